//! How large a picture becomes in an area whose dots need not be square, and the
//! resampling to exactly that size.

use super::error::MediaError;
use super::limits;
use super::pixels::Pixels;
use crate::domain::PictureArea;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
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
    pub(super) fn dots(self) -> (u32, u32) {
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
    /// own proportions, not enlarged beyond [`ENLARGEMENT`]. Zero only for a grid
    /// without dots.
    pub fn fit(self, width: u32, height: u32) -> (u32, u32) {
        if self.columns == 0 || self.rows == 0 {
            return (0, 0);
        }
        let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
        let (columns, rows) = (f64::from(self.columns), f64::from(self.rows));
        let kept = limits::KEPT_PIXELS as f64 * self.dot_width * self.dot_height;
        // Pixels of the screen for a pixel of the picture.
        let scale = (columns * self.dot_width / width)
            .min(rows * self.dot_height / height)
            .min(ENLARGEMENT * self.dot_width.min(self.dot_height))
            .min((kept / (width * height)).sqrt());
        let dots = |side: f64, dot: f64, most: u32| {
            let dots = (side * scale / dot).round();
            (dots as u32).clamp(1, most)
        };
        (
            dots(width, self.dot_width, self.columns),
            dots(height, self.dot_height, self.rows),
        )
    }
}

/// Resamples to exactly `size`. Lanczos with three lobes: on the few dots of a terminal
/// its sharpness is worth more than the faint rings it can leave.
pub fn resample(pixels: Pixels, (width, height): (u32, u32)) -> Result<Pixels, MediaError> {
    if (pixels.width, pixels.height) == (width, height) {
        return Ok(pixels);
    }
    if width == 0 || height == 0 {
        return Ok(Pixels {
            width: 0,
            height: 0,
            rgb8: Vec::new(),
        });
    }
    let from = Image::from_vec_u8(pixels.width, pixels.height, pixels.rgb8, PixelType::U8x3)
        .map_err(|_| MediaError::Undrawable)?;
    let mut to = Image::new(width, height, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new()
        .resize(&from, &mut to, &options)
        .map_err(|_| MediaError::Undrawable)?;
    Ok(Pixels {
        width,
        height,
        rgb8: to.into_vec(),
    })
}

/// One plane of a picture, a byte a pixel, resampled to exactly `size` in the same way.
pub fn resample_plane(
    bytes: &[u8],
    (width, height): (u32, u32),
    size: (u32, u32),
) -> Result<Vec<u8>, MediaError> {
    if (width, height) == size {
        return Ok(bytes.to_vec());
    }
    if size.0 == 0 || size.1 == 0 {
        return Ok(Vec::new());
    }
    let from = ImageRef::new(width, height, bytes, PixelType::U8);
    let from = from.map_err(|_| MediaError::Undrawable)?;
    let mut to = Image::new(size.0, size.1, PixelType::U8);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new()
        .resize(&from, &mut to, &options)
        .map_err(|_| MediaError::Undrawable)?;
    Ok(to.into_vec())
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
    }
}
