//! Writes what was received, in groups: whatever has come in while one group was being
//! written makes the next one, so that a sync of the disk serves as many as wait for it.
//!
//! Invariant: a delivery is told that it is written only after [`Feed::take`] has returned,
//! which is after the sync. One that can't be written is told so, and stands in nobody's
//! way: the others of its group are tried without it.

use super::tally::Tally;
use crate::domain::NewEvent;
use crate::ledger::{Feed, LedgerError, Taken};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};

/// Deliveries that may wait. More than there are connections, so that it only fills with
/// what senders have given up on.
const QUEUE: usize = 1024;

/// Events of one group, so that a decision, which is written on the same line, waits for a
/// few milliseconds at most.
const GROUP: usize = 256;

/// What came of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// It is on disk.
    Yes,
    /// The disk said no.
    No,
}

/// The events of one request, and who waits for them.
struct Delivery {
    events: Vec<NewEvent>,
    written: oneshot::Sender<Written>,
}

/// The way to the scribe.
#[derive(Clone)]
pub(super) struct Desk(mpsc::Sender<Delivery>);

impl Desk {
    /// Hands in a delivery; `None` where there is no room for it. What comes back resolves
    /// once its fate is known.
    pub fn hand_in(&self, events: Vec<NewEvent>) -> Option<oneshot::Receiver<Written>> {
        let (written, answer) = oneshot::channel();
        let delivery = Delivery { events, written };
        self.0.try_send(delivery).ok().map(|()| answer)
    }
}

/// The scribe.
pub(super) struct Scribe {
    feed: Arc<dyn Feed>,
    tally: watch::Sender<Tally>,
    waiting: mpsc::Receiver<Delivery>,
}

impl Scribe {
    /// One that counts into `tally` and tells the newest place that it has written.
    pub fn new(feed: Arc<dyn Feed>, tally: watch::Sender<Tally>) -> (Self, Desk) {
        let (desk, waiting) = mpsc::channel(QUEUE);
        let scribe = Self {
            feed,
            tally,
            waiting,
        };
        (scribe, Desk(desk))
    }

    /// Writes until `closing` resolves, and then what has been handed in by then.
    pub async fn run(mut self, closing: oneshot::Receiver<()>) {
        tokio::pin!(closing);
        let mut is_closing = false;
        loop {
            let first = tokio::select! {
                first = self.waiting.recv() => first,
                _ = &mut closing, if !is_closing => {
                    is_closing = true;
                    self.waiting.close();
                    continue;
                }
            };
            let Some(first) = first else {
                return;
            };
            let mut count = first.events.len();
            let mut group = vec![first];
            while count < GROUP
                && let Ok(next) = self.waiting.try_recv()
            {
                count += next.events.len();
                group.push(next);
            }
            self.write(group).await;
        }
    }

    /// Writes a group; where that fails, its halves, down to the one that is the trouble.
    async fn write(&self, group: Vec<Delivery>) {
        let mut groups = vec![group];
        while let Some(mut group) = groups.pop() {
            let events = group.iter().flat_map(|of| of.events.iter().cloned());
            match self.feed.take(events.collect()).await {
                Ok(taken) => {
                    self.note(&taken);
                    answer(group, Written::Yes);
                }
                Err(trouble) => {
                    self.note_trouble(trouble);
                    // Whoever has been answered meanwhile will send it again.
                    group.retain(|delivery| !delivery.written.is_closed());
                    if group.len() < 2 {
                        answer(group, Written::No);
                        continue;
                    }
                    let later = group.split_off(group.len() / 2);
                    groups.extend([later, group]);
                }
            }
        }
    }

    fn note(&self, taken: &[Taken]) {
        let is_again = |taken: &&Taken| matches!(taken, Taken::Again | Taken::Known);
        let again = taken.iter().filter(is_again).count() as u64;
        self.tally.send_modify(|tally| {
            tally.taken += taken.len() as u64 - again;
            tally.again += again;
            tally.trouble = None;
        });
    }

    fn note_trouble(&self, trouble: LedgerError) {
        self.tally
            .send_modify(|tally| tally.trouble = Some(trouble));
    }
}

fn answer(group: Vec<Delivery>, written: Written) {
    for delivery in group {
        // Nobody waits where the connection has gone meanwhile.
        let _ = delivery.written.send(written);
    }
}
