//! JPEG by jpeg-decoder: slower, but it knows the rare kinds (lossless, more bits, four inks)
//! and says in words what is wrong with a file.

use super::{FORMAT, Plan};
use crate::media::error::MediaError;
use crate::media::header::Header;
use crate::media::limits::{self, Deadline, TimedBytes};
use crate::media::part::{Part, Region};
use crate::media::pixels::Pixels;
use jpeg_decoder::{Decoder, Error, PixelFormat, UnsupportedFeature};
use std::io;

/// Decodes the whole picture as planned, then cuts the part out.
///
/// # Errors
/// What is wrong with the file.
pub fn decode(
    bytes: &[u8],
    header: &Header<'_>,
    region: Region,
    plan: Plan,
    deadline: Deadline,
) -> Result<Part, MediaError> {
    let eighths = plan.eighths;
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
        let long = super::scaled(header.width.max(header.height), eighths) as u16;
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
    let pixels = Pixels {
        width,
        height,
        rgb8,
    };
    let (touched, frame) = region.scaled(f64::from(eighths) / 8.0, (width, height));
    Ok(Part {
        pixels: pixels.cut(touched),
        frame,
    })
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

    #[test]
    fn the_highest_eight_bits_of_a_sample_are_shown() {
        let shown = |precision: u8, sample: u16| {
            let header = Header {
                width: 1,
                height: 1,
                precision,
                samples_per_64: 64,
                progressive: false,
                components: 1,
                interleaved: true,
                lossless: true,
                exif: None,
            };
            let data = sample.to_ne_bytes().to_vec();
            eight_bits(data, PixelFormat::L16, &header, 1, 1).unwrap()
        };
        assert_eq!(shown(16, 0x1234), [0x12]);
        assert_eq!(shown(12, 0x0fff), [0xff]);
        assert_eq!(shown(12, 0x0120), [0x12]);
        // More than the file said that there can be.
        assert_eq!(shown(12, 0xffff), [0xff]);
    }

    #[test]
    fn black_ink_darkens_and_bare_paper_is_white() {
        assert_eq!(on_paper(&[0, 0, 0, 0]), [255, 255, 255]);
        assert_eq!(on_paper(&[0, 0, 0, 255]), [0, 0, 0]);
        assert_eq!(on_paper(&[255, 0, 0, 0]), [0, 255, 255]);
    }
}
