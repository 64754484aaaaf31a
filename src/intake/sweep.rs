//! The sweep: page after page over the list, then a rest, for ever.
//!
//! It also is what tries a lost connection or a refused key again, so that there is one
//! who knocks. A task that a whole sweep did not see is not gone: it goes onto the agenda
//! and is read.

use super::budget::Class;
use super::pace::{Pace, WALK_KEEPS};
use super::poller::Desk;
use super::walk::Walk;
use crate::domain::{CallError, Mono, Timestamp};
use crate::ledger::Way;
use std::time::Duration;

/// The first probe after a 403 comes soon: it may be about one task rather than the key.
const SOON: Duration = Duration::from_secs(1);

/// The sweeping loop of one account.
pub(super) struct Sweep<'a> {
    desk: &'a Desk,
    pace: Pace,
    walk: Walk,
    /// When the walk began, by the clock that goes on while the machine sleeps.
    began: Timestamp,
    /// When the last page came.
    last_page: Mono,
}

impl<'a> Sweep<'a> {
    pub(super) fn new(desk: &'a Desk, seed: u64) -> Self {
        Self {
            desk,
            pace: Pace::new(seed),
            walk: Walk::new(),
            began: Timestamp::default(),
            last_page: Mono::default(),
        }
    }

    pub(super) async fn run(mut self) {
        loop {
            let result = match self.walk.next_offset() {
                Some(offset) => self.page(offset).await,
                None => {
                    self.end().await;
                    continue;
                }
            };
            match result {
                Ok(()) => {
                    self.pace.went_well();
                    self.desk.link.went_well(self.now());
                }
                Err(CallError::Auth { status }) => self.wait_for_key(status).await,
                // The budget makes the next page wait.
                Err(CallError::Limited { .. }) => {}
                Err(error) => self.wait_after(error).await,
            }
        }
    }

    async fn page(&mut self, offset: u64) -> Result<(), CallError> {
        let class = self.class();
        let calls = &self.desk.calls;
        let place = calls.place(class).await?;
        let asked = place.at();
        if self.walk.started().is_none() {
            self.began = calls.clock().wall();
        }
        let page = calls.waiting_with(place, offset).await?;
        // Before the sweep can end: it may be what shows that nobody was there.
        self.desk.attendance.alive(Way::Poller).await;
        self.walk.take(&page, asked);
        self.last_page = self.now();
        let found = self.desk.findings.page(page.tasks, asked).await;
        self.desk.found(found);
        Ok(())
    }

    /// Until the queue is known at all its pages stand in one line with the readings
    /// ahead: otherwise the wants of the first page's rows would hold up the rows of the
    /// second for minutes.
    fn class(&self) -> Class {
        match self.walk.started() {
            _ if !self.desk.is_queue_known() => Class::Prefetch,
            None => Class::FirstPage,
            Some(_) => Class::Sweep,
        }
    }

    /// The whole list was read: says so, and rests.
    async fn end(&mut self) {
        let walk = std::mem::take(&mut self.walk);
        if let Some(started) = walk.started() {
            let missed = self.desk.findings.swept(started).await;
            self.desk.swept(missed);
            self.desk.fill(self.began).await;
        }
        let (since, limit) = (self.now(), self.desk.limit());
        let (short, long) = (self.pace.rest(limit), self.pace.rest_while_told());
        loop {
            // From the end of the sweep on, whatever made us think again.
            let rest = if self.desk.may_rest_long() {
                long
            } else {
                short
            };
            let end = self.desk.calls.clock().instant(since.after(rest));
            tokio::select! {
                () = tokio::time::sleep_until(end) => return,
                () = self.desk.refresh.notified() => return,
                () = self.desk.pace_changed.notified() => {}
                // Somebody else ran into it: the sweep is who tries again.
                () = self.desk.link.when_in_trouble() => {
                    return tokio::time::sleep(self.pace.after_failure()).await;
                }
                _ = self.desk.calls.key().when_closed() => return,
            }
        }
    }

    async fn wait_after(&mut self, error: CallError) {
        let wait = self.pace.after_failure();
        self.desk.link.went_wrong(error, self.now().after(wait));
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = self.desk.refresh.notified() => {}
        }
        if self.last_page.until(self.now()) > WALK_KEEPS {
            self.walk = Walk::new();
        }
    }

    /// The key was refused: probes until it works, or until a reading under way has
    /// shown that it does.
    async fn wait_for_key(&mut self, status: u16) {
        let calls = &self.desk.calls;
        let mut error = CallError::Auth { status };
        let mut wait = match status {
            403 => SOON,
            _ => super::gate::PROBE_EVERY,
        };
        self.walk = Walk::new();
        while calls.key().pass().is_err() {
            self.desk.link.went_wrong(error, self.now().after(wait));
            let asked = tokio::select! {
                () = tokio::time::sleep(wait) => false,
                () = self.desk.refresh.notified() => true,
                () = calls.key().when_open() => return,
            };
            wait = super::gate::PROBE_EVERY;
            error = match calls.probe(asked).await {
                Ok(_) => return,
                Err(error) => error,
            };
        }
    }

    fn now(&self) -> Mono {
        self.desk.calls.clock().mono()
    }
}
