//! Where a proof is on the way to settled, as a row shows it.

use crate::domain::{DecisionId, Mono, Record, State};

/// The standing of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has decided.
    Open,
    /// A decision that was never sent waits to be made again.
    Draft(DecisionId),
    /// Pressed, and being written to disk; nothing is promised yet.
    Writing(DecisionId),
    /// On hold until then.
    Held(DecisionId, Mono),
    /// On its way.
    Sending(DecisionId),
    /// Another process on this machine has it: on hold, on its way or being read there.
    Elsewhere(DecisionId),
    /// Unclear, and being read.
    Checking(DecisionId),
    /// Unclear for good: a person has to look.
    Unclear(DecisionId),
    /// Carried out.
    Confirmed(DecisionId),
    /// Something else had happened.
    Conflict(DecisionId),
    /// The marketplace said no.
    Refused(DecisionId),
}

impl Standing {
    /// Reads it off a decision's journal.
    pub fn of(record: &Record, until: Option<Mono>, checking: bool) -> Self {
        let id = record.decision.id.clone();
        match record.state() {
            State::Held => match until {
                Some(until) => Self::Held(id, until),
                None => Self::Writing(id),
            },
            State::Cancelled => Self::Open,
            State::Draft => Self::Draft(id),
            State::Sending if checking => Self::Checking(id),
            State::Sending => Self::Sending(id),
            State::Confirmed => Self::Confirmed(id),
            State::Conflict => Self::Conflict(id),
            State::Refused => Self::Refused(id),
            State::Unknown if record.is_open() => Self::Checking(id),
            State::Unknown => Self::Unclear(id),
        }
    }

    /// Whether a reviewer may decide now.
    pub fn may_decide(&self) -> bool {
        matches!(
            self,
            Self::Open | Self::Draft(_) | Self::Unclear(_) | Self::Conflict(_) | Self::Refused(_)
        )
    }

    /// Whether the row is done with and gives way to the next.
    pub fn is_under_way(&self) -> bool {
        matches!(
            self,
            Self::Writing(_)
                | Self::Held(..)
                | Self::Sending(_)
                | Self::Elsewhere(_)
                | Self::Checking(_)
                | Self::Confirmed(_)
        )
    }
}
