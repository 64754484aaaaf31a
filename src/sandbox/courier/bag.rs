//! What is still to be delivered, and what goes next. Plain data; the time is handed in.
//!
//! Of one task, one event is on its way at a time, and what happened first goes first. So a
//! task's events arrive in order for as long as the first attempts succeed. One that failed
//! holds nobody up: those behind it go on, and it follows when its time has come.

use super::backoff;
use crate::domain::{Mono, TaskId};
use crate::sandbox::faults::Trouble;
use crate::sandbox::world::Happening;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// Something to be told, and which attempt is next.
#[derive(Clone, Debug)]
pub(super) struct Parcel {
    /// What happened.
    pub told: Arc<Happening>,
    /// 1 for the first.
    pub attempt: u32,
    /// What befalls its first attempt.
    pub trouble: Trouble,
}

impl Parcel {
    /// For the first attempt, which meets this trouble.
    pub fn new(told: Arc<Happening>, trouble: Trouble) -> Self {
        Self {
            told,
            attempt: 1,
            trouble,
        }
    }

    fn with_next_attempt(self) -> Self {
        Self {
            attempt: self.attempt + 1,
            trouble: Trouble::default(),
            ..self
        }
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
    /// Of those that wait, the ones that the next event of their task sets free.
    held_back: HashMap<TaskId, (Mono, u64)>,
}

impl Bag {
    /// An empty one that holds so many.
    pub fn new(room: usize) -> Self {
        Self {
            room,
            ready: BTreeMap::new(),
            waiting: BTreeMap::new(),
            under_way: HashSet::new(),
            held_back: HashMap::new(),
        }
    }

    /// Puts one in. Where the bag is full, one makes room and is returned: of those that
    /// wait, the one whose turn is farthest away, which has failed most; else the oldest.
    pub fn put(&mut self, parcel: Parcel) -> Option<Parcel> {
        self.ready.insert(parcel.seq(), parcel);
        self.make_room()
    }

    /// Puts one in that waits until its task's next event has been sent, or until then.
    /// Like [`Bag::put`], it may cost another one.
    pub fn hold_back(&mut self, parcel: Parcel, until: Mono) -> Option<Parcel> {
        let turn = (until, parcel.seq());
        if let Some(task) = &parcel.told.task {
            self.held_back.entry(task.clone()).or_insert(turn);
        }
        self.waiting.insert(turn, parcel);
        self.make_room()
    }

    fn make_room(&mut self) -> Option<Parcel> {
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
            let (turn, parcel) = due.remove_entry();
            self.held_back.retain(|_, held| *held != turn);
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
        let Some(task) = &parcel.told.task else {
            return;
        };
        self.under_way.remove(task);
        let held = self.held_back.get(task).copied();
        if let Some(turn) = held.filter(|(_, seq)| *seq < parcel.seq()) {
            self.held_back.remove(task);
            let held = self.waiting.remove(&turn);
            self.ready.extend(held.map(|held| (held.seq(), held)));
        }
    }

    /// This one has arrived, and goes again all the same.
    pub fn once_more(&mut self, parcel: Parcel) {
        self.back(&parcel);
        self.ready.insert(parcel.seq(), parcel.with_next_attempt());
    }

    /// This one failed: it goes again after the returned wait, or never.
    pub fn again(&mut self, parcel: Parcel, now: Mono) -> Option<Duration> {
        self.back(&parcel);
        let wait = backoff::wait_after(parcel.attempt)?;
        let turn = (now.after(wait), parcel.seq());
        self.waiting.insert(turn, parcel.with_next_attempt());
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
        let told = Happening {
            seq,
            at: "2026-02-24T12:00:00Z".parse().unwrap(),
            event: "task.created",
            task: task.map(TaskId::new),
            data: Value::Null,
        };
        Parcel::new(Arc::new(told), Trouble::default())
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
    fn one_that_is_held_back_goes_behind_its_tasks_next_or_when_its_time_is_over() {
        let minute = START.after(Duration::from_secs(60));
        let mut bag = bag(9, &[]);
        bag.hold_back(parcel(1, Some("a")), minute);
        bag.hold_back(parcel(2, Some("b")), minute);
        assert_eq!(seq(bag.take(START)), None);
        // What went before doesn't count.
        bag.back(&parcel(0, Some("a")));
        bag.put(parcel(3, Some("a")));
        let next = bag.take(START).unwrap();
        assert_eq!((next.seq(), seq(bag.take(START))), (3, None));
        bag.back(&next);
        assert_eq!(seq(bag.take(START)), Some(1));
        assert_eq!(
            (seq(bag.take(START)), seq(bag.take(minute))),
            (None, Some(2))
        );
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
