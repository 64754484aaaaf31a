//! From a key press to what a text field understands.

use crate::keys::{Code, KeyPress};
use crate::ui::Pressed;

/// What a press does in a text field; `None` if it is not an editing key.
pub fn pressed(press: KeyPress) -> Option<Pressed> {
    if let Some(c) = press.types() {
        return Some(Pressed::Type(c));
    }
    match (press.code, press.ctrl, press.alt) {
        (Code::Backspace, false, false) | (Code::Char('h'), true, false) => {
            Some(Pressed::Backspace)
        }
        (Code::Backspace, ..) | (Code::Char('w'), true, false) => Some(Pressed::DeleteWord),
        (Code::Delete, ..) => Some(Pressed::Delete),
        (Code::Char('u'), true, false) => Some(Pressed::DeleteAll),
        (Code::Left, ..) => Some(Pressed::Left),
        (Code::Right, ..) => Some(Pressed::Right),
        (Code::Home, ..) | (Code::Char('a'), true, false) => Some(Pressed::Home),
        (Code::End, ..) | (Code::Char('e'), true, false) => Some(Pressed::End),
        _ => None,
    }
}
