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
pub(super) mod tests;

pub use deliveries::{Attempt, Deliveries, Then};

use super::faults::{CallName, FaultKind, Occasion};
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
use std::time::Duration;

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
        let mut news = self.server.told();
        let (mut cursor, mut bag) = (self.server.told_from, Bag::new(self.room));
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
                dropped += u64::from(self.take_in(told, bag).is_some());
            }
            let now = self.server.wall();
            self.server.deliveries.note_dropped(dropped, now);
        }
    }

    /// Puts this into the bag, as far as its troubles let it; one that had to make room
    /// comes back.
    fn take_in(&self, told: Arc<Happening>, bag: &mut Bag) -> Option<Parcel> {
        // Drawn here, in the order of the story, so that the same story meets the same.
        let trouble = self.server.faults.strike(Occasion::of(CallName::Webhook));
        let held_back = trouble.lasting(FaultKind::WebhookReordered);
        let is_lost = trouble.has(FaultKind::WebhookLost);
        let parcel = Parcel::new(told, trouble);
        if is_lost {
            self.note(
                &parcel,
                self.seconds(),
                Answer::None("not sent"),
                Then::Lost,
                None,
            );
            return None;
        }
        match held_back {
            Some(wait) => bag.hold_back(parcel, self.server.clock.mono().after(wait)),
            None => bag.put(parcel),
        }
    }

    /// One attempt, with what troubles make of it.
    async fn attempt(&self, parcel: Parcel) -> Returned {
        if let Some(wait) = parcel.trouble.lasting(FaultKind::WebhookSlow) {
            tokio::time::sleep(wait).await;
        }
        if parcel.trouble.has(FaultKind::WebhookForged) {
            let timestamp = self.seconds();
            let forged = format!("{} of somebody else", self.secret);
            let letter = Letter::write(&parcel.told, parcel.attempt, &forged, timestamp);
            let answer = self.send(letter).await;
            self.note(&parcel, timestamp, answer, Then::Forged, None);
        }
        let late = parcel.trouble.lasting(FaultKind::WebhookLate);
        let late = i64::try_from(late.unwrap_or_default().as_secs()).unwrap_or(i64::MAX);
        let timestamp = self.seconds().saturating_sub(late);
        let letter = Letter::write(&parcel.told, parcel.attempt, &self.secret, timestamp);
        Returned {
            answer: self.send(letter).await,
            parcel,
            timestamp,
        }
    }

    async fn send(&self, letter: Letter) -> Answer {
        let Some(webhook) = self.server.subscription() else {
            return Answer::None("no address");
        };
        let carried = self.road.carry(&webhook.url, letter);
        let carried = tokio::time::timeout(PATIENCE, carried).await;
        carried.unwrap_or(Answer::None("no answer in 30 s"))
    }

    /// Notes what came of it; what failed goes back into the bag.
    fn settle(&self, bag: &mut Bag, returned: Returned) {
        let Returned {
            parcel,
            timestamp,
            answer,
        } = returned;
        let sent = parcel.clone();
        let (then, again) = if !answer.is_taken() {
            match bag.again(parcel, self.server.clock.mono()) {
                Some(wait) => (Then::Again, Some(wait)),
                None => (Then::GivenUp, None),
            }
        } else if parcel.trouble.has(FaultKind::WebhookDoubled) {
            bag.once_more(parcel);
            (Then::Delivered, None)
        } else {
            bag.back(&parcel);
            (Then::Delivered, None)
        };
        self.note(&sent, timestamp, answer, then, again);
    }

    fn note(
        &self,
        parcel: &Parcel,
        timestamp: i64,
        answer: Answer,
        then: Then,
        again: Option<Duration>,
    ) {
        let times = (self.server.wall(), timestamp);
        let attempt = Attempt::new(parcel, times, answer, then, again);
        self.server.deliveries.note(attempt);
    }

    /// What the header says: the real clock, for a signature is about that one, while the
    /// box's own may have been set ahead.
    fn seconds(&self) -> i64 {
        self.server.clock.wall().as_second()
    }
}

async fn until(clock: Clock, due: Option<Mono>) {
    match due {
        Some(due) => tokio::time::sleep_until(clock.instant(due)).await,
        None => std::future::pending().await,
    }
}
