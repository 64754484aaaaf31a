//! The built program, as a person gets it: it opens, shows something, and leaves the
//! terminal as it was. `.ci/run` runs it on the release build.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what serves a test may fail as bluntly as a test"
)]

mod support;

use support::{Pty, modes_left_on};

#[test]
#[ignore = "drives the binary in PROOFDESK_BIN; .ci/run builds one and sets it"]
fn the_demo_opens_and_leaves_the_terminal_as_it_was() {
    let program = std::env::var("PROOFDESK_BIN").expect("PROOFDESK_BIN names the binary");
    let program = std::fs::canonicalize(&program).expect("PROOFDESK_BIN names a file");
    let fresh = Pty::spawn("true", &[], &[], 120, 40).termios();
    let mut pty = Pty::spawn(program, &["demo"], &[], 120, 40);
    // The banner, the views and a price: the rows have come.
    pty.wait_for("TEST");
    pty.wait_for("Queue");
    pty.wait_for("$");
    assert!(pty.emulator().alternate_screen());
    pty.send("q");
    let exit = pty.wait_exit();
    assert!(exit.success(), "{exit}; the screen:\n{}", pty.screen());
    assert_eq!(pty.termios(), fresh);
    assert_eq!(modes_left_on(&pty.raw_bytes()), [""; 0]);
    assert!(!pty.emulator().alternate_screen());
}
