//! Aligned columns of clean text, as wide as the terminal.

use crate::domain::untrusted::clip;
use unicode_width::UnicodeWidthStr;

/// Columns between columns.
const GAP: usize = 2;

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// What stands above it.
    pub name: &'static str,
    /// Numbers stand at the right.
    pub right: bool,
    /// Gives way where the terminal is too narrow; one in a table.
    pub flexible: bool,
}

impl Column {
    /// Text at the left.
    pub const fn text(name: &'static str) -> Self {
        Self {
            name,
            right: false,
            flexible: false,
        }
    }

    /// A number at the right.
    pub const fn number(name: &'static str) -> Self {
        Self {
            name,
            right: true,
            flexible: false,
        }
    }

    /// Text that is clipped first.
    pub const fn flexible(name: &'static str) -> Self {
        Self {
            name,
            right: false,
            flexible: true,
        }
    }
}

/// The least a flexible column keeps.
const LEAST: usize = 12;

/// The lines of a table at most `width` columns wide, if its flexible column can give
/// way that far. The cells must be clean.
pub fn lines(columns: &[Column], rows: &[Vec<String>], width: Option<usize>) -> Vec<String> {
    let mut widths: Vec<usize> = columns.iter().map(|column| column.name.width()).collect();
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(cell.width());
        }
    }
    let total: usize = widths.iter().sum::<usize>() + GAP * columns.len().saturating_sub(1);
    let excess = width.map_or(0, |width| total.saturating_sub(width));
    for (column, widest) in columns.iter().zip(&mut widths) {
        if column.flexible {
            *widest = widest.saturating_sub(excess).max(LEAST.min(*widest));
        }
    }
    let head: Vec<String> = columns
        .iter()
        .map(|column| column.name.to_owned())
        .collect();
    std::iter::once(&head)
        .chain(rows)
        .map(|row| line(columns, &widths, row))
        .collect()
}

fn line(columns: &[Column], widths: &[usize], row: &[String]) -> String {
    let mut out = String::new();
    for ((column, width), cell) in columns.iter().zip(widths).zip(row) {
        let cell = clip(cell, *width);
        let pad = " ".repeat(width.saturating_sub(cell.width()));
        let (before, after) = if column.right {
            (pad.as_str(), "")
        } else {
            ("", pad.as_str())
        };
        out.push_str(before);
        out.push_str(&cell);
        out.push_str(after);
        out.push_str(&" ".repeat(GAP));
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 3] = [
        Column::text("ID"),
        Column::flexible("TITLE"),
        Column::number("PAYS"),
    ];

    fn row(id: &str, title: &str, pays: &str) -> Vec<String> {
        vec![id.to_owned(), title.to_owned(), pays.to_owned()]
    }

    #[test]
    fn columns_are_aligned_by_width_and_numbers_stand_at_the_right() {
        let rows = [row("a", "写真", "$1.00"), row("bcd", "photo", "$10.00")];
        assert_eq!(
            lines(&COLUMNS, &rows, None),
            [
                "ID   TITLE    PAYS",
                "a    写真    $1.00",
                "bcd  photo  $10.00"
            ]
        );
    }

    #[test]
    fn the_title_gives_way_in_a_narrow_terminal_and_nothing_else_does() {
        let rows = [row("a", "a rather long title for a job", "$1.00")];
        let shown = lines(&COLUMNS, &rows, Some(30));
        assert_eq!(shown[1], "a   a rather long titl…  $1.00");
        assert!(lines(&COLUMNS, &rows, Some(1))[1].contains("a rather lo…"));
    }
}
