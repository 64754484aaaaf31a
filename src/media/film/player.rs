//! Decoding runs of frames: one that can be gone on with, and several at once.

use super::super::error::MediaError;
use super::super::limits::Deadline;
use super::super::measure;
use super::super::pixels::Pixels;
use super::super::quiet;
use super::codec::{Decoder, decoder};
use super::colour::Frame;
use super::index::Index;
use super::pieces::Pieces;
use super::plan::Run;
use crate::domain::Format;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Runs that are decoded at once. Each has its own decoder with its own memory.
const AT_ONCE: usize = 2;

/// Pixels of a frame from which on one decoder is all that memory has room for.
const LARGE: u64 = 4_000_000;

/// A decoder that stands at some frame of a film, and the last frame it showed.
pub(super) struct Player {
    decoder: Box<dyn Decoder>,
    next: u32,
    shown: Option<(u32, Frame)>,
}

impl Player {
    /// One that begins at a key frame.
    pub(super) fn at_key(index: &Index, key: u32) -> Result<Self, MediaError> {
        Ok(Self {
            decoder: decoder(&index.coding)?,
            next: key,
            shown: None,
        })
    }

    /// The frame it goes on with.
    pub(super) fn next(&self) -> u32 {
        self.next
    }

    /// Whether it can play a run: it stands at its beginning, or has just played it.
    pub(super) fn can_play(&self, run: &Run) -> bool {
        self.next == run.from || run.wanted.last().is_some_and(|last| self.shows(*last))
    }

    /// Whether that frame is the one it showed last.
    pub(super) fn shows(&self, frame: u32) -> bool {
        self.shown
            .as_ref()
            .is_some_and(|(shown, _)| *shown == frame)
    }

    /// Plays a run to its end, of which only the last frame is kept.
    pub(super) fn play(
        &mut self,
        index: &Index,
        pieces: &Pieces,
        run: &Run,
        deadline: Deadline,
    ) -> Result<(), MediaError> {
        let mut last = None;
        self.each(index, pieces, run, deadline, |number, frame| {
            last = Some((number, frame));
            Ok(())
        })?;
        self.shown = last;
        Ok(())
    }

    /// The frame it showed last, in `size` pixels as they lie in the file.
    pub(super) fn pixels(&self, index: &Index, size: (u32, u32)) -> Result<Pixels, MediaError> {
        let (_, frame) = self.shown.as_ref().ok_or(MediaError::Undrawable)?;
        frame.to_pixels(index.colour, size)
    }

    /// Feeds a run, and hands out each wanted frame. A damaged frame is passed over while
    /// another can still come; if none has come, what was wrong is told.
    fn each(
        &mut self,
        index: &Index,
        pieces: &Pieces,
        run: &Run,
        deadline: Deadline,
        mut show: impl FnMut(u32, Frame) -> Result<(), MediaError>,
    ) -> Result<(), MediaError> {
        let (mut trouble, mut some) = (None, false);
        for number in run.frames() {
            if deadline.is_over() {
                trouble = Some(MediaError::TooSlow {
                    format: Format::Mp4,
                });
                break;
            }
            let place = index.table.place(number).unwrap_or_default();
            let sample = pieces.get(&place).unwrap_or_default();
            let is_wanted = run.wanted.contains(&number);
            self.next = number + 1;
            match self.decoder.feed(sample, is_wanted) {
                Ok(Some(frame)) if is_wanted => {
                    show(number, frame)?;
                    some = true;
                }
                Ok(_) => {}
                Err(error) => trouble = trouble.or(Some(error)),
            }
        }
        match trouble {
            _ if some => Ok(()),
            Some(error) => Err(error),
            None => Err(MediaError::broken(Format::Mp4, "a frame is damaged")),
        }
    }
}

/// A frame of the strip, as its pixels lie in the file.
pub(super) struct Still {
    /// Which one.
    pub number: u32,
    /// As many pixels as are shown.
    pub pixels: Pixels,
    /// A copy of the size at which pictures are measured.
    pub copy: Pixels,
}

/// Plays several runs, each of whose wanted frames comes in `size` pixels, in the order of
/// showing. Those that fail are left out, and so are those
/// that no thread comes to in `time` of its own.
///
/// # Errors
/// Why none came.
pub(super) fn play_all(
    index: &Index,
    pieces: &Pieces,
    runs: &[Run],
    size: (u32, u32),
    time: Duration,
) -> Result<Vec<Still>, MediaError> {
    let shown = Mutex::new(Vec::new());
    let trouble = Mutex::new(None);
    let turn = AtomicUsize::new(0);
    let work = || {
        let deadline = Deadline::within(time);
        while let Some(run) = runs.get(turn.fetch_add(1, Ordering::Relaxed)) {
            let played = quiet::catch(|| {
                Player::at_key(index, run.from)?.each(
                    index,
                    pieces,
                    run,
                    deadline,
                    |number, frame| {
                        let still = Still {
                            number,
                            pixels: frame.to_pixels(index.colour, size)?,
                            copy: frame.to_copy(index.colour, measure::least(index.shape))?,
                        };
                        let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
                        shown.push(still);
                        Ok(())
                    },
                )
            });
            if let Err(error) = played.and_then(|played| played) {
                let mut trouble = trouble.lock().unwrap_or_else(PoisonError::into_inner);
                trouble.get_or_insert(error);
            }
        }
    };
    let is_large = u64::from(index.size.0) * u64::from(index.size.1) > LARGE;
    let others = if is_large {
        0
    } else {
        AT_ONCE.min(runs.len()).saturating_sub(1)
    };
    std::thread::scope(|scope| {
        for _ in 0..others {
            scope.spawn(work);
        }
        work();
    });
    let mut shown = shown.into_inner().unwrap_or_else(PoisonError::into_inner);
    shown.sort_by_key(|still: &Still| (index.table.shown(still.number), still.number));
    if shown.is_empty() {
        let trouble = trouble.into_inner().unwrap_or_else(PoisonError::into_inner);
        return Err(trouble.unwrap_or(MediaError::Undrawable));
    }
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use super::super::boxes::Boxes;
    use super::super::colour::Plane;
    use super::*;
    use crate::sandbox::sample_clip;

    /// What becomes of frame after frame: `+` is one, `!` an error, `.` nothing.
    struct Scripted(std::str::Chars<'static>);

    impl Decoder for Scripted {
        fn feed(&mut self, _: &[u8], _: bool) -> Result<Option<Frame>, MediaError> {
            let plane = || Plane {
                width: 1,
                height: 1,
                bytes: vec![9],
            };
            match self.0.next().unwrap() {
                '+' => Ok(Some(Frame {
                    planes: [plane(), plane(), plane()],
                })),
                '!' => Err(MediaError::Decoder),
                _ => Ok(None),
            }
        }
    }

    /// The frames that are handed out.
    fn played(script: &'static str) -> Result<Vec<u32>, MediaError> {
        let file = sample_clip(1, false, false);
        let moov = Boxes::within(&file).first(b"moov").unwrap();
        let index = Index::read(moov, file.len() as u64).unwrap();
        let mut player = Player {
            decoder: Box::new(Scripted(script.chars())),
            next: 0,
            shown: None,
        };
        let run = Run {
            from: 0,
            wanted: (0..script.len() as u32).collect(),
        };
        let (pieces, patient) = (
            Pieces::default(),
            Deadline::within(Duration::from_secs(600)),
        );
        let mut shown = Vec::new();
        player.each(&index, &pieces, &run, patient, |number, _| {
            shown.push(number);
            Ok(())
        })?;
        Ok(shown)
    }

    #[test]
    fn a_damaged_frame_does_not_take_those_behind_it_along() {
        assert_eq!(played("++!+.+"), Ok(vec![0, 1, 3, 5]));
    }

    #[test]
    fn where_no_frame_comes_what_was_wrong_is_told() {
        assert_eq!(played(".!."), Err(MediaError::Decoder));
        let words = played("...").unwrap_err().to_string();
        assert!(words.contains("a frame is damaged"), "{words}");
    }
}
