//! What the two ends say to each other: a message is a head in JSON and a body of bytes,
//! each behind its length (4 and 8 bytes, little end first).
//!
//! Invariant: no length is believed beyond its cap, in either direction.

use crate::domain::{FileFacts, Untrusted};
use crate::media::film::{self, Piece};
use crate::media::{MediaError, Opened, Pixels, Wish};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};
use std::ops::Range;

/// The longest head.
const HEAD_CAP: usize = 1_000_000;

/// The largest body: a file as large as a proof may be, or the pixels of a picture.
const BODY_CAP: u64 = 128_000_000;

/// Columns of a decoder's words that are shown.
const WORDS: usize = 100;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Ask {
    /// The picture in a file, which is the body.
    Picture(Wish),
    /// A film, of which some parts are the body, one behind the other.
    Film {
        /// As in [`film::Ask`].
        film: u64,
        total: u64,
        wish: Wish,
        /// Where in the file each part begins, and how long it is.
        parts: Vec<(u64, u64)>,
    },
}

impl Ask {
    /// The film that it is about.
    pub(super) fn film(&self) -> Option<u64> {
        match self {
            Self::Picture(_) => None,
            Self::Film { film, .. } => Some(*film),
        }
    }

    /// What is asked about a film, as a head and a body.
    pub(super) fn of_film(ask: &film::Ask) -> (Self, Vec<u8>) {
        let length = |piece: &Piece| piece.bytes.len() as u64;
        let parts = ask.pieces.iter();
        let head = Self::Film {
            film: ask.film,
            total: ask.total,
            wish: ask.wish,
            parts: parts.map(|part| (part.offset, length(part))).collect(),
        };
        let bytes = ask.pieces.iter().flat_map(|part| &part.bytes);
        (head, bytes.copied().collect())
    }
}

/// The parts of a film that a body holds.
pub(super) fn pieces(parts: Vec<(u64, u64)>, mut body: &[u8]) -> io::Result<Vec<Piece>> {
    let mut cut = |(offset, length): (u64, u64)| {
        let length = usize::try_from(length).map_err(|_| io::ErrorKind::InvalidData)?;
        let (part, rest) = (body.split_at_checked(length)).ok_or(io::ErrorKind::InvalidData)?;
        body = rest;
        Ok(Piece {
            offset,
            bytes: part.to_vec(),
        })
    };
    parts.into_iter().map(&mut cut).collect()
}

/// What is answered; the body is the pixels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Answer {
    /// It could be opened.
    Opened {
        width: u32,
        height: u32,
        facts: Box<FileFacts>,
        is_rough: bool,
    },
    /// These parts of the film are needed first.
    Need(Vec<Range<u64>>),
    /// It couldn't, and why.
    Failed(MediaError),
}

/// Writes a message.
pub(super) fn write(out: &mut impl Write, head: &impl Serialize, body: &[u8]) -> io::Result<()> {
    let head = serde_json::to_vec(head)?;
    let length = u32::try_from(head.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let mut start = Vec::with_capacity(head.len() + 12);
    start.extend_from_slice(&length.to_le_bytes());
    start.extend_from_slice(&head);
    start.extend_from_slice(&(body.len() as u64).to_le_bytes());
    out.write_all(&start)?;
    out.write_all(body)?;
    out.flush()
}

/// Reads a message.
///
/// # Errors
/// [`io::ErrorKind::UnexpectedEof`] where the other end has gone, also between two
/// messages; [`io::ErrorKind::InvalidData`] where it doesn't speak as it should.
pub(super) fn read<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<(T, Vec<u8>)> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > HEAD_CAP {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut head = vec![0; length];
    from.read_exact(&mut head)?;
    let head = serde_json::from_slice(&head)?;
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    if length > BODY_CAP {
        return Err(io::ErrorKind::InvalidData.into());
    }
    // In one piece and untouched until it is filled: a file that grows is moved and moved.
    let mut body = vec![0; length as usize];
    from.read_exact(&mut body)?;
    Ok((head, body))
}

/// What came of a file, as a message.
pub(super) fn told(answer: Result<film::Answer, MediaError>) -> (Answer, Vec<u8>) {
    match answer {
        Ok(film::Answer::Opened(opened)) => {
            let Opened {
                pixels,
                facts,
                is_rough,
            } = *opened;
            let head = Answer::Opened {
                width: pixels.width,
                height: pixels.height,
                facts: Box::new(facts),
                is_rough,
            };
            (head, pixels.rgb8)
        }
        Ok(film::Answer::Need(ranges)) => (Answer::Need(ranges), Vec::new()),
        Err(error) => (Answer::Failed(error), Vec::new()),
    }
}

/// A message, as what came of a file. The other end has parsed a stranger's file and may do
/// as the stranger likes by now: it is believed nothing but pixels and words.
pub(super) fn heard(answer: Answer, body: Vec<u8>) -> io::Result<Result<film::Answer, MediaError>> {
    match answer {
        Answer::Failed(error) => Ok(Err(cleaned(error))),
        Answer::Need(ranges) if ranges.iter().any(|part| part.start >= part.end) => {
            Err(io::ErrorKind::InvalidData.into())
        }
        Answer::Need(ranges) => Ok(Ok(film::Answer::Need(ranges))),
        Answer::Opened {
            width,
            height,
            facts,
            is_rough,
        } => {
            if u64::from(width) * u64::from(height) * 3 != body.len() as u64 {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let mut facts = *facts;
            if let Some(film) = &mut facts.film {
                film.codec = Untrusted::new(&film.codec).clean(WORDS);
            }
            Ok(Ok(film::Answer::Opened(Box::new(Opened {
                pixels: Pixels {
                    width,
                    height,
                    rgb8: body,
                },
                facts,
                is_rough,
            }))))
        }
    }
}

/// The same error with words that may be printed.
fn cleaned(error: MediaError) -> MediaError {
    let clean = |words: &str| Untrusted::new(words).clean(WORDS);
    match error {
        MediaError::NotAPicture(words) => MediaError::NotAPicture(clean(&words).into()),
        MediaError::OtherFormat(words) => MediaError::OtherFormat(clean(&words).into()),
        MediaError::Unsupported { format, what } => MediaError::Unsupported {
            format,
            what: clean(&what).into(),
        },
        MediaError::Broken { format, reason } => MediaError::Broken {
            format,
            reason: clean(&reason),
        },
        MediaError::NoOpener(words) => MediaError::NoOpener(clean(&words)),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::untrusted::is_unprintable;
    use crate::domain::{FilmFacts, Format, Framing, PictureArea};
    use crate::media::Grid;

    #[test]
    fn a_message_comes_back_as_it_was_sent_and_no_shorter_one_does() {
        let mut bytes = Vec::new();
        write(&mut bytes, &"head", b"body").unwrap();
        let (head, body): (String, _) = read(&mut bytes.as_slice()).unwrap();
        assert_eq!((head.as_str(), body.as_slice()), ("head", &b"body"[..]));
        for length in 0..bytes.len() {
            let cut = read::<String>(&mut &bytes[..length]).unwrap_err();
            assert_eq!(cut.kind(), io::ErrorKind::UnexpectedEof, "{length}");
        }
    }

    #[test]
    fn lengths_without_end_are_not_believed() {
        let huge = [&u32::MAX.to_le_bytes()[..], b"{}"].concat();
        let error = read::<String>(&mut huge.as_slice()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        let body = [&2u32.to_le_bytes()[..], b"\"\"", &u64::MAX.to_le_bytes()].concat();
        let error = read::<String>(&mut body.as_slice()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn pixels_that_are_not_as_many_as_they_claim_are_no_answer() {
        let claim = |width| Answer::Opened {
            width,
            height: 2,
            facts: Box::default(),
            is_rough: false,
        };
        assert!(heard(claim(2), vec![0; 12]).unwrap().is_ok());
        for (width, bytes) in [(2, 11), (3, 12), (u32::MAX, 12)] {
            let error = heard(claim(width), vec![0; bytes]).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        }
    }

    #[test]
    fn the_parts_of_a_film_come_back_as_they_were_cut() {
        let piece = |offset, bytes: &[u8]| Piece {
            offset,
            bytes: bytes.to_vec(),
        };
        let wish = Wish {
            grid: Grid::of_half_blocks(PictureArea {
                columns: 8,
                rows: 4,
                cell_width: 10,
                cell_height: 20,
            }),
            framing: Framing::default(),
            is_rough: false,
        };
        let ask = film::Ask {
            film: 1,
            total: 1_000,
            pieces: vec![piece(0, b"abc"), piece(700, b""), piece(900, b"de")],
            wish,
        };
        let (head, body) = Ask::of_film(&ask);
        let Ask::Film { parts, .. } = head else {
            panic!("{head:?}");
        };
        assert_eq!(pieces(parts.clone(), &body).unwrap(), ask.pieces);
        let error = pieces(parts, &body[1..]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn words_from_over_there_are_cleaned() {
        let words = || "a\x1b[2Jb\u{9b}2J\u{202e}c".to_owned();
        let format = Format::Png;
        let reason = words();
        for error in [
            MediaError::NotAPicture(words().into()),
            MediaError::OtherFormat(words().into()),
            MediaError::Unsupported {
                format,
                what: words().into(),
            },
            MediaError::Broken { format, reason },
            MediaError::NoOpener(words()),
        ] {
            let heard = heard(Answer::Failed(error), Vec::new()).unwrap();
            let line = heard.unwrap_err().to_string();
            assert!(!line.chars().any(is_unprintable), "{line:?}");
        }
        let film = FilmFacts {
            codec: words(),
            ..FilmFacts::default()
        };
        let facts = FileFacts {
            film: Some(film),
            ..FileFacts::default()
        };
        let answer = Answer::Opened {
            width: 0,
            height: 0,
            facts: Box::new(facts),
            is_rough: false,
        };
        let film::Answer::Opened(opened) = heard(answer, Vec::new()).unwrap().unwrap() else {
            panic!("it was opened");
        };
        let codec = opened.facts.film.unwrap().codec;
        assert!(!codec.chars().any(is_unprintable), "{codec:?}");
    }

    #[test]
    fn a_film_needs_parts_that_have_bytes() {
        let need = |parts: Vec<Range<u64>>| heard(Answer::Need(parts), Vec::new());
        assert!(need(vec![0..1, 5..9]).unwrap().is_ok());
        for (start, end) in [(5, 5), (9, 5)] {
            let error = need(vec![0..1, start..end]).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        }
    }
}
