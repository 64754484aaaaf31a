//! Where a proof's file may be fetched from.
//!
//! A `file_url` is data from outside. Only listed hosts are asked, over TLS, and only at
//! public addresses, so that no task can make this machine read its own network. An
//! account on loopback (the sandbox) is the exception and stays on loopback.

use super::fetch::FetchError;
use super::resolve;
use crate::domain::Untrusted;
use reqwest::Url;
use std::net::IpAddr;

/// The media hosts of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaHosts {
    allowed: Allowed,
    base_is_loopback: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Allowed {
    /// These hosts and what lies under them.
    Names(Vec<String>),
    /// Whatever is loopback.
    Loopback,
}

impl MediaHosts {
    /// The hosts of the configuration, or the contract's default for a base URL: the
    /// vendor's domain and what lies under it; for loopback, loopback. A base URL that
    /// can't be read allows nothing.
    pub fn new(configured: Option<Vec<String>>, base_url: &str) -> Self {
        let base = Url::parse(base_url).ok();
        let base_host = base.as_ref().and_then(host_of).unwrap_or_default();
        let base_is_loopback = is_loopback(&base_host);
        let allowed = match configured {
            Some(names) => {
                Allowed::Names(names.iter().filter_map(|name| bare_host(name)).collect())
            }
            None if base_is_loopback => Allowed::Loopback,
            None if base_host.is_empty() => Allowed::Names(Vec::new()),
            None => Allowed::Names(vec![domain_of(&base_host)]),
        };
        Self {
            allowed,
            base_is_loopback,
        }
    }

    /// Whether private and loopback addresses may be connected to.
    pub(super) fn allows_private_addresses(&self) -> bool {
        self.base_is_loopback
    }

    /// Whether this address may be asked, before anything is sent.
    pub(super) fn check(&self, url: &Url) -> Result<(), FetchError> {
        let host = host_of(url).ok_or(FetchError::Address)?;
        if !self.lists(&host) {
            // A name has at most 253 characters; anything longer is a prank.
            let host = Untrusted::new(host).clean(253);
            let line = self.line_with(&host);
            return Err(FetchError::HostRefused { host, line });
        }
        // Credentials in an address would become an Authorization header.
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FetchError::Address);
        }
        let plain_is_fine = self.base_is_loopback && is_loopback(&host);
        match url.scheme() {
            "https" => {}
            "http" if plain_is_fine => {}
            _ => return Err(FetchError::NotEncrypted { host }),
        }
        // Names are judged when they are resolved; a literal address never is.
        match literal(&host) {
            Some(ip) if !self.base_is_loopback && !resolve::is_public(ip) => {
                Err(FetchError::PrivateAddress { host })
            }
            _ => Ok(()),
        }
    }

    fn lists(&self, host: &str) -> bool {
        match &self.allowed {
            Allowed::Loopback => is_loopback(host),
            Allowed::Names(names) => names.iter().any(|name| lies_under(host, name)),
        }
    }

    /// The configuration line that would allow this host too. It replaces the default,
    /// so what is allowed now stays on it.
    fn line_with(&self, host: &str) -> String {
        let now: &[String] = match &self.allowed {
            Allowed::Names(names) => names,
            Allowed::Loopback => &["127.0.0.1".to_owned()],
        };
        let quoted: Vec<String> = (now.iter().map(String::as_str).chain([host]))
            .map(|name| format!("\"{name}\""))
            .collect();
        format!("media_hosts = [{}]", quoted.join(", "))
    }
}

/// The host of an address in lower case, without port, brackets or a final dot.
pub(super) fn host_of(url: &Url) -> Option<String> {
    let host = url.host_str()?.trim_matches(['[', ']']);
    let host = host.strip_suffix('.').unwrap_or(host);
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

/// A host as a person may write it: with a scheme, a port, a path, or `*.` before it.
fn bare_host(written: &str) -> Option<String> {
    let written = written.trim();
    let rest = written.split_once("://").map_or(written, |(_, rest)| rest);
    let rest = rest.strip_prefix("*.").unwrap_or(rest);
    // A bare IPv6 address has colons that are no port.
    let authority = match rest.parse::<std::net::Ipv6Addr>() {
        Ok(_) => format!("[{rest}]"),
        Err(_) => rest.to_owned(),
    };
    host_of(&Url::parse(&format!("https://{authority}")).ok()?)
}

fn literal(host: &str) -> Option<IpAddr> {
    host.parse().ok()
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || literal(host).is_some_and(|ip| ip.is_loopback())
}

/// The name itself, or a name under it. An address matches only itself.
fn lies_under(host: &str, name: &str) -> bool {
    if host == name {
        return true;
    }
    literal(host).is_none()
        && host
            .strip_suffix(name)
            .is_some_and(|rest| rest.ends_with('.'))
}

/// The vendor's domain: the host without a first label that only names a service
/// (`api.workfunder.com` → `workfunder.com`). Any other host stands for itself: without
/// the public suffix list, cutting more could open `co.uk` or a hosting company.
fn domain_of(host: &str) -> String {
    const SERVICES: [&str; 7] = ["api", "www", "app", "rest", "gateway", "sandbox", "staging"];
    let parent = host
        .split_once('.')
        .filter(|(label, _)| SERVICES.contains(label))
        .map(|(_, parent)| parent)
        .filter(|parent| literal(host).is_none() && is_registrable(parent));
    parent.unwrap_or(host).to_owned()
}

/// Whether a name can belong to one owner: two labels or more, and not like `co.uk`.
fn is_registrable(name: &str) -> bool {
    let mut labels = name.rsplit('.');
    let (Some(top), Some(second)) = (labels.next(), labels.next()) else {
        return false;
    };
    labels.next().is_some() || top.len() > 2 || second.len() > 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(hosts: &MediaHosts, url: &str) -> Result<(), FetchError> {
        hosts.check(&Url::parse(url).unwrap())
    }

    fn allows(hosts: &MediaHosts, url: &str) -> bool {
        verdict(hosts, url).is_ok()
    }

    #[test]
    fn the_default_is_the_vendors_domain_and_what_lies_under_it() {
        let hosts = MediaHosts::new(None, "https://api.workfunder.com");
        assert!(allows(&hosts, "https://proofs.workfunder.com/x"));
        assert!(allows(&hosts, "https://workfunder.com:8443/x"));
        assert!(allows(&hosts, "https://A.B.WORKFUNDER.com./x"));
        assert!(!allows(&hosts, "https://workfunder.com.evil.example/x"));
        assert!(!allows(&hosts, "https://evilworkfunder.com/x"));
        assert!(!allows(&hosts, "http://proofs.workfunder.com/x"), "plain");
        assert!(!allows(&hosts, "http://127.0.0.1/x"));
        assert!(!allows(&hosts, "file:///etc/passwd"));
        assert!(!allows(&hosts, "https://user:pw@proofs.workfunder.com/x"));
    }

    #[test]
    fn another_base_url_stands_for_its_own_domain_and_never_for_a_country() {
        let domain = |base: &str| MediaHosts::new(None, base);
        assert!(allows(
            &domain("https://api.example.org/v2"),
            "https://cdn.example.org/"
        ));
        assert!(allows(
            &domain("https://market.fly.dev"),
            "https://m.market.fly.dev/"
        ));
        assert!(!allows(
            &domain("https://market.fly.dev"),
            "https://evil.fly.dev/"
        ));
        assert!(!allows(&domain("https://api.co.uk"), "https://evil.co.uk/"));
        assert!(!allows(&domain("https://api.com"), "https://evil.com/"));
        assert!(!allows(&domain("nonsense"), "https://nonsense/"));
    }

    #[test]
    fn a_loopback_account_stays_on_loopback() {
        let hosts = MediaHosts::new(None, "http://127.0.0.1:4100");
        for url in [
            "http://127.0.0.1:9/x",
            "http://localhost/x",
            "http://[::1]:80/x",
            "http://127.9.9.9/",
        ] {
            assert!(allows(&hosts, url), "{url}");
        }
        assert!(!allows(&hosts, "http://10.0.0.1/x"));
        assert!(!allows(&hosts, "https://example.org/x"));
        assert!(!allows(&hosts, "http://localhost.example.org/x"));
    }

    #[test]
    fn a_refused_host_is_named_with_a_line_that_keeps_the_others() {
        let hosts = MediaHosts::new(
            Some(vec!["proofs.workfunder.com:443".into()]),
            "https://api.workfunder.com",
        );
        let error = verdict(&hosts, "https://bucket.r2.dev/signed?sig=secret").unwrap_err();
        let message = error.to_string();
        assert!(message.contains("bucket.r2.dev"), "{message}");
        assert!(
            message.contains(r#"media_hosts = ["proofs.workfunder.com", "bucket.r2.dev"]"#),
            "{message}"
        );
        assert!(!message.contains("secret"));
    }

    #[test]
    fn configured_hosts_are_read_as_people_write_them() {
        for written in [
            "cdn.example.org",
            "https://CDN.example.org:8443/x",
            " *.cdn.example.org ",
        ] {
            let hosts = MediaHosts::new(Some(vec![written.into()]), "https://api.workfunder.com");
            assert!(allows(&hosts, "https://cdn.example.org/x"), "{written}");
            assert!(
                !allows(&hosts, "https://proofs.workfunder.com/x"),
                "{written}"
            );
        }
    }

    #[test]
    fn a_listed_private_address_is_refused_all_the_same() {
        let hosts = MediaHosts::new(
            Some(vec!["10.0.0.5".into(), "::1".into()]),
            "https://api.workfunder.com",
        );
        for url in ["https://10.0.0.5/x", "https://[::1]/x"] {
            let error = verdict(&hosts, url).unwrap_err();
            assert!(
                matches!(error, FetchError::PrivateAddress { .. }),
                "{error}"
            );
        }
    }
}
