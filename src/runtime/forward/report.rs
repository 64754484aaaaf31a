//! What a developer is told of forwarding: a line for each attempt, and one each time that
//! their endpoint goes or comes back.

use super::road::Reply;
use crate::domain::Untrusted;
use std::fmt;
use std::time::Duration;

/// Columns for an event's name.
const NAME: usize = 48;

/// One thing to tell.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// An attempt has come back.
    Attempt {
        /// The event's name.
        event: Untrusted,
        /// What came of it.
        reply: Reply,
        /// The how-manieth it was.
        attempt: u32,
        /// What now.
        then: Then,
    },
    /// Nobody answers at the address.
    Down {
        /// How long it is left alone.
        wait: Duration,
        /// What waits for it.
        waiting: Waiting,
    },
    /// Somebody answers again.
    Back {
        /// What waits for it.
        waiting: Waiting,
    },
    /// Of this account no webhook secret is known, so nothing can be signed for it; or the
    /// event has no body that could be sent.
    Left {
        /// The event's name.
        event: Untrusted,
        /// Why.
        why: &'static str,
    },
    /// The journal can't be read; it is tried again.
    Journal {
        /// Why.
        why: String,
    },
}

/// What becomes of an event after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// It has arrived.
    Taken,
    /// It is tried again after this time.
    Again(Duration),
    /// It is not tried again.
    GivenUp,
}

/// How many events wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// So many are held in memory.
    pub events: usize,
    /// Whether more wait in the journal.
    pub and_more: bool,
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.events, self.and_more) {
            (events, true) => write!(f, "more than {events} events wait"),
            (1, false) => f.write_str("1 event waits"),
            (events, false) => write!(f, "{events} events wait"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attempt {
                event,
                reply,
                attempt,
                then,
            } => {
                write!(f, "→ {} ", event.clean(NAME))?;
                write!(f, "{reply} (attempt {attempt})")?;
                match then {
                    Then::Taken => Ok(()),
                    Then::Again(wait) => write!(f, ", again in {} s", wait.as_secs()),
                    Then::GivenUp => f.write_str(", given up"),
                }
            }
            Self::Down { wait, waiting } => {
                let seconds = wait.as_secs();
                write!(
                    f,
                    "→ nobody answers there; {waiting}, tried again in {seconds} s"
                )
            }
            Self::Back { waiting } => write!(f, "→ the endpoint answers again; {waiting}"),
            Self::Left { event, why } => {
                write!(f, "→ {} not forwarded: {why}", event.clean(NAME))
            }
            Self::Journal { why } => write!(f, "→ {why}"),
        }
    }
}
