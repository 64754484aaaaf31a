//! WorkFunder: its wire types, its calls, and how leniently they are read.
//!
//! Source: the vendor's pages on proofs, tasks, authentication and webhooks.

pub mod wire;
