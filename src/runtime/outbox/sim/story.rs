//! What happened, in order: reviewers' key presses, the journal as it was written, and
//! the server's own log. The checker reads nothing else but the journal.

use crate::domain::machine::Ending;
use crate::domain::{Answer, Decision, DecisionId, Mono, Proof, ProofKey, State, TaskId, Verdict};
use std::time::Duration;

/// A process by its number; no two of a story have the same.
pub type ProcessId = u64;

/// A verdict call by its number.
pub type CallId = u64;

/// What became of a verdict call, as its sender saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saw {
    Done,
    Refused,
    KeyRefused,
    Conflict,
    Limited,
    NotSent,
    Nothing,
}

impl Saw {
    pub fn of(answer: &Answer) -> Self {
        match answer {
            Answer::Confirmed(_) => Self::Done,
            Answer::Refused { .. } => Self::Refused,
            Answer::KeyRefused { .. } => Self::KeyRefused,
            Answer::Conflict { .. } => Self::Conflict,
            Answer::Limited { .. } => Self::Limited,
            Answer::NotSent { .. } => Self::NotSent,
            Answer::Unknown { .. } => Self::Nothing,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Started(ProcessId),
    Died(ProcessId),
    Left(ProcessId),
    /// A reviewer confirmed a verdict.
    Pressed {
        process: ProcessId,
        decision: Box<Decision>,
        hold: Duration,
    },
    /// A reviewer pressed `u`.
    Undo {
        process: ProcessId,
        id: DecisionId,
    },
    /// The outbox's words, stripped to what matters here.
    Accepted(DecisionId),
    Declined(DecisionId),
    Ended(DecisionId, Ending),
    /// A write begins; the disk may take its time.
    Writing {
        process: ProcessId,
        id: DecisionId,
        state: State,
    },
    /// It is on disk.
    Written {
        process: ProcessId,
        id: DecisionId,
        state: State,
        handed_back: bool,
    },
    /// Any request but a verdict leaves.
    Asking {
        process: ProcessId,
        proofs: Option<(CallId, TaskId)>,
    },
    /// The answer to a reading of proofs.
    Shown {
        call: CallId,
        proofs: Option<Vec<Proof>>,
    },
    /// A verdict leaves. `sending`: the decision on that proof whose newest step on disk
    /// says so.
    Calling {
        process: ProcessId,
        call: CallId,
        key: ProofKey,
        verdict: Verdict,
        sending: Option<DecisionId>,
    },
    Answered {
        call: CallId,
        saw: Saw,
    },
    /// The server carried a verdict out: it paid, or sent the proof back. Without a call
    /// it was somebody else's.
    Acted {
        call: Option<CallId>,
        key: ProofKey,
        verdict: Verdict,
    },
}

/// The whole story.
pub type Story = Vec<(Mono, Event)>;
