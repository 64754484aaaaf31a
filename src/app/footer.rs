//! The last two rows: a rule that carries the notice, the keys, and what is on hold.

use super::frame::Layout;
use super::{Model, View};
use crate::domain::decision::Subject;
use crate::domain::framing::FITTED;
use crate::domain::guard::is_last_rejection;
use crate::domain::{Now, VerdictKind};
use crate::keys::Action;
use crate::model::Tone;
use crate::theme::Role;
use crate::ui::marks::amount;
use crate::ui::{Piece, put_pieces, put_right, rule, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(model: &Model, now: Now, area: Rect, buf: &mut Buffer) {
    let y = area.bottom().saturating_sub(2);
    rule(buf, area, y, model.theme.style(Role::Line));
    draw_notice(model, area, y, buf);
    let line = Rect {
        y: y + 1,
        height: 1,
        ..area
    };
    let used = put_right(
        buf,
        line,
        line.x + 8,
        line.y,
        &on_hold(model, now, area.width),
    );
    let room = line.width.saturating_sub(used);
    let mut at = line.x + 1;
    for group in keys(model, now) {
        let needs: u16 = group.iter().map(|piece| width(&piece.text)).sum();
        if at + needs + 2 > line.x + room {
            break;
        }
        at += put_pieces(buf, line, at, line.y, &group) + 3;
    }
}

fn draw_notice(model: &Model, area: Rect, y: u16, buf: &mut Buffer) {
    let Some(notice) = &model.notice else {
        return;
    };
    let role = match notice.tone {
        Tone::Good => Role::Good,
        Tone::Plain => Role::Text,
        Tone::Bad => Role::Bad,
    };
    let style = model.theme.style(role);
    let within = Rect {
        width: area.width.saturating_sub(2),
        ..area
    };
    put_pieces(
        buf,
        within,
        area.x + 2,
        y,
        &[
            Piece::new(" ", style),
            Piece::new(notice.text.as_str(), style),
            Piece::new(" ", style),
        ],
    );
}

/// `⏳ 3 s  u undo  Meter reading  +2`
fn on_hold(model: &Model, now: Now, columns: u16) -> Vec<Piece> {
    if model.data.writing().is_some() {
        let style = model.theme.style(Role::Held);
        return vec![Piece::new("… writing it down ", style)];
    }
    let Some((record, until)) = model.undo_target() else {
        return Vec::new();
    };
    let held = model.data.held();
    let seconds = now.mono.until(until).as_secs_f64().ceil();
    let verdict = match record.decision.verdict.kind() {
        VerdictKind::Approve => "approve",
        VerdictKind::Reject => "reject",
    };
    let style = |role| model.theme.style(role);
    let mut pieces = vec![
        Piece::new(format!("⏳ {seconds:.0} s "), style(Role::Held)),
        Piece::new(model.keymap.key(Action::Undo), style(Role::Key)),
        Piece::new(" undo", style(Role::Held)),
    ];
    if columns >= 80 {
        pieces.push(Piece::new(format!(" {verdict}"), style(Role::Dim)));
    }
    if columns >= 100 {
        let title = record.decision.subject.title.clean(24);
        pieces.push(Piece::new(format!(" {title}"), style(Role::Dim)));
    }
    if held.len() > 1 {
        let more = format!(" +{}", held.len() - 1);
        pieces.push(Piece::new(more, style(Role::Dim)));
    }
    pieces.push(Piece::new(" ", style(Role::Text)));
    pieces
}

/// Keys worth knowing here, most useful first.
fn keys(model: &Model, now: Now) -> Vec<Vec<Piece>> {
    let plain = |action: Action| key(model, action, action.row().short, Role::Dim);
    match (model.view, &model.timeline) {
        (View::Queue, _) => {}
        (View::Board, None) => {
            return vec![
                pair(model, Action::Left, Action::Right, "columns"),
                key(model, Action::Open, "timeline", Role::Dim),
                plain(Action::Filter),
                plain(Action::Sort),
                plain(Action::Help),
                key(model, Action::Queue, "queue", Role::Dim),
                plain(Action::Quit),
            ];
        }
        (View::Board, Some(_)) | (View::Events, _) => {
            let mut keys = vec![
                key(model, Action::Open, "unfold", Role::Dim),
                plain(Action::Back),
                plain(Action::Filter),
                plain(Action::Copy),
                plain(Action::CopyCurl),
                plain(Action::Resend),
                plain(Action::Help),
                plain(Action::Quit),
            ];
            if model.timeline.is_some() && model.view == View::Board {
                keys.remove(2);
            }
            return keys;
        }
        (View::History, _) => {
            return vec![
                key(model, Action::Queue, "queue", Role::Dim),
                plain(Action::Down),
                plain(Action::Up),
                plain(Action::Undo),
                plain(Action::Help),
                plain(Action::Quit),
            ];
        }
    }
    let mut keys = verdict_keys(model, now);
    if let Some(entry) = model
        .queue
        .cursor
        .as_ref()
        .and_then(|k| model.data.entry(k))
    {
        keys.push(plain(Action::Skip));
        keys.push(plain(Action::Help));
        keys.extend(looking_keys(model));
        if entry.proofs().len() > 1 {
            let (earlier, later) = (Action::EarlierAttempt, Action::LaterAttempt);
            keys.push(pair(model, earlier, later, "attempts"));
        }
        if Layout::of(model.size) == Layout::Wide {
            keys.push(plain(Action::Open));
        }
        keys.push(plain(Action::Facts));
    } else {
        if !model.data.queue().is_empty() {
            keys.push(plain(Action::Down));
        }
        keys.push(plain(Action::Help));
    }
    keys.extend([plain(Action::Filter), plain(Action::Quit)]);
    keys
}

/// Keys for looking closely, while somebody does.
fn looking_keys(model: &Model) -> Vec<Vec<Piece>> {
    let review = &model.review;
    let is_near = review.framing.zoom > FITTED;
    let mut keys = Vec::new();
    if review.zoomed || is_near {
        keys.push(pair(model, Action::Nearer, Action::Farther, "zoom"));
    }
    if is_near {
        keys.push(key(model, Action::Fit, "whole", Role::Dim));
    }
    if review.zoomed {
        keys.push(key(model, Action::Turn, "turn", Role::Dim));
    }
    keys
}

/// Two keys that belong together.
fn pair(model: &Model, one: Action, other: Action, words: &str) -> Vec<Piece> {
    let keys = format!("{} {}", model.keymap.key(one), model.keymap.key(other));
    vec![
        Piece::new(keys, model.theme.style(Role::Key)),
        Piece::new(format!(" {words}"), model.theme.style(Role::Dim)),
    ]
}

fn key(model: &Model, action: Action, words: &str, role: Role) -> Vec<Piece> {
    vec![
        Piece::new(model.keymap.key(action), model.theme.style(Role::Key)),
        Piece::new(format!(" {words}"), model.theme.style(role)),
    ]
}

/// The two verdicts with what they do to the money; quiet while they rest.
fn verdict_keys(model: &Model, now: Now) -> Vec<Vec<Piece>> {
    let entry = model
        .queue
        .cursor
        .as_ref()
        .and_then(|k| model.data.entry(k));
    let Some((entry, proof)) = entry.and_then(|e| Some((e, model.review.shown(e)?))) else {
        return Vec::new();
    };
    let subject = Subject::of(&entry.task, proof, Vec::new());
    let approve = format!("approve {}", amount(entry.task.payout));
    let reject = if is_last_rejection(&subject) && model.size.0 >= 60 {
        format!("reject, refund {}", amount(entry.task.budget))
    } else {
        "reject".to_owned()
    };
    if model.ready(now).is_ok() {
        return vec![
            key(model, Action::Approve, &approve, Role::Text),
            key(model, Action::Reject, &reject, Role::Text),
        ];
    }
    // At rest, even the key itself is quiet.
    let dim = |action: Action, words: &str| {
        let text = format!("{} {words}", model.keymap.key(action));
        vec![Piece::new(text, model.theme.style(Role::Line))]
    };
    vec![dim(Action::Approve, &approve), dim(Action::Reject, &reject)]
}
