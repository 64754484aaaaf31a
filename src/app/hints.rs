//! The keys that the footer names: those that matter where one is, most useful first.
//!
//! Invariant: only keys that do something here are named, and with what they do here: the
//! same key enlarges a picture on one screen and unfolds a payload on another.

use super::frame::Layout;
use super::{Model, View};
use crate::domain::Now;
use crate::domain::decision::Subject;
use crate::domain::framing::FITTED;
use crate::domain::guard::is_last_rejection;
use crate::keys::Action;
use crate::model::{Entry, PictureState};
use crate::screen::review;
use crate::theme::Role;
use crate::ui::Piece;
use crate::ui::marks::amount;

/// A key with its words.
pub(super) type Hint = Vec<Piece>;

/// The keys worth knowing here, and the one that lists them all: that one always has room.
pub(super) fn hints(model: &Model, now: Now) -> (Vec<Hint>, Hint) {
    let hints = match (model.view, &model.timeline) {
        (View::Queue, _) => in_queue(model, now),
        (View::Board, None) => vec![
            pair(model, Action::Left, Action::Right, "columns"),
            named(model, Action::Open, "timeline"),
            plain(model, Action::Filter),
            plain(model, Action::Sort),
            plain(model, Action::Queue),
            plain(model, Action::Quit),
        ],
        (View::Board, Some(_)) => in_payloads(model, &[]),
        (View::Events, _) => in_payloads(model, &[Action::Filter]),
        (View::History, _) => {
            let keys = [Action::Queue, Action::Down, Action::Up, Action::Undo];
            let keys = keys.into_iter().chain([Action::Quit]);
            keys.map(|action| plain(model, action)).collect()
        }
    };
    (hints, plain(model, Action::Help))
}

/// Where events and their payloads are listed.
fn in_payloads(model: &Model, also: &[Action]) -> Vec<Hint> {
    let mut hints = vec![
        named(model, Action::Open, "unfold"),
        plain(model, Action::Back),
    ];
    let rest = [
        Action::Copy,
        Action::CopyCurl,
        Action::Resend,
        Action::Queue,
        Action::Quit,
    ];
    hints.extend(also.iter().chain(&rest).map(|action| plain(model, *action)));
    hints
}

fn in_queue(model: &Model, now: Now) -> Vec<Hint> {
    let cursor = model.queue.cursor.as_ref();
    let mut hints = Vec::new();
    if let Some(entry) = cursor.and_then(|key| model.data.entry(key)) {
        hints.extend(verdicts(model, entry, now));
        if model.review.facts {
            hints.push(named(model, Action::Facts, "picture"));
            if model.paints.facts_most > 0 {
                hints.push(pair(model, Action::PageDown, Action::PageUp, "scroll"));
            }
            hints.extend(attempts(model, entry));
        } else {
            hints.extend(looking(model, entry));
        }
        hints.push(plain(model, Action::Skip));
    } else if !model.data.queue().is_empty() {
        hints.push(plain(model, Action::Down));
    }
    hints.extend([plain(model, Action::Filter), plain(model, Action::Quit)]);
    hints
}

/// Keys for what is on screen: a picture as a whole or a part of it, a video.
fn looking(model: &Model, entry: &Entry) -> Vec<Hint> {
    let review = &model.review;
    let shown = model.shown();
    let picture = shown.as_ref().and_then(|key| model.data.pictures.get(key));
    let is_ready = matches!(picture, Some(PictureState::Ready { .. }));
    let is_near = review.framing.zoom > FITTED;
    let is_frame = review.framing.frame.is_some();
    let mut hints = Vec::new();
    if shown.is_some_and(|key| review::is_film(&model.data, &key)) {
        let moves = if review.playing.is_some() {
            "stop"
        } else {
            "play"
        };
        hints.push(named(model, Action::Play, moves));
        let frames = (Action::EarlierFrame, Action::LaterFrame);
        hints.push(pair(model, frames.0, frames.1, "frame by frame"));
        if is_frame && !is_near {
            hints.push(named(model, Action::Fit, "strip"));
        }
    }
    if is_near {
        hints.push(arrows(model));
        hints.push(named(model, Action::Fit, "whole"));
    }
    if review.zoomed || is_near || review.beside.is_some() {
        hints.push(plain(model, Action::Back));
    }
    hints.extend(attempts(model, entry));
    let others = review.others(entry, &model.data);
    if !others.is_empty() {
        let words = match &review.beside {
            None => "compare",
            Some(now) if others.last() != Some(now) => "compare with another",
            Some(_) => "one alone",
        };
        hints.push(named(model, Action::Compare, words));
    }
    if Layout::of(model.size) == Layout::Wide && !review.zoomed {
        hints.push(plain(model, Action::Open));
    }
    hints.push(plain(model, Action::Facts));
    if is_ready {
        hints.push(pair(model, Action::Nearer, Action::Farther, "zoom"));
        if review.zoomed {
            hints.push(plain(model, Action::Turn));
        }
    }
    hints
}

/// Where there are several.
fn attempts(model: &Model, entry: &Entry) -> Option<Hint> {
    let (earlier, later) = (Action::EarlierAttempt, Action::LaterAttempt);
    (entry.proofs().len() > 1).then(|| pair(model, earlier, later, "attempts"))
}

/// The four that move along the picture, as arrows where the arrows still do.
fn arrows(model: &Model) -> Hint {
    const ALONG: [(Action, &str, &str); 4] = [
        (Action::Left, "Left", "←"),
        (Action::Down, "Down", "↓"),
        (Action::Up, "Up", "↑"),
        (Action::Right, "Right", "→"),
    ];
    let keys = ALONG.map(|(action, name, arrow)| {
        let keys = model.keymap.keys(action);
        match keys.iter().any(|key| key == name) {
            true => arrow.to_owned(),
            false => model.keymap.key(action),
        }
    });
    hint(model, &keys.join(" "), "move", Role::Dim)
}

/// The two verdicts with what they do to the money; quiet while they rest.
fn verdicts(model: &Model, entry: &Entry, now: Now) -> Vec<Hint> {
    let Some(proof) = model.review.shown(entry) else {
        return Vec::new();
    };
    let subject = Subject::of(&entry.task, proof, Vec::new());
    let approve = format!("approve {}", amount(entry.task.payout));
    let reject = if is_last_rejection(&subject) && model.size.0 >= 60 {
        format!("reject, refund {}", amount(entry.task.budget))
    } else {
        "reject".to_owned()
    };
    let both = [(Action::Approve, approve), (Action::Reject, reject)];
    let is_ready = model.ready(now).is_ok();
    let both = both.into_iter().map(|(action, words)| {
        let key = model.keymap.key(action);
        match is_ready {
            true => hint(model, &key, &words, Role::Text),
            // At rest, even the key itself is quiet.
            false => {
                let text = format!("{key} {words}");
                vec![Piece::new(text, model.theme.style(Role::Line))]
            }
        }
    });
    both.collect()
}

/// A key with the words that it has in the table.
fn plain(model: &Model, action: Action) -> Hint {
    named(model, action, action.row().short)
}

fn named(model: &Model, action: Action, words: &str) -> Hint {
    hint(model, &model.keymap.key(action), words, Role::Dim)
}

/// Two keys that belong together.
fn pair(model: &Model, one: Action, other: Action, words: &str) -> Hint {
    let keys = format!("{} {}", model.keymap.key(one), model.keymap.key(other));
    hint(model, &keys, words, Role::Dim)
}

fn hint(model: &Model, keys: &str, words: &str, role: Role) -> Hint {
    vec![
        Piece::new(keys, model.theme.style(Role::Key)),
        Piece::new(format!(" {words}"), model.theme.style(role)),
    ]
}
