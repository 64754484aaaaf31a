//! The scans of a progressive JPEG: which of them a small picture needs.
//!
//! A progressive file brings the means of all blocks first (coefficient 0) and their detail
//! in later scans (ITU T.81, annex G). At an eighth of its size a block is one pixel, its
//! mean; so nine tenths of the file need not be decoded.

use std::ops::Range;

/// The bytes that make a picture of block means, in order: all that stands before, between
/// and in the scans of means. `None` for a file without an end: it is cut off.
pub fn means(bytes: &[u8]) -> Option<Vec<Range<usize>>> {
    let mut kept = Vec::new();
    let mut kept_from = 0;
    let mut place = 2;
    loop {
        place = marker_from(bytes, place)?;
        match *bytes.get(place + 1)? {
            0x01 | 0xd0..=0xd8 => place += 2,
            0xd9 => {
                kept.push(kept_from..place + 2);
                return Some(kept);
            }
            0xda => {
                let data = segment_end(bytes, place)?;
                let end = data_end(bytes, data)?;
                if is_detail(bytes, data)? {
                    kept.push(kept_from..place);
                    kept_from = end;
                }
                place = end;
            }
            _ => place = segment_end(bytes, place)?,
        }
    }
}

/// Where the first scan of detail begins: up to there, all blocks have their means. `None` if
/// the file, which may be cut off, doesn't go that far.
pub fn first_detail(bytes: &[u8]) -> Option<usize> {
    let mut place = 2;
    loop {
        place = marker_from(bytes, place)?;
        match *bytes.get(place + 1)? {
            0x01 | 0xd0..=0xd8 => place += 2,
            0xd9 => return None,
            0xda => {
                let data = segment_end(bytes, place)?;
                if is_detail(bytes, data)? {
                    return Some(place);
                }
                place = data_end(bytes, data)?;
            }
            _ => place = segment_end(bytes, place)?,
        }
    }
}

/// Whether a scan, whose header ends here, begins behind coefficient 0. (The last three bytes
/// of the header are the first and the last coefficient and the bits.)
fn is_detail(bytes: &[u8], header_end: usize) -> Option<bool> {
    Some(*bytes.get(header_end.checked_sub(3)?)? > 0)
}

/// The place of the next marker: `0xff`, then neither a stuffed zero nor a fill byte.
fn marker_from(bytes: &[u8], from: usize) -> Option<usize> {
    let mut place = from;
    loop {
        place += memchr::memchr(0xff, bytes.get(place..)?)?;
        match *bytes.get(place + 1)? {
            0 => place += 2,
            0xff => place += 1,
            _ => return Some(place),
        }
    }
}

/// The marker behind the entropy-coded data of a scan.
fn data_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut place = from;
    loop {
        place = marker_from(bytes, place)?;
        match *bytes.get(place + 1)? {
            0xd0..=0xd7 => place += 2,
            _ => return Some(place),
        }
    }
}

/// The end of a marker segment, whose length counts itself.
fn segment_end(bytes: &[u8], marker: usize) -> Option<usize> {
    let length = bytes.get(marker + 2..marker + 4)?.try_into().ok()?;
    let end = marker + 2 + usize::from(u16::from_be_bytes(length)).max(2);
    (end <= bytes.len()).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SOI, a scan of means with a stuffed byte and a restart, a table, a scan of detail, EOI.
    const FILE: &[u8] = &[
        0xff, 0xd8, // 0
        0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0x01, // 2
        7, 0xff, 0, 7, 0xff, 0xd0, 7, // 12
        0xff, 0xc4, 0, 3, 9, // 19
        0xff, 0xda, 0, 8, 1, 1, 0, 1, 5, 0x02, // 24
        8, 8, 8, // 34
        0xff, 0xd9, // 37
    ];

    #[test]
    fn scans_of_detail_are_left_out_and_tables_are_not() {
        assert_eq!(means(FILE).unwrap(), [0..24, 37..39]);
        assert_eq!(first_detail(FILE), Some(24));
        assert_eq!(first_detail(&FILE[..34]), Some(24));
    }

    #[test]
    fn every_cut_is_noticed() {
        for end in 0..FILE.len() {
            let is_enough = first_detail(&FILE[..end]).is_some();
            assert_eq!(is_enough, end >= 34, "{end}");
            assert_eq!(means(&FILE[..end]), None, "{end}");
        }
    }
}
