//! The readings: what the agenda says, a few at a time, as the budget lets them.
//!
//! A place in the budget is waited for by class, and only when it is given is it decided
//! what to read with it: so the newest wish always gets it. When the best class changes
//! meanwhile, the place in the queue is given up for one of the other class.

use super::agenda::Read;
use super::budget::Class;
use super::calls::Place;
use super::findings::Finding;
use super::heard::{WantedRead, What};
use super::link::stops_readings;
use super::poller::Desk;
use crate::domain::{CallError, Mono};
use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::time::Duration;
use tokio::sync::watch;

/// From this many requests a minute on, four readings may be under way instead of two.
const ROOMY: u32 = 60;

/// About when the sweep tries a connection again that a reading has lost.
const SOON: Duration = Duration::from_secs(1);

/// The reading loop of one account.
pub(super) struct Reads<'a> {
    desk: &'a Desk,
    wanted: watch::Receiver<Vec<WantedRead>>,
    under_way: FuturesUnordered<BoxFuture<'a, Back>>,
    /// The wait in the budget, and for which class.
    waiting: Option<(Class, BoxFuture<'a, Result<Place, CallError>>)>,
}

/// A reading that came back.
struct Back {
    read: Read,
    finding: Finding,
    asked: Mono,
}

impl<'a> Reads<'a> {
    pub(super) fn new(desk: &'a Desk, wanted: watch::Receiver<Vec<WantedRead>>) -> Self {
        Self {
            desk,
            wanted,
            under_way: FuturesUnordered::new(),
            waiting: None,
        }
    }

    pub(super) async fn run(mut self) {
        let desk = self.desk;
        let mut link = desk.link.subscribe();
        let mut wanted = self.wanted.clone();
        loop {
            let is_locked_out = desk.calls.key().pass().is_err();
            let paused = is_locked_out || desk.link.stops_readings();
            let best = if paused { None } else { self.best() };
            self.queue_for(best.map(|read| read.class));
            let wake = if paused { None } else { self.next_at() };
            tokio::select! {
                biased;
                Some(back) = self.under_way.next() => self.take_back(back).await,
                place = given(&mut self.waiting) => self.take_place(place),
                Ok(()) = wanted.changed() => {
                    wanted.mark_unchanged();
                }
                () = desk.agenda_grew.notified() => {}
                Ok(()) = link.changed() => link.mark_unchanged(),
                () = desk.calls.key().when_open(), if is_locked_out => {}
                () = sleep_until(desk, wake) => {}
            }
        }
    }

    /// The best reading there is room for. Until the rows stand only those on screen go
    /// out, since the rank of the others is not known before. The proof on screen doesn't wait for those
    /// that were begun before it.
    fn best(&self) -> Option<Read> {
        let now = self.desk.calls.clock().mono();
        let best = self.desk.agenda().best(&self.wanted.borrow(), now)?;
        if best.class > Class::OnScreen && self.desk.rows_first_until().is_some() {
            return None;
        }
        let limit = self.desk.calls.budget().view().borrow().limit;
        let mut room = if limit >= ROOMY { 4 } else { 2 };
        if best.class <= Class::OnScreen {
            room += 1;
        }
        (self.under_way.len() < room).then_some(best)
    }

    /// When there may be another best reading without anything else happening.
    fn next_at(&self) -> Option<Mono> {
        let now = self.desk.calls.clock().mono();
        let rested = self.desk.agenda().next_at(&self.wanted.borrow(), now);
        rested.into_iter().chain(self.desk.rows_first_until()).min()
    }

    /// Stands in the budget's queue for this class, and for no other.
    fn queue_for(&mut self, class: Option<Class>) {
        if self.waiting.as_ref().map(|(class, _)| *class) == class {
            return;
        }
        let desk = self.desk;
        self.waiting = class.map(|class| (class, desk.calls.place(class).boxed()));
    }

    /// A place was given: it goes to whatever is best now.
    fn take_place(&mut self, place: Result<Place, CallError>) {
        self.waiting = None;
        let place = match place {
            Ok(place) => place,
            Err(error) => return self.lose_link(&error),
        };
        let Some(read) = self.best() else {
            return;
        };
        let desk = self.desk;
        desk.agenda().begin(&read);
        self.under_way.push(
            async move {
                let asked = place.at();
                let task = &read.task;
                let finding = match read.what {
                    What::Proofs => Finding::Proofs(desk.calls.proofs_with(place, task).await),
                    What::Task => {
                        Finding::Task(desk.calls.task_with(place, task).await.map(Box::new))
                    }
                };
                Back {
                    read,
                    finding,
                    asked,
                }
            }
            .boxed(),
        );
    }

    async fn take_back(&mut self, back: Back) {
        let desk = self.desk;
        let now = desk.calls.clock().mono();
        let error = back.finding.error();
        desk.agenda().end(&back.read, error, now);
        match error {
            None => {}
            // Not carried out; it is asked again when the budget opens.
            Some(CallError::Limited { .. }) => return,
            Some(error) => self.lose_link(error),
        }
        let Back {
            read,
            finding,
            asked,
        } = back;
        let is_known = match finding.error() {
            None | Some(CallError::NotFound | CallError::Refused { .. }) => read.what == What::Task,
            Some(_) => false,
        };
        let found = desk.findings.reading(&read.task, finding, asked).await;
        desk.found(found);
        if is_known {
            // Once what it brought is in the feed.
            desk.attendance.read(&read.task).await;
        }
    }

    /// Tells the sweep of a lost connection; it is the one who tries again. Of a refused
    /// key its gate has told already.
    fn lose_link(&self, error: &CallError) {
        let is_key = matches!(error, CallError::Auth { .. });
        if stops_readings(error) && !is_key && !self.desk.link.stops_readings() {
            let soon = self.desk.calls.clock().mono().after(SOON);
            self.desk.link.went_wrong(error.clone(), soon);
        }
    }
}

/// The place that is waited for; never, where none is.
async fn given(
    waiting: &mut Option<(Class, BoxFuture<'_, Result<Place, CallError>>)>,
) -> Result<Place, CallError> {
    match waiting {
        Some((_, place)) => place.await,
        None => std::future::pending().await,
    }
}

async fn sleep_until(desk: &Desk, wake: Option<Mono>) {
    match wake {
        Some(wake) => tokio::time::sleep_until(desk.calls.clock().instant(wake)).await,
        None => std::future::pending().await,
    }
}
