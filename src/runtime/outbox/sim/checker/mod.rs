//! Compares the story with what must hold for every decision.
//!
//! It reads only what reviewers pressed, what reached the disk, and what reached the
//! server; it knows nothing of the machine, so that it can't share its mistakes.

mod calls;
mod ends;

use super::story::{CallId, Event, ProcessId, Saw, Story};
use crate::domain::{Decision, DecisionId, Mono, Proof, ProofKey, Record};
use std::collections::BTreeMap;
use std::time::Duration;

/// Which promise was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    NotLost,
    NotTwice,
    UndoneStaysUndone,
    Settled,
    /// Sent only as seen, confirmed and written down.
    AsConfirmed,
    Truth,
    Budget,
}

/// A broken promise, in words.
#[derive(Clone, Debug)]
pub struct Broken {
    pub promise: Promise,
    pub id: Option<DecisionId>,
    pub words: String,
}

/// What is there at the end.
#[derive(Clone)]
pub struct Ended {
    /// Decisions that never came to an end in a living process.
    pub hanging: usize,
    pub records: Vec<Record>,
    /// The server's proofs.
    pub proofs: BTreeMap<ProofKey, Proof>,
}

/// A verdict call.
struct Call {
    id: CallId,
    process: ProcessId,
    at: usize,
    answered: Option<(usize, Mono, Saw)>,
}

/// All about one decision, by its places in the story.
struct Case<'a> {
    decision: &'a Decision,
    process: ProcessId,
    pressed: usize,
    pressed_at: Mono,
    hold: Duration,
    calls: Vec<Call>,
}

/// The story by decision.
struct Index<'a> {
    story: &'a Story,
    cases: BTreeMap<&'a DecisionId, Case<'a>>,
    of_call: BTreeMap<CallId, &'a DecisionId>,
    /// Who wrote the newest step of each.
    last_written: BTreeMap<&'a DecisionId, ProcessId>,
    broken: Vec<Broken>,
}

/// Every broken promise of a story.
pub fn check(story: &Story, ended: &Ended, limit: u32) -> Vec<Broken> {
    let mut index = Index {
        story,
        cases: BTreeMap::new(),
        of_call: BTreeMap::new(),
        last_written: BTreeMap::new(),
        broken: Vec::new(),
    };
    for (place, (at, event)) in story.iter().enumerate() {
        index.take(place, *at, event);
    }
    calls::check(&mut index);
    calls::check_budget(&mut index, limit);
    ends::check(&mut index, ended);
    index.broken
}

impl<'a> Index<'a> {
    fn take(&mut self, place: usize, at: Mono, event: &'a Event) {
        match event {
            Event::Pressed {
                process,
                decision,
                hold,
            } => {
                let case = Case {
                    decision,
                    process: *process,
                    pressed: place,
                    pressed_at: at,
                    hold: *hold,
                    calls: Vec::new(),
                };
                self.cases.insert(&decision.id, case);
            }
            Event::Calling {
                process,
                call,
                sending,
                ..
            } => {
                let of = sending.as_ref().and_then(|id| self.cases.get_mut(id));
                let Some((case, id)) = of.zip(sending.as_ref()) else {
                    let words = "a verdict went out without a written step";
                    return self.tell(Promise::AsConfirmed, None, format!("{words}: {event:?}"));
                };
                case.calls.push(Call {
                    id: *call,
                    process: *process,
                    at: place,
                    answered: None,
                });
                self.of_call.insert(*call, id);
            }
            Event::Answered { call, saw } => {
                let of = self.of_call.get(call);
                let case = of.and_then(|id| self.cases.get_mut(*id));
                let call = case.and_then(|case| case.calls.iter_mut().find(|c| c.id == *call));
                if let Some(call) = call {
                    call.answered = Some((place, at, *saw));
                }
            }
            Event::Written { process, id, .. } => {
                self.last_written.insert(id, *process);
            }
            _ => {}
        }
    }

    fn tell(&mut self, promise: Promise, id: Option<&DecisionId>, words: impl Into<String>) {
        self.broken.push(Broken {
            promise,
            id: id.cloned(),
            words: words.into(),
        });
    }
}
