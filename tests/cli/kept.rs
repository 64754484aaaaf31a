//! `sandbox --state`: what was answered survives any death of the process.

use crate::box_process::BoxProcess;
use crate::world::{bare, end};
use std::collections::BTreeSet;
use tokio::task::JoinSet;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_box_that_is_killed_has_kept_every_verdict_it_answered() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let args = [
        "--state",
        state.to_str().unwrap(),
        "--speed",
        "0",
        "--quiet",
    ];
    let mut answered = BTreeSet::new();
    for death in 1..=4 {
        let sandbox = std::sync::Arc::new(BoxProcess::start(&args).await);
        let waiting = sandbox.waiting().await;
        assert_eq!(waiting.len() + answered.len(), 40, "death {death}");
        let mut posts = JoinSet::new();
        for proof in waiting.into_iter().take(9) {
            let sandbox = std::sync::Arc::clone(&sandbox);
            posts.spawn(async move { (sandbox.approve(&proof).await, proof) });
        }
        // It dies while others are under way.
        for _ in 0..death + 2 {
            let (status, proof) = posts.join_next().await.unwrap().unwrap();
            assert_eq!(status, Some(200));
            answered.insert(proof);
        }
        rustix::process::kill_process(sandbox.pid(), rustix::process::Signal::KILL).unwrap();
        while let Some(post) = posts.join_next().await {
            let (status, proof) = post.unwrap();
            if status == Some(200) {
                answered.insert(proof);
            }
        }
        drop(sandbox);
        let again = BoxProcess::start(&args).await;
        let open: BTreeSet<_> = again.waiting().await.into_iter().collect();
        assert!(open.is_disjoint(&answered), "death {death}");
        // What was carried out but not answered counts as well.
        let (_, score) = again.get("/control/score").await;
        let decided = score["score"]["decided"].as_u64().unwrap();
        assert_eq!(decided as usize, 40 - open.len());
        let (_, payments) = again.get("/control/payments").await;
        assert_eq!(payments["data"].as_array().unwrap().len() as u64, decided);
        for verdict in score["verdicts"].as_array().unwrap() {
            let word = |name: &str| verdict[name].as_str().unwrap();
            answered.insert(format!(
                "/v1/tasks/{}/proofs/{}",
                word("task"),
                word("proof")
            ));
        }
    }
    assert!(answered.len() >= 4 + 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_world_than_the_one_in_the_file_is_wrong_use_and_the_file_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let state = path.to_str().unwrap();
    let begun = [
        "--state", state, "--seed", "7", "--tasks", "5", "--speed", "2.5",
    ];
    BoxProcess::start(&begun).await.kill();
    let text = std::fs::read(&path).unwrap();
    for (option, value, says) in [
        ("--seed", "8", "holds a world of --seed 7"),
        ("--tasks", "6", "holds a world of --tasks 5"),
        ("--speed", "1", "holds a world of --speed 2.5"),
    ] {
        let ended = end(bare(&["sandbox", "--state", state, option, value])).await;
        ended.refused(2, says);
    }
    assert_eq!(std::fs::read(&path).unwrap(), text);
    // Whoever says nothing, or the same, goes on with it.
    for args in [&begun[..2], &begun[..]] {
        let again = BoxProcess::start(args).await;
        assert_eq!(again.waiting().await.len(), 5);
        let other = end(bare(&["sandbox", "--state", state])).await;
        other.refused(2, "another sandbox has it open");
    }
    std::fs::write(&path, "Dear diary\n").unwrap();
    let foreign = end(bare(&["sandbox", "--state", state])).await;
    foreign.refused(2, "is not the state of a sandbox");
    assert_eq!(std::fs::read(&path).unwrap(), b"Dear diary\n");
    let nowhere = end(bare(&["sandbox", "--state", "/nonexistent/state"])).await;
    nowhere.refused(2, "/nonexistent/state can't be opened");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_torn_line_is_told_and_requests_and_events_are_told_unless_it_is_to_be_quiet() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let state = path.to_str().unwrap();
    let loud = BoxProcess::start(&["--state", state, "--speed", "0"]).await;
    let waiting = loud.waiting().await;
    assert_eq!(loud.approve(&waiting[0]).await, Some(200));
    // The line of this request comes after those of the approval.
    loud.get("/v1/account").await;
    let said = loud.stop();
    assert!(said.contains(" POST /v1/tasks/"), "{said}");
    assert!(said.contains(" · task.completed       "), "{said}");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.trim_end()).unwrap();
    let quiet = BoxProcess::start(&["--state", state, "--speed", "0", "--quiet"]).await;
    assert!(quiet.waiting().await.contains(&waiting[0]));
    let said = quiet.stop();
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("its last line was written in part"), "{said}");
}
