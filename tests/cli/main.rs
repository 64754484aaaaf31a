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
mod deciding;
mod looking;
mod places;
mod troubles;
mod usage;
mod world;

// Not every part of the harness is needed here.
#[allow(unused_imports)]
#[path = "../support/mod.rs"]
mod support;
