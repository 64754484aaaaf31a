//! The calls of one account: one request each, and the key on each request only.
//!
//! Invariant: a verdict goes out at most once per call, and only with the key of the
//! account that it was made for.

use super::address::{BaseUrl, Part};
use super::client::{self, SetupError};
use super::headers::Heard;
use super::transport::{Broken, Whole, exchange};
use super::{answers, convert, wire};
use crate::clock::Clock;
use crate::domain::{
    AccountName, Answer, CallError, Environment, MarketplaceName, Proof, ProofKey, Task, TaskId,
    TaskKey, Verdict,
};
use crate::marketplace::{Abilities, Account, Marketplace, Page, Reply};
use async_trait::async_trait;
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use reqwest::{Client, RequestBuilder};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

/// Rows asked for on a page; the most that the vendor's other lists give.
const PAGE: u64 = 100;

/// WorkFunder, seen through one key.
#[derive(Debug)]
pub struct WorkFunder {
    account: AccountName,
    base: BaseUrl,
    key: SecretString,
    reads: Client,
    decisions: Client,
    clock: Clock,
}

impl WorkFunder {
    /// An account at `base_url`, which is `https://` or loopback and may have a path.
    /// Nothing is sent yet.
    ///
    /// # Errors
    /// When the base URL, the key or the system's certificates can't be used.
    pub fn new(
        account: AccountName,
        base_url: &str,
        key: SecretString,
        clock: Clock,
    ) -> Result<Self, SetupError> {
        let base = BaseUrl::parse(base_url)?;
        bearer(&key)?;
        Ok(Self {
            account,
            reads: client::calls(&base)?,
            decisions: client::decisions(&base)?,
            base,
            key,
            clock,
        })
    }

    async fn read<T>(
        &self,
        path: &[Part<'_>],
        query: &[(&str, &str)],
        take: impl FnOnce(&[u8]) -> Result<T, CallError>,
    ) -> Reply<Result<T, CallError>> {
        let url = self.base.call(path).map(|url| with_query(url, query));
        self.ask(url.map(|url| self.reads.get(url)), take).await
    }

    /// Sends a request that may be repeated without harm; without one, there was no address.
    async fn ask<T>(
        &self,
        request: Option<RequestBuilder>,
        take: impl FnOnce(&[u8]) -> Result<T, CallError>,
    ) -> Reply<Result<T, CallError>> {
        let (heard, outcome) = match request {
            Some(request) => self.send(&self.reads, request).await,
            None => (Heard::default(), Err(no_address())),
        };
        let body = answers::reading(outcome, &heard, self.key.expose_secret());
        Reply {
            body: body.and_then(|body| take(&body)),
            told: heard.told(),
        }
    }

    async fn send(
        &self,
        client: &Client,
        request: RequestBuilder,
    ) -> (Heard, Result<Whole, Broken>) {
        let unbuilt = || Broken::NotSent("the request could not be built".to_owned());
        let Ok(bearer) = bearer(&self.key) else {
            return (Heard::default(), Err(unbuilt()));
        };
        match request.header(AUTHORIZATION, bearer).build() {
            Ok(request) => exchange(client, request, self.clock).await,
            Err(_) => (Heard::default(), Err(unbuilt())),
        }
    }

    /// The request of a verdict. `None` if it can't be written down.
    fn verdict(&self, proof: &ProofKey, verdict: &Verdict) -> Option<RequestBuilder> {
        let word = match verdict {
            Verdict::Approved { .. } => "approve",
            Verdict::Rejected { .. } => "reject",
        };
        let url = self.base.call(&[
            Part::Word("tasks"),
            Part::Id(proof.task.task.as_str()),
            Part::Word("proofs"),
            Part::Id(proof.proof.as_str()),
            Part::Word(word),
        ])?;
        let post = self.decisions.post(url);
        match verdict {
            Verdict::Approved { .. } => Some(post.header(CONTENT_LENGTH, 0)),
            Verdict::Rejected { reason } => {
                let reason = reason.clone();
                let body = serde_json::to_vec(&wire::Reason { reason }).ok()?;
                Some(post.header(CONTENT_TYPE, "application/json").body(body))
            }
        }
    }
}

#[async_trait]
impl Marketplace for WorkFunder {
    fn abilities(&self) -> Abilities {
        let key = self.key.expose_secret();
        Abilities {
            name: MarketplaceName::WorkFunder,
            decides: true,
            environment: if key.starts_with("wf_live_") {
                Environment::Live
            } else if key.starts_with("wf_test_") {
                Environment::Test
            } else {
                Environment::Unknown
            },
        }
    }

    async fn waiting(&self, offset: u64) -> Reply<Result<Page, CallError>> {
        let (limit, offset) = (PAGE.to_string(), offset.to_string());
        let query = [
            ("status", "proof_submitted"),
            ("limit", &*limit),
            ("offset", &*offset),
        ];
        self.read(&[Part::Word("tasks")], &query, |body| {
            convert::page(&self.account, body)
        })
        .await
    }

    async fn task(&self, task: &TaskId) -> Reply<Result<Task, CallError>> {
        let path = [Part::Word("tasks"), Part::Id(task.as_str())];
        let key = TaskKey::new(self.account.clone(), task.clone());
        self.read(&path, &[], |body| convert::task(&key, body))
            .await
    }

    async fn proofs(&self, task: &TaskId) -> Reply<Result<Vec<Proof>, CallError>> {
        let path = [
            Part::Word("tasks"),
            Part::Id(task.as_str()),
            Part::Word("proofs"),
        ];
        self.read(&path, &[], |body| convert::proofs(task, body))
            .await
    }

    async fn account(&self) -> Reply<Result<Account, CallError>> {
        self.read(&[Part::Word("account")], &[], convert::account)
            .await
    }

    async fn set_webhook(&self, url: &str) -> Reply<Result<(), CallError>> {
        let request = || {
            let path = [Part::Word("account"), Part::Word("webhook")];
            let put = self.reads.put(self.base.call(&path)?);
            let body = serde_json::to_vec(&wire::Webhook { url }).ok()?;
            Some(put.header(CONTENT_TYPE, "application/json").body(body))
        };
        self.ask(request(), |_| Ok(())).await
    }

    async fn decide(&self, proof: &ProofKey, verdict: &Verdict) -> Reply<Answer> {
        let request = if proof.task.account == self.account {
            self.verdict(proof, verdict).ok_or_else(no_address)
        } else {
            let why = "the decision was made for another account";
            Err(Broken::NotSent(why.to_owned()))
        };
        let (heard, outcome) = match request {
            Ok(request) => self.send(&self.decisions, request).await,
            Err(broken) => (Heard::default(), Err(broken)),
        };
        let key = self.key.expose_secret();
        Reply {
            body: answers::verdict(outcome, &heard, key, proof, verdict.kind()),
            told: heard.told(),
        }
    }
}

fn no_address() -> Broken {
    Broken::NotSent("an id can't be written into an address".to_owned())
}

/// Only fixed words and digits come in here, so nothing needs encoding.
fn with_query(mut url: String, query: &[(&str, &str)]) -> String {
    for (n, (name, value)) in query.iter().enumerate() {
        url.push(if n == 0 { '?' } else { '&' });
        url.push_str(name);
        url.push('=');
        url.push_str(value);
    }
    url
}

/// The header that proves who asks. Marked sensitive, so that no log prints it.
fn bearer(key: &SecretString) -> Result<HeaderValue, SetupError> {
    let key = key.expose_secret();
    if key.is_empty() || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(SetupError::Key);
    }
    let text = Zeroizing::new(format!("Bearer {key}"));
    let mut value = HeaderValue::from_str(&text).map_err(|_| SetupError::Key)?;
    value.set_sensitive(true);
    Ok(value)
}
