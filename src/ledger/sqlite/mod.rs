//! The ledger of one person: one SQLite file in the state folder, shared by all their
//! processes.
//!
//! Invariant: when a call about a decision returns, what it wrote is synced to the disk;
//! when it fails, nothing of it was written. All work runs on blocking threads, never on
//! the runtime's own. A call whose future is dropped is still carried out.

mod alive;
mod decisions;
mod failure;
mod feed;
mod folder;
mod follow;
mod owner;
mod recent;
mod requests;
mod retention;
mod schema;
mod sightings;
mod skips;
mod tasks;
#[cfg(test)]
mod tests;

use super::{
    Alive, Cursor, Feed, Grant, Intent, Ledger, LedgerError, Mark, News, RequestLog, Skip, Stamp,
    Taken, Way,
};
use crate::domain::{
    AccountName, Card, Decision, DecisionId, Event, Memory, NewEvent, ProofKey, Record, Seq,
    Sighting, Step, TaskKey, Timestamp,
};
use async_trait::async_trait;
use failure::Failure;
use folder::Folder;
use owner::Owner;
use recent::Recent;
use rusqlite::Connection;
use schema::Commit;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// The ledger on disk. One a process; it stands for the process: decisions that are open
/// when it is dropped, or dies with its process, are up for adoption.
#[derive(Debug)]
pub struct SqliteLedger {
    /// Decisions, steps, events: each commit synced.
    journal: Line,
    /// Cards that were written last. Only touched by who has the journal's line.
    recent: Arc<Mutex<Recent>>,
    /// Request times, on a line of their own: a sync would cost more than they are worth,
    /// and a request must not queue behind one.
    requests: Line,
    /// What was seen of files: a scan takes some milliseconds, and nobody's request or
    /// decision waits behind it.
    sightings: Line,
    /// Long reads, which must not keep a decision waiting.
    reading: Line,
    owner: Arc<Owner>,
    /// Rung when this process has written events; other processes' are found by looking.
    bell: watch::Sender<()>,
}

/// How often it is looked whether another process has written. SQLite tells nobody.
const LOOK_EVERY: Duration = Duration::from_millis(200);

impl SqliteLedger {
    /// Opens the ledger in `folder`, creating both. Takes milliseconds of disk time.
    ///
    /// # Errors
    /// [`LedgerError::Newer`] if a newer proofdesk has written it; [`LedgerError::Storage`]
    /// if the folder belongs to somebody else, can't be written, or holds something else.
    pub fn open(folder: &Path) -> Result<Self, LedgerError> {
        let prepared = Folder::prepare(folder).map_err(|failure| failure.at(folder))?;
        let path = prepared.ledger();
        Self::open_in(&prepared).map_err(|failure| failure.at(&path))
    }

    fn open_in(folder: &Folder) -> Result<Self, Failure> {
        let path = folder.ledger();
        let mut journal = schema::connect(&path, Commit::Synced)?;
        schema::migrate(&mut journal, schema::MIGRATIONS)?;
        let requests = schema::connect(&path, Commit::Handed)?;
        let sightings = schema::connect(&path, Commit::Handed)?;
        let reading = schema::connect(&path, Commit::Never)?;
        let owner = Owner::register(&folder.owners())?;
        let line = |connection| Line::new(connection, &path);
        Ok(Self {
            journal: line(journal),
            recent: Arc::default(),
            requests: line(requests),
            sightings: line(sightings),
            reading: line(reading),
            owner: Arc::new(owner),
            bell: watch::Sender::new(()),
        })
    }
}

/// One connection, used by one blocking thread at a time.
#[derive(Clone, Debug)]
struct Line {
    connection: Arc<Mutex<Connection>>,
    path: Arc<PathBuf>,
}

impl Line {
    fn new(connection: Connection, path: &Path) -> Self {
        Self {
            connection: Arc::new(Mutex::new(connection)),
            path: Arc::new(path.to_owned()),
        }
    }

    /// Does the work on a blocking thread.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let connection = self.connection.clone();
        let done = tokio::task::spawn_blocking(move || {
            // A panic under the lock has rolled its transaction back, so the connection
            // is as good as before.
            work(&mut connection.lock().unwrap_or_else(PoisonError::into_inner))
        });
        done.await
            .unwrap_or(Err(Failure::Lost))
            .map_err(|failure| failure.at(&self.path))
    }
}

#[async_trait]
impl Ledger for SqliteLedger {
    async fn intend(&self, decision: &Decision, step: &Step) -> Result<Intent, LedgerError> {
        let (decision, step) = (decision.clone(), step.clone());
        let owner = self.owner.clone();
        self.journal
            .run(move |connection| decisions::intend(connection, &owner, &decision, &step))
            .await
    }

    async fn step(&self, decision: &DecisionId, step: &Step) -> Result<(), LedgerError> {
        let (decision, step) = (decision.clone(), step.clone());
        self.journal
            .run(move |connection| decisions::step(connection, &decision, &step))
            .await
    }

    async fn decisions(&self, limit: usize) -> Result<Vec<Record>, LedgerError> {
        self.reading
            .run(move |connection| decisions::newest(connection, limit))
            .await
    }

    async fn decisions_on(&self, proof: &ProofKey) -> Result<Vec<Record>, LedgerError> {
        let proof = proof.clone();
        self.reading
            .run(move |connection| decisions::on_proof(connection, &proof))
            .await
    }

    async fn mark(&self) -> Result<Mark, LedgerError> {
        let read = |connection: &mut Connection| decisions::mark(connection);
        self.reading.run(read).await
    }

    async fn news(
        &self,
        mark: Mark,
        also: &[DecisionId],
    ) -> Result<(Vec<Record>, Mark), LedgerError> {
        let also = also.to_vec();
        self.reading
            .run(move |connection| decisions::news(connection, mark, &also))
            .await
    }

    async fn adopt(&self, at: Timestamp) -> Result<Vec<Record>, LedgerError> {
        let owner = self.owner.clone();
        self.journal
            .run(move |connection| decisions::adopt(connection, &owner, at))
            .await
    }

    async fn skip(&self, skip: &Skip) -> Result<(), LedgerError> {
        let skip = skip.clone();
        self.journal
            .run(move |connection| skips::skip(connection, &skip))
            .await
    }

    async fn skips(&self) -> Result<Vec<Skip>, LedgerError> {
        self.reading
            .run(|connection| skips::skips(connection))
            .await
    }

    async fn meet(&self, seen: &Sighting) -> Result<Memory, LedgerError> {
        let seen = seen.clone();
        self.sightings
            .run(move |connection| sightings::meet(connection, &seen))
            .await
    }

    async fn recall(&self, task: &TaskKey) -> Result<Vec<(ProofKey, Memory)>, LedgerError> {
        let task = task.clone();
        self.reading
            .run(move |connection| sightings::recall(connection, &task))
            .await
    }

    async fn suspects(&self) -> Result<Vec<(ProofKey, Memory)>, LedgerError> {
        self.reading
            .run(|connection| sightings::suspects(connection))
            .await
    }
}

#[async_trait]
impl Feed for SqliteLedger {
    async fn take(&self, events: Vec<NewEvent>) -> Result<Vec<Taken>, LedgerError> {
        let recent = Arc::clone(&self.recent);
        let take = move |connection: &mut Connection| {
            let mut recent = recent.lock().unwrap_or_else(PoisonError::into_inner);
            feed::take(connection, &mut recent, events)
        };
        let taken = self.journal.run(take).await?;
        let is_news = |taken: &Taken| matches!(taken, Taken::Event(_) | Taken::Joined(_));
        if taken.iter().any(is_news) {
            self.bell.send_replace(());
        }
        Ok(taken)
    }

    async fn since(&self, cursor: Cursor, limit: usize) -> Result<News, LedgerError> {
        self.reading
            .run(move |connection| follow::since(connection, cursor, limit))
            .await
    }

    async fn end(&self) -> Result<Cursor, LedgerError> {
        self.reading.run(follow::end).await
    }

    async fn changed(&self, known: Option<Stamp>) -> Result<Stamp, LedgerError> {
        let mut bell = self.bell.subscribe();
        loop {
            // The reading line writes nothing, so it sees this process's commits as well.
            let now = self.reading.run(|c| follow::stamp(c)).await?;
            if known != Some(now) {
                return Ok(now);
            }
            tokio::select! {
                _ = bell.changed() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    async fn after(&self, cursor: Seq, limit: usize) -> Result<Vec<Event>, LedgerError> {
        self.reading
            .run(move |connection| feed::after(connection, cursor, limit))
            .await
    }

    async fn newest(&self) -> Result<Seq, LedgerError> {
        self.reading
            .run(|connection| feed::newest(connection))
            .await
    }

    async fn before(&self, from: Timestamp) -> Result<Seq, LedgerError> {
        self.reading
            .run(move |connection| feed::before(connection, from))
            .await
    }

    async fn about(&self, task: &TaskKey) -> Result<Vec<Event>, LedgerError> {
        let task = task.clone();
        self.reading
            .run(move |connection| feed::about(connection, &task))
            .await
    }

    async fn cards(&self) -> Result<Vec<Card>, LedgerError> {
        self.reading
            .run(|connection| tasks::cards(connection))
            .await
    }

    async fn alive(
        &self,
        account: &AccountName,
        way: Way,
        at: Timestamp,
    ) -> Result<(), LedgerError> {
        let account = account.clone();
        self.requests
            .run(move |connection| alive::alive(connection, &account, way, at))
            .await
    }

    async fn last_alive(&self, account: &AccountName) -> Result<Alive, LedgerError> {
        let account = account.clone();
        self.requests
            .run(move |connection| alive::last(connection, &account))
            .await
    }

    async fn trim(&self, horizon: Timestamp, limit: usize) -> Result<usize, LedgerError> {
        let recent = Arc::clone(&self.recent);
        let trim = move |connection: &mut Connection| {
            // This line's own commits leave the stamp as it is.
            *recent.lock().unwrap_or_else(PoisonError::into_inner) = Recent::default();
            retention::trim(connection, horizon, limit)
        };
        self.journal.run(trim).await
    }
}

#[async_trait]
impl RequestLog for SqliteLedger {
    async fn request(&self, key: &str, now: Timestamp, allowed: u32) -> Result<Grant, LedgerError> {
        let key = key.to_owned();
        self.requests
            .run(move |connection| requests::request(connection, &key, now, allowed))
            .await
    }

    async fn used(&self, key: &str, now: Timestamp) -> Result<u32, LedgerError> {
        let key = key.to_owned();
        self.requests
            .run(move |connection| requests::used(connection, &key, now))
            .await
    }

    async fn limit(&self, key: &str) -> Result<Option<u32>, LedgerError> {
        let key = key.to_owned();
        self.requests
            .run(move |connection| requests::limit(connection, &key))
            .await
    }

    async fn learn_limit(&self, key: &str, limit: u32) -> Result<(), LedgerError> {
        let key = key.to_owned();
        self.requests
            .run(move |connection| requests::learn(connection, &key, limit))
            .await
    }
}
