//! A wall clock that is set while the console runs.

use crate::disk::Layer;
use crate::world::World;

const HOUR: i64 = 3600;

#[test]
fn a_clock_set_forward_under_the_hold_sends_nothing_early_and_the_undo_still_counts() {
    let (world, _) = World::routine(1);
    let layer = Layer::build(&world);
    let mut desk = layer.open(&world, "undo_seconds = 60");
    desk.ready();
    desk.send("a");
    desk.wait_for("u undo");
    world.wait_journal("held");
    layer.set_clock_ahead(2 * HOUR);
    // An answer tells the server's time, so the console has lived past the jump.
    desk.send("\x12");
    desk.wait_for("This machine's clock is 2 hours ahead of the marketplace's");
    assert_eq!(world.history()[0]["state"], "held");
    desk.send("u");
    desk.wait_for("Taken back, nothing was sent");
    desk.quit();
    assert!(world.posts().is_empty(), "{:?}", world.posts());
    assert_eq!(world.history()[0]["state"], "cancelled");
}

#[test]
fn a_clock_set_back_under_the_hold_keeps_it_from_nothing() {
    let (world, rows) = World::routine(1);
    let layer = Layer::build(&world);
    let mut desk = layer.open(&world, "undo_seconds = 3");
    desk.ready();
    desk.send("a");
    desk.wait_for("u undo");
    layer.set_clock_ahead(-24 * HOUR);
    desk.wait_for("✓ paid $");
    desk.quit();
    let posts = world.posts();
    assert_eq!(posts.len(), 1, "{posts:?}");
    assert_eq!(posts[0].0, rows[0].path("approve"));
}
