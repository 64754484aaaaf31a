//! A payload made fit to be kept: one line, no file in it, no address that opens one, and
//! nothing that a strict reader of JSON would later stumble over.
//!
//! It works on the text, so that numbers keep their digits and fields their order. What
//! is not JSON comes out as something that is not JSON either.

use super::object::quoted;

/// Lists and objects within each other that are kept; deeper ones become `"…"`. serde_json
/// reads 128.
pub const DEPTH: usize = 64;

/// From this length on, a text of nothing but base64 is taken for a file.
const FILE_BYTES: usize = 512;

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

/// Fields that hold a file or the way to one, whatever is written in them.
fn is_guarded(key: &str) -> bool {
    key == "file_url" || (key.starts_with("file_data") && key != "file_data_byte_length")
}

/// The text without what must not be kept; `None` where all of it may.
fn redacted(key: &str, text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let lower = |length| text.get(..length).map(str::to_ascii_lowercase);
    if key.starts_with("file_data") && is_guarded(key) || is_file(text) {
        return Some("…".to_owned());
    }
    if lower(5).as_deref() == Some("data:") && text.contains(',') {
        return Some("data:…".to_owned());
    }
    if text.contains("://") {
        return Some(without_paths(text)).filter(|kept| kept != text);
    }
    let signed = || {
        let lower = text.to_ascii_lowercase();
        ["signature=", "sig=", "token="]
            .iter()
            .any(|sign| lower.contains(sign))
    };
    if key == "file_url" || text.starts_with("//") || (text.contains('?') && signed()) {
        return Some("…".to_owned());
    }
    None
}

/// Whether a text is a file in base64, in one piece or in lines.
fn is_file(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"+/-_=\r\n".contains(&b);
    text.len() >= FILE_BYTES && text.bytes().all(fits)
}

/// Leaves of each address its scheme and host: `https://proofs.example/…`.
fn without_paths(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        out.push_str(before);
        out.push_str("://");
        let end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`');
        let (address, after) = after
            .split_at_checked(after.find(end).unwrap_or(after.len()))
            .unwrap_or((after, ""));
        let host = address
            .split(['/', '?', '#', '\\'])
            .next()
            .unwrap_or_default();
        // Credentials may hide before an `@`.
        let bare = host.rsplit('@').next().unwrap_or_default();
        out.push_str(bare);
        let tail = address.get(host.len()..).unwrap_or_default();
        out.push_str(match tail {
            "" | "/" => tail,
            _ => "/…",
        });
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn tidied(body: &str) -> String {
        tidy(body.as_bytes()).unwrap()
    }

    #[test]
    fn a_payload_is_one_line_with_its_digits_and_its_order() {
        let body = "{\n  \"z\" : 1.10 ,\t\"a\": [ 1,\r\n 2 ],\"é\" : \"a  b\", \"n\": 12345678901234567890123 }";
        assert_eq!(
            tidied(body),
            r#"{"z":1.10,"a":[1,2],"é":"a  b","n":12345678901234567890123}"#
        );
    }

    #[test]
    fn an_address_keeps_scheme_and_host_however_it_is_written() {
        for (given, kept) in [
            (r"https://h.example/f/1.jpg?sig=abc", r"https://h.example/…"),
            (
                r"https:\/\/h.example\/f?X-Amz-Signature=1",
                r"https://h.example/…",
            ),
            (
                r"\u0068ttps\u003a\u002f\u002fh.example\u002ff?s=1",
                r"https://h.example/…",
            ),
            (
                r"see https://u:p@h.example:8/f?x=1 and s3://b/k.",
                r"see https://h.example:8/… and s3://b/…",
            ),
            (r"https://h.example", r"https://h.example"),
            (r"https://h.example/", r"https://h.example/"),
            (r"//h.example/f", "…"),
            (r"/f/1.jpg?Expires=1&Signature=abc", "…"),
            (r"either/or? a=b", "either/or? a=b"),
        ] {
            let body = format!(r#"{{"t":"{given}"}}"#);
            assert_eq!(tidied(&body), format!(r#"{{"t":"{kept}"}}"#));
        }
    }

    #[test]
    fn a_file_is_left_out_wherever_it_stands() {
        let file = "QUJD/+09".repeat(100);
        for body in [
            format!(r#"{{"photo":"{file}"}}"#),
            format!(r#"{{"photo":"{}"}}"#, "QUJD\\r\\n".repeat(100)),
            r#"{"file_data_base64":"QUJD"}"#.to_owned(),
            r#"{"file_data_binary" : "\u0000\u0001"}"#.to_owned(),
            r#"{"file_url":"f/1.jpg"}"#.to_owned(),
        ] {
            let kept: Value = serde_json::from_str(&tidied(&body)).unwrap();
            let values: Vec<_> = kept.as_object().unwrap().values().collect();
            assert_eq!(values, ["…"], "{body:.60}");
        }
        let kept = tidied(r#"{"a":"data:image/png;base64,QUJD","file_data_byte_length":"9"}"#);
        assert_eq!(kept, r#"{"a":"data:…","file_data_byte_length":"9"}"#);
    }

    #[test]
    fn half_an_emoji_and_a_number_beyond_all_numbers_can_be_read_afterwards() {
        let kept = tidied(r#"{"t":"a\ud83d","u":"\ud83d\udcf8","v":"\udcf8\\ud83d","n":1e999}"#);
        let kept: Value = serde_json::from_str(&kept).unwrap();
        assert_eq!(kept["t"], "a\u{fffd}");
        assert_eq!(kept["u"], "📸");
        assert_eq!(kept["v"], "\u{fffd}\\ud83d");
        assert_eq!(kept["n"], "1e999");
    }

    #[test]
    fn what_lies_too_deep_for_any_reader_is_cut() {
        let deep = |levels: usize| {
            format!(
                r#"{{"a":{}{},"b":1}}"#,
                "[".repeat(levels),
                "]".repeat(levels)
            )
        };
        assert_eq!(tidied(&deep(DEPTH - 1)), deep(DEPTH - 1));
        let kept: Value = serde_json::from_str(&tidied(&deep(100_000))).unwrap();
        assert_eq!(kept["b"], 1);
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "[^:/=?]{0,40}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::btree_map("[^:/=?]{0,12}", inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn harmless_json_means_the_same_afterwards(value in json()) {
            for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                let kept = tidied(&text);
                prop_assert!(!kept.contains('\n'));
                let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
                prop_assert_eq!(read(&kept), read(&text));
            }
        }

        #[test]
        fn what_is_not_json_does_not_become_json(text in "[\\[\\]{}:,\"\\\\ a1.e+-]{0,24}") {
            let kept = tidied(&text);
            if serde_json::from_str::<Value>(&text).is_err() {
                prop_assert!(serde_json::from_str::<Value>(&kept).is_err(), "{text} {kept}");
            }
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = tidy(&bytes);
        }
    }
}
