//! The frame: how the window is divided, and who draws where.
//!
//! ```text
//! wide                              narrow
//!  header                            header
//!  ──────────────────────────        queue, folded to a line
//!  queue         │ review            picture
//!  map           │                   two lines of facts
//!  ── notice ────────────────        ── notice ──
//!  keys               on hold        keys  on hold
//! ```

use super::{Drawn, Model, Overlay, View, footer, header};
use crate::domain::Now;
use crate::keys::Action;
use crate::model::{Entry, Paints};
use crate::screen::{board, decide, events, help, history, palette, queue, review, timeline};
use crate::theme::Role;
use crate::ui::{make_room, put, rule, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// How a window is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// List and review side by side.
    Wide,
    /// One under the other.
    Narrow,
    /// Words only.
    Tiny,
}

impl Layout {
    pub(super) fn of((columns, rows): (u16, u16)) -> Self {
        match (columns, rows) {
            (100.., 24..) => Self::Wide,
            (40.., 10..) => Self::Narrow,
            _ => Self::Tiny,
        }
    }
}

/// Rows of the map under the list, and the height from which on it has room there.
const MAP_ROWS: u16 = 13;
const MAP_FROM: u16 = 30;

/// The parts of a wide body.
struct Wide {
    list: Rect,
    map: Option<Rect>,
    review: Rect,
}

fn wide(body: Rect) -> Wide {
    let columns = (body.width * 38 / 100).clamp(40, 56);
    let map_rows = if body.height >= MAP_FROM { MAP_ROWS } else { 0 };
    let list = Rect {
        width: columns,
        height: body
            .height
            .saturating_sub(map_rows + u16::from(map_rows > 0)),
        ..body
    };
    let map = (map_rows > 0).then_some(Rect {
        x: body.x + 1,
        y: list.bottom() + 1,
        width: columns.saturating_sub(2),
        height: map_rows,
    });
    let review = Rect {
        x: body.x + columns + 2,
        width: body.width.saturating_sub(columns + 3),
        ..body
    };
    Wide { list, map, review }
}

/// The body: without header and rule (or folded queue) above, notice and keys below.
pub(super) fn body((columns, rows): (u16, u16)) -> Rect {
    Rect::new(0, 2, columns, rows.saturating_sub(4))
}

/// The pane of the review in this layout; zoomed it is always the narrow one.
fn review_pane(layout: Layout, size: (u16, u16), zoomed: bool) -> Rect {
    let body = body(size);
    if layout == Layout::Wide && !zoomed {
        wide(body).review
    } else {
        body
    }
}

/// Where the picture stands in a window of this size; nowhere in a tiny one.
pub(super) fn picture_rect(size: (u16, u16), zoomed: bool) -> Option<Rect> {
    let layout = Layout::of(size);
    let pane = review_pane(layout, size, zoomed);
    match layout {
        Layout::Tiny => None,
        Layout::Wide if !zoomed => Some(review::picture_rect_wide(pane)),
        _ => Some(review::picture_rect_narrow(pane)),
    }
}

pub(super) fn draw(model: &Model, now: Now, buf: &mut Buffer) -> Drawn {
    let mut drawn = Drawn::default();
    let area = buf.area;
    let size = (area.width, area.height);
    let layout = Layout::of(size);
    if layout == Layout::Tiny {
        draw_tiny(model, area, buf);
        return drawn;
    }
    let top = Rect { height: 1, ..area };
    header::draw(model, now, top, buf);
    let body = body(size);
    match (&model.overlay, model.view) {
        (Some(Overlay::Help(state)), _) => {
            let scene = model.scene(now);
            help::view(*state, scene, &model.theme, body, buf);
        }
        (Some(Overlay::Palette(state)), _) => {
            let scene = model.scene(now);
            drawn.cursor = palette::view(state, scene, &model.theme, body, buf);
        }
        (_, View::Queue) => draw_queue(model, now, layout, body, buf, &mut drawn.paints),
        (_, view) => draw_list(model, view, now, body, buf, &mut drawn.paints),
    }
    footer::draw(model, now, area, buf);
    if let Some(Overlay::Decide(state)) = &model.overlay {
        let over = Rect {
            y: area.y + 1,
            height: area.height - 1,
            ..area
        };
        let scene = model.scene(now);
        drawn.cursor = decide::view(state, scene, &model.theme, over, buf, &mut drawn.paints);
    }
    make_room(buf, &mut drawn.paints.rasters);
    drawn
}

/// The views that are lists: board, timeline, events, history.
fn draw_list(
    model: &Model,
    view: View,
    now: Now,
    body: Rect,
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    let (scene, theme) = (model.scene(now), &model.theme);
    let above = Rect {
        y: body.y - 1,
        height: 1,
        ..body
    };
    rule(buf, above, above.y, theme.style(Role::Line));
    match (view, &model.timeline) {
        (View::Board, Some(state)) => timeline::view(state, scene, theme, body, buf, paints),
        (View::Board, None) => board::view(&model.board, scene, theme, (above, body), buf, paints),
        (View::Events, _) => events::view(&model.events, scene, theme, body, buf, paints),
        _ => history::view(&model.history, scene, theme, body, buf, paints),
    }
}

fn draw_queue(
    model: &Model,
    now: Now,
    layout: Layout,
    body: Rect,
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    let line = Rect {
        y: body.y - 1,
        height: 1,
        ..body
    };
    let scene = model.scene(now);
    let entry = model
        .queue
        .cursor
        .as_ref()
        .and_then(|key| model.data.entry(key));
    if layout == Layout::Narrow || model.review.zoomed {
        queue::view_line(&model.queue, scene, &model.theme, line, buf);
        match entry {
            Some(entry) => {
                review::view_narrow(&model.review, scene, &model.theme, entry, body, buf, paints)
            }
            None => draw_nothing(model, now, body, buf),
        }
        return;
    }
    rule(buf, line, line.y, model.theme.style(Role::Line));
    draw_wide(model, now, entry, body, buf, paints);
}

fn draw_wide(
    model: &Model,
    now: Now,
    entry: Option<&Entry>,
    body: Rect,
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    let scene = model.scene(now);
    let parts = wide(body);
    queue::view(&model.queue, scene, &model.theme, parts.list, buf, paints);
    let line = model.theme.style(Role::Line);
    for y in body.top()..body.bottom() {
        put(buf, body, parts.list.right(), y, "│", line);
    }
    if let (Some(map), Some(entry)) = (parts.map, entry) {
        let above = Rect {
            x: body.x,
            y: map.y - 1,
            width: parts.list.width,
            height: 1,
        };
        rule(buf, above, above.y, line);
        review::view_map(&model.review, scene, &model.theme, entry, map, buf);
    }
    match entry {
        Some(entry) => review::view_wide(
            &model.review,
            scene,
            &model.theme,
            entry,
            (parts.review, parts.map.is_some()),
            buf,
            paints,
        ),
        None => draw_nothing(model, now, parts.review, buf),
    }
}

/// No row is under the cursor: say what is going on and what to do.
fn draw_nothing(model: &Model, now: Now, pane: Rect, buf: &mut Buffer) {
    let lines = header::idle_words(model, now);
    let rows: Vec<(String, Role)> = lines
        .into_iter()
        .flat_map(|(text, role)| {
            wrap(&text, pane.width.saturating_sub(4).min(76), 4)
                .into_iter()
                .map(move |line| (line, role))
        })
        .collect();
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    let top = pane.y + pane.height.saturating_sub(height) / 2;
    for (y, (text, role)) in (top..pane.bottom()).zip(&rows) {
        let x = pane.x + pane.width.saturating_sub(crate::ui::width(text)) / 2;
        put(buf, pane, x, y, text, model.theme.style(*role));
    }
}

fn draw_tiny(model: &Model, area: Rect, buf: &mut Buffer) {
    let text = format!(
        "proofdesk{}: {} waiting. Needs 40×10, this is {}×{}. Verdict keys rest; {} leaves.",
        header::badge_word(model),
        model.data.queue().waiting(),
        area.width,
        area.height,
        model.keymap.key(Action::Quit),
    );
    for (y, line) in (area.y..).zip(wrap(&text, area.width, area.height.into())) {
        put(buf, area, area.x, y, &line, model.theme.style(Role::Text));
    }
}
