//! The queue's filter: words, and the names of flags.

use super::data::Data;
use super::entry::Entry;
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

    /// Whether every row that passes this filter passes `other` too, going by the text
    /// alone: it begins with the other's.
    pub fn narrows(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// Whether a row with these [`words`] has all of the filter's.
    pub fn matches(&self, words: &str) -> bool {
        self.0.split_whitespace().all(|word| words.contains(word))
    }
}

/// What a filter looks at of a task: its title, place, worker, category, id and account,
/// what kind of proof waits, and the names of its flags; `flagged` stands for any flag.
pub fn words(data: &Data, entry: &Entry) -> String {
    let task = &entry.task;
    let mut words = format!(
        "{} {} {} {} {} {}",
        task.title.raw(),
        task.city.raw(),
        task.worker_name.raw(),
        task.category.raw(),
        task.key.task.as_str(),
        task.key.account.as_str(),
    )
    .to_lowercase();
    if let Some(proof) = entry.newest_pending() {
        words.push(' ');
        words.push_str(&proof.kind.word());
    }
    let flags: Vec<Flag> = data.flags(entry);
    for flag in &flags {
        words.push(' ');
        words.push_str(flag.name());
        words.push(' ');
        words.push_str(flag.words());
    }
    if !flags.is_empty() {
        words.push_str(" flagged");
    }
    words
}
