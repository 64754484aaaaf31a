//! Huffman tables (ITU T.81, annex C), and tables that skip what isn't wanted.

use super::bits::Bits;

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
    pub fn next(&self, bits: &mut Bits<'_>) -> Option<u8> {
        let window = bits.peek();
        let entry = *self.short.get(window >> (16 - LOOK))?;
        if entry == 0 {
            return self.long(bits);
        }
        bits.skip(u32::from(entry >> 8));
        Some(entry as u8)
    }

    #[cold]
    fn long(&self, bits: &mut Bits<'_>) -> Option<u8> {
        let window = bits.peek() as u32;
        let length = (LOOK + 1..=16).find(|length| {
            self.limits
                .get(*length as usize)
                .is_some_and(|limit| window < *limit)
        })?;
        let code = (window >> (16 - length)) as i32;
        let place = code + self.offsets.get(length as usize)?;
        bits.skip(length);
        self.symbols.get(usize::try_from(place).ok()?).copied()
    }
}

/// What the next bits let be skipped: as many whole coefficients as can be told from them.
/// Only the code of the last one must be among the looked-up bits, not its number.
pub struct Skips(Box<[Skip; WINDOWS]>);

/// One entry.
#[derive(Clone, Copy, Default)]
pub struct Skip {
    /// Bits of all of them; 0 where not even one can be told.
    pub bits: u8,
    /// Coefficients that they stand for, zeros included.
    pub coefficients: u8,
    /// They end with the end of the block.
    pub ends: bool,
}

impl Skips {
    /// For a table of coefficients behind the first.
    pub fn new(codes: &Codes) -> Option<Self> {
        let entries: Vec<Skip> = (0..WINDOWS).map(|window| skip(codes, window)).collect();
        Some(Self(entries.into_boxed_slice().try_into().ok()?))
    }

    /// The entry for the next bits.
    #[inline(always)]
    pub fn next(&self, bits: &Bits<'_>) -> Skip {
        let window = bits.peek() >> (16 - LOOK);
        self.0.get(window).copied().unwrap_or_default()
    }
}

fn skip(codes: &Codes, window: usize) -> Skip {
    let mut skip = Skip::default();
    while u32::from(skip.bits) < LOOK {
        let rest = window << skip.bits & (WINDOWS - 1);
        let entry = codes.short.get(rest).copied().unwrap_or_default();
        let (length, symbol) = ((entry >> 8) as u8, entry as u8);
        if length == 0 || u32::from(skip.bits + length) > LOOK {
            break;
        }
        let (run, size) = (symbol >> 4, symbol & 15);
        match (run, size) {
            (0, 0) => {
                skip.bits += length;
                skip.ends = true;
                break;
            }
            // Zeros without a number are 16 or all; else the file is broken.
            (1..15, 0) => break,
            _ => {
                skip.bits += length + size;
                skip.coefficients += run + 1;
            }
        }
    }
    skip
}
