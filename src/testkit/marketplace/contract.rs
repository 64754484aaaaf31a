//! What every marketplace must do for a reviewer, whatever stands behind it: one suite, run
//! against the fake that other rooms' tests rely on, and against the embedded marketplace
//! over HTTP through WorkFunder's adapter.

use super::{FakeMarketplace, World};
use crate::clock::Clock;
use crate::domain::{
    AccountName, Answer, CallError, Environment, Proof, ProofId, ProofKey, ProofStatus, Receipt,
    Status, Task, TaskId, TaskKey, Verdict,
};
use crate::marketplace::Marketplace;
use crate::marketplace::workfunder::{WorkFunder, install_tls};
use crate::sandbox;
use secrecy::SecretString;
use std::collections::BTreeSet;
use std::time::Duration;

const NOON: &str = "2026-02-24T12:00:00Z";
/// As good as none.
const NO_LIMIT: u32 = 1_000_000;

/// A marketplace with so many tasks that wait, and a hand behind it.
trait Stage: Sized {
    async fn open(tasks: usize, limit: u32) -> Self;
    fn market(&self) -> &dyn Marketplace;
    /// A proof that waits on this attempt.
    async fn waiting_on(&self, attempt: u32) -> ProofKey;
}

struct Fake(FakeMarketplace);

impl Stage for Fake {
    async fn open(tasks: usize, limit: u32) -> Self {
        let clock = Clock::following(NOON.parse().unwrap());
        let fake = FakeMarketplace::new("acc", clock).with_waiting(tasks);
        Self(fake.enforcing_limit(limit))
    }

    fn market(&self) -> &dyn Marketplace {
        &self.0
    }

    async fn waiting_on(&self, attempt: u32) -> ProofKey {
        self.0.change(|world: &mut World| {
            let waiting = world.reviewable();
            let fresh = |id: &&TaskId| world.find(id).unwrap().1.len() == 1;
            let task = waiting.iter().find(fresh).unwrap().clone();
            let key = |id: &ProofId| TaskKey::new("acc", task.as_str()).proof(id);
            let first = world.find(&task).unwrap().1.remove(0).id;
            (1..attempt).fold(key(&first), |rejected, _| {
                world.decide(&rejected, &reject("Blurred."));
                key(&world.submit(task.as_str()))
            })
        })
    }
}

struct Sandbox {
    market: WorkFunder,
    _running: sandbox::Running,
}

impl Stage for Sandbox {
    async fn open(tasks: usize, limit: u32) -> Self {
        install_tls();
        let clock = Clock::following(NOON.parse().unwrap());
        let running = sandbox::start(sandbox::Options {
            tasks,
            elsewhere: 11,
            draw_ahead: 0,
            rate_limit: limit,
            clock,
            ..sandbox::Options::default()
        });
        let running = running.await.unwrap();
        let key = SecretString::from(running.api_key());
        let market = WorkFunder::new(AccountName::new("acc"), running.base_url(), key, clock);
        Self {
            market: market.unwrap(),
            _running: running,
        }
    }

    fn market(&self) -> &dyn Marketplace {
        &self.market
    }

    async fn waiting_on(&self, attempt: u32) -> ProofKey {
        for task in self.market.waiting(0).await.body.unwrap().tasks {
            let proofs = self.market.proofs(&task.key.task).await.body.unwrap();
            let waits = |proof: &&Proof| proof.is_pending() && proof.attempt == attempt;
            if let Some(proof) = proofs.iter().find(waits) {
                return task.key.proof(&proof.id);
            }
        }
        panic!("nothing waits on attempt {attempt}");
    }
}

/// Runs the whole suite on this stage.
macro_rules! contract_tests {
    ($module:ident, $stage:ident) => {
        contract_tests! { $module, $stage;
            the_list_holds_every_waiting_task_once_page_by_page
            a_task_and_its_proofs_are_what_the_list_says
            an_approval_completes_the_task_and_takes_it_off_the_list
            a_rejection_keeps_its_reason_and_leaves_attempts
            the_third_rejection_refunds
            a_second_verdict_conflicts_in_words
            what_is_not_there_is_not_found
            an_empty_reason_is_refused
            the_budget_is_told_and_held
            the_account_answers
        }
    };
    ($module:ident, $stage:ident; $($name:ident)+) => {
        mod $module {
            $(#[tokio::test]
            async fn $name() {
                super::$name::<super::$stage>().await;
            })+
        }
    };
}

contract_tests!(fake, Fake);
contract_tests!(sandbox_over_http, Sandbox);

fn approve() -> Verdict {
    Verdict::Approved { note: None }
}

fn reject(reason: &str) -> Verdict {
    Verdict::Rejected {
        reason: reason.to_owned(),
    }
}

async fn confirmed(stage: &impl Stage, proof: &ProofKey, verdict: &Verdict) -> Receipt {
    match stage.market().decide(proof, verdict).await.body {
        Answer::Confirmed(receipt) => receipt,
        answer => panic!("{answer:?}"),
    }
}

async fn task(stage: &impl Stage, key: &ProofKey) -> Task {
    stage.market().task(&key.task.task).await.body.unwrap()
}

async fn proof(stage: &impl Stage, key: &ProofKey) -> Proof {
    let proofs = stage.market().proofs(&key.task.task).await.body.unwrap();
    let mut proofs = proofs.into_iter();
    proofs.find(|proof| proof.id == key.proof).unwrap()
}

async fn pages(stage: &impl Stage) -> Vec<Task> {
    let mut all = Vec::new();
    loop {
        let page = stage.market().waiting(all.len() as u64).await.body.unwrap();
        let total = page.total.unwrap() as usize;
        assert!(page.tasks.len() as u64 <= page.limit.unwrap());
        assert_eq!(page.tasks.is_empty(), all.len() >= total);
        if page.tasks.is_empty() {
            assert_eq!(all.len(), total);
            return all;
        }
        all.extend(page.tasks);
    }
}

async fn the_list_holds_every_waiting_task_once_page_by_page<S: Stage>() {
    let stage = S::open(130, NO_LIMIT).await;
    assert_eq!(
        stage.market().waiting(0).await.body.unwrap().tasks.len(),
        100
    );
    let all = pages(&stage).await;
    let ids: BTreeSet<_> = all.iter().map(|task| task.key.task.clone()).collect();
    assert_eq!((all.len(), ids.len()), (130, 130));
    assert!(all.iter().all(|task| task.status.is_reviewable()));
    assert!(all.iter().all(|task| task.environment == Environment::Test));
}

async fn a_task_and_its_proofs_are_what_the_list_says<S: Stage>() {
    let stage = S::open(12, NO_LIMIT).await;
    for listed in pages(&stage).await {
        let read = stage.market().task(&listed.key.task).await.body.unwrap();
        assert_eq!(read, listed);
        assert!(listed.payout.unwrap() < listed.budget.unwrap());
        let proofs = stage.market().proofs(&listed.key.task).await.body.unwrap();
        let newest = proofs.iter().map(|proof| proof.attempt).max();
        let pending: Vec<_> = proofs.iter().filter(|proof| proof.is_pending()).collect();
        assert!(!pending.is_empty());
        for proof in pending {
            assert_eq!(Some(proof.attempt), newest);
            assert!(proof.file.as_ref().unwrap().expires_at().is_some());
            assert!(proof.created_at.is_some() && proof.size_bytes.is_some());
        }
    }
}

async fn an_approval_completes_the_task_and_takes_it_off_the_list<S: Stage>() {
    let stage = S::open(12, NO_LIMIT).await;
    let key = stage.waiting_on(1).await;
    let before = pages(&stage).await.len();
    let receipt = confirmed(&stage, &key, &approve()).await;
    assert_eq!(receipt.task_status, Some(Status::Completed));
    assert_eq!(receipt.attempts_remaining, None);
    let judged = proof(&stage, &key).await;
    assert_eq!(judged.status, ProofStatus::Approved);
    assert_eq!(
        (judged.reviewed_at, judged.rejection_reason),
        (receipt.reviewed_at, None)
    );
    assert!(receipt.reviewed_at.is_some());
    assert_eq!(task(&stage, &key).await.status, Status::Completed);
    let after = pages(&stage).await;
    assert_eq!(after.len(), before - 1);
    assert!(after.iter().all(|task| task.key != key.task));
}

async fn a_rejection_keeps_its_reason_and_leaves_attempts<S: Stage>() {
    let stage = S::open(40, NO_LIMIT).await;
    let reason = "Schild «Größe 7» unlesbar — 看板が読めない 🙈";
    for (attempt, left) in [(1, 2), (2, 1)] {
        let key = stage.waiting_on(attempt).await;
        let receipt = confirmed(&stage, &key, &reject(reason)).await;
        assert_eq!(receipt.task_status, Some(Status::ProofRejected));
        assert_eq!(receipt.attempts_remaining, Some(left));
        let judged = proof(&stage, &key).await;
        assert_eq!(judged.status, ProofStatus::Rejected);
        assert_eq!(judged.rejection_reason, Some(reason.into()));
        assert_eq!(task(&stage, &key).await.status, Status::ProofRejected);
    }
}

async fn the_third_rejection_refunds<S: Stage>() {
    let stage = S::open(40, NO_LIMIT).await;
    let key = stage.waiting_on(3).await;
    let receipt = confirmed(&stage, &key, &reject("Still blurred.")).await;
    assert_eq!(receipt.task_status, Some(Status::Refunded));
    assert_eq!(receipt.attempts_remaining, Some(0));
    assert_eq!(task(&stage, &key).await.status, Status::Refunded);
    assert_eq!(proof(&stage, &key).await.status, ProofStatus::Rejected);
}

async fn a_second_verdict_conflicts_in_words<S: Stage>() {
    let stage = S::open(40, NO_LIMIT).await;
    for (first, second) in [
        (approve(), approve()),
        (approve(), reject("Too late.")),
        (reject("Blurred."), approve()),
        (reject("Blurred."), reject("Blurred.")),
    ] {
        let key = stage.waiting_on(1).await;
        confirmed(&stage, &key, &first).await;
        let before = proof(&stage, &key).await.status;
        match stage.market().decide(&key, &second).await.body {
            Answer::Conflict { message } => assert_ne!(message.clean(80), ""),
            answer => panic!("{answer:?}"),
        }
        assert_eq!(proof(&stage, &key).await.status, before);
    }
}

async fn what_is_not_there_is_not_found<S: Stage>() {
    let stage = S::open(12, NO_LIMIT).await;
    let nothing = TaskId::new("nothing");
    let market = stage.market();
    assert_eq!(market.task(&nothing).await.body, Err(CallError::NotFound));
    assert_eq!(market.proofs(&nothing).await.body, Err(CallError::NotFound));
    let here = stage.waiting_on(1).await;
    let mut tasks = pages(&stage).await.into_iter();
    let elsewhere = tasks.find(|task| task.key != here.task).unwrap();
    for absent in [
        TaskKey::new("acc", nothing).proof(&here.proof),
        here.task.proof(&"nothing".into()),
        elsewhere.key.proof(&here.proof),
    ] {
        for verdict in [approve(), reject("Blurred.")] {
            let answer = market.decide(&absent, &verdict).await.body;
            let is_refused = matches!(answer, Answer::Refused { status: 404, .. });
            assert!(is_refused, "{absent:?}: {answer:?}");
        }
    }
    assert!(proof(&stage, &here).await.is_pending());
}

async fn an_empty_reason_is_refused<S: Stage>() {
    let stage = S::open(12, NO_LIMIT).await;
    let key = stage.waiting_on(1).await;
    for reason in ["", " \n"] {
        let answer = stage.market().decide(&key, &reject(reason)).await.body;
        let is_refused = matches!(answer, Answer::Refused { status: 400, .. });
        assert!(is_refused, "{answer:?}");
    }
    assert!(proof(&stage, &key).await.is_pending());
}

async fn the_budget_is_told_and_held<S: Stage>() {
    let stage = S::open(12, 3).await;
    let market = stage.market();
    for _ in 0..3 {
        let reply = market.waiting(0).await;
        assert_eq!((reply.body.is_ok(), reply.told.limit), (true, Some(3)));
    }
    let refused = market.waiting(0).await;
    let Err(CallError::Limited { after }) = refused.body else {
        panic!("{:?}", refused.body);
    };
    assert!(after > Duration::ZERO && after <= Duration::from_secs(60));
    assert_eq!(refused.told.limit, Some(3));
    let nobody = TaskKey::new("acc", "nothing").proof(&"nothing".into());
    let answer = market.decide(&nobody, &approve()).await.body;
    assert!(matches!(answer, Answer::Limited { .. }), "{answer:?}");
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(61)).await;
    tokio::time::resume();
    assert!(market.waiting(0).await.body.is_ok());
}

async fn the_account_answers<S: Stage>() {
    let stage = S::open(1, NO_LIMIT).await;
    assert!(stage.market().account().await.body.is_ok());
    assert!(stage.market().abilities().decides);
    assert_eq!(stage.market().abilities().environment, Environment::Test);
}
