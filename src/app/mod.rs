//! The app: the model, routing of messages, overlays. Pure.
//!
//! [`Model::update`] takes one message and the time and returns what is to be done once;
//! [`Model::wants`] says what is needed as long as it stays so; [`Model::draw`] draws and
//! reports what it really drew. The same messages give the same model, whatever the day.

mod arrivals;
mod clippings;
mod footer;
mod frame;
mod header;
mod hints;
mod keys;
mod lifecycle;
mod met;
mod news;
mod telling;
mod verdict;
mod wants;

#[cfg(test)]
mod tests;

use crate::domain::{Mono, Now, ProofKey, TaskKey, VerdictKind};
use crate::keys::Keymap;
use crate::model::{Data, Effect, Evidence, Msg, Notice, Paints, Scene, Settings, Tone, Wants};
use crate::screen::{board, decide, events, help, history, palette, queue, review, timeline};
use crate::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use std::collections::HashMap;
use telling::Telling;

/// Which view is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Queue,
    Board,
    Events,
    History,
}

/// What lies over the view.
#[derive(Clone, Debug, PartialEq)]
enum Overlay {
    Decide(Box<decide::State>),
    Help(help::State),
    Palette(palette::State),
}

/// The whole state of the console.
pub struct Model {
    data: Data,
    keymap: Keymap,
    settings: Settings,
    theme: Theme,
    size: (u16, u16),
    cell: (u16, u16),
    view: View,
    queue: queue::State,
    review: review::State,
    board: board::State,
    /// The task whose timeline is open over the board.
    timeline: Option<timeline::State>,
    events: events::State,
    telling: Telling,
    history: history::State,
    overlay: Option<Overlay>,
    notice: Option<Notice>,
    /// Verdict keys rest until then.
    rest_until: Mono,
    /// What the last frame showed.
    paints: Paints,
    /// The proof whose picture, or its error, was on screen last.
    evidence: Option<Evidence>,
    /// Words that were typed and not sent, to begin with next time.
    kept: HashMap<(ProofKey, VerdictKind), String>,
    /// Decisions made in this run.
    made: u64,
    /// Questions opened in this run.
    asked: u64,
    /// A key was pressed or a picture seen: from then on the cursor stays on its row.
    is_settled_in: bool,
    /// When Ctrl-C was pressed the first time.
    interrupted: Option<Mono>,
    /// When a person last asked for what is new.
    asked_at: Option<Mono>,
}

/// What [`Model::draw`] drew.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawn {
    /// What the frame showed.
    pub paints: Paints,
    /// Where the cursor stands, while something is typed.
    pub cursor: Option<Position>,
}

impl Model {
    /// An empty console of this size in cells; `cell` is the size of one in pixels.
    pub fn new(
        keymap: Keymap,
        settings: Settings,
        theme: Theme,
        size: (u16, u16),
        cell: (u16, u16),
    ) -> Self {
        Self {
            data: Data::default(),
            keymap,
            settings,
            theme,
            size,
            cell,
            view: View::Queue,
            queue: queue::State::default(),
            review: review::State::default(),
            board: board::State::default(),
            timeline: None,
            events: events::State::default(),
            telling: Telling::default(),
            history: history::State::default(),
            overlay: None,
            notice: None,
            rest_until: Mono::default(),
            paints: Paints::default(),
            evidence: None,
            kept: HashMap::new(),
            made: 0,
            asked: 0,
            is_settled_in: false,
            interrupted: None,
            asked_at: None,
        }
    }

    /// Takes one message; what is to be done once comes back.
    pub fn update(&mut self, msg: Msg, now: Now) -> Vec<Effect> {
        if self.notice.as_ref().is_some_and(|n| n.until <= now.mono) {
            self.notice = None;
        }
        let effects = match msg {
            Msg::Key(press) => {
                self.is_settled_in = true;
                self.hush();
                self.key(press, now)
            }
            Msg::Paste(text) => self.paste(&text, now),
            Msg::Resized {
                columns,
                rows,
                cell,
            } => {
                self.size = (columns, rows);
                self.cell = cell;
                // Nothing of the new size was on screen yet.
                self.paints = Paints::default();
                Vec::new()
            }
            Msg::Woke => {
                self.play_on(now);
                self.rebuild(now);
                self.data.board.turn_clock(now);
                self.telling.say(&self.settings.notify, now.mono)
            }
            Msg::Painted(paints) => {
                self.painted(paints);
                self.play_on(now);
                Vec::new()
            }
            Msg::Leave => vec![Effect::Quit],
            other => self.arrive(other, now),
        };
        self.forget_far_pictures();
        effects
    }

    /// Ends a notice that was about the key before.
    fn hush(&mut self) {
        self.notice.take_if(|notice| notice.tone == Tone::Plain);
    }

    fn painted(&mut self, paints: Paints) {
        if paints.evidence.is_some() {
            self.notice
                .take_if(|notice| notice.text == verdict::NOT_SEEN_YET);
            self.evidence.clone_from(&paints.evidence);
            self.is_settled_in = true;
        }
        self.keep_places(&paints);
        self.paints = paints;
    }

    /// Remembers where the list stood. One that wasn't drawn (folded to a line, or under the
    /// key list) stays where it was.
    fn keep_places(&mut self, paints: &Paints) {
        if self.view == View::Queue {
            self.review.keep_scrolled(paints.facts_most);
        }
        let rows = paints.list_rows;
        if rows == 0 {
            return;
        }
        match (self.view, &mut self.timeline) {
            (View::Queue, _) => self.queue.keep_top(&self.data, rows),
            (View::Board, Some(timeline)) => timeline.keep_top(rows),
            (View::Board, None) => self.board.keep_top(&self.data, rows),
            (View::Events, _) => self.events.keep_top(&self.data, rows),
            (View::History, _) => {}
        }
    }

    /// Rows that a page key moves by: those of the list, or of the body where none is drawn.
    fn page(&self) -> u16 {
        match self.paints.list_rows {
            0 => frame::body(self.size).height,
            rows => rows,
        }
    }

    fn play_on(&mut self, now: Now) {
        if self.review.playing.is_some()
            && let Some(key) = self.shown()
        {
            self.review
                .play_on(&self.data, &key, &self.paints, now.mono);
        }
    }

    /// What is needed now.
    pub fn wants(&self, now: Now) -> Wants {
        wants::wants(self, now)
    }

    /// Draws the whole screen.
    pub fn draw(&self, now: Now, buf: &mut Buffer) -> Drawn {
        frame::draw(self, now, buf)
    }

    fn scene(&self, now: Now) -> Scene<'_> {
        Scene {
            data: &self.data,
            keymap: &self.keymap,
            settings: &self.settings,
            now,
            cell: self.cell,
        }
    }

    fn tell(&mut self, tone: Tone, text: impl Into<String>, now: Now) {
        self.notice = Some(Notice::new(tone, text, now.mono));
    }

    /// Builds the queue anew; if the cursor's row went away, the list has moved by itself.
    fn rebuild(&mut self, now: Now) {
        let before = self.queue.cursor.clone();
        if !self.is_settled_in {
            // While the first rows come, the best of them is on screen.
            self.queue.let_go();
        }
        let also = self.queue.cursor.clone();
        self.rebuild_around(before.as_ref(), also.as_ref(), now);
    }

    /// The same, with `also` kept in the queue whatever the filter; `before` is where the
    /// cursor stood.
    fn rebuild_around(&mut self, before: Option<&TaskKey>, also: Option<&TaskKey>, now: Now) {
        let (filter, order) = (&self.queue.filter, &self.settings.order);
        self.data.rebuild_queue(filter, order, also, now.wall);
        if self.queue.anchor(&self.data) && self.queue.cursor.as_ref() != before {
            self.moved_by_itself(now);
        }
    }

    /// Another proof came under the reviewer's hands without their doing.
    fn moved_by_itself(&mut self, now: Now) {
        self.review.reset();
        self.rest_until = now.mono.after(self.settings.rest);
    }

    /// The proof on screen.
    fn shown(&self) -> Option<ProofKey> {
        let key = self.queue.cursor.as_ref()?;
        let proof = self.review.shown(self.data.entry(key)?)?;
        Some(key.proof(&proof.id))
    }

    /// Rows near the cursor, whose pictures are worth keeping: the row itself, the next
    /// two that can be decided, and the one before.
    fn near(&self) -> Vec<(TaskKey, crate::model::Rank)> {
        wants::near(self)
    }

    fn forget_far_pictures(&mut self) {
        if self.data.pictures.is_empty() {
            return;
        }
        let near = self.near().into_iter().map(|(key, _)| key);
        let beside = self.review.beside.iter().map(|key| key.task.clone());
        let near: std::collections::HashSet<TaskKey> = near.chain(beside).collect();
        self.data.pictures.retain(|key, _| near.contains(&key.task));
    }
}
