//! A small map: the job, the round fence around it, the proofs, north and a scale.
//!
//! Drawn in braille dots, two by four in a cell; the shape of a cell in pixels is taken
//! into account, so that the fence is round on every screen.

use super::text::{Piece, put, put_pieces, width};
use crate::domain::Point;
use crate::domain::geo::{FENCE_RADIUS_M, short_distance};
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::symbols::Marker;
use ratatui::widgets::Widget;
use ratatui::widgets::canvas::{Canvas, Circle, Line};

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapMark {
    /// The proof on screen.
    Shown,
    /// Another attempt at the same task, or a proof of another one at this site.
    Attempt,
    /// A proof of another task at this site that was approved.
    Approved,
}

/// A proof on the map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapPoint {
    /// Where.
    pub point: Point,
    /// What it is.
    pub mark: MapMark,
}

/// Beyond this many metres a proof is drawn at the edge, in its direction.
const FARTHEST_M: f64 = 2_000.0;

/// Draws the map into `area`; `cell` is the width and height of a cell in pixels. Nothing
/// is drawn where a fence wouldn't be recognisable.
pub fn draw_map(
    buf: &mut Buffer,
    area: Rect,
    theme: &Theme,
    job: Point,
    proofs: &[MapPoint],
    cell: (u16, u16),
) {
    let area = area.intersection(buf.area);
    if area.width < 12 || area.height < 5 {
        return;
    }
    let places: Vec<((f64, f64), MapMark)> = proofs
        .iter()
        .map(|p| (within(job.offset_m(p.point), FARTHEST_M), p.mark))
        .collect();
    let frame = Frame::around(area, cell, &places);
    draw_fence(buf, area, theme, &frame, &places);
    // Bottom to top: other attempts, the job, and what is on screen.
    let job_mark = ((0.0, 0.0), "◎", Role::MapJob);
    let of = |mark: MapMark| places.iter().filter(move |(_, other)| *other == mark);
    let marks = of(MapMark::Attempt)
        .map(|(place, _)| (*place, "·", Role::Dim))
        .chain(of(MapMark::Approved).map(|(place, _)| (*place, "✓", Role::Good)))
        .chain([job_mark])
        .chain(of(MapMark::Shown).map(|(place, _)| (*place, "✕", Role::MapProof)));
    for (place, symbol, role) in marks {
        mark(buf, area, &frame, place, symbol, theme, role);
    }
    draw_legend(buf, area, theme, job, proofs);
    draw_scale(buf, area, theme, &frame);
}

/// Which way is north, and what the marks are, where there is room to say so.
fn draw_legend(buf: &mut Buffer, area: Rect, theme: &Theme, job: Point, proofs: &[MapPoint]) {
    put(buf, area, area.x, area.y, "N ↑", theme.style(Role::Dim));
    if area.width < 44 {
        return;
    }
    let mut pieces = vec![
        Piece::new("◎", theme.style(Role::MapJob)),
        Piece::new(" job", theme.style(Role::Dim)),
    ];
    if let Some(shown) = proofs.iter().find(|proof| proof.mark == MapMark::Shown) {
        let is_far = job.distance_m(shown.point) > FARTHEST_M;
        let words = if is_far { " proof, farther" } else { " proof" };
        pieces.push(Piece::new("  ✕", theme.style(Role::MapProof)));
        pieces.push(Piece::new(words, theme.style(Role::Dim)));
    }
    if proofs.iter().any(|proof| proof.mark == MapMark::Attempt) {
        pieces.push(Piece::new("  · other", theme.style(Role::Dim)));
    }
    if proofs.iter().any(|proof| proof.mark == MapMark::Approved) {
        pieces.push(Piece::new("  ✓", theme.style(Role::Good)));
        pieces.push(Piece::new(" approved", theme.style(Role::Dim)));
    }
    put_pieces(buf, area, area.x, area.bottom() - 1, &pieces);
}

/// How metres become cells.
struct Frame {
    /// Metres across half the width.
    half_east: f64,
    /// Metres across half the height.
    half_north: f64,
}

impl Frame {
    /// Large enough for the fence and every place, with a margin.
    fn around(area: Rect, cell: (u16, u16), places: &[((f64, f64), MapMark)]) -> Self {
        let pixels_wide = f64::from(area.width) * f64::from(cell.0.max(1));
        let pixels_high = f64::from(area.height) * f64::from(cell.1.max(1));
        let reach = |f: fn(&(f64, f64)) -> f64| {
            places
                .iter()
                .map(|(place, _)| f(place).abs())
                .fold(FENCE_RADIUS_M, f64::max)
                * 1.15
        };
        let metres_per_pixel =
            (reach(|p| p.0) * 2.0 / pixels_wide).max(reach(|p| p.1) * 2.0 / pixels_high);
        Self {
            half_east: metres_per_pixel * pixels_wide / 2.0,
            half_north: metres_per_pixel * pixels_high / 2.0,
        }
    }
}

fn draw_fence(
    buf: &mut Buffer,
    area: Rect,
    theme: &Theme,
    frame: &Frame,
    places: &[((f64, f64), MapMark)],
) {
    Canvas::default()
        .marker(Marker::Braille)
        .x_bounds([-frame.half_east, frame.half_east])
        .y_bounds([-frame.half_north, frame.half_north])
        .paint(|context| {
            context.draw(&Circle {
                x: 0.0,
                y: 0.0,
                radius: FENCE_RADIUS_M,
                color: theme.ink(Role::MapFence),
            });
            for ((east, north), _) in places.iter().filter(|(_, mark)| *mark == MapMark::Shown) {
                context.draw(&Line {
                    x1: 0.0,
                    y1: 0.0,
                    x2: *east,
                    y2: *north,
                    color: theme.ink(Role::Line),
                });
            }
        })
        .render(area, buf);
}

/// Pulls a place that is too far away in to `farthest`, keeping its direction.
fn within((east, north): (f64, f64), farthest: f64) -> (f64, f64) {
    let distance = east.hypot(north);
    if distance <= farthest {
        return (east, north);
    }
    (east * farthest / distance, north * farthest / distance)
}

fn mark(
    buf: &mut Buffer,
    area: Rect,
    frame: &Frame,
    (east, north): (f64, f64),
    symbol: &str,
    theme: &Theme,
    role: Role,
) {
    let across = (east / frame.half_east + 1.0) / 2.0 * f64::from(area.width);
    let down = (1.0 - north / frame.half_north) / 2.0 * f64::from(area.height);
    // Both lie within the area by the frame's making; the clamp is for rounding.
    let x = area.x + (across as u16).min(area.width - 1);
    let y = area.y + (down as u16).min(area.height - 1);
    put(buf, area, x, y, symbol, theme.style(role));
}

/// `├── 250 m ──┤` in the lower right corner, a third of the width at most.
fn draw_scale(buf: &mut Buffer, area: Rect, theme: &Theme, frame: &Frame) {
    let metres_per_column = frame.half_east * 2.0 / f64::from(area.width);
    let most = metres_per_column * f64::from(area.width) * 0.3;
    let Some(metres) = [2_000.0, 1_000.0, 500.0, 250.0, 100.0, 50.0]
        .into_iter()
        .find(|metres| *metres <= most)
    else {
        return;
    };
    let label = short_distance(metres);
    let columns = ((metres / metres_per_column).round() as u16).max(2);
    let inside = width(&label) + 2;
    let dashes = |count: u16| "─".repeat(count.into());
    let text = match columns.checked_sub(inside + 4) {
        Some(rest) => format!(
            "├─{} {label} {}─┤",
            dashes(rest / 2),
            dashes(rest - rest / 2)
        ),
        // A short bar has its words beside it.
        None => format!("{label} ├{}┤", dashes(columns - 2)),
    };
    let columns = width(&text);
    let x = area.right().saturating_sub(columns);
    put(
        buf,
        area,
        x,
        area.bottom() - 1,
        &text,
        theme.style(Role::Dim),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(width: u16, height: u16, metres_east: f64) -> String {
        let job = Point::new(40.0, -73.0).unwrap();
        let degrees = metres_east / (111_194.9 * 40.0_f64.to_radians().cos());
        let proof = MapPoint {
            point: Point::new(40.0, -73.0 + degrees).unwrap(),
            mark: MapMark::Shown,
        };
        let area = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(area);
        draw_map(&mut buf, area, &Theme::dark(), job, &[proof], (10, 20));
        (0..height)
            .map(|y| {
                (0..width)
                    .map(|x| buf[(x, y)].symbol().to_owned())
                    .collect::<String>()
                    + "\n"
            })
            .collect()
    }

    fn column_of(map: &str, symbol: char) -> Option<usize> {
        map.lines()
            .find_map(|line| line.chars().position(|c| c == symbol))
    }

    #[test]
    fn both_points_north_and_scale_are_on_the_map() {
        let map = drawn(40, 10, 620.0);
        assert!(map.contains("N ↑") && map.contains(" m "), "{map}");
        assert!(column_of(&map, '✕') > column_of(&map, '◎'), "{map}");
    }

    #[test]
    fn a_proof_far_away_stands_at_the_edge_in_its_direction() {
        let map = drawn(40, 10, 41_000.0);
        assert!(column_of(&map, '✕').unwrap() >= 34, "{map}");
    }

    #[test]
    fn the_fence_is_round_on_cells_twice_as_high_as_wide() {
        let map = drawn(60, 16, 0.0);
        let dots = |line: &&str| line.chars().any(|c| ('\u{2801}'..='\u{28ff}').contains(&c));
        let rows = map.lines().filter(dots).count();
        let columns = (0..60)
            .filter(|x| {
                map.lines().any(|line| {
                    line.chars()
                        .nth(*x)
                        .is_some_and(|c| ('\u{2801}'..='\u{28ff}').contains(&c))
                })
            })
            .count();
        assert!(columns.abs_diff(rows * 2) <= 3, "{columns} × {rows}\n{map}");
    }

    #[test]
    fn too_small_a_place_stays_empty() {
        assert!(drawn(8, 3, 10.0).trim().is_empty());
    }
}
