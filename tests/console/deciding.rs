//! Verdicts by key, where all goes well.

use crate::desk::Desk;
use crate::world::World;
use serde_json::{Value, json};

#[test]
fn keys_approve_reject_and_undo_and_the_wire_has_exactly_what_was_meant() {
    let (world, rows) = World::routine(3);
    let mut desk = Desk::open(&world, "undo_seconds = 3");
    desk.ready();
    let undone = desk.row(&rows).clone();
    desk.send("a");
    desk.wait_for("u undo");
    desk.send("u");
    desk.wait_for("Taken back, nothing was sent");

    // The row is back under the cursor, and everything else is decided after it.
    desk.ready();
    assert_eq!(desk.row(&rows).task, undone.task);
    desk.go("j");
    desk.ready();
    let rejected = desk.row(&rows).clone();
    desk.send("r");
    desk.wait_for("reads exactly this");
    desk.send("Zu unscharf – 2× ");
    desk.paste("写真を\nもう一度 👩\u{200d}🔧 “ok”");
    desk.send(" é\\\" ");
    desk.wait_for("é\\\"");
    // A line break at the end of what is pasted is a blank at the end, and no Enter.
    desk.paste("→\n");
    desk.wait_for("→");
    desk.go("\r");
    desk.ready();
    if desk.row(&rows).task == undone.task {
        desk.go("j");
        desk.ready();
    }
    let approved = desk.row(&rows).clone();
    desk.send("a");
    desk.wait_for("✓ sent back");
    desk.wait_for("✓ paid $");

    let posts = world.posts();
    let paths: Vec<_> = posts.iter().map(|(path, _)| path.clone()).collect();
    assert_eq!(paths, [rejected.path("reject"), approved.path("approve")]);
    let body: Value = serde_json::from_str(&posts[0].1).unwrap();
    let reason = "Zu unscharf – 2× 写真を もう一度 👩\u{200d}🔧 “ok” é\\\" → ";
    assert_eq!(body, json!({ "reason": reason }));
    let payments = world.look(|running| running.payments());
    assert_eq!(payments.len(), 1);
    assert_eq!(payments[0].task.as_str(), approved.task);
    assert_eq!(payments[0].cents.0, approved.payout);
    desk.quit();
    assert_eq!(world.posts().len(), 2);
}

#[test]
fn nothing_is_posted_read_only_whatever_is_pressed() {
    let (world, _) = World::routine(2);
    let mut desk = Desk::open_as(
        &world,
        "undo_seconds = 0",
        &["--read-only"],
        &[],
        crate::desk::WIDE,
    );
    desk.wait_for("read-only");
    desk.wait_for("couldn't be fetched");
    // Where one of them opened a question, the keys after it would answer it.
    desk.send("ar1\ru:approve\r1\r:reject\r1\rjar1\r");
    desk.send("a");
    desk.wait_for("This console is read-only");
    desk.quit();
    assert!(world.posts().is_empty(), "{:?}", world.posts());
    assert!(world.history().is_empty());
}
