//! The bits of entropy-coded data (ITU T.81, F.2.2.5): a byte 0xff is followed by a zero that
//! doesn't count, or it is a marker, at which the bits end.
//!
//! The bytes are freed of those zeros some thousand at a time, so that a [`Cursor`] among
//! them has nothing to decide: it is what the whole decoder spends its time in.

use memchr::memchr;

/// Bytes that a cursor can go through at least: more than the blocks of one place have.
/// (At most 12 of them, with 64 coefficients, of at most 16 bits for the code and 15 for the
/// number.)
const ENOUGH: usize = 12 * 64 * (16 + 15) / 8 + CHUNK;

/// Bytes that are freed of zeros at a time: they stay in the nearest cache.
const PIECE: usize = 16 * 1024;

/// Bytes that a refill reads at once.
const CHUNK: usize = 8;

/// Entropy-coded data, from one marker to the next.
pub struct Bits<'a> {
    /// What has yet to be freed of zeros.
    raw: &'a [u8],
    /// What has been, and zeros behind the end.
    piece: Vec<u8>,
    /// Of `piece`, what is not behind the end.
    length: usize,
    end: End,
    at: Position,
}

/// What ends a stretch of data.
#[derive(Clone, Copy, PartialEq)]
enum End {
    /// That hasn't been seen yet.
    Later,
    Marker(u8),
    /// The end of the file.
    Missing,
}

/// Where a cursor is.
#[derive(Clone, Copy, Default)]
pub struct Position {
    /// The next byte of the piece.
    place: usize,
    /// The next bits, from the top. What lies below `count` is either zero or what will come.
    next: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    /// From the first byte of entropy-coded data on.
    pub fn new(data: &'a [u8]) -> Self {
        Self {
            raw: data,
            piece: Vec::with_capacity(PIECE + CHUNK),
            length: 0,
            end: End::Later,
            at: Position::default(),
        }
    }

    /// A cursor for the blocks of one place; `None` if more bits were taken before than there are.
    #[inline(always)]
    pub fn cursor(&mut self) -> Option<Cursor<'_>> {
        if self.length < self.at.place + ENOUGH {
            self.provide()?;
        }
        Some(Cursor {
            piece: &self.piece,
            at: self.at,
        })
    }

    /// Goes on where a cursor was.
    #[inline(always)]
    pub fn resume(&mut self, at: Position) {
        self.at = at;
    }

    /// Frees more bytes of zeros.
    #[cold]
    fn provide(&mut self) -> Option<()> {
        self.left()?;
        if self.end != End::Later {
            return Some(());
        }
        self.piece.copy_within(self.at.place.., 0);
        self.piece.truncate(self.length - self.at.place);
        self.at.place = 0;
        while self.end == End::Later && self.piece.len() < PIECE {
            let near = self.raw.get(..PIECE - self.piece.len()).unwrap_or(self.raw);
            let until = memchr(0xff, near).unwrap_or(near.len());
            let (clean, rest) = self.raw.split_at(until);
            self.piece.extend_from_slice(clean);
            (self.end, self.raw) = match rest {
                [0xff, 0, rest @ ..] => {
                    self.piece.push(0xff);
                    (End::Later, rest)
                }
                [0xff, marker, rest @ ..] => (End::Marker(*marker), rest),
                [0xff] | [] => (End::Missing, rest),
                _ => (End::Later, rest),
            };
        }
        self.length = self.piece.len();
        if self.end != End::Later {
            self.piece.resize(self.length + CHUNK, 0);
        }
        Some(())
    }

    /// Whether bits were taken that aren't there.
    pub fn has_overrun(&self) -> bool {
        self.left().is_none()
    }

    /// Bits that are left before the end of the piece; `None` if more were taken.
    fn left(&self) -> Option<usize> {
        let loaded = self.at.count as usize;
        (self.length * 8 + loaded).checked_sub(self.at.place * 8)
    }

    /// The marker at which the data ends, if less than a byte is left before it; then goes on
    /// behind it.
    pub fn marker(&mut self) -> Option<u8> {
        self.provide()?;
        let End::Marker(marker) = self.end else {
            return None;
        };
        if self.left()? >= 8 {
            return None;
        }
        self.piece.clear();
        self.length = 0;
        self.end = End::Later;
        self.at = Position::default();
        Some(marker)
    }
}

/// A way through the bits of one place's blocks.
pub struct Cursor<'p> {
    piece: &'p [u8],
    at: Position,
}

impl Cursor<'_> {
    /// Makes sure that there are 56 bits, if need be zeros behind the end. Also where enough
    /// are left: whether they are is anybody's guess, and a wrong guess costs more.
    #[inline(always)]
    pub fn refill(&mut self) {
        let at = &mut self.at;
        let chunk = self.piece.get(at.place..at.place + CHUNK);
        let chunk = chunk.and_then(|chunk| <[u8; CHUNK]>::try_from(chunk).ok());
        at.next |= u64::from_be_bytes(chunk.unwrap_or_default()) >> at.count;
        at.place += ((63 - at.count) / 8) as usize;
        at.count |= 56;
    }

    /// The next 16 bits; call after a refill.
    #[inline(always)]
    pub fn peek(&self) -> usize {
        (self.at.next >> 48) as usize
    }

    /// Goes on; by at most 56 bits since the refill.
    #[inline(always)]
    pub fn skip(&mut self, bits: u32) {
        self.at.next <<= bits;
        self.at.count = self.at.count.wrapping_sub(bits);
    }

    /// Takes a number of so many bits, 0 to 15, in the way of ITU T.81, F.12.
    #[inline(always)]
    pub fn number(&mut self, bits: u32) -> i32 {
        let number = signed((self.at.next >> 32) as u32, bits);
        self.skip(bits);
        number
    }

    /// Where it is, for [`Bits::resume`].
    pub fn position(&self) -> Position {
        self.at
    }
}

/// The number that the first of 32 bits are, 0 to 15 of them (ITU T.81, F.12).
#[inline(always)]
pub fn signed(next: u32, bits: u32) -> i32 {
    if bits == 0 {
        return 0;
    }
    let raw = (next >> (32 - bits)) as i32;
    let is_negative = raw >> (bits - 1) == 0;
    raw - if is_negative { (1 << bits) - 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The next bytes of a stretch, taken one by one, zeros behind the end left out.
    fn taken(bits: &mut Bits<'_>, count: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while bytes.len() < count {
            let mut cursor = bits.cursor().unwrap();
            for _ in 0..(count - bytes.len()).min(1000) {
                cursor.refill();
                bytes.push((cursor.peek() >> 8) as u8);
                cursor.skip(8);
            }
            let position = cursor.position();
            bits.resume(position);
        }
        bytes
    }

    #[test]
    fn stuffed_zeros_are_left_out_and_a_marker_is_the_end() {
        let data = [
            0x12, 0xff, 0, 0x34, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xff, 0xd3, 0x80,
        ];
        let mut bits = Bits::new(&data);
        let seen = [0x12, 0xff, 0x34, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        assert_eq!(taken(&mut bits, 12), seen);
        assert_eq!(bits.marker(), Some(0xd3));
        assert_eq!(taken(&mut bits, 1), [0x80]);
        assert_eq!(bits.marker(), None, "the file ends without one");
    }

    #[test]
    fn no_more_is_taken_than_there_is() {
        let mut bits = Bits::new(&[1, 2, 0xff, 0xd9]);
        taken(&mut bits, 3);
        assert!(bits.cursor().is_none());
        assert_eq!(bits.marker(), None);
    }

    #[test]
    fn a_byte_too_many_before_a_marker_is_no_end() {
        assert_eq!(Bits::new(&[0x7f, 0xff, 0xd9]).marker(), None);
        assert_eq!(Bits::new(&[0xff, 0xd9]).marker(), Some(0xd9));
    }

    #[test]
    fn long_stretches_are_freed_of_zeros_piece_by_piece() {
        let clean: Vec<u8> = (0..5 * PIECE).map(|n| (n % 251 + n / 7919) as u8).collect();
        let stuffed = clean.iter().flat_map(|byte| match byte {
            0xff => vec![0xff, 0],
            byte => vec![*byte],
        });
        let mut data: Vec<u8> = stuffed.collect();
        assert!(data.len() > clean.len(), "there is something to leave out");
        data.extend([0xff, 0xd9]);
        let mut bits = Bits::new(&data);
        assert_eq!(taken(&mut bits, clean.len()), clean);
        assert_eq!(bits.marker(), Some(0xd9));
    }

    #[test]
    fn numbers_have_their_sign_in_the_first_bit() {
        let number = |byte: u32, bits: u32| signed(byte << 24, bits);
        assert_eq!(number(0b1000_0000, 1), 1);
        assert_eq!(number(0b0000_0000, 1), -1);
        assert_eq!(number(0b1010_0000, 3), 5);
        assert_eq!(number(0b0100_0000, 3), -5);
        assert_eq!(number(0, 0), 0);
    }
}
