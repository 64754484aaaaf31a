//! Who waits for a request, in which order, and for what room is kept.
//!
//! Invariant: only the first in the queue asks the log. It is called whenever the answer
//! could have become another one.

use super::{Budget, Class};
use crate::domain::Mono;
use crate::ledger::WINDOW;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Weak};
use tokio::sync::Notify;

pub(super) type Place = (Class, u64);

#[derive(Debug)]
pub(super) struct State {
    pub(super) limit: u32,
    /// Whether an answer has told the limit, which then beats a remembered one.
    pub(super) told: bool,
    pub(super) expected: u32,
    pub(super) closed_until: Mono,
    arrivals: u64,
    pub(super) waiting: BTreeMap<Place, Arc<Notify>>,
    pub(super) last_sweep: Option<Mono>,
    /// When this process's own requests went out, as long as they are in the window.
    pub(super) sent: VecDeque<Mono>,
    pub(super) ageing: bool,
}

impl State {
    pub(super) fn new(limit: u32) -> Self {
        Self {
            limit,
            told: false,
            expected: 0,
            closed_until: Mono::default(),
            arrivals: 0,
            waiting: BTreeMap::new(),
            last_sweep: None,
            sent: VecDeque::new(),
            ageing: false,
        }
    }

    /// The class whose share a request of this class gets. Beside a reviewer at full speed
    /// there is never room for a sweep's own small share, so one a window gets a larger one.
    pub(super) fn share_of(&self, class: Class, now: Mono) -> Class {
        let is_recent = |last: Mono| last.until(now) < WINDOW;
        match class {
            Class::Sweep if !self.last_sweep.is_some_and(is_recent) => Class::FirstPage,
            own => own,
        }
    }

    /// Makes the first in the queue ask again.
    pub(super) fn call_first(&self) {
        if let Some(called) = self.waiting.values().next() {
            called.notify_one();
        }
    }
}

/// A place in the queue, given up when dropped.
pub(super) struct Turn<'a> {
    budget: &'a Budget,
    place: Place,
    pub(super) called: Arc<Notify>,
}

impl<'a> Turn<'a> {
    pub(super) fn queue(budget: &'a Budget, class: Class) -> Self {
        let called = Arc::new(Notify::new());
        let mut state = budget.state();
        state.arrivals += 1;
        let place = (class, state.arrivals);
        state.waiting.insert(place, called.clone());
        Self {
            budget,
            place,
            called,
        }
    }

    pub(super) fn has_come(&self) -> bool {
        self.budget.state().waiting.keys().next() == Some(&self.place)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.budget.state();
        state.waiting.remove(&self.place);
        state.call_first();
        if state.waiting.is_empty() {
            self.budget.show(|view| view.waiting_until = None);
        }
    }
}

/// Requests kept free for one decision.
#[must_use = "dropping it gives the requests back"]
pub struct Expectation {
    budget: Weak<Budget>,
}

impl Expectation {
    pub(super) fn of(budget: Weak<Budget>) -> Self {
        Self { budget }
    }
}

impl Drop for Expectation {
    fn drop(&mut self) {
        if let Some(budget) = self.budget.upgrade() {
            let mut state = budget.state();
            state.expected = state.expected.saturating_sub(1);
            state.call_first();
        }
    }
}
