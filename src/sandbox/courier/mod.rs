//! The courier: brings what happens to the configured address, as signed webhooks.
//!
//! It follows the world's happenings with a cursor of its own and holds at most
//! [`ROOM`] of them, so that an endpoint that is dead, slow or refusing costs the API
//! nothing. `bag` says what goes next, `letter` what is sent, `road` brings it there,
//! `backoff` says when it goes again, `deliveries` keeps what came of it.
//!
//! At least once, as webhooks are: an endpoint that took an event and could not say so is
//! told again. Which events are wanted is decided when they happen, where they go when they
//! are sent, so that another address needs no restart.

mod backoff;
mod bag;
mod deliveries;
mod letter;
mod road;
#[cfg(test)]
mod tests;

pub use deliveries::{Attempt, Deliveries, Then};

use super::server::Server;
use super::world::Happening;
use crate::clock::Clock;
use crate::domain::Mono;
use backoff::PATIENCE;
use bag::{Bag, Parcel};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use letter::Letter;
use road::{Answer, Http, Road};
use std::sync::Arc;

/// Events on their way at a time.
const UNDER_WAY: usize = 16;

/// Events that wait at most; beyond that some are given up, and counted.
const ROOM: usize = 10_000;

/// Happenings taken from the world at a time: as long as it is held for it.
const HANDFUL: usize = 1000;

/// The courier.
struct Courier<R> {
    server: Arc<Server>,
    secret: String,
    road: R,
    /// Events that wait at most.
    room: usize,
}

/// An attempt that has come back.
struct Returned {
    parcel: Parcel,
    timestamp: i64,
    answer: Answer,
}

/// Tells what happens in this server from the beginning on, signed with this secret, for as
/// long as it is polled.
pub(super) async fn deliver(server: Arc<Server>, secret: String) {
    let courier = Courier {
        server,
        secret,
        road: Http::default(),
        room: ROOM,
    };
    courier.run().await;
}

impl<R: Road> Courier<R> {
    async fn run(self) {
        let clock = self.server.clock;
        let mut news = self.server.news();
        let (mut cursor, mut bag) = (0, Bag::new(self.room));
        let mut under_way = FuturesUnordered::new();
        loop {
            news.mark_unchanged();
            self.collect(&mut cursor, &mut bag);
            while under_way.len() < UNDER_WAY
                && let Some(parcel) = bag.take(clock.mono())
            {
                under_way.push(self.attempt(parcel));
            }
            self.server.deliveries.note_waiting(bag.len());
            let due = bag.next_due();
            tokio::select! {
                // The server holds the other end, so this can't fail.
                _ = news.changed() => {}
                Some(returned) = under_way.next() => self.settle(&mut bag, returned),
                () = until(clock, due) => {}
            }
        }
    }

    /// Puts what happened since into the bag, as far as somebody wants it.
    fn collect(&self, cursor: &mut u64, bag: &mut Bag) {
        loop {
            let world = self.server.world();
            let happened: Vec<_> = world.happenings(*cursor).take(HANDFUL).cloned().collect();
            drop(world);
            let (Some(first), Some(last)) = (happened.first(), happened.last()) else {
                return;
            };
            // The world forgets its oldest, too.
            let mut dropped = first.seq.saturating_sub(*cursor);
            *cursor = last.seq + 1;
            let Some(webhook) = self.server.subscription() else {
                continue;
            };
            let wanted = |told: &Arc<Happening>| webhook.takes(told.event);
            for told in happened.into_iter().filter(wanted) {
                dropped += u64::from(bag.put(Parcel::new(told)).is_some());
            }
            let now = self.server.wall();
            self.server.deliveries.note_dropped(dropped, now);
        }
    }

    /// One attempt, from the signature to the answer.
    async fn attempt(&self, parcel: Parcel) -> Returned {
        // The box's own clock may have been set ahead; a signature is about the real one.
        let timestamp = self.server.clock.wall().as_second();
        let letter = Letter::write(&parcel.told, parcel.attempt, &self.secret, timestamp);
        let answer = match self.server.subscription() {
            Some(webhook) => {
                let carried = self.road.carry(&webhook.url, letter);
                let carried = tokio::time::timeout(PATIENCE, carried).await;
                carried.unwrap_or(Answer::None("no answer in 30 s"))
            }
            None => Answer::None("no address"),
        };
        Returned {
            parcel,
            timestamp,
            answer,
        }
    }

    /// Notes what came of it; what failed goes back into the bag.
    fn settle(&self, bag: &mut Bag, returned: Returned) {
        let Returned {
            parcel,
            timestamp,
            answer,
        } = returned;
        let (told, nth) = (Arc::clone(&parcel.told), parcel.attempt);
        let again = if answer.is_taken() {
            bag.back(&parcel);
            None
        } else {
            bag.again(parcel, self.server.clock.mono())
        };
        let times = (self.server.wall(), timestamp);
        let attempt = Attempt::new(&told, nth, times, answer, again);
        self.server.deliveries.note(attempt);
    }
}

async fn until(clock: Clock, due: Option<Mono>) {
    match due {
        Some(due) => tokio::time::sleep_until(clock.instant(due)).await,
        None => std::future::pending().await,
    }
}
