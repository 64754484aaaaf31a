//! What goes wrong on disk, in one line each: what happened, then what to do.
//!
//! Invariant: a line names the file and SQLite's own words for the code, never a value
//! that was read or written.

use crate::domain::Untrusted;
use crate::ledger::LedgerError;
use rusqlite::ErrorCode;
use std::io;
use std::path::Path;

/// Why a piece of work on the file did not happen.
#[derive(Debug)]
pub(super) enum Failure {
    /// SQLite said no.
    Sql(rusqlite::Error),
    /// The operating system said no.
    Io(io::Error),
    /// The folder belongs to another user.
    Foreign,
    /// The file has a newer schema.
    Newer { found: i64, known: i64 },
    /// An entry can't be read or written as JSON; serde's own words may quote it.
    Entry,
    /// A step for a decision that isn't there.
    NoSuchDecision,
    /// A step that would make a decision open again that had come to an end.
    Ended,
    /// The thread that did the work went away.
    Lost,
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(_: serde_json::Error) -> Self {
        Self::Entry
    }
}

impl Failure {
    /// The error for the rest of the house, about the file or folder at `path`.
    pub(super) fn at(self, path: &Path) -> LedgerError {
        let path = Untrusted::new(path.to_string_lossy()).clean(200);
        LedgerError::Storage(match self {
            Self::Newer { found, known } => return LedgerError::Newer { found, known },
            Self::Sql(error) => in_words(&error, &path),
            Self::Io(error) => io_in_words(&error, &path),
            Self::Foreign => format!(
                "{path} belongs to another user; set PROOFDESK_STATE_DIR to a folder of your own"
            ),
            Self::Entry => format!(
                "{path} holds an entry that can't be read; it may come from another version: use the newest proofdesk"
            ),
            Self::NoSuchDecision => {
                format!("{path} knows no such decision; look at the history and decide again")
            }
            Self::Ended => format!(
                "{path} says that this decision has already ended; look at the history and decide again"
            ),
            Self::Lost => format!("the work on {path} was cut off; restart proofdesk"),
        })
    }
}

fn in_words(error: &rusqlite::Error, path: &str) -> String {
    let Some(code) = error.sqlite_error_code() else {
        return Failure::Entry.at(Path::new(path)).to_string();
    };
    match code {
        ErrorCode::DiskFull => {
            format!("no room left to write {path}; free some disk space and try again")
        }
        ErrorCode::ReadOnly
        | ErrorCode::CannotOpen
        | ErrorCode::PermissionDenied
        | ErrorCode::AuthorizationForStatementDenied => format!(
            "{path} can't be written; make it and its folder yours and writable, or set PROOFDESK_STATE_DIR to another folder"
        ),
        ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => format!(
            "{path} is damaged or not a ledger; move it aside, keep it (it is the audit trail), and start again"
        ),
        ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::FileLockingProtocolFailed => {
            format!("{path} stayed locked by another program; close what holds it and try again")
        }
        ErrorCode::SystemIoFailure => {
            format!("{path} could not be read or written; check the disk and try again")
        }
        ErrorCode::ConstraintViolation => format!(
            "{path} refused to change what was already written; look at the history and decide again"
        ),
        _ => format!(
            "{path} could not be used ({}); restart proofdesk",
            error
                .sqlite_error()
                .map_or_else(String::new, |inner| inner.to_string())
        ),
    }
}

fn io_in_words(error: &io::Error, path: &str) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!("no room left to write {path}; free some disk space and try again")
        }
        kind => format!(
            "{path} can't be used ({kind}); make it yours and writable, or set PROOFDESK_STATE_DIR to another folder"
        ),
    }
}
