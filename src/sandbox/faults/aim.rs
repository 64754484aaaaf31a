//! The calls, as far as troubles tell them apart, and what a trouble is aimed at.

use serde::Deserialize;

/// A call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum CallName {
    Tasks,
    Task,
    Proofs,
    Approve,
    Reject,
    Account,
    Media,
    /// Not a request: an event on its way out.
    Webhook,
    Other,
}

/// Every call that can be aimed at.
pub(super) const CALLS: [CallName; 8] = [
    CallName::Tasks,
    CallName::Task,
    CallName::Proofs,
    CallName::Approve,
    CallName::Reject,
    CallName::Account,
    CallName::Media,
    CallName::Webhook,
];

/// What a fault is aimed at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// Every call that the trouble can befall.
    #[default]
    Any,
    /// Every call of the API.
    Api,
    /// Reading the list, a task or its proofs.
    Read,
    /// Approvals and rejections.
    Decision,
    /// The list of tasks.
    Tasks,
    /// One task.
    Task,
    /// A task's proofs.
    Proofs,
    /// Approvals.
    Approve,
    /// Rejections.
    Reject,
    /// The account.
    Account,
    /// Files.
    Media,
    /// Events on their way out.
    Webhook,
}

impl Aim {
    /// As files name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Api => "api",
            Self::Read => "read",
            Self::Decision => "decision",
            Self::Tasks => "tasks",
            Self::Task => "task",
            Self::Proofs => "proofs",
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Account => "account",
            Self::Media => "media",
            Self::Webhook => "webhook",
        }
    }

    /// Whether this call is meant.
    pub(super) fn takes_in(self, call: CallName) -> bool {
        use CallName::{Account, Approve, Media, Proofs, Reject, Task, Tasks, Webhook};
        match self {
            Self::Any => true,
            Self::Api => !matches!(call, Media | Webhook),
            Self::Read => matches!(call, Tasks | Task | Proofs),
            Self::Decision => matches!(call, Approve | Reject),
            Self::Tasks => call == Tasks,
            Self::Task => call == Task,
            Self::Proofs => call == Proofs,
            Self::Approve => call == Approve,
            Self::Reject => call == Reject,
            Self::Account => call == Account,
            Self::Media => call == Media,
            Self::Webhook => call == Webhook,
        }
    }
}
