//! The queue's rows, kept in review order while single tasks change.
//!
//! What a row depends on is only looked at again when somebody said that it changed
//! ([`Rows::touch`]) or the clock passed a moment at which its flags change. So a key
//! press costs the same with ten rows as with a hundred thousand. `rows/tests.rs` holds
//! all of this against a queue that is built from scratch.

#[cfg(test)]
mod tests;

use super::data::Data;
use super::entry::Entry;
use super::queue::{Filter, words};
use super::sorted::{Order, Sorted};
use crate::domain::order::{Rank, ReviewOrder};
use crate::domain::{Priority, TaskKey, Timestamp, flag};
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What the queue goes by for one task, as it was when it was last looked at.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    key: TaskKey,
    skipped: bool,
    priority: Priority,
    flagged: bool,
    submitted_at: Option<Timestamp>,
    /// Whether it waits for review; else it is only here because somebody looks at it.
    waits: bool,
    /// Whether its proofs are to be read, for the first time or again.
    unread: bool,
    /// What a filter looks at; kept, so that each letter typed is quick.
    words: Box<str>,
    /// When the clock changes its flags next.
    changes_at: Option<Timestamp>,
}

impl Row {
    fn of(data: &Data, entry: &Entry, wall: Timestamp) -> Self {
        let pending = entry.newest_pending();
        Self {
            key: entry.task.key.clone(),
            skipped: data.is_skipped(entry),
            priority: entry.task.priority,
            flagged: !data.flags(entry).is_empty(),
            submitted_at: entry.submitted_at(),
            waits: data.waits(entry),
            unread: entry.is_unread(),
            words: words(data, entry).into_boxed_str(),
            changes_at: pending.and_then(|proof| flag::changes_at(&entry.task, proof, wall)),
        }
    }

    fn rank(&self) -> Rank<'_> {
        Rank {
            skipped: self.skipped,
            priority: self.priority,
            flagged: self.flagged,
            submitted_at: self.submitted_at,
            tie: &self.key,
        }
    }
}

impl Order<Row> for ReviewOrder {
    fn compare(&self, a: &Row, b: &Row) -> Ordering {
        Self::compare(self, &a.rank(), &b.rank())
    }
}

/// The rows, as a filter and an order show them.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Tasks about which something has changed since the queue was last brought up to date.
    dirty: HashSet<TaskKey>,
    /// Each row that waits, and the one that somebody looks at.
    kept: HashMap<TaskKey, Arc<Row>>,
    /// All of `kept`.
    all: Sorted<Row>,
    /// Those that the filter lets through.
    shown: Sorted<Row>,
    /// Of those shown, the ones whose proofs are to be read.
    unread: Sorted<Row>,
    /// When the clock changes which row.
    moments: BTreeSet<(Timestamp, TaskKey)>,
    waiting: usize,
    filter: Filter,
    order: ReviewOrder,
    also: Option<TaskKey>,
    wall: Timestamp,
    /// How many rows were looked at so far: what all this is there to keep small.
    #[cfg(test)]
    pub(crate) ranked: usize,
}

/// How somebody wants to see the rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sight<'a> {
    pub(super) filter: &'a Filter,
    pub(super) order: &'a ReviewOrder,
    /// A task that is shown whether it waits and passes the filter or not.
    pub(super) also: Option<&'a TaskKey>,
    pub(super) wall: Timestamp,
}

impl Rows {
    /// How many rows are shown.
    pub fn len(&self) -> usize {
        self.shown.rows().len()
    }

    /// Whether none is shown.
    pub fn is_empty(&self) -> bool {
        self.shown.rows().is_empty()
    }

    /// How many wait in all, whatever the filter.
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    /// The tasks shown, in review order.
    pub fn keys(&self) -> impl Iterator<Item = &TaskKey> {
        self.from(0)
    }

    /// The same, from the row of this number on.
    pub fn from(&self, at: usize) -> impl Iterator<Item = &TaskKey> {
        self.shown.from(at).map(|row| &row.key)
    }

    /// The task in the row of this number.
    pub fn get(&self, at: usize) -> Option<&TaskKey> {
        self.shown.rows().get(at).map(|row| &row.key)
    }

    /// The number of a task's row.
    pub fn place(&self, key: &TaskKey) -> Option<usize> {
        self.shown.place(self.kept.get(key)?, &self.order)
    }

    /// The tasks shown whose proofs are to be read, in review order.
    pub fn unread(&self) -> impl Iterator<Item = &TaskKey> {
        self.unread.from(0).map(|row| &row.key)
    }

    /// Something that a row goes by has changed.
    pub(super) fn touch(&mut self, key: &TaskKey) {
        self.dirty.insert(key.clone());
    }

    /// Brings the rows up to date.
    pub(super) fn update(&mut self, data: &Data, sight: Sight<'_>) {
        self.turn_clock(sight.wall);
        self.look_at(sight.also);
        if self.order != *sight.order {
            self.order = sight.order.clone();
            for list in [&mut self.all, &mut self.shown, &mut self.unread] {
                list.sort(&self.order);
            }
        }
        let before = std::mem::replace(&mut self.filter, sight.filter.clone());
        self.exchange(data);
        if self.filter != before {
            self.filter_anew(&before);
        }
    }

    /// Rows whose flags the clock has changed meanwhile are looked at again; all of them
    /// after a clock was put back.
    fn turn_clock(&mut self, wall: Timestamp) {
        if wall < self.wall {
            self.dirty.extend(self.kept.keys().cloned());
        }
        self.wall = wall;
        while self.moments.first().is_some_and(|(at, _)| *at <= wall) {
            self.dirty
                .extend(self.moments.pop_first().map(|(_, key)| key));
        }
    }

    /// The row that is shown in any case may now be another one.
    fn look_at(&mut self, also: Option<&TaskKey>) {
        if self.also.as_ref() == also {
            return;
        }
        let before = std::mem::replace(&mut self.also, also.cloned());
        for key in before.into_iter().chain(also.cloned()) {
            // What waits is shown without a filter whoever looks at it.
            let is_shown = self.filter.is_empty() && self.kept.get(&key).is_some_and(|r| r.waits);
            if !is_shown {
                self.dirty.insert(key);
            }
        }
    }

    /// Looks at what has changed, and puts it where it belongs now.
    fn exchange(&mut self, data: &Data) {
        let (mut out, mut new) = (Vec::new(), Vec::new());
        for key in std::mem::take(&mut self.dirty) {
            out.extend(self.drop_row(&key));
            if let Some(entry) = data.entry(&key) {
                new.extend(self.keep_row(data, entry));
            }
        }
        let shows = |row: &&Arc<Row>| self.shows(row);
        let shown: Vec<_> = new.iter().filter(shows).cloned().collect();
        let unread = shown.iter().filter(|row| row.unread).cloned().collect();
        self.all.replace(&out, new, &self.order);
        self.shown.replace(&out, shown, &self.order);
        self.unread.replace(&out, unread, &self.order);
    }

    fn drop_row(&mut self, key: &TaskKey) -> Option<Arc<Row>> {
        let row = self.kept.remove(key)?;
        self.waiting -= usize::from(row.waits);
        if let Some(at) = row.changes_at {
            self.moments.remove(&(at, key.clone()));
        }
        Some(row)
    }

    fn keep_row(&mut self, data: &Data, entry: &Entry) -> Option<Arc<Row>> {
        #[cfg(test)]
        {
            self.ranked += 1;
        }
        let row = Arc::new(Row::of(data, entry, self.wall));
        if !row.waits && self.also.as_ref() != Some(&row.key) {
            return None;
        }
        self.waiting += usize::from(row.waits);
        if let Some(at) = row.changes_at {
            self.moments.insert((at, row.key.clone()));
        }
        self.kept.insert(row.key.clone(), row.clone());
        Some(row)
    }

    /// The filter is another than before: no row has another place, but others are shown.
    fn filter_anew(&mut self, before: &Filter) {
        let among = match self.filter.narrows(before) {
            true => &self.shown,
            false => &self.all,
        };
        let rows = among.rows().iter();
        let shown: Vec<_> = rows.filter(|row| self.shows(row)).cloned().collect();
        let unread = shown.iter().filter(|row| row.unread).cloned().collect();
        self.shown = Sorted::of(shown);
        self.unread = Sorted::of(unread);
    }

    fn shows(&self, row: &Row) -> bool {
        self.also.as_ref() == Some(&row.key) || row.waits && self.filter.matches(&row.words)
    }
}
