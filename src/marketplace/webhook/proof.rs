//! What proves where a request comes from: headers, times, and HMAC-SHA256 (RFC 2104).
//!
//! Invariant: a comparison with a secret takes as long for a wrong value as for a right
//! one, and every secret is tried.

use super::{Refusal, TOLERANCE_SECONDS};
use hmac::{Hmac, Mac};
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// A SHA-256 sum.
pub const SUM_BYTES: usize = 32;

/// A header's text.
///
/// # Errors
/// It is not there, or holds more than visible ASCII.
pub fn header<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, Refusal> {
    let value = headers.get(name).ok_or(Refusal::Missing(name))?;
    value.to_str().map_err(|_| Refusal::Malformed(name))
}

/// Digits and nothing else, not even a sign: `5junk` is no number, whatever its start.
pub fn digits(text: &str) -> Option<i64> {
    let all = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

/// Holds a signature's time against the clock, both in milliseconds since 1970.
///
/// # Errors
/// [`Refusal::Stale`].
pub fn fresh(signed_ms: i64, now_ms: i64) -> Result<(), Refusal> {
    let age = now_ms.saturating_sub(signed_ms);
    if age.unsigned_abs() <= TOLERANCE_SECONDS.unsigned_abs() * 1000 {
        return Ok(());
    }
    // Away from zero, so that the words never say 300.
    let seconds = age / 1000 + age.signum() * i64::from(age % 1000 != 0);
    Err(Refusal::Stale { seconds })
}

/// Tries every secret that is not blank.
///
/// # Errors
/// There is none, or none fits.
pub fn any(secrets: &[SecretString], fits: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    let mut tried = false;
    let mut found = false;
    for secret in secrets.iter().map(ExposeSecret::expose_secret) {
        if !is_blank(secret) {
            tried = true;
            found |= fits(secret);
        }
    }
    match (tried, found) {
        (_, true) => Ok(()),
        (true, false) => Err(Refusal::Wrong),
        (false, false) => Err(Refusal::NoSecret),
    }
}

/// Whether a secret is none.
pub fn is_blank(secret: &str) -> bool {
    secret.trim().is_empty()
}

/// Whether `sum` is the HMAC-SHA256 of the parts in a row.
pub fn is_mac(key: &[u8], parts: &[&[u8]], sum: &[u8]) -> bool {
    mac(key, parts).is_some_and(|mac| mac.verify_slice(sum).is_ok())
}

/// The HMAC-SHA256 of the parts in a row.
pub fn sum(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    mac(key, parts).map_or_else(Vec::new, |mac| mac.finalize().into_bytes().to_vec())
}

/// Whether two secrets are the same. Their sums under one key are compared, so that not
/// even their lengths show in the time that it takes.
pub fn same(secret: &str, told: &str) -> bool {
    let key = secret.as_bytes();
    is_mac(key, &[told.as_bytes()], &sum(key, &[key]))
}

/// In lower case.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads lower-case hexadecimal digits: a sum in capitals is not what the sender wrote.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Option<Hmac<Sha256>> {
    // HMAC takes keys of any length; this is always there.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    for part in parts {
        mac.update(part);
    }
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_rfc_4231s() {
        // Test case 2 of the RFC.
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let parts: &[&[u8]] = &[b"what do ya want ", b"for nothing?"];
        assert_eq!(hex(&sum(b"Jefe", parts)), expected);
        assert!(is_mac(b"Jefe", parts, &from_hex(expected).unwrap()));
        assert!(!is_mac(b"jefe", parts, &from_hex(expected).unwrap()));
    }

    #[test]
    fn a_number_is_digits_and_nothing_else() {
        assert_eq!(digits("1755608283"), Some(1_755_608_283));
        for text in [
            "",
            "5junk",
            " 5",
            "5 ",
            "+5",
            "-5",
            "5.0",
            "٥",
            "99999999999999999999",
        ] {
            assert_eq!(digits(text), None, "{text:?}");
        }
    }

    #[test]
    fn five_minutes_are_let_pass_both_ways_and_not_a_millisecond_more() {
        for (signed, age) in [
            (0, None),
            (300_000, None),
            (-1, Some(301)),
            (600_001, Some(-301)),
        ] {
            let refused = fresh(signed, 300_000).err();
            assert_eq!(
                refused,
                age.map(|seconds| Refusal::Stale { seconds }),
                "{signed}"
            );
        }
        assert!(fresh(i64::MAX, i64::MIN).is_err());
    }

    #[test]
    fn every_secret_is_tried_and_a_blank_one_fits_nothing() {
        let secrets = |all: &[&str]| {
            all.iter()
                .map(|s| SecretString::from(*s))
                .collect::<Vec<_>>()
        };
        assert_eq!(any(&secrets(&["a", "b"]), |s| s == "b"), Ok(()));
        assert_eq!(any(&secrets(&["a"]), |s| s == "b"), Err(Refusal::Wrong));
        assert_eq!(
            any(&secrets(&["", " \n"]), |_| true),
            Err(Refusal::NoSecret)
        );
        assert_eq!(any(&[], |_| true), Err(Refusal::NoSecret));
    }

    #[test]
    fn hexadecimal_digits_are_whole_and_lower_case() {
        assert_eq!(from_hex("00ff"), Some(vec![0, 255]));
        for text in ["0", "0F", "0g", "+f", " 0"] {
            assert_eq!(from_hex(text), None, "{text:?}");
        }
    }

    #[test]
    fn secrets_are_the_same_only_if_every_byte_is() {
        assert!(same("token", "token"));
        for told in ["", "toke", "tokens", "Token", "token "] {
            assert!(!same("token", told), "{told:?}");
        }
    }
}
