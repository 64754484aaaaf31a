//! A marketplace in a box: the WorkFunder API, its workers and their pictures.
//!
//! It behaves as the vendor's pages say, from a seed, on loopback, in memory. What is true
//! about each proof, what was asked of it and what money moved can be read afterwards. It
//! must not know anything of the console it serves.
//!
//! `genesis` (with `fate`, `briefs`, `places`, `people`) makes the `world`, `life` moves it,
//! `shape` shows it. `gate`, `visit`, `routes` (with `orders`, `account`), `media` and
//! `control` are its HTTP, which `openapi.json` describes; `faults` (with `past`) is what goes
//! wrong on order; `courier` tells what happens, to the address in `subscription`. `keeping`
//! has it in a file, `tale` tells it, `score` holds verdicts against the truth.

mod account;
mod answer;
mod body;
mod briefs;
mod chance;
mod clips;
mod commission;
mod connection;
#[cfg(test)]
mod contact_sheet;
mod control;
mod corner;
mod courier;
mod fate;
mod faults;
mod fields;
mod gate;
mod genesis;
mod keeping;
mod life;
mod limit;
mod log;
mod media;
mod orders;
mod past;
mod people;
mod pictures;
mod places;
mod posting;
mod ranges;
mod routes;
mod running;
mod score;
mod server;
mod shape;
mod signing;
mod subscription;
mod tale;
#[cfg(test)]
mod tests;
mod tier;
mod visit;
mod words;
mod world;

#[cfg(test)]
pub(crate) use clips::tests::{sample as sample_clip, sample_coded_anew as clip_coded_anew};
pub use courier::{Attempt, Deliveries, Then};
pub use faults::{Aim, Fault, FaultKind, FaultPlan, Scenario};
pub use keeping::State;
pub use log::{Entry, Log, Side};
pub use running::{Options, Running, check_webhook, start};
pub use score::{Mistake, Score};
pub use tale::Tale;
pub use tier::Tier;
pub use world::{Judged, Payment, PaymentKind, Truth};
