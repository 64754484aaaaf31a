//! What comes of a sending: the contract's table, with a marketplace behind it.

use super::*;
use crate::domain::{Answer, CallError, Verdict};
use crate::intake::Class;
use crate::testkit::marketplace::Call;

#[tokio::test(start_paused = true)]
async fn an_approval_reads_first_and_sends_once() {
    let mut rig = Rig::start();
    rig.approve("d1", "t000", 0);
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    assert_eq!(rig.requests(), ["proofs", "task", "decide"]);
    let states = [State::Held, State::Sending, State::Confirmed];
    assert_eq!(rig.states("d1"), states);
    let told: Vec<State> = rig
        .heard
        .iter()
        .filter_map(|told| match told {
            Told::Recorded { record, .. } => Some(record.state()),
            _ => None,
        })
        .collect();
    assert_eq!(told, states);
}

#[tokio::test(start_paused = true)]
async fn a_reason_arrives_byte_for_byte() {
    let mut rig = Rig::start();
    let reason = "  zu unscharf – 写真 \u{1b}".to_owned();
    let decision = rig.decision(
        "d1",
        "t000",
        Verdict::Rejected {
            reason: reason.clone(),
        },
    );
    rig.outbox.submit(decision, Duration::ZERO);
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    assert_eq!(rig.market.decisions()[0].1.reason(), Some(&*reason));
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_after_acting_is_found_and_confirmed() {
    let mut rig = Rig::start();
    rig.market.break_next_decision(LinkFault::LostAnswer);
    rig.approve("d1", "t000", 0);
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    assert_eq!(rig.posts(), 1);
    let states = [
        State::Held,
        State::Sending,
        State::Unknown,
        State::Confirmed,
    ];
    assert_eq!(rig.states("d1"), states);
}

#[tokio::test(start_paused = true)]
async fn a_drop_before_acting_goes_back_to_a_person_and_is_not_sent_again() {
    let mut rig = Rig::start();
    rig.market.break_next_decision(LinkFault::DropBefore);
    rig.approve("d1", "t000", 0);
    assert_eq!(rig.end_of("d1").await, Ending::Unknown);
    assert_eq!(rig.clock.mono().0.as_secs(), 10, "read for settle_seconds");
    let records = rig.ledger.decisions(1).await.unwrap();
    assert!(records[0].last().unwrap().handed_back);
    rig.run(seconds(600)).await;
    assert_eq!(rig.posts(), 1);
    // A person decides again.
    rig.approve("d2", "t000", 0);
    assert_eq!(rig.end_of("d2").await, Ending::Confirmed);
    assert_eq!(rig.posts(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_acts_late_within_the_time_is_confirmed() {
    let mut rig = Rig::with(100, |market| {
        market.with_latency(Duration::from_millis(400))
    });
    let late = LinkFault::LateActing(Duration::from_millis(9_900));
    rig.market.break_next_decision(late);
    rig.approve("d1", "t000", 0);
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    assert_eq!(rig.posts(), 1);
}

#[tokio::test(start_paused = true)]
async fn it_is_not_handed_back_on_a_reading_that_began_before_the_time_was_over() {
    let mut rig = Rig::with(100, |market| market.with_latency(seconds(3)));
    rig.market.break_next_decision(LinkFault::DropBefore);
    rig.approve("d1", "t000", 0);
    assert_eq!(rig.end_of("d1").await, Ending::Unknown);
    let proofs = |(call, at): &(Call, Mono)| matches!(call, Call::Proofs(_)).then_some(*at);
    let last = rig.market.calls().iter().filter_map(proofs).next_back();
    let sent = seconds(6);
    assert!(last.unwrap().0 >= sent + rig::SETTLE, "{last:?}");
}

#[tokio::test(start_paused = true)]
async fn a_500_is_unclear_and_settled_by_reading() {
    let mut rig = Rig::start();
    rig.market.break_next_decision(LinkFault::Says(500));
    rig.approve("d1", "t000", 0);
    assert_eq!(rig.end_of("d1").await, Ending::Unknown);
    assert_eq!(rig.posts(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_never_left_is_a_draft() {
    let mut rig = Rig::start();
    rig.market.break_next_decision(LinkFault::NotSent);
    rig.approve("d1", "t000", 0);
    assert_eq!(rig.end_of("d1").await, Ending::Unsendable);
    assert_eq!(
        rig.states("d1"),
        [State::Held, State::Sending, State::Draft]
    );
}

#[tokio::test(start_paused = true)]
async fn a_foreign_verdict_before_the_last_reading_is_shown_and_nothing_is_sent() {
    let mut rig = Rig::start();
    rig.approve("d1", "t000", 5);
    rig.run(seconds(2)).await;
    rig.market.change(|world| {
        let proof = &mut world.proofs("t000")[0];
        proof.status = crate::domain::ProofStatus::Rejected;
        proof.rejection_reason = Some("blurry".into());
        proof.reviewed_at = Some("2026-02-24T12:00:02Z".parse().unwrap());
    });
    assert_eq!(rig.end_of("d1").await, Ending::Conflict);
    assert_eq!(rig.posts(), 0);
    let words = "rejected elsewhere at 12:00:02 UTC: “blurry”";
    assert_eq!(rig.why("d1").await, words);
}

#[tokio::test(start_paused = true)]
async fn a_409_after_a_foreign_approval_is_a_conflict_with_words() {
    let mut rig = Rig::with(100, |market| market.with_latency(seconds(1)));
    rig.approve("d1", "t000", 0);
    // After the last reading, before the verdict arrives.
    rig.run(Duration::from_millis(1500)).await;
    assert_eq!(rig.posts(), 1);
    let key = rig.market.decisions()[0].0.clone();
    rig.market.change(|world| {
        let proof = &mut world.proofs("t000")[0];
        assert_eq!(proof.id, key.proof);
        proof.status = crate::domain::ProofStatus::Approved;
        proof.reviewed_at = Some("2026-02-24T12:00:01Z".parse().unwrap());
    });
    assert_eq!(rig.end_of("d1").await, Ending::Conflict);
    assert_eq!(
        rig.states("d1"),
        [State::Held, State::Sending, State::Conflict]
    );
    assert_eq!(rig.why("d1").await, "approved elsewhere at 12:00:01 UTC");
    assert_eq!(rig.posts(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_429_waits_reads_again_and_then_sends() {
    let mut rig = Rig::start();
    rig.market.break_next_decision(LinkFault::Says(429));
    rig.approve("d1", "t000", 0);
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    assert_eq!(rig.clock.mono().0.as_secs(), 3);
    let requests = ["proofs", "task", "decide", "proofs", "task", "decide"];
    assert_eq!(rig.requests(), requests);
    let states = rig.states("d1");
    let sendings = states.iter().filter(|state| **state == State::Sending);
    assert_eq!(sendings.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn after_a_refused_key_nothing_else_goes_out() {
    let mut rig = Rig::start();
    rig.market.break_next_decision(LinkFault::Says(401));
    rig.approve("d1", "t000", 0);
    rig.approve("d2", "t001", 5);
    assert_eq!(rig.end_of("d1").await, Ending::KeyRefused);
    assert_eq!(
        rig.states("d1"),
        [State::Held, State::Sending, State::Refused]
    );
    let before = rig.requests().len();
    assert_eq!(rig.end_of("d2").await, Ending::KeyRefused);
    assert_eq!(rig.states("d2"), [State::Held, State::Draft]);
    assert_eq!(rig.requests().len(), before);
}

#[tokio::test(start_paused = true)]
async fn a_key_refused_to_one_stops_another_that_has_its_place_already() {
    let rig = Rig::start();
    let decision = rig.decision("d1", "t000", Verdict::Approved { note: None });
    let place = rig.calls.place(Class::Decision).await.unwrap();
    rig.calls.key().close(401);
    let key = &decision.subject.key;
    let answer = rig.calls.decide_with(place, key, &decision.verdict).await;
    assert!(matches!(answer, Answer::NotSent { .. }), "{answer:?}");
    assert_eq!(rig.posts(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_newer_attempt_another_file_or_a_disputed_task_is_not_sent() {
    let mut rig = Rig::start();
    for (id, task) in [("d0", "t000"), ("d1", "t001"), ("d2", "t002")] {
        rig.approve(id, task, 5);
    }
    rig.run(seconds(4)).await;
    rig.market.change(|world| {
        world.submit("t000");
        world.proofs("t001")[0].size_bytes = Some(7);
        world.set_status("t002", Status::Disputed);
    });
    for (id, words) in [
        ("d0", "newer attempt"),
        ("d1", "not the one that was shown"),
        ("d2", "the task is disputed now"),
    ] {
        assert_eq!(rig.end_of(id).await, Ending::Conflict);
        let why = rig.why(id).await;
        assert!(why.contains(words), "{why}");
    }
    assert_eq!(rig.posts(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_first_is_a_draft() {
    let mut rig = Rig::start();
    let why = "no connection".to_owned();
    rig.market.fail_with(Some(CallError::Offline { why }));
    rig.approve("d1", "t000", 0);
    assert_eq!(rig.end_of("d1").await, Ending::Unsendable);
    assert_eq!(rig.states("d1"), [State::Held, State::Draft]);
    assert_eq!(rig.posts(), 0);
}
