//! WorkFunder's webhooks: `X-WorkFunder-Signature: v1=<hex>`, HMAC-SHA256 over
//! `{X-WorkFunder-Timestamp}.{raw body}`, keyed with the secret as it is written; the
//! timestamp in Unix seconds. Source: the vendor's page on webhook security.

mod read;

use crate::domain::Timestamp;
use crate::marketplace::webhook::proof::{any, digits, fresh, from_hex, header, hex, is_mac, sum};
use crate::marketplace::webhook::{NotAnObject, Refusal, Scheme, Told, proof, sample};
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

const SIGNATURE: &str = "X-WorkFunder-Signature";
const TIMESTAMP: &str = "X-WorkFunder-Timestamp";

/// Every event on the vendor's page, in its order.
const EVENTS: &[&str] = &[
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

/// How WorkFunder signs and tells.
#[derive(Clone, Copy, Debug)]
pub struct Webhooks;

impl Scheme for Webhooks {
    fn verify(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        secrets: &[SecretString],
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let signature = header(headers, SIGNATURE)?;
        let timestamp = header(headers, TIMESTAMP)?;
        let at = digits(timestamp).ok_or(Refusal::Malformed(TIMESTAMP))?;
        let told = signature
            .strip_prefix("v1=")
            .and_then(from_hex)
            .filter(|sum| sum.len() == proof::SUM_BYTES)
            .ok_or(Refusal::Malformed(SIGNATURE))?;
        fresh(at.saturating_mul(1000), now.as_second() * 1000)?;
        any(secrets, |secret| {
            let parts = [timestamp.as_bytes(), b".", body];
            is_mac(secret.as_bytes(), &parts, &told)
        })
    }

    fn decode(&self, _: &HeaderMap, body: &[u8]) -> Result<Vec<Told>, NotAnObject> {
        read::told(body).map(|told| vec![told])
    }

    fn sign(
        &self,
        body: &[u8],
        secret: &SecretString,
        _: &str,
        now: Timestamp,
    ) -> Vec<(&'static str, String)> {
        let timestamp = now.as_second().to_string();
        let parts = [timestamp.as_bytes(), b".", body];
        let sum = sum(secret.expose_secret().as_bytes(), &parts);
        vec![
            (SIGNATURE, format!("v1={}", hex(&sum))),
            (TIMESTAMP, timestamp),
        ]
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
