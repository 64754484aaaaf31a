//! The runtime: the loop, effects to tasks, wants reconciled, the outbox, shutdown.

pub mod desk;
pub mod outbox;
