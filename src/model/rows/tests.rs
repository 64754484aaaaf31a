//! The rows against the plain definition: everything filtered and sorted from scratch.

use super::*;
use crate::domain::decision::Subject;
use crate::domain::order::Criterion;
use crate::domain::{
    CallError, Cents, Decision, DecisionId, Mono, Proof, ProofId, ProofStatus, Record, State,
    Status, Step, Task, Untrusted, Verdict,
};
use proptest::prelude::*;
use std::time::Duration;

const TASKS: u8 = 6;
const HOUR: i64 = 3600;

/// Something that happens; numbers choose the task, the proof, the decision.
#[derive(Clone, Debug)]
enum Event {
    Task(u8, u8, u8),
    Closed(u8),
    Proofs(u8, Vec<(u8, bool)>),
    Unreadable(u8),
    Decided(u8, u8, State, bool),
    Elsewhere(u8, u8, State),
    Checked(u8),
    Dropped(u8),
    PutOff(u8, u8),
    Contradicted(u8, u8, bool),
    Later(i64),
    Filtered(&'static str),
    Ordered(bool),
    LookedAt(Option<u8>),
    /// Many at once, as a page of the list or a start brings them.
    Crowd(u8),
}

fn events() -> impl Strategy<Value = Event> {
    let states = || {
        prop::sample::select(vec![
            State::Held,
            State::Sending,
            State::Confirmed,
            State::Cancelled,
            State::Unknown,
        ])
    };
    let proof = 0..3_u8;
    prop_oneof![
        4 => (0..TASKS, 0..4_u8, any::<u8>()).prop_map(|(t, at, kind)| Event::Task(t, at, kind)),
        1 => (0..TASKS).prop_map(Event::Closed),
        4 => (0..TASKS, prop::collection::vec((any::<u8>(), any::<bool>()), 0..3))
            .prop_map(|(t, proofs)| Event::Proofs(t, proofs)),
        1 => (0..TASKS).prop_map(Event::Unreadable),
        4 => (0..TASKS, proof.clone(), states(), any::<bool>())
            .prop_map(|(t, p, state, hold)| Event::Decided(t, p, state, hold)),
        2 => (0..TASKS, proof.clone(), states())
            .prop_map(|(t, p, state)| Event::Elsewhere(t, p, state)),
        1 => (0..TASKS).prop_map(Event::Checked),
        1 => (0..TASKS).prop_map(Event::Dropped),
        1 => (0..TASKS, proof.clone()).prop_map(|(t, p)| Event::PutOff(t, p)),
        1 => (0..TASKS, proof, any::<bool>()).prop_map(|(t, p, is)| Event::Contradicted(t, p, is)),
        3 => (-3 * HOUR..20 * HOUR).prop_map(Event::Later),
        2 => prop::sample::select(vec!["", "f", "flagged", "t", "t1", "t1 one", "time short", "none"])
            .prop_map(Event::Filtered),
        1 => any::<bool>().prop_map(Event::Ordered),
        3 => prop::option::of(0..TASKS).prop_map(Event::LookedAt),
        1 => (0..3_u8).prop_map(Event::Crowd),
    ]
}

/// The data with what a person wants to see of it.
struct World {
    data: Data,
    filter: Filter,
    order: ReviewOrder,
    also: Option<TaskKey>,
    wall: i64,
}

impl World {
    fn new() -> Self {
        Self {
            data: Data::default(),
            filter: Filter::default(),
            order: ReviewOrder::default(),
            also: None,
            wall: 100 * HOUR,
        }
    }

    fn with_rows(count: usize) -> Self {
        let mut world = Self::new();
        for n in 0..count {
            let mut task = task(&format!("n{n:06}"));
            task.updated_at = at(90 * HOUR);
            let key = task.key.clone();
            world.data.take_task(task);
            let proofs = vec![proof(0, 90 * HOUR + i64::try_from(n).unwrap() / 100, true)];
            world.data.take_proofs(&key, Ok(proofs), Mono::default());
        }
        world.rebuild();
        world
    }

    fn rebuild(&mut self) {
        let wall = at(self.wall).unwrap();
        let also = self.also.as_ref();
        (self.data).rebuild_queue(&self.filter, &self.order, also, wall);
    }

    /// How many rows a piece of work looks at.
    fn ranked(&mut self, work: impl FnOnce(&mut Self)) -> usize {
        let before = self.data.queue().ranked;
        work(self);
        self.rebuild();
        self.data.queue().ranked - before
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Task(t, updated, kind) => self.data.take_task(told(t, updated, kind)),
            Event::Closed(t) => self.data.take_status(&key(t), Status::Other("gone".into())),
            Event::Proofs(t, told) => {
                let proofs = told.iter().enumerate().map(|(n, (seed, is_pending))| {
                    let sent = 40 * HOUR + i64::from(*seed) * HOUR / 4;
                    let mut proof = proof(u8::try_from(n).unwrap(), sent, *is_pending);
                    proof.geo_valid = Some(seed % 5 != 0);
                    proof
                });
                let proofs = proofs.collect();
                (self.data).take_proofs(&key(t), Ok(proofs), Mono::default());
            }
            Event::Unreadable(t) => {
                let result = Err(CallError::NotFound);
                self.data.take_proofs(&key(t), result, Mono::default());
            }
            Event::Decided(t, p, state, hold) => {
                let until = hold.then(|| Mono(Duration::from_secs(9)));
                self.data.take_record(record(t, p, state), until);
            }
            Event::Elsewhere(t, p, state) => self.data.take_elsewhere(record(t, p, state)),
            Event::Checked(t) => self.data.start_checking(id(t, 0)),
            Event::Dropped(t) => {
                self.data.drop_record(&id(t, 0));
            }
            Event::PutOff(t, p) => {
                let proof = key(t).proof(&ProofId::new(format!("p{p}")));
                self.data.put_off(proof, Untrusted::new("later"));
            }
            Event::Contradicted(t, p, is) => {
                let proof = key(t).proof(&ProofId::new(format!("p{p}")));
                self.data.set_contradicted(&proof, is);
            }
            Event::Later(seconds) => self.wall += seconds,
            Event::Filtered(words) => self.filter = Filter::new(words),
            Event::Ordered(newest) => {
                self.order = match newest {
                    true => ReviewOrder::new(vec![Criterion::Newest]),
                    false => ReviewOrder::default(),
                };
            }
            Event::LookedAt(t) => self.also = t.map(key),
            Event::Crowd(kind) => {
                for n in 0..150 {
                    let mut task = told(0, kind, n);
                    task.key = TaskKey::new("other", format!("c{n}").as_str());
                    self.data.take_task(task);
                }
            }
        }
    }

    /// Tasks in review order, and how many wait, by the plain definition.
    fn by_definition(&self) -> (Vec<TaskKey>, usize) {
        let data = &self.data;
        let waiting = data.entries().filter(|entry| data.waits(entry)).count();
        let mut rows: Vec<(&Entry, bool, bool)> = data
            .entries()
            .filter(|entry| {
                self.also.as_ref() == Some(&entry.task.key)
                    || data.waits(entry) && self.filter.matches(&words(data, entry))
            })
            .map(|entry| {
                let is_flagged = !data.flags(entry).is_empty();
                (entry, data.is_skipped(entry), is_flagged)
            })
            .collect();
        rows.sort_by(|a, b| self.order.compare(&rank(a), &rank(b)));
        let keys = rows.iter().map(|row| row.0.task.key.clone());
        (keys.collect(), waiting)
    }

    fn check(&self) {
        let rows = self.data.queue();
        let (expected, waiting) = self.by_definition();
        let shown: Vec<_> = rows.keys().cloned().collect();
        assert_eq!(shown, expected);
        assert_eq!(rows.len(), expected.len());
        assert_eq!(rows.waiting(), waiting);
        let is_unread = |key: &&TaskKey| self.data.entry(key).unwrap().is_unread();
        let unread: Vec<_> = expected.iter().filter(is_unread).collect();
        assert_eq!(rows.unread().collect::<Vec<_>>(), unread);
        for (place, key) in expected.iter().enumerate() {
            assert_eq!(rows.place(key), Some(place));
        }
        let hidden = (self.data.entries()).filter(|entry| !expected.contains(&entry.task.key));
        for entry in hidden {
            assert_eq!(rows.place(&entry.task.key), None);
        }
    }
}

fn rank<'a>((entry, skipped, flagged): &(&'a Entry, bool, bool)) -> Rank<'a> {
    Rank {
        skipped: *skipped,
        priority: entry.task.priority,
        flagged: *flagged,
        submitted_at: entry.submitted_at(),
        tie: &entry.task.key,
    }
}

fn at(second: i64) -> Option<Timestamp> {
    Timestamp::from_second(second).ok()
}

/// Two accounts that know tasks by the same names.
fn key(t: u8) -> TaskKey {
    let account = if t.is_multiple_of(2) { "one" } else { "two" };
    TaskKey::new(account, format!("t{}", t / 2).as_str())
}

fn task(id: &str) -> Task {
    Task {
        status: Status::ProofSubmitted,
        payout: Some(Cents(4200)),
        ..Task::unknown(TaskKey::new("one", id))
    }
}

fn told(t: u8, updated: u8, kind: u8) -> Task {
    Task {
        key: key(t),
        status: match kind % 5 {
            0 => Status::Other("cancelled".into()),
            _ => Status::ProofSubmitted,
        },
        priority: match kind % 3 {
            0 => Priority::Urgent,
            _ => Priority::Normal,
        },
        deadline: kind
            .is_multiple_of(2)
            .then(|| at(90 * HOUR + i64::from(kind) * HOUR / 4))
            .flatten(),
        updated_at: at(40 * HOUR + i64::from(updated)),
        ..task("")
    }
}

fn proof(n: u8, sent: i64, is_pending: bool) -> Proof {
    Proof {
        attempt: 1 + u32::from(n),
        status: match is_pending {
            true => ProofStatus::Pending,
            false => ProofStatus::Rejected,
        },
        created_at: at(sent),
        ..Proof::unknown(&format!("p{n}"))
    }
}

fn id(t: u8, p: u8) -> DecisionId {
    DecisionId::new(format!("d{t}-{p}"))
}

fn record(t: u8, p: u8, state: State) -> Record {
    let mut task = task("");
    task.key = key(t);
    let subject = Subject::of(&task, &proof(p, 40 * HOUR, true), Vec::new());
    let wall = at(100 * HOUR).unwrap();
    Record {
        decision: Decision {
            id: id(t, p),
            decided_at: wall,
            reviewer: "dana".to_owned(),
            subject,
            verdict: Verdict::Approved { note: None },
            confirmed_amount: None,
        },
        steps: vec![Step::new(wall, state)],
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_queue_is_the_one_that_would_be_built_from_scratch(
        batches in prop::collection::vec(prop::collection::vec(events(), 1..4), 1..40)
    ) {
        let mut world = World::new();
        for batch in batches {
            for event in batch {
                world.happen(event);
            }
            world.rebuild();
            world.check();
        }
    }
}

#[test]
fn among_a_hundred_thousand_rows_only_what_has_changed_is_looked_at() {
    let mut world = World::with_rows(100_000);
    assert_eq!(world.data.queue().len(), 100_000);
    let middle = world.data.queue().get(50_000).cloned();
    let below = world.data.queue().get(50_001).cloned();

    let to_the_middle = world.ranked(|world| world.also = middle.clone());
    let one_down = world.ranked(|world| world.also = below);
    assert_eq!((to_the_middle, one_down), (0, 0), "a cursor's move");

    let middle = middle.unwrap();
    let mut news = world.data.entry(&middle).unwrap().task.clone();
    assert_eq!(world.ranked(|world| world.data.take_task(news.clone())), 0);
    news.priority = Priority::Urgent;
    assert_eq!(world.ranked(|world| world.data.take_task(news)), 1);
    assert_eq!(world.data.queue().place(&middle), Some(0));

    let second = world.ranked(|world| world.wall += 1);
    assert_eq!(second, 0, "time that changes no flag");
    assert_eq!(world.ranked(|world| world.filter = Filter::new("n06")), 0);
    assert_eq!(world.data.queue().len(), 10_001, "and the one looked at");
}
