//! Where the account's webhook goes, and which events go there.
//!
//! One URL an account, as documented. It only says where; `courier` brings it there.

use reqwest::Url;
use std::net::IpAddr;

/// Every event of the vendor's page.
pub(super) const EVENTS: [&str; 13] = [
    "task.created",
    "task.funded",
    "task.posted",
    "task.assigned",
    "task.started",
    "task.proof_submitted",
    "task.completed",
    "task.proof_rejected",
    "task.cancelled",
    "task.expired",
    "task.disputed",
    "task.refunded",
    "worker.verified",
];

/// A webhook as the account has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Subscription {
    /// `https://` anywhere, `http://` on this machine only.
    pub url: String,
    /// The events that go there; empty for all.
    pub events: Vec<String>,
}

impl Subscription {
    /// A webhook at `url` for these events, or for all where none are named.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence for whoever configured it.
    pub fn new(url: &str, events: Option<Vec<String>>) -> Result<Self, String> {
        check_url(url)?;
        let events = match events {
            None => Vec::new(),
            Some(named) if named.is_empty() => {
                return Err("events must name at least one event; leave it out for all".to_owned());
            }
            Some(named) => named,
        };
        let known = |event: &&String| !EVENTS.contains(&event.as_str());
        if events.iter().find(known).is_some() {
            let all = EVENTS.join(", ");
            return Err(format!(
                "events must be among those that are documented: {all}"
            ));
        }
        Ok(Self {
            url: url.to_owned(),
            events,
        })
    }

    /// Whether this event goes there.
    pub fn takes(&self, event: &str) -> bool {
        self.events.is_empty() || self.events.iter().any(|taken| taken == event)
    }

    /// The events that go there, by name.
    pub fn named(&self) -> Vec<String> {
        let taken = EVENTS.iter().filter(|event| self.takes(event));
        taken.map(|event| (*event).to_owned()).collect()
    }
}

fn check_url(text: &str) -> Result<(), String> {
    let url = Url::parse(text).map_err(|_| "url must be an address that begins with https://")?;
    let host = url.host_str().unwrap_or_default();
    match url.scheme() {
        "https" if !host.is_empty() => Ok(()),
        "http" if is_loopback(host) => Ok(()),
        _ => {
            Err("url must begin with https:// (http:// is for loopback addresses only)".to_owned())
        }
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_goes_to_https_or_to_this_machine() {
        for good in [
            "https://hooks.example/workfunder",
            "http://127.0.0.1:8787/webhooks/workfunder",
            "http://localhost:1/",
            "http://[::1]:9/x",
        ] {
            assert!(Subscription::new(good, None).is_ok(), "{good}");
        }
        for bad in [
            "http://hooks.example/",
            "http://127.0.0.1.hooks.example/",
            "http://localhost.example/",
            "ftp://127.0.0.1/",
            "hooks.example",
            "",
        ] {
            assert!(Subscription::new(bad, None).is_err(), "{bad}");
        }
    }

    #[test]
    fn named_events_are_taken_and_no_names_mean_all() {
        let to = |events: Option<&[&str]>| {
            let events = events.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
            Subscription::new("https://hooks.example/", events)
        };
        let some = to(Some(&["task.created", "worker.verified"])).unwrap();
        assert!(some.takes("worker.verified") && !some.takes("task.funded"));
        assert_eq!(some.named(), ["task.created", "worker.verified"]);
        let all = to(None).unwrap();
        assert!(EVENTS.iter().all(|event| all.takes(event)));
        assert_eq!(all.named(), EVENTS);
        for bad in [&["task.create"][..], &[]] {
            assert!(to(Some(bad)).is_err(), "{bad:?}");
        }
    }
}
