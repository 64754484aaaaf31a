//! What a person does at the terminal: keys, pastes, a new size.
//!
//! Invariant: a key is told once, when it goes down (or repeats), and pasted text is
//! never told as keys where the terminal brackets it.

use crossterm::event::{Event, EventStream, KeyEvent, KeyEventKind};
use futures_util::StreamExt;

/// One thing that came from the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key went down or repeats.
    Key(KeyEvent),
    /// Text from the clipboard, as it came: it is from outside.
    Paste(String),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
}

/// The one reader of stdin. Open it after `Session::enter`, and only once.
#[derive(Debug, Default)]
pub struct InputStream {
    events: EventStream,
}

impl InputStream {
    /// Starts to read.
    pub fn open() -> Self {
        Self::default()
    }

    /// The next input, `None` when the terminal is gone. Dropping the future loses none.
    pub async fn next(&mut self) -> Option<Input> {
        loop {
            // An error here means that stdin cannot be read any more.
            let event = self.events.next().await?.ok()?;
            if let Some(input) = translate(event) {
                return Some(input);
            }
        }
    }
}

fn translate(event: Event) -> Option<Input> {
    match event {
        // Terminals with the kitty keyboard protocol report releases, too.
        Event::Key(key) => (key.kind != KeyEventKind::Release).then_some(Input::Key(key)),
        Event::Paste(text) => Some(Input::Paste(text)),
        Event::Resize(columns, rows) => Some(Input::Resize(columns, rows)),
        Event::FocusGained | Event::FocusLost | Event::Mouse(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyModifiers};

    #[test]
    fn a_key_is_told_when_it_goes_down_and_not_when_it_comes_up() {
        let press = KeyEvent::new(KeyCode::Char('a'), KeyModifiers::NONE);
        let release = KeyEvent {
            kind: KeyEventKind::Release,
            ..press
        };
        assert_eq!(translate(Event::Key(press)), Some(Input::Key(press)));
        assert_eq!(translate(Event::Key(release)), None);
    }

    #[test]
    fn a_paste_stays_one_text_whatever_is_in_it() {
        let pasted = translate(Event::Paste("a\nq".to_owned()));
        assert_eq!(pasted, Some(Input::Paste("a\nq".to_owned())));
    }
}
