//! A notice: one line about something that has just happened.

use crate::domain::Mono;
use std::time::Duration;

/// How a notice sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something went as meant.
    Good,
    /// Why a key did nothing; it goes with the next key.
    Plain,
    /// Something to act on.
    Bad,
}

/// One line, shown for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How it sounds.
    pub tone: Tone,
    /// What it says; already cleaned.
    pub text: String,
    /// When it goes.
    pub until: Mono,
}

impl Notice {
    /// A notice that stays long enough to be read: trouble longer than success.
    pub fn new(tone: Tone, text: impl Into<String>, now: Mono) -> Self {
        let seconds = match tone {
            Tone::Good => 6,
            Tone::Plain => 5,
            Tone::Bad => 15,
        };
        Self {
            tone,
            text: text.into(),
            until: now.after(Duration::from_secs(seconds)),
        }
    }
}
