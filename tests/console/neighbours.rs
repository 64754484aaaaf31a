//! Several processes on one journal and one key, and several people on one marketplace:
//! one of them decides, the others are told.

use crate::budget::assert_read_within_a_second;
use crate::desk::{Desk, is_ready};
use crate::row::Row;
use crate::support::doomed::Doomed;
use crate::support::patience;
use crate::world::{World, without_pictures};
use proofdesk::sandbox::{Aim, Entry, Fault, FaultKind, Options, Side};
use rustix::process::Signal;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A world in which one proof waits, and two consoles of one person that show it.
fn two_on_one_proof(review: &str) -> (World, Row, Desk, Desk) {
    let (world, mut rows) = World::routine(1);
    let one = Desk::open(&world, review);
    let other = Desk::open(&world, review);
    one.ready();
    other.ready();
    (world, rows.remove(0), one, other)
}

/// From one screen to the other and back.
const GLANCE: Duration = Duration::from_millis(50);

const HELD_THERE: &str = "dana has approved this in another proofdesk, on hold there";

#[test]
fn what_one_console_holds_the_other_shows_and_neither_decides_nor_takes_back() {
    let (world, _, mut one, mut other) = two_on_one_proof("undo_seconds = 60");
    one.send("a");
    one.wait_for("u undo");
    other.wait_for("⏳ elsewhere");
    other.wait_for(HELD_THERE);
    other.send("u");
    other.wait_for("on hold there: undo it there");
    other.send("ar");
    other.wait_gone("undo it there");
    one.send("u");
    one.wait_for("Taken back, nothing was sent");
    // Now it is free again, for both.
    other.wait_gone("elsewhere");
    other.ready();
    other.send("a");
    other.wait_for("u undo");
    one.wait_for(HELD_THERE);
    other.quit();
    one.wait_for("✎ draft of the approval, never sent");
    one.quit();
    let states: Vec<_> = world.history().iter().map(|d| d["state"].clone()).collect();
    assert_eq!(states, ["cancelled", "draft"]);
    assert!(world.posts().is_empty(), "{:?}", world.posts());
}

#[test]
fn of_two_consoles_that_approve_one_proof_at_once_one_pays_and_the_other_is_told_who() {
    let (world, row, mut one, mut other) = two_on_one_proof("undo_seconds = 3");
    one.send("a");
    other.send("a");
    // Either the refusal or, from the next look into the journal on, the row says it.
    let is_told = |screen: &vt100::Screen| screen.contents().contains("ana has approved this");
    let deadline = Instant::now() + patience();
    let (winner, loser) = loop {
        if one.frame_within(GLANCE, is_told).is_some() {
            break (other, one);
        }
        if other.frame_within(GLANCE, is_told).is_some() {
            break (one, other);
        }
        assert!(Instant::now() < deadline, "nobody was told");
    };
    winner.wait_for("✓ paid $");
    loser.wait_for("This task is completed: nothing is to be decided.");
    loser.quit();
    winner.quit();
    let posts = world.posts();
    assert_eq!(posts.len(), 1, "{posts:?}");
    assert_eq!(posts[0].0, row.path("approve"));
    assert_eq!(world.look(|running| running.payments()).len(), 1);
    assert_eq!(
        world.history().len(),
        1,
        "one intent: {:?}",
        world.history()
    );
}

#[test]
fn a_command_is_told_who_holds_the_proof_and_leaves_the_hold_alone() {
    let (world, rows) = World::routine(1);
    let mut desk = Desk::open(&world, "undo_seconds = 60");
    desk.ready();
    desk.send("a");
    desk.wait_for("u undo");
    world.wait_journal("held");
    let approve = ["approve", rows[0].task.as_str(), "--yes"];
    let output = world.command(&approve).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("dana has approved this proof at"), "{told}");
    assert!(told.contains("and that is held"), "{told}");
    let settle = world.command(&["history", "--settle"]).output().unwrap();
    assert!(settle.status.success(), "{settle:?}");
    assert_eq!(world.history()[0]["state"], "held", "its process lives");
    desk.send("u");
    desk.wait_for("Taken back, nothing was sent");
    desk.quit();
    assert!(world.posts().is_empty(), "{:?}", world.posts());
}

#[test]
fn a_console_shows_what_a_command_is_sending_and_posts_nothing_beside_it() {
    let (world, rows) = World::routine(1);
    let mut slow = Fault::new(FaultKind::Slow).on(Aim::Approve).times(1);
    slow.ms = Some(4_000);
    world.order(slow);
    let mut desk = Desk::open(&world, "undo_seconds = 0");
    desk.ready();
    let mut approve = world.command(&["approve", rows[0].task.as_str(), "--yes"]);
    let command = approve.stdout(Stdio::null()).stderr(Stdio::null());
    let mut command = Doomed::spawn(command);
    desk.wait_for("dana has approved this in another proofdesk, being sent");
    desk.send("a");
    desk.wait_for("This task is completed: nothing is to be decided.");
    assert!(command.wait().unwrap().success());
    desk.quit();
    assert_eq!(world.posts().len(), 1, "{:?}", world.posts());
    assert_eq!(world.history().len(), 1);
}

#[test]
fn the_hold_of_a_killed_console_is_a_draft_with_its_reason_on_the_one_that_lives() {
    let (world, row, mut one, mut other) = two_on_one_proof("undo_seconds = 60");
    one.decide("r", "Too dark.");
    one.wait_for("u undo");
    other.wait_for("dana has rejected this in another proofdesk, on hold there");
    one.kill(Signal::KILL);
    one.wait_exit();
    other.wait_for("✎ draft of the rejection, never sent “Too dark.”");
    other.ready();
    assert!(world.posts().is_empty(), "{:?}", world.posts());
    // It blocks nobody: the reviewer who is left decides, beginning with the same words.
    other.send("r");
    other.wait_for("> Too dark.");
    other.send(" Retake.");
    other.wait_for("> Too dark. Retake.");
    other.send("\r");
    other.wait_for("u undo");
    other.send("u");
    other.wait_for("Taken back, nothing was sent");
    other.quit();
    assert!(world.posts().is_empty(), "{:?}", world.posts());
    assert_eq!(world.history().len(), 2);
    assert!(
        world
            .history()
            .iter()
            .all(|line| line["task_id"] == *row.task)
    );
}

#[test]
fn what_somebody_on_another_machine_decided_is_told_and_not_overwritten() {
    let (world, rows) = World::routine(1);
    let mut eve = Desk::open_elsewhere(&world, "eve", "undo_seconds = 5");
    let mut dana = Desk::open(&world, "undo_seconds = 0");
    eve.ready();
    dana.ready();
    eve.decide("r", "Wrong place.");
    eve.wait_for("u undo");
    dana.send("a");
    dana.wait_for("✓ paid $");
    eve.wait_for("✗ Conflict");
    eve.wait_for("approved elsewhere at");
    eve.quit();
    dana.quit();
    let posts = world.posts();
    assert_eq!(posts.len(), 1, "{posts:?}");
    assert_eq!(posts[0].0, rows[0].path("approve"));
}

#[test]
fn two_consoles_share_ten_requests_a_minute_and_a_decision_of_one_is_not_kept_waiting() {
    let world = World::new(Options {
        rate_limit: 10,
        ..without_pictures(130)
    });
    let mut desks = [(); 2].map(|()| Desk::open(&world, "undo_seconds = 1"));
    // Both poll until neither may any more.
    world.wait_log("both to poll", |entries| api_calls(entries) >= 7);
    world.wait_quiet_log(Duration::from_millis(1500));
    let polled = world.entries().len();
    let awake = desks.iter().position(|desk| is_ready(&desk.emulator()));
    let desk = &mut desks[awake.expect("one of them has something on screen")];
    desk.decide("r", "Too dark.");
    world.wait_log("the verdict", |entries| {
        entries.iter().any(|entry| entry.method == "POST")
    });
    desk.wait_for(" 1/h");
    assert_read_within_a_second(&world, polled);
    for desk in desks {
        desk.quit();
    }
    assert_eq!(world.refused_by_limit(), 0);
    assert!(api_calls(&world.entries()) <= 10);
}

fn api_calls(entries: &[Arc<Entry>]) -> usize {
    entries.iter().filter(|e| e.side == Side::Api).count()
}
