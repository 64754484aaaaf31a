//! A stranger's file, read as far as its header; and what is decoded of it.

use super::error::MediaError;
use super::facts::{self as tags, Tags};
use super::header::{self, Header};
use super::limits::{self, Deadline};
use super::part::{Part, Region};
use super::pixels::Pixels;
use super::sniff::{Kind, sniff};
use super::{jpeg, png};
use crate::domain::{FileFacts, Format};

/// A JPEG or PNG within the limits, whose header has been read.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    kind: Kind,
    pub header: Header<'a>,
    pub tags: Tags,
}

impl<'a> File<'a> {
    /// Reads the header and checks it against the limits.
    pub fn read(bytes: &'a [u8]) -> Result<Self, MediaError> {
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
        let tags = tags::read(header.exif);
        Ok(Self {
            bytes,
            kind,
            header,
            tags,
        })
    }

    /// All of it, as stored.
    pub fn whole(&self) -> Region {
        Region::whole((self.header.width, self.header.height))
    }

    /// Decodes a region, as stored, to at least `wanted` pixels where it has that many.
    pub fn decode(
        &self,
        region: Region,
        wanted: (u32, u32),
        deadline: Deadline,
    ) -> Result<Part, MediaError> {
        match self.kind {
            Kind::Jpeg => jpeg::decode(self.bytes, &self.header, region, wanted, deadline),
            _ => png::decode(self.bytes, &self.header, region, wanted, deadline),
        }
    }

    /// The small picture of its first scans, as stored, where they are all there.
    pub fn first_scans(&self, deadline: Deadline) -> Result<Pixels, MediaError> {
        match self.kind {
            Kind::Jpeg => jpeg::first_scans(self.bytes, &self.header, deadline),
            _ => Err(MediaError::NoPreview),
        }
    }

    /// What it says of itself.
    pub fn facts(&self) -> FileFacts {
        let Tags {
            orientation,
            camera,
            software,
            taken,
            taken_at,
            point,
            thumbnail: _,
        } = self.tags.clone();
        let (width, height) = orientation.turn_size((self.header.width, self.header.height));
        FileFacts {
            content: None,
            format: self.kind.format(),
            width,
            height,
            size_bytes: self.bytes.len() as u64,
            camera,
            software,
            taken,
            taken_at,
            point,
            measures: None,
            film: None,
        }
    }
}
