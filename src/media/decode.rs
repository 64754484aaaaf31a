//! Bytes to upright pixels, and to the facts about the file.

use super::error::MediaError;
use super::facts::{self as tags, Tags};
use super::header::{self, Header};
use super::limits::{self, Deadline};
use super::pixels::Pixels;
use super::quiet;
use super::sniff::{Kind, sniff};
use super::{jpeg, png};
use crate::domain::{FileFacts, Format};
use std::time::Duration;

/// A decoded file.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// Upright, and no larger than was useful.
    pub pixels: Pixels,
    /// What the file says of itself; its size is the full picture's.
    pub facts: FileFacts,
}

/// Decodes a JPEG or PNG to at least `wanted` pixels (width and height as it is to be
/// held) where it has that many, turned as EXIF says. Takes up to five seconds.
///
/// # Errors
/// What is wrong with the file.
pub fn decode(bytes: &[u8], wanted: (u32, u32)) -> Result<Decoded, MediaError> {
    decode_within(bytes, wanted, limits::TIME)
}

pub(super) fn decode_within(
    bytes: &[u8],
    wanted: (u32, u32),
    time: Duration,
) -> Result<Decoded, MediaError> {
    quiet::catch(|| {
        let deadline = Deadline::within(time);
        let (kind, header) = open(bytes)?;
        let tags = tags::read(header.exif);
        let turn = tags.orientation;
        let wanted = turn.turn_size(wanted);
        let pixels = match kind {
            Kind::Jpeg => jpeg::decode(bytes, &header, wanted, deadline)?,
            _ => png::decode(bytes, &header, wanted, deadline)?,
        };
        Ok(Decoded {
            pixels: turn.turn(pixels),
            facts: gather(bytes, kind, &header, tags),
        })
    })?
}

/// What a file says of itself, also where it can't be shown: a broken one, a video.
pub fn facts(bytes: &[u8]) -> FileFacts {
    let known = quiet::catch(|| {
        let (kind, header) = open(bytes).ok()?;
        Some(gather(bytes, kind, &header, tags::read(header.exif)))
    });
    known.ok().flatten().unwrap_or_else(|| FileFacts {
        format: sniff(bytes).format(),
        size_bytes: bytes.len() as u64,
        ..FileFacts::default()
    })
}

/// Width and height of the whole picture, as it is to be held.
pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), MediaError> {
    let (_, header) = open(bytes)?;
    let turn = tags::read(header.exif).orientation;
    Ok(turn.turn_size((header.width, header.height)))
}

/// Reads the header and checks it against the limits. Only JPEG and PNG come back.
fn open(bytes: &[u8]) -> Result<(Kind, Header<'_>), MediaError> {
    let kind = sniff(bytes);
    let (format, header) = match kind {
        Kind::Jpeg => (Format::Jpeg, header::jpeg(bytes)?),
        Kind::Png => (Format::Png, header::png(bytes)?),
        Kind::Video => return Err(MediaError::Video),
        Kind::OtherPicture(words) => return Err(MediaError::OtherFormat(words.into())),
        Kind::Other(words) => return Err(MediaError::NotAPicture(words.into())),
        Kind::Empty => return Err(MediaError::Empty),
    };
    limits::check_size(format, header.width, header.height)?;
    Ok((kind, header))
}

fn gather(bytes: &[u8], kind: Kind, header: &Header<'_>, tags: Tags) -> FileFacts {
    let (width, height) = tags.orientation.turn_size((header.width, header.height));
    FileFacts {
        content: None,
        format: kind.format(),
        width,
        height,
        size_bytes: bytes.len() as u64,
        camera: tags.camera,
        software: tags.software,
        taken: tags.taken,
        taken_at: tags.taken_at,
        point: tags.point,
        measures: None,
        film: None,
    }
}
