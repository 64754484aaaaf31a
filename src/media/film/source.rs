//! Where a film's bytes come from, for whoever may wait for them: a file, or bytes in
//! memory. (A media host is asked by `runtime::pictures`, where nobody may.)

use super::super::error::MediaError;
use super::super::open::{Opened, Wish};
use super::pieces::Piece;
use super::projector::{Answer, Ask};
use super::reel::{Reel, Step};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

/// Gives parts of a film. Whatever can be read and sought in is one.
pub trait Source {
    /// The bytes of a range, as far as the file has them, and the bytes of the whole file.
    ///
    /// # Errors
    /// Why it can't be read.
    fn part(&mut self, range: Range<u64>) -> io::Result<(Piece, u64)>;
}

impl<F: Read + Seek> Source for F {
    fn part(&mut self, range: Range<u64>) -> io::Result<(Piece, u64)> {
        // Asked each time: a file can change while it is looked at.
        let total = self.seek(SeekFrom::End(0))?;
        self.seek(SeekFrom::Start(range.start))?;
        let mut bytes = Vec::new();
        let wanted = range.end.saturating_sub(range.start);
        self.by_ref().take(wanted).read_to_end(&mut bytes)?;
        let offset = range.start;
        Ok((Piece { offset, bytes }, total))
    }
}

/// Why a film is not shown; `E` is why one of its parts didn't come.
#[derive(Debug)]
pub enum Unopened<E> {
    /// A part of it didn't come.
    NotFetched(E),
    /// Something is wrong with it.
    NotShown(MediaError),
}

impl<E> From<MediaError> for Unopened<E> {
    fn from(error: MediaError) -> Self {
        Self::NotShown(error)
    }
}

impl Reel {
    /// Shows the film as wished: reads from `source` what that needs and isn't on the reel
    /// yet, and puts it to `projector`, here or in another process.
    ///
    /// # Errors
    /// Why it is not shown.
    pub fn show(
        &mut self,
        wish: &Wish,
        source: &mut impl Source,
        mut projector: impl FnMut(Ask) -> Result<Answer, MediaError>,
    ) -> Result<Opened, Unopened<io::Error>> {
        let mut step = self.wish(wish);
        loop {
            step = match step {
                Step::Show(opened) => return Ok(*opened),
                Step::Ask(ask) => self.take(projector(ask)?, wish)?,
                Step::Fetch(range) => {
                    let (piece, total) = source.part(range).map_err(Unopened::NotFetched)?;
                    self.add(piece, total, wish)?
                }
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn a_part_ends_with_the_file_and_tells_how_long_that_is() {
        let mut source = Cursor::new([1, 2, 3, 4]);
        let (piece, total) = source.part(1..3).unwrap();
        assert_eq!((piece.offset, &piece.bytes[..], total), (1, &[2, 3][..], 4));
        let (piece, total) = source.part(3..9).unwrap();
        assert_eq!((piece.range(), total), (3..4, 4));
        let (piece, _) = source.part(7..9).unwrap();
        assert_eq!(piece.bytes.len(), 0, "behind the end is nothing");
    }
}
