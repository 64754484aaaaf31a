//! Facts as lines, and the pane of map and facts that takes the picture's place.

use super::State;
use super::facts::{Line, all, file_facts};
use super::standing::Fact;
use crate::domain::{Format, Proof};
use crate::keys::Action;
use crate::model::{Entry, Paints, Scene};
use crate::theme::{Role, Theme};
use crate::ui::{MapMark, MapPoint, Piece, draw_map, put, put_pieces, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Facts one under another; long ones take a second row where there is room. Where there is
/// none for all, the last row says how to see the rest.
pub(super) fn draw_fact_lines(
    scene: Scene<'_>,
    theme: &Theme,
    facts: &[Fact],
    area: Rect,
    buf: &mut Buffer,
) {
    let room = usize::from(area.height);
    let fits = facts.len() <= room;
    let shown = if fits {
        facts.len()
    } else {
        room.saturating_sub(1)
    };
    let mut y = area.y;
    for (n, fact) in facts.iter().take(shown).enumerate() {
        let left = area.bottom().saturating_sub(y);
        let others = small(facts.len().min(room) - n - 1);
        let most = left.saturating_sub(others).clamp(1, 3);
        // Further lines are indented.
        let columns = area.width.saturating_sub(2);
        let lines = wrap(&fact.text, columns, usize::from(most));
        for (n, line) in lines.iter().enumerate() {
            let indent = if n > 0 { 2 } else { 0 };
            put(buf, area, area.x + indent, y, line, theme.style(fact.role));
            y += 1;
        }
    }
    if !fits {
        let key = Piece::new(scene.key(Action::Facts), theme.style(Role::Key));
        let words = format!(" shows {} more", facts.len() - shown);
        let words = Piece::new(words, theme.style(Role::Dim));
        put_pieces(buf, area, area.x, y, &[key, words]);
    }
}

/// All facts in place of the picture, and the map beside them, unless it is on screen
/// already.
pub(super) fn draw_facts_pane(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    (entry, proof): (&Entry, &Proof),
    (rect, has_map): (Rect, bool),
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    let words = if has_map {
        rect
    } else {
        let (map, words) = halves(rect);
        view_map(state, scene, theme, entry, map, buf);
        words
    };
    let lines = lines(scene, entry, proof, words.width);
    let is_whole = lines.len() <= usize::from(words.height);
    // Where there is more, the last row says so.
    let rows = words.height.saturating_sub(u16::from(!is_whole));
    let most = small(lines.len()).saturating_sub(rows);
    paints.facts_most = most;
    let from = state.scrolled.min(most);
    let shown = lines.iter().skip(from.into());
    for (y, (indent, text, role)) in (words.y..words.y + rows).zip(shown) {
        put(buf, words, words.x + indent, y, text, theme.style(*role));
    }
    if most > from {
        let key = Piece::new(scene.key(Action::PageDown), theme.style(Role::Key));
        let more = Piece::new(
            format!(" {} more lines", most - from),
            theme.style(Role::Dim),
        );
        put_pieces(buf, words, words.x, words.y + rows, &[key, more]);
    }
}

/// Where the map and where the list stands: side by side where there is room.
fn halves(rect: Rect) -> (Rect, Rect) {
    if rect.width >= 70 {
        let columns = rect.width * 2 / 5;
        let map = Rect {
            width: columns,
            ..rect
        };
        let words = Rect {
            x: rect.x + columns + 2,
            width: rect.width - columns - 2,
            ..rect
        };
        return (map, words);
    }
    let rows = rect.height / 2;
    let map = Rect {
        height: rows,
        ..rect
    };
    let words = Rect {
        y: rect.y + rows,
        height: rect.height - rows,
        ..rect
    };
    (map, words)
}

/// Every fact, broken into the rows of the list; between what is odd and what is plain, the
/// job in the customer's own words.
fn lines(scene: Scene<'_>, entry: &Entry, proof: &Proof, columns: u16) -> Vec<(u16, String, Role)> {
    let mut rows = Vec::new();
    let mut tell = |text: &str, indent: u16, hanging: u16, role: Role| {
        let broken = wrap(text, columns.saturating_sub(indent + hanging), usize::MAX);
        for (n, row) in broken.into_iter().enumerate() {
            rows.push((indent + if n > 0 { hanging } else { 0 }, row, role));
        }
    };
    let (odd, plain) = all(scene, entry, proof);
    for Line { fact, indent } in &odd {
        tell(&fact.text, *indent, 2, fact.role);
    }
    let words = [&entry.task.description, &entry.task.instructions];
    for text in words.into_iter().filter(|text| !text.is_blank()) {
        let quoted = format!("“{}”", text.paragraphs());
        tell(&quoted, 0, 0, Role::Foreign);
    }
    for Line { fact, indent } in &plain {
        tell(&fact.text, *indent, 2, fact.role);
    }
    let file = format!("· {}", file_words(scene, entry, proof));
    tell(&file, 0, 2, Role::Dim);
    rows
}

fn small(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// The map of the job and its proofs.
pub fn view_map(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    entry: &Entry,
    area: Rect,
    buf: &mut Buffer,
) {
    let shown = state.shown(entry);
    let mut points: Vec<MapPoint> = Vec::new();
    // What others sent for this place, and what of it was approved.
    let memory = shown.and_then(|proof| {
        let key = entry.task.key.proof(&proof.id);
        scene.data.memories.of(&key)
    });
    let others = memory.iter().flat_map(|memory| &memory.site);
    points.extend(others.map(|other| MapPoint {
        point: other.point,
        mark: match other.is_approved {
            true => MapMark::Approved,
            false => MapMark::Attempt,
        },
    }));
    points.extend(entry.proofs().iter().filter_map(|proof| {
        let is_shown = shown.is_some_and(|shown| shown.id == proof.id);
        Some(MapPoint {
            point: proof.point?,
            mark: match is_shown {
                true => MapMark::Shown,
                false => MapMark::Attempt,
            },
        })
    }));
    match entry.task.location {
        Some(job) => draw_map(buf, area, theme, job, &points, scene.cell),
        None => {
            let text = "The job has no position.";
            put(buf, area, area.x, area.y, text, theme.style(Role::Dim));
        }
    }
}

/// What is known of the file, in one line.
pub(super) fn file_words(scene: Scene<'_>, entry: &Entry, proof: &Proof) -> String {
    let mut words = vec![proof.kind.word()];
    match file_facts(scene, entry, proof) {
        Some(facts) => {
            let format = facts.format.map(Format::name).unwrap_or_default();
            words.push(format!("{format} {}×{}", facts.width, facts.height));
            words.push(megabytes(facts.size_bytes));
        }
        None => words.extend(proof.size_bytes.map(megabytes)),
    }
    if !proof.platform.is_blank() {
        words.push(proof.platform.clean(16));
    }
    words.join(" · ")
}

fn megabytes(bytes: u64) -> String {
    // Shown with one digit; the exact size stands in `show --json`.
    match bytes {
        b @ ..100_000 => format!("{} kB", b.div_ceil(1000)),
        b => format!("{:.1} MB", b as f64 / 1e6),
    }
}
