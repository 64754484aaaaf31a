//! One-shot acts, as data. The runtime carries each out exactly once.

use crate::domain::{AccountName, Decision, DecisionId, NotifyBy, ProofKey, Seq, Sighting, TaskId};
use std::time::Duration;

/// Something to be done outside the pure side.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Hand a decision to the outbox, to be held for this long and then sent.
    Submit {
        /// The frozen decision.
        decision: Box<Decision>,
        /// The undo time; zero sends at once.
        hold: Duration,
    },
    /// Take a held decision back.
    Undo(DecisionId),
    /// Don't send a held decision: what is known about its task forbids it.
    Withdraw {
        /// Which one.
        decision: DecisionId,
        /// Why, in words.
        why: String,
    },
    /// Put a proof off.
    Skip {
        /// Which one.
        key: ProofKey,
        /// Why.
        reason: String,
    },
    /// Hold a file that was seen against what was seen before, and keep its hashes.
    Compare(Box<Sighting>),
    /// Sweep an account's list now.
    Refresh(AccountName),
    /// Tell the poller how one of our own decisions left a task, so that it needn't ask.
    Settled {
        /// Where.
        account: AccountName,
        /// Which task.
        task: TaskId,
        /// Its status now, as the wire says it.
        status: String,
    },
    /// Hand a text to the terminal's clipboard. Nobody learns whether it took it.
    Copy(String),
    /// Tell the desktop; both texts are clean.
    Notify {
        /// How.
        by: NotifyBy,
        /// What it is.
        title: String,
        /// About what.
        body: String,
    },
    /// Pass an event on once more to where events are forwarded.
    Resend(Seq),
    /// To the shell, until it says otherwise.
    Suspend,
    /// Leave.
    Quit,
}
