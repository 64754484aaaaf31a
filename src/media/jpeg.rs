//! JPEG: decoded in the DCT domain to the smallest size that is still large enough.

use super::error::MediaError;
use super::header::Header;
use super::limits::{self, Deadline, TimedBytes};
use super::pixels::Pixels;
use crate::domain::Format;
use jpeg_decoder::{Decoder, Error, PixelFormat, UnsupportedFeature};
use std::io;

const FORMAT: Format = Format::Jpeg;

/// Decodes to at least `wanted` (as stored, before turning) where the picture has that
/// many pixels; the limits of size have been checked on `header`.
pub fn decode(
    bytes: &[u8],
    header: &Header<'_>,
    wanted: (u32, u32),
    deadline: Deadline,
) -> Result<Pixels, MediaError> {
    let eighths = choose_eighths(header, wanted);
    limits::check_memory(FORMAT, memory(header, eighths))?;
    let failed = |error| in_words(&error, bytes.len());
    let mut decoder = Decoder::new(TimedBytes::new(bytes, deadline));
    decoder.set_max_decoding_buffer_size(limits::MEMORY as usize);
    decoder.read_info().map_err(failed)?;
    // The decoder must have found the same frame as the walk that the limits rest on.
    let info = decoder.info().ok_or(MediaError::Decoder)?;
    if (u32::from(info.width), u32::from(info.height)) != (header.width, header.height) {
        return Err(MediaError::broken(FORMAT, "it has two frame headers"));
    }
    if eighths < 8 {
        // The decoder takes the smallest scale at which one of the sides is reached, so
        // only the longer side is asked for: a side of one pixel is reached by every scale.
        let long = scaled(header.width.max(header.height), eighths) as u16;
        let (width, height) = if header.width >= header.height {
            (long, u16::MAX)
        } else {
            (u16::MAX, long)
        };
        decoder.scale(width, height).map_err(failed)?;
    }
    let data = decoder.decode().map_err(failed)?;
    let info = decoder.info().ok_or(MediaError::Decoder)?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let samples = eight_bits(data, info.pixel_format, header, width, height)?;
    let rgb8 = match info.pixel_format {
        PixelFormat::RGB24 => samples,
        PixelFormat::L8 | PixelFormat::L16 => samples.iter().flat_map(|&l| [l, l, l]).collect(),
        PixelFormat::CMYK32 => on_paper(&samples),
    };
    if rgb8.len() != width as usize * height as usize * 3 {
        return Err(MediaError::Decoder);
    }
    Ok(Pixels {
        width,
        height,
        rgb8,
    })
}

/// A side at a scale of so many eighths.
fn scaled(side: u32, eighths: u32) -> u32 {
    (side * eighths).div_ceil(8)
}

/// The smallest scale that reaches `wanted` on both sides, within the pixels we keep.
fn choose_eighths(header: &Header<'_>, wanted: (u32, u32)) -> u32 {
    if header.lossless {
        return 8;
    }
    let size = |eighths| {
        (
            scaled(header.width, eighths),
            scaled(header.height, eighths),
        )
    };
    let reaches = |eighths: &u32| {
        let (width, height) = size(*eighths);
        width >= wanted.0.min(header.width) && height >= wanted.1.min(header.height)
    };
    let affordable = |eighths: &u32| {
        let (width, height) = size(*eighths);
        u64::from(width) * u64::from(height) <= limits::KEPT_PIXELS
    };
    let chosen = [1, 2, 4].into_iter().find(reaches).unwrap_or(8);
    [chosen, 4, 2]
        .into_iter()
        .filter(|eighths| *eighths <= chosen)
        .find(affordable)
        .unwrap_or(1)
}

/// What decoding will hold at once, in bytes: the coefficients of a progressive file
/// (16 bits each), the planes, and the interleaved result.
fn memory(header: &Header<'_>, eighths: u32) -> u64 {
    let pixels = u64::from(header.width) * u64::from(header.height);
    let shown =
        u64::from(scaled(header.width, eighths)) * u64::from(scaled(header.height, eighths));
    let coefficients = if header.progressive {
        2 * pixels * header.samples_per_64 / 64
    } else {
        0
    };
    let sample = if header.lossless { 2 } else { 1 };
    coefficients + 2 * sample * shown * header.samples_per_64.max(64 * 3) / 64
}

/// Lossless files have up to 16 bits a sample, which the decoder gives as two bytes.
fn eight_bits(
    data: Vec<u8>,
    format: PixelFormat,
    header: &Header<'_>,
    width: u32,
    height: u32,
) -> Result<Vec<u8>, MediaError> {
    let channels = match format {
        PixelFormat::L8 | PixelFormat::L16 => 1,
        PixelFormat::RGB24 => 3,
        PixelFormat::CMYK32 => 4,
    };
    let samples = width as usize * height as usize * channels;
    if data.len() == samples {
        return Ok(data);
    }
    if data.len() != samples * 2 {
        return Err(MediaError::Decoder);
    }
    let shift = header.precision.saturating_sub(8).min(8);
    let (pairs, _) = data.as_chunks::<2>();
    Ok(pairs
        .iter()
        .map(|pair| (u16::from_ne_bytes(*pair) >> shift).min(255) as u8)
        .collect())
}

/// Four inks on white paper, without a colour profile: each channel is what the ink and
/// the black leave of the light.
fn on_paper(samples: &[u8]) -> Vec<u8> {
    let (inks, _) = samples.as_chunks::<4>();
    inks.iter()
        .flat_map(|&[c, m, y, k]| {
            [c, m, y].map(|ink| (u16::from(255 - ink) * u16::from(255 - k) / 255) as u8)
        })
        .collect()
}

fn in_words(error: &Error, bytes: usize) -> MediaError {
    match error {
        Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => {
            MediaError::TooSlow { format: FORMAT }
        }
        Error::Io(_) => MediaError::CutOff {
            format: FORMAT,
            bytes,
        },
        Error::Format(reason) => MediaError::broken(FORMAT, reason.as_str()),
        Error::Unsupported(feature) => MediaError::Unsupported {
            format: FORMAT,
            what: unsupported(feature).into(),
        },
        Error::Internal(_) => MediaError::Decoder,
    }
}

fn unsupported(feature: &UnsupportedFeature) -> &'static str {
    use UnsupportedFeature as Feature;
    match feature {
        Feature::Hierarchical => "hierarchical coding",
        Feature::ArithmeticEntropyCoding => "arithmetic coding",
        Feature::SamplePrecision(_) => "more than 8 bits a sample",
        Feature::ComponentCount(_) => "an unusual number of components",
        Feature::DNL => "a height that stands at its end",
        Feature::SubsamplingRatio | Feature::NonIntegerSubsamplingRatio => "unusual subsampling",
        Feature::ColorTransform(_) => "an unusual colour space",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(width: u32, height: u32) -> Header<'static> {
        Header {
            width,
            height,
            precision: 8,
            samples_per_64: 96,
            progressive: false,
            lossless: false,
            exif: None,
        }
    }

    #[test]
    fn the_smallest_scale_that_reaches_both_sides_is_taken() {
        let photo = header(4000, 3000);
        for (wanted, eighths) in [
            ((160, 96), 1),
            ((500, 375), 1),
            ((500, 376), 2),
            ((800, 600), 2),
            ((1001, 10), 4),
            ((4000, 3000), 8),
            ((9000, 9000), 8),
        ] {
            assert_eq!(choose_eighths(&photo, wanted), eighths, "{wanted:?}");
        }
    }

    #[test]
    fn more_pixels_than_are_kept_are_never_decoded() {
        let huge = header(8000, 8000);
        assert_eq!(choose_eighths(&huge, (8000, 8000)), 4);
        assert!(memory(&huge, 4) < limits::MEMORY);
        let mut progressive = huge;
        progressive.progressive = true;
        progressive.samples_per_64 = 192;
        assert!(memory(&progressive, 1) > limits::MEMORY);
    }

    #[test]
    fn black_ink_darkens_and_bare_paper_is_white() {
        assert_eq!(on_paper(&[0, 0, 0, 0]), [255, 255, 255]);
        assert_eq!(on_paper(&[0, 0, 0, 255]), [0, 0, 0]);
        assert_eq!(on_paper(&[255, 0, 0, 0]), [0, 255, 255]);
    }
}
