//! WorkMarket's webhooks, which sign nothing: a customer makes each one by hand, with a
//! header and a body of their own. So the body is one of our templates
//! (`templates`), and the header `X-Hook-Token` holds a secret that
//! only they and we know. Source: the vendor's page on webhooks.

mod read;
mod templates;
#[cfg(test)]
mod tests;

use crate::domain::Timestamp;
use crate::marketplace::webhook::proof::{any, header, is_blank, same};
use crate::marketplace::webhook::{NotAnObject, Refusal, Scheme, Told};
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

const TOKEN: &str = "X-Hook-Token";

/// How WorkMarket proves and tells.
#[derive(Clone, Copy, Debug)]
pub struct Webhooks;

impl Scheme for Webhooks {
    /// There is no time that is proven, so the clock is not asked.
    fn verify(
        &self,
        headers: &HeaderMap,
        _: &[u8],
        secrets: &[SecretString],
        _: Timestamp,
    ) -> Result<(), Refusal> {
        let told = header(headers, TOKEN)?;
        any(secrets, |secret| same(secret, told))
    }

    fn decode(&self, _: &HeaderMap, body: &[u8]) -> Result<Vec<Told>, NotAnObject> {
        read::told(body).map(|told| vec![told])
    }

    fn sign(
        &self,
        _: &[u8],
        secret: &SecretString,
        _: &str,
        _: Timestamp,
    ) -> Vec<(&'static str, String)> {
        vec![(TOKEN, secret.expose_secret().to_owned())]
    }

    fn secret_problem(&self, secret: &SecretString) -> Option<&'static str> {
        let secret = secret.expose_secret();
        if is_blank(secret) {
            return Some("it is empty");
        }
        let fits = secret.bytes().all(|byte| byte.is_ascii_graphic());
        (!fits).then_some(
            "a header can't hold it; use letters and digits, as `openssl rand -hex 32` makes",
        )
    }

    fn events(&self) -> &'static [&'static str] {
        templates::EVENTS
    }

    fn sample(&self, event: &str, now: Timestamp) -> Option<Value> {
        templates::sample(event, now)
    }
}
