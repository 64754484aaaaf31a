//! The request budget of one key: never more than its limit in any 60 s over all
//! processes, and never a decision that waits for polling.
//!
//! Invariant: whoever gets through [`Budget::acquire`] has been logged before. Within
//! this process requests are served by class, then arrival; among processes the shared
//! log counts, and the reserve in `share` keeps room for decisions. Waiting costs a
//! timer, idling nothing.

mod ageing;
mod queue;
mod share;
#[cfg(test)]
mod tests;

use crate::clock::Clock;
use crate::domain::Mono;
use crate::ledger::{Grant, LedgerError, RequestLog};
use crate::marketplace::Told;
pub use queue::Expectation;
use queue::{Place, State, Turn};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{OnceCell, watch};

/// What a request is for, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A decision and the reads that belong to it.
    Decision,
    /// The proof before the reviewer's eyes.
    OnScreen,
    /// The next few.
    Prefetch,
    /// The first page of the list.
    FirstPage,
    /// Its other pages, and tasks that went missing.
    Sweep,
}

impl Class {
    /// Every class, most urgent first.
    pub const ALL: [Self; 5] = [
        Self::Decision,
        Self::OnScreen,
        Self::Prefetch,
        Self::FirstPage,
        Self::Sweep,
    ];
}

/// The budget as the header shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BudgetView {
    /// Requests a minute.
    pub limit: u32,
    /// How many of them are used up, by all processes.
    pub used: u32,
    /// When the first in the queue will be asked for again; `None` if nobody waits.
    pub waiting_until: Option<Mono>,
}

/// An exact wait is cut into these: while the machine sleeps, monotonic time stands still
/// and the window moves on.
const RECHECK: Duration = Duration::from_secs(10);

/// The budget of one key in this process.
pub struct Budget {
    me: Weak<Self>,
    log: Arc<dyn RequestLog>,
    key: String,
    clock: Clock,
    state: Mutex<State>,
    view: watch::Sender<BudgetView>,
    recalled: OnceCell<()>,
    /// The limit that the log knows; held while it is written, so that the last word wins.
    written: tokio::sync::Mutex<Option<u32>>,
}

impl Budget {
    /// A budget that starts with the remembered limit of the key, else the configured
    /// one. `key` is a fingerprint. The memory is read with the first request.
    pub fn new(
        log: Arc<dyn RequestLog>,
        key: String,
        configured_limit: u32,
        clock: Clock,
    ) -> Arc<Self> {
        let limit = configured_limit.max(1);
        Arc::new_cyclic(|me| Self {
            me: me.clone(),
            log,
            key,
            clock,
            state: Mutex::new(State::new(limit)),
            view: watch::Sender::new(BudgetView {
                limit,
                ..BudgetView::default()
            }),
            recalled: OnceCell::new(),
            written: tokio::sync::Mutex::new(None),
        })
    }

    /// Waits until a request of this class may go out, and logs it. A dropped future
    /// gives up its place; at worst one request was logged that nobody sends.
    ///
    /// # Errors
    /// The log could not be written; the request must not go out.
    pub async fn acquire(&self, class: Class) -> Result<(), LedgerError> {
        let turn = Turn::queue(self, class);
        loop {
            if !turn.has_come() {
                turn.called.notified().await;
                continue;
            }
            let Some(wait) = self.ask(class).await? else {
                return Ok(());
            };
            self.show_wait(wait);
            tokio::select! {
                () = tokio::time::sleep(wait.min(RECHECK)) => {}
                () = turn.called.notified() => {}
            }
        }
    }

    /// Takes a request of this class if that is possible at once and nobody of the same
    /// or a more urgent class waits. `false`: it must not go out.
    ///
    /// # Errors
    /// The log could not be written; the request must not go out.
    pub async fn try_acquire(&self, class: Class) -> Result<bool, LedgerError> {
        let is_behind = |first: &Place| first.0 <= class;
        if self.state().waiting.keys().next().is_some_and(is_behind) {
            return Ok(false);
        }
        Ok(self.ask(class).await?.is_none())
    }

    /// Learns the limit from what an answer told, up or down, and remembers it.
    pub fn heard(&self, told: &Told) {
        let Some(limit) = told.limit.map(|limit| limit.max(1)) else {
            return;
        };
        let mut state = self.state();
        let is_new = !state.told || state.limit != limit;
        state.told = true;
        state.limit = limit;
        if !is_new {
            return;
        }
        state.call_first();
        drop(state);
        self.show(|view| view.limit = limit);
        self.spawn(|budget| async move { budget.remember().await });
    }

    /// After a 429: no request of any class goes out before `after` has passed.
    pub fn limited(&self, after: Duration) {
        let until = self.clock.mono().after(after);
        let mut state = self.state();
        state.closed_until = state.closed_until.max(until);
        state.call_first();
    }

    /// Keeps two more requests free until the returned value is dropped: for a decision
    /// that is held and will be sent.
    pub fn expect_decision(&self) -> Expectation {
        let mut state = self.state();
        state.expected = state.expected.saturating_add(1);
        Expectation::of(self.me.clone())
    }

    /// What the header shows, as it changes.
    pub fn view(&self) -> watch::Receiver<BudgetView> {
        self.view.subscribe()
    }

    /// Asks the log for one request: `None` if it was granted, else how long to wait.
    async fn ask(&self, class: Class) -> Result<Option<Duration>, LedgerError> {
        self.recalled.get_or_try_init(|| self.recall()).await?;
        let now = self.clock.now();
        let allowed = {
            let state = self.state();
            if state.closed_until > now.mono {
                return Ok(Some(now.mono.until(state.closed_until)));
            }
            share::allowed(state.share_of(class, now.mono), state.limit, state.expected)
        };
        match self.log.request(&self.key, now.wall, allowed).await? {
            Grant::Granted { left } => {
                self.show(|view| view.used = allowed.saturating_sub(left));
                self.note_sent(class, now.mono);
                Ok(None)
            }
            Grant::Wait(wait) => {
                let used = self.log.used(&self.key, now.wall).await?;
                self.show(|view| view.used = used);
                // A wait of nothing would spin.
                Ok(Some(wait.max(Duration::from_millis(1))))
            }
        }
    }

    /// Reads the remembered limit; what an answer told in the meantime is newer.
    async fn recall(&self) -> Result<(), LedgerError> {
        let mut written = self.written.lock().await;
        *written = self.log.limit(&self.key).await?;
        let mut state = self.state();
        if let (Some(limit), false) = (*written, state.told) {
            state.limit = limit.max(1);
            self.show(|view| view.limit = limit.max(1));
        }
        Ok(())
    }

    /// Writes the limit that holds now. A failure costs the memory, nothing else.
    async fn remember(&self) {
        let mut written = self.written.lock().await;
        let limit = self.state().limit;
        if *written != Some(limit) && self.log.learn_limit(&self.key, limit).await.is_ok() {
            *written = Some(limit);
        }
    }

    fn show_wait(&self, wait: Duration) {
        let until = self.clock.mono().after(wait);
        self.show(|view| view.waiting_until = Some(until));
    }

    fn show(&self, change: impl FnOnce(&mut BudgetView)) {
        self.view.send_if_modified(|view| {
            let before = *view;
            change(view);
            *view != before
        });
    }

    /// Runs something beside the caller; outside a runtime it is left out.
    fn spawn<F>(&self, work: impl FnOnce(Arc<Self>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        if let (Some(me), Ok(runtime)) = (self.me.upgrade(), tokio::runtime::Handle::try_current())
        {
            runtime.spawn(work(me));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Each change under the lock is complete in itself.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
