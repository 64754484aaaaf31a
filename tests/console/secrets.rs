//! What must not be left anywhere.

use crate::desk::Desk;
use crate::world::World;
use proofdesk::sandbox::{Aim, Fault, FaultKind, Side};
use std::path::Path;

#[test]
fn after_a_session_with_pictures_no_key_and_no_signed_address_is_left_anywhere() {
    let world = World::signature();
    let mut desk = Desk::open(&world, "undo_seconds = 0");
    // The file's own facts: the picture is on screen.
    desk.wait_for("PNG ");
    desk.ready();
    desk.decide("r", "Too dark.");
    desk.wait_for("✓ sent back");
    let shown = String::from_utf8_lossy(&desk.raw_bytes()).into_owned();
    let pid = desk.pid().as_raw_nonzero();
    if let Ok(told) = std::fs::read_to_string(format!("/proc/{pid}/cmdline")) {
        assert!(!told.contains(&world.key), "{told}");
    }
    if let Ok(limits) = std::fs::read_to_string(format!("/proc/{pid}/limits")) {
        let core = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"));
        let words: Vec<_> = core.unwrap().split_whitespace().collect();
        assert_eq!(
            words[4..6],
            ["0", "0"],
            "a crash would leave its memory on disk"
        );
    }
    desk.quit();
    let kept = kept_bytes(&world);

    let entries = world.entries();
    let (api, media): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.side == Side::Api);
    assert!(media.iter().any(|entry| entry.status == Some(200)));
    assert!(media.iter().all(|entry| !entry.authorization), "{media:?}");
    assert!(api.iter().all(|entry| entry.authorization));
    assert!(kept.contains("Too dark."), "the journal was looked at");
    let media_url = world.look(|running| running.media_url().to_owned());
    for secret in [world.key.as_str(), "/signed/", "sig=", &media_url] {
        assert!(!kept.contains(secret), "{secret} was left behind");
        assert!(!shown.contains(secret), "{secret} was shown");
    }
}

#[test]
fn a_console_that_panics_leaves_no_secret_in_its_last_words_or_on_disk() {
    let world = World::signature();
    let secret = "whsec_0123456789-canary";
    let more = [
        ("PROOFDESK_TEST_PANIC", "loop"),
        ("WORKFUNDER_WEBHOOK_SECRET", secret),
        ("RUST_BACKTRACE", "full"),
    ];
    let desk = Desk::open_as(&world, "", &[], &more, crate::desk::WIDE);
    assert_eq!(desk.wait_exit().exit_code(), 1);
    let said = String::from_utf8_lossy(&desk.raw_bytes()).into_owned();
    assert!(said.contains("a test wanted a panic"), "{said}");
    let kept = kept_bytes(&world);
    for secret in [world.key.as_str(), secret, "/signed/", "sig="] {
        assert!(!kept.contains(secret), "{secret} was left behind");
        assert!(!said.contains(secret), "{secret} was said");
    }
}

#[test]
fn commands_print_and_keep_no_key_and_no_signed_address_even_where_answers_get_lost() {
    let world = World::signature();
    world.configure("");
    let row = &world.rows()[0];
    let lost = Fault::new(FaultKind::LostAnswer).times(1);
    world.order(lost.on(Aim::Reject));
    let task = row.task.as_str();
    let mut printed = String::new();
    for args in [
        &["queue", "--json"][..],
        &["show", task],
        &["show", task, "--json"],
        &["reject", task, "--reason", "Too dark.", "--yes", "--json"],
        &["history", "--settle", "--json"],
        &["approve", task, "--yes"],
    ] {
        let output = world.command(args).output().unwrap();
        for bytes in [output.stdout, output.stderr] {
            printed.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    assert!(printed.contains(task) && printed.contains("Too dark."));
    let kept = kept_bytes(&world);
    for secret in [world.key.as_str(), "/signed/", "sig="] {
        assert!(!kept.contains(secret), "{secret} was left behind");
        assert!(!printed.contains(secret), "{secret} was printed: {printed}");
    }
}

/// Every byte in the person's folders but the configuration, which names no secret.
fn kept_bytes(world: &World) -> String {
    let mut all = Vec::new();
    collect(world.home(), &mut all);
    String::from_utf8_lossy(&all).into_owned()
}

fn collect(folder: &Path, all: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, all);
        } else {
            all.extend(std::fs::read(&path).unwrap());
        }
    }
}
