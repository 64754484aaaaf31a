//! H.264, by rusty_h264. What it is fed has start codes, so lengths are replaced.

use super::super::super::error::MediaError;
use super::super::super::limits;
use super::super::boxes::Fields;
use super::super::colour::{Frame, Plane};
use super::{Decoder, parts, unsupported};
use crate::domain::Format;
use rusty_h264_common::YuvFrame;
use rusty_h264_common::nal::emulation_unprevent;
use rusty_h264_decoder::{DecodeError, Sps};

/// What a frame may be predicted from (ITU-T H.264, A.3.1).
const MOST_REFERENCES: u32 = 16;

/// Frames that a decoder has in hand beside those.
const IN_HAND: u64 = 4;

/// A part by its type (ITU-T H.264, table 7-1).
const SLICE: u8 = 1;
const KEY_SLICE: u8 = 5;
const SEQUENCE: u8 = 7;
const PICTURE: u8 = 8;

pub(super) struct Avc {
    decoder: rusty_h264_decoder::Decoder,
    length_bytes: usize,
    /// What goes before the first frame, then the frame at hand.
    stream: Vec<u8>,
}

impl Avc {
    /// Reads `avcC`: the length of lengths, and the parameter sets.
    pub(super) fn new(config: &[u8]) -> Result<Self, MediaError> {
        let broken = || MediaError::broken(Format::Mp4, "its decoder's settings are cut off");
        let (length_bytes, sets) = settings(config).ok_or_else(broken)?;
        let mut avc = Self {
            decoder: rusty_h264_decoder::Decoder::new(),
            length_bytes,
            stream: Vec::new(),
        };
        for set in sets {
            avc.push(set)?;
        }
        Ok(avc)
    }

    fn push(&mut self, part: &[u8]) -> Result<(), MediaError> {
        if let [head, body @ ..] = part
            && head & 31 == SEQUENCE
        {
            check(&Sps::parse(&emulation_unprevent(body)).map_err(in_words)?)?;
        }
        self.stream.extend_from_slice(&[0, 0, 0, 1]);
        self.stream.extend_from_slice(part);
        Ok(())
    }
}

impl Decoder for Avc {
    fn feed(&mut self, sample: &[u8], is_wanted: bool) -> Result<Option<Frame>, MediaError> {
        for part in parts(sample, self.length_bytes) {
            let Some(head) = part.first() else { continue };
            // What no other frame is predicted from is skipped, unless it is to be seen.
            let is_needed = is_wanted || head >> 5 & 3 != 0;
            match head & 31 {
                SLICE | KEY_SLICE if is_needed => self.push(part)?,
                SEQUENCE | PICTURE => self.push(part)?,
                _ => {}
            }
        }
        let stream = std::mem::take(&mut self.stream);
        let decoded = self.decoder.decode(&stream).map_err(in_words)?;
        decoded.map(frame).transpose()
    }
}

/// Refuses what would take too much memory, before anything is reserved.
fn check(sps: &Sps) -> Result<(), MediaError> {
    if sps.max_num_ref_frames > MOST_REFERENCES {
        return Err(MediaError::broken(
            Format::Mp4,
            "a frame is predicted from more than there may be",
        ));
    }
    let side = |blocks: usize| u32::try_from(blocks.saturating_mul(16)).unwrap_or(u32::MAX);
    let (width, height) = (side(sps.pic_width_in_mbs), side(sps.pic_height_in_mbs));
    limits::check_size(Format::Mp4, width, height)?;
    let frame = u64::from(width) * u64::from(height) * 3 / 2;
    let frames = u64::from(sps.max_num_ref_frames) + IN_HAND;
    limits::check_memory(Format::Mp4, frame * frames)
}

fn settings(config: &[u8]) -> Option<(usize, Vec<&[u8]>)> {
    let mut fields = Fields::new(config);
    fields.skip(4)?;
    let length_bytes = usize::from(fields.u8()? & 3) + 1;
    let mut sets = Vec::new();
    for mask in [31, 255] {
        for _ in 0..fields.u8()? & mask {
            let length = usize::from(fields.u16()?);
            sets.push(fields.take(length)?);
        }
    }
    Some((length_bytes, sets))
}

fn frame(decoded: YuvFrame) -> Result<Frame, MediaError> {
    let plane = |bytes: Vec<u8>, width: usize, height: usize| {
        let fits = bytes.len() == width * height && !bytes.is_empty();
        fits.then_some(Plane {
            width: width as u32,
            height: height as u32,
            bytes,
        })
        .ok_or(MediaError::Undrawable)
    };
    let (width, height) = (decoded.width, decoded.height);
    Ok(Frame {
        planes: [
            plane(decoded.y, width, height)?,
            plane(decoded.u, width / 2, height / 2)?,
            plane(decoded.v, width / 2, height / 2)?,
        ],
    })
}

fn in_words(error: DecodeError) -> MediaError {
    let broken = |why| MediaError::broken(Format::Mp4, why);
    match error {
        DecodeError::Unsupported(what) => unsupported(what),
        DecodeError::Truncated => broken("a frame is cut off"),
        DecodeError::MissingParameterSet => broken("its decoder's settings are missing"),
        DecodeError::Internal(_) => MediaError::Decoder,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The settings of a usual film of 640 by 480.
    fn usual() -> Sps {
        use rusty_h264_common::YuvFrame;
        use rusty_h264_encoder::{Encoder, EncoderConfig};
        let mut encoder = Encoder::new(EncoderConfig::baseline(640, 480)).unwrap();
        let grey = |size| vec![128; size];
        let frame = YuvFrame {
            width: 640,
            height: 480,
            y: grey(640 * 480),
            u: grey(320 * 240),
            v: grey(320 * 240),
        };
        let coded = encoder.try_encode(&frame).unwrap();
        let at = coded
            .windows(4)
            .position(|four| four[..3] == [0, 0, 1] && four[3] & 31 == SEQUENCE);
        Sps::parse(&emulation_unprevent(&coded[at.unwrap() + 4..])).unwrap()
    }

    #[test]
    fn settings_that_ask_for_too_much_are_refused_before_anything_is_reserved() {
        assert!(check(&usual()).is_ok());
        let many = Sps {
            max_num_ref_frames: MOST_REFERENCES + 1,
            ..usual()
        };
        let refused = check(&many).unwrap_err().to_string();
        assert!(refused.contains("predicted from more"), "{refused}");
        let large = Sps {
            pic_width_in_mbs: 2000,
            ..usual()
        };
        let refused = check(&large).unwrap_err();
        assert!(
            matches!(refused, MediaError::TooManyPixels { .. }),
            "{refused}"
        );
        // 8192 by 4608 with sixteen to predict from: more than a gigabyte.
        let dear = Sps {
            max_num_ref_frames: 16,
            pic_width_in_mbs: 512,
            pic_height_in_mbs: 288,
            ..usual()
        };
        let refused = check(&dear).unwrap_err();
        assert!(
            matches!(refused, MediaError::TooMuchMemory { .. }),
            "{refused}"
        );
    }
}
