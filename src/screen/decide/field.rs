//! A long line of text broken at the field's edge, exactly as it is, with its cursor.

use crate::domain::Untrusted;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Text as rows of a field.
#[derive(Debug, PartialEq, Eq)]
pub struct Rows {
    /// The rows, unchanged but for the breaks.
    pub rows: Vec<String>,
    /// Row and column of the cursor.
    pub cursor: (u16, u16),
}

/// Breaks `text` into rows of `columns`; `cursor` counts columns from the beginning.
pub fn rows(text: &str, cursor: usize, columns: u16) -> Rows {
    let columns = usize::from(columns.max(2));
    let mut rows = vec![String::new()];
    let mut place = (0, 0);
    let (mut used, mut seen) = (0, 0);
    for grapheme in text.graphemes(true) {
        // Joined signs are shown one by one, as everywhere here: not every terminal joins.
        let grapheme = Untrusted::new(grapheme).clean(usize::MAX);
        let width = grapheme.width();
        if used + width > columns {
            rows.push(String::new());
            used = 0;
        }
        if seen == cursor {
            place = (rows.len() - 1, used);
        }
        if let Some(row) = rows.last_mut() {
            row.push_str(&grapheme);
        }
        used += width;
        seen += width;
    }
    if cursor >= seen {
        if used >= columns {
            rows.push(String::new());
            used = 0;
        }
        place = (rows.len() - 1, used);
    }
    let small = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    Rows {
        rows,
        cursor: (small(place.0), small(place.1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_stands_where_the_next_letter_goes() {
        assert_eq!(rows("abc", 3, 4).cursor, (0, 3));
        assert_eq!(rows("abcd", 4, 4).cursor, (1, 0));
        assert_eq!(rows("abcdef", 5, 4).cursor, (1, 1));
        assert_eq!(rows("日本語", 6, 4).cursor, (1, 2));
    }

    #[test]
    fn nothing_of_the_text_is_lost_at_a_break() {
        let text = "one  two 日本 three";
        assert_eq!(rows(text, 0, 5).rows.concat(), text);
    }
}
