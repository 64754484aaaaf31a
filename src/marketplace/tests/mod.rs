//! Webhooks of all four marketplaces, held to what others publish and to each other.

mod reading;
mod samples;
mod suites;
mod tampering;
mod vectors;

use super::scheme;
use super::webhook::{Refusal, Scheme, Told};
use crate::domain::{MarketplaceName, Timestamp};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;
use serde_json::Value;

/// A secret as each marketplace has them.
fn secret(name: MarketplaceName) -> SecretString {
    SecretString::from(match name {
        MarketplaceName::WorkFunder => "whsec_wf_5eb561a4216363698b529b4a97b75092",
        MarketplaceName::Toloka => "12345",
        MarketplaceName::WorkMarket => "6f1c08b0a9d94f65b8a1e6a9a6f0a2d1",
        MarketplaceName::TaskRabbit => "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    })
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A moment that all tests can be at.
fn noon() -> Timestamp {
    at(1_771_934_400)
}

fn headers<V: AsRef<[u8]>>(lines: &[(&str, V)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        headers.insert(
            HeaderName::from_bytes(name.as_bytes()).unwrap(),
            HeaderValue::from_bytes(value.as_ref()).unwrap(),
        );
    }
    headers
}

fn verify(
    name: MarketplaceName,
    lines: &[(&str, &str)],
    body: &[u8],
    secret: &str,
    now: Timestamp,
) -> Result<(), Refusal> {
    scheme(name).verify(&headers(lines), body, &[SecretString::from(secret)], now)
}

/// What a body tells that came with these headers.
fn decode(scheme: &dyn Scheme, lines: &[(&str, &str)], body: &Value) -> Vec<Told> {
    let body = body.to_string();
    scheme.decode(&headers(lines), body.as_bytes()).unwrap()
}

/// The one thing that it tells.
fn told(name: MarketplaceName, body: &Value) -> Told {
    let mut told = decode(scheme(name), &[], body);
    assert_eq!(told.len(), 1, "{body}");
    told.remove(0)
}
