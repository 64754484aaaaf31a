//! The bits of entropy-coded data (ITU T.81, F.2.2.5): a byte 0xff is followed by a zero that
//! doesn't count, or it is a marker, at which the bits end.

/// Bits there are at least after a refill.
pub const FILLED: u32 = 32;

/// A reader of bits, the first one highest.
#[derive(Clone, Copy)]
pub struct Bits<'a> {
    data: &'a [u8],
    place: usize,
    /// The next bits, from the top. What lies below `count` is either zero or what will come.
    next: u64,
    count: u32,
    /// Of `count`, the zeros that stand for bits behind the end.
    invented: u32,
}

impl<'a> Bits<'a> {
    /// From the first byte of entropy-coded data on.
    pub fn new(data: &'a [u8]) -> Self {
        Self {
            data,
            place: 0,
            next: 0,
            count: 0,
            invented: 0,
        }
    }

    /// Makes sure that there are [`FILLED`] bits, if need be zeros behind the end.
    #[inline(always)]
    pub fn refill(&mut self) {
        if self.count >= FILLED {
            return;
        }
        // Eight bytes at once, where none of them is 0xff.
        let eight = self.data.get(self.place..self.place + 8);
        if let Some(Ok(eight)) = eight.map(<[u8; 8]>::try_from) {
            let eight = u64::from_be_bytes(eight);
            if !has_ff(eight) {
                self.next |= eight >> self.count;
                let taken = (63 - self.count) / 8;
                self.place += taken as usize;
                self.count += taken * 8;
                return;
            }
        }
        *self = self.refilled();
    }

    /// Byte by byte. By value, so that the reader can stay in registers around it.
    #[cold]
    fn refilled(mut self) -> Self {
        while self.count <= 56 {
            let byte = match (self.data.get(self.place), self.data.get(self.place + 1)) {
                (Some(0xff), Some(0)) => {
                    self.place += 2;
                    0xff
                }
                (Some(0xff), _) | (None, _) => {
                    self.invented += 8;
                    0
                }
                (Some(byte), _) => {
                    self.place += 1;
                    *byte
                }
            };
            self.next |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
        self
    }

    /// The next 16 bits; call after a refill.
    #[inline(always)]
    pub fn peek(&self) -> usize {
        (self.next >> 48) as usize
    }

    /// Goes on; by at most [`FILLED`] bits since the refill.
    #[inline(always)]
    pub fn skip(&mut self, bits: u32) {
        self.next <<= bits;
        self.count = self.count.wrapping_sub(bits);
    }

    /// Takes a number of so many bits, 0 to 15, in the way of ITU T.81, F.12.
    #[inline(always)]
    pub fn number(&mut self, bits: u32) -> i32 {
        if bits == 0 {
            return 0;
        }
        let raw = (self.next >> (64 - bits)) as i32;
        self.skip(bits);
        let is_negative = raw >> (bits - 1) == 0;
        raw - if is_negative { (1 << bits) - 1 } else { 0 }
    }

    /// Whether bits were taken that aren't there.
    pub fn has_overrun(&self) -> bool {
        self.count < self.invented
    }

    /// The marker at which the data ends, if less than a byte is left before it; then goes on
    /// behind it.
    pub fn marker(&mut self) -> Option<u8> {
        *self = self.refilled();
        let left = self.count.checked_sub(self.invented)?;
        let marker = *self.data.get(self.place + 1)?;
        if left >= 8 || self.data.get(self.place) != Some(&0xff) {
            return None;
        }
        *self = Self {
            place: self.place + 2,
            ..Self::new(self.data)
        };
        Some(marker)
    }
}

/// Whether one of the eight bytes is 0xff.
#[inline(always)]
fn has_ff(eight: u64) -> bool {
    let inverse = !eight;
    inverse.wrapping_sub(0x0101_0101_0101_0101) & eight & 0x8080_8080_8080_8080 != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stuffed_zeros_are_left_out_and_a_marker_is_the_end() {
        let data = [
            0x12, 0xff, 0, 0x34, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xff, 0xd3, 0x80,
        ];
        let mut bits = Bits::new(&data);
        let mut seen = Vec::new();
        for _ in 0..12 {
            bits.refill();
            seen.push(bits.peek() >> 8);
            bits.skip(8);
        }
        assert_eq!(seen, [0x12, 0xff, 0x34, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert!(!bits.has_overrun());
        assert_eq!(bits.marker(), Some(0xd3));
        bits.refill();
        assert_eq!(bits.peek(), 0x8000);
        bits.skip(9);
        assert!(bits.has_overrun());
        assert_eq!(bits.marker(), None);
    }

    #[test]
    fn a_byte_too_many_before_a_marker_is_no_end() {
        assert_eq!(Bits::new(&[0x7f, 0xff, 0xd9]).marker(), None);
        assert_eq!(Bits::new(&[0xff, 0xd9]).marker(), Some(0xd9));
    }

    #[test]
    fn numbers_have_their_sign_in_the_first_bit() {
        let numbers = |byte: u8, bits: u32| {
            let data = [byte];
            let mut reader = Bits::new(&data);
            reader.refill();
            reader.number(bits)
        };
        assert_eq!(numbers(0b1000_0000, 1), 1);
        assert_eq!(numbers(0b0000_0000, 1), -1);
        assert_eq!(numbers(0b1010_0000, 3), 5);
        assert_eq!(numbers(0b0100_0000, 3), -5);
        assert_eq!(numbers(0, 0), 0);
    }
}
