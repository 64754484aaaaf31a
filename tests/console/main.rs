//! The console seen from outside: the built program in a terminal, against the embedded
//! marketplace, judged by what stands on the screen, what really went over the wire, and
//! what it leaves behind.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what serves a test may fail as bluntly as a test"
)]

mod behind;
mod budget;
#[cfg(target_os = "linux")]
mod clock;
mod deciding;
mod desk;
#[cfg(target_os = "linux")]
mod disk;
mod faults;
mod leaving;
#[cfg(target_os = "linux")]
mod marathon;
mod neighbours;
mod outage;
mod row;
mod score;
mod secrets;
mod speed;
mod terminal;
mod unclear;
mod world;

#[path = "../support/mod.rs"]
mod support;
