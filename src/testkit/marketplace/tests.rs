//! The fake keeps its own promises.

use super::*;
use crate::domain::{ProofId, TaskKey};

fn fake() -> FakeMarketplace {
    let clock = Clock::following("2026-02-24T12:00:00Z".parse().unwrap());
    FakeMarketplace::new("acc", clock).with_waiting(3)
}

fn proof(id: &str) -> ProofKey {
    let task = id.split('-').next().unwrap();
    TaskKey::new("acc", task).proof(&ProofId::new(id))
}

fn reject() -> Verdict {
    Verdict::Rejected {
        reason: "Zu unscharf".to_owned(),
    }
}

fn status(fake: &FakeMarketplace) -> Status {
    fake.change(|world| world.task("t000").status)
}

#[tokio::test(start_paused = true)]
async fn a_third_rejection_refunds_and_a_second_verdict_conflicts() {
    let fake = fake();
    for (attempt, left, after) in [
        (1, 2, Status::ProofRejected),
        (2, 1, Status::ProofRejected),
        (3, 0, Status::Refunded),
    ] {
        let key = proof(&format!("t000-p{attempt}"));
        let Answer::Confirmed(receipt) = fake.decide(&key, &reject()).await.body else {
            panic!("attempt {attempt} was not confirmed");
        };
        assert_eq!(receipt.attempts_remaining, Some(left));
        assert_eq!(receipt.task_status, Some(after));
        let again = fake.decide(&key, &reject()).await.body;
        assert!(matches!(again, Answer::Conflict { .. }));
        if left > 0 {
            fake.change(|world| world.submit("t000"));
        }
    }
    let reasons = fake.change(|world| world.proofs("t000").clone());
    assert_eq!(reasons[2].rejection_reason, Some("Zu unscharf".into()));
    let nobody = fake.decide(&proof("t009-p1"), &reject()).await.body;
    assert!(matches!(nobody, Answer::Refused { status: 404, .. }));
    assert_eq!(fake.decisions().len(), 7);
}

#[tokio::test(start_paused = true)]
async fn faults_act_or_do_not_act_as_their_names_say() {
    let late = Duration::from_secs(4);
    for (fault, at_once, in_the_end) in [
        (LinkFault::NotSent, false, false),
        (LinkFault::DropBefore, false, false),
        (LinkFault::LostAnswer, true, true),
        (LinkFault::LateActing(late), false, true),
        (LinkFault::Says(500), false, false),
        (LinkFault::Says(409), false, false),
    ] {
        let fake = fake();
        fake.break_next_decision(fault);
        let answer = fake.decide(&proof("t000-p1"), &reject()).await.body;
        assert!(!matches!(answer, Answer::Confirmed(_)), "{fault:?}");
        assert_eq!(status(&fake) == Status::ProofRejected, at_once, "{fault:?}");
        tokio::time::sleep(late * 2).await;
        let acted = status(&fake) == Status::ProofRejected;
        assert_eq!(acted, in_the_end, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn pages_and_the_limit_are_kept() {
    let fake = fake().with_pages_of(2).enforcing_limit(2);
    let page = fake.waiting(0).await.body.unwrap();
    assert_eq!((page.tasks.len(), page.total), (2, Some(3)));
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert_eq!(fake.waiting(2).await.body.unwrap().tasks.len(), 1);
    let over = fake.waiting(0).await;
    let after = Duration::from_secs(40);
    assert_eq!(over.body, Err(CallError::Limited { after }));
    assert_eq!(over.told.limit, Some(2));
}
