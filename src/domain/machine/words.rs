//! What goes into the machine and what comes out: plain data.

use crate::domain::answer::{Answer, CallError};
use crate::domain::decision::Step;
use crate::domain::proof::Proof;
use crate::domain::task::Status;
use crate::domain::time::Timestamp;
use std::time::Duration;

/// What the marketplace says about the proof now.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// All proofs of the task.
    pub proofs: Vec<Proof>,
    /// The task's status, where it was read too.
    pub task_status: Option<Status>,
    /// When the task last changed, where it was read too.
    pub task_changed_at: Option<Timestamp>,
    /// Who gave the verdict that this proof carries, where that was somebody on this
    /// machine: `by dana from here`.
    pub given_here: Option<String>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The undo time is over.
    HoldOver,
    /// The reviewer took it back.
    Undo,
    /// The console is being left.
    Leave,
    /// What is known from elsewhere forbids sending it: disputed, cancelled, expired.
    Withdraw(String),
    /// The marketplace was read.
    Read(Result<Reading, CallError>),
    /// The verdict was sent, and this came back.
    Answered(Answer),
}

/// What to do next, after the step is on disk.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Wait for the undo time to end.
    Hold,
    /// Read the proofs, after this long.
    ReadAfter(Duration),
    /// Send the verdict: exactly one request.
    Send,
    /// The input came too late or too early and changed nothing: whatever is under way
    /// goes on.
    GoOn,
    /// Nothing more; this is how it ended.
    Stop(Ending),
}

/// How it ended, for whoever waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Undone, left or withdrawn before it was sent, or the key press came to nothing.
    NotSent,
    /// It could not be sent, and may be sent again.
    Unsendable,
    /// The key was refused.
    KeyRefused,
    /// Carried out.
    Confirmed,
    /// Something else had happened to the proof.
    Conflict,
    /// The marketplace said no.
    Refused,
    /// Nobody knows; back to a person.
    Unknown,
}

/// One move of the machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// What must be on disk before anything else happens.
    pub step: Option<Step>,
    /// What to do then.
    pub act: Act,
}

/// Where in time a move is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The wall clock, for the step's stamp.
    pub at: Timestamp,
    /// How long after the end of the last sending (monotonic): for a reading, when it
    /// began; for all else, now.
    pub since_sent: Duration,
}

impl Move {
    pub(super) fn act(act: Act) -> Self {
        Self { step: None, act }
    }
}
