//! One decision on its way: asks the machine, writes its step, does its act.
//!
//! Invariant: a verdict goes out only after its `sending` step was written, once for each
//! such step. It judges nothing: what follows from what is the machine's.

mod writing;

use super::asking;
use super::core::{Core, Desk};
use super::ear::Ear;
use crate::domain::authorship::given_here;
use crate::domain::machine::{Act, Ending, Input, Machine, Moment};
use crate::domain::{Answer, Decision, Mono, Record, State, Step, Untrusted};
use crate::intake::budget::Expectation;
use crate::intake::{Class, Place};
use crate::ledger::Intent;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

pub(super) struct Errand {
    core: Arc<Core>,
    desk: Arc<Desk>,
    machine: Machine,
    record: Record,
    ear: Ear,
    act: Act,
    /// When the hold, or the wait after a 429, ends.
    until: Mono,
    /// For the next verdict.
    place: Option<Place>,
    /// When the last sending ended.
    sent_at: Option<Mono>,
    _expected: Expectation,
}

/// Whether a reading could tell what became of it.
pub(super) fn is_unclear(record: &Record) -> bool {
    matches!(record.state(), State::Sending | State::Unknown)
}

impl Errand {
    pub(super) fn new(core: Arc<Core>, desk: Arc<Desk>, decision: Decision, ear: Ear) -> Self {
        let machine = Machine::hold(decision.clone(), core.settle);
        let record = Record {
            decision,
            steps: Vec::new(),
        };
        Self::with(core, desk, machine, record, ear, Act::Hold)
    }

    pub(super) fn restore(core: Arc<Core>, desk: Arc<Desk>, record: Record, ear: Ear) -> Self {
        let machine = Machine::restore(record.decision.clone());
        let read = Act::ReadAfter(Duration::ZERO);
        Self::with(core, desk, machine, record, ear, read)
    }

    fn with(
        core: Arc<Core>,
        desk: Arc<Desk>,
        machine: Machine,
        record: Record,
        ear: Ear,
        act: Act,
    ) -> Self {
        Self {
            _expected: desk.calls.budget().expect_decision(),
            core,
            desk,
            machine,
            record,
            ear,
            act,
            until: Mono::default(),
            place: None,
            sent_at: None,
        }
    }

    /// Writes the intent. `None` where nothing is held.
    pub(super) async fn begin(mut self, hold: Duration) -> Option<Self> {
        let held = Step::new(self.core.clock.wall(), State::Held);
        let decision = &self.record.decision;
        let why = match self.core.ledger.intend(decision, &held).await {
            Ok(Intent::Taken) => {
                self.until = self.core.clock.mono().after(hold);
                self.tell_recorded(held);
                return Some(self);
            }
            Ok(Intent::Open(other)) => in_the_way(&other),
            Err(error) => format!("not held, nothing is sent: {error}"),
        };
        self.core.not_held(&decision.id, why);
        None
    }

    /// Goes on until it has ended.
    pub(super) async fn run(mut self) -> Ending {
        loop {
            let (input, since_sent) = match self.act.clone() {
                Act::Hold => (self.hold().await, self.since_sent()),
                Act::ReadAfter(wait) => self.read_after(wait).await,
                Act::Send => (Input::Answered(self.send().await), Duration::ZERO),
                Act::Stop(ending) => return ending,
                // No input that is made here comes too late. Should one, the journal is
                // left as it is, to be read.
                Act::GoOn => return Ending::Unknown,
            };
            if self.machine.is_restored() && input == Input::Leave {
                return Ending::Unknown;
            }
            let input = self.with_author(input).await;
            let at = self.core.clock.wall();
            let next = self.machine.advance(input, Moment { at, since_sent });
            self.act = next.act;
            if let Some(step) = next.step {
                self.keep(step).await;
            }
        }
    }

    /// Where a reading shows a verdict: adds who gave it, if it was somebody here.
    async fn with_author(&self, input: Input) -> Input {
        let Input::Read(Ok(mut reading)) = input else {
            return input;
        };
        let Decision { id, subject, .. } = &self.record.decision;
        let mut proofs = reading.proofs.iter();
        let shown = proofs.find(|proof| proof.id == subject.key.proof);
        if let Some(proof) = shown.filter(|proof| !proof.is_pending())
            && let Ok(records) = self.core.ledger.decisions_on(&subject.key).await
        {
            reading.given_here = given_here(&records, &proof.status, Some(id));
        }
        Input::Read(Ok(reading))
    }

    async fn hold(&mut self) -> Input {
        let over = tokio::time::sleep_until(self.core.clock.instant(self.until));
        match self.ear.unless_taken_back(over).await {
            Ok(()) => Input::HoldOver,
            Err(input) => input,
        }
    }

    /// Waits, reads, and says how long after the last sending the reading began.
    async fn read_after(&mut self, wait: Duration) -> (Input, Duration) {
        if self.machine.is_about_to_send() {
            return (self.read_before_sending(wait).await, Duration::ZERO);
        }
        let (desk, task) = (&self.desk, &self.record.decision.subject.key.task.task);
        let work = async {
            sleep(wait).await;
            let place = desk.calls.place(Class::Decision).await;
            let began = desk.calls.clock().mono();
            let result = match place {
                Ok(place) => asking::read_with(desk, task, place).await,
                Err(error) => Err(error),
            };
            (result, began)
        };
        let heard = match self.machine.is_restored() {
            true => self.ear.unless_left(work).await,
            false => Ok(self.ear.until_done(work).await),
        };
        match heard {
            Ok((result, began)) => (Input::Read(result), self.since_sent_until(began)),
            Err(input) => (input, Duration::ZERO),
        }
    }

    async fn read_before_sending(&mut self, wait: Duration) -> Input {
        let (desk, task) = (&self.desk, &self.record.decision.subject.key.task.task);
        let machine = &self.machine;
        let work = async {
            sleep(wait).await;
            asking::before_sending(desk, task, |reading| machine.fits(reading)).await
        };
        match self.ear.unless_taken_back(work).await {
            Ok(Ok((reading, place))) => {
                self.place = place;
                Input::Read(Ok(reading))
            }
            Ok(Err(error)) => Input::Read(Err(error)),
            Err(input) => input,
        }
    }

    /// Sends the verdict: one request, or none.
    async fn send(&mut self) -> Answer {
        let not_sent = |why: &str| Answer::NotSent {
            why: why.to_owned(),
        };
        if self.core.read_only {
            return not_sent("nothing is decided with --read-only");
        }
        let kept = match self.place.take() {
            Some(place) => asking::kept(&self.desk, place).await,
            None => Ok(None),
        };
        let place = match kept {
            Ok(Some(place)) => place,
            Ok(None) => return not_sent("there was no room in the request budget"),
            Err(error) => return not_sent(&error.to_string()),
        };
        let decision = &self.record.decision;
        let sending = self
            .desk
            .calls
            .decide_with(place, &decision.subject.key, &decision.verdict);
        let answer = self.ear.until_done(sending).await;
        self.sent_at = Some(self.core.clock.mono());
        answer
    }

    fn now(&self) -> Moment {
        Moment {
            at: self.core.clock.wall(),
            since_sent: self.since_sent(),
        }
    }

    fn since_sent(&self) -> Duration {
        self.since_sent_until(self.core.clock.mono())
    }

    fn since_sent_until(&self, then: Mono) -> Duration {
        self.sent_at
            .map_or(Duration::ZERO, |sent_at| sent_at.until(then))
    }
}

/// Who is in the way of a decision, in words.
fn in_the_way(other: &Record) -> String {
    let decision = &other.decision;
    format!(
        "{} has {} this proof at {}, and that is {}; wait for it, or undo it there",
        Untrusted::new(decision.reviewer.clone()).clean(40),
        decision.verdict.name(),
        decision.decided_at.strftime("%H:%M:%S UTC"),
        match other.state() {
            State::Held => "held",
            State::Sending => "being sent",
            _ => "being checked",
        }
    )
}
