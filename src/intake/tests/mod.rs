//! The poller as its users see it: which requests go out, when, and what is heard.

mod outages;
mod rig;
mod told;
mod trouble;

use super::{Ask, Class, Link};
use crate::domain::{Answer, Status, TaskKey, Verdict};
use rig::{Rig, set};
use std::time::Duration;

fn names(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|n| format!("t{n:03}")).collect()
}

#[tokio::test(start_paused = true)]
async fn a_server_that_ignores_the_filter_still_yields_exactly_the_right_queue() {
    let mut rig = Rig::start(500, |market| {
        let market = market.with_waiting(130).ignoring_the_filter();
        set(&market, "t041", Status::Disputed);
        market
    });
    rig.run_until_swept(1).await;
    let mut expected = names(0..130);
    expected.remove(41);
    assert_eq!(rig.waiting(), expected);
    assert_eq!(rig.seen.rows.len(), 129, "nothing else is shown");
    assert_eq!(rig.seen.swept[0].0, 129);
    assert_eq!(rig.calls(), ["list 0", "list 100"]);
    assert_eq!(rig.journal().await.len(), 129);
}

#[tokio::test(start_paused = true)]
async fn an_ignoring_server_with_a_thousand_done_tasks_is_read_to_its_end() {
    let mut rig = Rig::start(500, |market| {
        market.change(|world| {
            for n in 0..1000 {
                world.add(&format!("done{n}"), Status::Completed);
            }
        });
        market
            .with_waiting(20)
            .ignoring_the_filter()
            .without_totals()
    });
    rig.run_until_swept(1).await;
    assert_eq!(rig.waiting(), names(0..20));
    assert_eq!(rig.count("list"), 12, "eleven pages and an empty one");
    rig.run(30).await;
    assert_eq!(rig.count("task"), 0, "done tasks cost no reading");
}

#[tokio::test(start_paused = true)]
async fn tasks_that_slide_between_pages_are_not_lost() {
    let mut rig = Rig::start(500, |market| {
        let market = market.with_waiting(130);
        market.after_page(|world| {
            for n in 0..40 {
                world.set_status(&format!("t{n:03}"), Status::Completed);
            }
        });
        market
    });
    rig.run_until_swept(1).await;
    // The first forty were seen waiting, and are known to be gone only when read again.
    assert_eq!(rig.waiting(), names(0..130));
    rig.run_until_swept(2).await;
    rig.run(10).await;
    assert_eq!(rig.waiting(), names(40..130));
    assert_eq!(rig.count("task"), 40);
}

#[tokio::test(start_paused = true)]
async fn a_task_missing_from_a_sweep_is_read_before_it_is_said_to_be_gone() {
    // Without totals nothing tells that rows slid, so some are missed by the sweep.
    let mut rig = Rig::start(500, |market| market.with_waiting(130).without_totals());
    rig.run_until_swept(1).await;
    assert_eq!(rig.waiting().len(), 130);
    rig.market.after_page(|world| {
        for n in 0..5 {
            world.set_status(&format!("t{n:03}"), Status::Completed);
        }
    });
    set(&rig.market, "t129", Status::Cancelled);
    rig.run_until_swept(2).await;
    assert_eq!(rig.waiting().len(), 130, "missing is not gone");
    rig.run(5).await;
    let mut read = names(100..105);
    read.push("t129".to_owned());
    let told: Vec<_> = rig.seen.tasks.iter().map(|(task, _)| task).collect();
    assert_eq!(told, read.iter().collect::<Vec<_>>());
    assert_eq!(rig.seen.tasks[0].1, "proof_submitted");
    assert_eq!(rig.seen.tasks[5].1, "cancelled");
    assert_eq!(
        rig.journal().await.last(),
        Some(&("t129".into(), Status::Cancelled))
    );
    assert_eq!(rig.waiting().len(), 129);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_no_more_is_told_as_not_found() {
    let mut rig = Rig::start(500, |market| market.with_waiting(3));
    rig.run_until_swept(1).await;
    rig.market.change(|world| world.remove("t001"));
    rig.run_until_swept(3).await;
    rig.run(5).await;
    assert_eq!(rig.waiting(), ["t000", "t002"]);
    assert_eq!(rig.count("task t001"), 1, "and it is read once");
}

#[tokio::test(start_paused = true)]
async fn a_task_that_we_decided_ourselves_costs_no_reading() {
    let mut rig = Rig::start(500, |market| market.with_waiting(3));
    rig.run_until_swept(1).await;
    set(&rig.market, "t001", Status::Completed);
    rig.ask(Ask::Settled {
        task: "t001".into(),
        status: Status::Completed,
    })
    .await;
    rig.run_until_swept(4).await;
    assert_eq!(rig.count("task"), 0);
    let (task, status) = rig.journal().await.pop().unwrap();
    assert_eq!((task.as_str(), status), ("t001", Status::Completed));
    // The worker's next attempt is news again.
    rig.market.change(|world| world.submit("t001"));
    rig.run_until_swept(5).await;
    let (_, status) = rig.journal().await.pop().unwrap();
    assert_eq!(status, Status::ProofSubmitted);
}

#[tokio::test(start_paused = true)]
async fn at_ten_a_minute_the_rows_stand_after_the_pages_and_proofs_come_by_rank() {
    let mut rig = Rig::start(10, |market| market.with_waiting(130).enforcing_limit(10));
    let ranked = [
        "t077", "t003", "t129", "t050", "t000", "t011", "t012", "t013",
    ];
    rig.want(&ranked[1..], Class::Prefetch);
    rig.wanted.send_modify(|wanted| {
        let mut first = wanted[0].clone();
        first.task = ranked[0].into();
        first.class = Class::OnScreen;
        wanted.push(first);
    });
    rig.run_until_swept(1).await;
    assert_eq!(rig.waiting().len(), 130);
    assert!(
        rig.seconds() < 1.0,
        "the queue stood after {} s",
        rig.seconds()
    );
    rig.run(300).await;
    let read: Vec<_> = rig
        .seen
        .proofs
        .iter()
        .map(|(task, _)| task.as_str())
        .collect();
    assert_eq!(read, ranked, "by class, then rank, each once");
    assert!(rig.busiest_minute() <= 10, "{}", rig.busiest_minute());
    assert!(
        rig.seen.swept.len() >= 3,
        "sweeps go on beside the readings"
    );
}

#[tokio::test(start_paused = true)]
async fn wants_of_the_first_page_do_not_hold_up_the_rows_of_the_last() {
    let mut rig = Rig::start(10, |market| {
        let latency = Duration::from_millis(300);
        market.with_waiting(430).with_latency(latency)
    });
    while rig.waiting().is_empty() {
        rig.run_until_next().await;
    }
    let first_page = names(0..100);
    let first_page: Vec<&str> = first_page.iter().map(String::as_str).collect();
    rig.want(&first_page, Class::Prefetch);
    rig.run_until_swept(1).await;
    assert!(
        rig.seconds() < 2.0,
        "the queue stood after {} s",
        rig.seconds()
    );
    assert_eq!(rig.waiting().len(), 430);
}

#[tokio::test(start_paused = true)]
async fn a_long_list_and_the_readings_ahead_share_a_small_budget() {
    let mut rig = Rig::start(10, |market| market.with_waiting(3000));
    let ahead = names(0..300);
    let ahead: Vec<&str> = ahead.iter().map(String::as_str).collect();
    rig.want(&ahead, Class::Prefetch);
    rig.run_until_swept(1).await;
    assert!(
        rig.seconds() < 600.0,
        "the queue stood after {} s",
        rig.seconds()
    );
    assert!(
        rig.seen.proofs.len() > 15,
        "{} proofs",
        rig.seen.proofs.len()
    );
}

#[tokio::test(start_paused = true)]
async fn decisions_never_wait_for_the_polling_of_a_small_budget() {
    let mut rig = Rig::start(10, |market| market.with_waiting(130).enforcing_limit(10));
    let ahead = names(0..130);
    let ahead: Vec<&str> = ahead.iter().map(String::as_str).collect();
    rig.want(&ahead, Class::Prefetch);
    for n in 0..10 {
        rig.run(37).await;
        let task = TaskKey::new("acc", format!("t{n:03}").as_str());
        let pressed = rig.seconds();
        let proofs = rig.calls.proofs(&task.task, Class::Decision).await.unwrap();
        let verdict = Verdict::Approved { note: None };
        let answer = rig.calls.decide(&task.proof(&proofs[0].id), &verdict).await;
        assert!(matches!(answer, Answer::Confirmed(_)), "{answer:?}");
        assert!(rig.seconds() - pressed < 0.1, "it waited");
    }
    assert!(rig.busiest_minute() <= 10, "{}", rig.busiest_minute());
}

#[tokio::test(start_paused = true)]
async fn a_changed_wish_takes_the_place_that_another_waited_for() {
    let mut rig = Rig::start(10, |market| market.with_waiting(60));
    let many: Vec<String> = names(0..40);
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    rig.want(&many, Class::Prefetch);
    rig.run(5).await;
    let before = rig.count("proofs");
    assert!(before < 10, "the budget is used up");
    // The reviewer jumps to the end of the queue: room is kept for just that.
    rig.want(&["t059"], Class::OnScreen);
    rig.run(1).await;
    assert_eq!(rig.seen.proofs.last().unwrap().0, "t059");
    // And back to a prefetch, in another order: the newest order counts when the place
    // is given, though the wait began with the old one.
    rig.want(&["t030", "t031"], Class::Prefetch);
    rig.run(2).await;
    rig.want(&["t050", "t030"], Class::Prefetch);
    let known = rig.seen.proofs.len();
    rig.run(120).await;
    let after: Vec<_> = rig.seen.proofs[known..]
        .iter()
        .map(|(task, _)| task.as_str())
        .collect();
    assert_eq!(after, ["t050", "t030"]);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_starts_at_once_and_sweeps_never_overlap() {
    let mut rig = Rig::start(500, |market| {
        market.with_waiting(3).with_latency(Duration::from_secs(2))
    });
    rig.run_until_swept(1).await;
    let swept = rig.seconds();
    rig.ask(Ask::Refresh).await;
    rig.run(1).await;
    let (_, second) = rig.calls_with_times()[1];
    assert!(
        second - swept < 0.1,
        "the refresh began after {} s",
        second - swept
    );
    // While it is under way two more are asked for: one sweep follows, not two.
    rig.ask(Ask::Refresh).await;
    rig.ask(Ask::Refresh).await;
    rig.run(12).await;
    let starts: Vec<f64> = rig.calls_with_times().iter().map(|(_, at)| *at).collect();
    assert_eq!(starts.len(), 3);
    assert!(starts[2] - starts[1] >= 2.0);
}

#[tokio::test(start_paused = true)]
async fn sweeps_rest_as_the_budget_demands() {
    for (limit, rest) in [(10, 36.0), (100, 15.0)] {
        let mut rig = Rig::start(limit, |market| market.with_waiting(3));
        rig.run_until_swept(4).await;
        for pair in rig.seen.swept.windows(2) {
            let rested = pair[0].1.until(pair[1].1).as_secs_f64();
            assert!((0.89 * rest..1.11 * rest).contains(&rested), "{rested} s");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_hint_is_read_soon_and_a_new_task_arrives_through_it() {
    let mut rig = Rig::start(10, |market| market.with_waiting(3));
    rig.run_until_swept(1).await;
    rig.market
        .change(|world| world.add("fresh", Status::ProofSubmitted));
    rig.ask(Ask::Look {
        task: "fresh".into(),
    })
    .await;
    rig.run(1).await;
    assert_eq!(rig.waiting(), ["fresh", "t000", "t001", "t002"]);
    assert_eq!(rig.journal().await.last().unwrap().0, "fresh".into());
    // The sweep that finds it later is no second event.
    rig.run_until_swept(2).await;
    assert_eq!(rig.journal().await.len(), 4);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_our_own_decision_overtook_is_not_told() {
    let mut rig = Rig::start(500, |market| {
        market.with_waiting(3).with_latency(Duration::from_secs(2))
    });
    rig.run_until_swept(1).await;
    rig.ask(Ask::Look {
        task: "t001".into(),
    })
    .await;
    rig.run(1).await;
    rig.ask(Ask::Settled {
        task: "t001".into(),
        status: Status::Completed,
    })
    .await;
    rig.run(5).await;
    assert_eq!(rig.count("task t001"), 1);
    assert_eq!(rig.seen.tasks, []);
}

#[tokio::test(start_paused = true)]
async fn a_restart_tells_no_old_news_and_finds_what_was_missed_meanwhile() {
    let mut rig = Rig::start(500, |market| market.with_waiting(4));
    rig.run_until_swept(1).await;
    rig.stop();
    set(&rig.market, "t002", Status::Completed);
    rig.market
        .change(|world| world.add("new", Status::ProofSubmitted));
    let mut again = Rig::on(500, rig.clock, rig.market.clone(), rig.feed.clone());
    again.run_until_swept(1).await;
    again.run(5).await;
    let journal = again.journal().await;
    let news: Vec<_> = journal[4..].iter().map(|(task, _)| task.as_str()).collect();
    assert_eq!(news, ["new", "t002"]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_poller_sends_nothing_more() {
    let mut rig = Rig::start(500, |market| market.with_waiting(3));
    rig.run_until_swept(1).await;
    rig.stop();
    rig.market.forget_calls();
    rig.want(&["t000"], Class::OnScreen);
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(rig.calls(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn link_budget_and_the_servers_clock_are_told() {
    let mut rig = Rig::start(10, |market| {
        let ahead = "2026-02-24T12:00:30Z".parse().unwrap();
        market
            .with_waiting(3)
            .telling_limit(100)
            .telling_time(ahead)
    });
    let skew = rig.calls.skew();
    rig.run_until_swept(1).await;
    rig.run(1).await;
    assert_eq!(rig.seen.links[0].0, Link::Connecting);
    assert!(matches!(rig.link(), Link::Live { .. }));
    assert!(rig.seen.budgets >= 2);
    assert_eq!(rig.calls.budget().view().borrow().limit, 100);
    assert_eq!(skew.borrow().unwrap().as_secs(), 30);
}
