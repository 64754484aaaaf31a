//! A key event of crossterm as a press in the house's own words.
//!
//! Invariant: what has no word there (media keys, a lone Shift, Super held) is nothing,
//! never some other key.

use crate::keys::{Code, KeyPress};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The modifiers that a press knows. Shift is in the character already.
const KNOWN: KeyModifiers = KeyModifiers::CONTROL
    .union(KeyModifiers::ALT)
    .union(KeyModifiers::SHIFT);

/// What was pressed; `None` for what the keymap has no word for.
pub fn press(key: KeyEvent) -> Option<KeyPress> {
    if !KNOWN.contains(key.modifiers) {
        return None;
    }
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    let code = match key.code {
        // Some terminals tell Ctrl and a letter in capitals.
        KeyCode::Char(c) if ctrl => Code::Char(c.to_ascii_lowercase()),
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab if key.modifiers.contains(KeyModifiers::SHIFT) => Code::BackTab,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(number) => Code::F(number),
        _ => return None,
    };
    Some(KeyPress {
        code,
        ctrl,
        alt: key.modifiers.contains(KeyModifiers::ALT),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(code: KeyCode, modifiers: KeyModifiers) -> Option<KeyPress> {
        press(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn a_capital_is_a_character_and_ctrl_a_modifier() {
        let capital = pressed(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(capital, Some(KeyPress::plain(Code::Char('G'))));
        for c in ['c', 'C'] {
            let interrupt = pressed(KeyCode::Char(c), KeyModifiers::CONTROL);
            assert_eq!(interrupt, Some(KeyPress::ctrl('c')));
        }
    }

    #[test]
    fn a_key_without_a_word_is_nothing() {
        assert_eq!(pressed(KeyCode::CapsLock, KeyModifiers::NONE), None);
        assert_eq!(pressed(KeyCode::Char('a'), KeyModifiers::SUPER), None);
    }
}
