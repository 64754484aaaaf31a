//! The checker is checked: a good story with one thing changed is seen through.

use super::checker::Promise;
use super::story::{CallId, Event, Saw};
use super::{Played, play};
use crate::domain::{Decision, DecisionId, Mono, State, Verdict};

/// A good story, and a decision in it that was sent once and confirmed.
struct Tale {
    played: Played,
    decision: Decision,
    call: CallId,
}

impl Tale {
    fn new() -> Self {
        let played = play(5, 100);
        assert!(played.broken().is_empty());
        let records = played.ended.records.iter();
        let mut confirmed = records.filter(|r| r.state() == State::Confirmed);
        let (decision, call) = confirmed
            .find_map(|record| {
                let id = &record.decision.id;
                let calls = played.story.iter().filter_map(|(_, event)| match event {
                    Event::Calling { call, sending, .. } => {
                        (sending.as_ref() == Some(id)).then_some(*call)
                    }
                    _ => None,
                });
                let calls: Vec<_> = calls.collect();
                let decision = record.decision.clone();
                (calls.len() == 1 && answered(&played, calls[0])).then(|| (decision, calls[0]))
            })
            .unwrap();
        Self {
            played,
            decision,
            call,
        }
    }

    fn id(&self) -> &DecisionId {
        &self.decision.id
    }

    fn process(&self) -> u64 {
        let mut events = self.played.story.iter();
        let process = events.find_map(|(_, event)| match event {
            Event::Pressed {
                process, decision, ..
            } if decision.id == *self.id() => Some(*process),
            _ => None,
        });
        process.unwrap()
    }

    fn place(&self, of: impl Fn(&Event) -> bool) -> usize {
        let mut events = self.played.story.iter();
        events.position(|(_, event)| of(event)).unwrap()
    }

    fn place_of_call(&self) -> usize {
        self.place(|event| matches!(event, Event::Calling { call, .. } if *call == self.call))
    }

    fn place_of_writing_sending(&self) -> usize {
        self.place(|event| {
            matches!(event, Event::Writing { id, state: State::Sending, .. } if id == self.id())
        })
    }

    fn insert(&mut self, place: usize, event: Event) {
        let at: Mono = self.played.story[place].0;
        self.played.story.insert(place, (at, event));
    }

    fn drop_all(&mut self, of: impl Fn(&Event) -> bool) {
        self.played.story.retain(|(_, event)| !of(event));
    }

    #[track_caller]
    fn assert_broken(&self, promise: Promise) {
        let broken = self.played.broken();
        assert!(broken.iter().any(|b| b.promise == promise), "{broken:?}");
    }
}

fn answered(played: &Played, of: CallId) -> bool {
    played
        .story
        .iter()
        .any(|(_, event)| matches!(event, Event::Answered { call, saw: Saw::Done } if *call == of))
}

#[test]
fn a_call_without_its_written_step_is_seen() {
    let mut tale = Tale::new();
    let id = tale.id().clone();
    tale.drop_all(
        |event| matches!(event, Event::Written { id: of, state: State::Sending, .. } if *of == id),
    );
    tale.assert_broken(Promise::AsConfirmed);
}

#[test]
fn a_call_that_belongs_to_no_decision_is_seen() {
    let mut tale = Tale::new();
    let place = tale.place_of_call();
    if let Event::Calling { sending, .. } = &mut tale.played.story[place].1 {
        *sending = None;
    }
    tale.assert_broken(Promise::AsConfirmed);
}

#[test]
fn a_call_with_other_words_is_seen() {
    let mut tale = Tale::new();
    let place = tale.place_of_call();
    if let Event::Calling { verdict, .. } = &mut tale.played.story[place].1 {
        let reason = "something else".to_owned();
        *verdict = Verdict::Rejected { reason };
    }
    tale.assert_broken(Promise::AsConfirmed);
}

#[test]
fn a_call_that_was_not_read_before_is_seen() {
    let mut tale = Tale::new();
    tale.drop_all(|event| matches!(event, Event::Shown { .. }));
    tale.assert_broken(Promise::AsConfirmed);
}

#[test]
fn a_second_call_is_seen() {
    let mut tale = Tale::new();
    let place = tale.place_of_call();
    let mut again = tale.played.story[place].1.clone();
    if let Event::Calling { call, .. } = &mut again {
        *call += 1_000_000;
    }
    tale.played.story.push((Mono::default(), again));
    tale.assert_broken(Promise::NotTwice);
}

#[test]
fn a_call_of_another_process_is_seen() {
    let mut tale = Tale::new();
    let place = tale.place_of_call();
    if let Event::Calling { process, .. } = &mut tale.played.story[place].1 {
        *process += 1_000_000;
    }
    tale.assert_broken(Promise::NotTwice);
}

#[test]
fn a_second_payment_is_seen() {
    let mut tale = Tale::new();
    let key = tale.decision.subject.key.clone();
    let place = tale.place(|event| matches!(event, Event::Acted { key: of, .. } if *of == key));
    let again = tale.played.story[place].1.clone();
    tale.insert(place, again);
    tale.assert_broken(Promise::NotTwice);
}

#[test]
fn a_call_after_an_undo_a_death_or_a_leaving_in_the_hold_is_seen() {
    let (process, id) = (Tale::new().process(), Tale::new().id().clone());
    for event in [
        Event::Undo { process, id },
        Event::Died(process),
        Event::Left(process),
    ] {
        let mut tale = Tale::new();
        let place = tale.place_of_writing_sending();
        tale.insert(place, event);
        tale.assert_broken(Promise::UndoneStaysUndone);
    }
}

#[test]
fn a_decision_that_is_not_in_the_journal_is_seen() {
    let mut tale = Tale::new();
    let id = tale.id().clone();
    tale.played.ended.records.retain(|r| r.decision.id != id);
    tale.assert_broken(Promise::NotLost);
}

#[test]
fn a_decision_that_is_open_at_the_end_is_seen() {
    let mut tale = Tale::new();
    let id = tale.id().clone();
    let mut records = tale.played.ended.records.iter_mut();
    let record = records.find(|record| record.decision.id == id).unwrap();
    record.steps.pop();
    tale.assert_broken(Promise::Settled);
}

#[test]
fn a_confirmation_of_what_the_server_never_did_is_seen() {
    let mut tale = Tale::new();
    let key = tale.decision.subject.key.clone();
    tale.drop_all(|event| matches!(event, Event::Acted { key: of, .. } if *of == key));
    tale.assert_broken(Promise::Truth);
}

#[test]
fn a_request_too_many_is_seen() {
    let mut tale = Tale::new();
    tale.played.limit = 1;
    tale.assert_broken(Promise::Budget);
}
