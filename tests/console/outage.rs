//! What doesn't come: pictures, answers, the right to ask. The screen says so.

use crate::desk::Desk;
use crate::world::{World, without_pictures};
use proofdesk::sandbox::{Fault, FaultKind};

#[test]
fn an_address_that_has_expired_is_said_and_verdicts_wait_for_evidence() {
    let world = World::signature();
    world.order(Fault::new(FaultKind::ExpiredUrls));
    let mut desk = Desk::open(&world, "rest_ms = 0");
    desk.wait_for("The picture's address has expired; a new one is asked for.");
    desk.send("a");
    desk.wait_for("The picture isn't on screen yet");
    desk.quit();
    assert!(world.posts().is_empty());
}

#[test]
fn a_new_address_is_asked_for_at_once_where_a_person_asks() {
    let world = World::signature();
    world.order(Fault::new(FaultKind::ExpiredUrls).times(1));
    let mut desk = Desk::open(&world, "");
    desk.wait_for("The picture's address has expired");
    desk.send("\x12");
    desk.wait_for("PNG ");
    desk.quit();
}

#[test]
fn a_broken_picture_is_said_to_be_broken_and_the_proof_can_be_decided() {
    let world = World::signature();
    world.order(Fault::new(FaultKind::BrokenPictures));
    let mut desk = Desk::open(&world, "undo_seconds = 0");
    desk.wait_for("The picture can't be shown: the ");
    desk.wait_for("is cut off after");
    desk.ready();
    desk.decide("r", "The picture is broken off.");
    desk.wait_for("✓ sent back");
    desk.quit();
}

#[test]
fn a_wrong_key_is_said_with_what_to_do_and_never_shown() {
    let world = World::new(without_pictures(2));
    let wrong = "wf_test_0123456789012345678901234567890123456789";
    let key = [("WORKFUNDER_API_KEY", wrong)];
    let desk = Desk::open_as(&world, "", &[], &key, crate::desk::WIDE);
    desk.wait_for("✗ key refused");
    desk.wait_for("the key was refused (401)");
    desk.wait_for("Check the account's key, then start again.");
    let raw = desk.raw_bytes();
    assert!(!String::from_utf8_lossy(&raw).contains("0123456789"));
    desk.quit();
}

#[test]
fn a_marketplace_that_goes_is_said_to_be_gone_and_comes_back_by_itself() {
    let world = World::new(without_pictures(2));
    let rows = world.rows();
    let mut desk = Desk::open(&world, "undo_seconds = 0");
    desk.wait_for("● live");
    desk.ready();
    let here = desk.row(&rows).clone();
    world.stop();
    desk.send("\x12");
    desk.wait_for("✗ no connection, again in");
    // What was known stays on screen.
    assert_eq!(desk.row(&rows).task, here.task);
    desk.decide("r", "Too dark.");
    desk.wait_for("✎ Draft: not sent");
    desk.wait_for("✎ draft");

    world.start_again(without_pictures(2));
    desk.wait_for("● live");
    desk.wait_gone("no connection,");
    desk.quit();
    assert!(world.posts().is_empty());
}
