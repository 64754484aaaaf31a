//! A film on this machine: its strip, or one frame of it, read as the console would fetch
//! it from a media host.

use super::exit::Failure;
use super::shell::shown;
use crate::domain::MediaKind;
use crate::media::film::{Reel, Unopened};
use crate::media::{Opened, Wish};
use crate::opener::Opener;
use std::fs::File;
use std::path::Path;

/// Shows `file` as wished. Reads the index and the frames that are shown, nothing else.
pub fn open(opener: &Opener, path: &Path, mut file: File, wish: &Wish) -> Result<Opened, Failure> {
    let mut reel = Reel::new(0, MediaKind::Video.byte_cap());
    let opened = reel.show(wish, &mut file, |ask| opener.film(&ask));
    opened.map_err(|unopened| match unopened {
        Unopened::NotFetched(error) => {
            let kind = error.kind();
            Failure::failed(format!("{} can't be read ({kind})", shown(path)))
        }
        Unopened::NotShown(error) => Failure::failed(format!("{}: {error}", shown(path))),
    })
}
