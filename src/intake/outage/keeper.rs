//! Who keeps an account's attendance: writes that a way is alive, notices when it was not,
//! and tells what is known of that time once it is.

use super::{Outage, Said, lapse};
use crate::clock::Clock;
use crate::domain::event::{Change, Source};
use crate::domain::{
    AccountName, Card, Event, MarketplaceName, Mono, NewEvent, Status, TaskId, Timestamp, Untrusted,
};
use crate::intake::agenda::MOST_FILLS;
use crate::ledger::{ALIVE_EVERY, Feed, LedgerError, Way};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Events looked at in one go.
const PAGE: usize = 1_000;

/// The attendance of one account in this process: its receiver and its poller share it.
pub struct Attendance {
    account: AccountName,
    marketplace: MarketplaceName,
    feed: Arc<dyn Feed>,
    clock: Clock,
    /// Whether there is a poller, which can fill what was missed.
    can_ask: bool,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    said: BTreeMap<Way, (Mono, Timestamp)>,
    outage: Option<Outage>,
}

impl Attendance {
    /// Nobody has come yet. `can_ask`: a poller will.
    pub fn new(
        account: AccountName,
        marketplace: MarketplaceName,
        feed: Arc<dyn Feed>,
        clock: Clock,
        can_ask: bool,
    ) -> Arc<Self> {
        Arc::new(Self {
            account,
            marketplace,
            feed,
            clock,
            can_ask,
            inner: Mutex::default(),
        })
    }

    /// The way is alive now. Call it as often as you like, at least every ten seconds.
    /// Where the journal can't be written, whoever writes events to it says so.
    pub async fn alive(&self, way: Way) {
        let mut inner = self.inner.lock().await;
        let _ = self.note(&mut inner, way).await;
        let _ = self.conclude(&mut inner).await;
    }

    /// Says for as long as it is polled that the way is alive.
    pub async fn attend(&self, way: Way) {
        loop {
            self.alive(way).await;
            tokio::time::sleep(ALIVE_EVERY).await;
        }
    }

    /// A whole sweep that began at `started` has ended. Returns the open tasks that are now
    /// to be read by themselves, since something may have happened to them unseen.
    pub async fn swept(&self, started: Timestamp) -> Vec<TaskId> {
        let mut inner = self.inner.lock().await;
        let Some(outage) = inner.outage.as_mut().filter(|o| o.is_seen_by(started)) else {
            return Vec::new();
        };
        let Ok(cards) = self.feed.cards().await else {
            return Vec::new();
        };
        let mut open: Vec<Card> = cards
            .into_iter()
            .filter(|card| self.is_open(card))
            .collect();
        // Who moved last moves next.
        open.sort_by_key(|card| std::cmp::Reverse(card.last));
        let tasks = open.into_iter().map(|card| card.key.task);
        let tasks: Vec<TaskId> = tasks.collect();
        let first = tasks.get(..MOST_FILLS).unwrap_or(&tasks).to_vec();
        outage.read(first.iter().cloned(), first.len() < tasks.len());
        let _ = self.conclude(&mut inner).await;
        first
    }

    /// The task was read, or has gone.
    pub async fn read(&self, task: &TaskId) {
        let mut inner = self.inner.lock().await;
        if let Some(outage) = &mut inner.outage {
            outage.is_read(task);
            let _ = self.conclude(&mut inner).await;
        }
    }

    /// Of this account, not ended, and not on the list, which was read just now.
    fn is_open(&self, card: &Card) -> bool {
        let waits = card.status.as_ref().is_some_and(Status::is_reviewable);
        card.key.account == self.account && !card.is_over() && !waits
    }

    async fn note(&self, inner: &mut Inner, way: Way) -> Result<(), LedgerError> {
        let now = self.clock.now();
        let every = jiff::SignedDuration::try_from(ALIVE_EVERY).unwrap_or_default();
        if let Some((mono, wall)) = inner.said.get(&way)
            && mono.until(now.mono) < ALIVE_EVERY
            // The machine may have slept in between: only the wall clock knows.
            && now.wall.duration_since(*wall) < every
        {
            return Ok(());
        }
        let last = self.feed.last_alive(&self.account).await?;
        self.feed.alive(&self.account, way, now.wall).await?;
        inner.said.insert(way, (now.mono, now.wall));
        let Some(span) = lapse(way, last, now.wall) else {
            return Ok(());
        };
        match &mut inner.outage {
            Some(outage) => outage.again(span, now.mono),
            None => {
                let before = self.feed.newest().await?;
                inner.outage = Some(Outage::new(span, before, now.mono));
            }
        }
        Ok(())
    }

    /// Tells of the outage if all is known. Where it can't be written, it is tried again.
    async fn conclude(&self, inner: &mut Inner) -> Result<(), LedgerError> {
        let now = self.clock.now();
        let Some(outage) = &inner.outage else {
            return Ok(());
        };
        if !outage.is_ripe(self.can_ask, now.mono) {
            return Ok(());
        }
        let replayed = self.count(outage).await?;
        let outcome = outage.outcome(self.can_ask, replayed);
        let span = outage.span();
        let data = serde_json::to_string(&Said::new(span, &outcome)).unwrap_or_default();
        let event = NewEvent {
            account: self.account.clone(),
            marketplace: self.marketplace,
            source: Source::House,
            name: Untrusted::new(format!("house.{}", outcome.word())),
            task: None,
            happened_at: Some(span.from),
            received_at: now.wall,
            delivery_attempt: None,
            verified: None,
            change: Change::default(),
            identity: None,
            data: data.into(),
        };
        self.feed.take(vec![event]).await?;
        inner.outage = None;
        Ok(())
    }

    /// How many of the events since then belong to it.
    async fn count(&self, outage: &Outage) -> Result<usize, LedgerError> {
        let (mut cursor, mut count) = (outage.before, 0);
        loop {
            let page = self.feed.after(cursor, PAGE).await?;
            let Some(last) = page.last() else {
                return Ok(count);
            };
            cursor = last.seq;
            let ours = |event: &&Event| event.body.account == self.account && outage.has(event);
            count += page.iter().filter(ours).count();
        }
    }
}
