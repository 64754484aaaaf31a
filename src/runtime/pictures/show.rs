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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ColourDepth;

    const AREA: PictureArea = PictureArea {
        columns: 4,
        rows: 4,
        cell_width: 10,
        cell_height: 20,
    };

    fn show(framing: Framing, is_rough: bool) -> Show {
        let display = Display::blocks(ColourDepth::True);
        Show {
            opener: Opener::here(),
            wish: Wish {
                grid: media::grid(display.protocol, AREA),
                framing,
                is_rough,
            },
            display,
            area: AREA,
            id: 1,
        }
    }

    fn picture() -> Vec<u8> {
        let mut out = Vec::new();
        let encoder = png::Encoder::new(&mut out, 1, 1);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&[200]).unwrap();
        writer.finish().unwrap();
        out
    }

    #[test]
    fn a_file_is_known_by_its_hash_once_and_only_when_all_of_it_is_there() {
        let bytes = picture();
        let whole = show(Framing::default(), false).picture(&bytes).unwrap();
        // FIPS 180-4 over the same bytes.
        assert_eq!(whole.facts.content, Some(Sha256::digest(&bytes).into()));
        let closer = Framing {
            zoom: 200,
            ..Framing::default()
        };
        let closer = show(closer, false).picture(&bytes).unwrap();
        assert_eq!(closer.facts.content, None);
    }

    #[test]
    fn what_was_made_of_a_beginning_is_rough_whatever_is_said_over_there() {
        let opened = media::open(&picture(), &show(Framing::default(), false).wish).unwrap();
        assert!(!opened.is_rough);
        let shown = show(Framing::default(), true)
            .present(opened.clone())
            .unwrap();
        assert!(shown.is_rough);
        let shown = show(Framing::default(), false).present(opened).unwrap();
        assert!(!shown.is_rough);
    }
}
