//! Stateless widgets: lines of text, a text field, the map, the picture's frame.
//!
//! Each is a function of what it is given. Foreign text comes in as `Untrusted` and is
//! cleaned here or before; no widget knows where its words come from.

mod entry;
pub mod event;
mod map;
pub mod marks;
mod payload;
mod picture;
mod placeholder;
mod scroll;
mod search;
mod text;

pub use entry::{Entry, LONGEST};
pub use map::{MapMark, MapPoint, draw_map};
pub use payload::Payload;
pub use picture::{centred, draw_picture, make_room};
pub use scroll::{first_row, step};
pub use search::Search;
pub use text::{Piece, fill, put, put_pieces, put_right, rule, width, wrap};
