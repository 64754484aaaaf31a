//! What was on hold when the console went: never sent, and back as a draft.

use crate::desk::Desk;
use crate::row::Row;
use crate::world::World;
use rustix::process::Signal;

const REASON: &str = "The sign can't be read – 看板.";

/// Holds a rejection, lets the console end, and starts another one on the same folder.
fn assert_never_sent_and_back_as_a_draft(end: impl FnOnce(&mut Desk)) {
    let (world, rows) = World::routine(2);
    let mut desk = Desk::open(&world, "undo_seconds = 60");
    desk.ready();
    let held = desk.row(&rows).clone();
    desk.decide("r", REASON);
    desk.wait_for("u undo");
    world.wait_journal("held");
    end(&mut desk);
    desk.wait_exit();
    drop(desk);
    assert!(world.posts().is_empty(), "{:?}", world.posts());

    // The second console sends at once what is decided there, and nothing else.
    let mut desk = Desk::open(&world, "undo_seconds = 0");
    desk.wait_for("✎ draft");
    desk.ready();
    stand_on(&mut desk, &rows, &held);
    assert!(desk.shows("✎ draft of the rejection, never sent"));
    desk.send("r");
    desk.wait_for(&format!("> {REASON}"));
    desk.send("\x1b");
    desk.wait_gone("Esc goes back");
    let other = rows.iter().find(|row| row.task != held.task).unwrap();
    stand_on(&mut desk, &rows, other);
    desk.send("a");
    desk.wait_for("✓ paid $");
    let posts = world.posts();
    assert_eq!(posts.len(), 1, "{posts:?}");
    assert_eq!(posts[0].0, other.path("approve"));
    desk.wait_for("✎ draft");
    desk.quit();
}

/// Moves to this one of two rows.
fn stand_on(desk: &mut Desk, rows: &[Row], row: &Row) {
    if desk.row(rows).task != row.task {
        let is_on_first = desk.emulator().contents_between(2, 0, 2, 1) == "›";
        desk.go(if is_on_first { "j" } else { "k" });
        desk.ready();
    }
}

#[test]
fn a_console_killed_in_the_hold_sends_nothing_and_leaves_a_draft() {
    assert_never_sent_and_back_as_a_draft(|desk| desk.kill(Signal::KILL));
}

#[test]
fn a_console_left_by_key_in_the_hold_sends_nothing_and_says_so() {
    assert_never_sent_and_back_as_a_draft(|desk| {
        desk.send("q");
        assert!(desk.wait_exit().success());
        assert!(desk.shows("1 held decision was not sent; it is a draft"));
    });
}

#[test]
fn a_double_ctrl_c_in_the_hold_sends_nothing_and_leaves_a_draft() {
    assert_never_sent_and_back_as_a_draft(|desk| {
        desk.send("\x03");
        desk.wait_for("Press Ctrl-C again to leave");
        desk.send("\x03");
        assert!(desk.wait_exit().success());
    });
}

#[test]
fn a_console_told_to_end_in_the_hold_sends_nothing_and_leaves_a_draft() {
    assert_never_sent_and_back_as_a_draft(|desk| {
        desk.kill(Signal::TERM);
        assert!(desk.wait_exit().success());
    });
}

#[test]
fn a_console_whose_line_hangs_up_in_the_hold_sends_nothing_and_leaves_a_draft() {
    assert_never_sent_and_back_as_a_draft(|desk| desk.kill(Signal::HUP));
}

#[test]
fn a_window_closed_in_the_hold_sends_nothing_and_leaves_a_draft() {
    assert_never_sent_and_back_as_a_draft(|desk| desk.close_window());
}
