//! Addresses of calls: a fixed origin, and ids that can't leave their place in the path.
//!
//! Ids come from outside and are opaque. Whatever bytes they hold, they end up as one
//! path segment; the few that can't be one (`.`, `..`, nothing) are refused.

use super::client::SetupError;
use reqwest::Url;
use std::net::IpAddr;

/// Where WorkFunder answers, live and test alike; the key tells which.
pub const BASE_URL: &str = "https://api.workfunder.com";

/// Longer ids are nonsense, and would only fill a request line.
const ID_BYTES: usize = 512;

/// The one origin that the key is ever sent to, with a path prefix if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BaseUrl {
    /// Without a slash at its end.
    text: String,
    https: bool,
}

impl BaseUrl {
    /// Takes `https://` anywhere, and `http://` on this machine only.
    pub fn parse(text: &str) -> Result<Self, SetupError> {
        let url = Url::parse(text.trim()).map_err(|_| SetupError::BaseUrl("is not an address"))?;
        let refused = |why| Err(SetupError::BaseUrl(why));
        let Some(host) = url.host_str() else {
            return refused("names no host");
        };
        if !url.username().is_empty() || url.password().is_some() {
            return refused("must not hold a user name or password");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return refused("must end with its path");
        }
        let https = match url.scheme() {
            "https" => true,
            "http" if is_loopback(host) => false,
            "http" => return refused("must be https:// (http:// is for loopback addresses only)"),
            _ => return refused("must begin with https://"),
        };
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { text, https })
    }

    /// Whether the connection is encrypted; if not, it stays on this machine.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// The address of a call. `None` if one of the ids can't be written into a path.
    pub fn call(&self, path: &[Part<'_>]) -> Option<String> {
        let mut address = format!("{}/v1", self.text);
        for part in path {
            address.push('/');
            match part {
                Part::Word(word) => address.push_str(word),
                Part::Id(id) => push_id(&mut address, id)?,
            }
        }
        Some(address)
    }
}

/// One segment of a path.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part<'a> {
    /// A word of the protocol.
    Word(&'static str),
    /// An id from outside.
    Id(&'a str),
}

/// Whether an id can be told in a path at all. A URL has no way to write a segment of
/// one or two dots: `%2e%2e` means "one up" as well.
pub(super) fn is_usable(id: &str) -> bool {
    !id.is_empty() && id.len() <= ID_BYTES && id != "." && id != ".."
}

/// Percent-encodes everything but RFC 3986's unreserved characters. The `url` crate's
/// own segments drop tabs and line breaks, which would name another id.
fn push_id(address: &mut String, id: &str) -> Option<()> {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    if !is_usable(id) {
        return None;
    }
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            address.push(char::from(byte));
        } else {
            address.push('%');
            address.extend(HEX.get(usize::from(byte >> 4)));
            address.extend(HEX.get(usize::from(byte & 15)));
        }
    }
    Some(())
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path_of(id: &str) -> Option<String> {
        let base = BaseUrl::parse("https://api.example.com/prefix/").unwrap();
        let call = base.call(&[
            Part::Word("tasks"),
            Part::Id("t1"),
            Part::Word("proofs"),
            Part::Id(id),
            Part::Word("approve"),
        ])?;
        // What the client makes of it, not what we wrote.
        let url = Url::parse(&call).unwrap();
        assert_eq!(url.query(), None, "{id:?}");
        assert_eq!(url.fragment(), None, "{id:?}");
        assert_eq!(url.path_segments().unwrap().count(), 7, "{id:?}");
        Some(url.path().to_owned())
    }

    #[test]
    fn a_hostile_id_stays_one_segment_of_the_path() {
        for (id, segment) in [
            ("p1", "p1"),
            ("../x?y", "..%2Fx%3Fy"),
            ("a\\..\\b", "a%5C..%5Cb"),
            ("%2e%2e", "%252e%252e"),
            ("a#b c", "a%23b%20c"),
            ("a\n\tb", "a%0A%09b"),
            ("ü;=", "%C3%BC%3B%3D"),
            ("...", "..."),
        ] {
            let expected = format!("/prefix/v1/tasks/t1/proofs/{segment}/approve");
            assert_eq!(path_of(id).as_deref(), Some(&*expected), "{id:?}");
        }
    }

    #[test]
    fn an_id_that_cannot_be_a_segment_has_no_address() {
        for id in ["", ".", "..", &"x".repeat(513)] {
            assert_eq!(path_of(id), None, "{id:?}");
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for good in [
            "https://api.workfunder.com",
            "https://h/prefix",
            "http://127.0.0.1:8080/",
            "http://localhost:1",
            "http://[::1]:9/x",
        ] {
            assert!(BaseUrl::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "http://api.workfunder.com",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "ftp://127.0.0.1",
            "https://u:p@h",
            "https://h/?x=1",
            "https://h/#x",
            "api.workfunder.com",
            "",
        ] {
            assert!(BaseUrl::parse(bad).is_err(), "{bad}");
        }
    }
}
