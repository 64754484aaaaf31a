//! Looking closely: what the keys do to the way of looking, and the words that say where
//! one is.

use super::State;
use super::film;
use crate::domain::framing::FITTED;
use crate::domain::{Framing, Mono, Proof, ProofKey, Sight, Towards};
use crate::keys::Action;
use crate::model::{Data, Entry, PictureState};
use jiff::tz::TimeZone;

/// The picture of a proof in its place, where it is ready.
fn sight(data: &Data, key: &ProofKey) -> Option<Sight> {
    let Some(PictureState::Ready {
        shown,
        area,
        framing,
    }) = data.pictures.get(key)
    else {
        return None;
    };
    // A strip of frames is looked at as a whole.
    let is_strip = shown.facts.film.is_some() && framing.frame.is_none();
    let picture = (shown.facts.width, shown.facts.height);
    (!is_strip && picture.0 > 0 && picture.1 > 0).then_some(Sight {
        picture,
        area: *area,
        dot: shown.picture.dot(*area),
    })
}

impl State {
    /// Acts on the way of looking. False if there was nothing to do.
    pub(super) fn look(&mut self, action: Action, entry: &Entry, data: &Data, now: Mono) -> bool {
        if self.facts {
            return false;
        }
        let Some(key) = self
            .shown(entry)
            .map(|proof| entry.task.key.proof(&proof.id))
        else {
            return false;
        };
        match action {
            Action::Compare => return self.compare(entry, data),
            Action::Fit => return self.fit(),
            Action::EarlierFrame | Action::LaterFrame | Action::Play => {
                return film::act(self, action, data, &key, now);
            }
            _ => {}
        }
        let Some(sight) = sight(data, &key) else {
            return false;
        };
        let is_near = self.framing.zoom > FITTED;
        self.framing = match action {
            Action::Nearer => sight.nearer(self.framing),
            Action::Farther => sight.farther(self.framing),
            Action::Turn => sight.around(self.framing),
            Action::Left if is_near => sight.moved(self.framing, Towards::Left),
            Action::Right if is_near => sight.moved(self.framing, Towards::Right),
            Action::Up if is_near => sight.moved(self.framing, Towards::Up),
            Action::Down if is_near => sight.moved(self.framing, Towards::Down),
            _ => return false,
        };
        true
    }

    /// How the proof on screen is looked at, or another one at the same time. A moment of
    /// one video means nothing in another.
    pub fn framing_of(&self, is_shown: bool) -> Framing {
        Framing {
            frame: self.framing.frame.filter(|_| is_shown),
            ..self.framing
        }
    }

    /// One step back from looking closely. False if nothing was closer than usual.
    pub(super) fn look_back(&mut self) -> bool {
        if self.beside.take().is_some() {
            return true;
        }
        self.framing.zoom > FITTED && self.fit()
    }

    /// First the whole, then as it was at the beginning.
    fn fit(&mut self) -> bool {
        let whole = Framing {
            turns: self.framing.turns,
            frame: self.framing.frame,
            ..Framing::default()
        };
        let before = self.framing;
        self.framing = if before == whole {
            Framing::default()
        } else {
            whole
        };
        self.playing = None;
        self.framing != before
    }

    /// To the next one to compare with, and behind the last back to one alone.
    fn compare(&mut self, entry: &Entry, data: &Data) -> bool {
        let others = self.others(entry, data);
        let before = self.beside.take();
        let next = match &before {
            None => 0,
            Some(now) => 1 + others.iter().position(|k| k == now).unwrap_or(others.len()),
        };
        self.beside = others.get(next).cloned();
        before.is_some() || self.beside.is_some()
    }

    /// What the proof on screen can be compared with: those that it was found to be the same
    /// as, or alike, while they are still here; then the attempt before.
    pub fn others(&self, entry: &Entry, data: &Data) -> Vec<ProofKey> {
        let Some(shown) = self.shown(entry) else {
            return Vec::new();
        };
        let is_here = |key: &ProofKey| {
            let other = data.entry(&key.task);
            other.is_some_and(|other| other.proofs().iter().any(|proof| proof.id == key.proof))
        };
        let found = data.findings(entry, shown, &TimeZone::UTC).into_iter();
        let found = found.filter_map(|finding| finding.other).filter(is_here);
        let mut others: Vec<ProofKey> = Vec::new();
        for key in found.chain(self.neighbour(entry)) {
            if !others.contains(&key) {
                others.push(key);
            }
        }
        others
    }

    /// The attempt before the one on screen; of the first one, the next.
    pub(super) fn neighbour(&self, entry: &Entry) -> Option<ProofKey> {
        let shown = self.shown(entry)?;
        let proofs = entry.proofs();
        let at = proofs.iter().position(|proof| proof.id == shown.id)?;
        let other = at.checked_sub(1).unwrap_or(at + 1);
        let other = proofs.get(other)?;
        Some(entry.task.key.proof(&other.id))
    }
}

/// What is said in front of the facts of the file.
#[derive(Debug, Default)]
pub(super) struct Looking {
    /// How the picture is looked at, unless it is simply the whole: `2.5× · upper left ·
    /// turned by 90°`.
    pub words: Vec<String>,
    /// What is on screen isn't what is asked for yet.
    pub is_behind: bool,
}

pub(super) fn looking(state: &State, data: &Data, entry: &Entry, proof: &Proof) -> Looking {
    let key = entry.task.key.proof(&proof.id);
    let Some(PictureState::Ready { shown, framing, .. }) = data.pictures.get(&key) else {
        return Looking::default();
    };
    let mut words = Vec::new();
    if shown.is_rough {
        words.push("small preview, the picture is on its way".to_owned());
    }
    if let Some(film) = &shown.facts.film {
        // Of the frame that is on screen, not of the one that is asked for.
        words.extend(film::words(framing.frame, film));
    }
    let wanted = state.framing;
    if wanted.zoom > FITTED {
        let real = sight(data, &key).is_some_and(|sight| sight.is_real(wanted));
        let times = f64::from(wanted.zoom) / f64::from(FITTED);
        let real = if real { ", the file's own pixels" } else { "" };
        words.push(format!("{times:.1}×{real}"));
        words.push(place(wanted).to_owned());
    }
    if wanted.turns > 0 {
        words.push(format!("turned by {}°", u16::from(wanted.turns) * 90));
    }
    Looking {
        words,
        // Each frame of a playing video is behind for a moment, and nobody needs to know.
        is_behind: *framing != wanted && state.playing.is_none(),
    }
}

/// Which part of the picture the middle of the look lies in, by thirds.
fn place(framing: Framing) -> &'static str {
    let third = |at: u16| match at {
        ..3_334 => 0,
        3_334..6_667 => 1,
        _ => 2,
    };
    match (third(framing.centre.0), third(framing.centre.1)) {
        (0, 0) => "upper left",
        (1, 0) => "top",
        (2, 0) => "upper right",
        (0, 1) => "left",
        (1, 1) => "middle",
        (2, 1) => "right",
        (0, _) => "lower left",
        (1, _) => "bottom",
        _ => "lower right",
    }
}
