//! A filter that is typed after `/`, and followed letter by letter.

use super::{Entry, Piece, put_pieces};
use crate::keys::{Code, KeyPress};
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What is filtered, and what is being typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    text: String,
    typing: Option<Entry>,
}

impl Search {
    /// What is filtered; empty where nothing is.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether keys type into it.
    pub fn is_typed(&self) -> bool {
        self.typing.is_some()
    }

    /// Whether a line shows it.
    pub fn is_shown(&self) -> bool {
        self.typing.is_some() || !self.text.is_empty()
    }

    /// Starts typing.
    pub fn start(&mut self) {
        self.typing = Some(Entry::with(&self.text));
    }

    /// Filters by this.
    pub fn set(&mut self, text: &str) {
        self.typing = None;
        text.clone_into(&mut self.text);
    }

    /// Filters nothing. True where something was.
    pub fn clear(&mut self) -> bool {
        self.typing = None;
        !std::mem::take(&mut self.text).is_empty()
    }

    /// A key while it is typed: Enter keeps it, Esc clears it. True if the text is another.
    pub fn press(&mut self, press: KeyPress) -> bool {
        match press.code {
            Code::Enter => {
                self.typing = None;
                false
            }
            Code::Esc => self.clear(),
            _ => {
                if let Some(entry) = &mut self.typing {
                    entry.press(press);
                }
                self.follow()
            }
        }
    }

    /// Text was pasted. True if the text is another.
    pub fn paste(&mut self, text: &str) -> bool {
        if let Some(entry) = &mut self.typing {
            entry.paste(text);
        }
        self.follow()
    }

    fn follow(&mut self) -> bool {
        let typed = self.typing.as_ref().map(Entry::text);
        let typed = typed.filter(|typed| *typed != self.text).map(str::to_owned);
        let is_other = typed.is_some();
        self.text = typed.unwrap_or_else(|| std::mem::take(&mut self.text));
        is_other
    }

    /// Draws it in the last row of the area, with a word of how much it lets through.
    pub fn draw(&self, theme: &Theme, area: Rect, hint: &str, buf: &mut Buffer) {
        let typed = self
            .typing
            .as_ref()
            .map_or(self.text(), |entry| entry.text());
        let mut pieces = vec![
            Piece::new("  filter: ", theme.style(Role::Dim)),
            Piece::new(typed, theme.style(Role::Text)),
        ];
        if self.is_typed() {
            pieces.push(Piece::new("▏", theme.style(Role::Key)));
        }
        pieces.push(Piece::new(format!("   {hint}"), theme.style(Role::Dim)));
        put_pieces(buf, area, area.x, area.bottom().saturating_sub(1), &pieces);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> KeyPress {
        KeyPress::parse(name).unwrap()
    }

    #[test]
    fn each_letter_is_followed_and_escape_clears() {
        let mut search = Search::default();
        search.start();
        assert!(search.press(key("a")));
        assert!(search.paste("b\n"));
        assert_eq!(search.text(), "ab ");
        assert!(!search.press(key("Left")), "the text is the same");
        assert!(!search.press(key("Enter")));
        assert!(!search.is_typed() && search.is_shown());
        search.start();
        assert!(search.press(key("Esc")));
        assert!(!search.is_shown());
        assert!(!search.clear());
    }
}
