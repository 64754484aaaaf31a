//! The queue as a list, and folded to one line above the picture.

use super::State;
use crate::domain::time::{seconds_between, short_age};
use crate::domain::{Flag, Priority, TaskKey};
use crate::keys::Action;
use crate::model::{Entry, Link, Paints, Proofs, Scene, Standing};
use crate::theme::{Role, Theme};
use crate::ui::marks::{amount, flag_words};
use crate::ui::{Piece, fill, put, put_pieces, put_right, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns for the mark in front of a title.
const MARK_COLUMNS: u16 = 13;

/// Draws the list.
pub fn view(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    let filter_line = state.typing.is_some() || !state.filter.is_empty();
    let rows = area.height.saturating_sub(u16::from(filter_line));
    paints.list_rows = rows;
    if scene.data.queue().is_empty() {
        draw_empty(state, scene, theme, area, buf);
    }
    let top = state.top(scene.data, rows);
    let shown = scene.data.queue().from(top).take(rows.into());
    for (y, key) in (area.y..).zip(shown) {
        let line = Rect::new(area.x, y, area.width, 1);
        draw_row(state, scene, theme, key, line, buf);
    }
    if filter_line {
        draw_filter(state, scene, theme, area, buf);
    }
}

fn draw_row(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    key: &TaskKey,
    line: Rect,
    buf: &mut Buffer,
) {
    let Some(entry) = scene.data.entry(key) else {
        return;
    };
    let here = state.cursor.as_ref() == Some(key);
    let (mark, role) = mark(scene, entry);
    let age = age(scene, entry);
    let age_columns = width(&age) + 2;
    if here {
        put(buf, line, line.x, line.y, "›", theme.style(Role::Key));
    }
    put(
        buf,
        shrink(line, 2, MARK_COLUMNS),
        line.x + 2,
        line.y,
        &mark,
        theme.style(role),
    );
    let title_x = line.x + 2 + MARK_COLUMNS + 1;
    let title = Rect::new(
        title_x,
        line.y,
        line.right().saturating_sub(title_x + age_columns),
        1,
    );
    let quiet = scene.data.task_standing(entry).is_under_way() || !scene.data.waits(entry);
    let title_role = if quiet { Role::Dim } else { Role::Foreign };
    put(
        buf,
        title,
        title_x,
        line.y,
        &entry.task.title.clean(200),
        theme.style(title_role),
    );
    let age_piece = Piece::new(age, theme.style(Role::Dim));
    put_right(
        buf,
        shrink(line, 0, line.width - 1),
        title_x,
        line.y,
        &[age_piece],
    );
    if here {
        fill(buf, line, theme.style(Role::Cursor));
    }
}

fn shrink(line: Rect, from: u16, columns: u16) -> Rect {
    Rect::new(line.x + from, line.y, columns, 1).intersection(line)
}

/// What stands in front of a title: how it stands, else its first flag, else what is
/// worth knowing.
fn mark(scene: Scene<'_>, entry: &Entry) -> (String, Role) {
    if !scene.data.waits(entry)
        && !matches!(scene.data.task_standing(entry), Standing::Confirmed(_))
    {
        return (entry.task.status.in_words(), Role::Dim);
    }
    if let Some(told) = standing_mark(scene, entry) {
        return told;
    }
    let flags = scene.data.flags(entry);
    // Outside with no position is told as no position: that is the fact.
    let first = flags
        .iter()
        .find(|flag| **flag == Flag::NoPosition)
        .or(flags.first());
    if let (Some(flag), Some(proof)) = (first, entry.newest_pending()) {
        let urgent = if entry.task.priority == Priority::Urgent {
            "↑"
        } else {
            ""
        };
        let words = flag_words(*flag, &entry.task, proof);
        let others = flags.iter().filter(|other| {
            *other != flag && !(*flag == Flag::NoPosition && **other == Flag::OutsideRadius)
        });
        let others: String = others.map(|other| other.glyph()).collect();
        let gap = if others.is_empty() { "" } else { " " };
        return (format!("{urgent}{words}{gap}{others}"), Role::Flag);
    }
    match (&entry.proofs, entry.newest_pending()) {
        (Proofs::Failed { .. }, _) => ("unread".to_owned(), Role::Bad),
        (_, None) => ("…".to_owned(), Role::Dim),
        _ if entry.task.priority == Priority::Urgent => ("↑ urgent".to_owned(), Role::Flag),
        (_, Some(proof)) if proof.attempt > 1 => (format!("{} of 3", proof.attempt), Role::Dim),
        _ => (String::new(), Role::Dim),
    }
}

fn standing_mark(scene: Scene<'_>, entry: &Entry) -> Option<(String, Role)> {
    Some(match scene.data.task_standing(entry) {
        Standing::Open => return skip_mark(scene, entry),
        Standing::Draft(_) => ("✎ draft".to_owned(), Role::Flag),
        Standing::Writing(_) => ("… writing".to_owned(), Role::Held),
        Standing::Held(_, until) => {
            let seconds = scene.now.mono.until(until).as_secs_f64().ceil();
            (format!("⏳ {seconds:.0} s undo"), Role::Held)
        }
        Standing::Sending(_) => ("→ sending".to_owned(), Role::Held),
        Standing::Elsewhere(_) => ("⏳ elsewhere".to_owned(), Role::Held),
        Standing::Checking(_) => ("… checking".to_owned(), Role::Held),
        Standing::Unclear(_) => ("? unclear".to_owned(), Role::Bad),
        Standing::Confirmed(_) => ("✓ done".to_owned(), Role::Good),
        Standing::Conflict(_) => ("✗ conflict".to_owned(), Role::Bad),
        Standing::Refused(_) => ("✗ refused".to_owned(), Role::Bad),
    })
}

fn skip_mark(scene: Scene<'_>, entry: &Entry) -> Option<(String, Role)> {
    scene
        .data
        .is_skipped(entry)
        .then(|| ("↷ put off".to_owned(), Role::Dim))
}

fn age(scene: Scene<'_>, entry: &Entry) -> String {
    entry
        .submitted_at()
        .map(|at| short_age(seconds_between(at, scene.now.wall)))
        .unwrap_or_default()
}

fn draw_empty(state: &State, scene: Scene<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let text = empty_words(state, scene);
    put(buf, area, area.x + 2, area.y, &text, theme.style(Role::Dim));
}

/// Why there is no row.
fn empty_words(state: &State, scene: Scene<'_>) -> String {
    let accounts = || scene.data.accounts.values();
    if !state.filter.is_empty() && scene.data.queue().waiting() > 0 {
        return format!("No row has “{}”.", state.filter.text());
    }
    if accounts().any(|account| !account.swept && matches!(account.link, Link::Trouble { .. })) {
        return "What waits isn't known yet.".to_owned();
    }
    if accounts().any(|account| !account.swept) {
        return "Asking what waits …".to_owned();
    }
    "Nothing waits.".to_owned()
}

fn draw_filter(state: &State, scene: Scene<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let y = area.bottom().saturating_sub(1);
    let label = Piece::new("  filter: ", theme.style(Role::Dim));
    let typed = state
        .typing
        .as_ref()
        .map_or(state.filter.text(), |entry| entry.text());
    let mut pieces = vec![label, Piece::new(typed, theme.style(Role::Text))];
    if state.typing.is_some() {
        pieces.push(Piece::new("▏", theme.style(Role::Key)));
    } else {
        let hint = format!(
            "   {} of {}   Esc clears",
            scene.data.queue().len(),
            scene.data.queue().waiting()
        );
        pieces.push(Piece::new(hint, theme.style(Role::Dim)));
    }
    put_pieces(buf, area, area.x, y, &pieces);
}

/// The filter, so that nobody takes the filtered queue for all there is.
fn filter_words(state: &State) -> String {
    if state.filter.is_empty() {
        return String::new();
    }
    let text = crate::domain::untrusted::clip(state.filter.text(), 16);
    format!("“{text}” ")
}

/// Draws the queue folded to one line: `3/42 ▲ 620 m Photograph storefront · $42.00`.
pub fn view_line(state: &State, scene: Scene<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) {
    if let Some(entry) = &state.typing {
        let pieces = [
            Piece::new(" filter: ", theme.style(Role::Dim)),
            Piece::new(entry.text(), theme.style(Role::Text)),
            Piece::new("▏", theme.style(Role::Key)),
        ];
        put_pieces(buf, area, area.x, area.y, &pieces);
        return;
    }
    let Some(place) = state.place(scene.data) else {
        let next = scene.key(Action::Down);
        let text = match scene.data.queue().len() {
            // The body says why.
            0 => String::new(),
            n => format!(" {n} rows · {next} goes to the first"),
        };
        put(buf, area, area.x, area.y, &text, theme.style(Role::Dim));
        return;
    };
    let Some(entry) = scene
        .data
        .queue()
        .get(place)
        .and_then(|key| scene.data.entry(key))
    else {
        return;
    };
    let (mark, role) = mark(scene, entry);
    let payout = format!(" · {} ", amount(entry.task.payout));
    let room = area.width.saturating_sub(width(&payout));
    let left = Rect {
        width: room,
        ..area
    };
    let pieces = [
        Piece::new(
            format!(" {}/{} ", place + 1, scene.data.queue().len()),
            theme.style(Role::Dim),
        ),
        Piece::new(filter_words(state), theme.style(Role::Key)),
        Piece::new(
            if mark.is_empty() {
                mark
            } else {
                format!("{mark} ")
            },
            theme.style(role),
        ),
        Piece::new(entry.task.title.clean(200), theme.style(Role::ForeignTitle)),
    ];
    let used = put_pieces(buf, left, area.x, area.y, &pieces);
    put(
        buf,
        area,
        area.x + used,
        area.y,
        &payout,
        theme.style(Role::Money),
    );
}
