//! At a terminal: the question before a verdict, and the picture in `show`.

use crate::support::Pty;
use crate::world::{PROGRAM, World, is_routine, small, text};

fn at_terminal(world: &World, args: &[&str]) -> Pty {
    let variables = world.variables();
    let variables: Vec<_> = variables.iter().map(|(n, v)| (*n, v.as_str())).collect();
    Pty::spawn(PROGRAM, args, &variables, 100, 40)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_before_a_yes() {
    let world = World::with(small()).await;
    let row = world.task(is_routine).await;
    let task = text(&row, "task_id");
    let pays = format!("${:.2}", row["payout_cents"].as_f64().unwrap() / 100.0);
    for answer in ["\r", "n\r", "yep\r", "\u{4}"] {
        let mut pty = at_terminal(&world, &["approve", task]);
        pty.wait_for("Send it? [y/N]");
        assert!(
            pty.shows(&format!("pays {pays} to the worker")),
            "{}",
            pty.screen()
        );
        assert!(world.posts().is_empty());
        pty.send(answer);
        assert_eq!(pty.wait_exit().exit_code(), 2, "{}", pty.screen());
        assert!(pty.shows("nothing was sent"));
    }
    assert!(world.posts().is_empty());

    let mut pty = at_terminal(&world, &["approve", task]);
    pty.wait_for("Send it? [y/N]");
    pty.send("y\r");
    assert_eq!(pty.wait_exit().exit_code(), 0, "{}", pty.screen());
    assert!(
        pty.shows(&format!("approved, {pays} paid")),
        "{}",
        pty.screen()
    );
    assert_eq!(world.posts().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guard_comes_before_the_question() {
    let world = World::with(small()).await;
    let row = world.task(|row| row["needs_note"] == true).await;
    let pty = at_terminal(&world, &["approve", text(&row, "task_id")]);
    assert_eq!(pty.wait_exit().exit_code(), 2);
    assert!(
        pty.shows("--note") && !pty.shows("Send it?"),
        "{}",
        pty.screen()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn show_draws_the_picture_unless_told_not_to() {
    let world = World::with(small()).await;
    let row = world.task(is_routine).await;
    let task = text(&row, "task_id");
    let with = at_terminal(&world, &["show", task]);
    assert_eq!(with.wait_exit().exit_code(), 0, "{}", with.screen());
    let raw = String::from_utf8_lossy(&with.raw_bytes()).into_owned();
    assert!(raw.matches('▄').count() > 500, "{raw}");
    assert!(raw.contains("px"), "the file's own facts stand below");
    assert!(!raw.contains("\u{1b}_G") && !raw.contains("\u{1b}]1337"));
    let without = at_terminal(&world, &["show", task, "--no-image"]);
    assert_eq!(without.wait_exit().exit_code(), 0);
    assert!(!without.shows("▄") && without.shows("attempt"));
}
