//! Parts of files: what is asked, and whether what came is that (RFC 9110, 14).

use super::FetchError;
use crate::media::film::Piece;
use reqwest::{Response, header};
use std::ops::Range;

/// A part of a file, and how long all of it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The bytes and their place. They may be fewer than were asked for, where the file
    /// ends, and are all of it, where the host gives no parts.
    pub piece: Piece,
    /// Bytes of the whole file.
    pub total: u64,
}

impl Part {
    pub(super) fn whole(bytes: Vec<u8>) -> Self {
        Self {
            total: bytes.len() as u64,
            piece: Piece { offset: 0, bytes },
        }
    }

    pub(super) fn of(given: Range<u64>, bytes: Vec<u8>, total: u64) -> Result<Self, FetchError> {
        let piece = Piece {
            offset: given.start,
            bytes,
        };
        if piece.range() != given {
            return Err(FetchError::Part);
        }
        Ok(Self { piece, total })
    }
}

/// The value of `Range`.
pub(super) fn asked(range: &Range<u64>) -> String {
    format!("bytes={}-{}", range.start, range.end.saturating_sub(1))
}

/// Which part an answer says that it is, and of how much: believed only if it begins where
/// it was asked to, and ends there or at the end of the file.
pub(super) fn given(
    answer: &Response,
    asked: &Range<u64>,
) -> Result<(Range<u64>, u64), FetchError> {
    let told = answer.headers().get(header::CONTENT_RANGE);
    let told = told.and_then(|value| value.to_str().ok());
    let (given, total) = told.and_then(parse).ok_or(FetchError::Part)?;
    let fits = given.start == asked.start && given.end == asked.end.min(total);
    fits.then_some((given, total)).ok_or(FetchError::Part)
}

/// `bytes 0-99/1234`.
fn parse(told: &str) -> Option<(Range<u64>, u64)> {
    let (range, total) = told.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
    let end = last.checked_add(1)?;
    let total = total.parse().ok()?;
    (first < end && end <= total).then_some((first..end, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_a_part_of_a_file_is_read_as_one() {
        assert_eq!(parse("bytes 0-99/1234"), Some((0..100, 1234)));
        assert_eq!(parse("bytes 9-9/10"), Some((9..10, 10)));
        for told in [
            "bytes */1234",
            "bytes 0-99/*",
            "bytes 9-8/10",
            "bytes 0-10/10",
            "bytes 0-18446744073709551615/18446744073709551615",
            "lines 0-1/2",
            "bytes=0-1/2",
            "",
        ] {
            assert_eq!(parse(told), None, "{told}");
        }
    }
}
