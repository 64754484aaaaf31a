//! What is still to be delivered, and what goes next. Plain data; the time is handed in.
//!
//! Of one task, one event is on its way at a time, and what happened first goes first. So a
//! task's events arrive in order for as long as the first attempts succeed. One that failed
//! holds nobody up: those behind it go on, and it follows when its time has come.

use super::backoff;
use crate::domain::{Mono, TaskId};
use crate::sandbox::world::Happening;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// Something to be told, and which attempt is next.
#[derive(Clone, Debug)]
pub(super) struct Parcel {
    /// What happened.
    pub told: Arc<Happening>,
    /// 1 for the first.
    pub attempt: u32,
}

impl Parcel {
    /// For the first attempt.
    pub fn new(told: Arc<Happening>) -> Self {
        Self { told, attempt: 1 }
    }

    fn seq(&self) -> u64 {
        self.told.seq
    }
}

/// All that is to be delivered.
#[derive(Debug)]
pub(super) struct Bag {
    /// As many as it holds, those on their way not counted.
    room: usize,
    /// May go now, in the order in which it happened.
    ready: BTreeMap<u64, Parcel>,
    /// Failed, and goes again then.
    waiting: BTreeMap<(Mono, u64), Parcel>,
    /// Tasks of which something is on its way.
    under_way: HashSet<TaskId>,
}

impl Bag {
    /// An empty one that holds so many.
    pub fn new(room: usize) -> Self {
        Self {
            room,
            ready: BTreeMap::new(),
            waiting: BTreeMap::new(),
            under_way: HashSet::new(),
        }
    }

    /// Puts one in. Where the bag is full, one makes room and is returned: of those that
    /// wait, the one whose turn is farthest away, which has failed most; else the oldest.
    pub fn put(&mut self, parcel: Parcel) -> Option<Parcel> {
        self.ready.insert(parcel.seq(), parcel);
        if self.len() <= self.room {
            return None;
        }
        let waited = self.waiting.pop_last();
        let oldest = || self.ready.pop_first().map(|(_, parcel)| parcel);
        waited.map(|(_, parcel)| parcel).or_else(oldest)
    }

    /// The next that may go now; it is on its way until [`Bag::back`] or [`Bag::again`].
    pub fn take(&mut self, now: Mono) -> Option<Parcel> {
        while let Some(due) = self.waiting.first_entry()
            && due.key().0 <= now
        {
            let parcel = due.remove();
            self.ready.insert(parcel.seq(), parcel);
        }
        let mut parcels = self.ready.values();
        let seq = parcels.find(|parcel| !self.is_under_way(parcel))?.seq();
        let parcel = self.ready.remove(&seq)?;
        self.under_way.extend(parcel.told.task.clone());
        Some(parcel)
    }

    /// This one is no longer on its way, and won't go again.
    pub fn back(&mut self, parcel: &Parcel) {
        if let Some(task) = &parcel.told.task {
            self.under_way.remove(task);
        }
    }

    /// This one failed: it goes again after the returned wait, or never.
    pub fn again(&mut self, mut parcel: Parcel, now: Mono) -> Option<Duration> {
        self.back(&parcel);
        let wait = backoff::wait_after(parcel.attempt)?;
        parcel.attempt += 1;
        let turn = (now.after(wait), parcel.seq());
        self.waiting.insert(turn, parcel);
        Some(wait)
    }

    /// When the next of those that wait may go.
    pub fn next_due(&self) -> Option<Mono> {
        self.waiting.first_key_value().map(|((due, _), _)| *due)
    }

    /// How many are in it, those on their way not counted.
    pub fn len(&self) -> usize {
        self.ready.len() + self.waiting.len()
    }

    fn is_under_way(&self, parcel: &Parcel) -> bool {
        let task = parcel.told.task.as_ref();
        task.is_some_and(|task| self.under_way.contains(task))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn parcel(seq: u64, task: Option<&str>) -> Parcel {
        Parcel::new(Arc::new(Happening {
            seq,
            at: "2026-02-24T12:00:00Z".parse().unwrap(),
            event: "task.created",
            task: task.map(TaskId::new),
            data: Value::Null,
        }))
    }

    fn bag(room: usize, parcels: &[(u64, Option<&str>)]) -> Bag {
        let mut bag = Bag::new(room);
        for (seq, task) in parcels {
            assert!(bag.put(parcel(*seq, *task)).is_none());
        }
        bag
    }

    const START: Mono = Mono(Duration::ZERO);

    fn seq(parcel: Option<Parcel>) -> Option<u64> {
        parcel.map(|parcel| parcel.seq())
    }

    #[test]
    fn of_each_task_one_is_on_its_way_and_the_earliest_goes_first() {
        let mut bag = bag(9, &[(1, Some("a")), (2, Some("a")), (3, Some("b"))]);
        let first = bag.take(START).unwrap();
        assert_eq!(first.seq(), 1);
        assert_eq!(seq(bag.take(START)), Some(3));
        assert_eq!(seq(bag.take(START)), None);
        bag.back(&first);
        assert_eq!(seq(bag.take(START)), Some(2));
    }

    #[test]
    fn what_belongs_to_no_task_waits_for_nobody() {
        let mut bag = bag(9, &[(1, None), (2, None)]);
        assert_eq!(seq(bag.take(START)), Some(1));
        assert_eq!(seq(bag.take(START)), Some(2));
    }

    #[test]
    fn one_that_failed_holds_nobody_up_and_comes_back_with_its_next_number() {
        let mut bag = bag(9, &[(1, Some("a")), (2, Some("a"))]);
        let first = bag.take(START).unwrap();
        assert_eq!(bag.again(first, START), Some(Duration::from_secs(1)));
        let second = bag.take(START).unwrap();
        assert_eq!((second.seq(), second.attempt), (2, 1));
        let due = bag.next_due().unwrap();
        assert_eq!(due, START.after(Duration::from_secs(1)));
        // Its own task's next one is still on its way.
        assert_eq!(seq(bag.take(due)), None);
        bag.back(&second);
        let again = bag.take(due).unwrap();
        assert_eq!((again.seq(), again.attempt), (1, 2));
    }

    #[test]
    fn after_the_last_attempt_it_is_given_up_and_its_task_is_free() {
        let mut bag = bag(9, &[(1, Some("a")), (2, Some("a"))]);
        let mut last = bag.take(START).unwrap();
        last.attempt = 7;
        assert_eq!(bag.again(last, START), None);
        assert_eq!(seq(bag.take(START)), Some(2));
        assert_eq!(bag.len(), 0);
    }

    #[test]
    fn a_full_bag_gives_up_what_has_failed_most_and_else_the_oldest() {
        let mut bag = bag(2, &[(1, None), (2, None)]);
        assert_eq!(seq(bag.put(parcel(3, None))), Some(1));
        for attempt in [1, 4] {
            let mut failed = bag.take(START).unwrap();
            failed.attempt = attempt;
            bag.again(failed, START);
        }
        assert_eq!(seq(bag.put(parcel(4, None))), Some(3));
        assert_eq!(bag.len(), 2);
    }
}
