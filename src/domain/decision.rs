//! A decision: a reviewer's verdict on one proof, frozen when it was made.
//!
//! It names the task, the proof and the attempt that were on screen, never "the selected
//! row". What becomes of it is a list of steps; folding them gives its state.

use super::flag::Flag;
use super::ids::{DecisionId, ProofKey};
use super::money::Cents;
use super::proof::{Proof, Seen};
use super::task::Task;
use super::time::Timestamp;
use super::untrusted::Untrusted;
use serde::{Deserialize, Serialize};

/// Approve or reject, without the words that go with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VerdictKind {
    /// Pays the worker.
    Approve,
    /// Sends the proof back.
    Reject,
}

/// A reviewer's verdict with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// Pays the worker at once and for good.
    Approved {
        /// Why it is right in spite of a flag. Stays here; never sent.
        note: Option<String>,
    },
    /// Sends the proof back to the worker.
    Rejected {
        /// What the worker reads, byte for byte.
        reason: String,
    },
}

impl Verdict {
    /// Which of the two it is.
    pub fn kind(&self) -> VerdictKind {
        match self {
            Self::Approved { .. } => VerdictKind::Approve,
            Self::Rejected { .. } => VerdictKind::Reject,
        }
    }

    /// The word in `--json` and in the journal.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Approved { .. } => "approved",
            Self::Rejected { .. } => "rejected",
        }
    }

    /// The reason of a rejection.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Approved { .. } => None,
            Self::Rejected { reason } => Some(reason),
        }
    }

    /// The note of an approval.
    pub fn note(&self) -> Option<&str> {
        match self {
            Self::Approved { note } => note.as_deref(),
            Self::Rejected { .. } => None,
        }
    }

    /// The reason or the note, whichever there is: what a draft gives back.
    pub fn words(&self) -> &str {
        self.reason().or(self.note()).unwrap_or_default()
    }
}

/// What was decided upon, copied at the moment of the key press.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// Account, task and proof.
    pub key: ProofKey,
    /// The task's title, for history and messages.
    pub title: Untrusted,
    /// What was before the reviewer's eyes.
    pub seen: Seen,
    /// What the worker gets on approval, if known.
    pub payout: Option<Cents>,
    /// What the customer gets back after a last rejection, if known.
    pub budget: Option<Cents>,
    /// The flags that were shown.
    #[serde(with = "flag_names")]
    pub flags: Vec<Flag>,
}

impl Subject {
    /// Freezes `proof` of `task` with the flags that were shown.
    pub fn of(task: &Task, proof: &Proof, flags: Vec<Flag>) -> Self {
        Self {
            key: task.key.proof(&proof.id),
            title: task.title.clone(),
            seen: Seen::of(proof),
            payout: task.payout,
            budget: task.budget,
            flags,
        }
    }
}

/// One verdict on one proof. Built only by [`super::guard::decide`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Ours.
    pub id: DecisionId,
    /// When the key was pressed.
    pub decided_at: Timestamp,
    /// Who pressed it.
    pub reviewer: String,
    /// What it was about.
    pub subject: Subject,
    /// What was said.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The amount that was typed, where one was demanded.
    pub confirmed_amount: Option<Cents>,
}

/// Where a decision stands. The names are those of `history --json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// In its undo time; nothing was sent.
    Held,
    /// Taken back by the reviewer; nothing was sent.
    Cancelled,
    /// Never sent, and waiting for a person to make it again.
    Draft,
    /// About to be sent, or sent without an answer yet.
    Sending,
    /// The marketplace carried it out.
    Confirmed,
    /// Something else had happened to the proof; not carried out.
    Conflict,
    /// The marketplace said no; not carried out.
    Refused,
    /// Sent, and nobody knows.
    Unknown,
}

impl State {
    /// The word in `--json` and on disk.
    pub fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Cancelled => "cancelled",
            Self::Draft => "draft",
            Self::Sending => "sending",
            Self::Confirmed => "confirmed",
            Self::Conflict => "conflict",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the decision has come to an end that a reading can't change.
    pub fn is_settled(self) -> bool {
        matches!(
            self,
            Self::Cancelled | Self::Confirmed | Self::Conflict | Self::Refused
        )
    }
}

/// One entry of a decision's journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// When it was taken.
    pub at: Timestamp,
    /// The state from now on.
    pub state: State,
    /// What happened, in words for the reviewer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The task's status as the marketplace told it with this step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_status: Option<String>,
    /// When the marketplace says it reviewed the proof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed_at: Option<Timestamp>,
    /// For [`State::Unknown`]: reading has ended without a result, and a person may act.
    #[serde(default, skip_serializing_if = "is_false")]
    pub handed_back: bool,
}

impl Step {
    /// A step with nothing to say beyond its state.
    pub fn new(at: Timestamp, state: State) -> Self {
        Self {
            at,
            state,
            why: None,
            task_status: None,
            reviewed_at: None,
            handed_back: false,
        }
    }

    /// Adds what happened.
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }
}

fn is_false(value: &bool) -> bool {
    !value
}

/// A decision with everything that became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The frozen verdict.
    pub decision: Decision,
    /// Its steps, oldest first; never empty once it is in the journal.
    pub steps: Vec<Step>,
}

impl Record {
    /// The state after the last step.
    pub fn state(&self) -> State {
        self.steps.last().map_or(State::Held, |step| step.state)
    }

    /// The last step, if any.
    pub fn last(&self) -> Option<&Step> {
        self.steps.last()
    }

    /// Whether this decision still stands in the way of another on the same proof:
    /// held, being sent, or unclear and still being read.
    pub fn is_open(&self) -> bool {
        match self.state() {
            State::Held | State::Sending => true,
            State::Unknown => !self.last().is_some_and(|step| step.handed_back),
            State::Cancelled
            | State::Draft
            | State::Confirmed
            | State::Conflict
            | State::Refused => false,
        }
    }

    /// When it came to its end, `None` while a reading could still change it.
    pub fn settled_at(&self) -> Option<Timestamp> {
        self.last()
            .filter(|step| step.state.is_settled())
            .map(|step| step.at)
    }

    /// When it was first sent, `None` if it never was.
    pub fn first_sent_at(&self) -> Option<Timestamp> {
        self.steps
            .iter()
            .find(|step| step.state == State::Sending)
            .map(|step| step.at)
    }
}

mod flag_names {
    use super::Flag;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(flags: &[Flag], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(flags.iter().map(|flag| flag.name()))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Flag>, D::Error> {
        let names: Vec<String> = Vec::deserialize(from)?;
        Ok(names
            .iter()
            .filter_map(|name| Flag::from_name(name))
            .collect())
    }
}
