//! What the feed remembers, read for the screen: the last events before the start, and what
//! the model wants to know of earlier.
//!
//! Nothing here waits: each reading is a task of its own, and tells the model.

use crate::domain::{Event, Seq};
use crate::ledger::{Feed, LedgerError};
use crate::model::{Msg, Recall};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Events that are read at once.
const PAGE: usize = 500;

/// The way to the feed.
pub(super) struct Recalls {
    feed: Arc<dyn Feed>,
    news: mpsc::UnboundedSender<Msg>,
    /// What was wanted last, and so is being read or was.
    wanted: Vec<Recall>,
}

impl Recalls {
    /// To this feed.
    pub(super) fn of(feed: Arc<dyn Feed>, news: mpsc::UnboundedSender<Msg>) -> Self {
        Self {
            feed,
            news,
            wanted: Vec::new(),
        }
    }

    /// Reads the events that the tail begins with.
    pub(super) fn begin(&self) {
        let (feed, news) = (self.feed.clone(), self.news.clone());
        tokio::spawn(async move {
            if let Ok(newest) = feed.newest().await {
                let before = Seq(newest.0 + 1);
                let result = older(&*feed, before).await;
                let _ = news.send(Msg::Older { before, result });
            }
        });
    }

    /// Reads what is wanted from now on and isn't being read.
    pub(super) fn want(&mut self, wanted: Vec<Recall>) {
        for recall in wanted.iter().filter(|want| !self.wanted.contains(want)) {
            let (feed, news) = (self.feed.clone(), self.news.clone());
            let recall = recall.clone();
            tokio::spawn(async move {
                // Nobody listens any more while the console is being left.
                let _ = news.send(read(&*feed, recall).await);
            });
        }
        self.wanted = wanted;
    }
}

async fn read(feed: &dyn Feed, recall: Recall) -> Msg {
    match recall {
        Recall::About(key) => {
            let result = feed.about(&key).await;
            let result = result.map_err(|error| words(&error));
            Msg::About { key, result }
        }
        Recall::Before(before) => Msg::Older {
            before,
            result: older(feed, before).await,
        },
    }
}

/// The page of events right before a place. Places have no gaps but where the oldest were
/// trimmed.
async fn older(feed: &dyn Feed, before: Seq) -> Result<Vec<Event>, String> {
    let page = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let from = Seq((before.0 - 1 - page).max(0));
    let events = feed.after(from, PAGE).await;
    let mut events = events.map_err(|error| words(&error))?;
    events.retain(|event| event.seq < before);
    Ok(events)
}

fn words(error: &LedgerError) -> String {
    format!("the journal of events can't be read: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Status;
    use crate::testkit::events::told;
    use crate::testkit::ledger::MemoryLedger;

    /// The message that comes next, or none.
    async fn next(told: &mut mpsc::UnboundedReceiver<Msg>) -> Option<Msg> {
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
        told.try_recv().ok()
    }

    fn places(msg: Option<Msg>) -> (Seq, Vec<i64>) {
        match msg {
            Some(Msg::Older { before, result }) => {
                let seqs = result.unwrap().iter().map(|event| event.seq.0).collect();
                (before, seqs)
            }
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_start_tells_the_last_events() {
        let feed = Arc::new(MemoryLedger::new());
        feed.take(vec![told("t1", Status::Posted), told("t2", Status::Posted)])
            .await
            .unwrap();
        let (news, mut heard) = mpsc::unbounded_channel();
        let recalls = Recalls::of(feed, news);
        recalls.begin();
        assert_eq!(places(next(&mut heard).await), (Seq(3), vec![1, 2]));
    }

    #[tokio::test(start_paused = true)]
    async fn a_want_is_read_once_while_it_lasts() {
        let feed = Arc::new(MemoryLedger::new());
        let events = (1..=600)
            .map(|n| told(&format!("t{n}"), Status::Posted))
            .collect();
        feed.take(events).await.unwrap();
        let (news, mut heard) = mpsc::unbounded_channel();
        let mut recalls = Recalls::of(feed, news);
        recalls.want(vec![Recall::Before(Seq(550))]);
        let (before, seqs) = places(next(&mut heard).await);
        assert_eq!(
            (before, seqs.first(), seqs.last()),
            (Seq(550), Some(&50), Some(&549))
        );
        recalls.want(vec![Recall::Before(Seq(550))]);
        assert_eq!(next(&mut heard).await, None);
        recalls.want(vec![Recall::Before(Seq(50))]);
        assert_eq!(places(next(&mut heard).await).1.len(), 49);
        recalls.want(vec![Recall::Before(Seq(1))]);
        assert_eq!(places(next(&mut heard).await).1, [] as [i64; 0]);
    }
}
