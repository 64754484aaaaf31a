//! An account: the way to its marketplace, and what is left to ask.

use crate::domain::{CallError, Environment, Mono, Timestamp};

/// The way to a marketplace.
#[derive(Clone, Debug, PartialEq)]
pub enum Link {
    /// Nothing was heard yet.
    Connecting,
    /// Answers come.
    Live {
        /// Since when.
        since: Timestamp,
    },
    /// They don't.
    Trouble {
        /// Why.
        error: CallError,
        /// When it is tried again.
        next_try: Option<Mono>,
    },
}

/// The request budget, as the header shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShownBudget {
    /// Requests a minute.
    pub limit: u32,
    /// Of them used in the last minute.
    pub used: u32,
}

/// What is known of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountState {
    /// Its marketplace's name.
    pub marketplace: &'static str,
    /// Real money or not.
    pub environment: Environment,
    /// Whether answers come.
    pub link: Link,
    /// What is left to ask.
    pub budget: ShownBudget,
    /// Whether the whole list was seen at least once.
    pub swept: bool,
    /// Seconds by which the server's clock is ahead.
    pub skew_s: i64,
}
