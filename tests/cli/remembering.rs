//! What this machine has seen before, as the commands know it: without the picture.

use crate::world::{World, is_routine, small, text};
use proofdesk::domain::memory::{Claim, Remark};
use proofdesk::domain::{ProofKey, Sighting, TaskKey, Timestamp};
use proofdesk::ledger::{Ledger, SqliteLedger};
use serde_json::Value;

/// The proof of this row, as a console has seen it.
async fn seen(world: &World, row: &Value) -> Sighting {
    let shown = world.run(&["show", text(row, "task_id"), "--json"]).await;
    let task = shown.object();
    let proof = proof(&task, row);
    Sighting {
        key: key(row),
        attempt: proof["attempt"].as_u64().unwrap() as u32,
        worker: proof["worker_id"].as_str().map(Into::into),
        claim: Claim {
            size_bytes: proof["size_bytes"].as_u64(),
            sent_at: Some(text(proof, "submitted_at").parse().unwrap()),
        },
        sent_from: None,
        job: None,
        content: None,
        measures: None,
        remarks: Vec::new(),
        seen_at: Timestamp::UNIX_EPOCH,
    }
}

/// The proof of a row in what `show` tells.
fn proof<'a>(task: &'a Value, row: &Value) -> &'a Value {
    let mut proofs = task["proofs"].as_array().unwrap().iter();
    proofs
        .find(|proof| proof["proof_id"] == row["proof_id"])
        .unwrap()
}

fn key(row: &Value) -> ProofKey {
    TaskKey::new("workfunder", text(row, "task_id")).proof(&text(row, "proof_id").into())
}

async fn flags(world: &World, task: &str) -> (Vec<String>, Value) {
    let row = world.task(|row| row["task_id"] == task).await;
    let flags = row["flags"].as_array().unwrap().iter();
    let flags = flags.map(|flag| flag.as_str().unwrap().to_owned());
    (flags.collect(), row["needs_note"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_found_in_a_file_flags_its_proof_and_asks_for_a_note() {
    let world = World::with(small()).await;
    let row = world.task(is_routine).await;
    let id = text(&row, "task_id");
    let mut sighting = seen(&world, &row).await;
    sighting.remarks = vec![Remark::BeforeTask];
    let ledger = SqliteLedger::open(&world.state()).unwrap();
    ledger.meet(&sighting).await.unwrap();

    assert_eq!(
        flags(&world, id).await,
        (vec!["contradiction".to_owned()], Value::Bool(true))
    );
    world
        .run(&["approve", id, "--yes"])
        .await
        .refused(2, "contradiction");
    assert!(world.posts().is_empty());
    let task = world.run(&["show", id, "--json"]).await.object();
    let first = &proof(&task, &row)["findings"][0];
    assert_eq!(first["weight"], "contradiction");
    assert_eq!(first["topic"], "time");
    assert_eq!(
        first["text"],
        "the file says that it was made before the job was posted"
    );
    assert!(first["innocent"].as_str().unwrap().contains("clock"));
    assert_eq!(first["other_task_id"], Value::Null);
    let page = world.run(&["show", id]).await;
    assert!(
        page.stdout
            .contains("! the file says that it was made before")
    );
    let noted = ["approve", id, "--yes", "--note", "the phone's clock is off"];
    assert_eq!(world.run(&noted).await.exit, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_under_two_tasks_flags_both_and_names_the_other() {
    let world = World::with(small()).await;
    let rows: Vec<Value> = world.queue().await.into_iter().filter(is_routine).collect();
    let ledger = SqliteLedger::open(&world.state()).unwrap();
    for row in &rows[..2] {
        let mut sighting = seen(&world, row).await;
        sighting.content = Some([7; 32]);
        ledger.meet(&sighting).await.unwrap();
    }
    for (row, other) in [(&rows[0], &rows[1]), (&rows[1], &rows[0])] {
        let id = text(row, "task_id");
        let (flags, needs_note) = flags(&world, id).await;
        assert_eq!(
            (flags, needs_note),
            (vec!["contradiction".to_owned()], true.into())
        );
        let task = world.run(&["show", id, "--json"]).await.object();
        let first = &proof(&task, row)["findings"][0];
        assert!(text(first, "text").starts_with("same file as for another job"));
        assert_eq!(first["other_task_id"], other["task_id"]);
        assert_eq!(first["other_proof_id"], other["proof_id"]);
    }
    // A file that was replaced since is not the one that was seen.
    let mut replaced = seen(&world, &rows[0]).await;
    replaced.claim.size_bytes = Some(1);
    replaced.content = Some([7; 32]);
    ledger.meet(&replaced).await.unwrap();
    let (left, _) = flags(&world, text(&rows[0], "task_id")).await;
    assert!(left.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn show_tells_what_the_marketplace_says_as_findings_with_their_sources() {
    let world = World::with(small()).await;
    let row = world
        .task(|row| row["geo_valid"] == false && row["distance_m"].is_f64())
        .await;
    let id = text(&row, "task_id");
    let task = world.run(&["show", id, "--json"]).await.object();
    let proofs = task["proofs"].as_array().unwrap();
    let found = proofs.last().unwrap()["findings"].as_array().unwrap();
    let weights: Vec<&str> = found
        .iter()
        .map(|finding| text(finding, "weight"))
        .collect();
    assert!(weights.contains(&"notable") && weights.contains(&"plain"));
    let place = found
        .iter()
        .find(|finding| text(finding, "text").contains("500 m line"))
        .unwrap();
    assert_eq!(place["topic"], "position");
    assert_eq!(place["source"], "position sent with the proof");
    assert!(place["innocent"].is_string());
}
