//! What a marketplace may answer, reduced to what may be done about it.
//!
//! The distinction that matters most: an answer that proves a decision was carried out,
//! one that proves it was not, and everything else, which proves nothing.

use super::task::Status;
use super::time::Timestamp;
use super::untrusted::Untrusted;
use std::time::Duration;
use thiserror::Error;

/// Why a reading call gave no result.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CallError {
    /// 401 or 403: the key does not work.
    #[error("the key was refused ({status}); check the account's api_key_env or api_key_command")]
    Auth {
        /// The HTTP status.
        status: u16,
    },
    /// 404.
    #[error("not found: the marketplace knows no such task or proof")]
    NotFound,
    /// 400, 409, 422 and other answers that blame the request.
    #[error("the marketplace refused the request ({status} {})", message.clean(160))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The marketplace's own words, or its code.
        message: Untrusted,
    },
    /// 429, or the own budget.
    #[error("too many requests; free again in {} s", after.as_secs())]
    Limited {
        /// How long to wait.
        after: Duration,
    },
    /// The request could not be counted in the budget, so it was not sent.
    #[error("nothing was sent, because requests can't be counted: {why}")]
    Uncounted {
        /// What the ledger said.
        why: String,
    },
    /// No connection, or it broke before an answer was whole.
    #[error("{why}; check the network and base_url")]
    Offline {
        /// What the connection said, without addresses.
        why: String,
    },
    /// 5xx.
    #[error("the marketplace has trouble ({status}); it is asked again by itself")]
    Server {
        /// The HTTP status.
        status: u16,
    },
    /// An answer that is not what the protocol says.
    #[error("the answer could not be read: {why}")]
    Protocol {
        /// What was wrong with it.
        why: String,
    },
}

/// What came of sending a verdict.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// 2xx with a body that names this proof with this verdict.
    Confirmed(Receipt),
    /// 400, 404, 422: not carried out, and never will be.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The marketplace's own words, or its code.
        message: Untrusted,
    },
    /// 401, 403: not carried out; nothing else may go out with that key for now.
    KeyRefused {
        /// The HTTP status.
        status: u16,
    },
    /// 409: something else happened to this proof. Alone it proves nothing.
    Conflict {
        /// The marketplace's own words, or its code.
        message: Untrusted,
    },
    /// 429: not carried out, and may be sent after a wait.
    Limited {
        /// How long to wait.
        after: Duration,
    },
    /// It never left this machine.
    NotSent {
        /// Why, without addresses.
        why: String,
    },
    /// Anything else: it may have been carried out, or may yet be.
    Unknown {
        /// What happened instead of an answer.
        why: String,
    },
}

/// What the marketplace said of a verdict that it carried out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Receipt {
    /// The task's status afterwards.
    pub task_status: Option<Status>,
    /// When the verdict took effect.
    pub reviewed_at: Option<Timestamp>,
    /// Attempts the worker has left, after a rejection.
    pub attempts_remaining: Option<u32>,
}
