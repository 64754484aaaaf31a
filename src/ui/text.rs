//! Lines of already clean text, placed and clipped by column.

use crate::domain::untrusted::clip;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// A run of text in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it says; already clean.
    pub text: String,
    /// How it looks.
    pub style: Style,
}

impl Piece {
    /// Text in a style.
    pub fn new(text: impl Into<String>, style: Style) -> Self {
        Self {
            text: text.into(),
            style,
        }
    }
}

/// The columns that a text takes.
pub fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// Writes `text` at a place within `area`, cut with `…` at the area's right edge, and
/// returns the columns used. Rows outside the area are left alone.
pub fn put(buf: &mut Buffer, area: Rect, x: u16, y: u16, text: &str, style: Style) -> u16 {
    let area = area.intersection(buf.area);
    if y < area.top() || y >= area.bottom() || x < area.left() || x >= area.right() {
        return 0;
    }
    let room = area.right() - x;
    let shown = clip(text, usize::from(room));
    buf.set_stringn(x, y, &shown, usize::from(room), style);
    width(&shown)
}

/// Writes pieces one after another, and returns the columns used.
pub fn put_pieces(buf: &mut Buffer, area: Rect, x: u16, y: u16, pieces: &[Piece]) -> u16 {
    let mut used = 0;
    for piece in pieces {
        used += put(
            buf,
            area,
            x.saturating_add(used),
            y,
            &piece.text,
            piece.style,
        );
    }
    used
}

/// Writes pieces so that they end at the area's right edge, if there is room for all of
/// them from column `from` on, and returns the columns used.
pub fn put_right(buf: &mut Buffer, area: Rect, from: u16, y: u16, pieces: &[Piece]) -> u16 {
    let wanted: u16 = pieces.iter().map(|piece| width(&piece.text)).sum();
    let x = area.right().saturating_sub(wanted);
    if x < from {
        return 0;
    }
    put_pieces(buf, area, x, y, pieces)
}

/// A horizontal rule over the whole width.
pub fn rule(buf: &mut Buffer, area: Rect, y: u16, style: Style) {
    put(
        buf,
        area,
        area.left(),
        y,
        &"─".repeat(area.width.into()),
        style,
    );
}

/// Gives every cell of the area a style, keeping what stands there.
pub fn fill(buf: &mut Buffer, area: Rect, style: Style) {
    buf.set_style(area.intersection(buf.area), style);
}

/// Breaks clean text into lines of at most `columns` columns, at most `most` of them; the
/// last one ends in `…` where there was more.
pub fn wrap(text: &str, columns: u16, most: usize) -> Vec<String> {
    let columns = usize::from(columns);
    if columns == 0 || most == 0 {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        wrap_paragraph(paragraph, columns, &mut lines);
        if lines.len() > most {
            break;
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            // One column too many makes `clip` end it in `…`.
            *last = clip(&format!("{last}{}", " ".repeat(columns)), columns);
            *last = format!("{}…", last.trim_end_matches('…').trim_end());
        }
    }
    lines
}

fn wrap_paragraph(paragraph: &str, columns: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    for word in paragraph.split_whitespace() {
        let gap = usize::from(!line.is_empty());
        if line.width() + gap + word.width() <= columns {
            if gap == 1 {
                line.push(' ');
            }
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for grapheme in word.graphemes(true) {
            if line.width() + grapheme.width() > columns {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(grapheme);
        }
    }
    lines.push(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_never_leaves_its_area() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 10, 2));
        let area = Rect::new(2, 0, 5, 1);
        assert_eq!(put(&mut buf, area, 2, 0, "0123456789", Style::new()), 5);
        assert_eq!(put(&mut buf, area, 2, 1, "x", Style::new()), 0);
        let row: String = (0..10).map(|x| buf[(x, 0)].symbol().to_owned()).collect();
        assert_eq!(row, "  0123…   ");
    }

    #[test]
    fn what_ends_at_the_right_gives_way_when_there_is_no_room() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 10, 1));
        let area = buf.area;
        let pieces = [Piece::new("12345", Style::new())];
        assert_eq!(put_right(&mut buf, area, 6, 0, &pieces), 0);
        assert_eq!(put_right(&mut buf, area, 5, 0, &pieces), 5);
        assert_eq!(buf[(9, 0)].symbol(), "5");
    }

    #[test]
    fn lines_break_between_words_and_inside_long_ones() {
        assert_eq!(wrap("one two three", 7, 5), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh", 3, 5), ["abc", "def", "gh"]);
        assert_eq!(wrap("one two three four", 7, 2), ["one two", "three…"]);
        assert_eq!(wrap("日本語", 4, 5), ["日本", "語"]);
    }
}
