//! The last two rows: a rule that carries the notice, the keys, and what is on hold.

use super::Model;
use super::hints::{Hint, hints};
use crate::domain::{Now, VerdictKind};
use crate::keys::Action;
use crate::model::Tone;
use crate::theme::Role;
use crate::ui::{Piece, put_pieces, put_right, rule, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns between two keys.
const GAP: u16 = 3;

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
    draw_keys(model, now, line, line.width.saturating_sub(used), buf);
}

/// As many keys as have room; behind the first one, the one that lists them all always has.
fn draw_keys(model: &Model, now: Now, line: Rect, room: u16, buf: &mut Buffer) {
    let (hints, help) = hints(model, now);
    let columns = |hint: &Hint| hint.iter().map(|piece| width(&piece.text)).sum::<u16>();
    let end = (line.x + room).saturating_sub(2);
    let mut at = line.x + 1;
    let mut kept = 0;
    for hint in hints {
        if at + columns(&hint) + kept > end {
            break;
        }
        at += put_pieces(buf, line, at, line.y, &hint) + GAP;
        kept = GAP + columns(&help);
    }
    if at + columns(&help) <= end {
        put_pieces(buf, line, at, line.y, &help);
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
