//! A key press, and how it is written: `j`, `Enter`, `ctrl+r`, `F5`.

use std::fmt;

/// Which key, without modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A character, already shifted.
    Char(char),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Arrow.
    Left,
    /// Arrow.
    Right,
    /// Arrow.
    Up,
    /// Arrow.
    Down,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key.
    F(u8),
}

const NAMES: [(&str, Code); 16] = [
    ("Enter", Code::Enter),
    ("Esc", Code::Esc),
    ("Tab", Code::Tab),
    ("BackTab", Code::BackTab),
    ("Backspace", Code::Backspace),
    ("Delete", Code::Delete),
    ("Left", Code::Left),
    ("Right", Code::Right),
    ("Up", Code::Up),
    ("Down", Code::Down),
    ("Home", Code::Home),
    ("End", Code::End),
    ("PageUp", Code::PageUp),
    ("PageDown", Code::PageDown),
    ("Space", Code::Char(' ')),
    ("Plus", Code::Char('+')),
];

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyPress {
    /// Which key.
    pub code: Code,
    /// Control held.
    pub ctrl: bool,
    /// Alt held.
    pub alt: bool,
}

impl KeyPress {
    /// A key alone.
    pub const fn plain(code: Code) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
        }
    }

    /// A key with control.
    pub const fn ctrl(c: char) -> Self {
        Self {
            code: Code::Char(c),
            ctrl: true,
            alt: false,
        }
    }

    /// The character this press types into a field, if it types one.
    pub fn types(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt && !c.is_control() => Some(c),
            _ => None,
        }
    }

    /// Reads the written form. Names don't mind their case; characters do.
    pub fn parse(text: &str) -> Option<Self> {
        let mut press = Self::plain(Code::Enter);
        let mut rest = text;
        loop {
            let lower = rest.to_ascii_lowercase();
            if lower.starts_with("ctrl+") && rest.len() > 5 {
                press.ctrl = true;
                rest = rest.get(5..)?;
            } else if lower.starts_with("alt+") && rest.len() > 4 {
                press.alt = true;
                rest = rest.get(4..)?;
            } else {
                break;
            }
        }
        press.code = code(rest)?;
        Some(press)
    }
}

fn code(name: &str) -> Option<Code> {
    let mut chars = name.chars();
    if let (Some(only), None) = (chars.next(), chars.next()) {
        return Some(Code::Char(only));
    }
    let function = name
        .strip_prefix(['F', 'f'])
        .and_then(|n| n.parse().ok())
        .filter(|n| (1..=24).contains(n));
    function.map(Code::F).or_else(|| {
        NAMES
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, code)| code)
    })
}

impl fmt::Display for KeyPress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("ctrl+")?;
        }
        if self.alt {
            f.write_str("alt+")?;
        }
        // Only behind a modifier's own plus does it need a name.
        let is_bare_plus = *self == Self::plain(Code::Char('+'));
        if let Some((name, _)) = NAMES.iter().find(|(_, code)| *code == self.code)
            && !is_bare_plus
        {
            return f.write_str(name);
        }
        match self.code {
            Code::Char(c) => write!(f, "{c}"),
            Code::F(n) => write!(f, "F{n}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for text in [
            "j",
            "J",
            "ctrl+r",
            "alt+Enter",
            "F5",
            "Space",
            "[",
            "ctrl+Plus",
            "+",
            "é",
        ] {
            let press = KeyPress::parse(text).unwrap();
            assert_eq!(press.to_string(), text);
        }
        assert_eq!(KeyPress::parse("+").unwrap().code, Code::Char('+'));
        assert_eq!(KeyPress::parse("Entre"), None);
        assert_eq!(KeyPress::parse(""), None);
    }

    #[test]
    fn only_plain_characters_type() {
        assert_eq!(KeyPress::plain(Code::Char('x')).types(), Some('x'));
        assert_eq!(KeyPress::ctrl('x').types(), None);
        assert_eq!(KeyPress::plain(Code::Enter).types(), None);
    }
}
