//! Identifiers as newtypes, so that a task's id can't be passed for a proof's.
//!
//! Marketplaces choose their ids freely, so they are opaque strings from outside:
//! compared and sent byte for byte, shown only through [`Untrusted`].

use super::untrusted::Untrusted;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps an id exactly as it was received or generated.
            pub fn new(raw: impl AsRef<str>) -> Self {
                Self(Arc::from(raw.as_ref()))
            }

            /// The id as the wire and the journal know it; never for a screen.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The id made safe for a screen or an error message.
            pub fn shown(&self) -> String {
                Untrusted::new(&*self.0).clean(64)
            }
        }

        impl From<&str> for $name {
            fn from(raw: &str) -> Self {
                Self::new(raw)
            }
        }
    };
}

id!(
    /// The name of a configured account (one key at one marketplace).
    AccountName
);
id!(
    /// A task: the job that was posted.
    TaskId
);
id!(
    /// A proof: one submission of a worker.
    ProofId
);
id!(
    /// The worker who sent a proof.
    WorkerId
);
id!(
    /// A decision: a reviewer's verdict on one proof. Ours, and unique for ever.
    DecisionId
);

/// A task, wherever it lives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TaskKey {
    /// The account through which the task is known.
    pub account: AccountName,
    /// The marketplace's own id.
    pub task: TaskId,
}

impl TaskKey {
    /// Joins an account and a task id.
    pub fn new(account: impl Into<AccountName>, task: impl Into<TaskId>) -> Self {
        Self {
            account: account.into(),
            task: task.into(),
        }
    }

    /// The key of one of this task's proofs.
    pub fn proof(&self, proof: &ProofId) -> ProofKey {
        ProofKey {
            task: self.clone(),
            proof: proof.clone(),
        }
    }
}

/// A proof, wherever its task lives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProofKey {
    /// The task that was proven.
    pub task: TaskKey,
    /// The marketplace's own id of the submission.
    pub proof: ProofId,
}
