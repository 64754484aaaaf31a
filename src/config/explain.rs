//! From the parser's words to one line: where, what, and what to write instead.
//!
//! Values never appear in it: somebody may have pasted a key into the wrong place.

use super::error::ConfigError;
use crate::domain::Untrusted;
use std::ops::Range;
use std::path::Path;

/// Every key there is, by table. The tests hold it to the schema.
pub(super) const KEYS: [(&str, &[&str]); 8] = [
    (
        "",
        &[
            "reviewer", "review", "listen", "board", "notify", "accounts", "ui", "keys",
        ],
    ),
    (
        "review",
        &[
            "order",
            "undo_seconds",
            "confirm_above_cents",
            "settle_seconds",
            "rest_ms",
            "wait_for_picture",
            "canned_reasons",
            "canned_notes",
            "canned_skips",
        ],
    ),
    ("listen", &["addr", "retain_days", "forward_to"]),
    ("board", &["filters"]),
    ("board.filters", &["name", "filter"]),
    ("notify", &["events", "how", "title"]),
    (
        "accounts",
        &[
            "name",
            "marketplace",
            "base_url",
            "api_key_env",
            "api_key_command",
            "webhook_secret_env",
            "requests_per_minute",
            "media_hosts",
        ],
    ),
    ("ui", &["theme", "colour", "pictures"]),
];

/// An error of the parser, explained.
pub(super) fn explain(path: &Path, text: &str, error: &toml::de::Error) -> ConfigError {
    let why = words(error.message());
    invalid(path, text, error.span(), why)
}

/// An error at a span of the file.
pub(super) fn invalid(
    path: &Path,
    text: &str,
    span: Option<Range<usize>>,
    why: impl Into<String>,
) -> ConfigError {
    let path = shown(path);
    let place = match span {
        Some(span) => {
            let (line, column) = position(text, span.start);
            format!("{path}:{line}:{column}")
        }
        None => path,
    };
    let why = why.into();
    ConfigError::Invalid { place, why }
}

/// A path fit for a message.
pub(super) fn shown(path: &Path) -> String {
    Untrusted::new(path.to_string_lossy()).clean(200)
}

/// The candidate most like `word`; empty without candidates.
pub fn nearest<'a>(word: &str, candidates: &[&'a str]) -> &'a str {
    candidates
        .iter()
        .copied()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or("", |(_, candidate)| candidate)
}

/// Line and column (in characters), both from 1.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    (line, column)
}

fn words(message: &str) -> String {
    if let Some(rest) = message.strip_prefix("unknown field `") {
        return unknown_key(rest);
    }
    if let Some(rest) = message.strip_prefix("unknown variant `") {
        return unknown_word(rest);
    }
    if let Some(rest) = message.strip_prefix("missing field `") {
        let key = Untrusted::new(rest.trim_end_matches('`')).clean(60);
        return format!("`{key}` is missing; add it");
    }
    if let Some(rest) = message.strip_prefix("invalid type: ") {
        return wrong_type(rest);
    }
    let one_line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    Untrusted::new(one_line).clean(200)
}

/// ``name`, expected one of `a`, `b` ``
fn unknown_key(rest: &str) -> String {
    let (key, known) = rest.split_once("`, ").unwrap_or((rest, ""));
    let key_shown = Untrusted::new(key.trim_end_matches('`')).clean(60);
    let elsewhere = KEYS.iter().find(|(_, keys)| keys.contains(&key));
    match elsewhere {
        Some(("", _)) => {
            format!("`{key_shown}` stands in a table; move it above the first [table]")
        }
        Some((table, _)) => format!("`{key_shown}` stands in the wrong place; move it to {table}"),
        None => {
            let near = nearest(key, &quoted(known));
            format!("unknown key `{key_shown}`; did you mean `{near}`?")
        }
    }
}

fn unknown_word(rest: &str) -> String {
    let (_, known) = rest.split_once("`, ").unwrap_or((rest, ""));
    let known = quoted(known)
        .iter()
        .map(|word| format!("\"{word}\""))
        .collect::<Vec<_>>()
        .join(", ");
    format!("unknown value; write one of {known}")
}

/// The words between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// `string "…", expected i64`: the kinds, without the value.
fn wrong_type(rest: &str) -> String {
    let found = match rest.split([' ', ',']).next().unwrap_or_default() {
        "string" => "a text",
        "integer" => "a whole number",
        "floating" => "a fraction",
        "boolean" => "true or false",
        "map" => "a table",
        "sequence" => "a list",
        _ => "something else",
    };
    let expected = match rest.rsplit_once(", expected ").map(|(_, words)| words) {
        Some("a string") => "a text in quotes",
        Some("a boolean") => "true or false",
        Some("a text or a list of texts") => "a text or a list of texts",
        Some("a sequence") => "a list",
        Some("a map") => "a table",
        Some(word) if word.starts_with("struct ") => "a table",
        Some(word) if word.starts_with(['i', 'u']) => "a whole number",
        _ => "another kind of value",
    };
    format!("{found} stands where {expected} belongs; write that instead")
}
