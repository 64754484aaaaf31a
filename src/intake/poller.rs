//! The poller: one task an account, which keeps the queue right with few requests.
//!
//! Four loops share one state and one task, so that stopping is dropping: the sweep over
//! the list, the readings, the desk that takes what others ask, and the reporter of link
//! and budget. It only reads; nothing here can send a verdict.

use super::Attendance;
use super::agenda::Agenda;
use super::calls::Calls;
use super::findings::Findings;
use super::health::Health;
use super::heard::Link;
use super::heard::{Ask, Heard, Hint, WantedRead};
use super::link::LinkState;
use super::reads::Reads;
use super::sweep::Sweep;
use crate::domain::{Mono, TaskId, Timestamp};
use crate::ledger::{ALIVE_EVERY, Feed, Way};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinHandle;

/// How long after the start the readings ahead let the list go first. Then both share:
/// a list of thousands must not keep the next proof waiting for minutes.
const ROWS_FIRST: Duration = Duration::from_secs(5);

/// Hints that may wait to be read one by one, for so many requests a minute: what can be
/// read in some seconds. More are left to the sweep, which reads a hundred at once.
fn hints_at_once(limit: u32) -> usize {
    (limit as usize / 8).clamp(4, 64)
}

/// A running poller. Dropping it stops it; what is on the way is given up.
#[derive(Debug)]
pub struct Poller(JoinHandle<()>);

impl Poller {
    /// Starts polling through `calls`, on the current tokio runtime.
    ///
    /// Events go to `feed`, that it is answered to `attendance`, everything that was learnt to `heard`; `wanted` is the pure
    /// side's standing list of readings, best first; `asks` are one-shot requests. The
    /// same `seed` gives the same jitter. It ends by itself when `heard` is closed.
    pub fn start(
        calls: Arc<Calls>,
        feed: Arc<dyn Feed>,
        attendance: Arc<Attendance>,
        heard: mpsc::Sender<Heard>,
        wanted: watch::Receiver<Vec<WantedRead>>,
        asks: mpsc::Receiver<Ask>,
        seed: u64,
    ) -> Self {
        let findings = Findings::new(
            calls.name().clone(),
            calls.abilities().name,
            feed,
            heard,
            *calls.clock(),
        );
        let desk = Desk {
            rows_first_until: calls.clock().mono().after(ROWS_FIRST),
            is_queue_known: AtomicBool::new(false),
            calls,
            attendance,
            findings,
            link: LinkState::new(),
            agenda: Mutex::default(),
            agenda_grew: Notify::new(),
            refresh: Notify::new(),
            health: Mutex::default(),
            is_behind: AtomicBool::new(false),
            pace_changed: Notify::new(),
        };
        Self(tokio::spawn(async move {
            desk.findings.replay().await;
            tokio::select! {
                biased;
                () = desk.findings.when_unheard() => {}
                () = desk.report() => {}
                () = desk.take_asks(asks) => {}
                () = desk.attend() => {}
                () = Sweep::new(&desk, seed).run() => {}
                () = Reads::new(&desk, wanted).run() => {}
            }
        }))
    }

    /// Whether it has ended, which it only does when nobody listens or it panicked.
    pub fn is_over(&self) -> bool {
        self.0.is_finished()
    }
}

impl Drop for Poller {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What the loops of one account share.
pub(super) struct Desk {
    pub(super) calls: Arc<Calls>,
    pub(super) attendance: Arc<Attendance>,
    pub(super) findings: Findings,
    pub(super) link: LinkState,
    agenda: Mutex<Agenda>,
    /// A hint or a missed task came onto the agenda.
    pub(super) agenda_grew: Notify,
    /// A person wants the queue now.
    pub(super) refresh: Notify,
    health: Mutex<Health>,
    /// Webhooks told of more than could be read one by one: the next sweep tells.
    is_behind: AtomicBool,
    /// The rest after the last sweep may be another now.
    pub(super) pace_changed: Notify,
    is_queue_known: AtomicBool,
    rows_first_until: Mono,
}

impl Desk {
    pub(super) fn agenda(&self) -> MutexGuard<'_, Agenda> {
        self.agenda.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a whole sweep has ended since the start.
    pub(super) fn is_queue_known(&self) -> bool {
        self.is_queue_known.load(Ordering::Relaxed)
    }

    /// Until when readings ahead wait for the list; `None` when they needn't any more.
    pub(super) fn rows_first_until(&self) -> Option<Mono> {
        let until = self.rows_first_until;
        let waits = !self.is_queue_known() && self.calls.clock().mono() < until;
        waits.then_some(until)
    }

    /// Requests a minute.
    pub(super) fn limit(&self) -> u32 {
        self.calls.budget().view().borrow().limit
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether webhooks tell what happens, so that a sweep may wait.
    pub(super) fn may_rest_long(&self) -> bool {
        let now = self.calls.clock().mono();
        !self.is_behind.load(Ordering::Relaxed) && self.health().is_good(now)
    }

    /// Asking found so many events that no webhook had told.
    pub(super) fn found(&self, events: usize) {
        if events > 0 {
            self.health().found();
            self.pace_changed.notify_one();
        }
    }

    /// Webhooks told of these. What waits for review, or was known to, is read; so is what
    /// could not be put into its place. Where it is more than a few, the list is cheaper:
    /// then the next sweep comes at its usual pace.
    async fn told(&self, hints: Vec<Hint>) {
        self.health().told(self.calls.clock().mono());
        let matter = self.findings.that_matter(hints).await;
        for hint in matter {
            let mut agenda = self.agenda();
            if hint.is_unclear {
                agenda.fill(hint.task);
            } else if agenda.hints() < hints_at_once(self.limit()) {
                agenda.hint(hint.task);
            } else {
                self.is_behind.store(true, Ordering::Relaxed);
            }
        }
        self.agenda_grew.notify_one();
        self.pace_changed.notify_one();
    }

    /// A whole sweep ended and missed these tasks: they are read before anything is said
    /// of them.
    pub(super) fn swept(&self, missed: Vec<TaskId>) {
        self.is_queue_known.store(true, Ordering::Relaxed);
        self.is_behind.store(false, Ordering::Relaxed);
        self.health().swept();
        self.agenda().missed(missed);
        self.agenda_grew.notify_one();
    }

    async fn take_asks(&self, mut asks: mpsc::Receiver<Ask>) {
        while let Some(ask) = asks.recv().await {
            match ask {
                Ask::Refresh => self.refresh.notify_one(),
                Ask::Settled { task, status } => {
                    self.agenda().settled(&task);
                    self.findings.settled(&task, &status).await;
                }
                Ask::Look { task } => {
                    self.agenda().hint(task);
                    self.agenda_grew.notify_one();
                }
                Ask::Told(hints) => self.told(hints).await,
            }
        }
        // Nobody asks any more; polling goes on.
        std::future::pending().await
    }

    /// Says that the marketplace answers, for as long as it does.
    async fn attend(&self) {
        let mut link = self.link.subscribe();
        loop {
            let is_live = matches!(*link.borrow_and_update(), Link::Live { .. });
            if is_live {
                self.attendance.alive(Way::Poller).await;
            }
            tokio::select! {
                _ = link.changed() => {}
                () = tokio::time::sleep(ALIVE_EVERY) => {}
            }
        }
    }

    /// A whole sweep that began at `started` has ended: what may have moved unseen while
    /// nobody was there is read at leisure.
    pub(super) async fn fill(&self, started: Timestamp) {
        let tasks = self.attendance.swept(started).await;
        self.agenda().fill_all(tasks);
        self.agenda_grew.notify_one();
    }

    /// Tells of link and budget whenever they change, and once at the start.
    async fn report(&self) {
        let mut link = self.link.subscribe();
        let mut budget = self.calls.budget().view();
        link.mark_changed();
        budget.mark_changed();
        loop {
            let account = self.calls.name().clone();
            let heard = tokio::select! {
                biased;
                Ok(()) = link.changed() => {
                    let link = link.borrow_and_update().clone();
                    Heard::Link { account, link }
                }
                Ok(()) = budget.changed() => {
                    let view = *budget.borrow_and_update();
                    Heard::Budget { account, view }
                }
                else => std::future::pending().await,
            };
            self.findings.tell(heard).await;
        }
    }
}
