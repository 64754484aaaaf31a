//! History: every decision and how it ended, newest first.

mod view;

pub use view::view;

use crate::domain::{DecisionId, Record};
use crate::keys::Action;
use crate::model::Data;
use crate::ui::step;

/// The row under the cursor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Whose row it is; `None` stands on the newest.
    cursor: Option<DecisionId>,
}

impl State {
    /// Moves the cursor.
    pub fn act(&mut self, action: Action, data: &Data, page: u16) {
        let last = data.records().len().saturating_sub(1);
        let at = self.place(data);
        let Some(to) = step(action, at, last, page) else {
            return;
        };
        // At the top it goes along with what is new.
        self.cursor = (to > 0)
            .then(|| record_at(data, to).map(|record| record.decision.id.clone()))
            .flatten();
    }

    /// The decision under the cursor.
    pub fn record<'a>(&self, data: &'a Data) -> Option<&'a Record> {
        record_at(data, self.place(data))
    }

    /// The row's number, newest first.
    fn place(&self, data: &Data) -> usize {
        self.cursor
            .as_ref()
            .and_then(|id| {
                data.records()
                    .iter()
                    .rev()
                    .position(|r| r.decision.id == *id)
            })
            .unwrap_or(0)
    }
}

fn record_at(data: &Data, from_newest: usize) -> Option<&Record> {
    data.records().iter().rev().nth(from_newest)
}
