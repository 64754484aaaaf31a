//! The console in a terminal, on an embedded marketplace: the ways out, what they leave
//! behind, and faults.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what serves a test may fail as bluntly as a test"
)]

mod support;

use proofdesk::sandbox::{self, Options, Running};
use rustix::process::Signal;
use std::process::Command;
use std::time::{Duration, Instant};
use support::{Pty, modes_left_on};
use tokio::runtime::Runtime;

const PROOFDESK: &str = env!("CARGO_BIN_EXE_proofdesk");

/// A marketplace with one proof that waits, and a home in which nothing else is set up.
struct World {
    running: Running,
    runtime: Runtime,
    home: tempfile::TempDir,
}

impl World {
    fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let options = Options {
            tasks: 1,
            seed: 1,
            ..Options::default()
        };
        let running = runtime.block_on(sandbox::start(options)).unwrap();
        let home = tempfile::tempdir().unwrap();
        Self {
            running,
            runtime,
            home,
        }
    }

    fn env(&self) -> [(&str, &str); 2] {
        [
            ("WORKFUNDER_API_KEY", self.running.api_key()),
            ("WORKFUNDER_BASE_URL", self.running.base_url()),
        ]
    }

    /// Opens the console and waits until the proof's picture stands.
    fn open(&self, more: &[(&str, &str)]) -> Pty {
        let env = [&self.env()[..], more].concat();
        let pty = Pty::spawn_in(self.home.path(), PROOFDESK, &[], &env, 120, 40);
        pty.wait_for("▀");
        // Keys rest after the list has moved.
        pty.wait_quiet(Duration::from_millis(500));
        pty
    }

    /// Rejects the proof, and waits until the screen says that it can be undone.
    fn hold(&self, pty: &mut Pty) {
        pty.send("r");
        pty.wait_for("Reject");
        pty.wait_quiet(Duration::from_millis(200));
        pty.send("the sign is unreadable\r");
        pty.wait_for("undo");
    }

    fn history(&self) -> String {
        let mut command = Command::new(PROOFDESK);
        command.args(["history", "--json"]).env_clear();
        command.envs(self.env()).env("HOME", self.home.path());
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // Its tasks have to end within their runtime.
        let _inside = self.runtime.enter();
    }
}

fn fresh_terminal() -> String {
    Pty::spawn("true", &[], &[], 120, 40).termios()
}

#[track_caller]
fn assert_restored(pty: &Pty, fresh: &str) {
    assert_eq!(pty.termios(), fresh);
    assert_eq!(modes_left_on(&pty.raw_bytes()), [""; 0]);
    assert!(!pty.emulator().alternate_screen());
}

#[test]
fn every_way_out_restores_the_terminal_and_makes_a_draft_of_what_was_held() {
    let fresh = fresh_terminal();
    let mut world = World::start();
    for way_out in [None, Some(Signal::TERM), Some(Signal::HUP)] {
        world.home = tempfile::tempdir().unwrap();
        let mut pty = world.open(&[]);
        world.hold(&mut pty);
        match way_out {
            None => pty.send("q"),
            Some(signal) => pty.kill(signal),
        }
        let exit = pty.wait_exit();
        assert!(exit.success(), "{way_out:?}: {exit}\n{}", pty.screen());
        assert_restored(&pty, &fresh);
        let said = "1 held decision was not sent; it is a draft on its row.";
        assert!(pty.shows(said), "{way_out:?}: {}", pty.screen());
        let history = world.history();
        assert!(history.contains(r#""state":"draft""#), "{history}");
        assert!(history.contains("the sign is unreadable"), "{history}");
        let pty = world.open(&[]);
        pty.wait_for("draft");
        assert_eq!(world.running.payments(), []);
        assert!(world.running.log().posts().is_empty());
    }
}

#[test]
fn a_terminal_that_stops_reading_delays_no_way_out() {
    let world = World::start();
    let fresh = fresh_terminal();
    let pty = world.open(&[]);
    pty.hold_output();
    for columns in (60..160).step_by(5) {
        pty.resize(columns, 40);
    }
    pty.wait_quiet(Duration::from_millis(200));
    let asked = Instant::now();
    pty.kill(Signal::TERM);
    assert!(pty.wait_ended().success());
    assert!(asked.elapsed() < Duration::from_secs(3));
    assert_eq!(pty.termios(), fresh);
}

#[test]
fn a_fault_in_the_loop_restores_the_terminal_and_says_so() {
    let world = World::start();
    let fresh = fresh_terminal();
    let env = [&world.env()[..], &[("PROOFDESK_TEST_PANIC", "loop")]].concat();
    let pty = Pty::spawn_in(world.home.path(), PROOFDESK, &[], &env, 120, 40);
    assert_eq!(pty.wait_exit().exit_code(), 1);
    assert_restored(&pty, &fresh);
    let said = pty.screen().replace('\n', "");
    assert!(said.contains("stopped by a fault in itself"), "{said}");
}

#[test]
fn a_fault_in_a_task_is_told_and_the_console_stays() {
    let world = World::start();
    let fresh = fresh_terminal();
    let env = [&world.env()[..], &[("PROOFDESK_TEST_PANIC", "task")]].concat();
    let mut pty = Pty::spawn_in(world.home.path(), PROOFDESK, &[], &env, 160, 40);
    pty.wait_for("a part of proofdesk stopped");
    assert!(pty.emulator().alternate_screen());
    pty.wait_for("▀");
    pty.send("q");
    assert!(pty.wait_exit().success());
    assert_restored(&pty, &fresh);
}
