//! Ten requests a minute: the rows load slowly, and a decision doesn't wait for them.

use crate::desk::Desk;
use crate::world::{World, without_pictures};
use jiff::{SignedDuration, Timestamp};
use proofdesk::sandbox::Options;
use std::time::Duration;

#[test]
fn at_ten_requests_a_minute_a_decision_goes_out_within_a_second_of_its_hold() {
    let world = World::new(Options {
        rate_limit: 10,
        ..without_pictures(130)
    });
    let mut desk = Desk::open(&world, "undo_seconds = 1");
    desk.wait_for("Queue 130");
    desk.ready();
    // Polling has used up all that it may.
    world.wait_quiet_log(Duration::from_millis(600));
    let polled = world.entries().len();
    desk.decide("r", "Too dark.");
    world.wait_log("the verdict", |entries| {
        entries.iter().any(|entry| entry.method == "POST")
    });
    // Decided within the hour: the answer has come.
    desk.wait_for(" 1/h");
    assert_read_within_a_second(&world, polled);
    desk.quit();
    assert_eq!(world.refused_by_limit(), 0);
}

/// The only decision, held for a second, was read within another one; what was asked before
/// the entry `polled` was polling.
pub fn assert_read_within_a_second(world: &World, polled: usize) {
    let decision = &world.history()[0];
    let decided: Timestamp = decision["decided_at"].as_str().unwrap().parse().unwrap();
    let end_of_hold = decided + SignedDuration::from_secs(1);
    let entries = world.entries();
    let task = decision["task_id"].as_str().unwrap();
    let read = entries[polled..]
        .iter()
        .find(|entry| entry.at >= end_of_hold && entry.path.contains(task))
        .expect("the proof was read before it was sent");
    let waited = read.at.duration_since(end_of_hold);
    assert!(waited < SignedDuration::from_secs(1), "{waited:?}");
}
