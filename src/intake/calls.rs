//! The one way to a marketplace: every call takes a place in the request budget first.
//!
//! Invariant: no [`Place`], no call; one place, one request on the wire. What the answer
//! tells beside its body goes to the budget, the key's gate and the clock's skew here and
//! nowhere else. Nothing is ever sent again here.

use super::budget::{Budget, Class};
use super::gate::KeyGate;
use crate::clock::Clock;
use crate::domain::{
    AccountName, Answer, CallError, Mono, Proof, ProofKey, Task, TaskId, Timestamp, Verdict,
};
use crate::ledger::LedgerError;
use crate::marketplace::{Abilities, Account, Marketplace, Page, Reply, Told};
use jiff::SignedDuration;
use std::sync::Arc;
use tokio::sync::watch;

/// `Date` counts whole seconds, so a smaller change of the skew is noise.
const SKEW_STEP: SignedDuration = SignedDuration::from_secs(2);

/// The right to send one request. It is logged: dropping it wastes it.
#[derive(Debug)]
#[must_use]
pub struct Place {
    at: Mono,
}

impl Place {
    /// When it was given, which is when the request goes out.
    pub fn at(&self) -> Mono {
        self.at
    }
}

/// All calls through one key.
pub struct Calls {
    account: AccountName,
    marketplace: Arc<dyn Marketplace>,
    budget: Arc<Budget>,
    key: KeyGate,
    clock: Clock,
    skew: watch::Sender<Option<SignedDuration>>,
}

impl Calls {
    /// Joins a marketplace with the budget of its key.
    pub fn new(
        account: AccountName,
        marketplace: Arc<dyn Marketplace>,
        budget: Arc<Budget>,
        clock: Clock,
    ) -> Arc<Self> {
        Arc::new(Self {
            account,
            marketplace,
            budget,
            key: KeyGate::default(),
            clock,
            skew: watch::Sender::new(None),
        })
    }

    /// The account's name.
    pub fn name(&self) -> &AccountName {
        &self.account
    }

    /// What the marketplace can and can't do.
    pub fn abilities(&self) -> Abilities {
        self.marketplace.abilities()
    }

    /// The budget of the key, for its view and for expected decisions.
    pub fn budget(&self) -> &Arc<Budget> {
        &self.budget
    }

    /// The gate of the key.
    pub fn key(&self) -> &KeyGate {
        &self.key
    }

    /// The clocks.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// How far the server's clock is ahead of ours, to about a second; `None` before any
    /// answer told.
    pub fn skew(&self) -> watch::Receiver<Option<SignedDuration>> {
        self.skew.subscribe()
    }

    /// Waits for a place in the budget. Dropping the future gives the wait up at no cost.
    ///
    /// Errors: `Auth` at once while the key is refused, `Uncounted` where the log of
    /// requests can't be written.
    pub async fn place(&self, class: Class) -> Result<Place, CallError> {
        self.key.pass()?;
        let place = tokio::select! {
            biased;
            status = self.key.when_closed() => return Err(CallError::Auth { status }),
            place = self.unguarded_place(class) => place?,
        };
        // The key may have been refused at the very moment.
        self.key.pass().map(|()| place)
    }

    /// Takes a place if there is room for this class at once; `None`: there isn't.
    ///
    /// Errors: as for [`Calls::place`].
    pub async fn try_place(&self, class: Class) -> Result<Option<Place>, CallError> {
        self.key.pass()?;
        let has_room = self.budget.try_acquire(class).await.map_err(uncounted)?;
        let at = self.clock.mono();
        // The key may have been refused at the very moment.
        self.key.pass().map(|()| has_room.then_some(Place { at }))
    }

    /// One page of the list of tasks, from `offset` on.
    pub async fn waiting(&self, offset: u64, class: Class) -> Result<Page, CallError> {
        self.waiting_with(self.place(class).await?, offset).await
    }

    /// One task.
    pub async fn task(&self, task: &TaskId, class: Class) -> Result<Task, CallError> {
        self.task_with(self.place(class).await?, task).await
    }

    /// All proofs of a task, every attempt, with fresh addresses.
    pub async fn proofs(&self, task: &TaskId, class: Class) -> Result<Vec<Proof>, CallError> {
        self.proofs_with(self.place(class).await?, task).await
    }

    /// [`Calls::waiting`] with a place that was taken before.
    pub async fn waiting_with(&self, _: Place, offset: u64) -> Result<Page, CallError> {
        self.read(self.marketplace.waiting(offset).await)
    }

    /// [`Calls::task`] with a place that was taken before.
    pub async fn task_with(&self, _: Place, task: &TaskId) -> Result<Task, CallError> {
        self.read(self.marketplace.task(task).await)
    }

    /// [`Calls::proofs`] with a place that was taken before.
    pub async fn proofs_with(&self, _: Place, task: &TaskId) -> Result<Vec<Proof>, CallError> {
        self.read(self.marketplace.proofs(task).await)
    }

    /// Who the key belongs to.
    pub async fn account(&self, class: Class) -> Result<Account, CallError> {
        let _place = self.place(class).await?;
        self.read(self.marketplace.account().await)
    }

    /// Has every event sent to `url` from now on.
    pub async fn set_webhook(&self, url: &str, class: Class) -> Result<(), CallError> {
        let _place = self.place(class).await?;
        self.read(self.marketplace.set_webhook(url).await)
    }

    /// Tries a refused key; success opens its gate. Goes out where a person `asked`, or
    /// where the last probe was a minute ago; else `Auth` at once.
    pub async fn probe(&self, asked: bool) -> Result<Account, CallError> {
        if !self.key.may_probe(self.clock.mono(), asked) {
            self.key.pass()?;
        }
        // Whatever room is kept for decisions is of no use to them until the key works.
        let _place = self.unguarded_place(Class::Decision).await?;
        self.read(self.marketplace.account().await)
    }

    /// Sends a verdict: at most one request. Only the outbox may, after its intent is on
    /// disk. Once it has a place it must be awaited to its end.
    pub async fn decide(&self, proof: &ProofKey, verdict: &Verdict) -> Answer {
        match self.place(Class::Decision).await {
            Ok(place) => self.decide_with(place, proof, verdict).await,
            Err(error) => Answer::NotSent {
                why: error.to_string(),
            },
        }
    }

    /// [`Calls::decide`] with a place that was taken before; nothing is sent where the
    /// key was refused since then.
    pub async fn decide_with(&self, _: Place, proof: &ProofKey, verdict: &Verdict) -> Answer {
        if let Err(error) = self.key.pass() {
            return Answer::NotSent {
                why: error.to_string(),
            };
        }
        let Reply { body, told } = self.marketplace.decide(proof, verdict).await;
        self.note(&told);
        match &body {
            Answer::KeyRefused { status } => self.key.close(*status),
            Answer::Limited { after } => self.budget.limited(*after),
            Answer::Confirmed(_)
            | Answer::Refused { .. }
            | Answer::Conflict { .. }
            | Answer::NotSent { .. }
            | Answer::Unknown { .. } => {}
        }
        body
    }

    async fn unguarded_place(&self, class: Class) -> Result<Place, CallError> {
        self.budget.acquire(class).await.map_err(uncounted)?;
        Ok(Place {
            at: self.clock.mono(),
        })
    }

    fn read<T>(&self, reply: Reply<Result<T, CallError>>) -> Result<T, CallError> {
        self.note(&reply.told);
        match &reply.body {
            Ok(_) => self.key.open(),
            Err(CallError::Auth { status }) => self.key.close(*status),
            Err(CallError::Limited { after }) => self.budget.limited(*after),
            Err(_) => {}
        }
        reply.body
    }

    fn note(&self, told: &Told) {
        self.budget.heard(told);
        if let Some(server) = told.server_time {
            self.note_skew(server);
        }
    }

    fn note_skew(&self, server: Timestamp) {
        let ahead = server.duration_since(self.clock.wall());
        self.skew.send_if_modified(|known| {
            let moved = known.is_none_or(|known| (ahead - known).abs() >= SKEW_STEP);
            if moved {
                *known = Some(ahead);
            }
            moved
        });
    }
}

fn uncounted(error: LedgerError) -> CallError {
    CallError::Uncounted {
        why: error.to_string(),
    }
}
