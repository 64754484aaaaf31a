//! A picture in the middle of its area.

use crate::domain::Picture;
use crate::theme::ink_colour;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Where the picture stands within `area`: in the middle; what doesn't fit is left out.
pub fn centred(area: Rect, picture: &Picture) -> Rect {
    let (width, height) = (
        picture.columns.min(area.width),
        picture.rows.min(area.height),
    );
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

/// Draws the picture, centred.
pub fn draw_picture(buf: &mut Buffer, area: Rect, picture: &Picture) {
    let place = centred(area.intersection(buf.area), picture);
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
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Ink, PictureCell};

    #[test]
    fn a_picture_stands_in_the_middle_and_stays_inside() {
        let cell = PictureCell {
            symbol: '▀',
            ink: Ink::Rgb(1, 2, 3),
            paper: Ink::Default,
        };
        let picture = Picture {
            columns: 2,
            rows: 3,
            cells: vec![cell; 6],
        };
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 3));
        draw_picture(&mut buf, Rect::new(0, 0, 6, 2), &picture);
        let filled = |x, y| buf[(x, y)].symbol() == "▀";
        assert!(filled(2, 0) && filled(3, 1));
        assert!(!filled(1, 0) && !filled(4, 0) && !filled(2, 2));
    }
}
