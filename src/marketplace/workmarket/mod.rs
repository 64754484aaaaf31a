//! WorkMarket: its webhooks. Reviewing through it is not part of this house yet.

mod webhook;

pub use webhook::Webhooks;
