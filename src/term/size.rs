//! How large the terminal is, in cells and in pixels a cell.
//!
//! Invariant: what comes out is sane, whatever the terminal claims: never zero pixels,
//! never more cells than [`MOST_COLUMNS`] by [`MOST_ROWS`].

use crate::domain::PictureArea;
use std::sync::atomic::{AtomicU32, Ordering};

/// Cells taken in width and height; a claim beyond would only cost memory.
pub const MOST_COLUMNS: u16 = 1000;
/// See [`MOST_COLUMNS`].
pub const MOST_ROWS: u16 = 500;

/// A cell in pixels where the terminal doesn't tell.
const USUAL_CELL: (u16, u16) = (10, 20);

/// What the terminal has said about its cells: width and height, 16 bits each.
static TOLD: AtomicU32 = AtomicU32::new(0);

/// The terminal says that a cell measures this; it counts where the kernel doesn't know.
/// Nonsense doesn't.
pub(super) fn told(width: u16, height: u16) {
    if let Some((width, height)) = cell(1, 1, width, height) {
        TOLD.store(
            u32::from(width) << 16 | u32::from(height),
            Ordering::Relaxed,
        );
    }
}

fn usual_cell() -> (u16, u16) {
    match TOLD.load(Ordering::Relaxed) {
        0 => USUAL_CELL,
        told => ((told >> 16) as u16, (told & 0xffff) as u16),
    }
}

/// The size of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalSize {
    /// Width in cells.
    pub columns: u16,
    /// Height in cells.
    pub rows: u16,
    /// Width of a cell in pixels.
    pub cell_width: u16,
    /// Height of a cell in pixels.
    pub cell_height: u16,
}

impl TerminalSize {
    /// Asks the kernel, which doesn't wait; 80×24 where there is none.
    pub fn measure() -> Self {
        crossterm::terminal::window_size().map_or_else(
            |_| Self::of(80, 24, 0, 0),
            |size| Self::of(size.columns, size.rows, size.width, size.height),
        )
    }

    /// From a claim: `columns × rows` cells that measure `width × height` pixels in all.
    pub fn of(columns: u16, rows: u16, width: u16, height: u16) -> Self {
        let (cell_width, cell_height) =
            cell(columns, rows, width, height).unwrap_or_else(usual_cell);
        Self {
            columns: columns.min(MOST_COLUMNS),
            rows: rows.min(MOST_ROWS),
            cell_width,
            cell_height,
        }
    }

    /// The area of a picture as large as the terminal.
    pub fn picture_area(self) -> PictureArea {
        PictureArea {
            columns: self.columns,
            rows: self.rows,
            cell_width: self.cell_width,
            cell_height: self.cell_height,
        }
    }
}

/// Pixels a cell; `None` where the claim is no cell one could read a letter in.
fn cell(columns: u16, rows: u16, width: u16, height: u16) -> Option<(u16, u16)> {
    let (wide, high) = (width.checked_div(columns)?, height.checked_div(rows)?);
    let is_legible = (4..=64).contains(&wide) && (6..=128).contains(&high);
    let is_upright = wide <= high && high <= 4 * wide;
    (is_legible && is_upright).then_some((wide, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell_of(claim: (u16, u16, u16, u16)) -> (u16, u16) {
        let size = TerminalSize::of(claim.0, claim.1, claim.2, claim.3);
        (size.cell_width, size.cell_height)
    }

    #[test]
    fn a_sane_claim_of_pixels_is_believed() {
        assert_eq!(cell_of((80, 24, 720, 432)), (9, 18));
    }

    #[test]
    fn a_cell_is_10_by_20_where_the_terminal_says_nothing_or_nonsense() {
        for claim in [
            (80, 24, 0, 0),
            (0, 0, 0, 0),
            (0, 0, 800, 480),
            (80, 24, 80, 24),
            (80, 24, 65535, 480),
            (80, 24, 800, 200),
            (80, 24, 480, 65535),
        ] {
            assert_eq!(cell_of(claim), (10, 20), "{claim:?}");
        }
    }

    #[test]
    fn a_terminal_cannot_claim_more_cells_than_memory_allows() {
        let size = TerminalSize::of(u16::MAX, u16::MAX, 0, 0);
        assert_eq!((size.columns, size.rows), (MOST_COLUMNS, MOST_ROWS));
    }
}
