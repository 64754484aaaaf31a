//! Writing the steps of one decision, and what follows where that fails.
//!
//! Invariant: nothing goes out without its step. What can't be written after a sending is
//! tried again; meanwhile the journal says `sending` or `unknown`, so that whoever comes
//! next reads before acting.

use super::Errand;
use crate::domain::machine::{Act, Ending, Input};
use crate::domain::{Answer, State, Step};
use crate::ledger::LedgerError;
use crate::runtime::outbox::Told;
use std::time::Duration;
use tokio::time::sleep;

/// The first pause before a step is written again; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// How often a step is written again: about eight seconds.
const REWRITES: u32 = 5;

impl Errand {
    /// Writes a step before the act that belongs to it.
    pub(super) async fn keep(&mut self, step: Step) {
        if let Act::ReadAfter(wait) = self.act
            && step.state == State::Held
        {
            self.until = self.core.clock.mono().after(wait);
        }
        let Err(error) = self.write(&step).await else {
            return self.ear.answer_leaving(step.state == State::Draft);
        };
        match self.act.clone() {
            Act::Send => self.give_up_sending(&error).await,
            Act::Stop(ending) => self.insist(step, ending).await,
            // What follows is a reading, which is right whatever the journal says.
            Act::Hold | Act::ReadAfter(_) | Act::GoOn => {}
        }
    }

    /// Nothing goes out without its step.
    async fn give_up_sending(&mut self, error: &LedgerError) {
        self.place = None;
        let why = format!("not sent, because it could not be written down: {error}");
        self.core.not_held(&self.record.decision.id, why);
        let answer = Answer::NotSent {
            why: error.to_string(),
        };
        let next = self.machine.advance(Input::Answered(answer), self.now());
        self.act = next.act;
        if let Some(draft) = next.step {
            // Should it fail, a restart makes it a draft all the same.
            let _ = self.write_again(&draft).await;
        }
    }

    /// The last step of a decision is written again for a while.
    async fn insist(&mut self, step: Step, ending: Ending) {
        match self.write_again(&step).await {
            Ok(()) => self.ear.answer_leaving(step.state == State::Draft),
            Err(error) => {
                let why = format!("{}, but that could not be written: {error}", said(ending));
                self.core.not_held(&self.record.decision.id, why);
            }
        }
    }

    async fn write_again(&mut self, step: &Step) -> Result<(), LedgerError> {
        let mut pause = FIRST_PAUSE;
        let mut rewrites = 1;
        loop {
            sleep(pause).await;
            match self.write(step).await {
                Err(_) if rewrites < REWRITES => {}
                result => return result,
            }
            pause *= 2;
            rewrites += 1;
        }
    }

    async fn write(&mut self, step: &Step) -> Result<(), LedgerError> {
        let id = &self.record.decision.id;
        self.core.ledger.step(id, step).await?;
        self.tell_recorded(step.clone());
        Ok(())
    }

    pub(super) fn tell_recorded(&mut self, step: Step) {
        let until = (step.state == State::Held).then_some(self.until);
        self.record.steps.push(step);
        let record = Box::new(self.record.clone());
        self.core.tell(Told::Recorded { record, until });
    }
}

/// How it ended, in words for where the journal can't say it.
fn said(ending: Ending) -> &'static str {
    match ending {
        Ending::NotSent | Ending::Unsendable => "it was not sent",
        Ending::KeyRefused => "the key was refused and it was not carried out",
        Ending::Confirmed => "it was carried out",
        Ending::Conflict => "something else had happened to the proof",
        Ending::Refused => "the marketplace refused it",
        Ending::Unknown => "nobody knows whether it was carried out",
    }
}
