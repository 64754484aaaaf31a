//! proofdesk: the console for people who review proof of real-world work.
//!
//! ARCHITECTURE.md tells the house; each room opens with what it is for.

pub mod app;
pub mod background;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod intake;
pub mod keys;
pub mod ledger;
pub mod marketplace;
pub mod media;
pub mod model;
pub mod opener;
pub mod runtime;
pub mod sandbox;
pub mod screen;
pub mod term;
#[cfg(test)]
mod testkit;
pub mod theme;
pub mod ui;
