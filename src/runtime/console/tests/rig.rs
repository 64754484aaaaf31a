//! The loop with a scripted mind, a terminal that swallows frames when it is let, and the
//! real outbox and pollers on a fake marketplace. Only what waits for the writer's thread
//! runs on the real clock: the paused one would not wait for it.

use super::super::acts::Hands;
use super::super::lines::Lines;
use super::super::outside::{Outside, Porch};
use super::super::passing::Passing;
use super::super::recall::Recalls;
use super::super::stage::Stage;
use super::super::tail::Tail;
use super::super::tally::Tally;
use super::super::turns::{Ears, Mind, Turns};
use crate::app::Drawn;
use crate::clock::Clock;
use crate::domain::decision::Subject;
use crate::domain::proof::Seen;
use crate::domain::{ColourDepth, Decision, MarketplaceName, Now, TaskKey, Timestamp, Verdict};
use crate::intake::{Attendance, Budget, Calls};
use crate::ledger::Feed;
use crate::model::{Effect, Msg, Paints, Wants};
use crate::opener::Opener;
use crate::runtime::outbox::Outbox;
use crate::runtime::pictures::Pictures;
use crate::term::{Route, Screen, Signal, Writer};
use crate::testkit::ledger::MemoryLedger;
use crate::testkit::marketplace::FakeMarketplace;
use ratatui::buffer::Buffer;
use ratatui::style::Style;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;

/// Longer than any test takes.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the mind lived through.
#[derive(Debug, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "a few of them, and plainer to compare"
)]
pub enum Lived {
    Told(Msg),
    /// A frame was drawn, and what it was to show.
    Drew(u16),
}

/// A mind that writes everything down and answers with what the test gave it.
pub struct Script {
    lived: mpsc::UnboundedSender<Lived>,
    /// On these messages, these effects; each once.
    pub answers: Vec<(Msg, Effect)>,
    pub wants: Wants,
    /// What frames show: the number of messages so far, if they do.
    pub shows_count: bool,
    count: u16,
}

impl Mind for Script {
    fn update(&mut self, msg: Msg, _: Now) -> Vec<Effect> {
        let at = self.answers.iter().position(|(on, _)| *on == msg);
        let effect = at.map(|at| self.answers.remove(at).1);
        if !matches!(msg, Msg::Painted(_)) {
            self.count += 1;
        }
        let _ = self.lived.send(Lived::Told(msg));
        effect.into_iter().collect()
    }

    fn wants(&self, _: Now) -> Wants {
        self.wants.clone()
    }

    fn draw(&self, _: Now, buffer: &mut Buffer) -> Drawn {
        let count = if self.shows_count { self.count } else { 0 };
        let _ = self.lived.send(Lived::Drew(count));
        buffer.set_string(0, 0, count.to_string(), Style::new());
        Drawn {
            paints: paints(count),
            cursor: None,
        }
    }
}

/// What a frame of the script says that it showed.
pub fn paints(count: u16) -> Paints {
    Paints {
        list_rows: count,
        ..Paints::default()
    }
}

/// The person and the system.
pub struct Person(mpsc::UnboundedReceiver<Outside>);

impl Porch for Person {
    async fn next(&mut self) -> Outside {
        match self.0.recv().await {
            Some(outside) => outside,
            None => std::future::pending().await,
        }
    }
}

/// A terminal that swallows nothing while it is held.
#[derive(Clone, Default)]
pub struct Terminal(Arc<(Mutex<bool>, Condvar)>, Arc<Mutex<Vec<u8>>>);

impl Terminal {
    pub fn hold(&self) {
        *self.0.0.lock().unwrap() = true;
    }

    /// How often this was written.
    pub fn count(&self, text: &str) -> usize {
        let written = self.1.lock().unwrap();
        String::from_utf8_lossy(&written).matches(text).count()
    }

    pub fn release(&self) {
        *self.0.0.lock().unwrap() = false;
        self.0.1.notify_all();
    }
}

impl Write for Terminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let held = self.0.0.lock().unwrap();
        drop(self.0.1.wait_while(held, |held| *held).unwrap());
        self.1.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The test's ends of everything.
pub struct Rig {
    pub clock: Clock,
    pub market: FakeMarketplace,
    pub ledger: Arc<MemoryLedger>,
    pub terminal: Terminal,
    pub person: mpsc::UnboundedSender<Outside>,
    pub faults: mpsc::UnboundedSender<String>,
    pub lived: mpsc::UnboundedReceiver<Lived>,
    _tail: Option<Tail>,
}

pub type TestTurns = Turns<Script, Person>;

impl Rig {
    /// With three tasks waiting and, if `polls`, a line to their marketplace.
    pub fn start(polls: bool, script: impl FnOnce(&Self, &mut Script)) -> (Self, TestTurns) {
        let noon: Timestamp = "2026-02-24T12:00:00Z".parse().unwrap();
        let clock = Clock::following(noon);
        let market = FakeMarketplace::new("acc", clock).with_waiting(3);
        let ledger = Arc::new(MemoryLedger::new());
        let budget = Budget::new(ledger.clone(), "key".to_owned(), 100, clock);
        let calls = Calls::new("acc".into(), Arc::new(market.clone()), budget, clock);
        let (tell, told) = mpsc::unbounded_channel();
        let (news, fresh) = mpsc::unbounded_channel();
        let (hear, heard) = mpsc::channel(16);
        let (faults, faulty) = mpsc::unbounded_channel();
        let (person, outside) = mpsc::unbounded_channel();
        let (live, lived) = mpsc::unbounded_channel();
        let settle = Duration::from_secs(10);
        let desks = BTreeMap::from([("acc".into(), calls.clone())]);
        let feed: Arc<dyn Feed> = ledger.clone();
        let lines = match polls {
            true => {
                let name = MarketplaceName::WorkFunder;
                let attendance = Attendance::new("acc".into(), name, feed.clone(), clock, true);
                let attendances = BTreeMap::from([("acc".into(), attendance)]);
                Lines::open([&calls].into_iter(), &feed, &attendances, &hear, &news)
            }
            false => Lines::closed(),
        };
        let (tell_events, events) = mpsc::channel(1);
        let tail = polls.then(|| Tail::follow(feed, lines.askers(), tell_events));
        let hands = Hands {
            outbox: Outbox::start(ledger.clone(), desks, clock, settle, false, tell),
            ledger: ledger.clone(),
            lines,
            recalls: Recalls::of(ledger.clone(), news.clone()),
            pictures: Pictures::start(
                BTreeMap::new(),
                Opener::here(),
                mpsc::unbounded_channel().1,
                news.clone(),
            ),
            reviewer: "dana".to_owned(),
            clock,
            passing: Passing {
                to: None,
                feed: ledger.clone(),
                clock,
                news: news.clone(),
            },
            news,
        };
        let ears = Ears {
            told,
            heard,
            events,
            fresh,
            faults: faulty,
        };
        let terminal = Terminal::default();
        let writer = Writer::onto(terminal.clone()).unwrap();
        let screen = Screen::new(20, 4, ColourDepth::True);
        let rig = Self {
            clock,
            market,
            ledger,
            terminal,
            person,
            faults,
            lived,
            _tail: tail,
        };
        let mut mind = Script {
            lived: live,
            answers: Vec::new(),
            wants: Wants::default(),
            shows_count: true,
            count: 0,
        };
        script(&rig, &mut mind);
        let stage = Stage::new(None, writer, screen, Route::Direct);
        let tally = Tally::default();
        let turns = Turns::new(mind, Person(outside), stage, hands, ears, clock, tally);
        (rig, turns)
    }

    pub fn paste(&self, text: &str) {
        let paste = crate::term::Input::Paste(text.to_owned());
        self.person.send(Outside::Input(paste)).unwrap();
    }

    pub fn signal(&self, signal: Signal) {
        self.person.send(Outside::Signal(signal)).unwrap();
    }

    /// What the mind lives through next.
    pub async fn next(&mut self) -> Lived {
        let next = tokio::time::timeout(PATIENCE, self.lived.recv());
        next.await.expect("nothing happened").unwrap()
    }

    /// Waits for a message; what comes before is answered.
    pub async fn until(&mut self, msg: Msg) -> Vec<Lived> {
        let mut before = Vec::new();
        loop {
            match self.next().await {
                Lived::Told(told) if told == msg => return before,
                other => before.push(other),
            }
        }
    }

    /// What has been lived through and not looked at.
    pub fn rest(&mut self) -> Vec<Lived> {
        std::iter::from_fn(|| self.lived.try_recv().ok()).collect()
    }

    /// An approval of a task's proof, held this long.
    pub fn approval(&self, id: &str, task: &str, hold: u64) -> Effect {
        let proof = self.market.change(|world| world.proofs(task)[0].clone());
        Effect::Submit {
            decision: Box::new(Decision {
                id: id.into(),
                decided_at: self.clock.wall(),
                reviewer: "dana".to_owned(),
                subject: Subject {
                    key: TaskKey::new("acc", task).proof(&proof.id),
                    title: Default::default(),
                    seen: Seen::of(&proof),
                    payout: None,
                    budget: None,
                    flags: Vec::new(),
                },
                verdict: Verdict::Approved { note: None },
                confirmed_amount: None,
            }),
            hold: Duration::from_secs(hold),
        }
    }
}

pub fn pasted(text: &str) -> Msg {
    Msg::Paste(text.to_owned())
}
