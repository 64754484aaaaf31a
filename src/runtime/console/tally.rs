//! Which decisions are still open, for the farewell.

use crate::domain::{DecisionId, Record, State};
use crate::runtime::outbox::Told;
use std::collections::BTreeMap;

/// The open decisions of this process and where each stands.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<DecisionId, State>);

impl Tally {
    /// With those that an earlier process left.
    pub(super) fn of(left_over: &[Record]) -> Self {
        let mut tally = Self::default();
        left_over.iter().for_each(|record| tally.take(record));
        tally
    }

    /// Follows what the outbox tells.
    pub(super) fn follow(&mut self, told: &Told) {
        match told {
            Told::Recorded { record, .. } => self.take(record),
            Told::Checking(decision) => {
                self.0.insert(decision.clone(), State::Unknown);
            }
            Told::NotHeld { .. } | Told::TooLate(_) | Told::Ended { .. } => {}
        }
    }

    fn take(&mut self, record: &Record) {
        let id = record.decision.id.clone();
        if record.is_open() {
            self.0.insert(id, record.state());
        } else {
            self.0.remove(&id);
        }
    }

    /// On hold: nothing was sent.
    pub(super) fn held(&self) -> usize {
        let held = |state: &&State| **state == State::Held;
        self.0.values().filter(held).count()
    }

    /// Sent without an end.
    pub(super) fn unsettled(&self) -> usize {
        self.0.len() - self.held()
    }
}
