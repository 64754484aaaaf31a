//! Somebody was faster: who or what decided, when, and why, as far as the marketplace and
//! this machine's journal say; before the command looks, and while it asks.

use crate::support::Pty;
use crate::world::{Ended, PROGRAM, World, is_routine, small, text};
use proofdesk::sandbox::{Aim, Fault, FaultKind};
use serde_json::Value;

/// What somebody else may have done to a task.
#[derive(Clone, Copy, Debug)]
enum Other {
    Approves,
    Rejects,
    /// The marketplace's staff or the customer put it into this status.
    Forces(&'static str),
}

/// What they may do, and how it is told: before a decision was made, and to one that was.
const OTHERS: [(Other, &str, &str); 7] = [
    (
        Other::Approves,
        "is already approved at 20",
        "not carried out: approved elsewhere at ",
    ),
    (
        Other::Rejects,
        "elsewhere: “The sign is cut off.”",
        " UTC: “The sign is cut off.”",
    ),
    (
        Other::Forces("completed"),
        "is already approved at 20",
        "not carried out: approved elsewhere at ",
    ),
    (
        Other::Forces("refunded"),
        "elsewhere: “Rejected by marketplace staff”",
        " UTC: “Rejected by marketplace staff”",
    ),
    (
        Other::Forces("cancelled"),
        "the task is cancelled now; it last changed at ",
        "the task is cancelled now; it last changed at ",
    ),
    (
        Other::Forces("expired"),
        "the task is expired now; it last changed at ",
        "the task is expired now; it last changed at ",
    ),
    (
        Other::Forces("disputed"),
        "the task is disputed now; it last changed at ",
        "the task is disputed now; it last changed at ",
    ),
];

/// Does it, without this machine's knowledge.
async fn happens(world: &World, other: Other, row: &Value) {
    let (task, proof) = (text(row, "task_id"), text(row, "proof_id"));
    let (verdict, body) = match other {
        Other::Forces(status) => return world.force_status(task, status).await,
        Other::Approves => ("approve", ""),
        Other::Rejects => ("reject", r#"{"reason":"The sign is cut off."}"#),
    };
    let path = format!("/v1/tasks/{task}/proofs/{proof}/{verdict}");
    world.post(&path, body).await;
}

fn posts_by_others(other: Other) -> usize {
    usize::from(!matches!(other, Other::Forces(_)))
}

/// A line that tells of a conflict, and nothing was sent.
fn is_told(ended: &Ended, words: &str, case: &str) {
    assert_eq!(ended.exit, 3, "{case}: {ended:?}");
    assert_eq!(ended.stderr.lines().count(), 1, "{case}: {ended:?}");
    assert!(ended.stderr.contains(words), "{case}: {words} in {ended:?}");
    assert_eq!(ended.object()["outcome"], "conflict", "{case}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_before_the_command_looked_is_told_and_nothing_is_sent() {
    for (other, words, _) in OTHERS {
        let world = World::with(small()).await;
        let row = world.task(is_routine).await;
        let task = text(&row, "task_id");
        happens(&world, other, &row).await;
        for verdict in [vec!["approve"], vec!["reject", "--reason", "no"]] {
            let args = [&verdict[..], &[task, "--yes", "--json"]].concat();
            let ended = world.run(&args).await;
            is_told(&ended, words, &format!("{other:?}, {verdict:?}"));
            assert!(ended.stderr.contains("nothing was sent"), "{ended:?}");
        }
        assert_eq!(world.posts().len(), posts_by_others(other));
        assert_eq!(world.run(&["history", "--json"]).await.stdout, "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_while_it_asks_is_told_and_is_in_the_history() {
    for (other, _, words) in OTHERS {
        let world = World::with(small()).await;
        let row = world.task(is_routine).await;
        let variables = world.variables();
        let variables: Vec<_> = variables.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let args = ["approve", text(&row, "task_id")];
        let mut pty = Pty::spawn(PROGRAM, &args, &variables, 200, 40);
        pty.wait_for("Send it? [y/N]");
        happens(&world, other, &row).await;
        pty.send("y\r");
        assert_eq!(pty.wait_exit().exit_code(), 3, "{}", pty.screen());
        assert!(pty.shows(words), "{other:?}: {words} in\n{}", pty.screen());
        assert_eq!(world.posts().len(), posts_by_others(other));
        let told = world.run(&["history", "--json"]).await.object();
        assert_eq!(told["state"], "conflict", "{other:?}");
        let words = words.trim_start_matches("not carried out: ");
        assert!(text(&told, "why").contains(words), "{other:?}: {told}");
        let table = world.run(&["history"]).await;
        assert!(table.stdout.contains(words), "{other:?}: {table:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_409_is_explained_by_who_and_when_though_a_reading_was_behind() {
    for (other, words) in [
        (Other::Approves, "approved elsewhere at "),
        (Other::Rejects, "UTC: “The sign is cut off.”"),
        (Other::Forces("disputed"), "the task is disputed now"),
    ] {
        let world = World::with(small()).await;
        let row = world.task(is_routine).await;
        happens(&world, other, &row).await;
        // The readings of the command, before sending, and after the 409 tell how it was.
        let stale = Fault::new(FaultKind::StaleRead);
        for aim in [Aim::Task, Aim::Proofs] {
            world.running.faults().add(stale.clone().on(aim).times(3));
        }
        let args = ["approve", text(&row, "task_id"), "--yes", "--json"];
        let ended = world.run(&args).await;
        is_told(&ended, words, &format!("{other:?}"));
        assert_eq!(world.posts().len(), posts_by_others(other) + 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_person_at_this_machine_is_named() {
    let world = World::with(small()).await;
    let row = world.task(is_routine).await;
    let task = text(&row, "task_id");
    let variables = world.variables();
    let variables: Vec<_> = variables.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let mut pty = Pty::spawn(PROGRAM, &["approve", task], &variables, 200, 40);
    pty.wait_for("Send it? [y/N]");
    let config = world.configure("reviewer = \"eve\"\n");
    let args = ["--config", &config, "approve", task, "--yes"];
    assert_eq!(world.run(&args).await.exit, 0);
    pty.send("y\r");
    assert_eq!(pty.wait_exit().exit_code(), 3, "{}", pty.screen());
    assert!(
        pty.shows("approved by eve from here at "),
        "{}",
        pty.screen()
    );
    assert_eq!(world.running.payments().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_unclear_decision_from_here_may_have_done_is_not_told_as_somebody_elses() {
    let world = World::with(small()).await;
    let config = world.configure("[review]\nsettle_seconds = 0\n");
    let row = world.task(is_routine).await;
    let task = text(&row, "task_id");
    for fault in [
        Fault::new(FaultKind::LostAnswer).on(Aim::Decision),
        Fault::new(FaultKind::StaleRead).on(Aim::Proofs),
    ] {
        world.running.faults().add(fault.times(1));
    }
    let approve = ["--config", &config, "approve", task, "--yes"];
    assert_eq!(world.run(&approve).await.exit, 4);
    let again = world.run(&approve).await;
    again.refused(3, "perhaps by dana from here");
    assert_eq!(world.posts().len(), 1);
}
