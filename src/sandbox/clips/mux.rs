//! Coded frames as an MP4 file (ISO/IEC 14496-12 and -15), the way phones write it: the
//! film first, its index behind it. What went through a browser has the index first and
//! has lost its tags.

use super::index::moov;
use crate::sandbox::pictures::Facts;

/// A clip before it is a file.
pub(super) struct Clip<'a> {
    pub size: (usize, usize),
    pub rate: u32,
    /// Each with start codes, as the encoder gives them.
    pub frames: Vec<Vec<u8>>,
    /// Stored on its side.
    pub upright: bool,
    pub facts: &'a Facts,
}

/// A part of a coded frame by its type (ITU-T H.264, table 7-1).
const KEY_SLICE: u8 = 5;
const SEQUENCE: u8 = 7;
const PICTURE: u8 = 8;

/// A frame as it lies in the file.
pub(super) struct Sample {
    pub bytes: Vec<u8>,
    pub is_key: bool,
}

/// What the index tells of the film.
pub(super) struct Film<'a> {
    pub clip: &'a Clip<'a>,
    pub samples: &'a [Sample],
    /// Parameter sets of the sequence and of its pictures.
    pub sets: [&'a [u8]; 2],
    /// Where in the file the first frame lies.
    pub start: u32,
}

/// A box: its size, four letters, what is in it.
pub(super) fn boxed(kind: &[u8; 4], body: &[&[u8]]) -> Vec<u8> {
    let body = body.concat();
    let size = body.len() as u32 + 8;
    [&size.to_be_bytes(), kind.as_slice(), &body].concat()
}

/// The file.
pub(super) fn file(clip: &Clip<'_>) -> Vec<u8> {
    let units = || clip.frames.iter().flat_map(|frame| units(frame));
    let set = |kind| {
        units()
            .find(|unit| kind_of(unit) == kind)
            .unwrap_or_default()
    };
    let samples: Vec<Sample> = clip.frames.iter().map(|frame| sample(frame)).collect();
    let brand = boxed(b"ftyp", &[b"isom\0\0\x02\0isomiso2avc1mp41"]);
    let bytes: Vec<&[u8]> = samples
        .iter()
        .map(|sample| sample.bytes.as_slice())
        .collect();
    let data = boxed(b"mdat", &bytes);
    let index = |start: usize| {
        moov(&Film {
            clip,
            samples: &samples,
            sets: [set(SEQUENCE), set(PICTURE)],
            start: start as u32,
        })
    };
    if clip.facts.stripped {
        // How long the index is doesn't hang on where it says that the film begins.
        let start = brand.len() + index(0).len() + 8;
        return [brand, index(start), data].concat();
    }
    let start = brand.len() + 8;
    [brand, data, index(start)].concat()
}

fn kind_of(unit: &[u8]) -> u8 {
    unit.first().map_or(0, |head| head & 31)
}

/// What is between start codes.
fn units(frame: &[u8]) -> Vec<&[u8]> {
    let codes: Vec<usize> = (0..frame.len())
        .filter(|at| frame.get(*at..at + 3) == Some(&[0, 0, 1]))
        .collect();
    let ends = codes.iter().skip(1).copied().chain([frame.len()]);
    let between = codes.iter().zip(ends);
    between
        .filter_map(|(code, end)| frame.get(code + 3..end))
        .map(|unit| match unit {
            // A start code of four bytes: its first belongs to no unit.
            [unit @ .., 0] => unit,
            unit => unit,
        })
        .collect()
}

/// Each unit behind its length; the parameter sets are in the index.
fn sample(frame: &[u8]) -> Sample {
    let mut bytes = Vec::with_capacity(frame.len());
    let mut is_key = false;
    for unit in units(frame) {
        if matches!(kind_of(unit), SEQUENCE | PICTURE) {
            continue;
        }
        is_key |= kind_of(unit) == KEY_SLICE;
        bytes.extend_from_slice(&(unit.len() as u32).to_be_bytes());
        bytes.extend_from_slice(unit);
    }
    Sample { bytes, is_key }
}
