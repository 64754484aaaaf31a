//! The built console in a terminal, from outside: what a person waits for.
//!
//! `keys`: from writing `j` to the first whole frame in which the cursor has moved, on the
//! board, with [`keys::TASKS`] tasks known, while signed events come in at [`keys::RATE`] a
//! second by webhook; and the console's memory then (Linux alone). `taps`: from a worker's
//! submission in the sandbox to its row on the queue's screen. `paint`: from the last of the
//! first 64 KiB of a picture that wasn't fetched ahead, of which no more comes, to the first
//! frame that shows it. All that is measured shares the machine with what measures it: the
//! sender, the sandbox and the terminal's emulator.
//!
//! ```text
//! cargo bench --bench live              # all; `-- keys`, `-- taps` or `-- paint` for one
//! ```
//!
//! Ends with 1 where a goal is missed: [`KEY_GOAL`], [`TAP_GOAL`] and [`PAINT_GOAL`] at the
//! 95th percentile, [`MEMORY_GOAL`]. `PROOFDESK_PRESSES`, `PROOFDESK_TAPS`,
//! `PROOFDESK_PICTURES` and `PROOFDESK_RATE` change the run; `PROOFDESK_BIN` names another binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench may fail as bluntly as a test, and prints its figures"
)]

mod feeder;
mod keys;
mod paint;
mod relay;
#[path = "../intake/requests.rs"]
#[allow(
    dead_code,
    reason = "what is sent to wrk through a file isn't needed here"
)]
mod requests;
#[path = "../../tests/console/row.rs"]
#[allow(dead_code, reason = "the console's tests use the rest")]
mod row;
#[path = "../../tests/support/mod.rs"]
#[allow(unused_imports, reason = "the terminal's tests use the rest")]
mod support;
mod taps;
#[path = "../../tests/console/world.rs"]
#[allow(dead_code, reason = "the console's tests use the rest")]
mod world;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::ExitCode;

/// From a key to its frame, in milliseconds.
const KEY_GOAL: f64 = 16.0;

/// From a tap to its row, in milliseconds.
const TAP_GOAL: f64 = 1_000.0;

/// From a file's first bytes to its first paint, in milliseconds.
const PAINT_GOAL: f64 = 50.0;

/// What the console may hold, in MiB.
const MEMORY_GOAL: u64 = 512;

/// The window, in cells.
const SIZE: (u16, u16) = (140, 42);

fn main() -> ExitCode {
    let named: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let is_wanted = |part: &str| named.is_empty() || named.iter().any(|name| name == part);
    let mut is_good = true;
    if is_wanted("keys") {
        let storm = keys::measure(number("PROOFDESK_PRESSES", 300));
        let figures = tell("a key to its frame", &storm.waits);
        println!(
            "{:.0} events/s came in meanwhile, {} tasks known",
            storm.rate,
            keys::TASKS
        );
        is_good &= figures < KEY_GOAL && storm.rate > 0.95 * keys::rate();
        if let Some(mib) = storm.memory_mib {
            println!("memory then: {mib} MiB");
            is_good &= mib < MEMORY_GOAL;
        }
    }
    if is_wanted("taps") {
        let waits = taps::measure(number("PROOFDESK_TAPS", 40));
        is_good &= tell("a tap to its row", &waits) < TAP_GOAL;
    }
    if is_wanted("paint") {
        let paints = paint::measure(number("PROOFDESK_PICTURES", 20));
        println!("{} files bring no small picture with them", paints.without);
        is_good &= tell("first bytes to first paint", &paints.waits) < PAINT_GOAL;
    }
    match is_good {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// Prints the percentiles of these milliseconds; returns the 95th.
fn tell(what: &str, waits: &[f64]) -> f64 {
    let mut sorted = waits.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |hundredths: usize| sorted[(sorted.len() - 1) * hundredths / 100];
    println!(
        "{what}, ms, {} times: p50 {:.1}  p95 {:.1}  p99 {:.1}  max {:.1}",
        sorted.len(),
        at(50),
        at(95),
        at(99),
        at(100)
    );
    at(95)
}

fn number(name: &str, default: usize) -> usize {
    let set = std::env::var(name).ok();
    set.map_or(default, |text| text.parse().expect("a number"))
}

/// An address that nobody has just now.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap()
}
