//! Webhooks: what every marketplace's way of signing and telling has in common.
//!
//! A [`Scheme`] knows one marketplace. It holds the raw bytes of a request against the
//! account's secrets, and puts what it tells into the house's words. What is in
//! this folder is what adapters share; it knows none of them.
//! Must not: keep an address with a signature, or a file's bytes: see `tidy`.

pub(super) mod object;
pub(super) mod proof;
pub(super) mod sample;
pub(super) mod tidy;

use crate::domain::event::Change;
use crate::domain::{TaskId, Timestamp, Untrusted};
use reqwest::header::HeaderMap;
use secrecy::SecretString;
use serde_json::Value;
use std::sync::Arc;
use thiserror::Error;

/// How far a signature's own time may be off, both ways.
pub const TOLERANCE_SECONDS: i64 = 300;

/// How one marketplace signs its webhooks, and what they say.
pub trait Scheme: Send + Sync {
    /// Whether the request comes from someone who has one of the secrets. Over the raw
    /// bytes, before any parsing, in constant time; all secrets are tried, and an empty one
    /// fits nothing. Signatures with a time count for [`TOLERANCE_SECONDS`] either way.
    ///
    /// # Errors
    /// Why it is to be refused.
    fn verify(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        secrets: &[SecretString],
        now: Timestamp,
    ) -> Result<(), Refusal>;

    /// What the body tells. Lenient: fields may be missing, unknown or of a strange type.
    /// Toloka tells several events in a body.
    ///
    /// # Errors
    /// Only where the body is no JSON object.
    fn decode(&self, headers: &HeaderMap, body: &[u8]) -> Result<Vec<Told>, NotAnObject>;

    /// The headers with which a sender would prove this body, beside its content type.
    /// `id` is the delivery's, where the scheme has one. Nothing, where the secret is none
    /// ([`Scheme::secret_problem`]).
    fn sign(
        &self,
        body: &[u8],
        secret: &SecretString,
        id: &str,
        now: Timestamp,
    ) -> Vec<(&'static str, String)>;

    /// Why this can't be a secret of this marketplace, if it can't. Never any part of it.
    fn secret_problem(&self, secret: &SecretString) -> Option<&'static str>;

    /// Every event that the marketplace is known to tell, as it names them.
    fn events(&self) -> &'static [&'static str];

    /// A body as the vendor's own samples have it, with fresh ids and times; `None` for an
    /// event that is not one of [`Scheme::events`].
    fn sample(&self, event: &str, now: Timestamp) -> Option<Value>;
}

/// One event as a webhook told it. With the account, the time of receipt and
/// `verified: Some(true)` it makes a [`NewEvent`](crate::domain::NewEvent).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its name as the marketplace says it; empty where it says none.
    pub name: Untrusted,
    /// About which task, where it is about one.
    pub task: Option<TaskId>,
    /// When it happened, as the marketplace says; may lie in the future.
    pub happened_at: Option<Timestamp>,
    /// The how-manieth delivery this is, where the marketplace counts them.
    pub delivery_attempt: Option<u32>,
    /// The same for every delivery of one event, and for no other of this account.
    pub identity: Arc<str>,
    /// What it says about the task.
    pub change: Change,
    /// What was sent about it: JSON on one line, at most 64 deep, without
    /// addresses that would open anything.
    pub data: Arc<str>,
}

/// Why a request was refused. Its words are for logs and screens, not for the sender.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// There is nothing to hold it against.
    #[error("no webhook secret is set for this account")]
    NoSecret,
    /// It came without this header.
    #[error("the header {0} is missing")]
    Missing(&'static str),
    /// This header is not as the marketplace writes it.
    #[error("the header {0} can't be read")]
    Malformed(&'static str),
    /// It was signed that long ago; negative: so far in the future.
    #[error("its signature is {}; at most 300 s are let pass", age(*seconds))]
    Stale {
        /// Seconds from its signature's time to now.
        seconds: i64,
    },
    /// None of the secrets fits.
    #[error("its signature fits none of the account's secrets")]
    Wrong,
}

fn age(seconds: i64) -> String {
    match seconds {
        0.. => format!("{seconds} s old"),
        _ => format!("{} s in the future", seconds.unsigned_abs()),
    }
}

/// The body can't be an event: it is not a JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the body is not a JSON object")]
pub struct NotAnObject;
