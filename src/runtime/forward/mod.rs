//! Forwarding: each event that a webhook told goes on to a developer's own server, signed
//! anew with a local secret.
//!
//! It follows the journal with a cursor of its own, so it can't slow down the receiver, and
//! nothing is lost while the endpoint is down: at most `ROOM` events are held in memory,
//! the others wait in the journal. An endpoint at which nobody answers is left alone for a
//! growing while and tried with one event; that counts as nobody's attempt. One that
//! answers, but not with 2xx, has `ATTEMPTS` tries for an event. Events go from the start
//! of this process on; earlier ones are for `events resend`.

mod destination;
mod lanes;
mod report;
mod road;
mod secret;
#[cfg(test)]
mod tests;

pub use destination::Destination;
pub use report::{Report, Then, Waiting};
pub use road::{Http, Letter, Reply, Road};
pub use secret::local;

use super::follow::Follower;
use crate::clock::Clock;
use crate::domain::Mono;
use crate::domain::event::Source;
use crate::ledger::{LedgerError, News};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use lanes::{Lanes, Parcel};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// Events held in memory at most; a batch of the follower more.
const ROOM: usize = 1_000;

/// Attempts under way at a time.
const UNDER_WAY: usize = 8;

/// How often an event is tried at an endpoint that answers.
const ATTEMPTS: u32 = 8;

/// The longest wait between two attempts.
const LONGEST: Duration = Duration::from_secs(60);

/// The pause before a journal that can't be read is read again.
const JOURNAL_PAUSE: Duration = Duration::from_secs(5);

/// Takes events on to an endpoint.
pub struct Forwarder<R = Http> {
    /// Where to.
    pub to: Arc<Destination<R>>,
    /// The time.
    pub clock: Clock,
    /// Is told of everything. A full channel holds up forwarding and nothing else.
    pub tell: mpsc::Sender<Report>,
}

/// What changes while it runs.
#[derive(Debug, Default)]
struct State {
    lanes: Lanes,
    /// Attempts in a row that found nobody.
    unreachable: u32,
    /// Nobody is there; it is left alone until then.
    rests_until: Option<Mono>,
    under_way: usize,
    and_more: bool,
}

impl State {
    /// How many may be on their way.
    fn room(&self) -> usize {
        if self.unreachable > 0 { 1 } else { UNDER_WAY }
    }

    fn next(&mut self, now: Mono) -> Option<Parcel> {
        let rests = self.rests_until.is_some_and(|until| until > now);
        if rests || self.under_way >= self.room() {
            return None;
        }
        let parcel = self.lanes.take(now)?;
        self.under_way += 1;
        Some(parcel)
    }

    /// When something may be sent without anything else happening.
    fn wake(&self) -> Option<Mono> {
        if self.under_way >= self.room() {
            return None;
        }
        self.lanes
            .next_due()
            .max(self.rests_until.filter(|_| self.lanes.len() > 0))
    }

    fn waiting(&self) -> Waiting {
        Waiting {
            events: self.lanes.len(),
            and_more: self.and_more,
        }
    }
}

impl<R: Road> Forwarder<R> {
    /// Forwards what `follower` tells, for as long as it is polled and somebody listens.
    pub async fn run(self, mut follower: Follower) {
        let mut state = State::default();
        let mut under_way = FuturesUnordered::new();
        loop {
            while let Some(parcel) = state.next(self.clock.mono()) {
                under_way.push(self.attempt(parcel));
            }
            let has_room = state.lanes.len() < ROOM;
            state.and_more = !has_room;
            let wake = state.wake();
            let told = tokio::select! {
                news = follower.next(), if has_room => self.take_in(&mut state, news).await,
                Some((parcel, reply)) = under_way.next() => {
                    self.settle(&mut state, &parcel, reply).await
                }
                () = until(self.clock, wake) => Ok(()),
            };
            if told.is_err() {
                return;
            }
        }
    }

    async fn take_in(
        &self,
        state: &mut State,
        news: Result<News, LedgerError>,
    ) -> Result<(), Unheard> {
        let news = match news {
            Ok(news) => news,
            Err(why) => {
                let why = why.to_string();
                self.tell(Report::Journal { why }).await?;
                tokio::time::sleep(JOURNAL_PAUSE).await;
                return Ok(());
            }
        };
        let now = self.clock.mono();
        let all = super::follow::all(news).into_iter();
        for event in all.filter(|event| event.body.source == Source::Webhook) {
            match self.to.problem(&event) {
                None => state.lanes.put(event, now),
                Some(why) => {
                    let event = event.body.name;
                    self.tell(Report::Left { event, why }).await?;
                }
            }
        }
        Ok(())
    }

    async fn attempt(&self, parcel: Parcel) -> (Parcel, Reply) {
        let wall = self.clock.wall();
        let reply = self.to.pass(&parcel.event, parcel.attempt, wall).await;
        (parcel, reply)
    }

    async fn settle(
        &self,
        state: &mut State,
        parcel: &Parcel,
        reply: Reply,
    ) -> Result<(), Unheard> {
        state.under_way -= 1;
        let (seq, now) = (parcel.event.seq, self.clock.mono());
        if reply == Reply::Unreachable {
            state.lanes.again(seq, now, false);
            return self.rest(state, now).await;
        }
        if std::mem::take(&mut state.unreachable) > 0 {
            state.rests_until = None;
            let waiting = state.waiting();
            self.tell(Report::Back { waiting }).await?;
        }
        let then = if reply.is_taken() {
            Then::Taken
        } else if parcel.attempt < ATTEMPTS {
            Then::Again(wait_after(parcel.attempt))
        } else {
            Then::GivenUp
        };
        match then {
            Then::Again(wait) => state.lanes.again(seq, now.after(wait), true),
            Then::Taken | Then::GivenUp => state.lanes.done(seq, now),
        }
        self.tell(Report::Attempt {
            event: parcel.event.body.name.clone(),
            reply,
            attempt: parcel.attempt,
            then,
        })
        .await
    }

    /// Leaves an endpoint alone at which nobody answers.
    async fn rest(&self, state: &mut State, now: Mono) -> Result<(), Unheard> {
        // The others that were on their way found nobody either: that is told once.
        if state.rests_until.is_some_and(|until| until > now) {
            return Ok(());
        }
        state.unreachable += 1;
        let wait = wait_after(state.unreachable);
        state.rests_until = Some(now.after(wait));
        let waiting = state.waiting();
        self.tell(Report::Down { wait, waiting }).await
    }

    async fn tell(&self, report: Report) -> Result<(), Unheard> {
        self.tell.send(report).await.map_err(|_| Unheard)
    }
}

/// Nobody listens any more.
struct Unheard;

/// 1 s after the first attempt, then twice as long each time, up to [`LONGEST`].
fn wait_after(attempt: u32) -> Duration {
    let doublings = attempt.saturating_sub(1).min(6);
    Duration::from_secs(1 << doublings).min(LONGEST)
}

async fn until(clock: Clock, wake: Option<Mono>) {
    match wake {
        Some(wake) => tokio::time::sleep_until(clock.instant(wake)).await,
        None => std::future::pending().await,
    }
}
