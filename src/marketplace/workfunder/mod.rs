//! WorkFunder: its wire types, its calls, and how leniently they are read.
//!
//! Source: the vendor's pages on proofs, tasks, authentication and webhooks. Reading is
//! lenient, deciding is not: only an answer that names the proof and the verdict counts.
//! Must not: repeat a request, follow a redirect, or let the key or an address out.

mod address;
mod answers;
mod calls;
mod client;
mod convert;
mod headers;
#[cfg(test)]
mod tests;
mod transport;
mod webhook;
pub mod wire;

pub use address::BASE_URL;
pub use calls::WorkFunder;
pub use client::{SetupError, fingerprint, install_tls};
pub use webhook::Webhooks;
