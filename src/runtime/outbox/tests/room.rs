//! The request budget: kept to the request, and shared fairly among many decisions.

use super::*;
use crate::intake::Class;
use crate::testkit::marketplace::FakeMarketplace;

fn many(count: usize) -> impl FnOnce(FakeMarketplace) -> FakeMarketplace {
    move |market| {
        market.change(|world| {
            for n in 3..count {
                world.add(&format!("t{n:03}"), Status::ProofSubmitted);
            }
        });
        market
    }
}

/// The most requests within any 60 s.
fn busiest_minute(rig: &Rig) -> usize {
    let times: Vec<Duration> = rig.market.calls().iter().map(|(_, at)| at.0).collect();
    let from = |start: &Duration| {
        let in_minute = |at: &&Duration| **at >= *start && **at < *start + seconds(60);
        times.iter().filter(in_minute).count()
    };
    times.iter().map(from).max().unwrap_or(0)
}

#[tokio::test(start_paused = true)]
async fn without_room_to_spare_the_task_is_not_read() {
    let mut rig = Rig::with(2, |market| market);
    rig.approve("d1", "t000", 0);
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    assert_eq!(rig.requests(), ["proofs", "decide"]);
}

#[tokio::test(start_paused = true)]
async fn many_decisions_at_once_share_a_small_budget_without_starving() {
    let mut rig = Rig::with(10, many(12));
    for n in 0..12 {
        rig.approve(&format!("d{n}"), &format!("t{n:03}"), 0);
    }
    rig.run(seconds(1)).await;
    assert!(rig.posts() >= 4, "only {} went out at once", rig.posts());
    for n in 0..12 {
        assert_eq!(rig.end_of(&format!("d{n}")).await, Ending::Confirmed);
    }
    assert!(rig.clock.mono().0 < seconds(200), "{:?}", rig.clock.mono());
    assert!(busiest_minute(&rig) <= 10);
    assert_eq!(rig.posts(), 12);
}

#[tokio::test(start_paused = true)]
async fn slow_readings_keep_to_the_budget_too() {
    let mut rig = Rig::with(4, |market| {
        many(8)(market).with_latency(seconds(5)).enforcing_limit(4)
    });
    for n in 0..8 {
        rig.approve(&format!("d{n}"), &format!("t{n:03}"), 0);
    }
    for n in 0..8 {
        assert_eq!(rig.end_of(&format!("d{n}")).await, Ending::Confirmed);
    }
    assert!(busiest_minute(&rig) <= 4);
    assert_eq!(rig.posts(), 8, "no 429");
}

#[tokio::test(start_paused = true)]
async fn a_reading_that_grew_old_in_the_budgets_queue_is_made_anew() {
    let mut rig = Rig::with(3, |market| market);
    rig.approve("d1", "t000", 0);
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    rig.market.forget_calls();
    rig.approve("d2", "t001", 0);
    rig.run(seconds(5)).await;
    assert_eq!(
        rig.requests(),
        ["proofs"],
        "one request is left, for a reading"
    );
    rig.market
        .change(|world| world.proofs("t001")[0].size_bytes = Some(7));
    assert_eq!(rig.end_of("d2").await, Ending::Conflict);
    assert_eq!(rig.posts(), 0);
}

#[tokio::test(start_paused = true)]
async fn even_a_budget_of_one_request_gets_a_decision_through() {
    let mut rig = Rig::with(1, |market| market.enforcing_limit(1));
    rig.approve("d1", "t000", 0);
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    assert_eq!(busiest_minute(&rig), 1);
    assert_eq!(rig.posts(), 1);
}

#[tokio::test(start_paused = true)]
async fn decisions_in_their_hold_keep_their_requests_free() {
    let mut rig = Rig::with(6, |market| market);
    rig.approve("d1", "t000", 30);
    rig.approve("d2", "t001", 30);
    rig.run(seconds(1)).await;
    let mut taken = 0;
    while rig
        .calls
        .budget()
        .try_acquire(Class::OnScreen)
        .await
        .unwrap()
    {
        taken += 1;
    }
    assert_eq!(taken, 2);
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    assert_eq!(rig.end_of("d2").await, Ending::Confirmed);
    assert_eq!(rig.clock.mono().0.as_secs(), 30, "they didn't wait");
}

#[tokio::test(start_paused = true)]
async fn decisions_take_their_requests_in_turn_so_that_none_is_wasted() {
    let mut rig = Rig::with(2, many(6));
    for n in 0..6 {
        rig.approve(&format!("d{n}"), &format!("t{n:03}"), 0);
    }
    for n in 0..6 {
        assert_eq!(rig.end_of(&format!("d{n}")).await, Ending::Confirmed);
    }
    assert_eq!(rig.requests().len(), 12);
    assert!(rig.clock.mono().0 < seconds(310));
}

#[tokio::test(start_paused = true)]
async fn a_verdict_after_a_slow_reading_is_counted_when_it_goes_out() {
    let mut rig = Rig::with(3, |market| market.with_latency(seconds(5)));
    rig.approve("d1", "t000", 0);
    assert_eq!(rig.end_of("d1").await, Ending::Confirmed);
    let task = "t001".into();
    let more = || rig.calls.proofs(&task, Class::Decision);
    let (a, b, c) = tokio::join!(more(), more(), more());
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    assert!(busiest_minute(&rig) <= 3);
}

#[tokio::test(start_paused = true)]
async fn a_place_that_grew_old_while_the_step_was_written_is_not_used() {
    for (limit, posts, state) in [(2, 0, State::Draft), (100, 1, State::Confirmed)] {
        let mut rig = Rig::with(limit, |market| market);
        rig.ledger.slow_down(seconds(3));
        rig.approve("d1", "t000", 0);
        rig.end_of("d1").await;
        assert_eq!(rig.posts(), posts, "limit {limit}");
        assert_eq!(rig.states("d1").last(), Some(&state));
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_key_is_tried_again_even_if_all_room_is_kept_for_decisions() {
    let rig = Rig::with(10, |market| market);
    let budget = rig.calls.budget();
    let _kept: Vec<_> = (0..5).map(|_| budget.expect_decision()).collect();
    rig.calls.key().close(401);
    let probe = timeout(seconds(600), rig.calls.probe(true)).await;
    assert!(matches!(probe, Ok(Ok(_))), "{probe:?}");
    assert_eq!(rig.calls.key().pass(), Ok(()));
}
