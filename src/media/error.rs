//! What can be wrong with a file, in one line each.
//!
//! Invariant: no text of the file is in here, only numbers and our own words.

use crate::domain::{Format, Untrusted};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use thiserror::Error;

/// Why a file is not shown.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum MediaError {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is something else altogether; the words say what.
    #[error("not a picture: starts like {0}")]
    NotAPicture(Cow<'static, str>),
    /// A picture in a format that is not linked in.
    #[error("{0}; this version opens JPEG and PNG")]
    OtherFormat(Cow<'static, str>),
    /// A video where a picture was announced; videos are opened by [`super::film`].
    #[error("a video where a picture should be")]
    Video,
    /// More pixels than are opened, or a side that is too long.
    #[error("{width}×{height} px is more than is opened ({} Mpx, {} px a side)", super::limits::PIXELS / 1_000_000, super::limits::SIDE)]
    TooManyPixels {
        /// What the header claims.
        width: u32,
        /// What the header claims.
        height: u32,
    },
    /// It would need too much memory for its way of coding.
    #[error("opening this {format} would take {megabytes} MB of memory (limit {} MB)", super::limits::MEMORY / 1_000_000)]
    TooMuchMemory {
        /// Which kind of file.
        format: Format,
        /// Estimated from the header.
        megabytes: u64,
    },
    /// It took more computing than a file may.
    #[error("the {format} takes more than {} s of computing to open", super::limits::TIME.as_secs())]
    TooSlow {
        /// Which kind of file.
        format: Format,
    },
    /// The end is missing.
    #[error("the {format} is cut off after {}", kilobytes(*.bytes))]
    CutOff {
        /// Which kind of file.
        format: Format,
        /// How many bytes there are.
        bytes: usize,
    },
    /// It breaks its format's rules.
    #[error("the {format} is broken: {reason}")]
    Broken {
        /// Which kind of file.
        format: Format,
        /// The decoder's or our own words, cleaned.
        reason: String,
    },
    /// It holds sound or the like, and nothing to look at.
    #[error("there are no moving pictures in the {format}")]
    Pictureless {
        /// Which kind of file.
        format: Format,
    },
    /// It follows the rules, in a way that the decoder does not know.
    #[error("the {format} uses {what}, which is not supported")]
    Unsupported {
        /// Which kind of file.
        format: Format,
        /// The feature.
        what: Cow<'static, str>,
    },
    /// The decoder panicked.
    #[error("the file is broken in a way that its decoder can't name")]
    Decoder,
    /// It kept the process that opens files busy until it was ended.
    #[error("the file takes too long to open")]
    Stuck,
    /// It ended the process that opens files: too much memory, or a fault in a decoder.
    #[error("the file is broken in a way that ends whoever opens it")]
    Fatal,
    /// The process that opens files was ended by somebody else, twice.
    #[error("the process that opened the file was ended from outside")]
    Interrupted,
    /// The process that opens files could not be started.
    #[error("files can't be opened on this machine: no process for it ({0})")]
    NoOpener(String),
    /// It has no small picture at its beginning; the whole file is needed.
    #[error("the file brings no small picture with it; wait for the rest")]
    NoPreview,
    /// It was decoded and could not be turned into what a terminal takes.
    #[error("the picture can't be drawn at this size")]
    Undrawable,
}

impl MediaError {
    /// A broken file, with a decoder's words made safe to print.
    pub(super) fn broken(format: Format, reason: impl Into<String>) -> Self {
        Self::Broken {
            format,
            reason: Untrusted::new(reason).clean(100),
        }
    }
}

fn kilobytes(bytes: usize) -> String {
    match bytes {
        ..10_000 => format!("{bytes} bytes"),
        _ => format!("{} kB", bytes / 1000),
    }
}
