//! TaskRabbit's webhooks, which Svix delivers: `svix-signature: v1,<base64> …`, HMAC-SHA256
//! over `{svix-id}.{svix-timestamp}.{raw body}`, keyed with what stands in base64 after
//! `whsec_`. Some senders name the headers `webhook-*`; the id is the same on every delivery
//! of an event. Sources: Svix's page on verifying by hand; Standard Webhooks 1.0.0.

mod read;

use crate::domain::Timestamp;
use crate::marketplace::webhook::proof::{any, digits, fresh, header, is_mac, sum};
use crate::marketplace::webhook::{NotAnObject, Refusal, Scheme, Told, proof, sample};
use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use reqwest::header::HeaderMap;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// Secrets come with their padding and without.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Every event on the vendor's page, in its order.
const EVENTS: &[&str] = &[
    "project.completed",
    "project.canceled",
    "project.rescheduled",
];

/// How TaskRabbit signs and tells.
#[derive(Clone, Copy, Debug)]
pub struct Webhooks;

/// The three headers of a delivery, under one of their two names.
struct Names {
    id: &'static str,
    timestamp: &'static str,
    signature: &'static str,
}

const SVIX: Names = Names {
    id: "svix-id",
    timestamp: "svix-timestamp",
    signature: "svix-signature",
};

const PLAIN: Names = Names {
    id: "webhook-id",
    timestamp: "webhook-timestamp",
    signature: "webhook-signature",
};

impl Names {
    /// Svix's own where all three are there, else the plain ones where those are. Never a
    /// mixture: what is signed and what is told must be the same delivery. Of a delivery
    /// that lacks one, those are named that it has some of.
    fn of(headers: &HeaderMap) -> &'static Self {
        let has = |names: &Self| {
            [names.id, names.timestamp, names.signature]
                .iter()
                .filter(|name| headers.contains_key(**name))
                .count()
        };
        match (has(&SVIX), has(&PLAIN)) {
            (3, _) => &SVIX,
            (_, 3) | (0, 1..) => &PLAIN,
            _ => &SVIX,
        }
    }
}

impl Scheme for Webhooks {
    fn verify(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        secrets: &[SecretString],
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let names = Names::of(headers);
        let id = header(headers, names.id)?;
        let timestamp = header(headers, names.timestamp)?;
        let signatures = header(headers, names.signature)?;
        if id.is_empty() {
            return Err(Refusal::Malformed(names.id));
        }
        let at = digits(timestamp).ok_or(Refusal::Malformed(names.timestamp))?;
        let told: Vec<Vec<u8>> = signatures.split(' ').filter_map(v1).collect();
        if told.is_empty() {
            return Err(Refusal::Malformed(names.signature));
        }
        fresh(at.saturating_mul(1000), now.as_second() * 1000)?;
        any(secrets, |secret| {
            let Some(key) = key(secret) else {
                return false;
            };
            let parts = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body];
            let fits = |sum: &Vec<u8>| is_mac(&key, &parts, sum);
            told.iter().fold(false, |found, sum| fits(sum) | found)
        })
    }

    fn decode(&self, headers: &HeaderMap, body: &[u8]) -> Result<Vec<Told>, NotAnObject> {
        let id = header(headers, Names::of(headers).id).ok();
        let id = id.filter(|id| !id.is_empty());
        read::told(id, body).map(|told| vec![told])
    }

    fn sign(
        &self,
        body: &[u8],
        secret: &SecretString,
        id: &str,
        now: Timestamp,
    ) -> Vec<(&'static str, String)> {
        let Some(key) = key(secret.expose_secret()) else {
            return Vec::new();
        };
        let timestamp = now.as_second().to_string();
        let parts = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body];
        let signature = format!("v1,{}", STANDARD.encode(sum(&key, &parts)));
        vec![
            (SVIX.id, id.to_owned()),
            (SVIX.timestamp, timestamp),
            (SVIX.signature, signature),
        ]
    }

    fn secret_problem(&self, secret: &SecretString) -> Option<&'static str> {
        let secret = secret.expose_secret();
        if proof::is_blank(secret) {
            return Some("it is empty");
        }
        key(secret).is_none().then_some(
            "it is not whsec_ and base64; copy the endpoint's signing secret from Svix's dashboard",
        )
    }

    fn events(&self) -> &'static [&'static str] {
        EVENTS
    }

    fn sample(&self, event: &str, now: Timestamp) -> Option<Value> {
        sample::sample(include_str!("samples.json"), event, now)
    }
}

/// The sum of a `v1,<base64>`; other versions are others' business.
fn v1(signature: &str) -> Option<Vec<u8>> {
    let sum = STANDARD.decode(signature.strip_prefix("v1,")?).ok()?;
    (sum.len() == proof::SUM_BYTES).then_some(sum)
}

/// The key that a secret stands for; `None` where it stands for none.
fn key(secret: &str) -> Option<Zeroizing<Vec<u8>>> {
    let secret = secret.trim();
    let text = secret.strip_prefix("whsec_").unwrap_or(secret);
    let key = Zeroizing::new(LENIENT.decode(text).ok()?);
    (!key.is_empty()).then_some(key)
}
