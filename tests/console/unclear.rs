//! Answers that don't come: one request, and no guess.

use crate::desk::Desk;
use crate::world::World;
use proofdesk::sandbox::{Aim, Fault, FaultKind, PaymentKind};
use rustix::process::Signal;

#[test]
fn an_approval_whose_answer_was_lost_is_posted_once_and_said_to_be_paid() {
    let (world, rows) = World::routine(2);
    world.order(Fault::new(FaultKind::LostAnswer).on(Aim::Approve).times(1));
    let mut desk = Desk::open(&world, "undo_seconds = 0");
    desk.ready();
    let approved = desk.row(&rows).clone();
    desk.send("a");
    desk.wait_for("✓ paid $");
    desk.quit();
    let posts = world.posts();
    assert_eq!(posts.len(), 1, "{posts:?}");
    assert_eq!(posts[0].0, approved.path("approve"));
    let payments = world.look(|running| running.payments());
    assert_eq!(payments.len(), 1);
    assert_eq!(payments[0].kind, PaymentKind::Paid);
    assert_eq!(world.history()[0]["state"], "confirmed");
}

#[test]
fn a_rejection_whose_answer_was_lost_is_posted_once_and_said_to_be_sent_back() {
    let (world, rows) = World::routine(2);
    world.order(Fault::new(FaultKind::LostAnswer).on(Aim::Reject).times(1));
    let mut desk = Desk::open(&world, "undo_seconds = 0");
    desk.ready();
    let rejected = desk.row(&rows).clone();
    desk.decide("r", "Too dark.");
    desk.wait_for("✓ sent back");
    desk.quit();
    let posts = world.posts();
    assert_eq!(posts.len(), 1, "{posts:?}");
    assert_eq!(posts[0].0, rejected.path("reject"));
    assert_eq!(world.history()[0]["state"], "confirmed");
}

#[test]
fn a_call_dropped_before_it_acted_is_unclear_and_only_a_person_sends_it_again() {
    let (world, rows) = World::routine(1);
    world.order(Fault::new(FaultKind::DropBefore).on(Aim::Approve).times(1));
    let mut desk = Desk::open(&world, "undo_seconds = 0\nsettle_seconds = 1");
    desk.ready();
    desk.send("a");
    desk.wait_for("? Unclear");
    desk.wait_for("? unclear");
    assert_eq!(world.posts().len(), 1);
    assert_eq!(world.look(|running| running.payments()), []);
    assert_eq!(world.history()[0]["state"], "unknown");
    // Open again: the keys are awake on it.
    desk.send("j");
    desk.ready();
    assert_eq!(desk.row(&rows).task, rows[0].task);
    desk.send("a");
    desk.wait_for("✓ paid $");
    assert_eq!(world.posts().len(), 2);
    assert_eq!(world.look(|running| running.payments()).len(), 1);
    desk.quit();
}

#[test]
fn what_a_killed_console_left_unclear_is_checked_before_its_row_takes_a_verdict() {
    let (world, rows) = World::routine(1);
    world.order(Fault::new(FaultKind::DropBefore).on(Aim::Approve).times(1));
    let mut desk = Desk::open(&world, "undo_seconds = 0\nsettle_seconds = 60");
    desk.ready();
    desk.send("a");
    desk.wait_for("No clear answer yet");
    desk.kill(Signal::KILL);
    desk.wait_exit();

    let mut slow = Fault::new(FaultKind::Slow).on(Aim::Proofs).times(3);
    slow.ms = Some(2_000);
    world.order(slow);
    let mut desk = Desk::open(&world, "undo_seconds = 0");
    // The queue is there at once, and the row says what is going on.
    desk.wait_for("… checking");
    desk.send("ar");
    desk.wait_for("? unclear");
    assert_eq!(world.posts().len(), 1, "{:?}", world.posts());
    // It was read and is still pending: now a person may send it again.
    desk.ready();
    desk.send("a");
    desk.wait_for("✓ paid $");
    desk.quit();
    let posts = world.posts();
    assert_eq!(posts.len(), 2, "{posts:?}");
    assert_eq!(posts[1].0, rows[0].path("approve"));
    assert_eq!(world.look(|running| running.payments()).len(), 1);
}
