//! The board as lanes: the one with the cursor wide, its neighbours narrow beside it.
//! Where there is room for one alone, the counts above tell of the others.

use super::{State, lanes};
use crate::domain::time::{seconds_between, short_age};
use crate::domain::{Card, Timestamp};
use crate::keys::Action;
use crate::model::{Lane, Paints, Pin, Scene};
use crate::theme::{Role, Theme};
use crate::ui::{Piece, fill, put, put_pieces, put_right, rule, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of a lane without the cursor, and of the line beside it.
const NARROW: u16 = 21;

/// Columns that the lane with the cursor has at least where others stand beside it.
const WIDE: u16 = 58;

/// From this width on, others stand beside it.
const BESIDE: u16 = 100;

/// Columns of an age with the marks around it.
const AGE: u16 = 7;

const WORKER: u16 = 15;
const CITY: u16 = 14;
const PAYOUT: u16 = 9;

/// Draws the board; `above` is the row over the body, for the counts.
pub fn view(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    (above, body): (Rect, Rect),
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    draw_counts(state, scene, theme, above, buf);
    let foot = Rect {
        y: body.bottom().saturating_sub(1),
        height: 1,
        ..body
    };
    let area = Rect {
        height: body.height.saturating_sub(1),
        ..body
    };
    draw_foot(state, scene, theme, foot, buf);
    if scene.data.board.is_empty() {
        let text = "No task is known yet. What a webhook or the list tells comes up here.";
        put(
            buf,
            area,
            area.x + 2,
            area.y + 1,
            text,
            theme.style(Role::Dim),
        );
        return;
    }
    let shown = division(state, scene, area);
    let has_names = shown.len() > 1;
    let rows = area.height.saturating_sub(u16::from(has_names));
    paints.list_rows = rows;
    for (n, (lane, place)) in shown.iter().enumerate() {
        if n > 0 {
            for y in place.top()..place.bottom() {
                put(buf, area, place.x - 1, y, "│", theme.style(Role::Line));
            }
        }
        let is_here = *lane == state.lane;
        let cards = Rect {
            y: place.y + u16::from(has_names),
            height: rows,
            ..*place
        };
        if has_names {
            let role = if is_here { Role::Heading } else { Role::Dim };
            put(
                buf,
                *place,
                place.x + 1,
                place.y,
                lane.words(),
                theme.style(role),
            );
        }
        match is_here {
            true => draw_lane(state, scene, theme, cards, buf),
            false => draw_narrow(*lane, scene, theme, cards, buf),
        }
    }
}

/// Which lanes have which room: as many as fit, around the one with the cursor.
fn division(state: &State, scene: Scene<'_>, area: Rect) -> Vec<(Lane, Rect)> {
    let lanes = lanes(scene.data);
    let beside = match area.width {
        ..BESIDE => 0,
        columns => usize::from((columns - WIDE) / NARROW).min(lanes.len() - 1),
    };
    let at = lanes
        .iter()
        .position(|lane| *lane == state.lane)
        .unwrap_or(0);
    let first = at.saturating_sub(beside / 2).min(lanes.len() - 1 - beside);
    let narrow = u16::try_from(beside).unwrap_or(0) * NARROW;
    let mut x = area.x;
    let shown = lanes.into_iter().skip(first).take(beside + 1);
    shown
        .map(|lane| {
            let room = match lane == state.lane {
                true => area.width.saturating_sub(narrow),
                false => NARROW,
            };
            let place = Rect {
                x,
                width: room.saturating_sub(1),
                ..area
            };
            x += room;
            (lane, place)
        })
        .collect()
}

/// The lanes with what they have. Those far from the cursor's give way where there is
/// little room.
fn draw_counts(state: &State, scene: Scene<'_>, theme: &Theme, above: Rect, buf: &mut Buffer) {
    let lanes = lanes(scene.data);
    let here = lanes
        .iter()
        .position(|lane| *lane == state.lane)
        .unwrap_or(0);
    let texts: Vec<String> = lanes.iter().map(|lane| count(*lane, scene)).collect();
    let (mut first, mut end) = (0, lanes.len());
    let wanted = |from: usize, to: usize| -> u16 {
        let shown = texts.iter().take(to).skip(from);
        shown.map(|text| width(text) + 3).sum::<u16>() + 4
    };
    while wanted(first, end) > above.width && end - first > 1 {
        match here - first > end - 1 - here {
            true => first += 1,
            false => end -= 1,
        }
    }
    let dim = theme.style(Role::Dim);
    let mut pieces = vec![Piece::new(if first > 0 { "‹ " } else { " " }, dim)];
    for (lane, text) in lanes.iter().zip(&texts).take(end).skip(first) {
        let role = match () {
            () if *lane == state.lane => Role::Heading,
            () if scene.data.board.lane(*lane).is_empty() => Role::Dim,
            () => Role::Text,
        };
        pieces.push(Piece::new(text.as_str(), theme.style(role)));
        pieces.push(Piece::new("   ", dim));
    }
    if end < lanes.len() {
        pieces.push(Piece::new("›", dim));
    }
    rule(buf, above, above.y, theme.style(Role::Line));
    let used: u16 = pieces.iter().map(|piece| width(&piece.text)).sum();
    let over = Rect {
        width: used.min(above.width),
        ..above
    };
    put(
        buf,
        over,
        over.x,
        over.y,
        &" ".repeat(over.width.into()),
        dim,
    );
    put_pieces(buf, above, above.x, above.y, &pieces);
}

fn count(lane: Lane, scene: Scene<'_>) -> String {
    let shown = scene.data.board.lane(lane).len();
    let words = lane.words();
    if lane != Lane::Completed || shown == 0 {
        return format!("{words} {shown}");
    }
    let today = scene.data.board.completed_since(midnight(scene));
    format!("{words} {shown}, {today} today")
}

/// When today began on the screen's clock.
fn midnight(scene: Scene<'_>) -> Timestamp {
    let now = scene.now.wall.to_zoned(scene.settings.zone.clone());
    now.start_of_day()
        .map_or(scene.now.wall, |start| start.timestamp())
}

fn draw_lane(state: &State, scene: Scene<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let pins = scene.data.board.lane(state.lane);
    if pins.is_empty() {
        let text = match scene.data.board.count(state.lane) {
            0 => "Nothing here.".to_owned(),
            n => format!("The filter hides {n}."),
        };
        put(buf, area, area.x + 2, area.y, &text, theme.style(Role::Dim));
    }
    let here = state.place(scene.data);
    let top = state.top(scene.data, area.height);
    let shown = pins.iter().enumerate().skip(top);
    for (y, (n, pin)) in (area.y..area.bottom()).zip(shown) {
        let line = Rect::new(area.x, y, area.width, 1);
        draw_card(pin, scene, theme, line, buf);
        if n == here {
            put(buf, line, line.x, y, "›", theme.style(Role::Key));
            fill(buf, line, theme.style(Role::Cursor));
        }
    }
}

/// `› • 4m  Photograph storefront, 123 Main St    Marcus T.   Brooklyn   $42.00`
fn draw_card(pin: &Pin, scene: Scene<'_>, theme: &Theme, line: Rect, buf: &mut Buffer) {
    let card = &pin.card;
    put_age(
        pin,
        scene,
        theme,
        Rect {
            x: line.x + 1,
            width: AGE,
            ..line
        },
        buf,
    );
    // What matters least gives way first.
    let room = line.width.saturating_sub(AGE + 2);
    let columns = [(WORKER, 48), (CITY, 62), (PAYOUT, 84)];
    let mut right = line.right();
    for (columns, from) in columns.into_iter().rev() {
        if room < from {
            continue;
        }
        right -= columns;
        let place = Rect {
            x: right + 1,
            width: columns - 1,
            ..line
        };
        match columns {
            WORKER => put(
                buf,
                place,
                place.x,
                line.y,
                &worker(card),
                theme.style(Role::Foreign),
            ),
            CITY => put(
                buf,
                place,
                place.x,
                line.y,
                &card.city.clean(60),
                theme.style(Role::ForeignQuiet),
            ),
            _ => {
                let cents = card
                    .payout
                    .map(|cents| cents.to_string())
                    .unwrap_or_default();
                put_right(
                    buf,
                    place,
                    place.x,
                    line.y,
                    &[Piece::new(cents, theme.style(Role::Money))],
                )
            }
        };
    }
    let title = Rect {
        x: line.x + AGE + 2,
        width: right.saturating_sub(line.x + AGE + 2),
        ..line
    };
    put(
        buf,
        title,
        title.x,
        line.y,
        &title_words(card),
        theme.style(title_role(pin, scene)),
    );
}

fn draw_narrow(lane: Lane, scene: Scene<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let shown = scene.data.board.lane(lane).iter();
    for (y, pin) in (area.y..area.bottom()).zip(shown) {
        let line = Rect::new(area.x, y, area.width, 1);
        put_age(
            pin,
            scene,
            theme,
            Rect {
                width: AGE - 1,
                ..line
            },
            buf,
        );
        let title = Rect {
            x: line.x + AGE,
            width: line.width.saturating_sub(AGE),
            ..line
        };
        let role = match title_role(pin, scene) {
            Role::Foreign => Role::ForeignQuiet,
            glowing => glowing,
        };
        put(
            buf,
            title,
            title.x,
            y,
            &title_words(&pin.card),
            theme.style(role),
        );
    }
}

/// `•  4m`, and `!` behind what has been here for long.
fn put_age(pin: &Pin, scene: Scene<'_>, theme: &Theme, place: Rect, buf: &mut Buffer) {
    let seconds = seconds_between(pin.card.since, scene.now.wall);
    let is_long = pin.lane.long_after().is_some_and(|long| seconds > long);
    let (mark, role) = if is_long {
        ("!", Role::Held)
    } else {
        (" ", Role::Dim)
    };
    if pin.glows(scene.now.mono) {
        put(buf, place, place.x, place.y, "•", theme.style(Role::Fresh));
    }
    let age = format!("{:>4}{mark}", short_age(seconds));
    put(buf, place, place.x + 1, place.y, &age, theme.style(role));
}

/// What has just moved stands out, and is at rest again a moment later.
fn title_role(pin: &Pin, scene: Scene<'_>) -> Role {
    match pin.glows(scene.now.mono) {
        true => Role::ForeignTitle,
        false => Role::Foreign,
    }
}

fn title_words(card: &Card) -> String {
    match card.title.is_blank() {
        true => card.key.task.shown(),
        false => card.title.clean(200),
    }
}

fn worker(card: &Card) -> String {
    match (&card.worker, card.worker_name.is_blank()) {
        (_, false) => card.worker_name.clean(40),
        (Some(id), true) => id.shown(),
        (None, true) => String::new(),
    }
}

fn draw_foot(state: &State, scene: Scene<'_>, theme: &Theme, foot: Rect, buf: &mut Buffer) {
    let lanes = lanes(scene.data);
    let shown: usize = lanes
        .iter()
        .map(|lane| scene.data.board.lane(*lane).len())
        .sum();
    let all = scene.data.board.len();
    if state.search.is_shown() {
        let saved = state.saved_filter(&scene.settings.board_filters);
        let name = saved.map(|(_, saved)| format!("“{}”  ", saved.name));
        let hint = format!("{}{shown} of {all}   Esc clears", name.unwrap_or_default());
        state.search.draw(theme, foot, &hint, buf);
        return;
    }
    let key = scene.key(Action::Sort);
    let text = format!(
        "  {all} tasks · {} · {key} another order",
        state.order.words()
    );
    if all > 0 {
        put(buf, foot, foot.x, foot.y, &text, theme.style(Role::Dim));
    }
}
