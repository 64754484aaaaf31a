//! The timeline of one task: its steps and how long each took, where it is now, its
//! proofs, and the events underneath.

mod steps;
mod view;

pub use view::view;

use crate::domain::{Event, Seq, TaskKey};
use crate::keys::Action;
use crate::ui::{Payload, first_row, step};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Events of one task that are kept; with more, the oldest are left out.
const MOST: usize = 2_000;

/// How far the feed has told.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    /// It was asked.
    Waiting,
    /// It told everything.
    All,
    /// It can't, and why.
    Failed(String),
}

/// A task that somebody looks at.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    key: TaskKey,
    told: Told,
    events: BTreeMap<Seq, Arc<Event>>,
    /// The event under the cursor; the newest where it is none.
    cursor: Option<Seq>,
    top: usize,
    open: Option<Payload>,
}

impl State {
    /// Of a task, before anything about it was read.
    pub fn of(key: TaskKey) -> Self {
        Self {
            key,
            told: Told::Waiting,
            events: BTreeMap::new(),
            cursor: None,
            top: 0,
            open: None,
        }
    }

    /// The task whose events are still to be read.
    pub fn wanted(&self) -> Option<&TaskKey> {
        (self.told == Told::Waiting).then_some(&self.key)
    }

    /// Takes what the feed has about the task.
    pub fn take(&mut self, key: &TaskKey, result: Result<Vec<Event>, String>) {
        if *key != self.key {
            return;
        }
        match result {
            Ok(events) => {
                self.told = Told::All;
                for event in events {
                    // What was told live meanwhile is newer than what was read.
                    let known = self.events.entry(event.seq);
                    known.or_insert_with(|| Arc::new(event));
                }
                self.trim();
            }
            Err(why) => self.told = Told::Failed(why),
        }
    }

    /// Takes news.
    pub fn follow(&mut self, events: &[Event]) {
        for event in events {
            let body = &event.body;
            let is_of_it =
                body.task.as_ref() == Some(&self.key.task) && body.account == self.key.account;
            if is_of_it {
                self.events.insert(event.seq, Arc::new(event.clone()));
            }
        }
        self.trim();
    }

    fn trim(&mut self) {
        while self.events.len() > MOST {
            self.events.pop_first();
        }
    }

    /// Moves, folds, opens and closes. False where the action means nothing here, as Back
    /// with nothing open: then the timeline is left.
    pub fn act(&mut self, action: Action, page: u16) -> bool {
        if let Some(payload) = &mut self.open {
            if action == Action::Back {
                self.open = None;
                return true;
            }
            return payload.act(action, page);
        }
        let at = self.place();
        let last = self.events.len().saturating_sub(1);
        if action == Action::Open {
            let data = self.event().map(|event| event.body.data.clone());
            // From now on the cursor stays on it, whatever comes.
            self.cursor = self.event().map(|event| event.seq);
            self.open = data.map(|data| Payload::new(&data));
            return true;
        }
        let Some(to) = step(action, at, last, page) else {
            return false;
        };
        self.cursor = match to < last {
            true => self.events.keys().nth(to).copied(),
            false => None,
        };
        true
    }

    fn place(&self) -> usize {
        let last = self.events.len().saturating_sub(1);
        self.cursor
            .map_or(last, |seq| self.events.range(..seq).count().min(last))
    }

    /// The event under the cursor.
    pub fn event(&self) -> Option<&Arc<Event>> {
        self.events.values().nth(self.place())
    }

    /// Whether its payload is unfolded.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Remembers what the last frame showed first, so that the list doesn't jump.
    pub fn keep_top(&mut self, rows: u16) {
        match &mut self.open {
            Some(payload) => payload.keep_top(rows),
            None => self.top = first_row(self.top, self.place(), self.events.len(), rows),
        }
    }
}
