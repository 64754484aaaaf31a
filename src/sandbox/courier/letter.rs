//! What is sent: the vendor's envelope, and its signature.
//!
//! `X-WorkFunder-Signature: v1=<hex>` is HMAC-SHA256 (RFC 2104) over
//! `{X-WorkFunder-Timestamp}.{raw body}`, keyed with the secret as it is written. The
//! timestamp is when this attempt is sent, in Unix seconds; the envelope's own tells when
//! the thing happened and stays the same. Source: the vendor's page on webhook security.

use crate::sandbox::shape;
use crate::sandbox::world::Happening;
use hmac::{Hmac, Mac};
use serde::Serialize;
use serde_json::Value;
use sha2::Sha256;

/// One attempt, ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    /// The raw body, as it is signed.
    pub body: Vec<u8>,
    /// Unix seconds, for its header.
    pub timestamp: i64,
    /// `v1=` and 64 lower-case hexadecimal digits.
    pub signature: String,
}

/// In the order in which the vendor's samples have the fields.
#[derive(Serialize)]
struct Envelope<'a> {
    event: &'a str,
    timestamp: String,
    attempt_number: u32,
    data: &'a Value,
}

impl Letter {
    /// Tells this in attempt number `attempt` (1 is the first), sent at `timestamp`.
    pub fn write(told: &Happening, attempt: u32, secret: &str, timestamp: i64) -> Self {
        let envelope = Envelope {
            event: told.event,
            timestamp: shape::stamp(told.at),
            attempt_number: attempt,
            data: &told.data,
        };
        // Names, numbers and a Value can always be written as JSON.
        let body = serde_json::to_vec(&envelope).unwrap_or_default();
        Self {
            signature: signature(secret, timestamp, &body),
            body,
            timestamp,
        }
    }
}

fn signature(secret: &str, timestamp: i64, body: &[u8]) -> String {
    // HMAC takes keys of any length, so this is always there.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(format!("{timestamp}.").as_bytes());
    mac.update(body);
    let sum = mac.finalize().into_bytes();
    let digits: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("v1={digits}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_signature_is_what_openssl_makes_of_time_and_body() {
        // printf '1533204620.{"a":1}\n' | openssl dgst -sha256 -hmac whsec_0123
        assert_eq!(
            signature("whsec_0123", 1_533_204_620, b"{\"a\":1}\n"),
            "v1=332d3eeb68735d24191744b0b77048938be7cadeb6b53dc1a404a81cf1a57762"
        );
    }

    #[test]
    fn the_envelope_is_the_vendors_to_the_millisecond() {
        let told = Happening {
            seq: 4,
            at: "2026-02-24T14:30:00.1239Z".parse().unwrap(),
            event: "task.completed",
            task: None,
            data: json!({ "id": "a1" }),
        };
        let letter = Letter::write(&told, 3, "s", 1_771_943_402);
        assert_eq!(
            String::from_utf8(letter.body).unwrap(),
            r#"{"event":"task.completed","timestamp":"2026-02-24T14:30:00.123Z","attempt_number":3,"data":{"id":"a1"}}"#
        );
        assert_eq!(letter.timestamp, 1_771_943_402);
    }
}
