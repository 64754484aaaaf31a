//! Keys and pasted text: to the overlay, to the filter, else to the action they mean.

use super::frame::Layout;
use super::{Model, Overlay, View};
use crate::domain::Now;
use crate::keys::{Action, KeyPress};
use crate::model::{Effect, Tone, words};
use crate::screen::{decide, help, palette, queue};
use crate::ui::Search;
use std::time::Duration;

/// Two Ctrl-C within this time leave.
const TWICE_WITHIN: Duration = Duration::from_secs(2);

impl Model {
    pub(super) fn key(&mut self, press: KeyPress, now: Now) -> Vec<Effect> {
        let action = self.keymap.action(press);
        if action == Some(Action::Interrupt) {
            return self.interrupt(now);
        }
        match self.overlay.take() {
            Some(Overlay::Decide(state)) => self.key_in_question(state, press, now),
            Some(Overlay::Help(mut state)) => {
                if !state.press(press) {
                    self.overlay = Some(Overlay::Help(state));
                }
                Vec::new()
            }
            Some(Overlay::Palette(mut state)) => match state.press(press) {
                palette::Outcome::Run(action) => self.act(action, now),
                palette::Outcome::Filter(number) => {
                    self.put_on(Some(number), now);
                    Vec::new()
                }
                palette::Outcome::Leave => Vec::new(),
                palette::Outcome::Stay => {
                    self.overlay = Some(Overlay::Palette(state));
                    Vec::new()
                }
            },
            None if self.search().is_some_and(|search| search.is_typed()) => {
                self.type_filter(now, |search| search.press(press));
                Vec::new()
            }
            None if self.queue.typing.is_some() => {
                let outcome = self.queue.type_filter(press);
                self.after_filter(&outcome, now);
                Vec::new()
            }
            None => action.map_or_else(Vec::new, |action| self.act(action, now)),
        }
    }

    /// Pasted text fills a field that is open, and does nothing else.
    pub(super) fn paste(&mut self, text: &str, now: Now) -> Vec<Effect> {
        match &mut self.overlay {
            Some(Overlay::Decide(state)) => state.paste(text),
            Some(Overlay::Palette(state)) => state.paste(text),
            Some(Overlay::Help(_)) => {}
            None => self.paste_into_filter(text, now),
        }
        Vec::new()
    }

    fn paste_into_filter(&mut self, text: &str, now: Now) {
        if self.search().is_some_and(|search| search.is_typed()) {
            self.type_filter(now, |search| search.paste(text));
        } else if self.queue.typing.is_some() {
            let outcome = self.queue.paste_filter(text);
            self.after_filter(&outcome, now);
        } else {
            self.tell(Tone::Plain, "Pasted text does nothing here", now);
        }
    }

    /// The filter of the view that is open; the queue has its own.
    fn search(&mut self) -> Option<&mut Search> {
        match (self.view, &self.timeline) {
            (View::Board, None) => Some(&mut self.board.search),
            (View::Events, _) => Some(&mut self.events.search),
            _ => None,
        }
    }

    /// The filter to be typed: a timeline gives way to the board's.
    fn open_search(&mut self) -> Option<&mut Search> {
        if self.view == View::Board {
            self.timeline = None;
        }
        self.search()
    }

    fn type_filter(&mut self, now: Now, typed: impl FnOnce(&mut Search) -> bool) {
        if !self.search().is_some_and(typed) {
            return;
        }
        match self.view {
            View::Board => self.board.follow_filter(&mut self.data, now),
            _ => self.events.follow_filter(&mut self.data),
        }
    }

    fn after_filter(&mut self, outcome: &queue::Outcome, now: Now) {
        if *outcome != queue::Outcome::Filtered {
            return;
        }
        // A filter hides the row under the cursor like any other.
        let filter = &self.queue.filter;
        let hidden = self
            .queue
            .cursor
            .as_ref()
            .and_then(|key| self.data.entry(key))
            .is_some_and(|entry| !filter.matches(&words(&self.data, entry)));
        let before = self.queue.cursor.clone();
        let also = before.as_ref().filter(|_| !hidden);
        self.rebuild_around(before.as_ref(), also, now);
    }

    fn interrupt(&mut self, now: Now) -> Vec<Effect> {
        let again = self
            .interrupted
            .is_some_and(|first| first.until(now.mono) <= TWICE_WITHIN);
        if again {
            return vec![Effect::Quit];
        }
        self.interrupted = Some(now.mono);
        let text = "Press Ctrl-C again to leave; what is on hold becomes a draft";
        self.tell(Tone::Plain, text, now);
        Vec::new()
    }

    /// Carries out what a key or the palette means.
    pub(super) fn act(&mut self, action: Action, now: Now) -> Vec<Effect> {
        let draws_nothing = Layout::of(self.size) == Layout::Tiny;
        match action {
            // What can't be seen isn't opened.
            Action::Help | Action::Palette | Action::Filter | Action::Skip if draws_nothing => {}
            Action::Approve | Action::Reject | Action::Skip => return self.ask(action, now),
            Action::Undo => return self.undo(now),
            Action::Queue => self.view = View::Queue,
            Action::History => self.view = View::History,
            // From its timeline, the board's own key goes back to the board.
            Action::Board => {
                if self.view == View::Board {
                    self.timeline = None;
                }
                self.view = View::Board;
                self.board.anchor(&self.data);
            }
            Action::Events => self.view = View::Events,
            Action::Filter => match self.open_search() {
                Some(search) => search.start(),
                None => {
                    self.view = View::Queue;
                    self.queue.start_filter();
                }
            },
            Action::Copy | Action::CopyCurl | Action::Resend => {
                return self.take_along(action, now);
            }
            Action::Refresh => return self.refresh(now),
            Action::Help => self.overlay = Some(Overlay::Help(help::State::default())),
            Action::Palette => {
                let saved = &self.settings.board_filters;
                self.overlay = Some(Overlay::Palette(palette::State::new(saved)));
            }
            Action::Suspend => return self.suspend(now),
            Action::Quit => return vec![Effect::Quit],
            Action::Interrupt => return self.interrupt(now),
            moves => self.act_in_view(moves, now),
        }
        Vec::new()
    }

    /// A hold would run out behind the shell's back, so it has to end first.
    fn suspend(&mut self, now: Now) -> Vec<Effect> {
        if self.data.held().is_empty() && self.data.writing().is_none() {
            return vec![Effect::Suspend];
        }
        let undo = self.keymap.key(Action::Undo);
        let text = format!("Something is on hold; {undo} takes it back, or wait until it is sent");
        self.tell(Tone::Plain, text, now);
        Vec::new()
    }

    fn refresh(&mut self, now: Now) -> Vec<Effect> {
        self.tell(Tone::Plain, "Asking the marketplace …", now);
        self.asked_at = Some(now.mono);
        let names = self.data.accounts.keys();
        names.cloned().map(Effect::Refresh).collect()
    }

    fn act_in_view(&mut self, action: Action, now: Now) {
        match self.view {
            View::Queue => self.act_on_queue(action, now),
            View::Board => self.act_on_board(action, now),
            View::Events => self.act_on_events(action),
            View::History if action == Action::Back => self.view = View::Queue,
            View::History => {
                let page = self.page();
                self.history.act(action, &self.data, page);
            }
        }
    }

    fn act_on_queue(&mut self, action: Action, now: Now) {
        let entry = self
            .queue
            .cursor
            .as_ref()
            .and_then(|key| self.data.entry(key));
        let before = self.review.framing;
        let acts = |entry| self.review.act(action, entry, &self.data, now.mono);
        if entry.is_some_and(acts) {
            if action == Action::Nearer && self.review.framing == before {
                let text = "These are the file's own pixels; there is nothing nearer";
                self.tell(Tone::Plain, text, now);
            }
            return;
        }
        if action == Action::Compare {
            self.tell(
                Tone::Plain,
                "There is no other proof here to compare with",
                now,
            );
            return;
        }
        if action == Action::Back {
            let outcome = self.queue.clear_filter();
            self.after_filter(&outcome, now);
            return;
        }
        let page = self.page();
        if self.queue.act(action, &self.data, page) == queue::Outcome::Moved {
            self.review.reset();
            // A row that was only kept because somebody looked at it may go now.
            self.rebuild(now);
        }
    }

    fn key_in_question(
        &mut self,
        mut state: Box<decide::State>,
        press: KeyPress,
        now: Now,
    ) -> Vec<Effect> {
        let is_painted = self.paints.question == Some(state.question());
        match state.press(press, is_painted) {
            decide::Outcome::Stay => {
                self.overlay = Some(Overlay::Decide(state));
                Vec::new()
            }
            decide::Outcome::Leave => {
                self.keep_words(&state);
                Vec::new()
            }
            decide::Outcome::Done(typed) => self.answer(state, &typed, now),
        }
    }
}
