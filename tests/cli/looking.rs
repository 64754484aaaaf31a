//! `queue` and `show`.

use crate::support::doomed::Doomed;
use crate::world::{World, is_routine, small, text};
use proofdesk::sandbox::{Fault, FaultKind, FaultPlan, Options};
use serde_json::Value;
use std::collections::HashSet;
use std::io::Read;
use std::process::Stdio;

const FIELDS: [&str; 20] = [
    "account",
    "marketplace",
    "environment",
    "task_id",
    "title",
    "status",
    "proof_id",
    "proof_type",
    "attempt",
    "attempts_max",
    "geo_valid",
    "distance_m",
    "computed_distance_m",
    "flags",
    "needs_note",
    "payout_cents",
    "budget_cents",
    "worker_id",
    "submitted_at",
    "age_s",
];

fn has_flag(row: &Value, flag: &str) -> bool {
    row["flags"].as_array().unwrap().iter().any(|f| f == flag)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_is_right_over_pages_of_a_server_that_ignores_the_filter() {
    let world = World::with(Options {
        tasks: 130,
        elsewhere: 7,
        draw_ahead: 0,
        faults: FaultPlan::new(vec![Fault::new(FaultKind::IgnoreStatus)]),
        ..Options::default()
    })
    .await;
    let listed = world.run(&["queue", "--fast", "--json"]).await.objects();
    assert_eq!(listed.len(), 130);
    let gone = text(&listed[64], "task_id").to_owned();
    world.force_status(&gone, "cancelled").await;

    let rows = world.queue().await;
    let ids: HashSet<&str> = rows.iter().map(|row| text(row, "task_id")).collect();
    assert_eq!((rows.len(), ids.len()), (129, 129));
    assert!(!ids.contains(gone.as_str()));
    let mut measured = 0;
    for row in &rows {
        let fields: Vec<&str> = FIELDS
            .iter()
            .copied()
            .filter(|f| row.get(f).is_some())
            .collect();
        assert_eq!(fields, FIELDS);
        assert_eq!(
            has_flag(row, "outside_radius"),
            row["geo_valid"] == false,
            "{row}"
        );
        assert_eq!(row["status"], "proof_submitted");
        assert_eq!(row["environment"], "test");
        if let Some(server) = row["distance_m"].as_f64() {
            let own = row["computed_distance_m"].as_f64().unwrap();
            assert!((own - server).abs() < 3.0, "{row}");
            measured += 1;
        }
    }
    assert!(measured > 80, "{measured}");
    assert!(rows.iter().any(|row| has_flag(row, "no_position")));

    let flagged = world.run(&["queue", "--flagged", "--json"]).await.objects();
    let count = rows
        .iter()
        .filter(|row| !row["flags"].as_array().unwrap().is_empty());
    assert_eq!(flagged.len(), count.count());
    assert!(world.posts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_stands_in_review_order() {
    let world = World::with(small()).await;
    let rows = world.queue().await;
    let page = world.run(&["queue"]).await.stdout;
    let lines: Vec<&str> = page.lines().skip(1).collect();
    assert_eq!(lines.len(), rows.len());
    let rank = |(row, line): (&Value, &&str)| {
        assert!(line.starts_with(text(row, "task_id")), "{line}\n{row}");
        let is_flagged = !row["flags"].as_array().unwrap().is_empty();
        let submitted = text(row, "submitted_at").to_owned();
        (!line.contains("urgent"), !is_flagged, submitted)
    };
    let ranks: Vec<_> = rows.iter().zip(&lines).map(rank).collect();
    assert!(ranks.is_sorted(), "{ranks:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fast_queue_reads_no_proofs_and_leaves_what_it_does_not_know_null() {
    let world = World::with(small()).await;
    let rows = world.run(&["queue", "--fast", "--json"]).await.objects();
    assert_eq!(rows.len(), 24);
    for field in [
        "proof_id",
        "attempt",
        "geo_valid",
        "flags",
        "needs_note",
        "age_s",
    ] {
        assert_eq!(rows[0].get(field), Some(&Value::Null), "{field}");
    }
    assert!(rows[0]["payout_cents"].is_i64());
    let entries = world.running.log().entries();
    assert!(entries.iter().all(|entry| !entry.path.contains("/proofs")));
    let both = world.run(&["queue", "--fast", "--flagged"]).await;
    both.refused(2, "--flagged");
}

#[tokio::test(flavor = "multi_thread")]
async fn show_tells_every_attempt_and_no_address_of_a_file() {
    let world = World::with(small()).await;
    let row = world.task(|row| row["attempt"] == 3).await;
    let id = text(&row, "task_id");
    let shown = world.run(&["show", id, "--json"]).await;
    assert!(!shown.stdout.contains("file_url") && !shown.stdout.contains("sig="));
    let task = shown.object();
    let proofs = task["proofs"].as_array().unwrap();
    let attempts: Vec<_> = proofs
        .iter()
        .map(|p| p["attempt"].as_u64().unwrap())
        .collect();
    assert_eq!(attempts, [1, 2, 3]);
    assert_eq!(proofs[2]["proof_id"], row["proof_id"]);
    assert_eq!(proofs[2]["flags"], row["flags"]);
    assert_eq!(task["title"], row["title"]);

    let page = world.run(&["show", id]).await;
    assert_eq!(page.exit, 0);
    for words in [
        text(&task, "title"),
        "attempt 3 of 3",
        text(&proofs[0], "rejection_reason"),
    ] {
        assert!(page.stdout.contains(words), "{words}\n{}", page.stdout);
    }
    assert!(
        !page.stdout.contains(['\u{1b}', '▄']),
        "no picture without a terminal"
    );
    world
        .run(&["show", "nothing-like-it"])
        .await
        .refused(3, "not found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_goes_away_is_no_failure() {
    let world = World::with(small()).await;
    let mut command = world.command(&["queue", "--json"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = Doomed::spawn(&mut command);
    drop(child.stdout.take());
    let mut said = String::new();
    let ended = tokio::task::spawn_blocking(move || {
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        (child.wait().unwrap(), said)
    });
    let (status, said) = ended.await.unwrap();
    assert_eq!((status.code(), said.as_str()), (Some(0), ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_key_and_no_signed_address_reaches_the_disk_or_a_message() {
    let world = World::with(small()).await;
    let row = world.task(is_routine).await;
    let id = text(&row, "task_id");
    let mut said = String::new();
    for args in [
        vec!["show", id],
        vec!["approve", id, "--yes", "--json"],
        vec!["approve", id, "--yes"],
        vec!["history"],
    ] {
        let ended = world.run(&args).await;
        said.push_str(&ended.stdout);
        said.push_str(&ended.stderr);
    }
    for secret in [world.running.api_key(), "/signed/", "sig="] {
        assert!(!said.contains(secret), "{secret}");
        let found = crate::world::occurs_below(world.home.path(), secret.as_bytes());
        assert!(!found, "{secret} is on disk");
    }
    assert!(crate::world::occurs_below(world.home.path(), id.as_bytes()));
    let log = world.running.log().entries();
    let media = log
        .iter()
        .filter(|e| e.side == proofdesk::sandbox::Side::Media);
    assert!(media.clone().all(|entry| !entry.authorization));
}
