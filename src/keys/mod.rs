//! Keys: one table of actions, from which keymap, help, palette and docs are made.
//!
//! Invariant: every action stands once in [`TABLE`]; two actions never share a key, and a
//! configuration that makes them share one is refused when it is read.

mod action;
mod keymap;
mod press;

pub use action::{Action, Row, TABLE};
pub use keymap::{KeyError, Keymap};
pub use press::{Code, KeyPress};

#[cfg(test)]
mod readme;
