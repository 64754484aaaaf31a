//! The ledger: decisions and their steps, the feed's events, and the request log.
//!
//! Two of the three seams to the outside are here. [`Ledger`] and [`Feed`] are what the
//! rest of the house knows; one person has SQLite behind them. Append-only: nothing that
//! was written about a decision is ever changed.

#[cfg(test)]
pub(crate) mod contract;
pub mod sqlite;

use crate::domain::{
    AccountName, Card, Decision, DecisionId, Event, Memory, NewEvent, ProofKey, Record, Seq,
    Sighting, Step, TaskKey, Timestamp, Untrusted,
};
use async_trait::async_trait;
use std::time::Duration;
use thiserror::Error;

pub use sqlite::SqliteLedger;

/// Why the ledger could not do it. Whatever was asked has not happened.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LedgerError {
    /// The disk said no.
    #[error("{0}")]
    Storage(String),
    /// The file was written by a newer proofdesk.
    #[error(
        "the ledger has schema version {found}, this proofdesk knows {known}; use the newer one"
    )]
    Newer {
        /// What the file has.
        found: i64,
        /// What this program knows.
        known: i64,
    },
}

/// What came of trying to be the one who decides on a proof.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Written and synced; this process may go on.
    Taken,
    /// Another decision on the same proof is still open.
    Open(Box<Record>),
}

/// Where a reader of the journal has come to. Grows with every decision; never reused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark(pub i64);

/// A proof that a reviewer put off.
#[derive(Clone, Debug, PartialEq)]
pub struct Skip {
    /// Which one.
    pub key: ProofKey,
    /// Why.
    pub reason: Untrusted,
    /// By whom.
    pub reviewer: String,
    /// When.
    pub at: Timestamp,
}

/// The request budget's view of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// The request is logged and may go out now. `left` more fit into the window.
    Granted {
        /// Requests left in the window after this one.
        left: u32,
    },
    /// No room for this class until then.
    Wait(Duration),
}

/// Decisions, durable before anything is sent.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Appends the intent with its first step (held) if no other decision on the proof is
    /// open, and syncs it to disk before it returns.
    async fn intend(&self, decision: &Decision, step: &Step) -> Result<Intent, LedgerError>;

    /// Appends a step to a decision, synced before it returns. A step that would open a
    /// decision again that has ended is an error: only a new decision can do that.
    async fn step(&self, decision: &DecisionId, step: &Step) -> Result<(), LedgerError>;

    /// Every decision with its steps, oldest first; at most the newest `limit`.
    async fn decisions(&self, limit: usize) -> Result<Vec<Record>, LedgerError>;

    /// Every decision on a proof with its steps, oldest first.
    async fn decisions_on(&self, proof: &ProofKey) -> Result<Vec<Record>, LedgerError>;

    /// The end of the journal, for [`Ledger::news`].
    async fn mark(&self) -> Result<Mark, LedgerError>;

    /// Decisions that were appended after `mark` by whatever process, and those of `also`
    /// wherever they stand; oldest first, with all their steps. Where the journal ends
    /// now comes with them.
    async fn news(
        &self,
        mark: Mark,
        also: &[DecisionId],
    ) -> Result<(Vec<Record>, Mark), LedgerError>;

    /// Turns decisions whose process has died into what they are now: held ones into
    /// drafts. Returns those that were being sent or are unclear, and must be read; they
    /// belong to this process from now on, and no other call returns them again.
    async fn adopt(&self, at: Timestamp) -> Result<Vec<Record>, LedgerError>;

    /// Puts a proof off.
    async fn skip(&self, skip: &Skip) -> Result<(), LedgerError>;

    /// Everything that was put off, newest word on each proof.
    async fn skips(&self) -> Result<Vec<Skip>, LedgerError>;

    /// Holds a file that was seen against those seen before, and keeps its hashes and
    /// numbers from now on; what was kept of the same proof before goes. Not synced: it is
    /// worth a second look, and no more. The oldest make room for the newest.
    async fn meet(&self, seen: &Sighting) -> Result<Memory, LedgerError>;

    /// What is recalled of the proofs of one task, where their files were seen on this
    /// machine.
    async fn recall(&self, task: &TaskKey) -> Result<Vec<(ProofKey, Memory)>, LedgerError>;

    /// What is recalled of every proof whose file holds something against it, or is the
    /// same as another's.
    async fn suspects(&self) -> Result<Vec<(ProofKey, Memory)>, LedgerError>;
}

/// What became of an event that was taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Taken {
    /// It is in the feed now, at its place.
    Event(Event),
    /// A webhook told what asking had found before: that event, told by a webhook now.
    Joined(Event),
    /// The same was delivered before.
    Again,
    /// It tells what is known already.
    Known,
}

/// Where a follower of the feed has come to: the newest event it was told of, and how many
/// events have been joined by then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The newest event.
    pub seq: Seq,
    /// Counts [`Taken::Joined`]; grows by one for each.
    pub joins: i64,
}

/// What a follower has not been told of yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct News {
    /// New events, oldest first.
    pub events: Vec<Event>,
    /// Events told of before, found by asking, which a webhook has told since; as they are
    /// now.
    pub joined: Vec<Event>,
    /// Where the follower is after these.
    pub cursor: Cursor,
}

impl News {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.joined.is_empty()
    }
}

/// A state of the store; another one means that something may have been written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp(pub i64);

/// By which way an account's events reach this house.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// Its webhooks are received.
    Receiver,
    /// It is asked.
    Poller,
}

/// Until when each way of an account was alive, as far as was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alive {
    /// Its webhooks were received.
    pub receiver: Option<Timestamp>,
    /// It was asked and answered.
    pub poller: Option<Timestamp>,
}

/// How often whoever keeps a way alive has to write so, at most.
pub const ALIVE_EVERY: Duration = Duration::from_secs(10);

/// One ordered journal of events, and the cards that they fold to.
#[async_trait]
pub trait Feed: Send + Sync {
    /// Takes events in order, all or none, synced to disk before it returns. Each is held
    /// against its task's [`Card`]: see [`Card::receive`].
    async fn take(&self, events: Vec<NewEvent>) -> Result<Vec<Taken>, LedgerError>;

    /// Events after `cursor`, oldest first, at most `limit`.
    async fn after(&self, cursor: Seq, limit: usize) -> Result<Vec<Event>, LedgerError>;

    /// What a follower at `cursor` has not been told of; at most `limit` events in all. A
    /// joined event that is older than the cursor comes again, as it is now.
    async fn since(&self, cursor: Cursor, limit: usize) -> Result<News, LedgerError>;

    /// The cursor of a follower who has been told of everything.
    async fn end(&self) -> Result<Cursor, LedgerError>;

    /// Waits until something may have been written since the store was at `known`, by
    /// whatever process; at once where nothing is known. Returns where it is now. Costs next
    /// to nothing while nothing happens; dropping the future loses nothing.
    async fn changed(&self, known: Option<Stamp>) -> Result<Stamp, LedgerError>;

    /// The place of the newest event; zero if there is none.
    async fn newest(&self) -> Result<Seq, LedgerError>;

    /// The place before the first event that was received at `from` or later.
    async fn before(&self, from: Timestamp) -> Result<Seq, LedgerError>;

    /// Every event about a task, oldest first.
    async fn about(&self, task: &TaskKey) -> Result<Vec<Event>, LedgerError>;

    /// What is known of every task, in no order.
    async fn cards(&self) -> Result<Vec<Card>, LedgerError>;

    /// Writes that a way of an account is alive at `at`. Cheap, and not synced: it is worth
    /// little after [`ALIVE_EVERY`].
    async fn alive(
        &self,
        account: &AccountName,
        way: Way,
        at: Timestamp,
    ) -> Result<(), LedgerError>;

    /// Until when an account was followed, as far as was written.
    async fn last_alive(&self, account: &AccountName) -> Result<Alive, LedgerError>;

    /// Takes away events received before `horizon`, at most `limit` in one small
    /// transaction, with their identities. When none is left to take, cards of which no
    /// event is left are trimmed: those of ended tasks go, the others forget the worker's
    /// name. Returns how many events and cards were changed; zero: it is done.
    async fn trim(&self, horizon: Timestamp, limit: usize) -> Result<usize, LedgerError>;
}

/// The log of request times that all processes of a key share.
#[async_trait]
pub trait RequestLog: Send + Sync {
    /// Logs a request at `now` if fewer than `allowed` lie in the window before it.
    ///
    /// `key` is a fingerprint, never the key itself.
    async fn request(&self, key: &str, now: Timestamp, allowed: u32) -> Result<Grant, LedgerError>;

    /// How many requests lie in the window before `now`.
    async fn used(&self, key: &str, now: Timestamp) -> Result<u32, LedgerError>;

    /// The limit learnt for a key, if any.
    async fn limit(&self, key: &str) -> Result<Option<u32>, LedgerError>;

    /// Remembers the limit that the answers' headers teach.
    async fn learn_limit(&self, key: &str, limit: u32) -> Result<(), LedgerError>;
}

/// Requests are counted over this window: WorkFunder's 60 s, and a second for jitter on
/// the way, since the server counts arrivals and we count departures.
pub const WINDOW: Duration = Duration::from_secs(61);
