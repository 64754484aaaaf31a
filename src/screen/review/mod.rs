//! The review: one proof, large, with the facts that decide and the money that moves.
//!
//! Invariant: how large the picture is depends on the window alone, never on a task's
//! words, so that the next picture can be made ready in the right size. It must not
//! decide; it shows.

mod evidence;
mod facts;
mod film;
mod look;
mod pane;
mod standing;
mod view;
mod words;

pub use film::{Playing, is_film};
pub use pane::view_map;
pub use view::{view_narrow, view_wide};
pub use words::{decided_words, elsewhere_words};

use crate::domain::proof::newest_pending;
use crate::domain::{Framing, MediaKind, Mono, PictureArea, Proof, ProofId, ProofKey};
use crate::keys::Action;
use crate::model::{Data, Entry};
use ratatui::layout::Rect;

/// What of a task is on screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The attempt that was asked for; `None` shows the one that waits.
    chosen: Option<ProofId>,
    /// The picture has the whole body.
    pub zoomed: bool,
    /// How the picture is looked at.
    pub framing: Framing,
    /// Another proof's picture stands to the left of this one.
    pub beside: Option<ProofKey>,
    /// The video plays.
    pub playing: Option<Playing>,
    /// Map and facts stand in place of the picture.
    pub facts: bool,
    /// How far the list of facts is scrolled, in lines.
    scrolled: u16,
}

impl State {
    /// Another task is on screen.
    pub fn reset(&mut self) {
        *self = Self {
            facts: self.facts,
            ..Self::default()
        };
    }

    /// The list of facts can be scrolled this far.
    pub fn keep_scrolled(&mut self, most: u16) {
        self.scrolled = self.scrolled.min(most);
    }

    /// The proof on screen: the one that was asked for, else the newest that waits, else
    /// the newest there is.
    pub fn shown<'a>(&self, entry: &'a Entry) -> Option<&'a Proof> {
        let proofs = entry.proofs();
        let chosen = self.chosen.as_ref();
        chosen
            .and_then(|id| proofs.iter().find(|proof| proof.id == *id))
            .or_else(|| newest_pending(proofs))
            .or_else(|| proofs.last())
    }

    /// Acts on the picture and the attempts. False if there was nothing to do.
    pub fn act(&mut self, action: Action, entry: &Entry, data: &Data, now: Mono) -> bool {
        if self.look(action, entry, data, now) {
            return true;
        }
        match action {
            Action::Open => self.zoomed = !self.zoomed,
            Action::Facts => self.facts = !self.facts,
            Action::PageDown if self.facts => self.scrolled = self.scrolled.saturating_add(SCROLL),
            Action::PageUp if self.facts => self.scrolled = self.scrolled.saturating_sub(SCROLL),
            Action::EarlierAttempt => return self.step(entry, |at| at.checked_sub(1)),
            Action::LaterAttempt => return self.step(entry, |at| at.checked_add(1)),
            Action::Back if self.look_back() => {}
            Action::Back if self.zoomed => self.zoomed = false,
            Action::Back if self.facts => self.facts = false,
            Action::Back if self.chosen.is_some() => self.chosen = None,
            _ => return false,
        }
        true
    }

    fn step(&mut self, entry: &Entry, to: fn(usize) -> Option<usize>) -> bool {
        let Some(shown) = self.shown(entry) else {
            return false;
        };
        let proofs = entry.proofs();
        let at = proofs.iter().position(|proof| proof.id == shown.id);
        match at.and_then(to).and_then(|at| proofs.get(at)) {
            Some(proof) => {
                self.chosen = Some(proof.id.clone());
                self.playing = None;
                if self.beside.is_some() {
                    self.beside = self.neighbour(entry);
                }
                true
            }
            None => false,
        }
    }
}

/// Lines that a page key moves the list of facts; less than any pane shows.
const SCROLL: u16 = 5;

/// Rows above the picture in the wide pane: title, facts of the task, its words, air.
const ROWS_ABOVE: u16 = 5;

/// Rows below it: the caption, the facts, the money.
const ROWS_BELOW: u16 = 9;

/// Rows below the picture in the narrow pane.
const NARROW_ROWS_BELOW: u16 = 2;

/// Where the picture stands in the wide pane.
pub fn picture_rect_wide(pane: Rect) -> Rect {
    let below = if pane.height >= 30 {
        ROWS_BELOW
    } else {
        ROWS_BELOW - 3
    };
    Rect {
        x: pane.x,
        y: pane.y + ROWS_ABOVE.min(pane.height),
        width: pane.width,
        height: pane.height.saturating_sub(ROWS_ABOVE + below),
    }
}

/// Where the picture stands in the narrow pane.
pub fn picture_rect_narrow(pane: Rect) -> Rect {
    Rect {
        height: pane.height.saturating_sub(NARROW_ROWS_BELOW),
        ..pane
    }
}

/// Columns between two pictures side by side.
const GAP: u16 = 2;

/// The places of the picture beside and of the one on screen, each under a row that names
/// it; the whole place, where there is only one.
pub fn picture_rects(rect: Rect, is_beside: bool) -> (Option<Rect>, Rect) {
    if !is_beside {
        return (None, rect);
    }
    let left = Rect {
        y: rect.y + 1,
        width: rect.width.saturating_sub(GAP) / 2,
        height: rect.height.saturating_sub(1),
        ..rect
    };
    let right = Rect {
        x: left.right() + GAP,
        width: rect.width.saturating_sub(left.width + GAP),
        ..left
    };
    (Some(left), right)
}

/// What of its place a picture fills: a signature leaves room for its paper's edge.
fn picture_room(rect: Rect, kind: &MediaKind) -> Rect {
    match kind {
        MediaKind::Signature => Rect {
            x: rect.x + 2,
            y: rect.y + 1,
            width: rect.width.saturating_sub(4),
            height: rect.height.saturating_sub(2),
        },
        _ => rect,
    }
}

/// The area that the picture of a proof of this kind is made for; `cell` in pixels. `None`
/// where a picture would say nothing.
pub fn picture_area(rect: Rect, kind: &MediaKind, cell: (u16, u16)) -> Option<PictureArea> {
    let room = picture_room(rect, kind);
    (room.width >= 16 && room.height >= 4).then_some(PictureArea {
        columns: room.width,
        rows: room.height,
        cell_width: cell.0,
        cell_height: cell.1,
    })
}
