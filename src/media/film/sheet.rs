//! Several frames as one picture: rows of frames as large as they get, thin lines between.

use super::super::fit::Grid;
use super::super::pixels::Pixels;

/// What is between frames: dark, and not quite black, so that night shots end somewhere.
const LINE: u8 = 24;

/// How frames are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    across: u32,
    /// Dots of each frame.
    pub cell: (u32, u32),
    /// Dots of a line between two frames, sideways and up.
    line: (u32, u32),
}

impl Layout {
    /// For so many frames of this shape: of all ways to lay them into rows, the one with
    /// the largest frames.
    pub(super) fn best(grid: Grid, frames: u32, (width, height): (u32, u32)) -> Self {
        let layouts = (1..=frames.max(1)).map(|across| {
            let down = frames.max(1).div_ceil(across);
            let line = grid.line();
            Self {
                across,
                cell: grid.part(across, down, line).fit(width, height),
                line,
            }
        });
        let dots = |layout: &Self| u64::from(layout.cell.0) * u64::from(layout.cell.1);
        layouts.max_by_key(dots).unwrap_or(Self {
            across: 1,
            cell: (0, 0),
            line: (0, 0),
        })
    }

    /// The sheet. Frames of another size than [`Self::cell`] are left out.
    pub(super) fn lay(self, frames: &[Pixels]) -> Pixels {
        let down = (frames.len() as u32).div_ceil(self.across.max(1));
        let side = |count: u32, cell: u32, line: u32| count * cell + count.saturating_sub(1) * line;
        let width = side(
            self.across.min(frames.len() as u32),
            self.cell.0,
            self.line.0,
        );
        let height = side(down, self.cell.1, self.line.1);
        let mut rgb8 = vec![LINE; 3 * width as usize * height as usize];
        for (number, frame) in (0..).zip(frames) {
            if (frame.width, frame.height) != self.cell {
                continue;
            }
            let left = number % self.across * (self.cell.0 + self.line.0);
            let top = number / self.across * (self.cell.1 + self.line.1);
            let row_bytes = 3 * frame.width as usize;
            for (row, bytes) in (top as usize..).zip(frame.rgb8.chunks_exact(row_bytes.max(1))) {
                let start = 3 * (row * width as usize + left as usize);
                if let Some(place) = rgb8.get_mut(start..start + row_bytes) {
                    place.copy_from_slice(bytes);
                }
            }
        }
        Pixels {
            width,
            height,
            rgb8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PictureArea;

    fn area(columns: u16, rows: u16) -> PictureArea {
        PictureArea {
            columns,
            rows,
            cell_width: 10,
            cell_height: 20,
        }
    }

    fn across(columns: u16, rows: u16, shape: (u32, u32)) -> (u32, (u32, u32)) {
        let layout = Layout::best(Grid::of_pixels(area(columns, rows)), 8, shape);
        (layout.across, layout.cell)
    }

    #[test]
    fn the_frames_are_laid_so_that_they_are_largest() {
        assert_eq!(across(80, 24, (1920, 1080)).0, 3);
        assert_eq!(across(140, 24, (1920, 1080)).0, 4);
        assert_eq!(across(140, 30, (1080, 1920)).0, 8);
        assert_eq!(across(30, 40, (1920, 1080)).0, 1);
    }

    #[test]
    fn eight_frames_and_their_lines_never_leave_the_area() {
        for (columns, rows) in [(80, 24), (1, 1), (2, 9), (140, 42), (9, 2), (0, 5)] {
            for grid in [
                Grid::of_pixels(area(columns, rows)),
                Grid::of_half_blocks(area(columns, rows)),
            ] {
                let layout = Layout::best(grid, 8, (1920, 1080));
                let frame = Pixels {
                    width: layout.cell.0,
                    height: layout.cell.1,
                    rgb8: vec![200; 3 * (layout.cell.0 * layout.cell.1) as usize],
                };
                let sheet = layout.lay(&vec![frame; 8]);
                let most = grid.size();
                assert!(sheet.width <= most.0, "{columns}x{rows}: {layout:?}");
                assert!(sheet.height <= most.1, "{columns}x{rows}: {layout:?}");
                let bytes = 3 * sheet.width as usize * sheet.height as usize;
                assert_eq!(sheet.rgb8.len(), bytes);
            }
        }
    }

    #[test]
    fn each_frame_stands_in_its_place_with_a_line_between() {
        let layout = Layout {
            across: 2,
            cell: (2, 1),
            line: (1, 1),
        };
        let frame = |byte| Pixels {
            width: 2,
            height: 1,
            rgb8: vec![byte; 6],
        };
        let sheet = layout.lay(&[frame(1), frame(2), frame(3)]);
        let seen: Vec<Vec<u8>> = sheet
            .rows()
            .map(|row| row.iter().map(|[r, ..]| *r).collect())
            .collect();
        assert_eq!(seen, [[1, 1, 24, 2, 2], [24; 5], [3, 3, 24, 24, 24]]);
    }
}
