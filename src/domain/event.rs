//! Events: what was learnt about tasks, in the order in which it was learnt.
//!
//! Invariant: the order is that of arrival, [`Seq`]. What a payload says about its own time
//! is shown and never sorted by.

use super::ids::{AccountName, TaskId, TaskKey, WorkerId};
use super::marketplace::MarketplaceName;
use super::money::Cents;
use super::task::Status;
use super::time::Timestamp;
use super::untrusted::Untrusted;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A place in the feed. Grows by one; never reused.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(pub i64);

/// How it was learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// By asking; no webhook has told it (yet).
    Poll,
    /// A webhook told it.
    Webhook,
    /// This house says it about itself: that it was away, and what it missed.
    House,
}

/// What an event says about its task, in the house's own words. What it doesn't say is
/// `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Change {
    /// Where the task is after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Which attempt of the worker it is about, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// The marketplace's stamp of the task's last change (`updated_at`). Only ever compared
    /// with another stamp of the same task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Timestamp>,
    /// The task's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Untrusted>,
    /// Where it is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<Untrusted>,
    /// Who does it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<WorkerId>,
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker_name: Option<Untrusted>,
    /// What the worker gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payout: Option<Cents>,
    /// Whether the proof was taken where the job is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geo_valid: Option<bool>,
    /// When it must be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Timestamp>,
}

/// An event on its way into the feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEvent {
    /// Through which account.
    pub account: AccountName,
    /// Which kind of marketplace that is.
    pub marketplace: MarketplaceName,
    /// How it was learnt.
    pub source: Source,
    /// Its name as the marketplace says it, `task.completed`, `ASSIGNMENT_SUBMITTED`.
    pub name: Untrusted,
    /// About which task, where it is about one.
    pub task: Option<TaskId>,
    /// When it happened, as the marketplace says; may lie in the future.
    pub happened_at: Option<Timestamp>,
    /// When it was received here.
    pub received_at: Timestamp,
    /// The how-manieth delivery this was, where the marketplace counts them.
    pub delivery_attempt: Option<u32>,
    /// Whether a signature or a secret proved where it comes from; `None` where it was
    /// asked for and not delivered.
    pub verified: Option<bool>,
    /// What it says about the task.
    pub change: Change,
    /// What makes two deliveries the same event; `None` where nothing is delivered twice.
    pub identity: Option<Arc<str>>,
    /// What the marketplace sent about it, as JSON; no signed address is in it.
    #[serde(skip)]
    pub data: Arc<str>,
}

impl NewEvent {
    /// The task that it is about, with its account.
    pub fn task_key(&self) -> Option<TaskKey> {
        let task = self.task.clone()?;
        Some(TaskKey::new(self.account.clone(), task))
    }
}

/// What an event did to what was known of its task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It moved the task on.
    Moved,
    /// It told more about the task, and moved nothing.
    Told,
    /// It came after something later; the task stayed where it was.
    Late,
    /// Whether it came late can't be told from what is known; the task stayed where it was
    /// and is to be read.
    Unclear,
}

/// An event with its place in the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its place.
    pub seq: Seq,
    /// What it did.
    pub effect: Effect,
    /// What it says.
    pub body: NewEvent,
}
