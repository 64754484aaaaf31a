//! What is to be forwarded, and what next. Pure.
//!
//! Invariant: of a task, one event is on its way at a time, and they go in the feed's order:
//! while one is tried again, those behind it wait. Tasks don't wait for each other.

use crate::domain::{Event, Mono, Seq, TaskKey};
use std::collections::{BTreeSet, HashMap, VecDeque};

/// An event and how often it was tried.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parcel {
    pub event: Event,
    /// The attempt that is next, or on its way; 1 is the first.
    pub attempt: u32,
}

/// What waits in line with each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Lane {
    Task(TaskKey),
    /// About no task: on its own.
    Alone(Seq),
}

impl Lane {
    fn of(event: &Event) -> Self {
        event
            .body
            .task_key()
            .map_or(Self::Alone(event.seq), Self::Task)
    }
}

/// Everything that waits or is on its way.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    lanes: HashMap<Lane, VecDeque<Parcel>>,
    /// The head of each lane that is not on its way, by when it is due.
    due: BTreeSet<(Mono, Seq)>,
    /// The lane of each head.
    heads: HashMap<Seq, Lane>,
    count: usize,
}

impl Lanes {
    /// How many wait or are on their way.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Takes an event in, behind the others of its task.
    pub fn put(&mut self, event: Event, now: Mono) {
        let (lane, seq) = (Lane::of(&event), event.seq);
        let line = self.lanes.entry(lane.clone()).or_default();
        line.push_back(Parcel { event, attempt: 1 });
        self.count += 1;
        if line.len() == 1 {
            self.heads.insert(seq, lane);
            self.due.insert((now, seq));
        }
    }

    /// The next one that is due, on its way from now on.
    pub fn take(&mut self, now: Mono) -> Option<Parcel> {
        let (due, seq) = *self.due.first()?;
        if due > now {
            return None;
        }
        self.due.remove(&(due, seq));
        let lane = self.heads.get(&seq)?;
        self.lanes.get(lane)?.front().cloned()
    }

    /// When the next one is due.
    pub fn next_due(&self) -> Option<Mono> {
        self.due.first().map(|(due, _)| *due)
    }

    /// It has arrived, or is given up: the next one of its task is due.
    pub fn done(&mut self, seq: Seq, now: Mono) {
        let Some(lane) = self.heads.remove(&seq) else {
            return;
        };
        let Some(line) = self.lanes.get_mut(&lane) else {
            return;
        };
        self.count -= usize::from(line.pop_front().is_some());
        match line.front() {
            Some(next) => {
                self.due.insert((now, next.event.seq));
                self.heads.insert(next.event.seq, lane);
            }
            None => {
                self.lanes.remove(&lane);
            }
        }
    }

    /// It has not arrived, and is due again then. Whether that counts as an attempt is the
    /// caller's judgement.
    pub fn again(&mut self, seq: Seq, at: Mono, counts: bool) {
        let Some(line) = self
            .heads
            .get(&seq)
            .and_then(|lane| self.lanes.get_mut(lane))
        else {
            return;
        };
        if let Some(head) = line.front_mut() {
            head.attempt += u32::from(counts);
            self.due.insert((at, seq));
        }
    }
}
