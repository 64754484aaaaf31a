//! Toloka's webhooks: `Toloka-Signature: {v=1, ts=<ms>, sign=<hex>}`, HMAC-SHA256 over
//! `{ts}.{v}.{raw body}`, keyed with the subscription's `secret_key` as it is written; the
//! timestamp in milliseconds. Sources: the vendor's page on event authentication; the
//! `SignatureValidator` of its Java SDK.

mod read;

use crate::domain::Timestamp;
use crate::marketplace::webhook::proof::{any, digits, fresh, from_hex, header, hex, is_mac, sum};
use crate::marketplace::webhook::{NotAnObject, Refusal, Scheme, Told, proof, sample};
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

const SIGNATURE: &str = "Toloka-Signature";

/// Every event type in the vendor's schema.
const EVENTS: &[&str] = &[
    "ASSIGNMENT_CREATED",
    "ASSIGNMENT_SUBMITTED",
    "ASSIGNMENT_SKIPPED",
    "ASSIGNMENT_EXPIRED",
    "ASSIGNMENT_APPROVED",
    "ASSIGNMENT_REJECTED",
    "POOL_CLOSED",
    "DYNAMIC_OVERLAP_COMPLETED",
    "TEST_EVENT",
];

/// The vendor's Java writes a sum as one number, padded to 40 digits only: of one in
/// sixteen, zeros are missing at the start.
const LEAST_DIGITS: usize = 40;

/// How Toloka signs and tells.
#[derive(Clone, Copy, Debug)]
pub struct Webhooks;

/// What stands in the header.
#[derive(Debug, PartialEq, Eq)]
struct Signature<'a> {
    version: &'a str,
    timestamp: &'a str,
    signed_ms: i64,
    sum: Vec<u8>,
}

impl<'a> Signature<'a> {
    /// Reads its parts in any order, with braces and spaces or without. Each is there once,
    /// and nothing else is.
    fn parse(header: &'a str) -> Option<Self> {
        let header = header.trim();
        let inner = match (header.strip_prefix('{'), header.strip_suffix('}')) {
            (Some(_), Some(_)) => header.get(1..header.len().checked_sub(1)?)?,
            (None, None) => header,
            _ => return None,
        };
        let (mut version, mut timestamp, mut sign) = (None, None, None);
        for part in inner.split(',') {
            let (key, value) = part.trim().split_once('=')?;
            let place = match key {
                "v" => &mut version,
                "ts" => &mut timestamp,
                "sign" => &mut sign,
                _ => return None,
            };
            if place.replace(value).is_some() {
                return None;
            }
        }
        let (version, timestamp, sign) = (version?, timestamp?, sign?);
        digits(version)?;
        Some(Self {
            version,
            timestamp,
            signed_ms: digits(timestamp)?,
            sum: whole_sum(sign)?,
        })
    }
}

/// A sum with all of its digits, or without any of the zeros before them.
fn whole_sum(sign: &str) -> Option<Vec<u8>> {
    let most = 2 * proof::SUM_BYTES;
    let is_number = sign.len() == LEAST_DIGITS || !sign.starts_with('0');
    let fits = sign.len() == most || ((LEAST_DIGITS..most).contains(&sign.len()) && is_number);
    fits.then(|| from_hex(&format!("{sign:0>most$}"))).flatten()
}

impl Scheme for Webhooks {
    fn verify(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        secrets: &[SecretString],
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let header = header(headers, SIGNATURE)?;
        let told = Signature::parse(header).ok_or(Refusal::Malformed(SIGNATURE))?;
        fresh(told.signed_ms, now.as_millisecond())?;
        any(secrets, |secret| {
            let (timestamp, version) = (told.timestamp.as_bytes(), told.version.as_bytes());
            let parts = [timestamp, b".", version, b".", body];
            is_mac(secret.as_bytes(), &parts, &told.sum)
        })
    }

    fn decode(&self, _: &HeaderMap, body: &[u8]) -> Result<Vec<Told>, NotAnObject> {
        read::told(body)
    }

    fn sign(
        &self,
        body: &[u8],
        secret: &SecretString,
        _: &str,
        now: Timestamp,
    ) -> Vec<(&'static str, String)> {
        let timestamp = now.as_millisecond().to_string();
        let parts = [timestamp.as_bytes(), b".1.", body];
        let sum = hex(&sum(secret.expose_secret().as_bytes(), &parts));
        vec![(SIGNATURE, format!("{{v=1, ts={timestamp}, sign={sum}}}"))]
    }

    fn secret_problem(&self, secret: &SecretString) -> Option<&'static str> {
        proof::is_blank(secret.expose_secret()).then_some("it is empty")
    }

    fn events(&self) -> &'static [&'static str] {
        EVENTS
    }

    fn sample(&self, event: &str, now: Timestamp) -> Option<Value> {
        sample::sample(include_str!("samples.json"), event, now)
    }
}
