//! Undone stays undone, until the verdict is out.

use super::*;
use crate::domain::CallError;
use crate::domain::machine::Input;

#[tokio::test(start_paused = true)]
async fn an_undo_in_the_hold_sends_nothing() {
    let mut rig = Rig::start();
    rig.approve("d1", "t000", 5);
    rig.run(seconds(4)).await;
    rig.undo("d1");
    assert_eq!(rig.end_of("d1").await, Ending::NotSent);
    rig.run(seconds(60)).await;
    assert_eq!(rig.states("d1"), [State::Held, State::Cancelled]);
    assert!(rig.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_hold_lasts_as_long_as_it_says() {
    let mut rig = Rig::start();
    rig.approve("d1", "t000", 5);
    rig.run(Duration::from_millis(4990)).await;
    assert!(rig.requests().is_empty());
    let Told::Recorded { record, until } = &rig.heard[0] else {
        panic!("{:?}", rig.heard);
    };
    assert_eq!(
        (record.state(), *until),
        (State::Held, Some(Mono(seconds(5))))
    );
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    assert_eq!(rig.clock.mono().0.as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn an_undo_right_behind_the_key_press_wins_even_without_a_hold() {
    let mut rig = Rig::start();
    rig.approve("d1", "t000", 0);
    rig.undo("d1");
    assert_eq!(rig.end_of("d1").await, Ending::NotSent);
    assert_eq!(rig.states("d1"), [State::Held, State::Cancelled]);
    assert!(rig.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_undo_during_the_last_reading_sends_nothing() {
    let mut rig = Rig::with(100, |market| market.with_latency(seconds(2)));
    rig.approve("d1", "t000", 5);
    rig.run(seconds(6)).await;
    assert_eq!(rig.requests(), ["proofs", "task"]);
    rig.undo("d1");
    assert_eq!(rig.end_of("d1").await, Ending::NotSent);
    rig.run(seconds(60)).await;
    assert_eq!(rig.states("d1"), [State::Held, State::Cancelled]);
    assert_eq!(rig.posts(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_undo_that_comes_together_with_the_last_readings_end_wins() {
    let rig = Rig::start();
    let id: DecisionId = "d1".into();
    let mut ear = rig.outbox.listen(&id).unwrap();
    let reading = async { rig.outbox.undo(id.clone()) };
    let heard = ear.unless_taken_back(reading).await;
    assert_eq!(heard, Err(Input::Undo));
}

#[tokio::test(start_paused = true)]
async fn an_undo_while_it_waits_for_the_budget_sends_nothing() {
    let mut rig = Rig::with(2, |market| market);
    rig.approve("d1", "t000", 0);
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    rig.approve("d2", "t001", 0);
    rig.approve("d3", "t002", 0);
    rig.run(seconds(30)).await;
    assert_eq!(rig.states("d2"), [State::Held]);
    rig.undo("d2");
    rig.undo("d3");
    assert_eq!(rig.end_of("d2").await, Ending::NotSent);
    assert_eq!(rig.end_of("d3").await, Ending::NotSent);
    rig.run(seconds(300)).await;
    assert_eq!(rig.posts(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_undo_while_retry_after_runs_sends_nothing_more() {
    let mut rig = Rig::start();
    rig.market.break_next_decision(LinkFault::Says(429));
    rig.approve("d1", "t000", 0);
    rig.run(seconds(1)).await;
    assert_eq!(rig.posts(), 1);
    let last = rig.heard.last().unwrap();
    let Told::Recorded { record, until } = last else {
        panic!("{last:?}");
    };
    assert_eq!(
        (record.state(), *until),
        (State::Held, Some(Mono(seconds(3))))
    );
    rig.undo("d1");
    assert_eq!(rig.end_of("d1").await, Ending::NotSent);
    rig.run(seconds(60)).await;
    assert_eq!(rig.posts(), 1);
    assert_eq!(rig.status("t000"), Status::ProofSubmitted);
}

#[tokio::test(start_paused = true)]
async fn an_undo_after_a_limited_reading_sends_nothing() {
    let mut rig = Rig::start();
    let after = seconds(9);
    rig.market.fail_next([CallError::Limited { after }]);
    rig.approve("d1", "t000", 0);
    rig.run(seconds(5)).await;
    rig.undo("d1");
    assert_eq!(rig.end_of("d1").await, Ending::NotSent);
    rig.run(seconds(60)).await;
    assert_eq!(rig.posts(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_undo_is_too_late_once_the_verdict_is_out_or_has_ended() {
    let mut rig = Rig::with(100, |market| market.with_latency(seconds(2)));
    rig.approve("d1", "t000", 0);
    rig.run(seconds(3)).await;
    assert_eq!(rig.posts(), 1);
    rig.undo("d1");
    rig.run(Duration::from_millis(1)).await;
    assert!(rig.was_too_late("d1"));
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    rig.heard.clear();
    rig.undo("d1");
    rig.undo("nobody");
    rig.run(seconds(1)).await;
    assert!(rig.was_too_late("d1") && rig.was_too_late("nobody"));
}

#[tokio::test(start_paused = true)]
async fn of_several_holds_an_undo_takes_back_the_one_it_names() {
    let mut rig = Rig::start();
    for (id, task) in [("d0", "t000"), ("d1", "t001"), ("d2", "t002")] {
        rig.approve(id, task, 5);
    }
    rig.run(seconds(1)).await;
    rig.undo("d1");
    assert_eq!(rig.end_of("d0").await, Ending::Confirmed);
    assert_eq!(rig.end_of("d1").await, Ending::NotSent);
    assert_eq!(rig.end_of("d2").await, Ending::Confirmed);
    assert_eq!(rig.posts(), 2);
    assert_eq!(rig.status("t001"), Status::ProofSubmitted);
}

#[tokio::test(start_paused = true)]
async fn what_is_withdrawn_in_its_hold_is_not_sent_and_says_why() {
    let mut rig = Rig::start();
    rig.approve("d1", "t000", 5);
    rig.run(seconds(1)).await;
    let why = "the task is disputed now";
    rig.outbox.withdraw("d1".into(), why.to_owned());
    assert_eq!(rig.end_of("d1").await, Ending::Conflict);
    assert_eq!(rig.why("d1").await, why);
    assert!(rig.requests().is_empty());
    rig.outbox.withdraw("nobody".into(), why.to_owned());
}

#[tokio::test(start_paused = true)]
async fn an_undo_that_came_too_late_counts_after_all_if_nothing_was_carried_out() {
    let mut rig = Rig::with(100, |market| market.with_latency(seconds(2)));
    rig.market.break_next_decision(LinkFault::Says(429));
    rig.approve("d1", "t000", 0);
    rig.run(seconds(3)).await;
    assert_eq!(rig.posts(), 1);
    rig.undo("d1");
    assert_eq!(rig.end_of("d1").await, Ending::NotSent);
    assert!(rig.was_too_late("d1"));
    rig.run(seconds(60)).await;
    assert_eq!(rig.posts(), 1);
    assert_eq!(rig.states("d1").last(), Some(&State::Cancelled));
}
