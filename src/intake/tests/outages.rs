//! After an outage the feed says which of three it was.

use super::rig::{Rig, noon, set};
use crate::domain::event::{Change, Source};
use crate::domain::{CallError, MarketplaceName, NewEvent, Status, Untrusted};
use crate::intake::Attendance;
use crate::ledger::{Feed, Way};
use std::time::Duration;
use tokio::time::advance;

fn told(task: &str, status: Status) -> NewEvent {
    NewEvent {
        account: "acc".into(),
        marketplace: MarketplaceName::WorkFunder,
        source: Source::Webhook,
        name: Untrusted::new("x"),
        task: Some(task.into()),
        happened_at: None,
        received_at: noon(),
        delivery_attempt: None,
        verified: Some(true),
        change: Change {
            status: Some(status),
            ..Change::default()
        },
        identity: None,
        data: "{}".into(),
    }
}

/// A console that ran for a minute, with three tasks that wait and `open`, which doesn't,
/// and was left. An hour later.
async fn an_hour_after_a_run() -> Rig {
    let mut rig = Rig::start(100, |market| {
        market.change(|world| world.add("open", Status::Assigned));
        market.with_waiting(3)
    });
    let known = told("open", Status::Assigned);
    rig.feed.take(vec![known]).await.unwrap();
    rig.run(60).await;
    assert_eq!(rig.house().await, [], "a first start is no outage");
    rig.stop();
    advance(Duration::from_secs(3600)).await;
    rig
}

async fn again(rig: &Rig) -> Rig {
    let mut rig = Rig::on(100, rig.clock, rig.market.clone(), rig.feed.clone());
    rig.run(30).await;
    rig
}

fn said(what: &str, replayed: i64) -> (String, i64) {
    (format!("house.{what}"), replayed)
}

#[tokio::test(start_paused = true)]
async fn nothing_missed_is_said_once_every_open_task_was_read() {
    let rig = an_hour_after_a_run().await;
    let mut rig = again(&rig).await;
    assert_eq!(rig.house().await, [said("nothing_missed", 0)]);
    assert!(rig.count("task open") > 0);
    rig.run(600).await;
    assert_eq!(rig.house().await.len(), 1, "once");
}

#[tokio::test(start_paused = true)]
async fn what_is_found_afterwards_was_replayed() {
    let rig = an_hour_after_a_run().await;
    set(&rig.market, "open", Status::InProgress);
    set(&rig.market, "t001", Status::Completed);
    let rig = again(&rig).await;
    assert_eq!(rig.house().await, [said("replayed", 2)]);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_was_gone_is_an_outage_too() {
    let mut rig = Rig::start(100, |market| market.with_waiting(3));
    rig.run(60).await;
    let why = "no route".to_owned();
    rig.market.fail_with(Some(CallError::Offline { why }));
    rig.run(300).await;
    assert_eq!(rig.house().await, [], "it is not over");
    rig.market.fail_with(None);
    rig.run(90).await;
    assert_eq!(rig.house().await, [said("nothing_missed", 0)]);
}

#[tokio::test(start_paused = true)]
async fn without_a_key_it_is_a_gap_with_what_came_late() {
    let rig = an_hour_after_a_run().await;
    let marketplace = MarketplaceName::WorkFunder;
    let feed = rig.feed.clone();
    let receiver =
        |can_ask| Attendance::new("acc".into(), marketplace, feed.clone(), rig.clock, can_ask);
    receiver(false).alive(Way::Receiver).await;
    advance(Duration::from_secs(3600)).await;
    let again = receiver(false);
    again.alive(Way::Receiver).await;
    let late = NewEvent {
        happened_at: Some(rig.clock.wall() - Duration::from_secs(1800)),
        ..told("late", Status::Posted)
    };
    rig.feed.take(vec![late]).await.unwrap();
    for _ in 0..7 {
        assert_eq!(rig.house().await, [], "late deliveries are waited for");
        advance(Duration::from_secs(9)).await;
        again.alive(Way::Receiver).await;
    }
    assert_eq!(rig.house().await, [said("gap", 1)]);
}
