//! The directories of EXIF data (TIFF 6.0, section 2), looked at before they are read.
//!
//! A directory may name another one, and the library that reads them follows each name it
//! finds. Sixty kilobytes that name one directory two thousand times, which does the same,
//! would be fifteen thousand million entries. No camera names a directory twice.

/// The tags that name a directory: EXIF, GPS, interoperability (EXIF 2.32, 4.6.3).
const NAMES: [u16; 3] = [0x8769, 0x8825, 0xa005];

/// A directory's entry: tag, type, count, value.
const ENTRY: usize = 12;

/// The type of a place: 32 bits.
const LONG: u16 = 4;

/// Directories in a row that are looked at; the library reads no more.
const MOST: usize = 8;

/// Whether no directory names another one twice. What ends too early is nobody's bomb.
pub fn are_few(raw: &[u8]) -> bool {
    let is_little = raw.starts_with(b"II");
    let reader = Tiff { raw, is_little };
    let mut place = reader.u32(4);
    for _ in 0..MOST {
        let Some(directory) = place.and_then(|place| reader.directory(place as usize)) else {
            return true;
        };
        if !directory.is_sane(&reader, NAMES.len()) {
            return false;
        }
        place = reader.u32(directory.end).filter(|next| *next > 0);
    }
    true
}

struct Tiff<'a> {
    raw: &'a [u8],
    is_little: bool,
}

/// Where a directory's entries lie.
struct Directory {
    start: usize,
    end: usize,
}

impl Tiff<'_> {
    fn u16(&self, place: usize) -> Option<u16> {
        let bytes = *self.raw.get(place..)?.first_chunk()?;
        Some(match self.is_little {
            true => u16::from_le_bytes(bytes),
            false => u16::from_be_bytes(bytes),
        })
    }

    fn u32(&self, place: usize) -> Option<u32> {
        let bytes = *self.raw.get(place..)?.first_chunk()?;
        Some(match self.is_little {
            true => u32::from_le_bytes(bytes),
            false => u32::from_be_bytes(bytes),
        })
    }

    fn directory(&self, place: usize) -> Option<Directory> {
        let count = usize::from(self.u16(place)?);
        let start = place + 2;
        let end = start + count * ENTRY;
        Some(Directory { start, end })
    }
}

impl Directory {
    /// Whether it names each other directory once at most, and those do too. A chain of names
    /// is no longer than there are names.
    fn is_sane(&self, tiff: &Tiff<'_>, depth: usize) -> bool {
        let mut seen = [false; NAMES.len()];
        for entry in (self.start..self.end).step_by(ENTRY) {
            let Some(tag) = tiff.u16(entry) else { break };
            let Some(name) = NAMES.iter().position(|name| *name == tag) else {
                continue;
            };
            let is_second = seen.get(name).copied().unwrap_or(true);
            if is_second || depth == 0 {
                return false;
            }
            if let Some(seen) = seen.get_mut(name) {
                *seen = true;
            }
            // Written in another way, it may lead to where nobody has looked.
            if (tiff.u16(entry + 2), tiff.u32(entry + 4)) != (Some(LONG), Some(1)) {
                return false;
            }
            let named = tiff.u32(entry + 8);
            let named = named.and_then(|place| tiff.directory(place as usize));
            if named.is_some_and(|named| !named.is_sane(tiff, depth - 1)) {
                return false;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory of entries (tag, type, value), of which the next one lies at `next`.
    fn directory(is_little: bool, entries: &[(u16, u16, u32)], next: u32) -> Vec<u8> {
        let two = |n: u16| {
            if is_little {
                n.to_le_bytes()
            } else {
                n.to_be_bytes()
            }
        };
        let four = |n: u32| {
            if is_little {
                n.to_le_bytes()
            } else {
                n.to_be_bytes()
            }
        };
        let entry = |(tag, kind, value): &(u16, u16, u32)| {
            [&two(*tag)[..], &two(*kind), &four(1), &four(*value)].concat()
        };
        let mut out = two(entries.len() as u16).to_vec();
        out.extend(entries.iter().flat_map(entry));
        out.extend(four(next));
        out
    }

    /// EXIF data of these directories, the first at place 8, the second behind it.
    fn data(is_little: bool, first: &[(u16, u16, u32)], second: &[(u16, u16, u32)]) -> Vec<u8> {
        let start: &[u8] = if is_little {
            b"II*\0\x08\0\0\0"
        } else {
            b"MM\0*\0\0\0\x08"
        };
        let first = directory(is_little, first, 0);
        [start, &first, &directory(is_little, second, 0)].concat()
    }

    #[test]
    fn each_directory_may_be_named_once() {
        for is_little in [true, false] {
            let behind = 8 + 2 + 2 * 12 + 4;
            let usual = [(0x8769, LONG, behind), (0x8825, LONG, behind)];
            assert!(are_few(&data(is_little, &usual, &[(0x10f, 2, 0)])));
            let twice = [(0x8769, LONG, behind), (0x8769, LONG, behind)];
            assert!(!are_few(&data(is_little, &twice, &[])));
            let below = [(0xa005, LONG, 8), (0xa005, LONG, 8)];
            assert!(
                !are_few(&data(is_little, &usual, &below)),
                "one further down"
            );
            let another_way = [(0x8769, 3, behind), (0x10f, 2, 0)];
            assert!(!are_few(&data(is_little, &another_way, &[])));
            let itself = [(0x8769, LONG, 8), (0x10f, 2, 0)];
            assert!(!are_few(&data(is_little, &itself, &[])));
        }
    }

    #[test]
    fn a_row_without_end_and_every_cut_are_survived() {
        let endless = [
            b"II*\0\x08\0\0\0",
            &directory(true, &[(0x10f, 2, 0)], 8)[..],
        ]
        .concat();
        assert!(are_few(&endless));
        for end in 0..endless.len() {
            assert!(are_few(&endless[..end]), "{end}");
        }
    }
}
