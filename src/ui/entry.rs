//! A field of one line, edited with the usual keys.

use crate::domain::untrusted::is_unprintable;
use tui_input::{Input, InputRequest};

/// A key as a text field understands it; screens translate their key presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// Types a character.
    Type(char),
    /// Deletes the character before.
    Backspace,
    /// Deletes the character under the cursor.
    Delete,
    /// Deletes the word before.
    DeleteWord,
    /// Deletes everything.
    DeleteAll,
    /// One to the left.
    Left,
    /// One to the right.
    Right,
    /// To the beginning.
    Home,
    /// To the end.
    End,
}

/// What is typed.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    input: Input,
    typed_chars: usize,
}

/// The longest text a field takes, in characters.
const LONGEST: usize = 2_000;

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

    /// Edits it.
    pub fn press(&mut self, pressed: Pressed) {
        let request = match pressed {
            Pressed::Type(c) => {
                self.insert(c);
                return;
            }
            Pressed::Backspace => InputRequest::DeletePrevChar,
            Pressed::Delete => InputRequest::DeleteNextChar,
            Pressed::DeleteWord => InputRequest::DeletePrevWord,
            Pressed::DeleteAll => InputRequest::DeleteLine,
            Pressed::Left => InputRequest::GoToPrevChar,
            Pressed::Right => InputRequest::GoToNextChar,
            Pressed::Home => InputRequest::GoToStart,
            Pressed::End => InputRequest::GoToEnd,
        };
        self.input.handle(request);
        self.typed_chars = self.input.value().chars().count();
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
        entry.press(Pressed::Backspace);
        entry.press(Pressed::Type('y'));
        assert!(entry.text().ends_with("xy"));
    }
}
