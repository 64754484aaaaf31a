//! How a command ends: its exit status, and the one line that says why.
//!
//! Invariant: a line is one line, holds nothing that a terminal would obey, and never a
//! key or an address with a signature: those who make errors don't put any in.

use crate::config::ConfigError;
use crate::domain::{CallError, Untrusted};
use crate::ledger::LedgerError;
use crate::media::MediaError;
use crate::runtime::desk::DeskError;
use std::fmt;
use std::process::ExitCode;

/// The longest line, in columns.
const LINE: usize = 600;

/// The exit statuses that scripts may rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Network, key refused, internal.
    Failed = 1,
    /// Wrong use or configuration, a guard not satisfied.
    Misuse = 2,
    /// The marketplace says no: not found, already decided, wrong state.
    No = 3,
    /// Nobody knows whether it was carried out.
    Unknown = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command did not do what it was asked: what happened, then what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The exit status.
    pub exit: Exit,
    words: String,
}

impl Failure {
    /// With words of our own; text from outside in them is cleaned here once more.
    pub fn new(exit: Exit, words: impl Into<String>) -> Self {
        Self {
            exit,
            words: words.into(),
        }
    }

    /// Wrong use.
    pub fn misuse(words: impl Into<String>) -> Self {
        Self::new(Exit::Misuse, words)
    }

    /// The marketplace says no.
    pub fn no(words: impl Into<String>) -> Self {
        Self::new(Exit::No, words)
    }

    /// Anything that isn't the user's or the marketplace's doing.
    pub fn failed(words: impl Into<String>) -> Self {
        Self::new(Exit::Failed, words)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Untrusted::new(self.words.as_str()).clean(LINE))
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::misuse(error.to_string())
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<MediaError> for Failure {
    fn from(error: MediaError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        let exit = match &error {
            DeskError::Config(_)
            | DeskError::Setup { .. }
            | DeskError::NoSuchAccount { .. }
            | DeskError::NoKey { .. } => Exit::Misuse,
            DeskError::Ledger(_) | DeskError::Files { .. } => Exit::Failed,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        let exit = match &error {
            CallError::NotFound | CallError::Refused { .. } => Exit::No,
            CallError::Auth { .. }
            | CallError::Limited { .. }
            | CallError::Uncounted { .. }
            | CallError::Offline { .. }
            | CallError::Server { .. }
            | CallError::Protocol { .. } => Exit::Failed,
        };
        Self::new(exit, error.to_string())
    }
}

/// From clap: its first paragraph in one line. Help and version are no failures.
impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        let text = error.to_string();
        let first = text.split("\n\n").next().unwrap_or_default();
        let words: Vec<&str> = first.split_whitespace().collect();
        let words = words.join(" ");
        let words = words.strip_prefix("error: ").unwrap_or(&words);
        Self::misuse(format!("{words}; see `proofdesk --help`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_one_line_that_no_terminal_obeys() {
        let failure = Failure::no("a\u{1b}[2J\nb");
        let line = failure.to_string();
        assert!(!line.contains(['\u{1b}', '\n']), "{line:?}");
    }

    #[test]
    fn a_no_of_the_marketplace_is_3_and_trouble_is_1() {
        assert_eq!(Failure::from(CallError::NotFound).exit, Exit::No);
        let auth = CallError::Auth { status: 401 };
        assert_eq!(Failure::from(auth).exit, Exit::Failed);
        let offline = CallError::Offline {
            why: "no connection".to_owned(),
        };
        assert_eq!(Failure::from(offline).exit, Exit::Failed);
    }
}
