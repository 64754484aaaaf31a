//! The tail as a list, with the unfolded event beside it, or in its place where there is
//! no room beside.

use super::State;
use crate::domain::time::seconds_between;
use crate::domain::{Event, Untrusted};
use crate::keys::Action;
use crate::model::{Paints, Scene};
use crate::theme::{Role, Theme};
use crate::ui::event::{EventLine, effect_sentence, source_words};
use crate::ui::{Payload, Piece, put, put_pieces, put_right, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From this width on, list and payload stand side by side.
const BESIDE: u16 = 110;

/// Rows over the lines of a payload: its name, what is known of it, air.
const HEAD: u16 = 5;

/// Draws the tail.
pub fn view(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    body: Rect,
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    let Some((event, payload)) = &state.open else {
        draw_list(state, scene, theme, body, buf, paints);
        return;
    };
    let mut pane = body;
    if body.width >= BESIDE {
        let list = Rect {
            width: body.width * 45 / 100,
            ..body
        };
        draw_list(state, scene, theme, list, buf, paints);
        for y in body.top()..body.bottom() {
            put(buf, body, list.right(), y, "│", theme.style(Role::Line));
        }
        pane.x = list.right() + 1;
        pane.width = body.right() - pane.x;
    }
    // A webhook may have told it since.
    let event = scene.data.tail.event(event.seq).unwrap_or(event);
    draw_event(event, payload, scene, theme, pane, buf);
    paints.list_rows = pane.height.saturating_sub(HEAD);
}

fn draw_list(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    let tail = &scene.data.tail;
    let missed = state.missed(scene.data);
    let has_foot = state.search.is_shown() || state.cursor.is_some();
    let rows = area.height.saturating_sub(u16::from(has_foot));
    paints.list_rows = rows;
    if tail.is_empty() {
        let text = match state.search.is_shown() {
            true => "No event in memory is so.",
            false => "No event yet. What a webhook or the list tells comes up here.",
        };
        put(buf, area, area.x + 2, area.y, text, theme.style(Role::Dim));
    }
    let here = state.place(scene.data);
    let top = state.top(scene.data, rows);
    // The newest stands at the bottom, also while there are few.
    let few = rows.saturating_sub(u16::try_from(tail.len()).unwrap_or(rows));
    let shown: Vec<_> = tail.from(top).take(rows.into()).enumerate().collect();
    let received = shown.iter().map(|(_, event)| event.body.received_at);
    let times = scene.moments(received);
    for ((y, (n, event)), time) in (area.y + few..).zip(shown).zip(&times) {
        let line = EventLine {
            event,
            time,
            title: &title(event, scene),
            is_here: top + n == here,
        };
        line.draw(theme, Rect::new(area.x, y, area.width, 1), buf);
    }
    if !has_foot {
        return;
    }
    let foot = Rect {
        y: area.bottom().saturating_sub(1),
        height: 1,
        ..area
    };
    let last = scene.key(Action::Last);
    let news = match (state.cursor, missed) {
        (None, _) => String::new(),
        (Some(_), 0) => format!("paused · {last} follows "),
        (Some(_), n) => format!("{n} new ▼ · {last} follows "),
    };
    let role = if missed > 0 { Role::Held } else { Role::Dim };
    let used = put_right(
        buf,
        foot,
        foot.x,
        foot.y,
        &[Piece::new(news, theme.style(role))],
    );
    if state.search.is_shown() {
        let left = Rect {
            width: foot.width.saturating_sub(used + 1),
            ..foot
        };
        let hint = format!("{} of {}   Esc clears", tail.len(), tail.held());
        state.search.draw(theme, left, &hint, buf);
    }
}

/// The title of its task, as the event or the board tells it; else the task's id.
fn title(event: &Event, scene: Scene<'_>) -> String {
    let Some(key) = event.body.task_key() else {
        return String::new();
    };
    let told = event.body.change.title.as_ref();
    let known = || scene.data.board.card(&key).map(|card| &card.title);
    let title = told.filter(|title| !title.is_blank()).or_else(known);
    match title.filter(|title| !title.is_blank()) {
        Some(title) => title.clean(200),
        None => key.task.shown(),
    }
}

/// The unfolded event: its name, what is known of its way here, what was sent.
fn draw_event(
    event: &Event,
    payload: &Payload,
    scene: Scene<'_>,
    theme: &Theme,
    pane: Rect,
    buf: &mut Buffer,
) {
    let head = [
        Piece::new(event.body.name.clean(60), theme.style(Role::ForeignTitle)),
        Piece::new(
            format!("  {}", title(event, scene)),
            theme.style(Role::Foreign),
        ),
    ];
    put_pieces(buf, pane, pane.x + 2, pane.y, &head);
    let words = facts(event, scene);
    let lines = wrap(&words, pane.width.saturating_sub(3), 3);
    for (y, line) in (pane.y + 1..).zip(lines) {
        put(buf, pane, pane.x + 2, y, &line, theme.style(Role::Dim));
    }
    let rest = Rect {
        y: pane.y + HEAD,
        height: pane.height.saturating_sub(HEAD),
        ..pane
    };
    payload.draw(theme, rest, buf);
}

/// `webhook ✓ · delivery 2 · moved the task on · received 15:20:03 · 2 s after it happened`
fn facts(event: &Event, scene: Scene<'_>) -> String {
    let body = &event.body;
    let mut facts = vec![source_words(event).0];
    if let Some(attempt) = body.delivery_attempt {
        facts.push(format!("delivery {attempt}"));
    }
    facts.push(effect_sentence(event).to_owned());
    facts.push(format!("received {}", scene.moment(body.received_at)));
    if let Some(happened) = body.happened_at {
        let after = seconds_between(happened, body.received_at);
        facts.push(match after {
            ..0 => format!("says it happens at {}", scene.moment(happened)),
            0..3 => "as it happened".to_owned(),
            _ => format!("{} after it happened", crate::domain::time::in_words(after)),
        });
    }
    let account = Untrusted::new(body.account.as_str()).clean(40);
    facts.push(format!("{account}, {}", body.marketplace.shown()));
    if let Some(task) = &body.task {
        facts.push(format!("task {}", task.shown()));
    }
    facts.push(format!("no. {}", event.seq.0));
    facts.join(" · ")
}
