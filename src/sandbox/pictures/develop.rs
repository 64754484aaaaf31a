//! From an exposed picture to a phone's file: a JPEG twice as wide and high as the
//! drawing, with what the phone writes beside it.

use super::exif::{self, Taking};
use super::negative::Negative;
use super::{Facts, Failure};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// How strong the encoder may compress, 1 to 100.
const QUALITY: u8 = 86;
/// The longer edge of an embedded thumbnail, as the EXIF standard wants it.
const THUMBNAIL: (usize, usize) = (160, 120);

/// How the file is written.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Paper {
    /// What the phone notes; nothing where a browser or a screenshot lost it.
    pub taking: Option<Taking>,
    /// Whether a small copy is embedded.
    pub thumbnail: bool,
    /// Coarse first, then finer, as pages and messengers like it.
    pub progressive: bool,
}

/// Encodes the file; `negative` is turned as the sensor lay.
pub(super) fn develop(
    mut negative: Negative,
    facts: &Facts,
    paper: Paper,
) -> Result<Vec<u8>, Failure> {
    let refused = |_| Failure::Encode;
    let mut file = Vec::with_capacity(4 << 20);
    let mut encoder = Encoder::new(&mut file, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_progressive(paper.progressive);
    if let Some(taking) = paper.taking {
        negative.store_as(taking.orientation);
        let small = paper.thumbnail.then(|| thumbnail(&negative)).transpose()?;
        let size = (negative.width as u32 * 2, negative.height as u32 * 2);
        let tiff = exif::tiff(facts, taking, size, small.as_deref())?;
        encoder.add_exif_metadata(&tiff).map_err(refused)?;
    }
    encoder.encode_image(negative).map_err(refused)?;
    Ok(file)
}

/// The small copy, lying as the picture lies.
fn thumbnail(negative: &Negative) -> Result<Vec<u8>, Failure> {
    let (long, short) = THUMBNAIL;
    let (width, height) = if negative.width > negative.height {
        (long, short)
    } else {
        (short, long)
    };
    let pixels = negative.thumbnail(width, height);
    let mut file = Vec::new();
    let encoder = Encoder::new(&mut file, 74);
    encoder
        .encode(&pixels, width as u16, height as u16, ColorType::Ycbcr)
        .map_err(|_| Failure::Encode)?;
    Ok(file)
}
