//! Marketplaces: the seam to whoever holds the tasks and the money.
//!
//! One folder an adapter; adapters never name each other, and nothing above this room
//! knows which one it is talking to. Every call is one request on the wire, so that the
//! request budget can be kept by counting calls. Webhooks are the other way round:
//! [`scheme`] has how each marketplace signs them and what they say.

pub mod envelope;
pub mod taskrabbit;
pub mod toloka;
pub mod webhook;
pub mod workfunder;
pub mod workmarket;

use crate::domain::{
    Answer, CallError, Environment, MarketplaceName, Proof, ProofKey, Status, Task, TaskId,
    Timestamp, Verdict,
};
use async_trait::async_trait;
use std::time::Duration;

/// What every answer tells beside its body.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// Requests a minute the key may make, where the answer says so.
    pub limit: Option<u32>,
    /// How far the server's clock is ahead of ours, where the answer has a `Date`.
    pub server_time: Option<Timestamp>,
}

/// A result together with what its answer told.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply<T> {
    /// The result.
    pub body: T,
    /// What else the answer said; the default where none came.
    pub told: Told,
}

/// One page of the list of tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The tasks on it, as far as the list tells them.
    pub tasks: Vec<Task>,
    /// How many there are in all, where the server says so.
    pub total: Option<u64>,
    /// How many the server puts on a page, where it says so.
    pub limit: Option<u64>,
}

/// Who the key belongs to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    /// The account's name or company.
    pub name: crate::domain::Untrusted,
    /// The tier's name.
    pub tier: crate::domain::Untrusted,
    /// Where its webhooks go, if they go anywhere and the answer says so.
    pub webhook: Option<crate::domain::Untrusted>,
}

/// What a marketplace can and can't do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    /// Which one it is.
    pub name: MarketplaceName,
    /// Whether verdicts can be sent.
    pub decides: bool,
    /// Whether the key is for real money, where the key itself says so.
    pub environment: Environment,
}

/// A marketplace, seen through one key.
#[async_trait]
pub trait Marketplace: Send + Sync {
    /// What it can and can't do.
    fn abilities(&self) -> Abilities;

    /// One page of the tasks that wait for review. A server may ignore the filter, so
    /// what comes back may be in any status.
    async fn waiting(&self, offset: u64) -> Reply<Result<Page, CallError>>;

    /// One task.
    async fn task(&self, task: &TaskId) -> Reply<Result<Task, CallError>>;

    /// All proofs of a task, every attempt, with fresh addresses.
    async fn proofs(&self, task: &TaskId) -> Reply<Result<Vec<Proof>, CallError>>;

    /// Who the key belongs to; also the cheapest way to see whether it works.
    async fn account(&self) -> Reply<Result<Account, CallError>>;

    /// Has every event sent to `url` from now on. The same call twice is as good as once.
    /// A marketplace that has no such call says so.
    async fn set_webhook(&self, _url: &str) -> Reply<Result<(), CallError>> {
        let why = "it has no call for that; set the webhook on its own pages".to_owned();
        Reply {
            body: Err(CallError::Protocol { why }),
            told: Told::default(),
        }
    }

    /// Sends a verdict on one proof: at most one request, never repeated here.
    async fn decide(&self, proof: &ProofKey, verdict: &Verdict) -> Reply<Answer>;
}

/// Whether a task in this status needs its proofs read.
pub fn needs_proofs(status: &Status) -> bool {
    status.is_reviewable()
}

/// How long a whole call may take.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(20);

/// How a marketplace signs its webhooks, and what they say.
pub fn scheme(name: MarketplaceName) -> &'static dyn webhook::Scheme {
    match name {
        MarketplaceName::WorkFunder => &workfunder::Webhooks,
        MarketplaceName::Toloka => &toloka::Webhooks,
        MarketplaceName::WorkMarket => &workmarket::Webhooks,
        MarketplaceName::TaskRabbit => &taskrabbit::Webhooks,
    }
}

#[cfg(test)]
mod tests;
