//! Finding a film's index (`moov`) wherever it lies, without reading the film.
//!
//! Boxes are stepped over from header to header; what is behind the film is asked for
//! once its place is known. Nothing is assumed: a size is followed only within the file.

use super::super::error::MediaError;
use super::boxes::{Header, MOST_HEAD};
use super::pieces::Pieces;
use crate::domain::Format;
use std::ops::Range;

/// What is read at the beginning of the file, and wherever its boxes go on. Many files of
/// phones have their index within that.
const LOOK: u64 = 65_536;

/// The largest index that is read, in bytes: 100 MB of film have less than one.
const MOST_INDEX: u64 = 16_000_000;

/// Boxes that are stepped over before the index. Files have two or three.
const MOST_STEPS: u32 = 64;

/// What the pieces tell so far.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Hunt<'a> {
    /// These bytes must be read first.
    Need(Range<u64>),
    /// The body of the index.
    Found(&'a [u8]),
}

/// Looks for the index in a file of `total` bytes.
pub(super) fn hunt(pieces: &Pieces, total: u64) -> Result<Hunt<'_>, MediaError> {
    let broken = |why| MediaError::broken(Format::Mp4, why);
    let mut at = 0;
    for _ in 0..MOST_STEPS {
        if at >= total {
            // A phone writes the index last: a recording that broke off has none.
            return Err(broken(
                "its index is missing, so nothing of it can be found",
            ));
        }
        let known = pieces.from(at).unwrap_or_default();
        if (known.len() as u64) < MOST_HEAD.min(total - at) {
            return Ok(Hunt::Need(at..total.min(at.saturating_add(LOOK))));
        }
        let header = Header::read(known).ok_or_else(|| broken("a box has no size"))?;
        let size = header.size.unwrap_or(total - at);
        if &header.kind == b"moov" {
            return index(pieces, at..at.saturating_add(size), header.head, total);
        }
        at = at.saturating_add(size);
    }
    Err(broken("no index among its first boxes"))
}

fn index(
    pieces: &Pieces,
    whole: Range<u64>,
    head: u64,
    total: u64,
) -> Result<Hunt<'_>, MediaError> {
    if whole.end > total {
        return Err(MediaError::CutOff {
            format: Format::Mp4,
            bytes: usize::try_from(total).unwrap_or(usize::MAX),
        });
    }
    if whole.end - whole.start > MOST_INDEX {
        return Err(MediaError::Unsupported {
            format: Format::Mp4,
            what: "an index of more than 16 MB".into(),
        });
    }
    let body = whole.start + head..whole.end;
    if let Some(body) = pieces.get(&body) {
        return Ok(Hunt::Found(body));
    }
    let known = pieces.from(whole.start).map_or(0, <[u8]>::len) as u64;
    Ok(Hunt::Need(whole.start + known..whole.end))
}

#[cfg(test)]
mod tests {
    use super::super::pieces::Piece;
    use super::*;

    fn boxed(kind: &[u8; 4], body: usize) -> Vec<u8> {
        let mut bytes = (body as u32 + 8).to_be_bytes().to_vec();
        bytes.extend_from_slice(kind);
        bytes.resize(body + 8, kind[0]);
        bytes
    }

    /// Answers every need; the ranges that were asked for, and the index's length.
    fn play(file: &[u8]) -> (Vec<(u64, u64)>, Result<usize, MediaError>) {
        let mut pieces = Pieces::default();
        let mut asked = Vec::new();
        loop {
            let need = match hunt(&pieces, file.len() as u64) {
                Ok(Hunt::Need(need)) => need,
                Ok(Hunt::Found(body)) => {
                    let length = body.len();
                    return (asked, Ok(length));
                }
                Err(error) => return (asked, Err(error)),
            };
            assert!(asked.len() < 100, "it asks without end");
            pieces.add(Piece {
                offset: need.start,
                bytes: file[need.start as usize..need.end as usize].to_vec(),
            });
            asked.push((need.start, need.end));
        }
    }

    #[test]
    fn an_index_at_the_front_costs_one_look() {
        let file = [
            boxed(b"ftyp", 16),
            boxed(b"moov", 500),
            boxed(b"mdat", 200_000),
        ]
        .concat();
        assert_eq!(play(&file), (vec![(0, 65_536)], Ok(500)));
    }

    #[test]
    fn an_index_behind_the_film_costs_two_and_what_is_left_of_it_one_more() {
        let start = [boxed(b"ftyp", 16), boxed(b"mdat", 200_000)].concat();
        let end = start.len() as u64;
        let file = [start.clone(), boxed(b"moov", 500)].concat();
        assert_eq!(play(&file), (vec![(0, 65_536), (end, end + 508)], Ok(500)));
        let file = [start, boxed(b"moov", 100_000)].concat();
        let looked = (end, end + 65_536);
        let rest = (end + 65_536, end + 100_008);
        assert_eq!(play(&file), (vec![(0, 65_536), looked, rest], Ok(100_000)));
    }

    #[test]
    fn a_file_without_its_end_says_so_and_one_of_nothing_but_boxes_is_given_up() {
        let whole = [boxed(b"ftyp", 16), boxed(b"moov", 500)].concat();
        let (_, cut) = play(&whole[..400]);
        assert!(matches!(cut, Err(MediaError::CutOff { bytes: 400, .. })));
        let (_, none) = play(&boxed(b"mdat", 10));
        assert!(none.unwrap_err().to_string().contains("index is missing"));
        let boxes: Vec<u8> = (0..1000).flat_map(|_| boxed(b"free", 0)).collect();
        let (asked, lost) = play(&boxes);
        assert!(lost.unwrap_err().to_string().contains("no index"));
        assert_eq!(asked.len(), 1);
        let (_, zero) = play(&[0, 0, 0, 3, b'm', b'o', b'o', b'v', 0, 0, 0, 0, 0, 0, 0, 0]);
        assert!(zero.unwrap_err().to_string().contains("no size"));
    }

    #[test]
    fn an_index_larger_than_any_is_not_fetched() {
        let mut pieces = Pieces::default();
        let mut start = boxed(b"moov", 100);
        start[..4].copy_from_slice(&20_000_000_u32.to_be_bytes());
        pieces.add(Piece {
            offset: 0,
            bytes: start,
        });
        let refused = hunt(&pieces, 100_000_000).unwrap_err().to_string();
        assert!(refused.contains("more than 16 MB"), "{refused}");
    }

    #[test]
    fn a_box_that_goes_to_the_end_of_all_numbers_is_survived() {
        let mut file = b"\0\0\0\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff".to_vec();
        file.extend([0; 100]);
        assert!(play(&file).1.is_err());
        file[4..8].copy_from_slice(b"moov");
        assert!(play(&file).1.is_err());
    }
}
