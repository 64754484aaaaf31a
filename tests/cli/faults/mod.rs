//! Every trouble that the marketplace in a box knows, against the commands: what they say,
//! how they end, what really went over the wire, and what the journal keeps.
//!
//! The tables are functions of the kind, so that a kind without a line doesn't compile.

use crate::world::{World, is_routine, small, text};
use proofdesk::sandbox::{Aim, Fault, FaultKind};

mod before_sending;
mod listing;
mod pictures;
mod readings;
mod verdicts;
mod webhooks;

#[test]
fn every_kind_meets_a_command_in_a_test_of_this_room() {
    for kind in FaultKind::ALL {
        let cases = verdicts::cases(*kind).len()
            + usize::from(readings::expected(*kind).is_some())
            + usize::from(pictures::said(*kind).is_some())
            + usize::from(readings::BY_THEMSELVES.contains(kind))
            + usize::from(webhooks::told(*kind).is_some());
        assert!(cases > 0, "{kind:?}");
    }
}

/// A small world, and a task in it that one word approves.
async fn routine() -> (World, String) {
    let world = World::with(small()).await;
    let row = world.task(is_routine).await;
    let task = text(&row, "task_id").to_owned();
    (world, task)
}
