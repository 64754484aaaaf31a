//! What the marketplace tells about a change: the events of the vendor's page.

use crate::domain::{ProofId, Status, TaskId, Timestamp};
use serde::Serialize;
use serde_json::Value;

/// Something that happened, as it is told outside.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(in crate::sandbox) struct Happening {
    /// Counts from 0.
    pub seq: u64,
    /// When it happened.
    pub at: Timestamp,
    /// `task.created`, …
    pub event: &'static str,
    /// Whose job.
    pub task: Option<TaskId>,
    /// What is told about it, as it was at that moment.
    pub data: Value,
}

/// What can be told about a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Told {
    Created,
    Funded,
    Posted,
    Assigned,
    Started,
    ProofSubmitted(ProofId),
    ProofRejected(ProofId),
    Completed,
    Cancelled,
    Expired,
    Disputed,
    Refunded { reason: String },
}

impl Told {
    /// The vendor's name for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Created => "task.created",
            Self::Funded => "task.funded",
            Self::Posted => "task.posted",
            Self::Assigned => "task.assigned",
            Self::Started => "task.started",
            Self::ProofSubmitted(_) => "task.proof_submitted",
            Self::ProofRejected(_) => "task.proof_rejected",
            Self::Completed => "task.completed",
            Self::Cancelled => "task.cancelled",
            Self::Expired => "task.expired",
            Self::Disputed => "task.disputed",
            Self::Refunded { .. } => "task.refunded",
        }
    }

    /// The status that the task has in this event. A third rejection tells two events,
    /// and the first one doesn't know of the refund yet.
    pub fn status(&self) -> Status {
        match self {
            Self::Created => Status::Pending,
            Self::Funded => Status::Funded,
            Self::Posted => Status::Posted,
            Self::Assigned => Status::Assigned,
            Self::Started => Status::InProgress,
            Self::ProofSubmitted(_) => Status::ProofSubmitted,
            Self::ProofRejected(_) => Status::ProofRejected,
            Self::Completed => Status::Completed,
            Self::Cancelled => Status::Cancelled,
            Self::Expired => Status::Expired,
            Self::Disputed => Status::Disputed,
            Self::Refunded { .. } => Status::Refunded,
        }
    }
}
