//! A follower of the feed: everything after a cursor, then live, whoever wrote it.
//!
//! Invariant: each event is told once and in its order, and once more when a webhook has
//! told what asking had found. Nothing is buffered here: a follower who is slow finds the
//! rest in the feed, at most [`BATCH`] at a time. Must not: write.

use crate::domain::Event;
use crate::ledger::{Cursor, Feed, LedgerError, News};
use std::sync::Arc;

/// Events that are told at once, at most.
pub const BATCH: usize = 1_000;

/// Follows the feed.
pub struct Follower {
    feed: Arc<dyn Feed>,
    cursor: Cursor,
    /// How the store was before it was last looked into.
    stamp: Option<crate::ledger::Stamp>,
}

impl Follower {
    /// From `cursor` on.
    pub fn new(feed: Arc<dyn Feed>, cursor: Cursor) -> Self {
        Self {
            feed,
            cursor,
            stamp: None,
        }
    }

    /// The next news; waits until there are some. Dropping the future loses nothing.
    ///
    /// # Errors
    /// The feed can't be read. It may be asked again; nothing is skipped.
    pub async fn next(&mut self) -> Result<News, LedgerError> {
        loop {
            let news = self.ready().await?;
            if !news.is_empty() {
                return Ok(news);
            }
            self.stamp = Some(self.feed.changed(self.stamp).await?);
        }
    }

    /// What there is at once; nothing, where everything has been told.
    ///
    /// # Errors
    /// As [`Follower::next`].
    pub async fn ready(&mut self) -> Result<News, LedgerError> {
        let news = self.feed.since(self.cursor, BATCH).await?;
        self.cursor = news.cursor;
        Ok(news)
    }
}

/// All of them, the new ones first.
pub fn all(news: News) -> Vec<Event> {
    let News { events, joined, .. } = news;
    events.into_iter().chain(joined).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Source;
    use crate::domain::{NewEvent, Seq, Status};
    use crate::testkit::events;
    use crate::testkit::ledger::MemoryLedger;
    use futures_util::FutureExt;

    fn told(task: &str, source: Source) -> NewEvent {
        NewEvent {
            source,
            ..events::told(task, Status::Posted)
        }
    }

    fn places(events: &[Event]) -> Vec<i64> {
        events.iter().map(|event| event.seq.0).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn it_tells_what_is_there_in_batches_and_then_waits_for_more() {
        let ledger = MemoryLedger::new();
        let many = (0..1_500).map(|n| told(&n.to_string(), Source::Webhook));
        ledger.take(many.collect()).await.unwrap();
        let store = ledger.store();
        let mut follower = Follower::new(Arc::new(ledger), Cursor::default());
        let first = follower.next().await.unwrap();
        assert_eq!(places(&first.events), (1..=1_000).collect::<Vec<_>>());
        let second = follower.next().await.unwrap();
        assert_eq!(places(&second.events), (1_001..=1_500).collect::<Vec<_>>());
        assert!(follower.next().now_or_never().is_none(), "all was told");
        let other = store.open();
        let waiting = tokio::spawn(async move { follower.next().await });
        tokio::task::yield_now().await;
        other.take(vec![told("x", Source::Webhook)]).await.unwrap();
        let third = waiting.await.unwrap().unwrap();
        assert_eq!(places(&third.events), [1_501]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_event_that_is_joined_is_told_again() {
        let ledger = Arc::new(MemoryLedger::new());
        let mut follower = Follower::new(ledger.clone(), Cursor::default());
        ledger.take(vec![told("a", Source::Poll)]).await.unwrap();
        assert_eq!(all(follower.next().await.unwrap())[0].seq, Seq(1));
        ledger.take(vec![told("a", Source::Webhook)]).await.unwrap();
        let news = follower.next().await.unwrap();
        assert_eq!((news.events.len(), places(&news.joined)), (0, vec![1]));
        assert_eq!(news.joined[0].body.source, Source::Webhook);
        assert!(follower.next().now_or_never().is_none());
    }
}
