//! Builders, fakes and harnesses; used by tests only.

pub mod events;
pub mod ledger;
pub mod marketplace;
pub mod taking;
