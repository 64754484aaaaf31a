//! A stranger's file to the pixels that will be shown: the one step of the pipeline that
//! parses what a stranger wrote. What is asked and what is answered can be written down,
//! so that it can be done by a process that holds no key.

use super::decode::File;
use super::error::MediaError;
use super::fit::Grid;
use super::limits::{self, Deadline};
use super::part::Region;
use super::pixels::{Orientation, Pixels};
use super::{measure, quiet, rough};
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

/// Opens a file. It computes for up to four seconds, and trusts nothing that the
/// file claims.
///
/// # Errors
/// What is wrong with the file, in one line without any of its text; where only the small
/// picture was wished, [`MediaError::NoPreview`] if there is none.
pub fn open(bytes: &[u8], wish: &Wish) -> Result<Opened, MediaError> {
    quiet::catch(|| {
        if wish.is_rough {
            rough::open(bytes, wish)
        } else {
            shrink(bytes, wish)
        }
    })?
}

/// Decodes no more than the grid can show, then resamples to exactly that.
fn shrink(bytes: &[u8], wish: &Wish) -> Result<Opened, MediaError> {
    let deadline = Deadline::within(limits::TIME);
    let file = File::read(bytes)?;
    let look = Look::of(&file, wish);
    let mut facts = file.facts();
    let is_whole = look.region == file.whole();
    let mut wanted = look.dots;
    if is_whole {
        let measured = measure::least((facts.width, facts.height));
        let measured = file.tags.orientation.turn_size(measured);
        wanted = (wanted.0.max(measured.0), wanted.1.max(measured.1));
    }
    let part = file.decode(look.region, wanted, deadline)?;
    if is_whole {
        facts.measures = measure::measure(&part, file.tags.orientation);
    }
    Ok(Opened {
        pixels: look.turn.turn(part.resample(look.dots)?),
        facts,
        is_rough: false,
    })
}

/// A wish in the terms of a file as it is stored.
pub(super) struct Look {
    /// From the stored picture to the one that is looked at.
    pub turn: Orientation,
    /// What is looked at, in pixels of the stored picture.
    pub region: Region,
    /// The dots that it becomes, before it is turned.
    pub dots: (u32, u32),
}

impl Look {
    pub fn of(file: &File<'_>, wish: &Wish) -> Self {
        let turn = (file.tags.orientation).then_quarters(wish.framing.turns);
        let size = turn.turn_size((file.header.width, file.header.height));
        let view = wish.grid.view(size, &wish.framing);
        Self {
            turn,
            region: turn.stored(view.region, size),
            dots: turn.turn_size(view.dots),
        }
    }
}
