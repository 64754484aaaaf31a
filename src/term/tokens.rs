//! The bytes of a terminal's input as keys, pastes and answers, before anybody says what
//! they mean.
//!
//! Invariant: what the terminal sends as one sequence is one token, wherever reads cut it;
//! no part of an answer ever looks like a key. Only a pause can tell the Escape key from
//! the beginning of a sequence, so whoever reads says when there was one.

use std::mem;

/// Bytes of an answer that are kept, and of a paste; what is longer is swallowed.
const LONGEST_STRING: usize = 4096;
const LONGEST_PASTE: usize = 1 << 20;

const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;

/// One thing that the terminal sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A character or a control character.
    Char(char),
    /// The same with Alt.
    Alt(char),
    /// The Escape key.
    Escape,
    /// `ESC [`, what stands between, and the last letter.
    Csi(String, char),
    /// `ESC O` and a letter.
    Ss3(char),
    /// `ESC P … ESC \`.
    Dcs(Vec<u8>),
    /// `ESC _ … ESC \`.
    Apc(Vec<u8>),
    /// Another string (`ESC ]`, `ESC ^`, `ESC X`), whose text matters to nobody.
    OtherString,
    /// Text from the clipboard.
    Paste(String),
}

/// Where in a sequence the input stands.
#[derive(Debug, Default)]
enum Place {
    #[default]
    Ground,
    /// Behind the first bytes of a character of UTF-8.
    Utf8(Vec<u8>, bool),
    Escape,
    Csi(String),
    /// `ESC [ [`: the Linux console's function keys.
    LinuxKey,
    Ss3,
    /// Which string, its bytes, and whether the last one was ESC.
    String(u8, Vec<u8>, bool),
    Paste(Vec<u8>),
}

/// Bytes in, tokens out.
#[derive(Debug, Default)]
pub struct Tokens {
    place: Place,
}

impl Tokens {
    /// Takes bytes as they were read.
    pub fn feed(&mut self, bytes: &[u8], out: &mut Vec<Token>) {
        for byte in bytes {
            self.place = match mem::take(&mut self.place) {
                Place::Ground => ground(*byte, false, out),
                Place::Utf8(mut begun, alt) => match *byte {
                    0x80..0xc0 => {
                        begun.push(*byte);
                        in_utf8(begun, alt, out)
                    }
                    // Broken off.
                    other => ground(other, false, out),
                },
                Place::Escape => escape(*byte, out),
                Place::Csi(parameters) => csi(parameters, *byte, out),
                Place::LinuxKey => {
                    out.push(Token::Csi("[".to_owned(), char::from(*byte)));
                    Place::Ground
                }
                Place::Ss3 => {
                    out.push(Token::Ss3(char::from(*byte)));
                    Place::Ground
                }
                Place::String(kind, body, escaped) => string(kind, body, escaped, *byte, out),
                Place::Paste(text) => paste(text, *byte, out),
            };
        }
    }

    /// Whether the bytes so far may be keys by themselves or the beginning of more.
    pub fn is_open(&self) -> bool {
        match &self.place {
            Place::Ground | Place::Paste(_) => false,
            Place::String(_, body, escaped) => body.is_empty() && !escaped,
            _ => true,
        }
    }

    /// Nothing has followed for a while: what may be keys by itself is.
    pub fn pause(&mut self, out: &mut Vec<Token>) {
        if !self.is_open() {
            return;
        }
        match mem::take(&mut self.place) {
            Place::Escape => out.push(Token::Escape),
            Place::Csi(parameters) if parameters.is_empty() => out.push(Token::Alt('[')),
            Place::Ss3 => out.push(Token::Alt('O')),
            Place::String(kind, ..) => out.push(Token::Alt(char::from(kind))),
            _ => {}
        }
    }
}

fn ground(byte: u8, alt: bool, out: &mut Vec<Token>) -> Place {
    match byte {
        ESC if !alt => Place::Escape,
        ..0x80 => {
            out.push(character(char::from(byte), alt));
            Place::Ground
        }
        0xc2..0xf5 => Place::Utf8(vec![byte], alt),
        // No beginning of a character.
        _ => Place::Ground,
    }
}

fn character(c: char, alt: bool) -> Token {
    if alt { Token::Alt(c) } else { Token::Char(c) }
}

fn in_utf8(begun: Vec<u8>, alt: bool, out: &mut Vec<Token>) -> Place {
    match std::str::from_utf8(&begun) {
        Ok(text) => {
            out.extend(text.chars().map(|c| character(c, alt)));
            Place::Ground
        }
        Err(error) if error.error_len().is_none() => Place::Utf8(begun, alt),
        Err(_) => Place::Ground,
    }
}

fn escape(byte: u8, out: &mut Vec<Token>) -> Place {
    match byte {
        b'[' => Place::Csi(String::new()),
        b'O' => Place::Ss3,
        b'P' | b'_' | b']' | b'^' | b'X' => Place::String(byte, Vec::new(), false),
        ESC => {
            out.push(Token::Escape);
            Place::Escape
        }
        other => ground(other, true, out),
    }
}

fn csi(mut parameters: String, byte: u8, out: &mut Vec<Token>) -> Place {
    match byte {
        b'[' if parameters.is_empty() => Place::LinuxKey,
        0x20..0x40 if parameters.len() < LONGEST_STRING => {
            parameters.push(char::from(byte));
            Place::Csi(parameters)
        }
        b'~' if parameters == "200" => Place::Paste(Vec::new()),
        0x40..0x7f => {
            out.push(Token::Csi(parameters, char::from(byte)));
            Place::Ground
        }
        // Broken off by another one, or no sequence at all.
        ESC => Place::Escape,
        _ => Place::Ground,
    }
}

fn string(kind: u8, mut body: Vec<u8>, escaped: bool, byte: u8, out: &mut Vec<Token>) -> Place {
    if byte == BEL || escaped && byte == b'\\' {
        out.push(match kind {
            b'P' => Token::Dcs(body),
            b'_' => Token::Apc(body),
            _ => Token::OtherString,
        });
        return Place::Ground;
    }
    if escaped {
        // Cut off: another sequence has begun.
        return escape(byte, out);
    }
    if byte == ESC {
        return Place::String(kind, body, true);
    }
    if body.len() < LONGEST_STRING {
        body.push(byte);
    }
    Place::String(kind, body, false)
}

fn paste(mut text: Vec<u8>, byte: u8, out: &mut Vec<Token>) -> Place {
    const END: &[u8] = b"\x1b[201~";
    text.push(byte);
    if let Some(text) = text.strip_suffix(END) {
        out.push(Token::Paste(String::from_utf8_lossy(text).into_owned()));
        return Place::Ground;
    }
    if text.len() > LONGEST_PASTE {
        // The end must be found all the same.
        text.drain(LONGEST_PASTE - END.len()..LONGEST_PASTE - END.len() + 1);
    }
    Place::Paste(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(parts: &[&[u8]], pauses: bool) -> Vec<Token> {
        let (mut tokens, mut out) = (Tokens::default(), Vec::new());
        for part in parts {
            tokens.feed(part, &mut out);
            if pauses {
                tokens.pause(&mut out);
            }
        }
        tokens.pause(&mut out);
        out
    }

    const ANSWERS: &[u8] =
        b"\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.41.1)\x1b\\\x1b[6;20;10t\x1b]11;rgb:0/0/0\x07\x1b[?62;4c";

    #[test]
    fn answers_are_one_token_each_wherever_they_are_cut_and_never_keys() {
        let whole = tokens(&[ANSWERS], false);
        assert_eq!(
            whole,
            [
                Token::Apc(b"Gi=31;OK".to_vec()),
                Token::Dcs(b">|kitty(0.41.1)".to_vec()),
                Token::Csi("6;20;10".to_owned(), 't'),
                Token::OtherString,
                Token::Csi("?62;4".to_owned(), 'c'),
            ]
        );
        for cut in 0..ANSWERS.len() {
            let (one, other) = ANSWERS.split_at(cut);
            assert_eq!(tokens(&[one, other], false), whole, "cut at {cut}");
        }
        let bytes: Vec<&[u8]> = ANSWERS.chunks(1).collect();
        assert_eq!(tokens(&bytes, false), whole);
    }

    #[test]
    fn within_an_answer_no_pause_makes_keys_of_it() {
        let body = b"\x1b_Gi=31;OK\x1b\\";
        for cut in 3..body.len() {
            let (one, other) = body.split_at(cut);
            let apc = [Token::Apc(b"Gi=31;OK".to_vec())];
            assert_eq!(tokens(&[one, other], true), apc, "cut at {cut}");
        }
    }

    #[test]
    fn a_pause_tells_the_escape_key_from_a_sequence() {
        assert_eq!(tokens(&[b"\x1b"], true), [Token::Escape]);
        assert_eq!(
            tokens(&[b"\x1b", b"[A"], false),
            [Token::Csi(String::new(), 'A')]
        );
        assert_eq!(
            tokens(&[b"\x1b", b"a"], true),
            [Token::Escape, Token::Char('a')]
        );
        assert_eq!(tokens(&[b"\x1ba"], true), [Token::Alt('a')]);
        for (bytes, key) in [(b"\x1b[", '['), (b"\x1bO", 'O'), (b"\x1bP", 'P')] {
            assert_eq!(tokens(&[bytes], true), [Token::Alt(key)]);
        }
        assert_eq!(tokens(&[b"\x1b\x1b"], true), [Token::Escape, Token::Escape]);
    }

    #[test]
    fn text_comes_whole_whatever_it_is_cut_into() {
        let bytes: Vec<&[u8]> = "é日😀".as_bytes().chunks(1).collect();
        let chars = ['é', '日', '😀'].map(Token::Char);
        assert_eq!(tokens(&bytes, false), chars);
        assert_eq!(tokens(&[b"\xff\xc3a"], false), [Token::Char('a')]);
    }

    #[test]
    fn a_paste_is_one_text_whatever_is_in_it() {
        let bytes = b"\x1b[200~a\x1b[Aq\r\x1b_G\x1b\\\xff\x1b[201~x";
        let pasted = "a\u{1b}[Aq\r\u{1b}_G\u{1b}\\\u{fffd}".to_owned();
        let expected = [Token::Paste(pasted), Token::Char('x')];
        assert_eq!(tokens(&[bytes], false), expected);
        let each: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(tokens(&each, false), expected);
    }

    #[test]
    fn an_endless_answer_and_an_endless_paste_stay_bounded_and_end() {
        let long = vec![b'x'; LONGEST_PASTE + 10];
        let answer = [b"\x1b_", long.as_slice(), b"\x1b\\a"].concat();
        let out = tokens(&[&answer], false);
        assert!(matches!(&out[..], [Token::Apc(body), Token::Char('a')] if body.len() == 4096));
        let pasted = [b"\x1b[200~", long.as_slice(), b"\x1b[201~a"].concat();
        let out = tokens(&[&pasted], false);
        assert!(matches!(&out[..], [Token::Paste(text), Token::Char('a')]
            if text.len() <= LONGEST_PASTE));
    }
}
