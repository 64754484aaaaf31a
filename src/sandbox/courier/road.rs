//! The way to the endpoint: one POST, and what came back. Nothing is repeated, redirected
//! or proxied here, and of the answer only its status counts.

use super::letter::Letter;
use crate::marketplace::workfunder::install_tls;
use reqwest::{Client, Url, header, redirect, retry};
use std::sync::OnceLock;

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It was answered with this status.
    Status(u16),
    /// It was not answered: why, for a person.
    None(&'static str),
}

impl Answer {
    /// Whether the endpoint has taken it.
    pub fn is_taken(self) -> bool {
        matches!(self, Self::Status(200..=299))
    }
}

/// Brings letters to an address.
pub(super) trait Road: Send + Sync + 'static {
    /// Brings this one there once. How long that may take is the caller's affair.
    fn carry(&self, url: &str, letter: Letter) -> impl Future<Output = Answer> + Send;
}

/// The real one. Clients are made when they are first needed.
#[derive(Debug, Default)]
pub(super) struct Http {
    plain: OnceLock<Option<Client>>,
    encrypted: OnceLock<Option<Client>>,
}

impl Http {
    fn client(&self, url: &Url) -> Option<&Client> {
        let encrypted = url.scheme() == "https";
        let client = if encrypted {
            &self.encrypted
        } else {
            &self.plain
        };
        client.get_or_init(|| build(encrypted)).as_ref()
    }
}

fn build(encrypted: bool) -> Option<Client> {
    install_tls();
    let builder = Client::builder()
        .user_agent(concat!("proofdesk-sandbox/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .no_proxy()
        .http1_only();
    let builder = if encrypted {
        builder.https_only(true)
    } else {
        // Loopback needs no certificates, and a bare machine may have none.
        builder.tls_certs_only([])
    };
    builder.build().ok()
}

impl Road for Http {
    async fn carry(&self, url: &str, letter: Letter) -> Answer {
        let Ok(url) = Url::parse(url) else {
            return Answer::None("not an address");
        };
        let Some(client) = self.client(&url) else {
            return Answer::None("no encrypted connections here");
        };
        let request = client
            .post(url)
            .header(header::CONTENT_TYPE, "application/json")
            .header("X-WorkFunder-Signature", letter.signature)
            .header("X-WorkFunder-Timestamp", letter.timestamp)
            .body(letter.body);
        match request.send().await {
            Ok(answer) => Answer::Status(answer.status().as_u16()),
            // An error's own words would name the address, which may hold a secret.
            Err(error) if error.is_connect() => Answer::None("can't connect"),
            Err(_) => Answer::None("closed without an answer"),
        }
    }
}
