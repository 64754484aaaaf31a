//! A marketplace in a box: the WorkFunder API, its workers and their pictures.
//!
//! It behaves as the vendor's pages say, from a seed, on loopback, in memory. What is true
//! about each proof, what was asked of it and what money moved can be read afterwards. It
//! must not know anything of the console it serves.
//!
//! `genesis` (with `fate`, `briefs`, `places`, `people`) makes the `world`, `life` moves it,
//! `shape` shows it; `gate`, `routes`, `media` and `control` are its HTTP. `keeping` has it in
//! a file, `tale` tells it, `score` holds verdicts against the truth.

mod answer;
mod briefs;
mod chance;
mod connection;
mod control;
mod fate;
mod faults;
mod gate;
mod genesis;
mod keeping;
mod life;
mod limit;
mod log;
mod media;
mod people;
mod pictures;
mod places;
mod routes;
mod running;
mod score;
mod server;
mod shape;
mod signing;
mod tale;
#[cfg(test)]
mod tests;
mod world;

pub use faults::{Aim, Fault, FaultKind, FaultPlan};
pub use keeping::State;
pub use log::{Entry, Log, Side};
pub use running::{Options, Running, start};
pub use score::{Mistake, Score};
pub use tale::Tale;
pub use world::{Judged, Payment, PaymentKind, Truth};
