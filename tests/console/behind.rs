//! A task that is called off under the reviewer's eyes.

use crate::desk::Desk;
use crate::world::World;

#[test]
fn a_task_cancelled_while_on_screen_stays_there_says_so_and_takes_no_verdict() {
    let (world, rows) = World::routine(2);
    let mut desk = Desk::open(&world, "undo_seconds = 0");
    desk.ready();
    let here = desk.row(&rows).clone();
    world.force_status(&here, "cancelled");
    desk.send("\x12");
    desk.wait_for("This task is now cancelled: nothing is to be decided.");
    assert_eq!(desk.row(&rows).task, here.task);
    for key in ["a", "r"] {
        desk.send(key);
        desk.wait_for("Nothing to decide: the task is cancelled now");
        desk.send("u");
        desk.wait_for("Nothing is on hold");
    }
    desk.quit();
    assert!(world.posts().is_empty());
}

#[test]
fn a_decision_on_hold_is_not_sent_once_its_task_is_cancelled() {
    let (world, rows) = World::routine(2);
    let mut desk = Desk::open(&world, "undo_seconds = 60");
    desk.ready();
    let held = desk.row(&rows).clone();
    desk.send("a");
    desk.wait_for("u undo");
    world.force_status(&held, "cancelled");
    desk.send("\x12");
    desk.wait_for("✗ Conflict");
    desk.wait_for("the task is cancelled now");
    desk.wait_gone("u undo");
    desk.quit();
    assert!(world.posts().is_empty());
    assert_eq!(world.history()[0]["state"], "conflict");
}

#[test]
fn a_task_cancelled_in_the_last_moment_is_read_before_it_is_sent() {
    let (world, rows) = World::routine(1);
    let mut desk = Desk::open(&world, "undo_seconds = 0");
    desk.ready();
    world.force_status(&rows[0], "disputed");
    desk.send("a");
    desk.wait_for("✗ Conflict");
    desk.wait_for("disputed");
    desk.quit();
    assert!(world.posts().is_empty());
}

/// What somebody else does with the key, and how the reviewer reads of it.
const FASTER: [(&str, &str, &[&str]); 2] = [
    ("approve", "", &["approved elsewhere at ", " UTC"]),
    (
        "reject",
        r#"{"reason":"The sign is cut off."}"#,
        &["rejected elsewhere at ", "“The sign is cut off.”"],
    ),
];

#[test]
fn somebody_elses_verdict_during_the_hold_is_told_with_its_time_and_its_reason() {
    for (verdict, body, told) in FASTER {
        let (world, rows) = World::routine(2);
        let mut desk = Desk::open(&world, "undo_seconds = 3");
        desk.ready();
        let held = desk.row(&rows).clone();
        desk.send("a");
        desk.wait_for("u undo");
        world.post(&held.path(verdict), body);
        // The list tells of it at once, and only the proof tells what and why.
        desk.send("\x12");
        desk.wait_for("✗ Conflict");
        for words in told {
            desk.wait_for(words);
        }
        desk.quit();
        assert_eq!(world.posts().len(), 1, "theirs, and none of ours");
        assert_eq!(world.history()[0]["state"], "conflict");
    }
}

#[test]
fn a_task_that_expires_on_hold_is_not_sent_and_says_since_when() {
    let (world, rows) = World::routine(2);
    let mut desk = Desk::open(&world, "undo_seconds = 60");
    desk.ready();
    let held = desk.row(&rows).clone();
    desk.send("a");
    desk.wait_for("u undo");
    world.force_status(&held, "expired");
    desk.send("\x12");
    desk.wait_for("the task is expired now; it last changed at ");
    desk.quit();
    assert!(world.posts().is_empty());
}
