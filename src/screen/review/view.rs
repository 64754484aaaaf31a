//! The two shapes of the review: a wide pane, and a narrow one of picture and two lines.

use super::facts::{age_words, brief, narrowest};
use super::pane::{draw_fact_lines, draw_facts_pane, file_words};
use super::standing::money_words;
use super::{State, evidence, look, picture_rect_narrow, picture_rect_wide};
use crate::domain::task::ATTEMPTS_MAX;
use crate::domain::{Proof, Task};
use crate::keys::Action;
use crate::model::{Entry, Paints, Scene};
use crate::theme::{Role, Theme};
use crate::ui::marks::{amount, worker};
use crate::ui::{Piece, put, put_pieces, put_right, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Rows of the task's words above the picture, at most.
const WORDS_ROWS: usize = 3;

/// Draws title, words, evidence, caption, facts and money; `has_map` where the map stands
/// beside the pane.
pub fn view_wide(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    entry: &Entry,
    (pane, has_map): (Rect, bool),
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    let proof = state.shown(entry);
    draw_head(theme, &entry.task, proof, pane, buf);
    let rect = picture_rect_wide(pane);
    if let (true, Some(proof)) = (state.facts, proof) {
        // All of it down to the money: the facts would only be told twice.
        let all = Rect {
            height: pane.bottom().saturating_sub(rect.y + 2),
            ..rect
        };
        let place = (all, has_map);
        draw_facts_pane(state, scene, theme, (entry, proof), place, buf, paints);
        draw_money(theme, &entry.task, proof, pane, buf);
        return;
    }
    evidence::draw(state, scene, theme, entry, rect, buf, paints);
    let below = Rect {
        y: rect.bottom(),
        height: pane.bottom().saturating_sub(rect.bottom()),
        ..pane
    };
    if let Some(proof) = proof {
        draw_caption(state, scene, theme, entry, proof, below, buf);
        draw_facts_below(scene, theme, entry, proof, below, buf);
        draw_money(theme, &entry.task, proof, pane, buf);
    }
}

/// What each verdict does with the money, in the last row.
fn draw_money(theme: &Theme, task: &Task, proof: &Proof, pane: Rect, buf: &mut Buffer) {
    if task.status.is_reviewable() && proof.is_pending() {
        let y = pane.bottom().saturating_sub(1);
        let text = money_words(task, proof);
        put(buf, pane, pane.x, y, &text, theme.style(Role::Dim));
    }
}

fn draw_head(theme: &Theme, task: &Task, proof: Option<&Proof>, pane: Rect, buf: &mut Buffer) {
    let payout = [
        Piece::new(amount(task.payout), theme.style(Role::Money)),
        Piece::new(" to the worker", theme.style(Role::Dim)),
    ];
    let used = put_right(buf, pane, pane.x + 20, pane.y, &payout);
    let left = less(pane, used);
    let title = task.title.clean(200);
    put(
        buf,
        left,
        pane.x,
        pane.y,
        &title,
        theme.style(Role::ForeignTitle),
    );
    let escrow = [
        Piece::new(amount(task.budget), theme.style(Role::Text)),
        Piece::new(" in escrow", theme.style(Role::Dim)),
    ];
    let used = put_right(buf, pane, pane.x + 20, pane.y + 1, &escrow);
    put_pieces(
        buf,
        less(pane, used),
        pane.x,
        pane.y + 1,
        &meta(theme, task, proof),
    );
    let words = if task.instructions.is_blank() {
        &task.description
    } else {
        &task.instructions
    };
    if !words.is_blank() {
        let quoted = format!("“{}”", words.clean(2_000));
        // Long ones take the row of air above the picture.
        for (y, line) in (pane.y + 2..).zip(wrap(&quoted, pane.width, WORDS_ROWS)) {
            put(buf, pane, pane.x, y, &line, theme.style(Role::Foreign));
        }
    }
}

fn less(pane: Rect, used: u16) -> Rect {
    Rect {
        width: pane.width.saturating_sub(used + u16::from(used > 0) * 2),
        ..pane
    }
}

/// Place, category, worker and attempt.
fn meta(theme: &Theme, task: &Task, proof: Option<&Proof>) -> Vec<Piece> {
    let place = [&task.city, &task.state]
        .into_iter()
        .filter(|word| !word.is_blank())
        .map(|word| word.clean(32))
        .collect::<Vec<_>>()
        .join(", ");
    let foreign = theme.style(Role::Foreign);
    let mut words = vec![worker(task), place, task.category.clean(24)];
    words.retain(|word| !word.is_empty());
    let mut pieces = Vec::new();
    if let Some(proof) = proof {
        let role = if proof.attempt >= ATTEMPTS_MAX {
            Role::Flag
        } else {
            Role::Text
        };
        let attempt = format!("attempt {} of {ATTEMPTS_MAX}", proof.attempt);
        pieces.push(Piece::new(attempt, theme.style(role)));
        pieces.push(Piece::new(" · ", theme.style(Role::Dim)));
    }
    pieces.push(Piece::new(words.join(" · "), foreign));
    pieces
}

/// The picture, or map and facts in its place.
fn draw_evidence(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    entry: &Entry,
    rect: Rect,
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    let proof = state.shown(entry);
    match proof {
        Some(proof) if state.facts => {
            let rect = Rect {
                x: rect.x + 1,
                width: rect.width.saturating_sub(2),
                ..rect
            };
            let place = (rect, false);
            draw_facts_pane(state, scene, theme, (entry, proof), place, buf, paints);
        }
        _ => evidence::draw(state, scene, theme, entry, rect, buf, paints),
    }
}

/// The file's line under the picture.
fn draw_caption(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    entry: &Entry,
    proof: &Proof,
    below: Rect,
    buf: &mut Buffer,
) {
    let style = theme.style(Role::Dim);
    let attempts = attempts_words(entry, proof);
    let used = put_right(
        buf,
        below,
        below.x + 10,
        below.y,
        &[Piece::new(attempts, style)],
    );
    let mut pieces = look_pieces(state, scene, theme, entry, proof);
    pieces.push(Piece::new(file_words(scene, entry, proof), style));
    put_pieces(buf, less(below, used), below.x, below.y, &pieces);
}

/// How the picture is looked at, in front of what else is said under it. While the picture
/// is behind, the dot after these words becomes three: nothing moves.
fn look_pieces(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    entry: &Entry,
    proof: &Proof,
) -> Vec<Piece> {
    let looking = look::looking(state, scene.data, entry, proof);
    if looking.words.is_empty() && !looking.is_behind {
        return Vec::new();
    }
    let dot = if looking.is_behind { " … " } else { " · " };
    vec![
        Piece::new(looking.words.join(" · "), theme.style(Role::Held)),
        Piece::new(dot, theme.style(Role::Dim)),
    ]
}

/// `attempt 1 ·[2]`, where there are several.
fn attempts_words(entry: &Entry, shown: &Proof) -> String {
    let proofs = entry.proofs();
    if proofs.len() < 2 {
        return String::new();
    }
    let each = proofs.iter().map(|proof| {
        if proof.id == shown.id {
            format!("[{}]", proof.attempt)
        } else {
            format!(" {} ", proof.attempt)
        }
    });
    format!("attempts {}", each.collect::<String>())
}

fn draw_facts_below(
    scene: Scene<'_>,
    theme: &Theme,
    entry: &Entry,
    proof: &Proof,
    below: Rect,
    buf: &mut Buffer,
) {
    let room = below.height.saturating_sub(3);
    let area = Rect {
        y: below.y + 1,
        height: room,
        ..below
    };
    draw_fact_lines(scene, theme, &brief(scene, entry, proof), area, buf);
}

/// Draws the picture and two lines of facts.
pub fn view_narrow(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    entry: &Entry,
    pane: Rect,
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    let rect = picture_rect_narrow(pane);
    draw_evidence(state, scene, theme, entry, rect, buf, paints);
    let Some(proof) = state.shown(entry) else {
        return;
    };
    let pane = Rect {
        x: pane.x + 1,
        width: pane.width.saturating_sub(2),
        ..pane
    };
    if let Some((fact, more)) = narrowest(scene, entry, proof) {
        let area = Rect {
            y: rect.bottom(),
            height: 1,
            ..pane
        };
        let more = match more {
            0 => String::new(),
            n => format!("  {} +{n}", scene.key(Action::Facts)),
        };
        let more = [Piece::new(more, theme.style(Role::Key))];
        let used = put_right(buf, area, area.x + 20, area.y, &more);
        let style = theme.style(fact.role);
        put(buf, less(area, used), area.x, area.y, &fact.text, style);
    }
    let y = rect.bottom() + 1;
    let mut pieces = look_pieces(state, scene, theme, entry, proof);
    pieces.extend(meta(theme, &entry.task, Some(proof)));
    pieces.push(Piece::new(age_words(scene, proof), theme.style(Role::Dim)));
    put_pieces(buf, pane, pane.x, y, &pieces);
}
