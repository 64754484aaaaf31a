//! What keys do on the board and on a task's timeline, and what the feed tells both.

use super::{Model, View};
use crate::domain::{Card, Event, Now, TaskKey};
use crate::keys::Action;
use crate::model::{Effect, Recall, Tone};
use crate::screen::timeline;

impl Model {
    /// An action on the board, or on the timeline that is open over it.
    pub(super) fn act_on_board(&mut self, action: Action, now: Now) {
        let page = self.page();
        if let Some(timeline) = &mut self.timeline {
            if !timeline.act(action, page) && action == Action::Back {
                self.timeline = None;
            }
            return;
        }
        match action {
            Action::Open => {
                let key = self.board.task(&self.data).cloned();
                self.timeline = key.map(timeline::State::of);
            }
            Action::Back if self.board.search.clear() => {
                self.board.follow_filter(&mut self.data, now);
            }
            Action::Back => self.view = View::Queue,
            Action::SavedFilter => {
                let saved = &self.settings.board_filters;
                let next = self.board.next_saved(saved);
                if saved.is_empty() {
                    let text = "No filter is saved; [[board.filters]] in the configuration does";
                    self.tell(Tone::Plain, text, now);
                }
                self.put_on(next, now);
            }
            _ => {
                self.board.act(action, &mut self.data, page);
            }
        }
    }

    /// Puts a saved filter on the board, or takes it off, and goes there.
    pub(super) fn put_on(&mut self, number: Option<usize>, now: Now) {
        self.view = View::Board;
        self.timeline = None;
        self.board.choose(number, &self.settings.board_filters);
        self.board.follow_filter(&mut self.data, now);
    }

    /// The feed's last word on every task.
    pub(super) fn take_cards(&mut self, cards: Vec<Card>, now: Now) {
        self.data.board.take_cards(cards, now);
        self.board.anchor(&self.data);
    }

    /// News of the feed: the board, the tail and an open timeline follow.
    pub(super) fn take_events(&mut self, events: &[Event], now: Now) -> Vec<Effect> {
        self.data.board.follow(events, now);
        self.data.board.turn_clock(now);
        self.board.anchor(&self.data);
        self.data.tail.follow(events);
        if let Some(timeline) = &mut self.timeline {
            timeline.follow(events);
        }
        self.telling.hear(events, &self.settings.notify, &self.data);
        self.telling.say(&self.settings.notify, now.mono)
    }

    /// What the feed is asked about a task came.
    pub(super) fn take_about(&mut self, key: &TaskKey, result: Result<Vec<Event>, String>) {
        if let Some(timeline) = &mut self.timeline {
            timeline.take(key, result);
        }
    }

    /// What the feed has to be asked now.
    pub(super) fn recalls(&self) -> Vec<Recall> {
        let about = self.timeline.as_ref().and_then(timeline::State::wanted);
        let about = about.filter(|_| self.view == View::Board);
        let older = match self.view {
            View::Events => self.events.wants_older(&self.data),
            _ => None,
        };
        let about = about.cloned().map(Recall::About);
        about.into_iter().chain(older.map(Recall::Before)).collect()
    }
}
