//! A picture as it stands in the cells of a terminal.
//!
//! The effectful side makes these from strangers' bytes; the pure side only draws them.

use super::raster::Raster;
use std::sync::Arc;

/// How many colours a terminal shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColourDepth {
    /// None at all (`NO_COLOR`): light and dark only.
    Mono,
    /// The sixteen of the terminal's own palette.
    Sixteen,
    /// xterm's 256: sixteen, a 6×6×6 cube, and 24 greys.
    Indexed,
    /// 24 bits.
    #[default]
    True,
}

/// The colour of half a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ink {
    /// The terminal's own foreground or background.
    Default,
    /// A palette entry.
    Indexed(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

/// One cell of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureCell {
    /// `▀`, or another block where there are few colours.
    pub symbol: char,
    /// The colour of what the symbol fills.
    pub ink: Ink,
    /// The colour of the rest.
    pub paper: Ink,
}

/// A picture of `columns × rows` cells, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Width in cells.
    pub columns: u16,
    /// Height in cells.
    pub rows: u16,
    /// `columns × rows` cells, left to right, top to bottom; none where the cells only
    /// name the raster (kitty).
    pub cells: Vec<PictureCell>,
    /// The same in pixels, where the terminal takes them.
    pub raster: Option<Arc<Raster>>,
}

impl Picture {
    /// The cell at a place, `None` outside.
    pub fn cell(&self, column: u16, row: u16) -> Option<&PictureCell> {
        if column >= self.columns {
            return None;
        }
        let index = usize::from(row) * usize::from(self.columns) + usize::from(column);
        self.cells.get(index)
    }

    /// The smallest thing it can show in this area, in pixels of the screen.
    pub fn dot(&self, area: PictureArea) -> u16 {
        if self.raster.is_some() {
            return 1;
        }
        area.cell_width.max(area.cell_height / 2).max(1)
    }

    /// About how many bytes it occupies.
    pub fn size_bytes(&self) -> usize {
        let raster = self.raster.as_ref().map_or(0, |raster| raster.show.len());
        self.cells.len() * size_of::<PictureCell>() + raster
    }
}

/// The size of the area a picture has, in cells, and the shape of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PictureArea {
    /// Width in cells.
    pub columns: u16,
    /// Height in cells.
    pub rows: u16,
    /// Width of a cell in pixels; 10 where the terminal doesn't tell.
    pub cell_width: u16,
    /// Height of a cell in pixels; 20 where the terminal doesn't tell.
    pub cell_height: u16,
}
