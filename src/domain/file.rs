//! What a proof's file says of itself, and what was measured on it.
//!
//! All of it comes from a stranger's bytes: it is evidence, never a proof by itself. It
//! crosses from the process that opens files to the console, so it can be written down.

use super::geo::Point;
use super::time::Timestamp;
use super::untrusted::Untrusted;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A kind of file that is opened here, by its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Format {
    /// ITU T.81.
    Jpeg,
    /// ISO 15948.
    Png,
    /// The ISO base media family: MP4, QuickTime, 3GP.
    Mp4,
}

impl Format {
    /// The name that people use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Mp4 => "MP4",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a file says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileFacts {
    /// What it is by its bytes; `None` if unknown.
    pub format: Option<Format>,
    /// Width of the full picture in pixels, as it is to be held.
    pub width: u32,
    /// Height of the full picture in pixels.
    pub height: u32,
    /// SHA-256 of all bytes; of a video, which is never fetched whole, of its length and its
    /// index. `None` where they weren't all there, or it was known before.
    pub content: Option<[u8; 32]>,
    /// Bytes fetched; of a video, bytes of the whole file.
    pub size_bytes: u64,
    /// Camera make and model from EXIF.
    pub camera: Option<Untrusted>,
    /// What last wrote the file, by its EXIF `Software`.
    pub software: Option<Untrusted>,
    /// The EXIF time the picture was taken, without a zone, as written.
    pub taken: Option<Untrusted>,
    /// The same as an instant, where EXIF gives the offset too.
    pub taken_at: Option<Timestamp>,
    /// The EXIF position.
    pub point: Option<Point>,
    /// What was measured on the decoded picture; `None` where it was not decoded.
    pub measures: Option<Measures>,
    /// What a video says.
    pub film: Option<FilmFacts>,
}

/// Numbers of a decoded picture, always taken at the same small size, so that they can be
/// compared between pictures. Of a video, those of the sharpest frame in its strip, and a
/// hash of the mean of all frames in it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Variance of the Laplacian of the brightness (Pech-Pacheco et al. 2000); the higher,
    /// the sharper. Depends on what is shown, so it is compared, never judged alone.
    pub sharpness: f32,
    /// Mean brightness, 0 to 1.
    pub brightness: f32,
    /// The part of the pixels that is nearly black, 0 to 1.
    pub dark: f32,
    /// The part of the pixels that is nearly white, 0 to 1.
    pub bright: f32,
    /// A perceptual hash: pictures that look alike differ in few bits.
    pub looks: u64,
}

/// What a video says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FilmFacts {
    /// `H.264`, `HEVC`, … or the four letters of another codec, cleaned.
    pub codec: String,
    /// Milliseconds.
    pub duration_ms: u64,
    /// Frames in it.
    pub frames: u32,
    /// When the file says it was made; a date before 1970 or of exactly 1904 is none.
    pub created_at: Option<Timestamp>,
    /// The moments of the frames in the strip, in milliseconds.
    pub strip_ms: Vec<u64>,
    /// The moment of the frame that is shown alone, in milliseconds.
    pub shown_ms: Option<u64>,
}
