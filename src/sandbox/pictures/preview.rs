//! A shot in small, for a place that shows many or needs no file.

use super::{Failure, Shot, take};

/// Pixels that no file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rgb {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green and blue of each pixel.
    pub pixels: Vec<u8>,
}

/// The shot as a reviewer sees it, upright, as large as fits into `width` × `height`.
pub(crate) fn preview(shot: &Shot, width: u32, height: u32) -> Result<Rgb, Failure> {
    let file = take(shot)?;
    let mut picture = image::load_from_memory(&file).map_err(|_| Failure::Encode)?;
    if shot.upright {
        picture = picture.rotate90();
    }
    let small = picture.thumbnail(width.max(1), height.max(1));
    let small = small.to_rgb8();
    Ok(Rgb {
        width: small.width(),
        height: small.height(),
        pixels: small.into_raw(),
    })
}
