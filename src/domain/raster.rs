//! A picture in pixels, as the bytes that a terminal takes.

use super::picture::Ink;
use super::protocol::Protocol;
use secrecy::zeroize::Zeroizing;
use std::fmt;
use std::sync::Arc;

/// A picture that a terminal can be given. The bytes are wiped when the last holder lets
/// go; a terminal that keeps pictures (kitty) is told to forget it then.
pub struct Raster {
    /// Tells it from every other picture that somebody holds. [`Raster::ink`] says its lower
    /// 24 bits, of which only the last 8 are not zero where that is an entry of the palette.
    pub id: u32,
    /// How it is given.
    pub protocol: Protocol,
    /// Width and height in pixels.
    pub pixels: (u32, u32),
    /// For kitty: the colour that names it in the cells it stands in.
    pub ink: Ink,
    /// For kitty: gives it to the terminal, to be kept. Else: paints it at the cursor.
    pub show: Zeroizing<Vec<u8>>,
    /// For kitty: makes the terminal forget it. Else nothing.
    pub forget: Vec<u8>,
}

impl fmt::Debug for Raster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, protocol, .. } = self;
        write!(f, "Raster {{ id: {id}, protocol: {protocol:?} }}")
    }
}

impl PartialEq for Raster {
    fn eq(&self, other: &Self) -> bool {
        (self.id, self.protocol) == (other.id, other.protocol)
    }
}

impl Eq for Raster {}

/// A raster, and the cells of the screen that it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The first column.
    pub x: u16,
    /// The first row.
    pub y: u16,
    /// Columns.
    pub columns: u16,
    /// Rows.
    pub rows: u16,
    /// What shows beside its pixels, where the last cells aren't filled.
    pub ground: Ink,
    /// What stands there.
    pub raster: Arc<Raster>,
}
