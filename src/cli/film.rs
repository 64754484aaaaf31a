//! A film on this machine: its strip, or one frame of it, read as the console would fetch
//! it from a media host.

use super::exit::Failure;
use super::shell::shown;
use crate::domain::MediaKind;
use crate::media::film::{Piece, Reel, Step};
use crate::media::{Opened, Wish};
use crate::opener::Opener;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

/// Shows `file` as wished. Reads the index and the frames that are shown, nothing else.
pub fn open(opener: &Opener, path: &Path, mut file: File, wish: &Wish) -> Result<Opened, Failure> {
    let unreadable = |error: std::io::Error| {
        let kind = error.kind();
        Failure::failed(format!("{} can't be read ({kind})", shown(path)))
    };
    let refused = |error| Failure::failed(format!("{}: {error}", shown(path)));
    let total = file.seek(SeekFrom::End(0)).map_err(unreadable)?;
    let mut reel = Reel::new(0, MediaKind::Video.byte_cap());
    let mut step = reel.wish(wish);
    loop {
        step = match step {
            Step::Show(opened) => return Ok(*opened),
            Step::Fetch(range) => {
                let piece = read(&mut file, &range).map_err(unreadable)?;
                reel.add(piece, total, wish).map_err(refused)?
            }
            Step::Ask(ask) => {
                let answer = opener.film(&ask).map_err(refused)?;
                reel.take(answer, wish).map_err(refused)?
            }
        }
    }
}

fn read(file: &mut File, range: &Range<u64>) -> std::io::Result<Piece> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(range.start))?;
    file.take(range.end - range.start).read_to_end(&mut bytes)?;
    Ok(Piece {
        offset: range.start,
        bytes,
    })
}
