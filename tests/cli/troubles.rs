//! Lost answers, dead servers, refused keys, processes that die.

use crate::support::doomed::Doomed;
use crate::world::{Ended, World, end, is_routine, small, text};
use proofdesk::domain::guard::{Policy, Signature, Typed, decide};
use proofdesk::domain::proof::Seen;
use proofdesk::domain::{
    Cents, ProofId, State, Step, Subject, TaskId, TaskKey, Untrusted, VerdictKind,
};
use proofdesk::ledger::{Intent, Ledger, SqliteLedger};
use proofdesk::sandbox::{Aim, Fault, FaultKind, Options};
use rustix::process::{Signal, kill_process};
use serde_json::Value;
use std::process::Stdio;

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_after_the_server_acted_is_one_post_and_confirmed() {
    let world = World::with(small()).await;
    let row = world.task(is_routine).await;
    let fault = Fault::new(FaultKind::LostAnswer).on(Aim::Decision).times(1);
    world.running.faults().add(fault);
    let ended = world
        .run(&["approve", text(&row, "task_id"), "--yes", "--json"])
        .await;
    assert_eq!(ended.exit, 0, "{ended:?}");
    assert_eq!(ended.object()["outcome"], "confirmed");
    assert_eq!(world.posts().len(), 1);
    assert_eq!(world.running.payments().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unclear_outcome_is_told_as_unknown_never_sent_again_and_settled_by_reading() {
    let world = World::with(small()).await;
    let config = world.configure("[review]\nsettle_seconds = 0\n");
    let row = world.task(is_routine).await;
    let task = text(&row, "task_id");
    let drop = Fault::new(FaultKind::DropBefore).on(Aim::Approve).times(1);
    world.running.faults().add(drop);
    let args = ["--config", &config, "approve", task, "--yes", "--json"];
    let ended = world.run(&args).await;
    assert_eq!(ended.exit, 4, "{ended:?}");
    ended.says("outcome unknown");
    assert_eq!(ended.object()["outcome"], "unknown");
    assert_eq!(world.posts().len(), 1);

    let settled = world.run(&["history", "--settle", "--json"]).await;
    assert_eq!(settled.exit, 4, "{settled:?}");
    assert_eq!(settled.object()["state"], "unknown");
    assert_eq!(world.posts().len(), 1);

    // A person asks for it again; then the earlier one is read as what it came to.
    let again = world.run(&["approve", task, "--yes", "--json"]).await;
    assert_eq!(again.exit, 0, "{again:?}");
    assert_eq!(world.posts().len(), 2);
    assert_eq!(world.running.payments().len(), 1);
    let settled = world.run(&["history", "--settle", "--json"]).await;
    assert_eq!(settled.exit, 0, "{settled:?}");
    // One payment, one decision that says so.
    let states: Vec<_> = settled
        .objects()
        .iter()
        .map(|l| l["state"].clone())
        .collect();
    assert_eq!(states, ["conflict", "confirmed"]);
}

/// Starts an approval whose answer will not come, and waits until the server has acted.
async fn stuck_approval(world: &World) -> (Doomed, String) {
    let row = world.task(is_routine).await;
    let task = text(&row, "task_id").to_owned();
    let mut slow = Fault::new(FaultKind::Slow).on(Aim::Approve).times(1);
    slow.ms = Some(60_000);
    world.running.faults().add(slow);
    let mut approve = world.command(&["approve", &task, "--yes", "--json"]);
    approve.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = Doomed::spawn(&mut approve);
    while world.running.payments().is_empty() {
        tokio::task::yield_now().await;
    }
    (child, task)
}

/// It is read as confirmed, and a second approval posts nothing.
async fn assert_settles(world: &World, task: &str) {
    let settled = world.run(&["history", "--settle", "--json"]).await;
    assert_eq!(settled.exit, 0, "{settled:?}");
    assert_eq!(settled.object()["state"], "confirmed");
    let again = world.run(&["approve", task, "--yes"]).await;
    again.refused(3, "already approved");
    assert_eq!(world.running.payments().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_process_was_sending_is_read_and_not_sent_again() {
    let world = World::with(small()).await;
    let (mut child, task) = stuck_approval(&world).await;
    child.kill().unwrap();
    child.wait().unwrap();
    let history = world.run(&["history", "--json"]).await;
    assert_eq!(history.object()["state"], "sending");
    assert_settles(&world, &task).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_end_while_sending_it_says_that_the_outcome_is_unknown() {
    let world = World::with(small()).await;
    let (child, task) = stuck_approval(&world).await;
    let pid = child.pid();
    kill_process(pid, Signal::TERM).unwrap();
    let output = tokio::task::spawn_blocking(move || child.output());
    let ended = Ended::from(output.await.unwrap());
    assert_eq!(ended.exit, 4, "{ended:?}");
    assert_eq!(ended.object()["outcome"], "unknown");
    assert_settles(&world, &task).await;
}

/// A decision on this row's proof whose process died right before its request.
async fn die_before_sending(world: &World, row: &Value) {
    let ledger = SqliteLedger::open(&world.state()).unwrap();
    let id = TaskId::new(text(row, "task_id"));
    let subject = Subject {
        key: TaskKey::new("workfunder", id).proof(&ProofId::new(text(row, "proof_id"))),
        title: Untrusted::from("a task"),
        seen: Seen {
            attempt: 1,
            size_bytes: None,
            content_type: Untrusted::default(),
            created_at: None,
            point: None,
        },
        payout: Some(Cents(1)),
        budget: None,
        flags: Vec::new(),
    };
    let policy = Policy {
        read_only: false,
        confirm_above: Cents(100),
    };
    let at = row["submitted_at"].as_str().unwrap().parse().unwrap();
    let signature = Signature {
        id: "d1".into(),
        at,
        reviewer: "eve".to_owned(),
    };
    let kind = VerdictKind::Approve;
    let decision = decide(subject, kind, &Typed::default(), policy, signature).unwrap();
    let held = Step::new(at, State::Held);
    assert_eq!(
        ledger.intend(&decision, &held).await.unwrap(),
        Intent::Taken
    );
    let sending = Step::new(at, State::Sending);
    ledger.step(&decision.id, &sending).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_decision_left_in_sending_is_read_before_a_new_one_goes_out() {
    let world = World::with(small()).await;
    let row = world.task(is_routine).await;
    die_before_sending(&world, &row).await;
    let task = text(&row, "task_id");
    let ended = world.run(&["approve", task, "--yes", "--json"]).await;
    assert_eq!(ended.exit, 0, "{ended:?}");
    assert_eq!(world.posts().len(), 1);
    let history = world.run(&["history", "--json"]).await.objects();
    let states: Vec<_> = history.iter().map(|line| text(line, "state")).collect();
    assert_eq!(states, ["unknown", "confirmed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn listing_the_queue_leaves_what_died_to_whoever_reads_it() {
    let world = World::with(small()).await;
    let row = world.task(is_routine).await;
    die_before_sending(&world, &row).await;
    let mut slow = Fault::new(FaultKind::Slow).on(Aim::Tasks).times(1);
    slow.ms = Some(60_000);
    world.running.faults().add(slow);
    let mut queue = world.command(&["queue"]);
    let mut child = Doomed::spawn(&mut queue);
    let pages = || {
        let entries = world.running.log().entries();
        entries
            .iter()
            .filter(|e| e.path.contains("offset="))
            .count()
    };
    let before = pages();
    while pages() == before {
        tokio::task::yield_now().await;
    }
    let settled = world.run(&["history", "--settle", "--json"]).await;
    child.kill().unwrap();
    child.wait().unwrap();
    // It was read, is still pending, and is back with a person.
    assert_eq!(settled.exit, 4, "{settled:?}");
    assert_eq!(settled.object()["state"], "unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_that_cannot_be_written_down_is_not_sent() {
    let world = World::with(small()).await;
    let row = world.task(is_routine).await;
    let ledger = world.state().join("ledger.db");
    std::fs::write(
        &ledger,
        "no database, and long enough not to be taken for a new one",
    )
    .unwrap();
    let ended = world
        .run(&["approve", text(&row, "task_id"), "--yes"])
        .await;
    assert_eq!((ended.exit, ended.stdout.as_str()), (1, ""), "{ended:?}");
    assert!(world.posts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_key_is_status_1_and_nothing_goes_out() {
    let world = World::with(small()).await;
    let row = world.task(is_routine).await;
    let task = text(&row, "task_id");
    let wrong = "wf_test_wrong-and-secret";
    for args in [
        vec!["queue"],
        vec!["show", task],
        vec!["approve", task, "--yes"],
    ] {
        let mut command = world.command(&args);
        command.env("WORKFUNDER_API_KEY", wrong);
        let ended = end(command).await;
        ended.refused(1, "the key was refused");
        assert!(!ended.stderr.contains(wrong));
    }
    assert!(world.posts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_gone_is_status_1_and_nothing_was_sent() {
    let world = World::with(small()).await;
    let row = world.task(is_routine).await;
    let command = world.command(&["approve", text(&row, "task_id"), "--yes"]);
    let queue = world.command(&["queue"]);
    let history = world.command(&["history"]);
    let World { running, home } = world;
    running.stop().await;
    end(command).await.refused(1, "check the network");
    end(queue).await.refused(1, "check the network");
    let history = end(history).await;
    assert_eq!((history.exit, history.stdout.as_str()), (0, ""));
    drop(home);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hiccup_while_reading_is_survived() {
    let world = World::with(Options {
        tasks: 6,
        ..small()
    })
    .await;
    let fault = Fault::new(FaultKind::ServerError).times(2);
    world.running.faults().add(fault);
    assert_eq!(world.queue().await.len(), 6);
}
