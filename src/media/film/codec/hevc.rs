//! HEVC, by rust_h265.

use super::super::super::error::MediaError;
use super::super::super::limits;
use super::super::boxes::Fields;
use super::super::colour::{Frame, Plane};
use super::{Decoder, parts, unsupported};
use crate::domain::Format;
use rust_h265::{DecodeError, DecodeLimits, PixelData, parse_nal};

/// Pixels of a frame that is opened: 4096×2304. A decoder keeps up to sixteen of them.
const MOST_PIXELS: u64 = 9_437_184;

pub(super) struct Hevc {
    decoder: rust_h265::Decoder,
    length_bytes: usize,
}

impl Hevc {
    /// Reads `hvcC`: the length of lengths, and the parameter sets.
    pub(super) fn new(config: &[u8]) -> Result<Self, MediaError> {
        let broken = || MediaError::broken(Format::Mp4, "its decoder's settings are cut off");
        let (length_bytes, sets) = settings(config).ok_or_else(broken)?;
        let mut hevc = Self {
            decoder: rust_h265::Decoder::with_limits(DecodeLimits {
                max_picture_pixels: MOST_PIXELS,
                max_picture_memory_bytes: limits::MEMORY,
            }),
            length_bytes,
        };
        for set in sets {
            hevc.push(set)?;
        }
        Ok(hevc)
    }

    fn push(&mut self, part: &[u8]) -> Result<Option<rust_h265::Frame>, MediaError> {
        match parse_nal(part) {
            Some(part) => self.decoder.decode_nal(&part).map_err(in_words),
            None => Ok(None),
        }
    }
}

impl Decoder for Hevc {
    fn feed(&mut self, sample: &[u8], is_wanted: bool) -> Result<Option<Frame>, MediaError> {
        let mut shown = None;
        let mut trouble = None;
        for part in parts(sample, self.length_bytes) {
            match self.push(part) {
                Ok(frame) => shown = frame.or(shown),
                Err(error) => trouble = Some(error),
            }
        }
        // It would wait for the next frame to know that this one is complete.
        shown = self.decoder.flush().or(shown);
        match (shown, trouble) {
            (Some(shown), _) if is_wanted => frame(&shown).map(Some),
            (None, Some(error)) => Err(error),
            _ => Ok(None),
        }
    }
}

fn settings(config: &[u8]) -> Option<(usize, Vec<&[u8]>)> {
    let mut fields = Fields::new(config);
    fields.skip(21)?;
    let length_bytes = usize::from(fields.u8()? & 3) + 1;
    let mut sets = Vec::new();
    for _ in 0..fields.u8()? {
        fields.skip(1)?;
        for _ in 0..fields.u16()? {
            let length = usize::from(fields.u16()?);
            sets.push(fields.take(length)?);
        }
    }
    Some((length_bytes, sets))
}

fn frame(decoded: &rust_h265::Frame) -> Result<Frame, MediaError> {
    let halved = decoded.chroma_format_idc == 1;
    let half = |side: u32| if halved { side.div_ceil(2) } else { side };
    let plane = |data: &PixelData, width: u32, height: u32| {
        let bytes = in_bytes(data, decoded.bit_depth);
        let fits = bytes.len() == width as usize * height as usize && !bytes.is_empty();
        fits.then_some(Plane {
            width,
            height,
            bytes,
        })
        .ok_or(MediaError::Undrawable)
    };
    let (width, height) = (decoded.width, decoded.height);
    Ok(Frame {
        planes: [
            plane(&decoded.y, width, height)?,
            plane(&decoded.u, half(width), half(height))?,
            plane(&decoded.v, half(width), half(height))?,
        ],
    })
}

/// The nearest in eight bits.
fn in_bytes(data: &PixelData, depth: u8) -> Vec<u8> {
    match data {
        PixelData::U8(bytes) => bytes.clone(),
        PixelData::U16(wide) => {
            let shift = u32::from(depth.saturating_sub(8)).min(8);
            let half = (1 << shift) >> 1;
            let nearest = |value: &u16| (value.saturating_add(half) >> shift).min(255) as u8;
            wide.iter().map(nearest).collect()
        }
    }
}

fn in_words(error: DecodeError) -> MediaError {
    match error {
        DecodeError::Unsupported(what) => unsupported(what),
        DecodeError::ResourceLimit(_) => MediaError::Unsupported {
            format: Format::Mp4,
            what: "frames larger than 4096×2304".into(),
        },
        DecodeError::UnexpectedEof => MediaError::broken(Format::Mp4, "a frame is cut off"),
        _ => MediaError::broken(Format::Mp4, "a frame breaks the rules of HEVC"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_bits_become_the_nearest_eight() {
        let wide = PixelData::U16(vec![0, 1, 2, 3, 4, 1021, 1023]);
        assert_eq!(in_bytes(&wide, 10), [0, 0, 1, 1, 1, 255, 255]);
        let narrow = PixelData::U8(vec![0, 7, 255]);
        assert_eq!(in_bytes(&narrow, 8), [0, 7, 255]);
    }
}
