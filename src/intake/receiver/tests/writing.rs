//! Durable before 200: what the disk does to answers.

use super::rig::Rig;
use crate::domain::event::Source;
use crate::domain::{MarketplaceName, NewEvent};
use crate::intake::receiver::Reason;
use crate::intake::receiver::scribe::{Scribe, Written};
use crate::testkit::ledger::MemoryLedger;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{oneshot, watch};

#[tokio::test(start_paused = true)]
async fn there_is_no_200_before_the_disk_has_it() {
    let rig = Rig::start();
    rig.feed.taking.hold();
    let mut line = rig.connect().await;
    line.send(&rig.signed("task.posted", "t1")).await;
    assert!(line.is_silent_for(Duration::from_secs(4)).await);
    rig.feed.taking.release();
    assert_eq!(line.answer().await.unwrap().status, 200);
    assert_eq!(rig.written().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_disk_that_never_answers_means_503_and_come_again() {
    let rig = Rig::start();
    rig.feed.taking.hold();
    let answer = rig.ask(&rig.signed("task.posted", "t1")).await;
    assert_eq!(answer.status, 503);
    assert!(answer.head.contains("retry-after: 5"), "{answer:?}");
    assert_eq!(rig.tally().refused[&(Some("wf".into()), Reason::Busy)], 1);
    assert!(rig.written().await.is_empty());
    // The second delivery finds a disk, and the event is there once.
    rig.feed.taking.release();
    assert_eq!(rig.ask(&rig.signed("task.posted", "t1")).await.status, 200);
    assert_eq!(rig.written().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_full_disk_means_503_and_why_until_it_has_room() {
    let rig = Rig::start();
    rig.feed.taking.poison("t");
    let answer = rig.ask(&rig.signed("task.posted", "t1")).await;
    assert_eq!(answer.status, 503);
    assert!(answer.head.contains("retry-after: 5"), "{answer:?}");
    let trouble = rig.tally().trouble.expect("it is told");
    assert_eq!(trouble.to_string(), "no room left");
    rig.feed.taking.poison("none");
    assert_eq!(rig.ask(&rig.signed("task.posted", "t1")).await.status, 200);
    assert_eq!(rig.tally().trouble, None);
}

#[tokio::test(start_paused = true)]
async fn what_comes_in_during_a_write_is_written_together() {
    let rig = Rig::start();
    rig.feed.taking.hold();
    let mut lines = Vec::new();
    for n in 0..100 {
        let mut line = rig.connect().await;
        line.send(&rig.signed("task.posted", &format!("t{n}")))
            .await;
        assert!(line.is_silent_for(Duration::from_millis(1)).await);
        lines.push(line);
    }
    rig.feed.taking.release();
    for mut line in lines {
        assert_eq!(line.answer().await.unwrap().status, 200);
    }
    assert_eq!(rig.feed.taking.groups(), 2);
    assert_eq!(rig.written().await.len(), 100);
}

#[tokio::test(start_paused = true)]
async fn one_that_cannot_be_written_stands_in_nobodys_way() {
    let rig = Rig::start();
    rig.feed.taking.hold();
    let mut lines = Vec::new();
    for n in 0..20 {
        let task = if n == 13 {
            "poison".to_owned()
        } else {
            format!("t{n:02}")
        };
        let mut line = rig.connect().await;
        line.send(&rig.signed("task.posted", &task)).await;
        assert!(line.is_silent_for(Duration::from_millis(1)).await);
        lines.push(line);
    }
    rig.feed.taking.poison("poison");
    rig.feed.taking.release();
    for (n, mut line) in lines.into_iter().enumerate() {
        let expected = if n == 13 { 503 } else { 200 };
        assert_eq!(line.answer().await.unwrap().status, expected, "{n}");
    }
    // In the order in which they came.
    let tasks: Vec<_> = rig.written().await.into_iter().map(|of| of.1).collect();
    assert_eq!(tasks.len(), 19);
    assert!(tasks.is_sorted(), "{tasks:?}");
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_the_disk_is_bounded_and_written_at_the_end() {
    let feed = Arc::new(MemoryLedger::new());
    feed.taking.hold();
    let (scribe, desk) = Scribe::new(feed.clone(), watch::Sender::default());
    let (end, ending) = oneshot::channel();
    let scribe = tokio::spawn(scribe.run(ending));
    let mut waiting = Vec::new();
    while let Some(written) = desk.hand_in(vec![event(waiting.len())]) {
        waiting.push(written);
        assert!(waiting.len() < 10_000, "there is room for ever");
        tokio::task::yield_now().await;
    }
    drop(end);
    feed.taking.release();
    for written in waiting {
        assert_eq!(written.await, Ok(Written::Yes));
    }
    scribe.await.unwrap();
    assert!(desk.hand_in(vec![event(0)]).is_none());
}

fn event(n: usize) -> NewEvent {
    NewEvent {
        account: "wf".into(),
        marketplace: MarketplaceName::WorkFunder,
        source: Source::Webhook,
        name: "task.posted".into(),
        task: None,
        happened_at: None,
        received_at: super::rig::noon(),
        delivery_attempt: None,
        verified: Some(true),
        change: Default::default(),
        identity: Some(n.to_string().into()),
        data: "{}".into(),
    }
}
