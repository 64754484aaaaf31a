//! Huffman tables (ITU T.81, annex C), and tables that skip what isn't wanted.

use super::bits::{Cursor, signed};

/// Bits that are looked up at once.
const LOOK: u32 = 12;
const WINDOWS: usize = 1 << LOOK;

/// A table of codes. Its symbols are sizes of numbers and runs of zeros before them.
pub struct Codes {
    /// By the next bits: a code's length, and its symbol below; zero for longer codes.
    short: Box<[u16; WINDOWS]>,
    /// By length: the first 16 bits that are no longer a code of it.
    limits: [u32; 17],
    /// By length: what to add to a code for the place of its symbol.
    offsets: [i32; 17],
    symbols: Vec<u8>,
}

impl Codes {
    /// From the number of codes of each length and all symbols; `None` where they are at odds.
    pub fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut short = vec![0u16; WINDOWS];
        let mut limits = [0; 17];
        let mut offsets = [0; 17];
        let (mut code, mut place) = (0u32, 0usize);
        for (length, count) in (1u32..).zip(counts) {
            *offsets.get_mut(length as usize)? = place as i32 - code as i32;
            for _ in 0..*count {
                let symbol = *symbols.get(place)?;
                if length <= LOOK {
                    let from = (code as usize) << (LOOK - length);
                    let to = (code as usize + 1) << (LOOK - length);
                    let entry = (length as u16) << 8 | u16::from(symbol);
                    short.get_mut(from..to)?.fill(entry);
                }
                code += 1;
                place += 1;
            }
            if code > 1 << length {
                return None;
            }
            *limits.get_mut(length as usize)? = code << (16 - length);
            code <<= 1;
        }
        Some(Self {
            short: short.into_boxed_slice().try_into().ok()?,
            limits,
            offsets,
            symbols: symbols.to_vec(),
        })
    }

    /// Takes the next symbol; `None` where no code fits.
    #[inline(always)]
    pub fn next(&self, bits: &mut Cursor<'_>) -> Option<u8> {
        let window = bits.peek();
        let entry = match *self.short.get(window >> (16 - LOOK))? {
            // By value: a cursor that is lent out can't stay in registers.
            0 => self.long(window)?,
            entry => entry,
        };
        bits.skip(u32::from(entry >> 8));
        Some(entry as u8)
    }

    /// The entry of a code that is longer than [`LOOK`].
    #[cold]
    fn long(&self, window: usize) -> Option<u16> {
        let window = window as u32;
        let length = (LOOK + 1..=16).find(|length| {
            self.limits
                .get(*length as usize)
                .is_some_and(|limit| window < *limit)
        })?;
        let code = (window >> (16 - length)) as i32;
        let place = code + self.offsets.get(length as usize)?;
        let symbol = self.symbols.get(usize::try_from(place).ok()?)?;
        Some((length as u16) << 8 | u16::from(*symbol))
    }
}

/// Coefficients that lead further than any run of zeros can: the block has ended.
pub const BEYOND: u8 = 128;

/// What the next bits are, where a code and its number are both among those looked up.
pub struct Numbers(Box<[Number; WINDOWS]>);

/// One coefficient.
#[derive(Clone, Copy, Default)]
pub struct Number {
    pub value: i16,
    /// Bits of code and number; 0 where they are more than are looked up.
    pub bits: u8,
    /// Coefficients to go on by: this one and the zeros before it, or [`BEYOND`].
    pub coefficients: u8,
}

impl Numbers {
    /// For a table of means, whose symbols are sizes alone.
    pub fn of_means(codes: &Codes) -> Option<Self> {
        Self::new(codes, |symbol| symbol < 16)
    }

    /// For a table of other coefficients. Zeros without a number are 16 or all of them.
    pub fn of_others(codes: &Codes) -> Option<Self> {
        Self::new(codes, |symbol| {
            symbol % 16 > 0 || matches!(symbol, 0 | 0xf0)
        })
    }

    fn new(codes: &Codes, is_sound: fn(u8) -> bool) -> Option<Self> {
        let entries = (0..WINDOWS).map(|window| number(codes, is_sound, window));
        let entries: Vec<Number> = entries.collect();
        Some(Self(entries.into_boxed_slice().try_into().ok()?))
    }

    /// The entry for the next bits.
    #[inline(always)]
    pub fn next(&self, bits: &Cursor<'_>) -> Number {
        let window = bits.peek() >> (16 - LOOK);
        self.0.get(window).copied().unwrap_or_default()
    }
}

/// One that can't be told, or isn't sound, is left to whoever reads it bit by bit.
fn number(codes: &Codes, is_sound: fn(u8) -> bool, window: usize) -> Number {
    let entry = codes.short.get(window).copied().unwrap_or_default();
    let (length, symbol) = (u32::from(entry >> 8), entry as u8);
    let size = u32::from(symbol & 15);
    if length == 0 || length + size > LOOK || !is_sound(symbol) {
        return Number::default();
    }
    let behind_the_code = (window as u32) << (32 - LOOK + length);
    Number {
        value: signed(behind_the_code, size) as i16,
        bits: (length + size) as u8,
        coefficients: if symbol == 0 {
            BEYOND
        } else {
            (symbol >> 4) + 1
        },
    }
}

/// What the next bits let be skipped: as many whole coefficients as can be told from them.
/// Only the code of the last one must be among the looked-up bits, not its number.
pub struct Skips(Box<[u32; WINDOWS]>);

/// One entry, in one word: it is looked up for every few coefficients.
#[derive(Clone, Copy)]
pub struct Skip(u32);

impl Skip {
    fn new(bits: u8, coefficients: u8, needs: u8) -> Self {
        Self(u32::from_le_bytes([bits, coefficients, needs, 0]))
    }

    /// Bits of all of them.
    #[inline(always)]
    pub fn bits(self) -> u32 {
        self.0 & 0xff
    }

    /// Coefficients to go on by: those that they stand for, zeros included, or [`BEYOND`].
    #[inline(always)]
    pub fn coefficients(self) -> usize {
        (self.0 >> 8 & 0xff) as usize
    }

    /// Coefficients that must be left in the block for this to hold: those that they stand
    /// for, and one for the end of the block, which doesn't follow the last of them.
    #[inline(always)]
    pub fn needs(self) -> usize {
        (self.0 >> 16) as usize
    }
}

impl Skips {
    /// For a table of coefficients behind the first.
    pub fn new(codes: &Codes) -> Option<Self> {
        let entries: Vec<u32> = (0..WINDOWS).map(|window| skip(codes, window).0).collect();
        Some(Self(entries.into_boxed_slice().try_into().ok()?))
    }

    /// The entry for the next bits.
    #[inline(always)]
    pub fn next(&self, bits: &Cursor<'_>) -> Skip {
        let window = bits.peek() >> (16 - LOOK);
        Skip(self.0.get(window).copied().unwrap_or_default())
    }
}

fn skip(codes: &Codes, window: usize) -> Skip {
    let (mut bits, mut coefficients) = (0, 0);
    while u32::from(bits) < LOOK {
        let rest = window << bits & (WINDOWS - 1);
        let entry = codes.short.get(rest).copied().unwrap_or_default();
        let (length, symbol) = ((entry >> 8) as u8, entry as u8);
        if length == 0 || u32::from(bits + length) > LOOK {
            break;
        }
        let (run, size) = (symbol >> 4, symbol & 15);
        match (run, size) {
            (0, 0) => return Skip::new(bits + length, BEYOND, coefficients + 1),
            // Zeros without a number are 16 or all; else the file is broken.
            (1..15, 0) => break,
            _ => {
                bits += length + size;
                coefficients += run + 1;
            }
        }
    }
    // Where not even one can be told, no block has room for it.
    let needs = if bits == 0 { BEYOND } else { coefficients };
    Skip::new(bits, coefficients, needs)
}
