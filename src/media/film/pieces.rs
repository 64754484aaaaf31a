//! The parts of a file that are here, while the rest stays where it is.

use secrecy::zeroize::Zeroize;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Bytes of a file from one place on. Wiped when they are dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Where in the file the first byte is.
    pub offset: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// It is a stranger's file, so its bytes are never printed.
impl std::fmt::Debug for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Piece({:?})", self.range())
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

impl Piece {
    /// The part of the file that it is.
    pub fn range(&self) -> Range<u64> {
        self.offset..self.offset.saturating_add(self.bytes.len() as u64)
    }
}

/// What is here of one file, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    pieces: Vec<Piece>,
}

impl Pieces {
    /// Adds a piece. What lies right behind another becomes one with it; what is here
    /// already is not added twice.
    pub fn add(&mut self, mut piece: Piece) {
        if piece.bytes.is_empty() || self.get(&piece.range()).is_some() {
            return;
        }
        let at = self.pieces.partition_point(|p| p.offset < piece.offset);
        if let Some(before) = at.checked_sub(1).and_then(|at| self.pieces.get_mut(at))
            && before.range().end == piece.offset
        {
            before.bytes.append(&mut piece.bytes);
            return;
        }
        self.pieces.insert(at, piece);
    }

    /// The bytes of a range, if one piece has them all.
    pub fn get(&self, range: &Range<u64>) -> Option<&[u8]> {
        let all = self.from(range.start)?;
        all.get(..usize::try_from(range.end.checked_sub(range.start)?).ok()?)
    }

    /// All that is here without a gap from a place on; `None` for nothing.
    pub fn from(&self, start: u64) -> Option<&[u8]> {
        let holds = |piece: &&Piece| piece.range().contains(&start);
        let longest = self.pieces.iter().filter(holds);
        let piece = longest.max_by_key(|piece| piece.range().end)?;
        piece
            .bytes
            .get(usize::try_from(start - piece.offset).ok()?..)
    }

    /// How many bytes are here.
    pub fn size_bytes(&self) -> u64 {
        self.pieces
            .iter()
            .map(|piece| piece.bytes.len() as u64)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(offset: u64, bytes: &[u8]) -> Piece {
        Piece {
            offset,
            bytes: bytes.to_vec(),
        }
    }

    #[test]
    fn a_range_is_found_across_pieces_that_touch_and_not_across_a_gap() {
        let mut pieces = Pieces::default();
        pieces.add(piece(10, &[10, 11]));
        pieces.add(piece(20, &[20, 21]));
        pieces.add(piece(12, &[12, 13]));
        assert_eq!(pieces.get(&(11..14)), Some([11, 12, 13].as_slice()));
        assert_eq!(pieces.get(&(13..21)), None);
        assert_eq!(pieces.from(21), Some([21].as_slice()));
        assert_eq!(pieces.from(22), None);
        pieces.add(piece(10, &[10, 11, 12]));
        assert_eq!(pieces.size_bytes(), 6, "what is here is not kept twice");
    }

    #[test]
    fn the_longest_of_two_that_overlap_is_read() {
        let mut pieces = Pieces::default();
        pieces.add(piece(0, &[0, 1]));
        pieces.add(piece(1, &[1, 2, 3]));
        assert_eq!(pieces.from(1), Some([1, 2, 3].as_slice()));
    }
}
