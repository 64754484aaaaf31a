//! A token of the input as a press in the house's own words.
//!
//! Sequences as xterm sends them (<https://invisible-island.net/xterm/ctlseqs/ctlseqs.html>,
//! "PC-Style Function Keys"), with those of rxvt and the Linux console. Invariant: what has
//! no word in the house (a mouse, Super held, a report) is nothing, never some other key.

use super::tokens::Token;
use crate::keys::{Code, KeyPress};

/// What was pressed; `None` for what is no key, or has no word.
pub fn press(token: &Token) -> Option<KeyPress> {
    match token {
        Token::Char(c) => Some(character(*c)),
        Token::Alt(c) => Some(KeyPress {
            alt: true,
            ..character(*c)
        }),
        Token::Escape => Some(KeyPress::plain(Code::Esc)),
        Token::Ss3(last) => letter(*last).map(KeyPress::plain),
        Token::Csi(parameters, last) => sequence(parameters, *last),
        Token::Dcs(_) | Token::Apc(_) | Token::OtherString | Token::Paste(_) => None,
    }
}

fn character(c: char) -> KeyPress {
    let control = |first: char, c: char, offset: u8| {
        let at = (c as u8).saturating_sub(offset);
        KeyPress::ctrl(char::from(first as u8 + at))
    };
    match c {
        '\r' => KeyPress::plain(Code::Enter),
        '\t' => KeyPress::plain(Code::Tab),
        '\u{7f}' => KeyPress::plain(Code::Backspace),
        '\0' => KeyPress::ctrl(' '),
        '\u{1}'..='\u{1a}' => control('a', c, 1),
        '\u{1c}'..='\u{1f}' => control('4', c, 0x1c),
        c => KeyPress::plain(Code::Char(c)),
    }
}

/// The last letter of a sequence without a number.
fn letter(last: char) -> Option<Code> {
    Some(match last {
        'A' => Code::Up,
        'B' => Code::Down,
        'C' => Code::Right,
        'D' => Code::Left,
        'H' => Code::Home,
        'F' => Code::End,
        'M' => Code::Enter,
        'P' => Code::F(1),
        'Q' => Code::F(2),
        'R' => Code::F(3),
        'S' => Code::F(4),
        _ => return None,
    })
}

/// The number before `~`.
fn number(number: u16) -> Option<Code> {
    let function = |first: u16, key: u16| u8::try_from(number - first + key).ok().map(Code::F);
    match number {
        1 | 7 => Some(Code::Home),
        3 => Some(Code::Delete),
        4 | 8 => Some(Code::End),
        5 => Some(Code::PageUp),
        6 => Some(Code::PageDown),
        11..=15 => function(11, 1),
        17..=21 => function(17, 6),
        23..=26 => function(23, 11),
        28..=29 => function(28, 15),
        31..=34 => function(31, 17),
        _ => None,
    }
}

fn sequence(parameters: &str, last: char) -> Option<KeyPress> {
    if parameters == "[" {
        // The Linux console: A to E are F1 to F5.
        let function = (last as u32).checked_sub('A' as u32).filter(|n| *n < 5)?;
        return Some(KeyPress::plain(Code::F(u8::try_from(function + 1).ok()?)));
    }
    let mut numbers = parameters.split(';').map(|part| {
        // A part may have parts of its own; the first one tells the key.
        let first = part.split(':').next().unwrap_or(part);
        if first.is_empty() {
            Some(1)
        } else {
            first.parse::<u16>().ok()
        }
    });
    let first = numbers.next().flatten()?;
    let modifiers = numbers.next().unwrap_or(Some(1))?;
    let code = match last {
        'Z' => Some(Code::BackTab),
        '~' => number(first),
        // Some terminals are set up to tell every key like this.
        'u' => return told_by_number(first, modifiers),
        // A report of the cursor's place ends like F3, but its row is seldom the first.
        last @ ('A'..='D' | 'H' | 'F' | 'P'..='S') if first == 1 => letter(last),
        _ => None,
    }?;
    with(KeyPress::plain(code), modifiers)
}

fn told_by_number(number: u16, modifiers: u16) -> Option<KeyPress> {
    let press = match number {
        27 => KeyPress::plain(Code::Esc),
        number => character(char::from_u32(u32::from(number))?),
    };
    with(press, modifiers)
}

/// Modifiers as a sequence tells them: one more than the sum of Shift 1, Alt 2, Ctrl 4.
/// What goes beyond is unknown here. Shift is in the character already.
fn with(press: KeyPress, modifiers: u16) -> Option<KeyPress> {
    let held = modifiers.checked_sub(1).filter(|held| *held < 8)?;
    Some(KeyPress {
        ctrl: press.ctrl || held & 4 != 0,
        alt: press.alt || held & 2 != 0,
        ..press
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::tokens::Tokens;

    /// What these bytes are pressed as, one after another.
    fn pressed(bytes: &[u8]) -> String {
        let (mut tokens, mut out) = (Tokens::default(), Vec::new());
        tokens.feed(bytes, &mut out);
        tokens.pause(&mut out);
        let presses = out.iter().filter_map(press).map(|key| key.to_string());
        presses.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn keys_are_what_terminals_send_for_them() {
        for (bytes, key) in [
            (&b"j"[..], "j"),
            (b"G", "G"),
            ("é".as_bytes(), "é"),
            (b"\r", "Enter"),
            (b"\t", "Tab"),
            (b"\x1b[Z", "BackTab"),
            (b"\x7f", "Backspace"),
            (b"\x1b", "Esc"),
            (b" ", "Space"),
            (b"\x03", "ctrl+c"),
            (b"\x1a", "ctrl+z"),
            (b"\x12", "ctrl+r"),
            (b"\x1f", "ctrl+7"),
            (b"\0", "ctrl+Space"),
            (b"\x1bb", "alt+b"),
            (b"\x1b\r", "alt+Enter"),
            (b"\x1b[A", "Up"),
            (b"\x1bOB", "Down"),
            (b"\x1b[1;5C", "ctrl+Right"),
            (b"\x1b[1;3D", "alt+Left"),
            (b"\x1b[1;2D", "Left"),
            (b"\x1b[H", "Home"),
            (b"\x1bOF", "End"),
            (b"\x1b[1~", "Home"),
            (b"\x1b[8~", "End"),
            (b"\x1b[3~", "Delete"),
            (b"\x1b[5~", "PageUp"),
            (b"\x1b[6;5~", "ctrl+PageDown"),
            (b"\x1bOP", "F1"),
            (b"\x1b[[E", "F5"),
            (b"\x1b[15~", "F5"),
            (b"\x1b[17~", "F6"),
            (b"\x1b[24~", "F12"),
            (b"\x1b[99;5u", "ctrl+c"),
            (b"\x1b[27u", "Esc"),
        ] {
            assert_eq!(pressed(bytes), key, "{bytes:?}");
        }
    }

    #[test]
    fn what_has_no_word_is_nothing() {
        for bytes in [
            &b"\x1b[I"[..],
            b"\x1b[O",
            b"\x1b[2~",
            b"\x1b[1;9A",
            b"\x1b[<0;3;4M",
            b"\x1b[24;80R",
            b"\x1b[?62;4c",
            b"\x1b[6;20;10t",
            b"\x1b[?2026;2$y",
            b"\x1b_Gi=31;OK\x1b\\",
            b"\x1bP>|xterm(390)\x1b\\",
        ] {
            assert_eq!(pressed(bytes), "", "{bytes:?}");
        }
    }
}
