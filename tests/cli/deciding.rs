//! `approve`, `reject` and `history` where all goes well, and where a guard stands.

use crate::world::{World, is_routine, small, text};
use proofdesk::sandbox::{Options, PaymentKind};
use serde_json::Value;

fn is_large(row: &Value) -> bool {
    row["payout_cents"].as_i64().unwrap() > 20_000 && row["needs_note"] == false
}

fn dollars(cents: &Value) -> String {
    let cents = cents.as_i64().unwrap();
    format!("{}.{:02}", cents / 100, cents % 100)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_pays_once_and_a_second_one_is_a_conflict() {
    let world = World::with(small()).await;
    let row = world.task(is_routine).await;
    let (task, proof) = (text(&row, "task_id"), text(&row, "proof_id"));

    let first = world.run(&["approve", task, "--yes", "--json"]).await;
    assert_eq!(first.exit, 0, "{first:?}");
    let outcome = first.object();
    assert_eq!(outcome["outcome"], "confirmed");
    assert_eq!(outcome["verdict"], "approved");
    assert_eq!(outcome["task_id"], task);
    assert_eq!(outcome["proof_id"], proof);
    assert_eq!(outcome["task_status"], "completed");
    assert!(outcome["reviewed_at"].is_string());

    for named in [vec![task], vec![task, proof]] {
        for verdict in [vec!["approve"], vec!["reject", "--reason", "no"]] {
            let args = [verdict.clone(), named.clone(), vec!["--yes", "--json"]].concat();
            let again = world.run(&args).await;
            assert_eq!(again.exit, 3, "{again:?}");
            again.says("already approved at ");
            again.says("by dana from here");
            assert_eq!(again.object()["outcome"], "conflict");
            assert_eq!(again.object()["decision_id"], Value::Null);
        }
    }

    let path = format!("/v1/tasks/{task}/proofs/{proof}/approve");
    let posts = world.posts();
    assert_eq!(posts.len(), 1);
    assert_eq!(posts[0].0, path);
    let payments = world.running.payments();
    assert_eq!(payments.len(), 1);
    assert_eq!(payments[0].kind, PaymentKind::Paid);
    assert_eq!(Some(payments[0].cents.0), row["payout_cents"].as_i64());

    let history = world.run(&["history", "--json"]).await.object();
    assert_eq!(history["decision_id"], outcome["decision_id"]);
    assert_eq!(history["state"], "confirmed");
    assert_eq!(history["reviewer"], "dana");
    assert_eq!(history["reason"], Value::Null);
    assert!(history["settled_at"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_goes_over_the_wire_byte_for_byte() {
    let world = World::with(small()).await;
    let row = world.task(|row| row["attempt"] == 1).await;
    let reason = "  Zu unscharf – 写真をもう一度。\u{202e}👩‍🔧 \"q\" \\ \u{1b}[31m\n";
    let args = [
        "reject",
        text(&row, "task_id"),
        "--reason",
        reason,
        "--yes",
        "--json",
    ];
    let ended = world.run(&args).await;
    assert_eq!(ended.exit, 0, "{ended:?}");
    assert_eq!(ended.object()["task_status"], "proof_rejected");
    let posts = world.posts();
    assert_eq!(posts.len(), 1);
    let body: Value = serde_json::from_str(posts[0].1.as_deref().unwrap()).unwrap();
    assert_eq!(body, serde_json::json!({ "reason": reason }));

    let history = world.run(&["history", "--json"]).await;
    assert_eq!(history.object()["reason"], reason);
    for told in [history, world.run(&["history"]).await] {
        let hostile = ['\u{1b}', '\u{202e}', '\u{200d}'];
        assert!(!told.stdout.contains(hostile), "{told:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flagged_approval_needs_a_note_which_stays_here() {
    let world = World::with(small()).await;
    let is_flagged = |row: &Value| row["needs_note"] == true && !is_large(row);
    let row = world.task(is_flagged).await;
    let task = text(&row, "task_id");
    let bare = world.run(&["approve", task, "--yes"]).await;
    bare.refused(2, "--note");
    let blank = world.run(&["approve", task, "--yes", "--note", "  "]).await;
    blank.refused(2, "--note");
    assert!(world.posts().is_empty());

    let note = "the pin is off, the place is right";
    let args = ["approve", task, "--yes", "--note", note, "--json"];
    assert_eq!(world.run(&args).await.exit, 0);
    let posts = world.posts();
    assert_eq!(posts.len(), 1);
    assert!(!posts[0].1.as_deref().unwrap_or_default().contains("pin"));
    let history = world.run(&["history", "--json"]).await.object();
    assert_eq!(history["note"], note);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_payout_and_a_third_rejection_need_the_amount() {
    let world = World::with(Options {
        tasks: 60,
        ..small()
    })
    .await;
    let row = world.task(is_large).await;
    let task = text(&row, "task_id");
    let approve = async |amount: Option<&str>| {
        let mut args = vec!["approve", task, "--yes"];
        args.extend(amount.iter().flat_map(|amount| ["--confirm", *amount]));
        world.run(&args).await
    };
    approve(None).await.refused(2, "--confirm");
    approve(Some("1.00"))
        .await
        .refused(2, "--confirm says $1.00");
    approve(Some("lots")).await.refused(2, "no amount");
    assert!(world.posts().is_empty());
    assert_eq!(approve(Some(&dollars(&row["payout_cents"]))).await.exit, 0);

    let last = world.task(|row| row["attempt"] == 3).await;
    let task = text(&last, "task_id");
    let reject = async |amount: Option<&str>| {
        let mut args = vec!["reject", task, "--reason", "too dark", "--yes"];
        args.extend(amount.iter().flat_map(|amount| ["--confirm", *amount]));
        world.run(&args).await
    };
    reject(None).await.refused(2, "refund");
    // The payout is not what moves.
    let payout = dollars(&last["payout_cents"]);
    reject(Some(&payout)).await.refused(2, "refund");
    assert_eq!(world.posts().len(), 1);
    assert_eq!(reject(Some(&dollars(&last["budget_cents"]))).await.exit, 0);
    let payments = world.running.payments();
    assert_eq!(payments.len(), 2);
    assert_eq!(payments[1].kind, PaymentKind::Refunded);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_amount_that_nobody_asked_for_must_be_right_all_the_same() {
    let world = World::with(small()).await;
    let row = world.task(is_routine).await;
    let task = text(&row, "task_id");
    let wrong = world
        .run(&["approve", task, "--yes", "--confirm", "0.01"])
        .await;
    wrong.refused(2, "--confirm says $0.01");
    assert!(world.posts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_pending_proofs_have_to_be_told_apart() {
    let world = World::with(Options {
        pairs: 2,
        ..small()
    })
    .await;
    let mut found = None;
    for row in world.queue().await {
        let task = world
            .run(&["show", text(&row, "task_id"), "--json"])
            .await
            .object();
        let proofs = task["proofs"].as_array().unwrap().iter();
        let pending: Vec<_> = proofs
            .filter(|p| p["status"] == "pending")
            .cloned()
            .collect();
        if pending.len() == 2 {
            found = Some((text(&row, "task_id").to_owned(), pending));
            break;
        }
    }
    let (task, pending) = found.unwrap();
    let both = world
        .run(&["reject", &task, "--reason", "no", "--yes"])
        .await;
    both.refused(2, "2 proofs are pending");
    for proof in &pending {
        both.says(text(proof, "proof_id"));
    }
    assert!(world.posts().is_empty());
    let other = text(&pending[1], "proof_id");
    let args = [
        "reject",
        &task,
        other,
        "--reason",
        "no",
        "--yes",
        "--confirm",
        "0",
    ];
    let one = world.run(&args).await;
    // Where it is the last attempt the amount guard stands; then nothing was posted.
    if one.exit == 0 {
        assert!(world.posts()[0].0.contains(other));
    }
    let args = ["approve", &task, "no-such-proof", "--yes"];
    world.run(&args).await.refused(3, "no such proof");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_decided_read_only_or_without_a_terminal_to_ask_on() {
    let world = World::with(small()).await;
    let row = world.task(is_routine).await;
    let task = text(&row, "task_id");
    let before = world.running.log().entries().len();
    world.run(&["approve", task]).await.refused(2, "--yes");
    let reject = ["reject", task, "--reason", "no"];
    world.run(&reject).await.refused(2, "--yes");
    let read_only = ["approve", task, "--yes", "--read-only"];
    world.run(&read_only).await.refused(2, "--read-only");
    let blank = world.run(&["reject", task, "--reason", " ", "--yes"]).await;
    blank.refused(2, "--reason");
    assert!(world.posts().is_empty());
    assert!(world.running.log().entries().len() <= before + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_was_called_off_is_a_conflict_without_a_post() {
    let world = World::with(small()).await;
    let row = world.task(is_routine).await;
    let task = text(&row, "task_id");
    world.force_status(task, "disputed").await;
    let ended = world.run(&["approve", task, "--yes", "--json"]).await;
    assert_eq!(ended.exit, 3, "{ended:?}");
    ended.says("the task is disputed");
    assert_eq!(ended.object()["outcome"], "conflict");
    assert_eq!(ended.object()["task_status"], "disputed");
    assert!(world.posts().is_empty());
}
