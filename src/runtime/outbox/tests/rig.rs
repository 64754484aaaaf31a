//! An outbox with everything around it, and a listener.
//!
//! Its marketplace is a witness: it refuses to take a verdict whose `sending` step is not
//! the newest in the journal, in every test.

use super::*;
use crate::domain::proof::Seen;
use crate::domain::{
    Answer, CallError, Proof, ProofKey, State, Subject, Task, TaskId, TaskKey, Timestamp, Verdict,
};
use crate::intake::Budget;
use crate::ledger::Ledger;
use crate::marketplace::{Abilities, Account, Marketplace, Page, Reply};
use crate::testkit::ledger::{MemoryLedger, MemoryStore};
use crate::testkit::marketplace::{Call, FakeMarketplace};
use async_trait::async_trait;
use tokio::time::Instant;

pub const SETTLE: Duration = Duration::from_secs(10);

pub fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub struct Rig {
    pub clock: Clock,
    pub market: FakeMarketplace,
    pub ledger: Arc<MemoryLedger>,
    pub calls: Arc<Calls>,
    pub outbox: Outbox,
    told: mpsc::UnboundedReceiver<Told>,
    pub heard: Vec<Told>,
}

impl Rig {
    /// An outbox with three tasks waiting and room for 100 requests a minute.
    pub fn start() -> Self {
        Self::with(100, |market| market)
    }

    pub fn with(limit: u32, temper: impl FnOnce(FakeMarketplace) -> FakeMarketplace) -> Self {
        let noon: Timestamp = "2026-02-24T12:00:00Z".parse().unwrap();
        let clock = Clock::following(noon);
        let market = temper(FakeMarketplace::new("acc", clock).with_waiting(3));
        Self::on(&MemoryStore::default(), clock, market, limit, false)
    }

    pub fn reading_only() -> Self {
        let noon: Timestamp = "2026-02-24T12:00:00Z".parse().unwrap();
        let clock = Clock::following(noon);
        let market = FakeMarketplace::new("acc", clock).with_waiting(3);
        Self::on(&MemoryStore::default(), clock, market, 100, true)
    }

    /// One more process on the same disk and marketplace.
    pub fn beside(&self) -> Self {
        let (clock, market) = (self.clock, self.market.clone());
        Self::on(&self.ledger.store(), clock, market, 100, false)
    }

    fn on(
        store: &MemoryStore,
        clock: Clock,
        market: FakeMarketplace,
        limit: u32,
        read_only: bool,
    ) -> Self {
        let ledger = Arc::new(store.open());
        let log = Arc::new(MemoryLedger::new());
        let budget = Budget::new(log, "key".to_owned(), limit, clock);
        let witness = Witness {
            market: market.clone(),
            ledger: Arc::clone(&ledger),
        };
        let calls = Calls::new("acc".into(), Arc::new(witness), budget, clock);
        let (tell, told) = mpsc::unbounded_channel();
        let desks = BTreeMap::from([("acc".into(), Arc::clone(&calls))]);
        let outbox = Outbox::start(ledger.clone(), desks, clock, SETTLE, read_only, tell);
        Self {
            clock,
            market,
            ledger,
            calls,
            outbox,
            told,
            heard: Vec::new(),
        }
    }

    /// The process dies: its tasks, then its hold on the ledger.
    pub async fn die(self) {
        drop(self.outbox);
        // Aborted tasks are dropped when they would next be polled.
        tokio::time::sleep(Duration::from_millis(1)).await;
        drop(self.calls);
        assert_eq!(Arc::strong_count(&self.ledger), 1, "somebody lives on");
    }

    /// A verdict on the first proof of a task, as it looks now.
    pub fn decision(&self, id: &str, task: &str, verdict: Verdict) -> Decision {
        let proof = self.market.change(|world| world.proofs(task)[0].clone());
        Decision {
            id: id.into(),
            decided_at: self.clock.wall(),
            reviewer: "dana".to_owned(),
            subject: Subject {
                key: TaskKey::new("acc", task).proof(&proof.id),
                title: Default::default(),
                seen: Seen::of(&proof),
                payout: None,
                budget: None,
                flags: Vec::new(),
            },
            verdict,
            confirmed_amount: None,
        }
    }

    /// Approves the first proof of a task, held this many seconds.
    pub fn approve(&self, id: &str, task: &str, hold: u64) {
        let decision = self.decision(id, task, Verdict::Approved { note: None });
        self.outbox.submit(decision, seconds(hold));
    }

    pub fn undo(&self, id: &str) {
        self.outbox.undo(id.into());
    }

    /// Listens for this long.
    pub async fn run(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while let Ok(Some(told)) = timeout_at(end, self.told.recv()).await {
            self.heard.push(told);
        }
    }

    /// Listens until a decision has ended.
    pub async fn end_of(&mut self, id: &str) -> Ending {
        let id: DecisionId = id.into();
        let of = |told: &Told| match told {
            Told::Ended { decision, ending } if *decision == id => Some(*ending),
            _ => None,
        };
        loop {
            if let Some(ending) = self.heard.iter().find_map(of) {
                return ending;
            }
            let told = timeout(seconds(3600), self.told.recv()).await;
            let told = told.unwrap_or_else(|_| panic!("no end: {:?}", self.heard));
            self.heard.push(told.unwrap());
        }
    }

    /// A decision's states on disk.
    pub fn states(&self, id: &str) -> Vec<State> {
        let steps = self.ledger.steps().into_iter();
        let own = steps.filter(|(decision, _)| decision.as_str() == id);
        own.map(|(_, state)| state).collect()
    }

    /// The newest words on disk.
    pub async fn why(&self, id: &str) -> String {
        let records = self.ledger.decisions(100).await.unwrap();
        let record = records.iter().find(|r| r.decision.id.as_str() == id);
        record.unwrap().last().unwrap().why.clone().unwrap()
    }

    /// Why something was not held.
    pub fn not_held(&self, id: &str) -> Option<String> {
        self.heard.iter().find_map(|told| match told {
            Told::NotHeld { decision, why } if decision.as_str() == id => Some(why.clone()),
            _ => None,
        })
    }

    pub fn was_too_late(&self, id: &str) -> bool {
        self.heard.contains(&Told::TooLate(id.into()))
    }

    /// How many verdicts went out.
    pub fn posts(&self) -> usize {
        self.market.decisions().len()
    }

    /// What went out, a word a request: `proofs`, `task`, `decide` …
    pub fn requests(&self) -> Vec<&'static str> {
        let word = |(call, _): (Call, Mono)| match call {
            Call::Proofs(_) => "proofs",
            Call::Task(_) => "task",
            Call::Decide(..) => "decide",
            Call::Waiting(_) => "list",
            Call::Account => "account",
        };
        self.market.calls().into_iter().map(word).collect()
    }

    pub fn status(&self, task: &str) -> Status {
        self.market.change(|world| world.task(task).status)
    }

    pub fn break_ledger(&self) {
        use crate::ledger::LedgerError;
        let full = LedgerError::Storage("the disk is full".to_owned());
        self.ledger.break_with(Some(full));
    }
}

struct Witness {
    market: FakeMarketplace,
    ledger: Arc<MemoryLedger>,
}

#[async_trait]
impl Marketplace for Witness {
    fn abilities(&self) -> Abilities {
        self.market.abilities()
    }

    async fn waiting(&self, offset: u64) -> Reply<Result<Page, CallError>> {
        self.market.waiting(offset).await
    }

    async fn task(&self, task: &TaskId) -> Reply<Result<Task, CallError>> {
        self.market.task(task).await
    }

    async fn proofs(&self, task: &TaskId) -> Reply<Result<Vec<Proof>, CallError>> {
        let proofs = self.market.proofs(task).await;
        let haunts = |proofs: &Vec<Proof>| proofs[0].worker == Some("ghost".into());
        assert!(!proofs.body.as_ref().is_ok_and(haunts), "a ghost");
        proofs
    }

    async fn account(&self) -> Reply<Result<Account, CallError>> {
        self.market.account().await
    }

    async fn decide(&self, proof: &ProofKey, verdict: &Verdict) -> Reply<Answer> {
        let records = self.ledger.decisions(1000).await.unwrap();
        let sending = records.iter().any(|record| {
            record.decision.subject.key == *proof
                && record.decision.verdict == *verdict
                && record.state() == State::Sending
        });
        assert!(sending, "sent before it was written");
        self.market.decide(proof, verdict).await
    }
}
