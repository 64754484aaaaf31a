//! A film's index: which track is the picture, how it is coded, how it is to be held.

use super::super::error::MediaError;
use super::super::limits;
use super::super::pixels::Orientation;
use super::boxes::{Boxes, Fields, Kind, below};
use super::colour::{Colour, Matrix};
use super::table::Table;
use super::tags::Tags;
use super::tone::Transfer;
use crate::domain::{FileFacts, FilmFacts, Format, Timestamp, Untrusted};
use sha2::{Digest, Sha256};

/// From 1904, where the format's time begins, to 1970, in seconds.
const EPOCH: i64 = 2_082_844_800;

/// How the pictures are coded, with what a decoder needs to begin.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Coding {
    /// `avcC` (ISO/IEC 14496-15, 5.3.3.1).
    Avc(Vec<u8>),
    /// `hvcC` (the same, 8.3.3.1).
    Hevc(Vec<u8>),
    /// Another, by the name people use or its four letters.
    Other(String),
}

impl Coding {
    /// What people call it.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Avc(_) => "H.264",
            Self::Hevc(_) => "HEVC",
            Self::Other(name) => name,
        }
    }
}

/// What the index tells.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Index {
    pub coding: Coding,
    /// Width and height as coded, and as shown where pixels are not square; not turned.
    pub size: (u32, u32),
    pub shape: (u32, u32),
    pub turn: Orientation,
    pub colour: Colour,
    pub table: Table,
    /// SHA-256 of the file's length and its index. The index tells where every frame lies
    /// and how long it is, so two films that share both are one, though nobody has read
    /// their frames.
    pub digest: [u8; 32],
    /// Ticks in a second.
    scale: u64,
    duration_ms: u64,
    created_at: Option<Timestamp>,
    tags: Tags,
}

impl Index {
    /// Reads the body of `moov` of a file of `total` bytes.
    pub(super) fn read(moov: &[u8], total: u64) -> Result<Self, MediaError> {
        let track = Track::best(moov)?;
        let table = Table::read(track.stbl, total)?;
        let entry = Entry::read(track.stbl).ok_or_else(|| broken("its coding is not told"))?;
        limits::check_size(Format::Mp4, entry.size.0, entry.size.1)?;
        if table.len() == 0 {
            return Err(no_frames(moov, total, track.stbl));
        }
        let duration = table.last_shown() + track.last_step(&table);
        Ok(Self {
            coding: entry.coding,
            size: entry.size,
            shape: entry.shape,
            turn: track.turn,
            colour: entry.colour,
            duration_ms: to_ms(duration, track.scale),
            table,
            digest: digest(moov, total),
            scale: track.scale,
            created_at: created(moov),
            tags: Tags::read(moov),
        })
    }

    /// The moment of a frame, in milliseconds.
    pub(super) fn moment_ms(&self, frame: u32) -> u64 {
        to_ms(self.table.shown(frame), self.scale)
    }

    /// What the file says of itself; no frame is shown yet.
    pub(super) fn facts(&self, total: u64) -> FileFacts {
        let (width, height) = self.turn.turn_size(self.shape);
        FileFacts {
            content: None,
            format: Some(Format::Mp4),
            width,
            height,
            size_bytes: total,
            camera: self.tags.camera(),
            software: self.tags.software.clone().map(Untrusted::new),
            taken: self.tags.taken.clone().map(Untrusted::new),
            taken_at: self.tags.taken_at(),
            point: self.tags.point,
            measures: None,
            film: Some(FilmFacts {
                codec: self.coding.name().to_owned(),
                duration_ms: self.duration_ms,
                frames: self.table.len(),
                created_at: self.created_at,
                strip_ms: Vec::new(),
                shown_ms: None,
            }),
        }
    }
}

fn digest(moov: &[u8], total: u64) -> [u8; 32] {
    let hash = Sha256::new().chain_update(total.to_be_bytes());
    hash.chain_update(moov).finalize().into()
}

fn broken(why: &str) -> MediaError {
    MediaError::broken(Format::Mp4, why)
}

fn to_ms(ticks: u64, scale: u64) -> u64 {
    let ms = u128::from(ticks) * 1000 / u128::from(scale.max(1));
    u64::try_from(ms).unwrap_or(u64::MAX)
}

/// Why nothing is there: all frames behind the end, or told elsewhere.
fn no_frames(moov: &[u8], total: u64, stbl: &[u8]) -> MediaError {
    if Table::read(stbl, u64::MAX).is_ok_and(|table| table.len() > 0) {
        return MediaError::CutOff {
            format: Format::Mp4,
            bytes: usize::try_from(total).unwrap_or(usize::MAX),
        };
    }
    if Boxes::within(moov).first(b"mvex").is_some() {
        return MediaError::Unsupported {
            format: Format::Mp4,
            what: "an index in many parts (fragments)".into(),
        };
    }
    broken("there are no frames in it")
}

/// A track of moving pictures.
struct Track<'a> {
    stbl: &'a [u8],
    scale: u64,
    duration: u64,
    turn: Orientation,
    is_enabled: bool,
}

impl<'a> Track<'a> {
    /// The first that is enabled; phones hide depth and the like in others.
    fn best(moov: &'a [u8]) -> Result<Self, MediaError> {
        let traks = Boxes::within(moov).filter(|(kind, _)| kind == b"trak");
        let mut spare = None;
        for track in traks.filter_map(|(_, trak)| Self::read(trak)) {
            if track.is_enabled {
                return Ok(track);
            }
            spare = spare.or(Some(track));
        }
        let format = Format::Mp4;
        spare.ok_or(MediaError::Pictureless { format })
    }

    fn read(trak: &'a [u8]) -> Option<Self> {
        let mdia = Boxes::within(trak).first(b"mdia")?;
        let handler = Boxes::within(mdia).first(b"hdlr")?;
        if handler.get(8..12)? != b"vide" {
            return None;
        }
        let (scale, duration) = lasting(Boxes::within(mdia).first(b"mdhd")?)?;
        let tkhd = Boxes::within(trak).first(b"tkhd")?;
        Some(Self {
            stbl: below(mdia, &[b"minf", b"stbl"])?,
            scale,
            duration,
            turn: turn(tkhd).unwrap_or_default(),
            is_enabled: tkhd.get(3)? & 1 == 1,
        })
    }

    /// How long the last frame stays: what the track claims, where that is near what its
    /// frames say, else as long as the others.
    fn last_step(&self, table: &Table) -> u64 {
        let usual = table.usual_step();
        match self.duration.checked_sub(table.last_shown()) {
            Some(rest) if rest <= usual.saturating_mul(2) || table.len() == 1 => rest,
            _ => usual,
        }
    }
}

/// Ticks in a second and ticks in all, of `mdhd`.
fn lasting(mdhd: &[u8]) -> Option<(u64, u64)> {
    let mut fields = Fields::new(mdhd);
    let is_wide = fields.u32()? >> 24 == 1;
    fields.skip(if is_wide { 16 } else { 8 })?;
    let scale = u64::from(fields.u32()?);
    let duration = if is_wide {
        fields.u64()?
    } else {
        u64::from(fields.u32()?)
    };
    Some((scale, duration))
}

/// When the file says it was made (`mvhd`). Zero is a clock that was never set, and before
/// 1970 there were no such files.
fn created(moov: &[u8]) -> Option<Timestamp> {
    let mut fields = Fields::new(Boxes::within(moov).first(b"mvhd")?);
    let is_wide = fields.u32()? >> 24 == 1;
    let seconds = if is_wide {
        fields.u64()?
    } else {
        u64::from(fields.u32()?)
    };
    let unix = i64::try_from(seconds).ok()?.checked_sub(EPOCH)?;
    (unix > 0).then(|| Timestamp::from_second(unix).ok())?
}

/// How `tkhd` says the picture is to be held, as the value of EXIF's tag says the same.
/// Its matrix has `x' = a·x + c·y`, `y' = b·x + d·y`.
fn turn(tkhd: &[u8]) -> Option<Orientation> {
    let mut fields = Fields::new(tkhd);
    let is_wide = fields.u32()? >> 24 == 1;
    fields.skip(if is_wide { 32 } else { 20 } + 16)?;
    let (a, b, _) = (fields.i32()?, fields.i32()?, fields.i32()?);
    let (c, d) = (fields.i32()?, fields.i32()?);
    Some(Orientation::from_tag(
        match (a.signum(), b.signum(), c.signum(), d.signum()) {
            (-1, 0, 0, 1) => 2,
            (-1, 0, 0, -1) => 3,
            (1, 0, 0, -1) => 4,
            (0, 1, 1, 0) => 5,
            (0, 1, -1, 0) => 6,
            (0, -1, -1, 0) => 7,
            (0, -1, 1, 0) => 8,
            _ => 1,
        },
    ))
}

/// The first entry of `stsd`: coding, size, shape of a pixel, colours.
struct Entry {
    coding: Coding,
    size: (u32, u32),
    shape: (u32, u32),
    colour: Colour,
}

impl Entry {
    fn read(stbl: &[u8]) -> Option<Self> {
        let stsd = Boxes::within(stbl).first(b"stsd")?;
        let (kind, entry) = Boxes::within(stsd.get(8..)?).next()?;
        let mut fields = Fields::new(entry);
        fields.skip(24)?;
        let size = (u32::from(fields.u16()?), u32::from(fields.u16()?));
        fields.skip(50)?;
        let extras = Boxes::within(fields.rest());
        let config = |kind| extras.first(kind).map(<[u8]>::to_vec);
        let coding = match (&kind, config(b"avcC"), config(b"hvcC")) {
            (b"avc1" | b"avc3", Some(config), _) => Coding::Avc(config),
            (b"hvc1" | b"hev1" | b"dvh1" | b"dvhe", _, Some(config)) => Coding::Hevc(config),
            _ => Coding::Other(other_name(kind)),
        };
        let colour = extras.first(b"colr").and_then(told_colour);
        Some(Self {
            coding,
            size,
            shape: shape(size, extras.first(b"pasp")),
            colour: colour.unwrap_or_else(|| Colour::usual(size.1)),
        })
    }
}

fn other_name(kind: Kind) -> String {
    match &kind {
        b"mp4v" => "MPEG-4 Part 2".to_owned(),
        b"av01" => "AV1".to_owned(),
        b"vp09" => "VP9".to_owned(),
        b"s263" | b"h263" => "H.263".to_owned(),
        b"jpeg" | b"mjpa" | b"mjpg" => "Motion JPEG".to_owned(),
        b"apcn" | b"apch" | b"apcs" | b"apco" | b"ap4h" | b"ap4x" => "ProRes".to_owned(),
        other => Untrusted::new(String::from_utf8_lossy(other)).clean(8),
    }
}

/// The size on screen, where `pasp` says that a pixel is not square.
fn shape((width, height): (u32, u32), pasp: Option<&[u8]>) -> (u32, u32) {
    let told = pasp.and_then(|pasp| {
        let mut fields = Fields::new(pasp);
        Some((u64::from(fields.u32()?), u64::from(fields.u32()?)))
    });
    match told {
        // Beyond these no film is.
        Some((across, down)) if across > 0 && across < down * 4 && down < across * 4 => {
            let wide = u64::from(width) * across / down;
            (u32::try_from(wide).unwrap_or(width).max(1), height)
        }
        _ => (width, height),
    }
}

/// `colr` of a film (ISO/IEC 14496-12, 12.1.5): primaries, transfer and matrix by their
/// numbers in ITU-T H.273.
fn told_colour(colr: &[u8]) -> Option<Colour> {
    let mut fields = Fields::new(colr);
    let kind: Kind = fields.array()?;
    fields.skip(2)?;
    let transfer = Transfer::from_number(fields.u16()?);
    let matrix = Matrix::from_number(fields.u16()?)?;
    let is_full = match &kind {
        b"nclx" => fields.u8()? & 0x80 != 0,
        // QuickTime's has no flag.
        b"nclc" => false,
        _ => return None,
    };
    Some(Colour {
        matrix,
        is_full,
        transfer,
    })
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
