//! The outbox: the one actor that speaks of money to a marketplace.
//!
//! It runs `domain::machine` for each decision, one task each, so that nothing that goes
//! wrong with one reaches another. Invariant: a step is on disk before its act, and only
//! a `sending` step that was written lets a verdict out. It must not judge anything: what
//! follows from what is the machine's alone.

mod asking;
mod core;
mod ear;
mod errand;
pub mod settling;
#[cfg(test)]
mod sim;
#[cfg(test)]
mod tests;

use self::core::{Core, Desk};
use crate::clock::Clock;
use crate::domain::machine::Ending;
use crate::domain::{AccountName, Decision, DecisionId, Mono, Record};
use crate::intake::Calls;
use crate::ledger::Ledger;
use ear::{Command, Ear};
use errand::Errand;
use futures_util::FutureExt;
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{timeout, timeout_at};

/// How long holds may take to become drafts when the console is left: a disk's time.
const DRAFTING: Duration = Duration::from_secs(5);

/// What the outbox tells. Nothing is told before it is on disk.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// A step was written.
    Recorded {
        /// The decision with all its steps.
        record: Box<Record>,
        /// While it is held: when the hold ends.
        until: Option<Mono>,
    },
    /// It could not be held, or a step could not be written; `why` says what that means
    /// for the money.
    NotHeld {
        /// Which decision.
        decision: DecisionId,
        /// What happened, then what to do.
        why: String,
    },
    /// It is on its way, or has ended: it can't be taken back.
    TooLate(DecisionId),
    /// What an earlier process left is being read before its proof may be acted on.
    Checking(DecisionId),
    /// Nothing more will happen to it here.
    Ended {
        /// Which decision.
        decision: DecisionId,
        /// How.
        ending: Ending,
    },
}

/// A handle on the outbox; clones are the same one. Dropping the last of them is like the
/// process's death: held decisions are not sent.
#[derive(Clone)]
pub struct Outbox(Arc<Inner>);

struct Inner {
    core: Arc<Core>,
    errands: Mutex<JoinSet<()>>,
}

impl Outbox {
    /// Opens an outbox on these accounts. `settle` is how long an unclear outcome is read
    /// before it goes back to a person. It sends nothing by itself.
    pub fn start(
        ledger: Arc<dyn Ledger>,
        calls: BTreeMap<AccountName, Arc<Calls>>,
        clock: Clock,
        settle: Duration,
        read_only: bool,
        told: mpsc::UnboundedSender<Told>,
    ) -> Self {
        let desks = calls
            .into_iter()
            .map(|(name, calls)| (name, Arc::new(Desk::new(calls))))
            .collect();
        Self(Arc::new(Inner {
            core: Arc::new(Core::new(ledger, desks, clock, settle, read_only, told)),
            errands: Mutex::new(JoinSet::new()),
        }))
    }

    /// Writes a decision down, holds it this long, then sends it, or tells that it is not
    /// held. Must be called within a tokio runtime.
    pub fn submit(&self, decision: Decision, hold: Duration) {
        let core = &self.0.core;
        let id = decision.id.clone();
        let desk = match core.desk_for(&decision) {
            Ok(desk) => desk,
            Err(why) => return core.not_held(&id, why),
        };
        let Some(ear) = self.listen(&id) else {
            return;
        };
        let core = Arc::clone(core);
        self.carry(id, async move {
            let errand = Errand::new(core, desk, decision, ear);
            match errand.begin(hold).await {
                Some(errand) => Some(errand.run().await),
                None => None,
            }
        });
    }

    /// Takes a decision back, or tells that it is too late.
    pub fn undo(&self, id: DecisionId) {
        if !self.0.core.say(&id, Command::Undo) {
            self.0.core.tell(Told::TooLate(id));
        }
    }

    /// Doesn't send a decision, because of what has become known about its task. Nothing
    /// happens where it is on its way or has ended.
    pub fn withdraw(&self, id: DecisionId, why: String) {
        self.0.core.say(&id, Command::Withdraw(why));
    }

    /// Reads each decision that [`Ledger::adopt`] returned until that has succeeded once,
    /// before its proof may be acted on. Never sends.
    pub fn restore(&self, records: Vec<Record>) {
        for record in records {
            self.restore_one(record);
        }
    }

    /// Leaves: what was not sent yet becomes a draft, and sendings under way get `patience`
    /// to end; what has not ended then is read by the next process. Nothing can be
    /// submitted any more. How many drafts there are.
    pub async fn leave(&self, patience: Duration) -> usize {
        let end = self
            .0
            .core
            .clock
            .instant(self.0.core.clock.mono().after(patience));
        let mut acks = Vec::new();
        for commands in self.0.core.close() {
            let (ack, acked) = oneshot::channel();
            if commands.send(Command::Leave(ack)).is_ok() {
                acks.push(acked);
            }
        }
        let drafts = async {
            let acked = futures_util::future::join_all(acks).await;
            acked.into_iter().filter(|ack| *ack == Ok(true)).count()
        };
        let drafts = timeout(patience.max(DRAFTING), drafts).await.unwrap_or(0);
        let mut errands = std::mem::take(&mut *self.errands());
        while let Ok(Some(_)) = timeout_at(end, errands.join_next()).await {}
        drafts
    }

    fn restore_one(&self, record: Record) {
        let core = &self.0.core;
        let id = record.decision.id.clone();
        if !errand::is_unclear(&record) {
            return;
        }
        let Some(desk) = core.desk(&record.decision) else {
            return core.unreadable(&id);
        };
        let Some(ear) = self.listen(&id) else {
            return;
        };
        core.tell(Told::Checking(id.clone()));
        let errand = Errand::restore(Arc::clone(core), desk, record, ear);
        self.carry(id, async move { Some(errand.run().await) });
    }

    /// Makes the decision known to `undo` and the others; `None` where it already is, or
    /// where the outbox is being left.
    fn listen(&self, id: &DecisionId) -> Option<Ear> {
        let commands = self.0.core.open(id)?;
        Some(Ear::new(Arc::clone(&self.0.core), id.clone(), commands))
    }

    /// Runs one decision's errand to its end, whatever that is.
    fn carry(&self, id: DecisionId, errand: impl Future<Output = Option<Ending>> + Send + 'static) {
        let core = Arc::clone(&self.0.core);
        let mut errands = self.errands();
        while errands.try_join_next().is_some() {}
        errands.spawn(async move {
            let ended = AssertUnwindSafe(errand).catch_unwind().await;
            match ended {
                Ok(None) => {}
                Ok(Some(ending)) => core.ended(id, ending),
                Err(_) => core.broke_down(id),
            }
        });
    }

    fn errands(&self) -> MutexGuard<'_, JoinSet<()>> {
        // A JoinSet is whole after each of its calls.
        self.0
            .errands
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
