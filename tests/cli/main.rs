//! The command line: the built program against the embedded marketplace, judged by what
//! it prints, how it ends, and what really went over the wire.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what serves a test may fail as bluntly as a test"
)]

mod asking;
mod box_process;
mod conflicts;
mod deciding;
mod faults;
mod kept;
mod listening;
mod looking;
mod opening;
mod page;
mod places;
mod remembering;
mod resending;
mod scale;
mod trigger;
mod troubles;
mod unwritable;
mod usage;
mod watching;
mod world;

#[path = "../support/mod.rs"]
mod support;
