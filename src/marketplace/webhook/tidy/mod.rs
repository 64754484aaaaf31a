//! A payload made fit to be kept: one line, no file in it, no address that opens one, and
//! nothing that a strict reader of JSON would later stumble over.
//!
//! It works on the text, so that numbers keep their digits and fields their order. What
//! is not JSON comes out as something that is not JSON either.

mod redact;
#[cfg(test)]
mod tests;

use super::object::quoted;
use redact::{FILE_BYTES, is_guarded, redacted};

/// Lists and objects within each other that are kept; deeper ones become `"…"`. serde_json
/// reads 128.
pub const DEPTH: usize = 64;

/// A double has no place for longer integers.
const NUMBER_BYTES: usize = 300;

const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// The body, tidied; `None` where it is not UTF-8.
pub fn tidy(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let mut tidy = Tidy {
        rest: text,
        out: String::with_capacity(text.len()),
        depth: 0,
        key: "",
    };
    tidy.run();
    Some(tidy.out)
}

struct Tidy<'a> {
    rest: &'a str,
    out: String,
    depth: usize,
    /// The key before the value that comes.
    key: &'a str,
}

impl<'a> Tidy<'a> {
    fn run(&mut self) {
        while let Some(first) = self.rest.bytes().next() {
            match first {
                b'"' => self.string(),
                b'{' | b'[' if self.depth == DEPTH => self.too_deep(),
                b'{' | b'[' => {
                    self.depth += 1;
                    self.copy(1);
                }
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.copy(1);
                }
                b',' | b':' => self.copy(1),
                b' ' | b'\t' | b'\n' | b'\r' => self.space(),
                _ => self.word(),
            }
        }
    }

    fn copy(&mut self, length: usize) {
        let taken = self.take(length);
        self.out.push_str(taken);
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Between two words one space stays: `1 2` must not become a number.
    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches(SPACE);
        let joins = |c: char| "{}[],:".contains(c);
        if !self.out.ends_with(joins) && !self.rest.is_empty() && !self.rest.starts_with(joins) {
            self.out.push(' ');
        }
    }

    /// A number or a bare word. A number that no double can hold is kept as a text.
    fn word(&mut self) {
        let end = |c: char| "{}[],:\"".contains(c) || SPACE.contains(&c);
        let word = self.take(self.rest.find(end).unwrap_or(self.rest.len()));
        let long = word.len() > NUMBER_BYTES || word.contains(['e', 'E']);
        let is_number = |word: &str| word.bytes().all(|b| b"0123456789+-.eE".contains(&b));
        let huge =
            long && is_number(word) && word.parse::<f64>().is_ok_and(|number| !number.is_finite());
        match huge {
            true => self.out.push_str(&quoted(word)),
            false => self.out.push_str(word),
        }
    }

    fn string(&mut self) {
        let scan = Scan::of(self.rest);
        let literal = self.take(scan.length);
        let is_key = self.rest.trim_start_matches(SPACE).starts_with(':');
        let key = if is_key { "" } else { self.key };
        if is_key {
            self.key = literal.trim_matches('"');
        }
        if !scan.suspicious && literal.len() < FILE_BYTES && !is_guarded(key) {
            self.out.push_str(literal);
            return;
        }
        let mended = mend(literal);
        // What can't be read is not JSON, and whoever reads the whole will say so.
        let redacted = serde_json::from_str::<String>(&mended)
            .ok()
            .and_then(|text| redacted(key, &text));
        match redacted {
            Some(text) => self.out.push_str(&quoted(&text)),
            None => self.out.push_str(&mended),
        }
    }

    /// Passes over a list or object, whatever is in it.
    fn too_deep(&mut self) {
        let mut open = 0_usize;
        while let Some(first) = self.rest.bytes().next() {
            match first {
                b'"' => {
                    self.take(Scan::of(self.rest).length);
                    continue;
                }
                b'{' | b'[' => open += 1,
                b'}' | b']' => open -= 1,
                _ => {}
            }
            self.take(self.rest.chars().next().map_or(1, char::len_utf8));
            if open == 0 {
                self.out.push_str("\"…\"");
                return;
            }
        }
    }
}

/// A string literal at the start of a text.
struct Scan {
    /// In bytes, with its quotation marks.
    length: usize,
    /// Whether anything in it asks for a closer look.
    suspicious: bool,
}

impl Scan {
    fn of(text: &str) -> Self {
        let mut suspicious = false;
        let mut bytes = text.bytes().enumerate().skip(1);
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'"' => {
                    let length = at + 1;
                    return Self { length, suspicious };
                }
                b'\\' => {
                    suspicious = true;
                    bytes.next();
                }
                b'/' | b'=' | b'?' => suspicious = true,
                _ => {}
            }
        }
        Self {
            length: text.len(),
            suspicious,
        }
    }
}

/// Replaces halves of surrogate pairs, which JSON allows and Unicode doesn't: a title that
/// was cut in the middle of an emoji is a title still.
fn mend(literal: &str) -> String {
    let mut out = String::with_capacity(literal.len());
    let mut rest = literal;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                out.push_str("\\ufffd");
                rest = escape.get(6..).unwrap_or_default();
                continue;
            }
            (Some(_), _) => 6,
            (None, _) => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        let (escape, after) = escape.split_at_checked(length).unwrap_or((escape, ""));
        out.push_str(escape);
        rest = after;
    }
    out + rest
}

/// The unit of an escape `\uXXXX` at the start.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}
