//! Draws the question over the foot of the screen, or says that it has no room.

use super::field::rows;
use super::{Asking, Stage, State};
use crate::domain::guard::{AmountDemand, Moves, is_last_rejection};
use crate::domain::task::ATTEMPTS_MAX;
use crate::domain::{Flag, VerdictKind};
use crate::model::{Paints, Scene};
use crate::theme::{Role, Theme};
use crate::ui::marks::amount_in_a_sentence;
use crate::ui::{Piece, fill, put, put_pieces, rule, width, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The field grows to this many rows, then shows those around the cursor.
const FIELD_ROWS: usize = 4;

/// The narrowest window in which the question can be read.
const LEAST_COLUMNS: u16 = 38;

/// Draws the question into the foot of `area`; the cursor's place, if it was drawn whole.
pub fn view(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
    paints: &mut Paints,
) -> Option<Position> {
    let text_columns = area.width.saturating_sub(4);
    let lines = lines(state, scene, theme, text_columns);
    let rows = u16::try_from(lines.all.len()).unwrap_or(u16::MAX);
    let whole = area.width >= LEAST_COLUMNS && rows < area.height;
    let height = if whole { rows + 1 } else { area.height.min(3) };
    let foot = Rect {
        y: area.bottom().saturating_sub(height),
        height,
        ..area
    };
    clear(buf, foot);
    rule(buf, foot, foot.y, theme.style(Role::Line));
    if !whole {
        let needs = (area.width.max(LEAST_COLUMNS), rows.saturating_add(2));
        let text = format!(
            "This question needs a window of {}×{}. Esc goes back.",
            needs.0, needs.1
        );
        for (y, line) in (foot.y + 1..foot.bottom()).zip(wrap(&text, foot.width, 2)) {
            put(buf, foot, foot.x, y, &line, theme.style(Role::Bad));
        }
        return None;
    }
    for (y, line) in (foot.y + 1..).zip(&lines.all) {
        put_pieces(buf, foot, foot.x + 1, y, line);
    }
    paints.question = Some(state.question());
    let (row, column) = lines.cursor;
    let place = Position::new(foot.x + 1 + column, foot.y + 1 + row);
    let field = Rect::new(
        foot.x + 1,
        foot.y + 1 + lines.field.0,
        foot.width - 2,
        lines.field.1,
    );
    fill(buf, field, theme.style(Role::Field));
    Some(place)
}

fn clear(buf: &mut Buffer, area: Rect) {
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.reset();
            }
        }
    }
}

/// The question, line by line.
struct Lines {
    all: Vec<Vec<Piece>>,
    /// First row and number of rows of the field.
    field: (u16, u16),
    /// Row and column of the cursor.
    cursor: (u16, u16),
}

fn lines(state: &State, scene: Scene<'_>, theme: &Theme, columns: u16) -> Lines {
    let mut all = vec![title(state, theme, columns)];
    if state.stage == Stage::Words {
        all.extend(canned(&state.canned, theme, columns));
    }
    // Never cut: without room for all of it, the question isn't drawn.
    for line in wrap(&consequence(state), columns, usize::MAX) {
        let role = if ends_the_task(state) {
            Role::Bad
        } else {
            Role::Text
        };
        all.push(vec![Piece::new(line, theme.style(role))]);
    }
    let first = all.len();
    let (entry, prompt) = match state.stage {
        Stage::Words => (&state.words, "> ".to_owned()),
        Stage::Amount => (&state.amount, amount_prompt(state)),
    };
    let indent = width(&prompt);
    let typed = rows(
        entry.text(),
        entry.cursor(),
        columns.saturating_sub(indent + 1),
    );
    let cursor_row = usize::from(typed.cursor.0);
    let skipped = (cursor_row + 1).saturating_sub(FIELD_ROWS);
    let shown: Vec<_> = typed.rows.iter().skip(skipped).take(FIELD_ROWS).collect();
    for (n, row) in shown.iter().enumerate() {
        let lead = if n == 0 {
            prompt.clone()
        } else {
            " ".repeat(indent.into())
        };
        all.push(vec![
            Piece::new(lead, theme.style(Role::Key)),
            Piece::new(row.as_str(), theme.style(Role::Text)),
        ]);
    }
    let small = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let field = (small(first), small(shown.len()));
    let cursor = (small(first + cursor_row - skipped), indent + typed.cursor.1);
    all.push(hint(state, scene, theme));
    Lines { all, field, cursor }
}

fn title(state: &State, theme: &Theme, columns: u16) -> Vec<Piece> {
    let attempt = format!("attempt {} of {ATTEMPTS_MAX}", state.subject.seen.attempt);
    let act = match state.asking {
        Asking::Verdict(VerdictKind::Approve) => format!("Approve {attempt}"),
        Asking::Verdict(VerdictKind::Reject) => format!("Reject {attempt}"),
        Asking::Skip => "Put off".to_owned(),
    };
    let room = usize::from(columns.saturating_sub(width(&act) + 3));
    vec![
        Piece::new(act, theme.style(Role::Heading)),
        Piece::new(" · ", theme.style(Role::Dim)),
        Piece::new(
            state.subject.title.clean(room),
            theme.style(Role::ForeignTitle),
        ),
    ]
}

/// The canned texts, several on a line.
fn canned(texts: &[String], theme: &Theme, columns: u16) -> Vec<Vec<Piece>> {
    let mut lines: Vec<Vec<Piece>> = Vec::new();
    let mut used = columns;
    for (n, text) in (1..).zip(texts) {
        let text = crate::domain::untrusted::clip(text, usize::from(columns.saturating_sub(2)));
        let needs = width(&text) + 2;
        if used.saturating_add(needs + 3) > columns {
            lines.push(Vec::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(Piece::new("   ", theme.style(Role::Dim)));
                used += 3;
            }
            line.push(Piece::new(format!("{n} "), theme.style(Role::Key)));
            line.push(Piece::new(text, theme.style(Role::Dim)));
            used += needs;
        }
    }
    lines
}

fn ends_the_task(state: &State) -> bool {
    state.asking == Asking::Verdict(VerdictKind::Reject) && is_last_rejection(&state.subject)
}

/// What will come of it, in words.
fn consequence(state: &State) -> String {
    let subject = &state.subject;
    let worker = &state.worker;
    match state.asking {
        Asking::Skip => "It goes to the end of your queue. Nobody is told.".to_owned(),
        Asking::Verdict(VerdictKind::Reject) if is_last_rejection(subject) => {
            let refund = subject
                .budget
                .map_or_else(|| "the escrow".to_owned(), |cents| cents.to_string());
            format!("The worker gets $0.00, the customer gets {refund} back, and the task ends.")
        }
        Asking::Verdict(VerdictKind::Reject) => {
            let left = match ATTEMPTS_MAX.saturating_sub(subject.seen.attempt) {
                1 => "One attempt will be left.".to_owned(),
                n => format!("{n} attempts will be left."),
            };
            format!("{} reads exactly this. {left}", sentence(worker))
        }
        Asking::Verdict(VerdictKind::Approve) => approve_words(state),
    }
}

fn approve_words(state: &State) -> String {
    let payout = amount_in_a_sentence(state.subject.payout);
    let pays = format!(
        "Approving pays {} {payout} at once and for good.",
        state.worker
    );
    let noted = &state.demands.note_for;
    if noted.is_empty() || state.stage == Stage::Amount {
        return pays;
    }
    let flags: Vec<_> = noted.iter().copied().map(named).collect();
    format!(
        "{}: why is it right all the same? The note stays in the audit trail and is not sent. {pays}",
        flags.join(", ")
    )
}

fn named(flag: Flag) -> String {
    let words = match flag {
        Flag::OutsideRadius => "outside the 500 m",
        Flag::NoPosition => "no position",
        other => other.words(),
    };
    format!("{} {words}", flag.glyph())
}

/// With a capital letter.
fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

fn amount_prompt(state: &State) -> String {
    match state.demands.amount {
        Some(AmountDemand {
            expected: Some(cents),
            ..
        }) => format!("Type {} to go on: ", cents.plain()),
        Some(AmountDemand {
            moves: Moves::Refund,
            ..
        }) => "The refund isn't known. Type what is in escrow: ".to_owned(),
        _ => "The payout isn't known. Type what it should be: ".to_owned(),
    }
}

fn hint(state: &State, scene: Scene<'_>, theme: &Theme) -> Vec<Piece> {
    let seconds = scene.settings.undo.as_secs();
    let enter = match (state.asking, state.stage) {
        (Asking::Skip, _) => " puts it off".to_owned(),
        (_, Stage::Words) if state.demands.amount.is_some() => " goes on".to_owned(),
        _ if seconds == 0 => " sends it at once".to_owned(),
        _ => format!(" holds it {seconds} s"),
    };
    let mut pieces = vec![
        Piece::new("Enter", theme.style(Role::Key)),
        Piece::new(enter, theme.style(Role::Dim)),
        Piece::new("   Esc", theme.style(Role::Key)),
        Piece::new(" goes back", theme.style(Role::Dim)),
    ];
    if let Some(told) = &state.told {
        pieces.push(Piece::new(format!("   {told}."), theme.style(Role::Bad)));
    }
    pieces
}
