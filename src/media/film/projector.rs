//! A film to the pixels that are shown: what to fetch next, then the strip or a frame.
//!
//! Invariant: no file and no network here. It is given pieces and says which it needs, so
//! that it runs as well in a process that may do neither. What it keeps (the pieces, the
//! index, a decoder that stands at some frame) only saves work: a new one that is given
//! the same pieces shows the same.

use super::super::error::MediaError;
use super::super::limits::{self, Deadline};
use super::super::open::{Opened, Wish};
use super::super::part::{Part, Region};
use super::super::quiet;
use super::super::sniff::{Kind, sniff};
use super::gist;
use super::hunt::{Hunt, hunt};
use super::index::Index;
use super::pieces::{Piece, Pieces};
use super::plan;
use super::player::{Player, play_all};
use super::sheet::Layout;
use crate::domain::Format;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::time::Duration;

/// The most bytes of one film that are kept; over that all but the index is forgotten.
const KEPT_BYTES: u64 = 32_000_000;

/// What is asked about a film.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Which film, by a number that the asker has chosen: another number is another film.
    pub film: u64,
    /// Bytes of the whole file.
    pub total: u64,
    /// Parts of it that are new.
    pub pieces: Vec<Piece>,
    /// What is to be shown.
    pub wish: Wish,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// These parts of the file are needed first.
    Need(Vec<Range<u64>>),
    /// The strip or the frame, with what the file says of itself.
    Opened(Box<Opened>),
}

/// Shows one film at a time.
pub struct Projector {
    time: Duration,
    loaded: Option<Loaded>,
}

impl Default for Projector {
    fn default() -> Self {
        Self::with_time(limits::TIME)
    }
}

struct Loaded {
    film: u64,
    total: u64,
    pieces: Pieces,
    index: Option<Index>,
    player: Option<Player>,
}

impl Projector {
    /// One whose threads compute this long at most for an answer.
    pub fn with_time(time: Duration) -> Self {
        Self { time, loaded: None }
    }

    /// Answers what is asked. Each of at most two threads computes for up to
    /// four seconds, and trusts nothing that the file claims. What can be shown of a strip
    /// by then is shown.
    ///
    /// # Errors
    /// What is wrong with the file, in one line without any of its text.
    pub fn answer(&mut self, ask: Ask) -> Result<Answer, MediaError> {
        let time = self.time;
        let is_same = |loaded: &Loaded| (loaded.film, loaded.total) == (ask.film, ask.total);
        let loaded = self.loaded.take().filter(is_same);
        let mut loaded = loaded.unwrap_or_else(|| Loaded::new(ask.film, ask.total));
        for piece in ask.pieces {
            loaded.pieces.add(piece);
        }
        // What panicked half way is not gone on with.
        let (loaded, answer) = quiet::catch(move || {
            let answer = loaded.answer(&ask.wish, time);
            (loaded, answer)
        })?;
        self.loaded = Some(loaded);
        answer
    }
}

impl Loaded {
    fn new(film: u64, total: u64) -> Self {
        Self {
            film,
            total,
            pieces: Pieces::default(),
            index: None,
            player: None,
        }
    }

    fn answer(&mut self, wish: &Wish, time: Duration) -> Result<Answer, MediaError> {
        let index = match self.index.take() {
            Some(index) => index,
            None => match hunt(self.checked()?, self.total)? {
                Hunt::Need(range) => return Ok(Answer::Need(vec![range])),
                Hunt::Found(moov) => Index::read(moov, self.total)?,
            },
        };
        let answer = match wish.framing.frame {
            None => self.strip(&index, wish, time),
            Some(n) => self.single(&index, n, wish, Deadline::within(time)),
        };
        self.index = Some(index);
        if self.pieces.size_bytes() > KEPT_BYTES {
            self.pieces = Pieces::default();
        }
        answer
    }

    /// The pieces, unless they begin like something else than a film.
    fn checked(&self) -> Result<&Pieces, MediaError> {
        if self.total == 0 {
            return Err(MediaError::Empty);
        }
        match self.pieces.from(0).map(|start| (sniff(start), start)) {
            None | Some((Kind::Other("nothing known"), _)) => Ok(&self.pieces),
            Some((Kind::Video, [0x1a, 0x45, ..])) => Err(MediaError::broken(
                Format::Mp4,
                "by its bytes it is another kind of video",
            )),
            Some((Kind::Video, _)) => Ok(&self.pieces),
            Some((Kind::Empty, _)) => Err(MediaError::Empty),
            Some((Kind::Jpeg | Kind::Png, _)) => Err(MediaError::broken(
                Format::Mp4,
                "by its bytes it is a picture",
            )),
            Some((Kind::OtherPicture(words) | Kind::Other(words), _)) => {
                Err(MediaError::NotAPicture(words.into()))
            }
        }
    }

    fn strip(&self, index: &Index, wish: &Wish, time: Duration) -> Result<Answer, MediaError> {
        let runs = plan::strip(&index.table);
        let frames = runs.iter().flat_map(plan::Run::frames);
        let missing = plan::missing(&index.table, &self.pieces, frames);
        if !missing.is_empty() {
            return Ok(Answer::Need(missing));
        }
        let turn = index.turn.then_quarters(wish.framing.turns);
        let shape = turn.turn_size(index.shape);
        let count: usize = runs.iter().map(|run| run.wanted.len()).sum();
        let layout = Layout::best(wish.grid, count as u32, shape);
        let stored = turn.turn_size(layout.cell);
        let shown = play_all(index, &self.pieces, &runs, stored, time)?;
        let mut facts = index.facts(self.total);
        // This is the look that every film is met with; others need not tell it again.
        facts.content = Some(index.digest);
        if let Some(film) = &mut facts.film {
            let moments = shown.iter().map(|still| index.moment_ms(still.number));
            film.strip_ms = moments.collect();
        }
        let (frames, copies): (Vec<_>, Vec<_>) = shown
            .into_iter()
            .map(|still| (turn.turn(still.pixels), index.turn.turn(still.copy)))
            .unzip();
        facts.measures = gist::measure(copies);
        Ok(Answer::Opened(Box::new(Opened {
            pixels: layout.lay(&frames),
            facts,
            is_rough: false,
        })))
    }

    fn single(
        &mut self,
        index: &Index,
        n: u32,
        wish: &Wish,
        deadline: Deadline,
    ) -> Result<Answer, MediaError> {
        let ready = self.player.as_ref().map(Player::next);
        let Some(run) = plan::one(&index.table, n, ready) else {
            return Err(MediaError::Undrawable);
        };
        let wanted = run.frames().end - 1;
        let standing = self.player.take().filter(|player| player.can_play(&run));
        let mut player = match standing {
            Some(player) => player,
            None => Player::at_key(index, run.from)?,
        };
        if !player.shows(wanted) {
            let (table, pieces) = (&index.table, &self.pieces);
            if !plan::missing(table, pieces, run.frames()).is_empty() {
                let more = run.frames().chain(plan::ahead(table, wanted));
                let missing = plan::missing(table, pieces, more);
                self.player = Some(player);
                return Ok(Answer::Need(missing));
            }
            player.play(index, &self.pieces, &run, deadline)?;
        }
        let turn = index.turn.then_quarters(wish.framing.turns);
        let size = turn.turn_size(index.shape);
        let view = wish.grid.view(size, &wish.framing);
        let dots = turn.turn_size(view.dots);
        let pixels = if view.region == Region::whole(size) {
            player.pixels(index, dots)?
        } else {
            let region = turn.stored(view.region, size);
            let whole = player.pixels(index, index.shape)?;
            Part::of(whole, region).resample(dots)?
        };
        self.player = Some(player);
        let mut facts = index.facts(self.total);
        if let Some(film) = &mut facts.film {
            film.shown_ms = Some(index.moment_ms(wanted));
        }
        Ok(Answer::Opened(Box::new(Opened {
            pixels: turn.turn(pixels),
            facts,
            is_rough: false,
        })))
    }
}
