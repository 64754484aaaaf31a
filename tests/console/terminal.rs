//! The terminal before, meanwhile and after.

use crate::desk::{Desk, WIDE, is_ready};
use crate::support::Pty;
use crate::world::{World, program};
use rustix::process::Signal;
use std::time::{Duration, Instant};

#[test]
fn every_signal_leaves_the_terminal_as_it_was() {
    let (world, _) = World::routine(1);
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let desk = Desk::open(&world, "");
        desk.ready();
        assert_ne!(desk.termios(), desk.fresh);
        assert!(desk.emulator().alternate_screen() && desk.emulator().hide_cursor());
        desk.kill(signal);
        desk.kill(signal);
        let exit = desk.wait_exit();
        assert!(exit.success(), "{signal:?}: {exit}");
        desk.assert_given_back();
    }
}

#[test]
fn leaving_by_key_leaves_the_terminal_as_it_was_even_from_a_question() {
    let (world, _) = World::routine(1);
    let desk = Desk::open(&world, "");
    desk.ready();
    desk.quit();
    let mut desk = Desk::open(&world, "");
    desk.ready();
    // The text cursor is shown there.
    desk.send("r");
    desk.wait_frame("the cursor", |screen| !screen.hide_cursor());
    desk.send("\x03\x03");
    assert!(desk.wait_exit().success());
    desk.assert_given_back();
}

#[test]
fn a_panic_in_the_loop_gives_the_terminal_back_and_says_what_happened() {
    let (world, _) = World::routine(1);
    let panic = [("PROOFDESK_TEST_PANIC", "loop")];
    let desk = Desk::open_as(&world, "", &[], &panic, WIDE);
    assert_eq!(desk.wait_exit().exit_code(), 1);
    desk.assert_given_back();
    let said = desk.screen().replace('\n', "");
    for words in [
        "proofdesk stopped by a fault in itself",
        "faults.rs:",
        "nothing on hold was sent",
    ] {
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn a_panic_in_a_task_is_told_and_the_console_goes_on() {
    let (world, rows) = World::routine(1);
    let panic = [("PROOFDESK_TEST_PANIC", "task")];
    let mut desk = Desk::open_as(&world, "undo_seconds = 0", &[], &panic, WIDE);
    desk.wait_for("a part of proofdesk stopped by a fault in itself");
    desk.ready();
    desk.send("a");
    desk.wait_for("✓ paid $");
    assert_eq!(world.posts()[0].0, rows[0].path("approve"));
    desk.quit();
}

#[test]
fn a_storm_of_sizes_ends_with_the_right_screen() {
    let (world, _) = World::routine(1);
    let small = (80, 24);
    let large = (140, 42);
    let desk = Desk::open_as(&world, "", &[], &[], small);
    desk.ready();
    let before_small = timeless(&desk.emulator());
    desk.resize(large.0, large.1);
    desk.ready();
    let before_large = timeless(&desk.emulator());
    let sizes = [
        (20, 5),
        large,
        (1, 1),
        (80, 24),
        (300, 3),
        (3, 200),
        (40, 10),
    ];
    for (columns, rows) in sizes.iter().cycle().take(60) {
        desk.resize(*columns, *rows);
    }
    desk.resize(20, 5);
    desk.wait_frame("the words for a tiny window", |screen| {
        screen.contents().starts_with("proofdesk TEST: 1")
    });
    desk.resize(large.0, large.1);
    desk.wait_frame("the large screen again", |screen| {
        timeless(screen) == before_large
    });
    desk.resize(small.0, small.1);
    desk.wait_frame("the small screen again", |screen| {
        timeless(screen) == before_small
    });
    desk.quit();
}

#[test]
fn a_window_too_small_for_the_proof_says_so_and_takes_no_verdict() {
    let (world, _) = World::routine(2);
    let mut desk = Desk::open(&world, "undo_seconds = 60");
    desk.ready();
    desk.resize(39, 9);
    desk.wait_frame("the words for a tiny window", |screen| {
        screen.contents().contains("Verdict keys rest;")
    });
    desk.send("ar1\r:approve\r");
    desk.quit();
    assert!(world.history().is_empty());
}

/// What is on screen but for what time changes: every word with a digit in it.
fn timeless(screen: &vt100::Screen) -> String {
    let rows = screen.rows(0, screen.size().1);
    let masked = rows.map(|row| {
        let words = row.split_whitespace();
        let words = words.map(|word| {
            let has_digit = word.contains(|c: char| c.is_ascii_digit());
            if has_digit { "#" } else { word }
        });
        words.collect::<Vec<_>>().join(" ")
    });
    masked.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_stop_gives_the_shell_its_terminal_and_fg_paints_everything_again() {
    let (world, _) = World::routine(1);
    world.configure("");
    let args = ["--norc", "--noprofile", "--noediting", "-i"];
    let own = world.variables();
    let own = own.iter().map(|(name, value)| (*name, value.as_str()));
    let all: Vec<_> = own.chain([("PS1", "shell> ")]).collect();
    let mut pty = Pty::spawn_in(world.home(), "bash", &args, &all, 140, 42);
    pty.wait_for("shell> ");
    let fresh = pty.termios();
    pty.send(format!("clear; '{}'\r", program().display()));
    pty.wait_frame("the verdict keys", is_ready);
    let before = timeless(&pty.emulator());
    for _ in 0..2 {
        pty.send("\x1a");
        pty.wait_for("Stopped");
        pty.wait_for("shell> ");
        assert_eq!(pty.termios(), fresh);
        assert!(!pty.emulator().alternate_screen());
        pty.send("clear; fg\r");
        pty.wait_frame("the screen again", |screen| {
            screen.alternate_screen() && timeless(screen) == before
        });
    }
    pty.send("q");
    pty.wait_for("shell> ");
    assert_eq!(pty.termios(), fresh);
    assert!(!pty.emulator().alternate_screen());
}

#[test]
fn a_terminal_that_stops_reading_delays_no_way_out() {
    let (world, _) = World::routine(1);
    let desk = Desk::open(&world, "");
    desk.ready();
    desk.hold_output();
    for columns in (60..160).step_by(5) {
        desk.resize(columns, 40);
    }
    desk.wait_quiet(Duration::from_millis(200));
    let asked = Instant::now();
    desk.kill(Signal::TERM);
    assert!(desk.wait_ended().success());
    assert!(asked.elapsed() < Duration::from_secs(3));
    assert_eq!(desk.termios(), desk.fresh);
}
