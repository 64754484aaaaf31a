//! What all errands share: the ledger, the accounts, the clock, and who can be reached.
//!
//! Nothing here sends or writes; every change under the lock is complete in itself.

use super::Told;
use super::ear::Command;
use crate::clock::Clock;
use crate::domain::machine::Ending;
use crate::domain::{AccountName, Decision, DecisionId};
use crate::intake::Calls;
use crate::ledger::Ledger;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

/// One account, and whose turn it is to take the requests of a decision.
pub(super) struct Desk {
    pub(super) calls: Arc<Calls>,
    pub(super) turn: tokio::sync::Mutex<()>,
}

impl Desk {
    pub(super) fn new(calls: Arc<Calls>) -> Self {
        Self {
            calls,
            turn: tokio::sync::Mutex::new(()),
        }
    }
}

pub(super) struct Core {
    pub(super) ledger: Arc<dyn Ledger>,
    pub(super) clock: Clock,
    pub(super) settle: Duration,
    pub(super) read_only: bool,
    desks: BTreeMap<AccountName, Arc<Desk>>,
    told: mpsc::UnboundedSender<Told>,
    reach: Mutex<Reach>,
}

#[derive(Default)]
struct Reach {
    left: bool,
    errands: BTreeMap<DecisionId, mpsc::UnboundedSender<Command>>,
}

impl Core {
    pub(super) fn new(
        ledger: Arc<dyn Ledger>,
        desks: BTreeMap<AccountName, Arc<Desk>>,
        clock: Clock,
        settle: Duration,
        read_only: bool,
        told: mpsc::UnboundedSender<Told>,
    ) -> Self {
        Self {
            ledger,
            clock,
            settle,
            read_only,
            desks,
            told,
            reach: Mutex::default(),
        }
    }

    /// The account through which a decision goes.
    pub(super) fn desk(&self, decision: &Decision) -> Option<Arc<Desk>> {
        self.desks.get(&decision.subject.key.task.account).cloned()
    }

    /// The same, if a new decision may go at all; else why not.
    pub(super) fn desk_for(&self, decision: &Decision) -> Result<Arc<Desk>, String> {
        if self.read_only {
            return Err("nothing is decided with --read-only; start without it".to_owned());
        }
        if self.reach().left {
            return Err("the console is being left; decide again next time".to_owned());
        }
        let desk = self.desk(decision).ok_or_else(|| {
            let account = decision.subject.key.task.account.shown();
            format!("account `{account}` has no key here; check the configuration")
        })?;
        match desk.calls.abilities().decides {
            true => Ok(desk),
            false => Err("this marketplace takes no verdicts from outside".to_owned()),
        }
    }

    /// Makes a decision reachable; `None` where it already is, or the outbox is left.
    pub(super) fn open(&self, id: &DecisionId) -> Option<mpsc::UnboundedReceiver<Command>> {
        let mut reach = self.reach();
        if reach.left || reach.errands.contains_key(id) {
            return None;
        }
        let (say, heard) = mpsc::unbounded_channel();
        reach.errands.insert(id.clone(), say);
        Some(heard)
    }

    /// No decision is reachable under this id any more.
    pub(super) fn forget(&self, id: &DecisionId) {
        self.reach().errands.remove(id);
    }

    /// Says something to a decision; `false` if there is none.
    pub(super) fn say(&self, id: &DecisionId, command: Command) -> bool {
        let reach = self.reach();
        let errand = reach.errands.get(id);
        errand.is_some_and(|errand| errand.send(command).is_ok())
    }

    /// From now on nothing can be submitted. All decisions that are reachable.
    pub(super) fn close(&self) -> Vec<mpsc::UnboundedSender<Command>> {
        let mut reach = self.reach();
        reach.left = true;
        reach.errands.values().cloned().collect()
    }

    pub(super) fn tell(&self, told: Told) {
        // Whoever listened may have gone; the journal knows it all.
        let _ = self.told.send(told);
    }

    pub(super) fn not_held(&self, id: &DecisionId, why: String) {
        let decision = id.clone();
        self.tell(Told::NotHeld { decision, why });
    }

    pub(super) fn ended(&self, decision: DecisionId, ending: Ending) {
        self.tell(Told::Ended { decision, ending });
    }

    /// What was left behind through an account that isn't here stays as it is.
    pub(super) fn unreadable(&self, id: &DecisionId) {
        self.tell(Told::Checking(id.clone()));
        let why = "an earlier decision is unclear, and its account has no key here; \
                   configure it to have the proof read";
        self.not_held(id, why.to_owned());
        self.ended(id.clone(), Ending::Unknown);
    }

    /// A bug stopped an errand. Its journal is right all the same.
    pub(super) fn broke_down(&self, id: DecisionId) {
        let why = "an internal error stopped this decision; start again to have it read";
        self.not_held(&id, why.to_owned());
        self.ended(id, Ending::Unknown);
    }

    /// How many decisions are under way.
    #[cfg(test)]
    pub(super) fn under_way(&self) -> usize {
        self.reach().errands.len()
    }

    fn reach(&self) -> MutexGuard<'_, Reach> {
        self.reach.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
