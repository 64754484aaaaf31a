//! Events: what was learnt about tasks, in the order in which it was learnt.

use super::ids::{AccountName, TaskId};
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A place in the feed. Grows by one; never reused.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(pub i64);

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    /// A task was seen for the first time, or came back to review.
    Arrived {
        /// Its status as the wire says it.
        status: String,
    },
    /// A task's status is another than before.
    Changed {
        /// Before, as the wire says it.
        from: String,
        /// Now, as the wire says it.
        to: String,
    },
}

/// How it was learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// By asking.
    Poll,
}

/// An event on its way into the feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEvent {
    /// Through which account.
    pub account: AccountName,
    /// About which task.
    pub task: TaskId,
    /// When it was received here.
    pub received_at: Timestamp,
    /// How it was learnt.
    pub source: Source,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// An event with its place in the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its place.
    pub seq: Seq,
    /// What it says.
    pub body: NewEvent,
}
