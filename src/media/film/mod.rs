//! Films: MP4 and QuickTime files, of which only the index and a few frames are fetched.
//!
//! Invariant: a film is never read whole. A [`Projector`] is given pieces of the file and
//! says which bytes it needs next: the beginning, the index wherever it lies, then the key
//! frames of the strip and what lies between them where they are few. No number that the
//! file claims is believed beyond the file's own size. Must not: read a file, ask a host,
//! or run another program; a [`Reel`] stands between it and wherever the bytes come from, and
//! reads only from a [`Source`] that it is handed.

mod boxes;
mod codec;
mod colour;
mod gist;
mod hunt;
mod index;
mod pieces;
mod place;
mod plan;
mod player;
mod projector;
mod reel;
mod sheet;
mod source;
mod table;
mod tags;
mod tone;

#[cfg(test)]
mod tests;

pub use pieces::Piece;
pub use projector::{Answer, Ask, Projector};
pub use reel::{Reel, Step};
pub use source::{Source, Unopened};
