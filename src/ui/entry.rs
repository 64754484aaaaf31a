//! A field of one line, edited with the usual keys.

use crate::domain::untrusted::is_unprintable;
use crate::keys::{Code, KeyPress};
use tui_input::{Input, InputRequest};

/// What is typed.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    input: Input,
    typed_chars: usize,
}

/// The longest text a field takes, in characters.
pub const LONGEST: usize = 2_000;

impl Entry {
    /// A field with something in it, the cursor at the end.
    pub fn with(text: &str) -> Self {
        let text: String = text.chars().take(LONGEST).collect();
        Self {
            typed_chars: text.chars().count(),
            input: Input::new(text),
        }
    }

    /// What stands in it.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.input.value().is_empty()
    }

    /// The column of the cursor, from the beginning of the text.
    pub fn cursor(&self) -> usize {
        self.input.visual_cursor()
    }

    /// The first column that is shown in a field of this width.
    pub fn scroll(&self, columns: u16) -> usize {
        self.input.visual_scroll(usize::from(columns.max(1)))
    }

    /// Whether no more text goes in.
    pub fn is_full(&self) -> bool {
        self.typed_chars >= LONGEST
    }

    /// Edits it; a key that doesn't edit changes nothing.
    pub fn press(&mut self, press: KeyPress) {
        if let Some(c) = press.types() {
            self.insert(c);
        } else if let Some(request) = request(press) {
            self.input.handle(request);
            self.typed_chars = self.input.value().chars().count();
        }
    }

    /// Inserts pasted text: its line breaks become spaces, what doesn't print is left out.
    pub fn paste(&mut self, text: &str) {
        for c in text.replace("\r\n", "\n").chars() {
            self.insert(if matches!(c, '\n' | '\r' | '\t') {
                ' '
            } else {
                c
            });
        }
    }

    fn insert(&mut self, c: char) {
        if self.typed_chars < LONGEST && (!is_unprintable(c) || c == '\u{200d}') {
            self.input.handle(InputRequest::InsertChar(c));
            self.typed_chars += 1;
        }
    }
}

/// What an editing key asks of the field.
fn request(press: KeyPress) -> Option<InputRequest> {
    Some(match (press.code, press.ctrl, press.alt) {
        (Code::Backspace, false, false) | (Code::Char('h'), true, false) => {
            InputRequest::DeletePrevChar
        }
        (Code::Backspace, ..) | (Code::Char('w'), true, false) => InputRequest::DeletePrevWord,
        (Code::Delete, ..) => InputRequest::DeleteNextChar,
        (Code::Char('u'), true, false) => InputRequest::DeleteLine,
        (Code::Left, ..) => InputRequest::GoToPrevChar,
        (Code::Right, ..) => InputRequest::GoToNextChar,
        (Code::Home, ..) | (Code::Char('a'), true, false) => InputRequest::GoToStart,
        (Code::End, ..) | (Code::Char('e'), true, false) => InputRequest::GoToEnd,
        _ => return None,
    })
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text() && self.cursor() == other.cursor()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_lines_become_one_and_carry_no_controls() {
        let mut entry = Entry::default();
        entry.paste("one\r\ntwo\u{1b}[2J\u{202e}x");
        assert_eq!(entry.text(), "one two[2Jx");
    }

    #[test]
    fn a_field_does_not_grow_for_ever() {
        let mut entry = Entry::default();
        entry.paste(&"x".repeat(LONGEST + 50));
        assert_eq!(entry.text().chars().count(), LONGEST);
        entry.press(KeyPress::plain(Code::Backspace));
        entry.press(KeyPress::plain(Code::Char('y')));
        assert!(entry.text().ends_with("xy"));
    }
}
