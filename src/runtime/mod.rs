//! The runtime: the loop, effects to tasks, wants reconciled, the outbox, shutdown.

pub mod console;
pub mod desk;
mod faults;
pub mod follow;
pub mod forward;
pub mod mailboxes;
pub mod outbox;
pub mod pictures;
pub mod reception;
pub mod retention;
mod translate;
