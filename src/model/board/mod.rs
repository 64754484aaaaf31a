//! Every task in its lane of the lifecycle, kept in order while events come in.
//!
//! Invariant: an event costs a look at its own card and a move of pointers, whatever the
//! number of cards. `board/tests.rs` holds the lanes against a board that is filtered and
//! sorted from scratch.

mod filter;
mod lane;

#[cfg(test)]
mod tests;

pub use filter::CardFilter;
pub use lane::{CardOrder, Lane};

use super::sorted::Sorted;
use crate::domain::event::Effect;
use crate::domain::{Card, Event, Mono, Now, Task, TaskKey, Timestamp};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

/// So long a card stays marked after it has moved.
pub const GLOW: Duration = Duration::from_secs(4);

/// Marks that are remembered; with more, the oldest end early.
const GLOWING: usize = 10_000;

/// What was completed is counted in parts of a day that every zone's midnight parts: a
/// quarter of an hour, in seconds.
const QUARTER: i64 = 900;

/// Between two looks at a filter that goes by the clock, in seconds.
const FILTER_AGAIN: i64 = 10;

/// A card on the board.
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    /// What is known of the task.
    pub card: Card,
    /// Where it hangs.
    pub lane: Lane,
    /// When it moved last, since the console is open.
    pub moved: Option<Mono>,
    /// What a filter looks at, in small letters; begins with the title.
    words: Box<str>,
}

impl Pin {
    fn of(card: Card, moved: Option<Mono>) -> Self {
        let words = format!(
            "{} {} {} {} {}",
            card.title.raw(),
            card.city.raw(),
            card.worker_name.raw(),
            card.key.task.as_str(),
            card.key.account.as_str(),
        );
        Self {
            lane: Lane::of(card.status.as_ref()),
            words: words.to_lowercase().into_boxed_str(),
            card,
            moved,
        }
    }

    /// Whether it has just moved.
    pub fn glows(&self, now: Mono) -> bool {
        self.moved.is_some_and(|at| at.until(now) < GLOW)
    }
}

type Lanes = [Sorted<Pin>; Lane::ALL.len()];

/// All cards.
#[derive(Clone, Debug, Default)]
pub struct Board {
    kept: HashMap<TaskKey, Arc<Pin>>,
    /// All of `kept`.
    all: Lanes,
    /// Those that the filter lets through.
    shown: Lanes,
    filter: CardFilter,
    order: CardOrder,
    /// When `filter` last looked at every card.
    filtered_at: Timestamp,
    /// What moved when, oldest first.
    glowing: VecDeque<Mono>,
    /// How many completed tasks came to be so in which quarter of an hour.
    completed: BTreeMap<i64, usize>,
    /// How many cards were looked at so far: what all this is there to keep small.
    #[cfg(test)]
    looked_at: usize,
}

impl Board {
    /// The cards of a lane that the filter lets through, in order.
    pub fn lane(&self, lane: Lane) -> &[Arc<Pin>] {
        self.shown.get(lane.index()).map_or(&[], Sorted::rows)
    }

    /// How many cards there are, whatever the filter.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether no task is known.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// How many a lane has, whatever the filter.
    pub fn count(&self, lane: Lane) -> usize {
        self.all
            .get(lane.index())
            .map_or(0, |list| list.rows().len())
    }

    /// A task's card.
    pub fn card(&self, key: &TaskKey) -> Option<&Card> {
        self.kept.get(key).map(|pin| &pin.card)
    }

    /// Where a task's card is shown.
    pub fn place(&self, key: &TaskKey) -> Option<(Lane, usize)> {
        let pin = self.kept.get(key)?;
        let at = self.shown.get(pin.lane.index())?.place(pin, &self.order)?;
        Some((pin.lane, at))
    }

    /// How many tasks came to be completed since `from`, to the quarter of an hour.
    pub fn completed_since(&self, from: Timestamp) -> usize {
        let from = from.as_second().div_euclid(QUARTER);
        self.completed.range(from..).map(|(_, count)| count).sum()
    }

    /// When the next card is marked no longer.
    pub fn glow_ends(&self) -> Option<Mono> {
        self.glowing.front().map(|at| at.after(GLOW))
    }

    /// Takes what the feed knew of every task.
    pub fn take_cards(&mut self, cards: Vec<Card>, now: Now) {
        let mut changes = Changes::default();
        for card in cards {
            let card = match self.kept.get(&card.key) {
                Some(known) => known.card.clone().merge(card),
                None => card,
            };
            self.put(card, None, &mut changes);
        }
        self.exchange(changes, now.wall);
    }

    /// Takes events in their order.
    pub fn follow(&mut self, events: &[Event], now: Now) {
        let mut changes = Changes::default();
        for event in events {
            let Some(key) = event.body.task_key() else {
                continue;
            };
            let known = self.kept.get(&key);
            let Some(card) = Card::follow(known.map(|pin| &pin.card), event) else {
                continue;
            };
            let is_news = known.is_none_or(|pin| pin.card.last < event.seq);
            let before = known.and_then(|pin| pin.moved);
            let moved = match event.effect {
                Effect::Moved if is_news => {
                    self.glow(now.mono);
                    Some(now.mono)
                }
                _ => before,
            };
            self.put(card, moved, &mut changes);
        }
        self.exchange(changes, now.wall);
    }

    /// Takes from a task what no event has told: its title, place, worker and payout.
    pub fn fill(&mut self, task: &Task, wall: Timestamp) {
        let Some(pin) = self.kept.get(&task.key) else {
            return;
        };
        let mut card = pin.card.clone();
        for (known, told) in [
            (&mut card.title, &task.title),
            (&mut card.city, &task.city),
            (&mut card.worker_name, &task.worker_name),
        ] {
            if known.is_blank() {
                known.clone_from(told);
            }
        }
        card.payout = card.payout.or(task.payout);
        card.worker = card.worker.or_else(|| task.worker.clone());
        if card == pin.card {
            return;
        }
        let mut changes = Changes::default();
        let moved = pin.moved;
        self.put(card, moved, &mut changes);
        self.exchange(changes, wall);
    }

    /// Shows what this filter lets through, and nothing else.
    pub fn set_filter(&mut self, filter: &CardFilter, wall: Timestamp) {
        if *filter == self.filter {
            return;
        }
        let before = std::mem::replace(&mut self.filter, filter.clone());
        let narrows = self.filter.narrows(&before);
        self.filter_anew(narrows, wall);
    }

    /// Brings every lane into another order.
    pub fn set_order(&mut self, order: CardOrder) {
        if order != self.order {
            self.order = order;
            for list in self.all.iter_mut().chain(&mut self.shown) {
                list.sort(&order);
            }
        }
    }

    /// Time has passed: marks end, and a filter by age lets others through.
    pub fn turn_clock(&mut self, now: Now) {
        while self
            .glowing
            .front()
            .is_some_and(|at| at.until(now.mono) >= GLOW)
        {
            self.glowing.pop_front();
        }
        let passed = now.wall.as_second() - self.filtered_at.as_second();
        if self.filter.goes_by_the_clock() && passed.abs() >= FILTER_AGAIN {
            self.filter_anew(false, now.wall);
        }
    }

    fn glow(&mut self, now: Mono) {
        if self.glowing.len() == GLOWING {
            self.glowing.pop_front();
        }
        self.glowing.push_back(now);
    }

    /// Puts a card into `kept`; the lanes follow with [`Self::exchange`].
    fn put(&mut self, card: Card, moved: Option<Mono>, changes: &mut Changes) {
        #[cfg(test)]
        {
            self.looked_at += 1;
        }
        let pin = Arc::new(Pin::of(card, moved));
        let before = self.kept.insert(pin.card.key.clone(), pin.clone());
        self.count_completed(before.as_deref(), &pin);
        // The first change knows what the lanes have.
        let change = changes.0.entry(pin.card.key.clone());
        change.or_insert_with(|| before);
    }

    fn count_completed(&mut self, before: Option<&Pin>, after: &Pin) {
        let quarter = |pin: &Pin| {
            (pin.lane == Lane::Completed).then(|| pin.card.since.as_second().div_euclid(QUARTER))
        };
        if let Some(before) = before.and_then(quarter)
            && let Some(count) = self.completed.get_mut(&before)
        {
            *count -= 1;
        }
        if let Some(after) = quarter(after) {
            *self.completed.entry(after).or_default() += 1;
        }
    }

    fn exchange(&mut self, changes: Changes, wall: Timestamp) {
        let mut moves: [Moves; Lane::ALL.len()] = Default::default();
        for (key, before) in changes.0 {
            let after = self.kept.get(&key).cloned();
            if let Some(before) = before
                && let Some(lane) = moves.get_mut(before.lane.index())
            {
                lane.out.push(before);
            }
            if let Some(after) = after
                && let Some(lane) = moves.get_mut(after.lane.index())
            {
                lane.new.push(after);
            }
        }
        let lists = self.all.iter_mut().zip(&mut self.shown);
        for ((all, shown), moves) in lists.zip(moves) {
            let passes = |pin: &&Arc<Pin>| self.filter.passes(pin, wall);
            let new = moves.new.iter().filter(passes).cloned().collect();
            shown.replace(&moves.out, new, &self.order);
            all.replace(&moves.out, moves.new, &self.order);
        }
    }

    fn filter_anew(&mut self, narrows: bool, wall: Timestamp) {
        self.filtered_at = wall;
        for (all, shown) in self.all.iter().zip(&mut self.shown) {
            let among = if narrows { &*shown } else { all };
            let passing = among.rows().iter();
            let passing = passing.filter(|pin| self.filter.passes(pin, wall));
            *shown = Sorted::of(passing.cloned().collect());
        }
    }
}

/// Cards that changed, each with what the lanes still have of it.
#[derive(Default)]
struct Changes(HashMap<TaskKey, Option<Arc<Pin>>>);

/// What leaves a lane and what comes into it.
#[derive(Default)]
struct Moves {
    out: Vec<Arc<Pin>>,
    new: Vec<Arc<Pin>>,
}
