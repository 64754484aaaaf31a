//! A picture in the middle of its area.

use super::placeholder;
use crate::domain::{Ink, Picture, Placed, Protocol};
use crate::theme::{colour_ink, ink_colour};
use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::Rect;
use std::num::NonZeroU16;

/// Where the picture stands within `area`: in the middle; what doesn't fit is left out.
pub fn centred(area: Rect, picture: &Picture) -> Rect {
    let width = picture.columns.min(area.width);
    let height = picture.rows.min(area.height);
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

/// Draws the picture, centred, on whatever ground the buffer has there. Where it is one in pixels, the place that they belong to
/// comes back; until they are there, or where something lies over them, the cells show it.
#[must_use]
pub fn draw_picture(buf: &mut Buffer, area: Rect, picture: &Picture) -> Option<Placed> {
    let place = centred(area.intersection(buf.area), picture);
    let is_whole = (place.width, place.height) == (picture.columns, picture.rows);
    let raster = picture.raster.as_ref();
    let ground = buf.cell((place.x, place.y)).map(|cell| colour_ink(cell.bg));
    if let Some(raster) = raster.filter(|raster| raster.protocol == Protocol::Kitty) {
        let ink = ink_colour(raster.ink);
        for (column, row, symbol) in placeholder::cells(raster.id, place.width, place.height) {
            if let Some(target) = buf.cell_mut((place.x + column, place.y + row)) {
                target.set_symbol(&symbol).set_fg(ink);
            }
        }
    } else {
        draw_cells(buf, place, picture, raster.is_some() && is_whole);
    }
    let raster = raster.filter(|raster| is_whole || raster.protocol == Protocol::Kitty)?;
    Some(Placed {
        x: place.x,
        y: place.y,
        columns: place.width,
        rows: place.height,
        ground: ground.unwrap_or(Ink::Default),
        raster: raster.clone(),
    })
}

fn draw_cells(buf: &mut Buffer, place: Rect, picture: &Picture, marked: bool) {
    for row in 0..place.height {
        for column in 0..place.width {
            let Some(cell) = picture.cell(column, row) else {
                continue;
            };
            if let Some(target) = buf.cell_mut((place.x + column, place.y + row)) {
                target
                    .set_char(cell.symbol)
                    .set_fg(ink_colour(cell.ink))
                    .set_bg(ink_colour(cell.paper));
                if marked {
                    target.set_diff_option(MARK);
                }
            }
        }
    }
}

/// Marks a cell whose place belongs to pixels: whoever clears it takes the mark away.
const MARK: CellDiffOption = CellDiffOption::ForcedWidth(NonZeroU16::MIN);

/// Once all is drawn: keeps the rasters that nothing lies over, and empties their cells for
/// them. Never on the last row, where sixel would scroll. What kitty shows are cells
/// already, which may well be covered.
pub fn make_room(buf: &mut Buffer, placed: &mut Vec<Placed>) {
    placed.retain(|placed| {
        if placed.raster.protocol == Protocol::Kitty {
            return true;
        }
        let place = Rect::new(placed.x, placed.y, placed.columns, placed.rows);
        let is_bare = place.bottom() < buf.area.bottom()
            && place
                .positions()
                .all(|at| buf.cell(at).is_some_and(is_bare));
        for at in place.positions() {
            let Some(cell) = buf.cell_mut(at) else {
                continue;
            };
            if is_bare {
                cell.reset();
                cell.set_bg(ink_colour(placed.ground));
            } else if cell.diff_option == MARK {
                cell.set_diff_option(CellDiffOption::None);
            }
        }
        is_bare
    });
}

fn is_bare(cell: &Cell) -> bool {
    let block = |c| c == ' ' || ('\u{2580}'..='\u{259f}').contains(&c);
    cell.diff_option == MARK && cell.symbol().chars().all(block)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{PictureCell, Raster};
    use secrecy::zeroize::Zeroizing;
    use std::sync::Arc;

    fn picture(protocol: Option<Protocol>) -> Picture {
        let cell = PictureCell {
            symbol: '▀',
            ink: Ink::Rgb(1, 2, 3),
            paper: Ink::Default,
        };
        let raster = protocol.map(|protocol| {
            Arc::new(Raster {
                id: 7,
                protocol,
                pixels: (20, 60),
                ink: Ink::Indexed(7),
                show: Zeroizing::new(Vec::new()),
                forget: Vec::new(),
            })
        });
        Picture {
            columns: 2,
            rows: 3,
            cells: vec![cell; 6],
            raster,
        }
    }

    #[test]
    fn a_picture_stands_in_the_middle_and_stays_inside() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 3));
        let placed = draw_picture(&mut buf, Rect::new(0, 0, 6, 2), &picture(None));
        assert_eq!(placed, None);
        let filled = |x, y| buf[(x, y)].symbol() == "▀";
        assert!(filled(2, 0) && filled(3, 1));
        assert!(!filled(1, 0) && !filled(4, 0) && !filled(2, 2));
    }

    #[test]
    fn kittys_cells_name_the_picture_and_their_place_in_it() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 4));
        let area = buf.area;
        let placed = draw_picture(&mut buf, area, &picture(Some(Protocol::Kitty)));
        assert_eq!(placed.map(|placed| (placed.x, placed.y)), Some((2, 0)));
        let last = &buf[(3, 2)];
        assert_eq!(last.symbol(), "\u{10eeee}\u{30e}\u{30d}");
        assert_eq!(last.fg, ink_colour(Ink::Indexed(7)));
    }

    /// Draws a sixel picture and then something over it; whether its pixels have room.
    fn has_room(rows: u16, over: impl FnOnce(&mut Buffer)) -> (bool, Buffer) {
        let mut buf = Buffer::empty(Rect::new(0, 0, 2, rows));
        let area = Rect::new(0, 0, 2, 3);
        let placed = draw_picture(&mut buf, area, &picture(Some(Protocol::Sixel)));
        let mut placed = Vec::from_iter(placed);
        over(&mut buf);
        make_room(&mut buf, &mut placed);
        (!placed.is_empty(), buf)
    }

    #[test]
    fn pixels_get_empty_cells_unless_something_lies_over_them() {
        let (has_room, buf) = has_room(4, |_| {});
        assert!(has_room && buf == Buffer::empty(buf.area));
        let text = |buf: &mut Buffer| {
            buf[(1, 2)].set_symbol("x");
        };
        let cleared = |buf: &mut Buffer| buf[(0, 0)].reset();
        for (has_room, buf) in [self::has_room(4, text), self::has_room(4, cleared)] {
            assert!(!has_room);
            let options = buf.content.iter().map(|cell| cell.diff_option);
            assert!(options.eq([CellDiffOption::None; 8]), "no mark is left");
            assert_eq!(buf[(0, 1)].symbol(), "▀", "the cells show it");
        }
    }

    #[test]
    fn pixels_lie_on_the_ground_that_was_there() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 2, 4));
        let paper = ratatui::style::Color::Rgb(255, 255, 255);
        buf.content.iter_mut().for_each(|cell| {
            cell.set_bg(paper);
        });
        let area = Rect::new(0, 0, 2, 3);
        let placed = draw_picture(&mut buf, area, &picture(Some(Protocol::Sixel)));
        make_room(&mut buf, &mut Vec::from_iter(placed));
        assert!(buf.content.iter().all(|cell| cell.bg == paper));
    }

    #[test]
    fn pixels_never_stand_on_the_last_row_where_sixel_scrolls() {
        assert!(!has_room(3, |_| {}).0);
    }

    #[test]
    fn a_part_of_it_is_shown_in_cells_alone() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 2, 2));
        let area = buf.area;
        let placed = draw_picture(&mut buf, area, &picture(Some(Protocol::Sixel)));
        assert_eq!(placed, None);
        let options = buf.content.iter().map(|cell| cell.diff_option);
        assert!(options.eq([CellDiffOption::None; 4]));
    }
}
