//! What webhooks told, as the poller takes it: what is read, and how long a sweep waits.

use super::rig::{Rig, noon, set};
use crate::domain::{NewEvent, Status};
use crate::intake::{Ask, Hint};
use crate::ledger::Feed;
use crate::testkit::events::told;

fn hint(task: &str, status: Status) -> Hint {
    Hint {
        task: task.into(),
        status: Some(status),
        is_unclear: false,
    }
}

fn webhook(task: &str, status: Status) -> NewEvent {
    NewEvent {
        happened_at: None,
        received_at: noon(),
        identity: Some(task.into()),
        ..told(task, status)
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_webhook_says_waits_is_a_row_within_a_second() {
    let mut rig = Rig::start(10, |market| market.with_waiting(3));
    rig.run_until_swept(1).await;
    rig.market
        .change(|world| world.add("fresh", Status::ProofSubmitted));
    let told = webhook("fresh", Status::ProofSubmitted);
    rig.feed.take(vec![told]).await.unwrap();
    let before = rig.seconds();
    rig.ask(Ask::Told(vec![hint("fresh", Status::ProofSubmitted)]))
        .await;
    while !rig.waiting().contains(&"fresh") {
        rig.run_until_next().await;
    }
    assert!(rig.seconds() - before < 1.0, "{}", rig.seconds() - before);
    rig.run(1).await;
    assert_eq!(rig.count("list"), 1, "it is read by itself");
    assert_eq!(rig.journal().await.len(), 4, "and is no second event");
}

#[tokio::test(start_paused = true)]
async fn only_what_matters_here_is_read() {
    let mut rig = Rig::start(500, |market| market.with_waiting(3));
    rig.run_until_swept(1).await;
    set(&rig.market, "t001", Status::Completed);
    for task in ["posted", "unclear"] {
        rig.market.change(|world| world.add(task, Status::Posted));
    }
    let unclear = Hint {
        is_unclear: true,
        ..hint("unclear", Status::Posted)
    };
    let told = vec![
        hint("posted", Status::Posted),
        hint("t001", Status::Completed),
        unclear,
    ];
    rig.ask(Ask::Told(told)).await;
    rig.run(5).await;
    let mut read: Vec<_> = rig
        .seen
        .tasks
        .iter()
        .map(|(task, _)| task.as_str())
        .collect();
    read.sort_unstable();
    assert_eq!(read, ["t001", "unclear"]);
    assert_eq!(rig.waiting(), ["t000", "t002"]);
}

#[tokio::test(start_paused = true)]
async fn a_crowd_is_left_to_the_sweep_and_the_budget_holds() {
    let mut rig = Rig::start(10, |market| market.with_waiting(3));
    rig.run_until_swept(1).await;
    let names: Vec<String> = (0..200).map(|n| format!("n{n:03}")).collect();
    for name in &names {
        rig.market
            .change(|world| world.add(name, Status::ProofSubmitted));
    }
    let crowd = names.iter().map(|name| hint(name, Status::ProofSubmitted));
    rig.ask(Ask::Told(crowd.collect())).await;
    rig.run(120).await;
    assert_eq!(rig.waiting().len(), 203);
    assert!(rig.count("task") <= 4, "{:?}", rig.calls());
    assert!(rig.busiest_minute() <= 10, "{}", rig.busiest_minute());
}

#[tokio::test(start_paused = true)]
async fn sweeps_wait_ten_minutes_while_webhooks_come_and_nothing_is_found() {
    let mut rig = Rig::start(500, |market| market.with_waiting(3));
    rig.run_until_swept(2).await;
    rig.ask(Ask::Told(Vec::new())).await;
    let before = rig.seen.swept.len();
    rig.run(500).await;
    assert_eq!(rig.seen.swept.len(), before, "{:?}", rig.seen.swept);
    rig.run(200).await;
    assert_eq!(rig.seen.swept.len(), before + 1);
    // One that nobody told of: every 15 s again, until a sweep finds nothing.
    rig.market
        .change(|world| world.add("lost", Status::ProofSubmitted));
    while !rig.waiting().contains(&"lost") {
        rig.run_until_next().await;
    }
    let found = rig.seen.swept.len();
    rig.run(20).await;
    assert_eq!(rig.seen.swept.len(), found + 2, "its own end, and one more");
    rig.run(500).await;
    assert_eq!(rig.seen.swept.len(), found + 2, "that one found nothing");
}
