//! The side of a film that fetches: what came so far, what is still to come, and how much
//! may come at all.

use super::super::error::MediaError;
use super::super::open::{Opened, Wish};
use super::pieces::{Piece, Pieces};
use super::projector::{Answer, Ask};
use crate::domain::Format;
use std::ops::Range;

/// What is fetched first, before the size of the file is known.
const HEAD: Range<u64> = 0..65_536;

/// The most bytes of a film that are kept from one look to the next.
const KEPT_BYTES: u64 = 32_000_000;

/// Times a film may ask for more before it is shown: the beginning, the index, the rest of
/// the index, the frames, and some for a projector that was lost and begins anew.
const MOST_ROUNDS: u32 = 12;

/// What comes next.
#[derive(Debug, PartialEq)]
pub enum Step {
    /// Fetch these bytes and [`Reel::add`] them.
    Fetch(Range<u64>),
    /// Put this to a [`super::Projector`] and hand its answer to [`Reel::take`].
    Ask(Ask),
    /// It is done.
    Show(Box<Opened>),
}

/// One film while it is fetched. It keeps what came, so that a film that is looked at
/// again, or by another projector, is not fetched again.
#[derive(Debug, Default)]
pub struct Reel {
    film: u64,
    total: Option<u64>,
    pieces: Pieces,
    /// What is still to be fetched, the first last.
    wanted: Vec<Range<u64>>,
    /// What the projector has asked for and not been given.
    owed: Vec<Range<u64>>,
    rounds: u32,
    fetched: u64,
    /// Bytes that were fetched for this look.
    for_this: u64,
    cap: u64,
}

impl Reel {
    /// A film by a number that no other film of the same projector has, of which at most
    /// `cap` bytes are fetched for one look.
    pub fn new(film: u64, cap: u64) -> Self {
        Self {
            film,
            cap,
            ..Self::default()
        }
    }

    /// Bytes that were fetched so far.
    pub fn fetched(&self) -> u64 {
        self.fetched
    }

    /// Begins to look at the film in some way.
    pub fn wish(&mut self, wish: &Wish) -> Step {
        (self.rounds, self.for_this) = (0, 0);
        if self.pieces.size_bytes() > KEPT_BYTES {
            self.pieces = Pieces::default();
        }
        self.step(wish)
    }

    /// Adds what was fetched: bytes from a place on, of a file of `total` bytes. They may
    /// be more or less than was asked for.
    ///
    /// # Errors
    /// Where the file has changed its size, or nothing came of it.
    pub fn add(&mut self, piece: Piece, total: u64, wish: &Wish) -> Result<Step, MediaError> {
        let changed = self.total.is_some_and(|known| known != total);
        let asked = self.wanted.pop().unwrap_or(HEAD);
        let asked = asked.start..asked.end.min(total);
        let got = piece.range();
        if changed || got.start > asked.start || got.end < asked.end {
            return Err(MediaError::broken(
                Format::Mp4,
                "another part of it came than was asked for",
            ));
        }
        self.total = Some(total);
        self.fetched += piece.bytes.len() as u64;
        self.for_this += piece.bytes.len() as u64;
        self.pieces.add(piece);
        Ok(self.step(wish))
    }

    /// Takes the projector's answer.
    ///
    /// # Errors
    /// Where it asks for more than it may.
    pub fn take(&mut self, answer: Answer, wish: &Wish) -> Result<Step, MediaError> {
        let ranges = match answer {
            Answer::Opened(opened) => return Ok(Step::Show(opened)),
            Answer::Need(ranges) => ranges,
        };
        self.rounds += 1;
        let is_here = |range: &&Range<u64>| self.pieces.get(range).is_some();
        let missing: Vec<_> = ranges.iter().filter(|r| !is_here(r)).cloned().collect();
        let length = |range: &Range<u64>| range.end.saturating_sub(range.start);
        let size = missing.iter().map(length).fold(0, u64::saturating_add);
        if self.rounds > MOST_ROUNDS || self.for_this.saturating_add(size) > self.cap {
            return Err(MediaError::Unsupported {
                format: Format::Mp4,
                what: "more of the file than is fetched to look at it".into(),
            });
        }
        self.owed = ranges;
        self.wanted = missing.into_iter().rev().collect();
        Ok(self.step(wish))
    }

    fn step(&mut self, wish: &Wish) -> Step {
        let Some(total) = self.total else {
            return Step::Fetch(HEAD);
        };
        if let Some(next) = self.wanted.last() {
            return Step::Fetch(next.clone());
        }
        let owed = std::mem::take(&mut self.owed);
        let piece = |range: Range<u64>| {
            let bytes = self.pieces.get(&range)?.to_vec();
            Some(Piece {
                offset: range.start,
                bytes,
            })
        };
        Step::Ask(Ask {
            film: self.film,
            total,
            pieces: owed.into_iter().filter_map(piece).collect(),
            wish: *wish,
        })
    }
}
