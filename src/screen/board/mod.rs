//! The board: every task in its lane of the lifecycle, with a cursor that is a task's id.
//!
//! ```text
//!  funded 3   posted 12   assigned 8   in progress 5   PROOF SUBMITTED 42   rejected 2 …
//!  posted         │ proof submitted
//!   2h Window sh… │ • 4m  Photograph storefront, 123 Main St   Marcus T.      Brooklyn
//! ```

mod view;

pub use view::view;

use crate::domain::{Now, TaskKey};
use crate::keys::Action;
use crate::model::{CardFilter, CardOrder, Data, Lane, SavedFilter};
use crate::ui::{Search, first_row, step};

/// Where somebody looks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The lane with the cursor.
    lane: Lane,
    /// The card under the cursor.
    cursor: Option<TaskKey>,
    /// Where the cursor was last, to stay near it when its card goes to another lane.
    index: usize,
    /// The first row shown of the lane.
    top: usize,
    order: CardOrder,
    /// The saved filter that is on, by its number.
    saved: Option<usize>,
    /// What is filtered.
    pub search: Search,
}

impl State {
    /// Moves the cursor. False where the action means nothing here.
    pub fn act(&mut self, action: Action, data: &mut Data, page: u16) -> bool {
        let at = self.place(data);
        let last = data.board.lane(self.lane).len().saturating_sub(1);
        let to = match action {
            Action::Left => return self.go(-1, data),
            Action::Right => return self.go(1, data),
            Action::Sort => {
                self.order = self.order.next();
                data.board.set_order(self.order);
                // The card stays under the cursor, wherever it stands now.
                return true;
            }
            _ => step(action, at, last, page),
        };
        if let Some(to) = to {
            self.stand_on(data, to);
        }
        to.is_some()
    }

    /// To the lane beside, where there is one.
    fn go(&mut self, by: isize, data: &Data) -> bool {
        let lanes = lanes(data);
        let at = lanes.iter().position(|lane| *lane == self.lane);
        let to = at.and_then(|at| at.checked_add_signed(by));
        if let Some(lane) = to.and_then(|to| lanes.get(to)) {
            self.lane = *lane;
            self.cursor = None;
            let last = data.board.lane(self.lane).len().saturating_sub(1);
            self.stand_on(data, self.index.min(last));
        }
        true
    }

    fn stand_on(&mut self, data: &Data, index: usize) {
        let pin = data.board.lane(self.lane).get(index);
        self.cursor = pin.map(|pin| pin.card.key.clone());
        self.index = index;
    }

    /// The number of the row under the cursor. A card that has gone to another lane gives
    /// way to the one that stands in its place.
    fn place(&self, data: &Data) -> usize {
        let found = self.cursor.as_ref().and_then(|key| data.board.place(key));
        let last = data.board.lane(self.lane).len().saturating_sub(1);
        match found {
            Some((lane, at)) if lane == self.lane => at,
            _ => self.index.min(last),
        }
    }

    /// After events: the cursor stays on its card, or near where that was.
    pub fn anchor(&mut self, data: &Data) {
        let at = self.place(data);
        if self.cursor.is_some() || !data.board.lane(self.lane).is_empty() {
            self.stand_on(data, at);
        }
    }

    /// The task under the cursor.
    pub fn task<'a>(&self, data: &'a Data) -> Option<&'a TaskKey> {
        let pin = data.board.lane(self.lane).get(self.place(data))?;
        Some(&pin.card.key)
    }

    /// The filter is another: the board shows what it lets through.
    pub fn follow_filter(&mut self, data: &mut Data, now: Now) {
        let filter = CardFilter::new(self.search.text());
        data.board.set_filter(&filter, now.wall);
        self.anchor(data);
    }

    /// Puts on a saved filter, by its number; nothing where there is none of it.
    pub fn choose(&mut self, number: Option<usize>, saved: &[SavedFilter]) {
        let chosen = number.and_then(|n| saved.get(n));
        self.saved = chosen.and(number);
        self.search.set(chosen.map_or("", |chosen| &chosen.filter));
    }

    /// The number of the next saved filter; none after the last.
    pub fn next_saved(&self, saved: &[SavedFilter]) -> Option<usize> {
        let next = self.saved_filter(saved).map_or(0, |(n, _)| n + 1);
        (next < saved.len()).then_some(next)
    }

    /// The saved filter that is on, unless something else was typed since.
    fn saved_filter<'a>(&self, saved: &'a [SavedFilter]) -> Option<(usize, &'a SavedFilter)> {
        let number = self.saved?;
        let chosen = saved.get(number)?;
        (chosen.filter == self.search.text()).then_some((number, chosen))
    }

    /// Remembers what the last frame showed first, so that the lane doesn't jump.
    pub fn keep_top(&mut self, data: &Data, rows: u16) {
        self.top = self.top(data, rows);
    }

    fn top(&self, data: &Data, rows: u16) -> usize {
        let len = data.board.lane(self.lane).len();
        first_row(self.top, self.place(data), len, rows)
    }
}

/// The lanes that are shown: all of the lifecycle, and the last one where it has a card.
fn lanes(data: &Data) -> Vec<Lane> {
    let has_other = data.board.count(Lane::Other) > 0;
    let lanes = Lane::ALL.into_iter();
    lanes
        .filter(|lane| *lane != Lane::Other || has_other)
        .collect()
}
