//! A video in motion: from the strip to single frames, and playing.
//!
//! Invariant: a frame is asked for only when the one before it has been on screen, so that
//! a slow terminal drops frames and never falls behind. Played, a video lasts as long as
//! it lasted.

use super::State;
use crate::domain::{FilmFacts, Mono, ProofKey};
use crate::keys::Action;
use crate::model::{Data, Paints, PictureState};
use std::time::Duration;

/// A video that plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Playing {
    /// When it began.
    since: Mono,
    /// With which frame.
    from: u32,
}

/// A video's frames, and the time each is shown for.
#[derive(Clone, Copy)]
struct Reel {
    frames: u32,
    each: Duration,
}

impl Reel {
    fn of(film: &FilmFacts) -> Option<Self> {
        let each = Duration::from_millis(film.duration_ms).checked_div(film.frames)?;
        (!each.is_zero()).then_some(Self {
            frames: film.frames,
            each,
        })
    }

    fn last(self) -> u32 {
        self.frames - 1
    }

    /// The frame that is due.
    fn due(self, playing: Playing, now: Mono) -> u32 {
        let passed = playing.since.until(now).as_nanos() / self.each.as_nanos();
        let passed = u32::try_from(passed).unwrap_or(u32::MAX);
        playing.from.saturating_add(passed).min(self.last())
    }

    /// When a frame is.
    fn at(self, playing: Playing, frame: u32) -> Mono {
        let frames = frame.saturating_sub(playing.from);
        playing.since.after(self.each.saturating_mul(frames))
    }
}

fn reel(data: &Data, key: &ProofKey) -> Option<Reel> {
    match data.pictures.get(key)? {
        PictureState::Ready { shown, .. } => Reel::of(shown.facts.film.as_ref()?),
        _ => None,
    }
}

/// Whether the picture of a proof is a video that can be played.
pub fn is_film(data: &Data, key: &ProofKey) -> bool {
    reel(data, key).is_some()
}

/// Steps or plays. False where there is no video.
pub(super) fn act(
    state: &mut State,
    action: Action,
    data: &Data,
    key: &ProofKey,
    now: Mono,
) -> bool {
    let Some(reel) = reel(data, key) else {
        return false;
    };
    let at = state.framing.frame;
    let was_playing = state.playing.take().is_some();
    match action {
        Action::EarlierFrame => state.framing.frame = at.and_then(|at| at.checked_sub(1)),
        Action::LaterFrame => {
            let next = at.map_or(0, |at| at.saturating_add(1));
            state.framing.frame = Some(next.min(reel.last()));
        }
        Action::Play if was_playing => {}
        _ => {
            // From where it stands; from the start where there is no more.
            let from = at.filter(|at| *at < reel.last()).unwrap_or(0);
            state.framing.frame = Some(from);
            state.playing = Some(Playing { since: now, from });
        }
    }
    true
}

impl State {
    /// Goes on to the frame that is due, if the last one has been on screen.
    pub fn play_on(&mut self, data: &Data, key: &ProofKey, paints: &Paints, now: Mono) {
        let (Some(playing), Some(at)) = (self.playing, self.framing.frame) else {
            return;
        };
        let Some(reel) = reel(data, key) else {
            return;
        };
        let is_painted = paints.looked.as_ref() == Some(&(key.clone(), self.framing));
        if is_painted && at >= reel.last() {
            self.playing = None;
        } else if is_painted {
            self.framing.frame = Some(reel.due(playing, now).max(at));
        }
    }

    /// When the next frame is due, while the one before it is on screen.
    pub fn next_frame(&self, data: &Data, key: &ProofKey, paints: &Paints) -> Option<Mono> {
        let (playing, at) = (self.playing?, self.framing.frame?);
        let is_painted = paints.looked.as_ref() == Some(&(key.clone(), self.framing));
        let next = reel(data, key)?.at(playing, at.saturating_add(1));
        is_painted.then_some(next)
    }
}

/// Which moment is on screen: `frame 12 of 300, 0:00.4`; of a strip, nothing.
pub(super) fn words(frame: Option<u32>, film: &FilmFacts) -> Option<String> {
    let mut said = format!("frame {} of {}", frame?.saturating_add(1), film.frames);
    if let Some(shown) = film.shown_ms {
        let (minutes, rest) = (shown / 60_000, shown % 60_000);
        said.push_str(&format!(", {minutes}:{:04.1}", rest as f64 / 1000.0));
    }
    Some(said)
}
