//! JSON for scripts that is also safe on a terminal: one object a line, and every
//! character that does not print is written as an escape.
//!
//! Invariant: what is written holds no control byte, bidirectional override or invisible
//! character, and parses back to exactly the same value.

use crate::domain::untrusted::is_unprintable;
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};
use std::io::{self, Write};

/// `value` as one line, without its end.
///
/// # Errors
/// Only where the value refuses to be serialised.
pub fn line(value: &impl Serialize) -> serde_json::Result<String> {
    let mut out = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut out, Printable))?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// serde_json's compact form, with more escapes. It hands over strings in fragments that
/// need no escape by JSON's own rules, so only those are looked at.
struct Printable;

impl Formatter for Printable {
    /// JSON that is kept as it came: outside of its strings, all prints.
    fn write_raw_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        self.write_string_fragment(writer, fragment)
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut plain = 0;
        for (at, c) in fragment.char_indices().filter(|(_, c)| is_unprintable(*c)) {
            let before = fragment.get(plain..at).unwrap_or_default();
            CompactFormatter.write_string_fragment(writer, before)?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            plain = at + c.len_utf8();
        }
        let rest = fragment.get(plain..).unwrap_or_default();
        CompactFormatter.write_string_fragment(writer, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    #[test]
    fn what_does_not_print_is_escaped_and_the_rest_is_left() {
        let text = "a\u{1b}[2J\u{7f}\u{9b}é写\u{202e}\u{200b}\u{e0041}\"\n";
        let written = line(&json!({ "t": text })).unwrap();
        assert_eq!(
            written,
            r#"{"t":"a\u001b[2J\u007f\u009bé写\u202e\u200b\udb40\udc41\"\n"}"#
        );
    }

    #[test]
    fn keys_are_escaped_as_well() {
        let written = line(&json!({ "a\u{9b}b": 1 })).unwrap();
        assert_eq!(written, r#"{"a\u009bb":1}"#);
    }

    proptest! {
        #[test]
        fn any_text_parses_back_and_holds_nothing_unprintable(text in any::<String>()) {
            let written = line(&text).unwrap();
            prop_assert!(!written.chars().any(is_unprintable), "{written:?}");
            prop_assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), Value::String(text));
        }
    }
}
