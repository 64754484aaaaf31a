//! What a file becomes: opened elsewhere, and made into what this terminal takes.

use super::words::not_shown;
use crate::domain::{Display, Framing, PictureArea};
use crate::media::{self, Opened, Wish};
use crate::model::{Developed, PictureResult};
use crate::opener::Opener;
use sha2::{Digest, Sha256};

/// One way to show one file.
pub(super) struct Show {
    pub opener: Opener,
    pub wish: Wish,
    pub display: Display,
    pub area: PictureArea,
    /// Names the raster on the terminal.
    pub id: u32,
}

impl Show {
    /// A picture. Takes as long as the opener does: for a thread of its own.
    pub(super) fn picture(&self, bytes: &[u8]) -> PictureResult {
        let opened = self.opener.open(bytes, &self.wish);
        let mut opened = opened.map_err(|error| not_shown(&error))?;
        // Once for each file: whoever looks closer at it knows it already.
        if self.wish.framing == Framing::default() && !opened.is_rough && !self.wish.is_rough {
            opened.facts.content = Some(Sha256::digest(bytes).into());
        }
        self.present(opened)
    }

    /// Pixels as the terminal takes them. Sixel takes its time.
    pub(super) fn present(&self, opened: Opened) -> PictureResult {
        let picture = media::to_shown(&opened.pixels, self.display, self.area, self.id);
        Ok(Box::new(Developed {
            picture: picture.map_err(|error| not_shown(&error))?,
            facts: opened.facts,
            // Whatever came of it, where only the beginning of the file was there.
            is_rough: opened.is_rough || self.wish.is_rough,
        }))
    }
}
