//! Facts as lines, and the pane of map and facts that takes the picture's place.

use super::State;
use super::facts::{Fact, facts, file_facts};
use crate::domain::{Format, Point, Proof};
use crate::model::{Entry, Scene};
use crate::theme::{Role, Theme};
use crate::ui::{MapPoint, draw_map, put, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Facts one under another; long ones take a second row where there is room.
pub(super) fn draw_fact_lines(theme: &Theme, facts: &[Fact], area: Rect, buf: &mut Buffer) -> u16 {
    let mut y = area.y;
    for (n, fact) in facts.iter().enumerate() {
        let left = area.bottom().saturating_sub(y);
        if left == 0 {
            break;
        }
        let others = u16::try_from(facts.len() - n - 1).unwrap_or(u16::MAX);
        let most = left.saturating_sub(others).clamp(1, 3);
        // Further lines are indented.
        let columns = area.width.saturating_sub(2);
        let mut lines = wrap(&fact.text, columns, usize::from(most)).into_iter();
        if let Some(first) = lines.next() {
            put(buf, area, area.x, y, &first, theme.style(fact.role));
            y += 1;
        }
        for line in lines {
            put(buf, area, area.x + 2, y, &line, theme.style(fact.role));
            y += 1;
        }
    }
    y
}

/// The map with all facts, in place of the picture.
pub(super) fn draw_facts_pane(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    entry: &Entry,
    proof: &Proof,
    rect: Rect,
    buf: &mut Buffer,
) {
    let beside = rect.width >= 70;
    let (map, words) = if beside {
        let map_columns = rect.width * 2 / 5;
        (
            Rect {
                width: map_columns,
                ..rect
            },
            Rect {
                x: rect.x + map_columns + 2,
                width: rect.width - map_columns - 2,
                ..rect
            },
        )
    } else {
        let rows = rect.height / 2;
        (
            Rect {
                height: rows,
                ..rect
            },
            Rect {
                y: rect.y + rows,
                height: rect.height - rows,
                ..rect
            },
        )
    };
    view_map(state, scene, theme, entry, map, buf);
    let task = &entry.task;
    let mut lines = facts(scene, entry, proof);
    lines.push(Fact {
        text: file_words(scene, entry, proof),
        role: Role::Dim,
    });
    let y = draw_fact_lines(theme, &lines, words, buf);
    let rest = Rect {
        y,
        height: words.bottom().saturating_sub(y),
        ..words
    };
    let text = format!(
        "{}\n{}",
        task.description.paragraphs(),
        task.instructions.paragraphs()
    );
    for (y, line) in (rest.y + 1..rest.bottom()).zip(wrap(&text, rest.width, rest.height.into())) {
        put(buf, rest, rest.x, y, &line, theme.style(Role::Foreign));
    }
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
    let point = |proof: &Proof| -> Option<(Point, bool)> {
        Some((proof.point?, shown.is_some_and(|s| s.id == proof.id)))
    };
    let points: Vec<MapPoint> = entry
        .proofs()
        .iter()
        .filter_map(point)
        .map(|(point, shown)| MapPoint { point, shown })
        .collect();
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
