//! Strangers' files are opened in a process of their own: the same binary, with nothing
//! but three pipes, little memory and little time.
//!
//! Invariant: the process that holds the key to the money parses no file that a stranger
//! made. It hands the bytes over and gets pixels and facts back, which it checks like
//! anything from outside. Whatever a file does over there (an endless loop, too much
//! memory, an abort) costs one picture and one line of text.
//!
//! [`Opener`] is our end, [`serve`] the other. What is said between them stands in `wire`,
//! what the other end may do in `confine`.

mod confine;
mod pipe;
mod pool;
mod serve;
mod wire;
mod worker;

#[cfg(test)]
mod tests;

pub use pool::Opener;
pub use serve::{WORD, serve};
