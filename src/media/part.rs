//! Parts of pictures: what a decoder is asked for, and what it gives.

use super::error::MediaError;
use super::pixels::Pixels;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

/// A stretch of a picture, in the picture's own pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// Pixels left of it.
    pub left: u32,
    /// Pixels above it.
    pub top: u32,
    /// Pixels across; at least 1.
    pub width: u32,
    /// Pixels down; at least 1.
    pub height: u32,
}

impl Region {
    /// All of a picture.
    pub fn whole((width, height): (u32, u32)) -> Self {
        Self {
            left: 0,
            top: 0,
            width,
            height,
        }
    }

    /// The first pixel to the right of it.
    pub fn right(&self) -> u32 {
        self.left + self.width
    }

    /// The first row below it.
    pub fn bottom(&self) -> u32 {
        self.top + self.height
    }

    /// The pixels of a smaller copy of the picture, `scale` times its size, that touch it,
    /// and where it lies among them. `size` is the copy's: its last pixels may stand for
    /// fewer of the picture's.
    pub fn scaled(&self, scale: f64, size: (u32, u32)) -> (Region, Frame) {
        let along = |start: u32, end: u32, size: u32| {
            let (from, to) = (f64::from(start) * scale, f64::from(end) * scale);
            let to = to.min(f64::from(size));
            let first = (from.floor() as u32).min(size.saturating_sub(1));
            let last = (to.ceil() as u32).clamp(first + 1, size.max(first + 1));
            (first, last - first, from - f64::from(first), to - from)
        };
        let (left, width, off_x, long_x) = along(self.left, self.right(), size.0);
        let (top, height, off_y, long_y) = along(self.top, self.bottom(), size.1);
        let touched = Region {
            left,
            top,
            width,
            height,
        };
        let frame = Frame {
            left: off_x,
            top: off_y,
            width: long_x,
            height: long_y,
        };
        (touched, frame)
    }
}

/// A rectangle within pixels whose edges may cut through them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Pixels left of it.
    pub left: f64,
    /// Pixels above it.
    pub top: f64,
    /// Pixels across.
    pub width: f64,
    /// Pixels down.
    pub height: f64,
}

impl Frame {
    fn around(pixels: &Pixels) -> Self {
        Self {
            left: 0.0,
            top: 0.0,
            width: f64::from(pixels.width),
            height: f64::from(pixels.height),
        }
    }
}

/// A part of a picture as it was decoded.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// All pixels that touch it.
    pub pixels: Pixels,
    /// Where in them it is.
    pub frame: Frame,
}

impl Part {
    /// Pixels that are a picture by themselves.
    pub fn whole(pixels: Pixels) -> Self {
        let frame = Frame::around(&pixels);
        Self { pixels, frame }
    }

    /// A region of pixels that are a picture by themselves.
    pub fn of(pixels: Pixels, region: Region) -> Self {
        let frame = Frame {
            left: f64::from(region.left),
            top: f64::from(region.top),
            width: f64::from(region.width),
            height: f64::from(region.height),
        };
        Self { pixels, frame }
    }

    /// Resamples to exactly `size`. Lanczos with three lobes: on the few dots of a terminal
    /// its sharpness is worth more than the faint rings it can leave. What has the size
    /// already is left as it is.
    ///
    /// # Errors
    /// Where the pixels are not as many as they claim to be.
    pub fn resample(self, size: (u32, u32)) -> Result<Pixels, MediaError> {
        let Pixels { width, height, .. } = self.pixels;
        if (width, height) == size && self.frame == Frame::around(&self.pixels) {
            return Ok(self.pixels);
        }
        self.filtered(size, FilterType::Lanczos3)
    }

    /// Resamples to exactly `size` without rings or sharpening, for measuring.
    ///
    /// # Errors
    /// As [`Part::resample`].
    pub fn average(&self, size: (u32, u32)) -> Result<Pixels, MediaError> {
        self.filtered(size, FilterType::Bilinear)
    }

    fn filtered(
        &self,
        (width, height): (u32, u32),
        filter: FilterType,
    ) -> Result<Pixels, MediaError> {
        if width == 0 || height == 0 {
            return Ok(Pixels {
                width: 0,
                height: 0,
                rgb8: Vec::new(),
            });
        }
        let Part { pixels, frame } = self;
        let from = ImageRef::new(pixels.width, pixels.height, &pixels.rgb8, PixelType::U8x3)
            .map_err(|_| MediaError::Undrawable)?;
        let mut to = Image::new(width, height, PixelType::U8x3);
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(filter))
            .crop(frame.left, frame.top, frame.width, frame.height);
        Resizer::new()
            .resize(&from, &mut to, &options)
            .map_err(|_| MediaError::Undrawable)?;
        Ok(Pixels {
            width,
            height,
            rgb8: to.into_vec(),
        })
    }
}

/// One plane of a picture, a byte a pixel, resampled to exactly `size` as by
/// [`Part::resample`].
pub fn resample_plane(
    bytes: &[u8],
    from: (u32, u32),
    to: (u32, u32),
) -> Result<Vec<u8>, MediaError> {
    filtered_plane(bytes, from, to, FilterType::Lanczos3)
}

/// The same as by [`Part::average`].
pub fn average_plane(
    bytes: &[u8],
    from: (u32, u32),
    to: (u32, u32),
) -> Result<Vec<u8>, MediaError> {
    filtered_plane(bytes, from, to, FilterType::Bilinear)
}

fn filtered_plane(
    bytes: &[u8],
    (width, height): (u32, u32),
    size: (u32, u32),
    filter: FilterType,
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
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    Resizer::new()
        .resize(&from, &mut to, &options)
        .map_err(|_| MediaError::Undrawable)?;
    Ok(to.into_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greys(values: &[u8]) -> Pixels {
        Pixels {
            width: values.len() as u32,
            height: 1,
            rgb8: values.iter().flat_map(|grey| [*grey; 3]).collect(),
        }
    }

    fn reds(pixels: &Pixels) -> Vec<u8> {
        pixels.rgb8.iter().copied().step_by(3).collect()
    }

    #[test]
    fn a_region_of_a_smaller_copy_begins_and_ends_within_its_pixels() {
        let region = Region {
            left: 10,
            top: 0,
            width: 9,
            height: 17,
        };
        // A copy whose last row stands for one row of the picture, and one without that row.
        for (rows, long) in [(5, 4.25), (4, 4.0)] {
            let (touched, frame) = region.scaled(0.25, (6, rows));
            assert_eq!((touched.left, touched.right()), (2, 5));
            assert_eq!((frame.left, frame.width), (0.5, 2.25));
            assert_eq!((touched.top, touched.bottom()), (0, rows));
            assert_eq!((frame.top, frame.height), (0.0, long));
        }
    }

    #[test]
    fn a_part_as_large_as_all_of_it_is_not_taken_for_all_of_it() {
        let right = Region {
            left: 2,
            top: 0,
            width: 2,
            height: 1,
        };
        let part = Part::of(greys(&[0, 0, 255, 255]), right);
        let enlarged = reds(&part.resample((4, 1)).unwrap());
        assert!(enlarged.iter().all(|grey| *grey > 190), "{enlarged:?}");
    }

    #[test]
    fn what_is_measured_has_no_rings_and_what_is_seen_is_sharp() {
        let edge = Part::whole(greys(&[[60; 32], [190; 32]].concat()));
        let average = reds(&edge.average((16, 1)).unwrap());
        assert!(
            average.iter().all(|grey| (60..=190).contains(grey)),
            "{average:?}"
        );
        let sharp = reds(&edge.resample((16, 1)).unwrap());
        assert!(
            sharp.iter().any(|grey| !(60..=190).contains(grey)),
            "{sharp:?}"
        );
    }
}
