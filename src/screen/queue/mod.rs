//! The queue: what waits for review, in review order, with a cursor that is a task's id.
//!
//! ```text
//!   ▲ 620 m     Photograph storefront, 123 Main St     4m
//! ›             Parcel at 88 Pine, front door          1h
//! ```

mod view;

pub use view::{view, view_line};

use crate::domain::TaskKey;
use crate::keys::{Action, Code, KeyPress};
use crate::model::{Data, Filter};
use crate::ui::{Entry, first_row, step};

/// The list's own state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The row under the cursor.
    pub cursor: Option<TaskKey>,
    /// What is filtered.
    pub filter: Filter,
    /// The filter being typed.
    pub typing: Option<Entry>,
    /// Where the cursor was last, to re-anchor near it.
    index: usize,
    /// The first row that is shown.
    top: usize,
}

/// What came of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing that others need to know.
    Stay,
    /// The cursor stands on another row.
    Moved,
    /// The filter is another.
    Filtered,
}

impl State {
    /// Moves the cursor by an action of the list.
    pub fn act(&mut self, action: Action, data: &Data, page: u16) -> Outcome {
        let rows = data.queue().len();
        let last = rows.saturating_sub(1);
        let target = match (action, self.place(data)) {
            (Action::Down, None) => Some(0),
            (action, at) => step(action, at.unwrap_or(0), last, page),
        };
        match target {
            Some(target) => self.stand_on(data, target),
            None => Outcome::Stay,
        }
    }

    /// Puts the cursor on a row by its number.
    fn stand_on(&mut self, data: &Data, index: usize) -> Outcome {
        let before = self.cursor.clone();
        self.cursor = data.queue().get(index).cloned();
        self.index = index;
        if self.cursor == before {
            Outcome::Stay
        } else {
            Outcome::Moved
        }
    }

    /// Puts the cursor on a task.
    pub fn stand_on_task(&mut self, data: &Data, key: &TaskKey) {
        if let Some(index) = data.queue().place(key) {
            self.stand_on(data, index);
        }
    }

    /// The number of the row under the cursor.
    pub fn place(&self, data: &Data) -> Option<usize> {
        data.queue().place(self.cursor.as_ref()?)
    }

    /// After the list was built anew: finds the cursor's row again, or the nearest one
    /// that can be decided. True if the cursor had to move.
    pub fn anchor(&mut self, data: &Data) -> bool {
        if let Some(index) = self.place(data) {
            self.index = index;
            return false;
        }
        let had = self.cursor.is_some();
        self.cursor = None;
        self.go_to_open(data, self.index);
        had || self.cursor.is_some()
    }

    /// Stands on no row; the next anchoring finds the first that can be decided.
    pub fn let_go(&mut self) {
        self.cursor = None;
        self.index = 0;
    }

    /// To the next row that can be decided, after the one under the cursor; around the
    /// end if need be; nowhere if there is none.
    pub fn advance(&mut self, data: &Data) {
        let from = self.place(data).map_or(self.index, |at| at + 1);
        self.cursor = None;
        self.go_to_open(data, from);
    }

    fn go_to_open(&mut self, data: &Data, from: usize) {
        let rows = data.queue();
        let open = |key: &&TaskKey| {
            data.entry(key)
                .is_some_and(|entry| data.waits(entry) && data.task_standing(entry).may_decide())
        };
        let (after, before) = (rows.from(from), rows.keys().take(from));
        let found = after.chain(before).find(open);
        if let Some(key) = found.cloned() {
            self.stand_on_task(data, &key);
        }
    }

    /// Starts typing a filter.
    pub fn start_filter(&mut self) {
        self.typing = Some(Entry::with(self.filter.text()));
    }

    /// Drops the filter.
    pub fn clear_filter(&mut self) -> Outcome {
        self.typing = None;
        if self.filter.is_empty() {
            return Outcome::Stay;
        }
        self.filter = Filter::default();
        Outcome::Filtered
    }

    /// A key while the filter is typed. The list follows each letter.
    pub fn type_filter(&mut self, press: KeyPress) -> Outcome {
        let Some(entry) = &mut self.typing else {
            return Outcome::Stay;
        };
        match press.code {
            Code::Enter => {
                self.typing = None;
                return Outcome::Stay;
            }
            Code::Esc => return self.clear_filter(),
            _ => {}
        }
        entry.press(press);
        self.follow_typing()
    }

    /// Text was pasted into the filter.
    pub fn paste_filter(&mut self, text: &str) -> Outcome {
        if let Some(entry) = &mut self.typing {
            entry.paste(text);
        }
        self.follow_typing()
    }

    fn follow_typing(&mut self) -> Outcome {
        let typed = self.typing.as_ref().map(|entry| Filter::new(entry.text()));
        match typed {
            Some(filter) if filter != self.filter => {
                self.filter = filter;
                Outcome::Filtered
            }
            _ => Outcome::Stay,
        }
    }

    /// The first row to show, so that the cursor is in sight with some rows around it.
    pub fn top(&self, data: &Data, rows: u16) -> usize {
        let at = self.place(data).unwrap_or(0);
        first_row(self.top, at, data.queue().len(), rows)
    }

    /// Remembers what the last frame showed first, so that the list doesn't jump.
    pub fn keep_top(&mut self, data: &Data, rows: u16) {
        self.top = self.top(data, rows);
    }
}
