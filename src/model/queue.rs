//! The queue's filter: words, and the names of flags.

use super::data::{Data, Entry};
use crate::domain::Flag;

/// What the reviewer typed after `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter(String);

impl Filter {
    /// Takes the text as typed.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_lowercase())
    }

    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words, as they are compared.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether a row has every word: in its title, place, worker, id, status, or as the
    /// name of one of its flags; `flagged` matches any flag.
    pub fn matches(&self, data: &Data, entry: &Entry) -> bool {
        if self.is_empty() {
            return true;
        }
        let task = &entry.task;
        let flags: Vec<Flag> = data.flags(entry);
        let mut haystack = format!(
            "{} {} {} {} {} {}",
            task.title.raw(),
            task.city.raw(),
            task.worker_name.raw(),
            task.category.raw(),
            task.key.task.as_str(),
            task.key.account.as_str(),
        )
        .to_lowercase();
        for flag in &flags {
            haystack.push(' ');
            haystack.push_str(flag.name());
            haystack.push(' ');
            haystack.push_str(flag.words());
        }
        if !flags.is_empty() {
            haystack.push_str(" flagged");
        }
        self.0
            .split_whitespace()
            .all(|word| haystack.contains(word))
    }
}
