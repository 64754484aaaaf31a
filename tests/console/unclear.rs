//! Answers that don't come: one request, and no guess.

use crate::desk::Desk;
use crate::world::World;
use proofdesk::sandbox::{Aim, Fault, FaultKind, PaymentKind};

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
