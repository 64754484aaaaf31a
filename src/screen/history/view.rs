//! History as a table, with the steps of the row under the cursor.

use super::State;
use crate::domain::{Cents, Record, State as Outcome, Verdict, VerdictKind};
use crate::model::{Paints, Scene};
use crate::theme::{Role, Theme};
use crate::ui::marks::state_words;
use crate::ui::{Piece, fill, put, put_pieces, rule, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Rows for the steps of one decision.
const DETAIL_ROWS: u16 = 8;

/// Draws the table.
pub fn view(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    if scene.data.records().is_empty() {
        let text = "No decision was made on this machine yet.";
        put(buf, area, area.x + 2, area.y, text, theme.style(Role::Dim));
        return;
    }
    let detail = if area.height >= 16 { DETAIL_ROWS } else { 3 };
    let rows = area.height.saturating_sub(detail + 1);
    paints.list_rows = rows;
    let place = state.place(scene.data);
    let top = (place + 1).saturating_sub(rows.into());
    let shown = scene.data.records().iter().rev().enumerate().skip(top);
    for (y, (n, record)) in (area.y..area.y + rows).zip(shown) {
        let line = Rect::new(area.x, y, area.width, 1);
        draw_row(scene, theme, record, line, buf);
        if n == place {
            put(buf, line, line.x, y, "›", theme.style(Role::Key));
            fill(buf, line, theme.style(Role::Cursor));
        }
    }
    rule(buf, area, area.y + rows, theme.style(Role::Line));
    if let Some(record) = state.record(scene.data) {
        let foot = Rect {
            y: area.y + rows + 1,
            height: area.height.saturating_sub(rows + 1),
            ..area
        };
        draw_detail(scene, theme, record, foot, buf);
    }
}

fn draw_row(scene: Scene<'_>, theme: &Theme, record: &Record, line: Rect, buf: &mut Buffer) {
    let decision = &record.decision;
    let (words, role) = outcome_words(scene, record);
    let verdict = match decision.verdict.kind() {
        VerdictKind::Approve => "approved",
        VerdictKind::Reject => "rejected",
    };
    let pieces = [
        Piece::new(
            format!("  {:<13}", scene.moment(decision.decided_at)),
            theme.style(Role::Dim),
        ),
        Piece::new(format!("{verdict:<10}"), theme.style(Role::Text)),
        Piece::new(format!("{words:<18}"), theme.style(role)),
        Piece::new(format!("{:>9}  ", moved(record)), theme.style(Role::Money)),
        Piece::new(
            decision.subject.title.clean(120),
            theme.style(Role::Foreign),
        ),
    ];
    put_pieces(buf, line, line.x, line.y, &pieces);
}

/// How it ended, and whether a person has to look.
fn outcome_words(scene: Scene<'_>, record: &Record) -> (&'static str, Role) {
    let decision = &record.decision;
    let latest = scene.data.record(&decision.subject.key);
    let is_latest = latest.is_none_or(|latest| latest.decision.id == decision.id);
    match record.state() {
        Outcome::Draft if !is_latest => ("draft, redone", Role::Dim),
        Outcome::Unknown if record.is_open() => ("being checked", Role::Held),
        Outcome::Sending => ("being sent", Role::Held),
        state => state_words(state),
    }
}

/// The money that has moved.
fn moved(record: &Record) -> String {
    let subject = &record.decision.subject;
    let cents = match (&record.decision.verdict, record.state()) {
        (Verdict::Approved { .. }, Outcome::Confirmed) => subject.payout,
        (Verdict::Rejected { .. }, Outcome::Confirmed)
            if crate::domain::guard::is_last_rejection(subject) =>
        {
            subject.budget.map(|cents| Cents(-cents.0))
        }
        _ => return String::new(),
    };
    cents.map_or_else(|| "?".to_owned(), |cents| cents.to_string())
}

fn draw_detail(scene: Scene<'_>, theme: &Theme, record: &Record, foot: Rect, buf: &mut Buffer) {
    let decision = &record.decision;
    let mut lines = Vec::new();
    let words = decision.verdict.words();
    if !words.is_empty() {
        let name = match decision.verdict.kind() {
            VerdictKind::Approve => "note",
            VerdictKind::Reject => "reason",
        };
        let text = crate::domain::Untrusted::new(words).clean(2_000);
        for line in wrap(&format!("{name} “{text}”"), foot.width.saturating_sub(4), 2) {
            lines.push((line, Role::Text));
        }
    }
    for step in &record.steps {
        let (state, role) = state_words(step.state);
        let why = step
            .why
            .as_ref()
            .map(|why| {
                format!(
                    ": {}",
                    crate::domain::Untrusted::new(why.as_str()).clean(400)
                )
            })
            .unwrap_or_default();
        lines.push((format!("{}  {state}{why}", scene.moment(step.at)), role));
    }
    let who = format!(
        "by {} · task {} · proof {} · decision {}",
        crate::domain::Untrusted::new(decision.reviewer.as_str()).clean(40),
        decision.subject.key.task.task.shown(),
        decision.subject.key.proof.shown(),
        decision.id.as_str(),
    );
    // The end of a long journal matters most.
    let room = usize::from(foot.height.saturating_sub(1));
    let skipped = lines.len().saturating_sub(room);
    lines.push((who, Role::Dim));
    for (y, (text, role)) in (foot.y..foot.bottom()).zip(lines.iter().skip(skipped)) {
        put(buf, foot, foot.x + 2, y, text, theme.style(*role));
    }
}
