//! What can be wrong with a configuration. One line each: what happened, then what to do.

use thiserror::Error;

/// Why there is no usable configuration. All of them are exit status 2.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// No file, no accounts, no `WORKFUNDER_API_KEY`.
    #[error("nothing is configured; try `proofdesk demo`, or start with `proofdesk init`")]
    NothingConfigured,
    /// A file could not be read.
    #[error("{path}: {why}")]
    Unreadable {
        /// Which one.
        path: String,
        /// Why, and what to do.
        why: String,
    },
    /// Something in a file, or in a variable, is not right.
    #[error("{place}: {why}")]
    Invalid {
        /// `file:line:column`, or the name of a variable.
        place: String,
        /// What is wrong, and what to write instead.
        why: String,
    },
    /// A key or secret could not be had.
    #[error("account `{account}`: {why}")]
    Secret {
        /// Whose.
        account: String,
        /// Why, and what to do; never any part of a key.
        why: String,
    },
    /// A folder could not be made or made private.
    #[error("{path}: {why}")]
    Folder {
        /// Which one.
        path: String,
        /// Why, and what to do.
        why: String,
    },
}
