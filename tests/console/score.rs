//! What the demo says when it is left.

use crate::desk::{Desk, WIDE};
use crate::world::{World, without_pictures};
use proofdesk::domain::ProofId;
use proofdesk::sandbox::Options;
use rustix::process::Signal;
use std::time::Duration;

/// The demo of twenty-four tasks, and a twin of its marketplace whose truth can be known.
/// No picture comes, which is evidence enough to decide upon and costs no drawing.
fn demo() -> (World, Desk) {
    let twin = World::new(Options {
        elsewhere: 11,
        ..without_pictures(24)
    });
    let faults = twin.home().join("faults.toml");
    let text = "[[fault]]\nkind = \"server_error\"\non = \"media\"\n";
    std::fs::write(&faults, text).unwrap();
    let faults = faults.to_str().unwrap().to_owned();
    let args = ["demo", "--tasks", "24", "--speed", "0", "--faults", &faults];
    let desk = Desk::open_as(&twin, "undo_seconds = 0", &args, &[], WIDE);
    (twin, desk)
}

#[test]
fn verdicts_are_held_against_the_truth_when_the_demo_is_left() {
    let (twin, mut desk) = demo();
    let (rows, truth) = (twin.rows(), twin.look(|running| running.truth()));
    let mut wrong = Vec::new();
    for _ in 0..2 {
        desk.ready();
        let row = desk.row(&rows).clone();
        if truth[&ProofId::new(row.proof.as_str())].right {
            wrong.push(row.title.clone());
        }
        desk.decide("r", "No.");
    }
    desk.wait_for("Queue 22");
    desk.send("q");
    assert!(desk.wait_exit().success());
    desk.assert_given_back();
    let said = desk.screen();
    let right = 2 - wrong.len();
    let line = format!("{right} of 2 decided as the truth was");
    assert!(said.contains(&line), "{line}\n{said}");
    let told = said.replace('\n', " ");
    for title in &wrong {
        let words = format!("Rejected though it was right: {title}");
        assert!(told.contains(&words), "{words}\n{said}");
    }
    assert_eq!(said.matches("the truth: ").count(), wrong.len());
    // The demo has a marketplace of its own.
    assert!(twin.posts().is_empty());
}

#[test]
fn whoever_decides_nothing_is_told_so_in_one_line() {
    let (_twin, mut desk) = demo();
    desk.ready();
    desk.send("q");
    assert!(desk.wait_exit().success());
    desk.assert_given_back();
    let said = desk.screen();
    let says = "Nothing was decided; the same proofs will wait next time.";
    assert_eq!(said.trim(), says);
}

#[test]
fn a_terminal_that_stops_reading_does_not_keep_the_demo() {
    let (_twin, desk) = demo();
    desk.ready();
    desk.hold_output();
    for columns in (60..160).step_by(5) {
        desk.resize(columns, 40);
    }
    desk.wait_quiet(Duration::from_millis(200));
    desk.kill(Signal::TERM);
    assert!(desk.wait_ended().success());
}
