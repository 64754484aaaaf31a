//! The filter of the event tail: a glob on the name, and `path=value` on what was sent.
//!
//! `task.*`, `reject` (anywhere in the name), `data.status=posted`, `task=a1b2*`,
//! `account=eu`, `source=poll`. All of them must hold; a term that isn't whole hides nothing.

use crate::domain::Event;
use crate::domain::Glob;
use crate::domain::event::{Effect, Source};
use serde_json::Value;

/// What was typed after `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    text: String,
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Term {
    Name(Glob),
    /// A field of ours, by its name.
    Field(String, Glob),
    /// A field of the payload, by the names that lead to it.
    Data {
        path: Vec<String>,
        value: Glob,
        /// What the payload must have in it before it is worth to be parsed.
        hint: Option<String>,
    },
}

impl EventFilter {
    /// Reads the text as typed.
    pub fn new(text: &str) -> Self {
        let text = text.trim().to_owned();
        let terms = text.split_whitespace().filter_map(term).collect();
        Self { text, terms }
    }

    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether an event is shown.
    pub fn passes(&self, event: &Event) -> bool {
        let mut parsed = None;
        self.terms.iter().all(|term| match term {
            Term::Name(glob) => glob.matches(event.body.name.raw()),
            Term::Field(name, glob) => field(event, name).is_some_and(|value| glob.matches(&value)),
            Term::Data { path, value, hint } => {
                let data = &event.body.data;
                if hint.as_ref().is_some_and(|hint| !data.contains(hint)) {
                    return false;
                }
                let parsed = parsed.get_or_insert_with(|| serde_json::from_str::<Value>(data).ok());
                parsed.as_ref().is_some_and(|all| has(all, path, value))
            }
        })
    }
}

fn term(text: &str) -> Option<Term> {
    let Some((path, value)) = text.split_once('=') else {
        let glob = Glob::new(text);
        let anywhere = || Glob::new(&format!("*{text}*"));
        return Some(Term::Name(if glob.is_plain() { anywhere() } else { glob }));
    };
    if path.is_empty() || value.is_empty() {
        return None;
    }
    let glob = Glob::new(value);
    let Some(path) = path.strip_prefix("data.") else {
        return Some(Term::Field(path.to_lowercase(), glob));
    };
    // Digits and plain letters stand in JSON as they are typed; case may differ otherwise.
    let is_digits = value.chars().all(|c| c.is_ascii_digit());
    Some(Term::Data {
        path: path.split('.').map(str::to_owned).collect(),
        value: glob,
        hint: is_digits.then(|| value.to_owned()),
    })
}

/// A field that isn't the payload's, as `watch --json` calls it.
fn field(event: &Event, name: &str) -> Option<String> {
    let body = &event.body;
    match name {
        "event" | "name" => Some(body.name.raw().to_owned()),
        "task" | "task_id" => body.task.as_ref().map(|task| task.as_str().to_owned()),
        "account" => Some(body.account.as_str().to_owned()),
        "marketplace" => Some(body.marketplace.word().to_owned()),
        "source" => Some(source(body.source).to_owned()),
        "effect" => Some(effect(event.effect).to_owned()),
        "verified" => body.verified.map(|verified| verified.to_string()),
        "delivery_attempt" | "attempt" => body.delivery_attempt.map(|n| n.to_string()),
        _ => None,
    }
}

/// The word for a source in filters and `--json`.
fn source(source: Source) -> &'static str {
    match source {
        Source::Poll => "poll",
        Source::Webhook => "webhook",
        Source::House => "house",
    }
}

fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Moved => "moved",
        Effect::Told => "told",
        Effect::Late => "late",
        Effect::Unclear => "unclear",
    }
}

/// Whether the value at a path is so. A list is looked into, by its own places or all.
fn has(value: &Value, path: &[String], glob: &Glob) -> bool {
    let Some((name, rest)) = path.split_first() else {
        return match value {
            Value::String(text) => glob.matches(text),
            Value::Null => glob.matches("null"),
            Value::Bool(is) => glob.matches(if *is { "true" } else { "false" }),
            Value::Number(number) => glob.matches(&number.to_string()),
            Value::Array(list) => list.iter().any(|item| has(item, path, glob)),
            Value::Object(_) => false,
        };
    };
    match value {
        Value::Object(fields) => fields.get(name).is_some_and(|item| has(item, rest, glob)),
        Value::Array(list) => match name.parse::<usize>() {
            Ok(at) => list.get(at).is_some_and(|item| has(item, rest, glob)),
            Err(_) => list.iter().any(|item| has(item, path, glob)),
        },
        _ => false,
    }
}

#[cfg(test)]
#[path = "event_filter_tests.rs"]
mod tests;
