//! Troubles that the console takes in its own way: files that are no pictures, a list that
//! slides, a key that is revoked, a server that acts late or tells what is past.

use crate::desk::Desk;
use crate::world::{World, without_pictures};
use proofdesk::sandbox::{Aim, Entry, Fault, FaultKind};
use std::time::Duration;

#[test]
fn a_file_that_is_no_picture_is_said_to_be_none_and_the_proof_can_be_decided() {
    for (kind, words) in [
        (FaultKind::WrongType, "not a picture: starts like"),
        (FaultKind::HugePicture, "65500×65500 px is more than is"),
        (FaultKind::EmptyPicture, "the file is empty"),
    ] {
        let world = World::signature();
        world.order(Fault::new(kind).on(Aim::Media));
        let mut desk = Desk::open(&world, "undo_seconds = 0");
        desk.wait_for("The picture can't be shown: ");
        desk.wait_for(words);
        desk.ready();
        desk.decide("r", "That is no picture.");
        desk.wait_for("✓ sent back");
        desk.quit();
    }
}

#[test]
fn verdict_keys_rest_while_a_picture_drips_in() {
    let world = World::signature();
    let slow = Fault::new(FaultKind::SlowBody).on(Aim::Media);
    world.order(slow.ms(4_000));
    let mut desk = Desk::open(&world, "rest_ms = 0");
    world.wait_log("the file", |entries| {
        entries.iter().any(|entry| entry.faults == ["slow_body"])
    });
    desk.send("a");
    desk.wait_for("The picture isn't on screen yet");
    desk.wait_for("PNG ");
    desk.ready();
    desk.quit();
    assert!(world.posts().is_empty());
}

#[test]
fn a_list_that_slides_between_its_pages_leaves_nobody_out() {
    let world = World::new(without_pictures(230));
    world.order(Fault::new(FaultKind::PagesShift).times(1));
    let desk = Desk::open(&world, "");
    desk.wait_for("Queue 230");
    let entries = world.entries();
    assert!(entries.iter().any(|entry| entry.faults == ["pages_shift"]));
    desk.quit();
}

#[test]
fn a_key_that_is_revoked_midway_sends_nothing_more_until_it_works_again() {
    let (world, rows) = World::routine(2);
    world.order(Fault::new(FaultKind::KeyRevoked).on(Aim::Decision).times(2));
    let mut desk = Desk::open(&world, "undo_seconds = 0");
    desk.ready();
    let refused = desk.row(&rows).clone();
    desk.send("a");
    desk.wait_for("✗ Refused");
    desk.wait_for("✗ key refused");
    assert_eq!(world.posts().len(), 1);
    assert_eq!(world.look(|running| running.payments()), []);
    assert_eq!(world.history()[0]["state"], "refused");

    // It is tried once in vain, and then it works.
    desk.send("\x12");
    world.wait_log("a try in vain", |entries| {
        let refused = entries.iter().filter(|e| e.faults == ["key_revoked"]);
        refused.count() == 2
    });
    desk.send("\x12");
    desk.wait_for("● live");
    desk.ready();
    if desk.row(&rows).task != refused.task {
        desk.go("k");
        desk.ready();
    }
    desk.send("a");
    desk.wait_for("✓ paid $");
    desk.quit();
    let path = refused.path("approve");
    let posts: Vec<_> = world.posts().into_iter().map(|(path, _)| path).collect();
    assert_eq!(posts, [path.clone(), path]);
    assert_eq!(world.look(|running| running.payments()).len(), 1);
}

#[test]
fn a_server_that_acts_late_is_read_until_it_has_acted() {
    let (world, _) = World::routine(1);
    world.order(Fault::new(FaultKind::LateActing).ms(1_500).times(1));
    let mut desk = Desk::open(&world, "undo_seconds = 0");
    desk.ready();
    desk.send("a");
    desk.wait_for("No clear answer yet");
    desk.wait_for("✓ paid $");
    desk.quit();
    assert_eq!(world.posts().len(), 1);
    assert_eq!(world.history()[0]["state"], "confirmed");
}

#[test]
fn a_list_that_is_behind_does_not_bring_a_decided_row_back() {
    let world = World::new(without_pictures(3));
    let mut desk = Desk::open(&world, "undo_seconds = 0");
    desk.ready();
    desk.wait_for("Queue 3");
    desk.decide("r", "Too dark.");
    // Decided within the hour: the answer has come.
    desk.wait_for(" 1/h");
    desk.wait_for("Queue 2");
    let waiting = "status=proof_submitted";
    let is_behind = |entry: &Entry| entry.faults == ["stale_read"];
    world.order(Fault::new(FaultKind::StaleRead).on(Aim::Tasks).times(1));
    desk.send("\x12");
    world.wait_log("a list that is behind", |entries| {
        entries
            .iter()
            .any(|e| is_behind(e) && e.path.contains(waiting))
    });
    world.wait_quiet_log(Duration::from_millis(300));
    desk.wait_quiet(Duration::from_millis(300));
    assert!(desk.shows("Queue 2"), "{}", desk.screen());
    desk.quit();
    assert_eq!(world.posts().len(), 1);
}
