//! Text that strangers wrote: titles, names, reasons, user agents, error bodies.
//!
//! Invariant: it has no `Display`, and [`Untrusted::clean`] is the only way to a
//! screen. What could move a cursor, reorder a line or hide a word is replaced by a
//! visible mark, because deleting it would join words that were apart.

use serde::{Deserialize, Serialize};
use std::fmt;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What stands in the place of a character that must not reach a terminal.
pub const MARK: char = '\u{fffd}';

/// Combining marks kept on one grapheme; more are decoration or an attack.
const MARKS_PER_GRAPHEME: usize = 8;

/// Graphemes looked at before layout, however long the text claims to be.
const LENGTH_CAP: usize = 10_000;

/// A string from outside, kept byte for byte.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Untrusted(String);

impl Untrusted {
    /// Takes the text as it came.
    pub fn new(raw: impl Into<String>) -> Self {
        Self(raw.into())
    }

    /// The bytes as they came, for the wire, the journal and comparisons.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it but white space.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// One line of at most `columns` terminal columns, with every unprintable
    /// character replaced by [`MARK`], line breaks by a space, and `…` where it was cut.
    pub fn clean(&self, columns: usize) -> String {
        clip(&sanitise(&self.0, false), columns)
    }

    /// The same without a limit of width, keeping line breaks, for wrapped paragraphs.
    pub fn paragraphs(&self) -> String {
        sanitise(&self.0, true)
    }
}

impl From<&str> for Untrusted {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}

impl fmt::Debug for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", sanitise(&self.0, false))
    }
}

/// Whether a terminal must not see this character from outside: controls (C0, DEL, C1),
/// bidirectional overrides, and what has no width but changes its neighbours.
pub fn is_unprintable(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

fn sanitise(raw: &str, keep_lines: bool) -> String {
    let mut out = String::with_capacity(raw.len().min(4 * LENGTH_CAP));
    for grapheme in raw.graphemes(true).take(LENGTH_CAP) {
        push_grapheme(&mut out, grapheme, keep_lines);
    }
    out
}

fn push_grapheme(out: &mut String, grapheme: &str, keep_lines: bool) {
    if matches!(grapheme, "\n" | "\r\n" | "\r" | "\u{2028}" | "\u{2029}") {
        out.push(if keep_lines { '\n' } else { ' ' });
        return;
    }
    if grapheme == "\t" {
        out.push(' ');
        return;
    }
    for (n, c) in grapheme.chars().enumerate() {
        // A joiner or a variation selector inside an emoji carries no risk once it is
        // gone: the parts stand side by side. Elsewhere it leaves its mark.
        if n > 0 && matches!(c, '\u{200d}' | '\u{fe00}'..='\u{fe0f}') {
            continue;
        }
        if n > MARKS_PER_GRAPHEME {
            break;
        }
        out.push(if is_unprintable(c) { MARK } else { c });
    }
}

/// Cuts already clean text to `columns` terminal columns by grapheme, ending in `…`.
pub fn clip(clean: &str, columns: usize) -> String {
    if clean.width() <= columns {
        return clean.to_owned();
    }
    if columns == 0 {
        return String::new();
    }
    let mut out = String::new();
    let mut used = 0;
    for grapheme in clean.graphemes(true) {
        let width = grapheme.width();
        if used + width > columns - 1 {
            break;
        }
        used += width;
        out.push_str(grapheme);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_become_visible_marks() {
        let text = Untrusted::new("a\u{1b}[2Jb\u{9b}31mc");
        assert_eq!(text.clean(40), "a\u{fffd}[2Jb\u{fffd}31mc");
    }

    #[test]
    fn bidi_overrides_and_invisible_characters_do_not_pass() {
        for c in [
            '\u{202e}',
            '\u{2066}',
            '\u{200b}',
            '\u{feff}',
            '\u{ad}',
            '\u{e0041}',
            '\u{7f}',
        ] {
            let shown = Untrusted::new(format!("x{c}y")).clean(40);
            assert!(!shown.contains(c), "{c:?} passed");
        }
    }

    #[test]
    fn line_breaks_part_words_instead_of_joining_them() {
        assert_eq!(
            Untrusted::new("one\ntwo\r\nthree").clean(40),
            "one two three"
        );
        assert_eq!(Untrusted::new("one\ntwo").paragraphs(), "one\ntwo");
    }

    #[test]
    fn five_hundred_combining_marks_are_eight() {
        let tower = format!("e{}", "\u{301}".repeat(500));
        assert_eq!(Untrusted::new(tower).clean(40).chars().count(), 9);
    }

    #[test]
    fn clipping_counts_columns_and_never_splits_a_grapheme() {
        assert_eq!(Untrusted::new("日本語").clean(5), "日本…");
        assert_eq!(Untrusted::new("日本語").clean(4), "日…");
        assert_eq!(Untrusted::new("abc").clean(0), "");
        assert_eq!(Untrusted::new("abc").clean(3), "abc");
    }

    #[test]
    fn raw_text_stays_byte_for_byte() {
        let raw = "Zu unscharf \u{1b} – 写真\u{202e}";
        assert_eq!(Untrusted::new(raw).raw(), raw);
    }
}
