//! The HTTP clients of an account: one that reads, one that decides.
//!
//! Neither follows a redirect, sends a Referer, asks a proxy or knows the key: that goes
//! onto each request. The deciding one opens a connection for every decision and repeats
//! nothing, so that an error of connecting proves that nothing was sent.

use super::address::BaseUrl;
use crate::marketplace::CALL_TIMEOUT;
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Client, ClientBuilder, redirect, retry};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::time::Duration;
use thiserror::Error;

/// How long names, TCP and TLS may take. Well under [`CALL_TIMEOUT`], so that a slow
/// connection ends as a connect error and not as an unclear outcome.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Why an account can't be used at all.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SetupError {
    /// The base URL is unusable.
    #[error("base_url {0}; correct it in the configuration or in WORKFUNDER_BASE_URL")]
    BaseUrl(&'static str),
    /// The key can't be put into a header.
    #[error(
        "the key holds characters that no key has; check the account's api_key_env or api_key_command"
    )]
    Key,
    /// TLS could not be set up.
    #[error("no encrypted connections: {0}; install the system's CA certificates")]
    Tls(&'static str),
}

/// Chooses ring as the process's TLS implementation. Call it once before any client is
/// built; further calls do nothing.
pub fn install_tls() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Losing a race to another thread leaves a provider installed, as wanted.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

/// A name for a key under which its request budget is kept: the same for all processes,
/// and of no use to whoever reads it.
pub fn fingerprint(key: &SecretString) -> String {
    let digest = Sha256::new()
        .chain_update(b"proofdesk budget v1")
        .chain_update(key.expose_secret())
        .finalize();
    digest.iter().take(8).map(|b| format!("{b:02x}")).collect()
}

/// The client for everything that only reads.
pub(super) fn calls(base: &BaseUrl) -> Result<Client, SetupError> {
    build(common(base))
}

/// The client for verdicts.
pub(super) fn decisions(base: &BaseUrl) -> Result<Client, SetupError> {
    build(common(base).pool_max_idle_per_host(0))
}

fn common(base: &BaseUrl) -> ClientBuilder {
    install_tls();
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let builder = Client::builder()
        .user_agent(concat!("proofdesk/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .no_proxy()
        .http1_only()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(CALL_TIMEOUT);
    if base.is_https() {
        builder.https_only(true)
    } else {
        // Loopback needs no certificates, and a bare machine may have none.
        builder.tls_certs_only([])
    }
}

fn build(builder: ClientBuilder) -> Result<Client, SetupError> {
    builder
        .build()
        .map_err(|_| SetupError::Tls("the certificates could not be loaded"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_stable_short_and_not_the_key() {
        let key = SecretString::from("wf_test_0123456789");
        let print = fingerprint(&key);
        assert_eq!(print, fingerprint(&key));
        assert_eq!(print.len(), 16);
        assert!(print.bytes().all(|b| b.is_ascii_hexdigit()));
        assert_ne!(print, fingerprint(&SecretString::from("wf_test_012345678")));
        // Fixed for good: the remembered limits hang on it.
        assert_eq!(print, "1e2488dc217b4799");
    }

    #[test]
    fn installing_tls_twice_is_as_good_as_once() {
        install_tls();
        install_tls();
        assert!(rustls::crypto::CryptoProvider::get_default().is_some());
    }
}
