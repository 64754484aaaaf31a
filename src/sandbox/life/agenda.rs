//! What is due, and when.

use super::Move;
use crate::domain::Timestamp;
use crate::sandbox::world::Place;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Something that will happen by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::sandbox) enum Step {
    /// A new job is posted by the customer.
    Arrival,
    /// A job moves on; stale once the job has changed otherwise.
    Move { place: Place, turn: u32, to: Move },
}

/// All of it, the soonest first; what is due at the same moment comes in the order it
/// was planned.
#[derive(Debug, Default)]
pub(in crate::sandbox) struct Agenda {
    due: BinaryHeap<Reverse<(Timestamp, u64, Step)>>,
    planned: u64,
}

impl Agenda {
    /// Plans a step.
    pub fn add(&mut self, at: Timestamp, step: Step) {
        self.due.push(Reverse((at, self.planned, step)));
        self.planned += 1;
    }

    /// When the next step is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.due.peek().map(|Reverse((at, ..))| *at)
    }

    /// How many steps are planned, stale ones too.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.due.len()
    }

    /// The next step, if it is due by now.
    pub fn pop_due(&mut self, now: Timestamp) -> Option<(Timestamp, Step)> {
        if self.next_due()? > now {
            return None;
        }
        self.due.pop().map(|Reverse((at, _, step))| (at, step))
    }
}
