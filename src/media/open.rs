//! A stranger's file to the pixels that will be shown: the one step of the pipeline that
//! parses what a stranger wrote. What is asked and what is answered can be written down,
//! so that it can be done by a process that holds no key.

use super::decode::{self, decode};
use super::error::MediaError;
use super::fit::{self, Grid};
use super::pixels::Pixels;
use super::quiet;
use crate::domain::{FileFacts, Framing};
use serde::{Deserialize, Serialize};

/// What is wanted of a file.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wish {
    /// The dots that the picture may have.
    pub grid: Grid,
    /// What of it is looked at, and how.
    pub framing: Framing,
    /// The small picture that the file brings with it will do, and the bytes may be only
    /// the file's beginning.
    pub is_rough: bool,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// Upright and framed as wished; exactly as many as are shown.
    pub pixels: Pixels,
    /// What the file says of itself.
    pub facts: FileFacts,
    /// Only the small picture that the file brings with it.
    pub is_rough: bool,
}

/// Opens a file. It computes for up to five seconds, and trusts nothing that the file
/// claims.
///
/// # Errors
/// What is wrong with the file, in one line without any of its text.
pub fn open(bytes: &[u8], wish: &Wish) -> Result<Opened, MediaError> {
    quiet::catch(|| shrink(bytes, wish.grid))?
}

/// Decodes no more than `grid` can show, then resamples to exactly that.
fn shrink(bytes: &[u8], grid: Grid) -> Result<Opened, MediaError> {
    let (width, height) = decode::size(bytes)?;
    let target = grid.fit(width, height);
    let decoded = decode(bytes, target)?;
    Ok(Opened {
        pixels: fit::resample(decoded.pixels, target)?,
        facts: decoded.facts,
        is_rough: false,
    })
}
