//! The tail of the feed: the newest events in memory, oldest first, as a filter shows them.
//!
//! Invariant: bounded in number and in bytes, also while somebody reads in it; what is
//! dropped is in the feed and comes back when it is wanted.

use super::event_filter::EventFilter;
use crate::domain::{Event, Seq};
use std::collections::VecDeque;
use std::sync::Arc;

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Room {
    events: usize,
    /// Of payloads.
    bytes: usize,
}

/// While the newest are watched.
const FOLLOWING: Room = Room {
    events: 10_000,
    bytes: 32 << 20,
};

/// While somebody reads: what they look at should not go away under their eyes.
const READING: Room = Room {
    events: 100_000,
    bytes: 128 << 20,
};

/// The newest events.
#[derive(Clone, Debug, Default)]
pub struct Tail {
    all: VecDeque<Arc<Event>>,
    /// Those that the filter lets through; the same as `all` where there is none.
    shown: VecDeque<Arc<Event>>,
    filter: EventFilter,
    bytes: usize,
    is_read: bool,
    /// Nothing older is in the feed.
    is_whole: bool,
}

impl Tail {
    /// How many events are shown.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether none is shown.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// How many there are in memory, whatever the filter.
    pub fn held(&self) -> usize {
        self.all.len()
    }

    /// The event shown at this place, oldest first.
    pub fn get(&self, at: usize) -> Option<&Arc<Event>> {
        self.shown.get(at)
    }

    /// The events shown from this place on.
    pub fn from(&self, at: usize) -> impl Iterator<Item = &Arc<Event>> {
        self.shown.range(at.min(self.shown.len())..)
    }

    /// The place of an event that is shown, or where it would be.
    pub fn place(&self, seq: Seq) -> usize {
        self.shown.partition_point(|event| event.seq < seq)
    }

    /// How many shown events are newer.
    pub fn newer(&self, seq: Seq) -> usize {
        self.shown.len() - self.shown.partition_point(|event| event.seq <= seq)
    }

    /// An event in memory.
    pub fn event(&self, seq: Seq) -> Option<&Arc<Event>> {
        let at = self
            .all
            .binary_search_by_key(&seq, |event| event.seq)
            .ok()?;
        self.all.get(at)
    }

    /// The oldest event before which there may be older ones, with room for them.
    pub fn older_before(&self) -> Option<Seq> {
        let has_room = self.all.len() < READING.events / 2 && self.bytes < READING.bytes / 2;
        let oldest = self.all.front()?.seq;
        (has_room && !self.is_whole && oldest > Seq(1)).then_some(oldest)
    }

    /// Whether somebody reads in it, so that more is kept.
    pub fn set_reading(&mut self, is_read: bool) {
        self.is_read = is_read;
        self.trim();
    }

    /// Shows what this filter lets through, and nothing else.
    pub fn set_filter(&mut self, filter: &EventFilter) {
        if *filter == self.filter {
            return;
        }
        self.filter = filter.clone();
        let passing = self.all.iter().filter(|event| self.filter.passes(event));
        self.shown = passing.cloned().collect();
    }

    /// Takes news. An event that is here already is told anew in its place.
    pub fn follow(&mut self, events: &[Event]) {
        for event in events {
            match self.all.back() {
                Some(last) if event.seq <= last.seq => self.tell_anew(event),
                _ => {
                    let event = Arc::new(event.clone());
                    self.bytes += event.body.data.len();
                    if self.filter.passes(&event) {
                        self.shown.push_back(event.clone());
                    }
                    self.all.push_back(event);
                }
            }
        }
        self.trim();
    }

    /// Takes older events, in their order: what the feed has before `before`.
    pub fn take_older(&mut self, before: Seq, events: Vec<Event>) {
        let oldest = self.all.front().map(|event| event.seq);
        if oldest.is_some_and(|oldest| oldest != before) {
            // Trimmed or asked for twice: it is wanted again if it still is.
            return;
        }
        self.is_whole = events.is_empty();
        for event in events.into_iter().rev().map(Arc::new) {
            self.bytes += event.body.data.len();
            if self.filter.passes(&event) {
                self.shown.push_front(event.clone());
            }
            self.all.push_front(event);
        }
        self.trim();
    }

    fn tell_anew(&mut self, event: &Event) {
        let find =
            |list: &VecDeque<Arc<Event>>| list.binary_search_by_key(&event.seq, |known| known.seq);
        let Ok(at) = find(&self.all) else {
            return;
        };
        let event = Arc::new(event.clone());
        let shown = find(&self.shown);
        if let Some(known) = self.all.get_mut(at) {
            self.bytes += event.body.data.len();
            self.bytes -= known.body.data.len();
            *known = event.clone();
        }
        match (shown, self.filter.passes(&event)) {
            (Ok(at), false) => {
                self.shown.remove(at);
            }
            (Ok(at), true) => {
                if let Some(known) = self.shown.get_mut(at) {
                    *known = event;
                }
            }
            (Err(at), true) => self.shown.insert(at, event),
            (Err(_), false) => {}
        }
    }

    fn trim(&mut self) {
        let room = if self.is_read { READING } else { FOLLOWING };
        while self.all.len() > room.events || self.bytes > room.bytes && self.all.len() > 1 {
            let Some(gone) = self.all.pop_front() else {
                return;
            };
            self.bytes -= gone.body.data.len();
            self.is_whole = false;
            if self
                .shown
                .front()
                .is_some_and(|event| event.seq == gone.seq)
            {
                self.shown.pop_front();
            }
        }
    }
}

#[cfg(test)]
#[path = "tail_tests.rs"]
mod tests;
