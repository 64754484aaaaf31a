//! Every verdict call: confirmed by a reviewer, written down, read before, sent once.

use super::{Broken, Call, Case, Index, Promise};
use crate::domain::proof::{Seen, newest_attempt};
use crate::domain::{DecisionId, Mono, Proof, State, TaskId};
use crate::runtime::outbox::sim::story::{CallId, Event, ProcessId, Saw, Story};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

pub fn check(index: &mut Index<'_>) {
    let mut broken = Vec::new();
    let readings = readings(index.story);
    let backs = taken_back(index.story);
    let mut on_task: BTreeMap<_, u32> = BTreeMap::new();
    for case in index.cases.values() {
        let task = &case.decision.subject.key.task;
        *on_task.entry((case.process, task)).or_default() += 1;
    }
    for case in index.cases.values() {
        let id = &case.decision.id;
        let mut tell = |promise, words: String| {
            broken.push(Broken {
                promise,
                id: Some(id.clone()),
                words,
            });
        };
        let is_alone = on_task[&(case.process, &case.decision.subject.key.task)] == 1;
        for (n, call) in case.calls.iter().enumerate() {
            let before = n.checked_sub(1).map(|n| &case.calls[n]);
            as_confirmed(index.story, case, call, &mut tell);
            if let Some(before) = before
                && !before
                    .answered
                    .is_some_and(|(at, _, saw)| at < call.at && saw == Saw::Limited)
            {
                tell(
                    Promise::NotTwice,
                    format!("call {} repeats {}", call.id, before.id),
                );
            }
            if let Err(why) = read_before(case, call, before, &readings, is_alone) {
                tell(Promise::AsConfirmed, format!("call {}: {why}", call.id));
            }
        }
        let sendings = written(index.story, id, State::Sending);
        if sendings.len() < case.calls.len() {
            let (calls, steps) = (case.calls.len(), sendings.len());
            tell(
                Promise::AsConfirmed,
                format!("{calls} calls, {steps} sending steps"),
            );
        }
        for (place, why) in backs.get(id).into_iter().flatten() {
            if let Some(call) = case.calls.iter().find(|call| call.at > *place) {
                tell(
                    Promise::UndoneStaysUndone,
                    format!("call {} after {why}", call.id),
                );
            }
        }
    }
    index.broken.extend(broken);
}

/// The words, the proof and the process are those of the key press.
fn as_confirmed(
    story: &Story,
    case: &Case<'_>,
    call: &Call,
    tell: &mut impl FnMut(Promise, String),
) {
    let Event::Calling { key, verdict, .. } = &story[call.at].1 else {
        return;
    };
    let decision = case.decision;
    if *key != decision.subject.key || *verdict != decision.verdict {
        tell(
            Promise::AsConfirmed,
            format!("call {} says {verdict:?}", call.id),
        );
    }
    if call.process != case.process {
        let words = format!("process {} sent it, not {}", call.process, case.process);
        tell(Promise::NotTwice, words);
    }
}

/// A reading of proofs that was answered.
struct Reading<'a> {
    began: Mono,
    began_place: usize,
    shown: usize,
    proofs: &'a Option<Vec<Proof>>,
}

type Readings<'a> = BTreeMap<(ProcessId, &'a TaskId), Vec<Reading<'a>>>;

fn readings(story: &Story) -> Readings<'_> {
    let mut asked: BTreeMap<CallId, (ProcessId, &TaskId, Mono, usize)> = BTreeMap::new();
    let mut readings = Readings::new();
    for (place, (at, event)) in story.iter().enumerate() {
        match event {
            Event::Asking {
                process,
                proofs: Some((call, task)),
            } => {
                asked.insert(*call, (*process, task, *at, place));
            }
            Event::Shown { call, proofs } => {
                let (process, task, began, began_place) = asked[call];
                let of = readings.entry((process, task)).or_default();
                of.push(Reading {
                    began,
                    began_place,
                    shown: place,
                    proofs,
                });
            }
            _ => {}
        }
    }
    readings
}

/// After the hold, and after an earlier call, the proofs were read, and showed what the
/// reviewer had seen. Where the process had several decisions on that task, any of their
/// readings may have been this one's.
fn read_before(
    case: &Case<'_>,
    call: &Call,
    before: Option<&Call>,
    readings: &Readings<'_>,
    is_alone: bool,
) -> Result<(), String> {
    let key = (case.process, &case.decision.subject.key.task.task);
    let held_until = case.pressed_at.after(case.hold);
    let after = before.and_then(|call| call.answered);
    let after = after.map_or(case.pressed, |(at, ..)| at);
    let of = readings.get(&key).into_iter().flatten();
    let mut shown = of
        .filter(|r| r.shown < call.at && r.began_place > after && r.began >= held_until)
        .filter_map(|r| r.proofs.as_deref())
        .rev();
    let newest = shown.next().ok_or("not read between hold and call")?;
    match fits(case, newest) || !is_alone && shown.any(|proofs| fits(case, proofs)) {
        true => Ok(()),
        false => Err("the reading showed something else than the reviewer saw".to_owned()),
    }
}

fn fits(case: &Case<'_>, proofs: &[Proof]) -> bool {
    let seen = &case.decision.subject.seen;
    let mut found = proofs.iter();
    let found = found.find(|proof| proof.id == case.decision.subject.key.proof);
    found.is_some_and(|proof| {
        proof.is_pending() && Seen::of(proof) == *seen && newest_attempt(proofs) == seen.attempt
    })
}

fn written(story: &Story, of: &DecisionId, in_state: State) -> Vec<usize> {
    let is = |(_, event): &(Mono, Event)| matches!(event, Event::Written { id, state, .. } if id == of && *state == in_state);
    let places = story.iter().enumerate().filter(|(_, entry)| is(entry));
    places.map(|(place, _)| place).collect()
}

/// From which place on a decision must not be sent, and why.
type Backs<'a> = BTreeMap<&'a DecisionId, Vec<(usize, &'static str)>>;

/// Where a decision is, as far as the disk has been told.
#[derive(Clone, Copy, PartialEq)]
enum Stand {
    Held,
    Sending,
    Ended,
}

type Stands<'a> = BTreeMap<&'a DecisionId, (ProcessId, Stand)>;

fn held_by<'a>(stands: &Stands<'a>, process: ProcessId) -> Vec<&'a DecisionId> {
    let of = stands.iter();
    let held = of.filter(|(_, stand)| **stand == (process, Stand::Held));
    held.map(|(id, _)| *id).collect()
}

fn taken_back(story: &Story) -> Backs<'_> {
    let mut stands = Stands::new();
    let mut gone: BTreeSet<ProcessId> = BTreeSet::new();
    let mut left: BTreeSet<ProcessId> = BTreeSet::new();
    let mut wishes: BTreeSet<&DecisionId> = BTreeSet::new();
    let mut backs = Backs::new();
    for (place, (_, event)) in story.iter().enumerate() {
        match event {
            Event::Pressed {
                process, decision, ..
            } => {
                stands.insert(&decision.id, (*process, Stand::Held));
            }
            Event::Writing {
                process,
                id,
                state: State::Sending,
            } => {
                if left.contains(process) {
                    let why = "its console had been left";
                    backs.entry(id).or_default().push((place, why));
                }
                if wishes.contains(id) {
                    let why = "an undo that came too late for the call before";
                    backs.entry(id).or_default().push((place, why));
                }
                stands
                    .entry(id)
                    .and_modify(|stand| stand.1 = Stand::Sending);
            }
            Event::Written { id, state, .. } => {
                let (stand, why) = match state {
                    State::Held => (Stand::Held, None),
                    State::Sending | State::Unknown => (Stand::Sending, None),
                    State::Cancelled => (Stand::Ended, Some("it was cancelled")),
                    _ => (Stand::Ended, Some("it had ended")),
                };
                stands.entry(id).and_modify(|known| known.1 = stand);
                let why = why.map(|why| (place, why));
                backs.entry(id).or_default().extend(why);
            }
            Event::Undo { process, id } => {
                let held = stands.get(id) == Some(&(*process, Stand::Held));
                wishes.extend((!gone.contains(process)).then_some(id));
                if held && !gone.contains(process) {
                    backs
                        .entry(id)
                        .or_default()
                        .push((place, "an undo in its hold"));
                }
            }
            Event::Left(process) => {
                left.insert(*process);
                for id in held_by(&stands, *process) {
                    let why = "its console was left in its hold";
                    backs.entry(id).or_default().push((place, why));
                }
            }
            Event::Died(process) => {
                gone.insert(*process);
                for id in held_by(&stands, *process) {
                    let why = "its process died in its hold";
                    backs.entry(id).or_default().push((place, why));
                }
            }
            Event::Ended(id, _) => backs
                .entry(id)
                .or_default()
                .push((place, "its end was told")),
            _ => {}
        }
    }
    backs
}

/// No more requests than the limit in any 60 s, over all processes.
pub fn check_budget(index: &mut Index<'_>, limit: u32) {
    let mut window: VecDeque<Mono> = VecDeque::new();
    let mut worst = 0;
    for (at, event) in index.story {
        if !matches!(event, Event::Asking { .. } | Event::Calling { .. }) {
            continue;
        }
        window.push_back(*at);
        while window
            .front()
            .is_some_and(|old| old.until(*at) >= Duration::from_secs(60))
        {
            window.pop_front();
        }
        worst = worst.max(window.len());
    }
    if worst > limit as usize {
        let words = format!("{worst} requests in 60 s, and {limit} are allowed");
        index.tell(Promise::Budget, None, words);
    }
}
