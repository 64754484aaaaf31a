//! Where a decision stood when its console was killed.

use super::journal::Line;
use jiff::SignedDuration;
use proofdesk::domain::{State, Timestamp};
use std::fmt;
use std::time::Duration;

/// What was under way. Every run of some length must have killed in each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// A question stands on the screen, answered but for the last key.
    Question,
    /// On hold.
    Hold,
    /// Its hold is over; it is read once more, or about to be.
    Reading,
    /// Its sending step is on disk, and nothing has gone out.
    Sending,
    /// Its verdict is out, and no answer is on disk.
    Sent,
    /// Its answer was unclear, and it is being read.
    Settling,
    /// The request limit refused it, and it waits.
    Limited,
}

impl Phase {
    pub const ALL: [Self; 7] = [
        Self::Question,
        Self::Hold,
        Self::Reading,
        Self::Sending,
        Self::Sent,
        Self::Settling,
        Self::Limited,
    ];

    /// Where this decision stood at that time; nowhere, if it was not open. `is_limited`:
    /// the newest answer of the marketplace was that there were too many requests.
    pub fn of(line: &Line, hold: Duration, at: Timestamp, is_limited: bool) -> Option<Self> {
        let record = &line.record;
        if !record.is_open() {
            return None;
        }
        let over = record.decision.decided_at + SignedDuration::try_from(hold).unwrap();
        Some(match record.state() {
            State::Held if at < over => Self::Hold,
            State::Held if is_limited => Self::Limited,
            State::Held => Self::Reading,
            State::Sending if line.posts.len() < line.sendings().len() => Self::Sending,
            State::Sending => Self::Sent,
            _ => Self::Settling,
        })
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Question => "question open",
            Self::Hold => "hold",
            Self::Reading => "last reading",
            Self::Sending => "sending, not yet posted",
            Self::Sent => "posted, not yet answered",
            Self::Settling => "unclear, being read",
            Self::Limited => "waiting after a 429",
        })
    }
}
