//! The way to the endpoint: one POST, and what came back. Nothing is repeated, redirected
//! or proxied here, and of the answer only its status counts.

use crate::marketplace::workfunder::install_tls;
use reqwest::{Client, Url, header, redirect, retry};
use std::fmt;
use std::time::Duration;

/// How long an endpoint may take to answer, as WorkFunder's own deliveries allow.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);

/// One attempt, ready to go.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The raw body, as it is signed.
    pub body: Vec<u8>,
    /// What proves it.
    pub headers: Vec<(&'static str, String)>,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It was answered with this status.
    Status(u16),
    /// Nobody is there: no byte of it was sent.
    Unreachable,
    /// It may have arrived; why there is no answer, for a person.
    None(&'static str),
}

impl Reply {
    /// Whether the endpoint has taken it.
    pub fn is_taken(self) -> bool {
        matches!(self, Self::Status(200..=299))
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "{status}"),
            Self::Unreachable => f.write_str("nobody is there"),
            Self::None(why) => f.write_str(why),
        }
    }
}

/// Brings letters to the endpoint.
pub trait Road: Send + Sync + 'static {
    /// Brings this one there once, and waits for the answer.
    fn carry(&self, letter: Letter) -> impl Future<Output = Reply> + Send;
}

/// The real one.
#[derive(Debug)]
pub struct Http {
    client: Client,
    url: Url,
}

impl Http {
    /// To this address, which is `https://` or on this machine; `None` where it is no
    /// address or the system's certificates can't be loaded.
    pub fn to(url: &str) -> Option<Self> {
        install_tls();
        let url = Url::parse(url).ok()?;
        let builder = Client::builder()
            .user_agent(concat!("proofdesk/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy()
            .http1_only()
            .connect_timeout(CONNECT)
            .timeout(PATIENCE);
        let builder = if url.scheme() == "https" {
            builder.https_only(true)
        } else {
            // Loopback needs no certificates, and a bare machine may have none.
            builder.tls_certs_only([])
        };
        let client = builder.build().ok()?;
        Some(Self { client, url })
    }
}

impl Road for Http {
    async fn carry(&self, letter: Letter) -> Reply {
        let request = self.client.post(self.url.clone());
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let signed = letter.headers.into_iter();
        let request = signed.fold(request, |request, (name, value)| {
            request.header(name, value)
        });
        match request.body(letter.body).send().await {
            Ok(answer) => Reply::Status(answer.status().as_u16()),
            // An error's own words would name the address, which may hold a secret.
            Err(error) if error.is_connect() => Reply::Unreachable,
            Err(error) if error.is_timeout() => Reply::None("no answer within 30 s"),
            Err(_) => Reply::None("closed without an answer"),
        }
    }
}
