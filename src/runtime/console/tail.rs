//! The feed as the console follows it: all cards at the start, then every event, once.
//!
//! Invariant: this is the one way by which events reach the model and the pollers. It waits
//! for whoever is slow, so that no event is lost and little is held in memory.

use super::lines::Askers;
use crate::domain::Event;
use crate::ledger::{Feed, LedgerError};
use crate::model::Msg;
use crate::runtime::follow::{Follower, all};
use crate::runtime::translate;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Batches that may wait for the loop.
pub(super) const BATCHES: usize = 2;

/// How long a feed that can't be read is left alone.
const AGAIN: Duration = Duration::from_secs(1);

/// The following. Dropping it ends it.
pub(super) struct Tail(JoinHandle<()>);

impl Tail {
    /// Follows the feed from now on. Hints go to the pollers of `askers`.
    pub(super) fn follow(feed: Arc<dyn Feed>, askers: Askers, tell: mpsc::Sender<Msg>) -> Self {
        let following = Following {
            feed,
            askers,
            tell,
            is_broken: false,
        };
        Self(tokio::spawn(following.run()))
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        self.0.abort();
    }
}

struct Following {
    feed: Arc<dyn Feed>,
    askers: Askers,
    tell: mpsc::Sender<Msg>,
    is_broken: bool,
}

impl Following {
    async fn run(mut self) {
        let mut follower = loop {
            match self.begin().await {
                Ok(follower) => break follower,
                Err(error) => self.wait_after(error).await,
            }
        };
        loop {
            match follower.next().await {
                Ok(news) => {
                    self.is_broken = false;
                    self.askers.told(translate::hints(&news.events)).await;
                    self.tell(all(news)).await;
                }
                Err(error) => self.wait_after(error).await,
            }
        }
    }

    /// The end comes first, so that what is written meanwhile is told twice rather than
    /// never.
    async fn begin(&self) -> Result<Follower, LedgerError> {
        let end = self.feed.end().await?;
        let cards = self.feed.cards().await?;
        let _ = self.tell.send(Msg::Cards(cards)).await;
        Ok(Follower::new(self.feed.clone(), end))
    }

    async fn tell(&self, events: Vec<Event>) {
        // Where the loop has gone, so has this, soon.
        let _ = self.tell.send(Msg::Events(events)).await;
    }

    async fn wait_after(&mut self, error: LedgerError) {
        if !std::mem::replace(&mut self.is_broken, true) {
            let words = format!("The journal of events can't be read: {error}");
            let _ = self.tell.send(Msg::Fault(words)).await;
        }
        tokio::time::sleep(AGAIN).await;
    }
}
