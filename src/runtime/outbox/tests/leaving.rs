//! Leaving, dying, coming back; and two processes on one disk.

use super::*;
use crate::domain::CallError;

#[tokio::test(start_paused = true)]
async fn leaving_makes_drafts_of_all_holds_and_lets_a_sending_end() {
    let mut rig = Rig::with(100, |market| market.with_latency(seconds(2)));
    rig.approve("d0", "t000", 0);
    rig.run(seconds(3)).await;
    rig.approve("d1", "t001", 5);
    rig.approve("d2", "t002", 0);
    rig.run(Duration::from_millis(500)).await;
    assert_eq!(rig.posts(), 1);
    assert_eq!(rig.outbox.leave(seconds(5)).await, 2);
    assert_eq!(rig.end_of("d0").await, Ending::Confirmed);
    assert_eq!(rig.states("d1"), [State::Held, State::Draft]);
    assert_eq!(rig.states("d2"), [State::Held, State::Draft]);
    rig.run(seconds(60)).await;
    assert_eq!(rig.posts(), 1);
    assert_eq!(
        rig.clock.mono().0.as_secs(),
        64,
        "not waited longer than needed"
    );
}

#[tokio::test(start_paused = true)]
async fn after_leaving_nothing_is_held_any_more() {
    let mut rig = Rig::start();
    assert_eq!(rig.outbox.leave(Duration::ZERO).await, 0);
    rig.approve("d1", "t000", 0);
    rig.run(seconds(60)).await;
    assert!(rig.not_held("d1").unwrap().contains("being left"));
    assert!(rig.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_a_429_brings_back_after_the_console_was_left_is_not_sent_again() {
    let mut rig = Rig::with(100, |market| market.with_latency(seconds(2)));
    rig.market.break_next_decision(LinkFault::Says(429));
    rig.approve("d1", "t000", 0);
    rig.run(seconds(3)).await;
    assert_eq!(rig.posts(), 1);
    rig.outbox.leave(seconds(60)).await;
    assert_eq!(rig.posts(), 1);
    assert_eq!(rig.states("d1").last(), Some(&State::Draft));
}

#[tokio::test(start_paused = true)]
async fn leaving_waits_no_longer_than_its_patience() {
    let mut rig = Rig::start();
    rig.market.break_next_decision(LinkFault::DropBefore);
    rig.approve("d1", "t000", 0);
    rig.run(seconds(1)).await;
    assert_eq!(rig.outbox.leave(seconds(2)).await, 0);
    assert_eq!(rig.clock.mono().0.as_secs(), 3);
    assert_eq!(rig.states("d1").last(), Some(&State::Unknown));
    let record = &rig.ledger.decisions(1).await.unwrap()[0];
    assert!(record.is_open(), "the next process reads it");
}

#[tokio::test(start_paused = true)]
async fn a_death_in_the_hold_sends_nothing_and_leaves_a_draft() {
    let mut rig = Rig::start();
    rig.approve("d1", "t000", 5);
    rig.run(seconds(4)).await;
    let mut next = rig.beside();
    rig.die().await;
    let left = next.ledger.adopt(next.clock.wall()).await.unwrap();
    assert!(left.is_empty());
    next.outbox.restore(left);
    next.run(seconds(60)).await;
    assert_eq!(next.states("d1"), [State::Held, State::Draft]);
    assert!(next.requests().is_empty());
}

/// A process that dies while its verdict is on the way, and the next one.
async fn dead_while_sending(fault: LinkFault) -> Rig {
    let mut rig = Rig::with(100, |market| market.with_latency(seconds(1)));
    rig.market.break_next_decision(fault);
    rig.approve("d1", "t000", 0);
    rig.run(Duration::from_millis(2500)).await;
    assert_eq!(rig.posts(), 1);
    let next = rig.beside();
    rig.die().await;
    next.market.forget_calls();
    let left = next.ledger.adopt(next.clock.wall()).await.unwrap();
    assert_eq!(left.len(), 1);
    next.outbox.restore(left);
    next
}

#[tokio::test(start_paused = true)]
async fn a_restart_reads_what_was_sent_and_confirms_it() {
    let mut rig = dead_while_sending(LinkFault::LostAnswer).await;
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    assert_eq!(rig.heard[0], Told::Checking("d1".into()));
    assert_eq!(rig.requests(), ["proofs", "task"]);
    assert_eq!(rig.states("d1").last(), Some(&State::Confirmed));
}

#[tokio::test(start_paused = true)]
async fn a_restart_reads_once_and_hands_back_what_is_still_pending() {
    let mut rig = dead_while_sending(LinkFault::DropBefore).await;
    assert_eq!(rig.end_of("d1").await, Ending::Unknown);
    rig.run(seconds(600)).await;
    assert_eq!(rig.requests(), ["proofs", "task"]);
    let record = &rig.ledger.decisions(1).await.unwrap()[0];
    assert!(record.last().unwrap().handed_back);
}

#[tokio::test(start_paused = true)]
async fn a_restart_without_a_network_keeps_checking_until_it_has_read() {
    let mut rig = dead_while_sending(LinkFault::LostAnswer).await;
    let why = "no connection".to_owned();
    rig.market.fail_with(Some(CallError::Offline { why }));
    rig.run(seconds(600)).await;
    assert_eq!(rig.heard, [Told::Checking("d1".into())]);
    let tries = rig.requests().len();
    assert!((14..=36).contains(&tries), "{tries}");
    // Nobody else may act on the proof meanwhile.
    rig.approve("d2", "t000", 0);
    rig.run(seconds(1)).await;
    let why = rig.not_held("d2").unwrap();
    assert!(
        why.starts_with("dana has approved this proof at 12:00:00 UTC"),
        "{why}"
    );
    rig.market.fail_with(None);
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    assert_eq!(rig.posts(), 0);
}

#[tokio::test(start_paused = true)]
async fn leaving_stops_a_check_at_once_and_leaves_it_to_the_next_process() {
    let mut rig = dead_while_sending(LinkFault::LostAnswer).await;
    let why = "no connection".to_owned();
    rig.market.fail_with(Some(CallError::Offline { why }));
    rig.run(seconds(100)).await;
    let before = rig.clock.mono();
    assert_eq!(rig.outbox.leave(seconds(60)).await, 0);
    assert_eq!(rig.clock.mono(), before);
    let record = &rig.ledger.decisions(1).await.unwrap()[0];
    assert!(record.is_open());
    assert_eq!(rig.posts(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_settled_or_held_is_not_restored() {
    let mut rig = Rig::start();
    rig.approve("d1", "t000", 0);
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    let records = rig.ledger.decisions(9).await.unwrap();
    rig.market.forget_calls();
    rig.heard.clear();
    rig.outbox.restore(records);
    rig.run(seconds(60)).await;
    assert!(rig.heard.is_empty() && rig.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn of_two_processes_on_one_disk_one_wins() {
    let mut one = Rig::start();
    let mut two = one.beside();
    one.approve("d1", "t000", 5);
    one.run(seconds(1)).await;
    two.approve("d2", "t000", 0);
    two.run(seconds(1)).await;
    let why = two.not_held("d2").unwrap();
    assert_eq!(
        why,
        "dana has approved this proof at 12:00:00 UTC, and that is held; \
         wait for it, or undo it there"
    );
    assert_eq!(one.end_of("d1").await, Ending::Confirmed);
    assert_eq!(one.posts(), 1);
    assert!(two.states("d2").is_empty());
}
