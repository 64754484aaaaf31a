//! Stateless widgets: lines of text, a text field, the map, the picture's frame.
//!
//! Each is a function of what it is given. Foreign text comes in as `Untrusted` and is
//! cleaned here or before; no widget knows where its words come from.

mod entry;
mod map;
pub mod marks;
mod picture;
mod text;

pub use entry::{Entry, LONGEST};
pub use map::{MapPoint, draw_map};
pub use picture::draw_picture;
pub use text::{Piece, fill, put, put_pieces, put_right, rule, width, wrap};
