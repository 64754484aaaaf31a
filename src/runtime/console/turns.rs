//! The loop: what is ready is taken, the model moves, wants are served, a frame is drawn.
//!
//! Invariant: keys come before everything else, nothing in here waits but for the next
//! happening, and a slow terminal costs frames only: decisions, polling and leaving go
//! on without it. There is no tick; at rest nothing runs.

use super::Farewell;
use super::acts::{Hands, Then};
use super::lines::Lines;
use super::outside::{Outside, Porch};
use super::stage::{Frame, Stage};
use super::tally::Tally;
use crate::app::{Drawn, Model};
use crate::clock::Clock;
use crate::domain::{Mono, Now};
use crate::intake::Heard;
use crate::keys::KeyPress;
use crate::model::{Effect, Msg, Paints, Wants};
use crate::runtime::faults::TestPanic;
use crate::runtime::outbox::Told;
use crate::runtime::translate;
use crate::term::{Input, Refused, Signal};
use futures_util::FutureExt;
use ratatui::buffer::Buffer;
use std::time::Duration;
use tokio::sync::mpsc;

/// Happenings that are taken before a frame is drawn, at most. (At 128 tokio would end the
/// batch by itself.)
const BATCH: usize = 64;

/// And for no longer than this: a key that comes meanwhile waits.
const BATCH_TIME: Duration = Duration::from_millis(8);

/// Frames in a row that needed no bytes; a model that never comes to rest must not stop
/// the loop.
const STILL_FRAMES: usize = 4;

/// Two wakes lie at least this far apart, whatever the model wants.
const WAKE_STEP: Duration = Duration::from_millis(20);

/// How long decisions under way are waited for when the console is left.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// The pure side, as the loop needs it.
pub(super) trait Mind {
    fn update(&mut self, msg: Msg, now: Now) -> Vec<Effect>;
    fn wants(&self, now: Now) -> Wants;
    fn draw(&self, now: Now, buffer: &mut Buffer) -> Drawn;
}

impl Mind for Model {
    fn update(&mut self, msg: Msg, now: Now) -> Vec<Effect> {
        Self::update(self, msg, now)
    }

    fn wants(&self, now: Now) -> Wants {
        Self::wants(self, now)
    }

    fn draw(&self, now: Now, buffer: &mut Buffer) -> Drawn {
        Self::draw(self, now, buffer)
    }
}

/// Where news from within the house come in.
pub(super) struct Ears {
    pub(super) told: mpsc::UnboundedReceiver<Told>,
    pub(super) heard: mpsc::Receiver<Heard>,
    pub(super) events: mpsc::Receiver<Msg>,
    pub(super) fresh: mpsc::UnboundedReceiver<Msg>,
    pub(super) faults: mpsc::UnboundedReceiver<String>,
}

/// One thing that happened.
enum Happening {
    Outside(Outside),
    Told(Told),
    Heard(Heard),
    Msg(Msg),
    Settled(Result<(), Refused>),
    Woke,
}

/// The loop's state.
pub(super) struct Turns<M, P> {
    mind: M,
    porch: P,
    stage: Stage,
    hands: Hands,
    ears: Ears,
    clock: Clock,
    tally: Tally,
    is_dirty: bool,
    /// What the last frame that arrived showed.
    shown: Option<Paints>,
    wake: Option<Mono>,
    woke: Option<Mono>,
    /// For tests only; see `faults`.
    pub(super) test_panic: Option<TestPanic>,
}

impl<M: Mind, P: Porch> Turns<M, P> {
    pub(super) fn new(
        mind: M,
        porch: P,
        stage: Stage,
        hands: Hands,
        ears: Ears,
        clock: Clock,
        tally: Tally,
    ) -> Self {
        Self {
            mind,
            porch,
            stage,
            hands,
            ears,
            clock,
            tally,
            is_dirty: true,
            shown: None,
            wake: None,
            woke: None,
            test_panic: None,
        }
    }

    /// Tells the model something before the first turn.
    pub(super) fn begin_with(&mut self, msg: Msg) {
        let now = self.clock.now();
        for effect in self.mind.update(msg, now) {
            // Nothing is on screen yet that could be left or stopped.
            let _ = self.hands.carry_out(effect);
        }
    }

    /// Reads what the feed remembers.
    pub(super) fn recall(&self) {
        self.hands.recalls.begin();
    }

    /// The accounts from now on.
    pub(super) fn open_lines(&mut self, lines: Lines) {
        self.hands.lines = lines;
    }

    /// Turns until somebody leaves or the terminal is gone.
    pub(super) async fn run(&mut self) {
        self.serve();
        loop {
            if self.show().await == Then::Leave {
                return;
            }
            let happening = self.next().await;
            if self.batch(happening).await == Then::Leave {
                // One last look at what was decided last.
                let _ = self.show().await;
                return;
            }
            self.serve();
        }
    }

    /// Takes what happened, and what else is ready.
    async fn batch(&mut self, first: Happening) -> Then {
        let now = self.clock.now();
        let end = now.mono.after(BATCH_TIME);
        let (mut happening, mut left) = (first, BATCH);
        loop {
            if self.take(happening, now).await == Then::Leave {
                return Then::Leave;
            }
            left -= 1;
            // What is taken off a channel is taken to its end: no peeking at the limit.
            if left == 0 || self.clock.mono() >= end {
                return Then::GoOn;
            }
            match self.next().now_or_never() {
                Some(next) => happening = next,
                None => return Then::GoOn,
            }
        }
    }

    async fn next(&mut self) -> Happening {
        let wake = self.wake.map(|wake| self.clock.instant(wake));
        let woke = async {
            match wake {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            outside = self.porch.next() => Happening::Outside(outside),
            Some(told) = self.ears.told.recv() => Happening::Told(told),
            Some(words) = self.ears.faults.recv() => Happening::Msg(Msg::Fault(words)),
            settled = self.stage.settled() => Happening::Settled(settled),
            Some(msg) = self.ears.fresh.recv() => Happening::Msg(msg),
            () = woke => Happening::Woke,
            Some(heard) = self.ears.heard.recv() => Happening::Heard(heard),
            Some(events) = self.ears.events.recv() => Happening::Msg(events),
        }
    }

    async fn take(&mut self, happening: Happening, now: Now) -> Then {
        match happening {
            Happening::Outside(outside) => self.take_outside(outside, now).await,
            Happening::Told(told) => {
                self.tally.follow(&told);
                match translate::told(told) {
                    Some(msg) => self.tell(msg, now).await,
                    None => Then::GoOn,
                }
            }
            Happening::Heard(heard) => self.tell(translate::heard(heard, now), now).await,
            Happening::Msg(msg) => self.tell(msg, now).await,
            Happening::Settled(Ok(())) => match self.stage.arrived() {
                Some(paints) => self.tell_painted(paints, now).await,
                None => Then::GoOn,
            },
            Happening::Settled(Err(_)) => Then::Leave,
            Happening::Woke => {
                self.wake = None;
                self.woke = Some(now.mono);
                self.tell(Msg::Woke, now).await
            }
        }
    }

    async fn take_outside(&mut self, outside: Outside, now: Now) -> Then {
        let msg = match outside {
            Outside::Input(Input::Key(key)) => Some(Msg::Key(key)),
            Outside::Input(Input::Paste(text)) => Some(Msg::Paste(text)),
            Outside::Input(Input::Resize(columns, rows)) => Some(self.stage.resize(columns, rows)),
            Outside::Signal(Signal::Continued) => match self.stage.retake() {
                Ok(size) => Some(size),
                Err(_) => return self.tell_leave(now).await,
            },
            Outside::Ended | Outside::Signal(_) => return self.tell_leave(now).await,
        };
        match msg {
            Some(msg) => self.tell(msg, now).await,
            None => Then::GoOn,
        }
    }

    /// The system wants us to leave, whatever the model thinks of it.
    async fn tell_leave(&mut self, now: Now) -> Then {
        for effect in self.mind.update(Msg::Leave, now) {
            let _ = self.hands.carry_out(effect);
        }
        Then::Leave
    }

    async fn tell(&mut self, msg: Msg, now: Now) -> Then {
        self.is_dirty = true;
        let mut effects = self.mind.update(msg, now);
        while !effects.is_empty() {
            let mut later = Vec::new();
            for effect in effects {
                match self.hands.carry_out(effect) {
                    Then::GoOn => {}
                    Then::Say(aside) => self.stage.say(&aside),
                    Then::Leave => return Then::Leave,
                    Then::Suspend => match self.stage.suspend().await {
                        Ok(size) => later.extend(self.mind.update(size, self.clock.now())),
                        // The terminal could not be taken over again.
                        Err(_) => return Then::Leave,
                    },
                }
            }
            effects = later;
        }
        Then::GoOn
    }

    async fn tell_painted(&mut self, paints: Paints, now: Now) -> Then {
        let was_dirty = self.is_dirty;
        let is_news = self.shown.as_ref() != Some(&paints);
        self.shown = Some(paints.clone());
        let then = self.tell(Msg::Painted(paints), now).await;
        // Or each frame would call for the next.
        self.is_dirty = was_dirty || is_news;
        then
    }

    /// Draws if there is something new and room for it.
    async fn show(&mut self) -> Then {
        for _ in 0..STILL_FRAMES {
            if !self.is_dirty || !self.stage.is_free() {
                break;
            }
            self.is_dirty = false;
            if self.shown.is_some()
                && let Some(panic) = self.test_panic.take()
            {
                panic.strike();
            }
            let now = self.clock.now();
            match self.stage.show(|buffer| self.mind.draw(now, buffer)) {
                Ok(Frame::UnderWay) => {}
                Ok(Frame::Lost) => self.is_dirty = true,
                Ok(Frame::Still(paints)) => {
                    if self.tell_painted(*paints, now).await == Then::Leave {
                        return Then::Leave;
                    }
                    self.serve();
                }
                Err(_) => return Then::Leave,
            }
        }
        Then::GoOn
    }

    /// Asks the model what it needs from now on.
    fn serve(&mut self) {
        let mut wants = self.mind.wants(self.clock.now());
        if let Some(title) = wants.title.take() {
            self.is_dirty |= self.stage.entitle(title);
        }
        let earliest = self.woke.map(|woke| woke.after(WAKE_STEP));
        self.wake = wants.wake.max(earliest.filter(|_| wants.wake.is_some()));
        self.hands.serve(wants);
    }

    /// Leaves: holds become drafts, what is being sent gets its time, the terminal is
    /// given back. Ctrl-C leaves at once; the ledger makes drafts of the rest later.
    pub(super) async fn leave(mut self) -> Farewell {
        self.hands.lines = Lines::closed();
        self.hands.pictures.want(Vec::new());
        let held = self.tally.held();
        let outbox = self.hands.outbox.clone();
        let mut leaving = std::pin::pin!(outbox.leave(LAST_ANSWERS));
        let drafts = loop {
            tokio::select! {
                biased;
                // First, so that no hold runs on whatever comes next.
                drafts = &mut leaving => break Some(drafts),
                outside = self.porch.next() => if is_impatient(&outside) { break None },
                Some(told) = self.ears.told.recv() => self.tally.follow(&told),
            }
        };
        while let Ok(told) = self.ears.told.try_recv() {
            self.tally.follow(&told);
        }
        self.stage.close();
        Farewell {
            drafts: drafts.unwrap_or(held),
            unsettled: self.tally.unsettled(),
        }
    }
}

fn is_impatient(outside: &Outside) -> bool {
    match outside {
        Outside::Input(Input::Key(key)) => *key == KeyPress::ctrl('c'),
        Outside::Signal(signal) => *signal == Signal::Interrupt,
        Outside::Input(_) | Outside::Ended => false,
    }
}
