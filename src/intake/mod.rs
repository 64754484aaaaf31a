//! Intake: polling within a request budget, merged into one ordered feed.
//!
//! [`Calls`] is the only way to a marketplace: every call is counted in the [`Budget`]
//! before it goes out, and none goes out with a refused key. The [`Poller`] keeps the
//! queue right by sweeping the list, and reads what the screen wants in its order. What
//! both learn is merged in one place into events and messages; a task never moves back.
//!
//! It must not know a screen, and it must not decide: a verdict goes out only where the
//! outbox asks for it.

mod agenda;
pub mod budget;
pub mod calls;
mod findings;
pub mod gate;
mod health;
pub mod heard;
mod link;
pub mod merge;
pub mod outage;
mod pace;
pub mod poller;
mod reads;
pub mod receiver;
mod sweep;
mod walk;

pub use budget::{Budget, BudgetView, Class};
pub use calls::{Calls, Place};
pub use gate::KeyGate;
pub use heard::{Ask, Heard, Hint, Link, WantedRead, What};
pub use outage::keeper::Attendance;
pub use poller::Poller;
pub use walk::Walk;

#[cfg(test)]
mod tests;
