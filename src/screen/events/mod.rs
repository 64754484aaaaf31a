//! The live tail of events, newest at the bottom. Scrolling up pauses it; what comes
//! meanwhile is counted.

mod view;

pub use view::view;

use crate::domain::{Event, Seq};
use crate::keys::Action;
use crate::model::{Data, EventFilter};
use crate::ui::{Payload, Search, first_row, step};
use std::sync::Arc;

/// Older events are wanted when so few rows are left above the cursor.
const NEAR_THE_START: usize = 50;

/// Where somebody looks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// While paused: the event under the cursor.
    cursor: Option<Seq>,
    /// While paused: the newest event that was shown then.
    seen: Seq,
    /// While paused: the first row that was shown last.
    top: Seq,
    /// The event that is unfolded.
    open: Option<(Arc<Event>, Payload)>,
    /// What is filtered.
    pub search: Search,
}

impl State {
    /// Moves, folds, opens and closes. False where the action means nothing here.
    pub fn act(&mut self, action: Action, data: &mut Data, page: u16) -> bool {
        if let Some((_, payload)) = &mut self.open {
            if action == Action::Back {
                self.open = None;
                return true;
            }
            return payload.act(action, page);
        }
        let at = self.place(data);
        let last = data.tail.len().saturating_sub(1);
        let to = match action {
            Action::Open => return self.open(data),
            Action::Back if self.cursor.is_some() => Some(last),
            _ => step(action, at, last, page),
        };
        let Some(to) = to else {
            return false;
        };
        match to < last {
            true => self.pause_at(to, data),
            false => self.follow(data),
        }
        true
    }

    /// Goes along with what is new.
    pub fn follow(&mut self, data: &mut Data) {
        self.cursor = None;
        data.tail.set_reading(false);
    }

    fn pause_at(&mut self, at: usize, data: &mut Data) {
        if self.cursor.is_none() {
            let newest = data.tail.len().checked_sub(1);
            let newest = newest.and_then(|at| data.tail.get(at));
            self.seen = newest.map_or(Seq::default(), |event| event.seq);
            self.top = Seq(i64::MAX);
        }
        self.cursor = data.tail.get(at).map(|event| event.seq);
        data.tail.set_reading(true);
    }

    fn open(&mut self, data: &mut Data) -> bool {
        let at = self.place(data);
        if let Some(event) = data.tail.get(at).cloned() {
            self.pause_at(at, data);
            let payload = Payload::new(&event.body.data);
            self.open = Some((event, payload));
        }
        true
    }

    /// The row under the cursor: the newest, unless paused.
    fn place(&self, data: &Data) -> usize {
        let last = data.tail.len().saturating_sub(1);
        self.cursor
            .map_or(last, |seq| data.tail.place(seq).min(last))
    }

    /// The event that is unfolded, else the one under the cursor.
    pub fn event<'a>(&'a self, data: &'a Data) -> Option<&'a Arc<Event>> {
        match &self.open {
            Some((event, _)) => Some(event),
            None => data.tail.get(self.place(data)),
        }
    }

    /// Whether its payload is unfolded.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// How many have come since the pause began.
    pub fn missed(&self, data: &Data) -> usize {
        self.cursor.map_or(0, |_| data.tail.newer(self.seen))
    }

    /// The place before which older events are wanted.
    pub fn wants_older(&self, data: &Data) -> Option<Seq> {
        let is_near = self.cursor.is_some() && self.place(data) < NEAR_THE_START;
        let is_empty = data.tail.is_empty() && self.search.is_shown();
        (is_near || is_empty)
            .then(|| data.tail.older_before())
            .flatten()
    }

    /// The filter is another: the tail shows what it lets through.
    pub fn follow_filter(&mut self, data: &mut Data) {
        data.tail.set_filter(&EventFilter::new(self.search.text()));
    }

    /// Remembers what the last frame showed first, so that the list doesn't jump.
    pub fn keep_top(&mut self, data: &Data, rows: u16) {
        if let Some((_, payload)) = &mut self.open {
            payload.keep_top(rows);
        }
        let top = data.tail.get(self.top(data, rows));
        self.top = top.map_or(Seq(i64::MAX), |event| event.seq);
    }

    fn top(&self, data: &Data, rows: u16) -> usize {
        let len = data.tail.len();
        match self.cursor {
            None => len.saturating_sub(rows.into()),
            Some(_) => first_row(data.tail.place(self.top), self.place(data), len, rows),
        }
    }
}
