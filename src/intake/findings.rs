//! What was found out: merged, written to the feed, told to the runtime, in one order.
//! Events are told by the feed's followers, and only rows and links from here.
//!
//! Invariant: observations are merged, told and appended one after the other, so that
//! the feed's order is the order in which things were learnt. An event that could not be
//! written waits for the next one; the rows are shown all the same.

use super::heard::{Heard, Hint};
use super::merge::{Known, Merged, Observed};
use crate::clock::Clock;
use crate::domain::event::Source;
use crate::domain::{
    AccountName, CallError, MarketplaceName, Mono, NewEvent, Proof, Status, Task, TaskId, TaskKey,
};
use crate::ledger::{Feed, Taken};
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc};

/// Unwritten events that are kept; beyond that the oldest are lost, as a gap.
const BACKLOG: usize = 10_000;

/// The one place where observations become events and messages.
pub struct Findings {
    account: AccountName,
    feed: Arc<dyn Feed>,
    heard: mpsc::Sender<Heard>,
    clock: Clock,
    inner: Mutex<Inner>,
}

struct Inner {
    known: Known,
    unwritten: Vec<NewEvent>,
}

/// The answer to a reading.
#[derive(Debug)]
pub enum Finding {
    Proofs(Result<Vec<Proof>, CallError>),
    Task(Result<Box<Task>, CallError>),
}

impl Finding {
    /// What went wrong, if anything did.
    pub fn error(&self) -> Option<&CallError> {
        match self {
            Self::Proofs(result) => result.as_ref().err(),
            Self::Task(result) => result.as_ref().err(),
        }
    }
}

impl Findings {
    pub fn new(
        account: AccountName,
        marketplace: MarketplaceName,
        feed: Arc<dyn Feed>,
        heard: mpsc::Sender<Heard>,
        clock: Clock,
    ) -> Self {
        let inner = Inner {
            known: Known::new(account.clone(), marketplace),
            unwritten: Vec::new(),
        };
        Self {
            account,
            feed,
            heard,
            clock,
            inner: Mutex::new(inner),
        }
    }

    /// Takes the feed's last word on each task.
    pub async fn replay(&self) {
        let mut inner = self.inner.lock().await;
        match self.feed.cards().await {
            Ok(cards) => inner.known.replay(&cards),
            Err(error) => {
                let account = self.account.clone();
                self.tell(Heard::FeedTrouble { account, error }).await;
            }
        }
    }

    /// Of what webhooks told, that which must be read: what waits for review or was known
    /// to, and what could not be put into its place.
    pub async fn that_matter(&self, mut hints: Vec<Hint>) -> Vec<Hint> {
        let inner = self.inner.lock().await;
        let is_reviewable = |hint: &Hint| hint.status.as_ref().is_some_and(Status::is_reviewable);
        hints
            .retain(|hint| hint.is_unclear || is_reviewable(hint) || inner.known.waits(&hint.task));
        hints
    }

    /// Takes a page of the list, asked for at `asked`. Returns how many events it brought.
    pub async fn page(&self, tasks: Vec<Task>, asked: Mono) -> usize {
        let mut inner = self.inner.lock().await;
        let seen = self.observed(asked);
        let mut rows = Vec::new();
        let mut events = Vec::new();
        for task in tasks {
            match inner.known.merge(&task, seen) {
                Merged::Stale | Merged::Elsewhere => continue,
                Merged::Same if !task.status.is_reviewable() => continue,
                Merged::Same => {}
                Merged::News(event) => events.push(*event),
            }
            rows.push(task);
        }
        if !rows.is_empty() {
            let account = self.account.clone();
            let tasks = rows;
            self.tell(Heard::Tasks { account, tasks }).await;
        }
        self.write(&mut inner, events).await
    }

    /// Takes the answer to a reading of `task`, asked for at `asked`. Returns how many
    /// events it brought.
    pub async fn reading(&self, task: &TaskId, finding: Finding, asked: Mono) -> usize {
        let key = TaskKey::new(self.account.clone(), task.clone());
        let result = match finding {
            Finding::Proofs(result) => {
                self.tell(Heard::Proofs { key, result }).await;
                return 0;
            }
            Finding::Task(result) => result,
        };
        let mut inner = self.inner.lock().await;
        let mut events = Vec::new();
        match &result {
            Ok(seen) => match inner.known.read(seen, self.observed(asked)) {
                Merged::Stale => return 0,
                Merged::Elsewhere | Merged::Same => {}
                Merged::News(event) => events.push(*event),
            },
            Err(CallError::NotFound) => inner.known.forget(task),
            Err(_) => {}
        }
        self.tell(Heard::Task { key, result }).await;
        self.write(&mut inner, events).await
    }

    /// Takes what the outbox learnt of a task that it decided on.
    pub async fn settled(&self, task: &TaskId, status: &Status) {
        let mut inner = self.inner.lock().await;
        let now = self.clock.now();
        if let Merged::News(event) = inner.known.settle(task, status, now.mono, now.wall) {
            self.write(&mut inner, vec![*event]).await;
        }
    }

    /// A whole sweep that began at `started` has ended. Returns the tasks that were known
    /// to wait and were not in it: what became of them is unknown until they are read.
    pub async fn swept(&self, started: Mono) -> Vec<TaskId> {
        let inner = self.inner.lock().await;
        self.tell(Heard::Swept {
            account: self.account.clone(),
            waiting: inner.known.waiting(),
            at: self.clock.wall(),
        })
        .await;
        inner.known.unheard_since(started)
    }

    /// Tells the runtime. Waits while its channel is full; nothing where it has gone.
    pub async fn tell(&self, heard: Heard) {
        // The poller ends by itself when the receiver is gone.
        let _ = self.heard.send(heard).await;
    }

    /// Waits until nobody listens any more.
    pub async fn when_unheard(&self) {
        self.heard.closed().await;
    }

    fn observed(&self, asked: Mono) -> Observed {
        Observed {
            asked,
            at: self.clock.wall(),
            source: Source::Poll,
        }
    }

    /// Hands the events to the feed. Returns how many were news to it.
    async fn write(&self, inner: &mut Inner, events: Vec<NewEvent>) -> usize {
        inner.unwritten.extend(events);
        if inner.unwritten.is_empty() {
            return 0;
        }
        match self.feed.take(inner.unwritten.clone()).await {
            Ok(taken) => {
                inner.unwritten.clear();
                let is_news = |taken: &&Taken| matches!(taken, Taken::Event(_));
                taken.iter().filter(is_news).count()
            }
            Err(error) => {
                let excess = inner.unwritten.len().saturating_sub(BACKLOG);
                inner.unwritten.drain(..excess);
                let account = self.account.clone();
                self.tell(Heard::FeedTrouble { account, error }).await;
                0
            }
        }
    }
}
