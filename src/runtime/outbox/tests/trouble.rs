//! A disk that fails, a console that may only read, a bug: nothing goes out unwritten.

use super::*;
use crate::domain::{TaskKey, Verdict};

#[tokio::test(start_paused = true)]
async fn without_a_durable_intent_nothing_is_held_or_sent() {
    let mut rig = Rig::start();
    rig.break_ledger();
    rig.approve("d1", "t000", 0);
    rig.run(seconds(60)).await;
    let why = rig.not_held("d1").unwrap();
    assert_eq!(why, "not held, nothing is sent: the disk is full");
    assert_eq!(rig.heard.len(), 1);
    assert!(rig.requests().is_empty());
    // Nothing is left behind in the way of the next try.
    rig.ledger.break_with(None);
    rig.approve("d2", "t000", 0);
    assert_eq!(rig.end_of("d2").await, Ending::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn without_a_durable_sending_step_nothing_is_sent() {
    let mut rig = Rig::start();
    rig.approve("d1", "t000", 5);
    rig.run(seconds(1)).await;
    rig.break_ledger();
    assert_eq!(rig.end_of("d1").await, Ending::Unsendable);
    let why = rig.not_held("d1").unwrap();
    assert!(why.starts_with("not sent, because"), "{why}");
    assert_eq!(rig.states("d1"), [State::Held]);
    rig.ledger.break_with(None);
    rig.run(seconds(600)).await;
    assert_eq!(rig.posts(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_disk_that_comes_back_gets_the_draft_of_what_it_stopped() {
    let mut rig = Rig::start();
    rig.approve("d1", "t000", 5);
    rig.run(seconds(1)).await;
    rig.break_ledger();
    rig.run(seconds(6)).await;
    assert!(rig.not_held("d1").is_some());
    rig.ledger.break_with(None);
    assert_eq!(rig.end_of("d1").await, Ending::Unsendable);
    assert_eq!(rig.states("d1"), [State::Held, State::Draft]);
    assert_eq!(rig.posts(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_end_that_cannot_be_written_is_written_again() {
    let mut rig = Rig::with(100, |market| market.with_latency(seconds(1)));
    rig.approve("d1", "t000", 0);
    rig.run(Duration::from_millis(1500)).await;
    assert_eq!(rig.posts(), 1);
    rig.run(Duration::from_millis(490)).await;
    rig.break_ledger();
    rig.run(seconds(2)).await;
    assert_eq!(rig.states("d1"), [State::Held, State::Sending]);
    rig.ledger.break_with(None);
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    assert_eq!(rig.states("d1").last(), Some(&State::Confirmed));
    assert_eq!(rig.not_held("d1"), None);
    assert_eq!(rig.posts(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_end_that_can_never_be_written_is_told_as_it_is() {
    let mut rig = Rig::with(100, |market| market.with_latency(seconds(1)));
    rig.approve("d1", "t000", 0);
    rig.run(Duration::from_millis(1990)).await;
    assert_eq!(rig.posts(), 1);
    rig.break_ledger();
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    let why = rig.not_held("d1").unwrap();
    let words = "it was carried out, but that could not be written: the disk is full";
    assert_eq!(why, words);
    rig.ledger.break_with(None);
    let record = &rig.ledger.decisions(1).await.unwrap()[0];
    assert_eq!(record.state(), State::Sending, "the next process reads it");
    assert_eq!(rig.posts(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_undo_is_obeyed_even_if_it_cannot_be_written() {
    let mut rig = Rig::start();
    rig.approve("d1", "t000", 5);
    rig.run(seconds(1)).await;
    rig.break_ledger();
    rig.undo("d1");
    assert_eq!(rig.end_of("d1").await, Ending::NotSent);
    assert!(rig.not_held("d1").unwrap().starts_with("it was not sent"));
    assert!(rig.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_console_that_only_reads_holds_nothing() {
    let mut rig = Rig::reading_only();
    rig.approve("d1", "t000", 0);
    rig.run(seconds(60)).await;
    assert!(rig.not_held("d1").unwrap().contains("--read-only"));
    assert!(rig.states("d1").is_empty() && rig.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_sender_itself_refuses_where_only_reading_is_allowed() {
    let mut rig = Rig::reading_only();
    let decision = rig.decision("d1", "t000", Verdict::Approved { note: None });
    // Past the first check, as a bug would.
    let core = Arc::clone(&rig.outbox.0.core);
    let desk = core.desk(&decision).unwrap();
    let ear = rig.outbox.listen(&decision.id).unwrap();
    let errand = Errand::new(core, desk, decision, ear);
    let errand = errand.begin(Duration::ZERO).await.unwrap();
    assert_eq!(errand.run().await, Ending::Unsendable);
    rig.run(seconds(1)).await;
    assert_eq!(rig.states("d1").last(), Some(&State::Draft));
    assert_eq!(rig.posts(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_account_without_a_key_holds_nothing() {
    let mut rig = Rig::start();
    let mut decision = rig.decision("d1", "t000", Verdict::Approved { note: None });
    decision.subject.key.task = TaskKey::new("other", "t000");
    rig.outbox.submit(decision, Duration::ZERO);
    rig.run(seconds(1)).await;
    assert!(rig.not_held("d1").unwrap().contains("account `other`"));
    assert!(rig.states("d1").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_one_decision_leaves_the_others_alone() {
    let mut rig = Rig::start();
    rig.market
        .change(|world| world.proofs("t000")[0].worker = Some("ghost".into()));
    rig.approve("d1", "t000", 1);
    rig.approve("d2", "t001", 5);
    assert_eq!(rig.end_of("d1").await, Ending::Unknown);
    assert!(rig.not_held("d1").unwrap().contains("internal error"));
    assert_eq!(rig.end_of("d2").await, Ending::Confirmed);
    assert_eq!(rig.states("d1"), [State::Held]);
    rig.undo("d1");
    rig.run(seconds(1)).await;
    assert!(rig.was_too_late("d1"));
}
