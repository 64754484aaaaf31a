//! How large a picture becomes in an area whose dots need not be square, and how much of it
//! is seen there when it is looked at closely.

use super::limits;
use super::part::Region;
use crate::domain::{FITTED, Framing, PictureArea};
use serde::{Deserialize, Serialize};

/// The most dots that one pixel of the picture is spread over, in each direction.
const ENLARGEMENT: f64 = 2.0;

/// The dots that an area offers, and the shape of one dot in pixels of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    columns: u32,
    rows: u32,
    dot_width: f64,
    dot_height: f64,
}

/// Width and height of a cell in pixels; 10×20 where the terminal doesn't tell.
pub fn cell_size(area: PictureArea) -> (u32, u32) {
    match (area.cell_width, area.cell_height) {
        (0, _) | (_, 0) => (10, 20),
        (width, height) => (u32::from(width), u32::from(height)),
    }
}

impl Grid {
    /// Two dots a cell, one above the other.
    pub fn of_half_blocks(area: PictureArea) -> Self {
        let (width, height) = cell_size(area);
        Self {
            columns: u32::from(area.columns),
            rows: u32::from(area.rows) * 2,
            dot_width: f64::from(width),
            dot_height: f64::from(height) / 2.0,
        }
    }

    /// A dot is a pixel of the screen.
    pub fn of_pixels(area: PictureArea) -> Self {
        let (width, height) = cell_size(area);
        Self {
            columns: u32::from(area.columns) * width,
            rows: u32::from(area.rows) * height,
            dot_width: 1.0,
            dot_height: 1.0,
        }
    }

    /// How many dots there are, sideways and up.
    #[cfg(test)]
    pub(super) fn size(self) -> (u32, u32) {
        (self.columns, self.rows)
    }

    /// Dots of a thin line between two pictures, sideways and up: a two-hundredth of the
    /// width, and at least one; none where there is hardly room for pictures.
    pub(super) fn line(self) -> (u32, u32) {
        if self.columns < 16 || self.rows < 16 {
            return (0, 0);
        }
        let across = (self.columns / 200).max(1);
        let down = f64::from(across) * self.dot_width / self.dot_height;
        (across, (down.round() as u32).max(1))
    }

    /// One of `across` times `down` equal parts with lines between them.
    pub(super) fn part(self, across: u32, down: u32, line: (u32, u32)) -> Self {
        let part = |dots: u32, count: u32, line: u32| {
            dots.saturating_sub(line * count.saturating_sub(1)) / count.max(1)
        };
        Self {
            columns: part(self.columns, across, line.0),
            rows: part(self.rows, down, line.1),
            ..self
        }
    }

    /// How many dots a picture of so many square pixels gets: as large as fits, in its
    /// own proportions, and enlarged to twice its size at most. Zero only for a grid without
    /// dots.
    pub fn fit(self, width: u32, height: u32) -> (u32, u32) {
        let size = (width.max(1), height.max(1));
        self.dots(size, self.fitting(size))
    }

    /// What is seen of a picture, turned as it is looked at: closer than fitted up to a dot
    /// for each of its pixels, around a middle that is moved so that the picture fills as
    /// much of the grid as it can.
    pub fn view(self, (width, height): (u32, u32), framing: &Framing) -> View {
        let size = (width.max(1), height.max(1));
        let fitting = self.fitting(size);
        let own_pixels = self.dot_width.max(self.dot_height).max(fitting);
        let magnified = fitting * f64::from(framing.zoom.max(FITTED)) / f64::from(FITTED);
        let is_sane = u64::from(self.columns) * u64::from(self.rows) <= limits::KEPT_PIXELS;
        if magnified <= fitting || !is_sane {
            return View {
                region: Region::whole(size),
                dots: self.dots(size, fitting),
            };
        }
        let scale = magnified.min(own_pixels);
        let (left, width) = seen(
            size.0,
            f64::from(self.columns) * self.dot_width / scale,
            framing.centre.0,
        );
        let (top, height) = seen(
            size.1,
            f64::from(self.rows) * self.dot_height / scale,
            framing.centre.1,
        );
        View {
            region: Region {
                left,
                top,
                width,
                height,
            },
            dots: self.dots((width, height), scale),
        }
    }

    /// Pixels of the screen for a pixel of the picture, where all of it is shown.
    fn fitting(self, (width, height): (u32, u32)) -> f64 {
        let (width, height) = (f64::from(width), f64::from(height));
        let (columns, rows) = (f64::from(self.columns), f64::from(self.rows));
        let kept = limits::KEPT_PIXELS as f64 * self.dot_width * self.dot_height;
        (columns * self.dot_width / width)
            .min(rows * self.dot_height / height)
            .min(ENLARGEMENT * self.dot_width.min(self.dot_height))
            .min((kept / (width * height)).sqrt())
    }

    /// The dots of so many pixels at a scale.
    fn dots(self, (width, height): (u32, u32), scale: f64) -> (u32, u32) {
        if self.columns == 0 || self.rows == 0 {
            return (0, 0);
        }
        let dots = |side: u32, dot: f64, most: u32| {
            let dots = (f64::from(side) * scale / dot).round();
            (dots as u32).clamp(1, most)
        };
        (
            dots(width, self.dot_width, self.columns),
            dots(height, self.dot_height, self.rows),
        )
    }
}

/// What is shown of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// In the pixels of the picture as it is looked at.
    pub region: Region,
    /// The dots that it becomes.
    pub dots: (u32, u32),
}

/// Where a stretch of `long` pixels around `centre` (in ten-thousandths) begins within a
/// side, and how long it is.
fn seen(side: u32, long: f64, centre: u16) -> (u32, u32) {
    let long = (long.round() as u32).clamp(1, side);
    let middle = f64::from(side) * f64::from(centre) / 10_000.0;
    let start = (middle - f64::from(long) / 2.0).round().max(0.0) as u32;
    (start.min(side - long), long)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(columns: u16, rows: u16, cell_width: u16, cell_height: u16) -> PictureArea {
        PictureArea {
            columns,
            rows,
            cell_width,
            cell_height,
        }
    }

    /// Width to height on the screen of a fitted picture, in screen pixels.
    fn shape(area: PictureArea, dots: (u32, u32)) -> f64 {
        let (width, height) = cell_size(area);
        f64::from(dots.0) * f64::from(width) / (f64::from(dots.1) * f64::from(height) / 2.0)
    }

    #[test]
    fn circles_stay_round_whatever_the_shape_of_a_cell() {
        for cell in [(10, 20), (8, 16), (9, 20), (12, 20), (7, 17), (0, 0)] {
            let area = area(200, 80, cell.0, cell.1);
            for (width, height) in [(4000, 3000), (3000, 4000), (1000, 1000)] {
                let dots = Grid::of_half_blocks(area).fit(width, height);
                let wanted = f64::from(width) / f64::from(height);
                let off = shape(area, dots) / wanted;
                assert!((off - 1.0).abs() < 0.02, "{cell:?} {dots:?}");
            }
        }
    }

    #[test]
    fn a_picture_fills_one_direction_and_never_leaves_the_area() {
        let area = area(80, 24, 10, 20);
        assert_eq!(Grid::of_half_blocks(area).fit(4000, 1000), (80, 20));
        assert_eq!(Grid::of_half_blocks(area).fit(1000, 4000), (12, 48));
        assert_eq!(Grid::of_pixels(area).fit(4000, 1000), (800, 200));
        assert_eq!(Grid::of_half_blocks(area).fit(16_000, 1), (80, 1));
    }

    #[test]
    fn a_small_picture_is_at_most_doubled() {
        let area = area(80, 24, 10, 20);
        assert_eq!(Grid::of_half_blocks(area).fit(4, 4), (8, 8));
        assert_eq!(Grid::of_pixels(area).fit(4, 4), (8, 8));
    }

    #[test]
    fn an_area_without_cells_and_one_without_end_are_survived() {
        assert_eq!(Grid::of_half_blocks(area(0, 24, 10, 20)).fit(4, 4), (0, 0));
        let endless = Grid::of_pixels(area(u16::MAX, u16::MAX, u16::MAX, u16::MAX));
        let (width, height) = endless.fit(8000, 8000);
        assert!(u64::from(width) * u64::from(height) <= limits::KEPT_PIXELS);
        let closer = Framing {
            zoom: u16::MAX,
            ..Framing::default()
        };
        let (width, height) = endless.view((8000, 8000), &closer).dots;
        assert!(u64::from(width) * u64::from(height) <= limits::KEPT_PIXELS);
    }
}
