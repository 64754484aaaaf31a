//! The terminal before and after, in a real pty: leaving, signals, panics, stops.
//!
//! The program under test is this very test binary, started again for one of the acts
//! at the end of the file, so that the room can be tested without the rest of the house.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what serves a test may fail as bluntly as a test"
)]

mod support;

use proofdesk::domain::ColourDepth;
use proofdesk::term::{self, Input, InputStream, Screen, Session, Signal, Signals, Writer};
use ratatui::style::Style;
use rustix::process::Signal as Kill;
use std::cell::Cell;
use std::time::Duration;
use support::{Pty, modes_left_on};

const ACT: &str = "PROOFDESK_TEST_ACT";

fn start(act: &str) -> Pty {
    let program = std::env::current_exe().unwrap();
    let args = [
        "the_program_under_test",
        "--exact",
        "--ignored",
        "--nocapture",
    ];
    Pty::spawn(program, &args, &[(ACT, act)], 60, 12)
}

/// Starts, and waits until it stands. The settings are those of a fresh terminal.
fn started(act: &str) -> (Pty, String) {
    let fresh = Pty::spawn("true", &[], &[], 60, 12).termios();
    let pty = start(act);
    pty.wait_for("standing");
    assert!(pty.emulator().alternate_screen() && pty.emulator().hide_cursor());
    assert_ne!(pty.termios(), fresh, "raw mode shows in the settings");
    (pty, fresh)
}

#[track_caller]
fn assert_restored(pty: &Pty, fresh: &str) {
    assert_eq!(pty.termios(), fresh);
    assert_eq!(modes_left_on(&pty.raw_bytes()), [""; 0]);
    assert!(!pty.emulator().alternate_screen());
    assert!(!pty.emulator().hide_cursor());
}

#[test]
fn leaving_restores_everything() {
    let (mut pty, fresh) = started("loop");
    pty.send("q");
    assert!(pty.wait_exit().success());
    assert_restored(&pty, &fresh);
}

#[test]
fn signals_restore_everything() {
    for signal in [Kill::TERM, Kill::HUP, Kill::INT, Kill::QUIT] {
        let (pty, fresh) = started("loop");
        pty.kill(signal);
        assert!(pty.wait_exit().success(), "{signal:?}");
        assert_restored(&pty, &fresh);
    }
}

#[test]
fn a_panic_anywhere_restores_everything_and_says_so_in_one_line() {
    for (key, place) in [
        ("1", "the loop"),
        ("2", "a task"),
        ("3", "a blocking thread"),
    ] {
        let (mut pty, fresh) = started("loop");
        pty.send(key);
        assert_eq!(pty.wait_exit().exit_code(), 1, "{place}");
        assert_restored(&pty, &fresh);
        let said = pty.screen().replace('\n', "");
        assert!(said.contains("stopped by a fault in itself"), "{said}");
        assert!(said.contains(&format!("fault in {place}")), "{said}");
        assert!(!pty.raw_bytes().windows(4).any(|bytes| bytes == b"\x1b]0;"));
    }
}

#[test]
fn a_panic_that_is_caught_leaves_the_console_running() {
    let (mut pty, _) = started("loop");
    pty.send("4");
    pty.wait_for("caught");
    pty.send("x");
    pty.wait_for("key x");
    assert!(pty.emulator().alternate_screen());
}

#[test]
fn keys_pastes_and_sizes_arrive_as_what_they_are() {
    let (mut pty, _) = started("loop");
    pty.send("é");
    pty.wait_for("key é");
    pty.paste("q\rmore");
    pty.wait_for("pasted 6");
    pty.resize(50, 10);
    pty.wait_for("size 50x10");
}

#[test]
fn a_terminal_that_hangs_delays_neither_a_signal_nor_a_panic() {
    for (key, status) in [("", 0), ("1", 1)] {
        let (mut pty, fresh) = started("flood");
        pty.hold_output();
        pty.wait_quiet(Duration::from_millis(200));
        match key {
            "" => pty.kill(Kill::TERM),
            key => pty.send(key),
        }
        // Held until after the end: what waits for the terminal waits for ever.
        assert_eq!(pty.wait_ended().exit_code(), status);
        assert_eq!(pty.termios(), fresh);
    }
}

#[test]
fn a_closed_window_ends_the_program() {
    let (mut pty, _) = started("loop");
    pty.close_window();
    pty.wait_ended();
}

#[test]
fn a_stop_gives_the_terminal_back_and_fg_takes_it_again() {
    let program = std::env::current_exe().unwrap();
    let args = ["--norc", "--noprofile", "--noediting", "-i"];
    let mut pty = Pty::spawn("bash", &args, &[("PS1", "shell> "), (ACT, "loop")], 60, 12);
    pty.wait_for("shell> ");
    let fresh = pty.termios();
    let program = program.display();
    pty.send(format!(
        "clear; '{program}' the_program_under_test --exact --ignored --nocapture\r"
    ));
    for _ in 0..3 {
        pty.wait_for("standing");
        assert!(pty.emulator().alternate_screen());
        assert_ne!(pty.termios(), fresh);
        pty.send("\x1a");
        pty.wait_for("Stopped");
        pty.wait_for("shell> ");
        assert_restored(&pty, &fresh);
        pty.send("clear; fg\r");
    }
    pty.wait_for("standing");
    pty.send("q");
    pty.wait_for("test result: ok");
    pty.wait_for("shell> ");
    assert_restored(&pty, &fresh);
}

#[test]
fn a_stopped_console_can_be_killed_from_the_shell() {
    let program = std::env::current_exe().unwrap();
    let args = ["--norc", "--noprofile", "--noediting", "-i"];
    let mut pty = Pty::spawn("bash", &args, &[("PS1", "shell> "), (ACT, "loop")], 60, 12);
    pty.wait_for("shell> ");
    let fresh = pty.termios();
    let program = program.display();
    pty.send(format!(
        "clear; '{program}' the_program_under_test --exact --ignored --nocapture\r"
    ));
    pty.wait_for("standing");
    pty.send("\x1a");
    pty.wait_for("Stopped");
    // Continued, but in the background, where touching the terminal would stop it again.
    pty.send("clear; kill %1\r");
    pty.wait_for("test result: ok");
    assert_restored(&pty, &fresh);
}

/// The program that the tests above start. Run as a test by itself it does nothing.
#[test]
#[ignore = "a program that the other tests start"]
fn the_program_under_test() {
    let Ok(act) = std::env::var(ACT) else { return };
    term::install_hook(|| QUIET.get());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(perform(act == "flood"));
    if act == "flood" {
        // The test framework would want to print, and the terminal hangs.
        std::process::exit(0);
    }
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

async fn perform(floods: bool) {
    let mut session = Session::enter().unwrap();
    let writer = Writer::start().unwrap();
    let mut screen = Screen::new(60, 12, ColourDepth::True);
    let mut signals = Signals::listen().unwrap();
    let mut input = InputStream::open().unwrap();
    let (mut said, mut frames) = ("standing".to_owned(), 0_u64);
    loop {
        if writer.is_idle() {
            frames += 1;
            let frame = screen.draw(|buffer| {
                let noise = if floods {
                    frames.to_string()
                } else {
                    String::new()
                };
                for y in 1..buffer.area.height {
                    buffer.set_string(0, y, noise.repeat(60), Style::new());
                }
                buffer.set_string(0, 0, &said, Style::new());
                None
            });
            if let Some(frame) = frame {
                writer.try_send(frame).unwrap();
            }
        }
        tokio::select! {
            input = input.next() => match input {
                Some(Input::Key(key)) => match key.to_string().as_str() {
                    "q" => break,
                    "ctrl+z" => {
                        writer.idle().await.unwrap();
                        session.suspend().unwrap();
                        screen.invalidate();
                    }
                    key => said = act_on(key).await,
                },
                Some(Input::Paste(text)) => said = format!("pasted {}", text.len()),
                Some(Input::Resize(columns, rows)) => {
                    screen.resize(columns, rows);
                    said = format!("size {columns}x{rows}");
                }
                None => break,
            },
            signal = signals.next() => match signal {
                Signal::Continued => {
                    session.retake().unwrap();
                    screen.invalidate();
                }
                _ => break,
            },
            _ = writer.idle(), if !writer.is_idle() || floods => {}
        }
    }
    writer.flush_and_stop(Duration::from_millis(100));
    session.leave();
}

async fn act_on(key: &str) -> String {
    match key {
        "1" => panic!("fault in the loop \x1b]0;owned\x07"),
        "2" => {
            let _ = tokio::spawn(async { panic!("fault in a task \x1b]0;owned\x07") }).await;
        }
        "3" => {
            let work = || panic!("fault in a blocking thread \x1b]0;owned\x07");
            let _ = tokio::task::spawn_blocking(work).await;
        }
        "4" => {
            let decoder = std::thread::spawn(|| {
                QUIET.set(true);
                panic!("a stranger's file");
            });
            return decoder
                .join()
                .map_or("caught", |()| "not thrown")
                .to_owned();
        }
        _ => {}
    }
    format!("key {key}")
}
