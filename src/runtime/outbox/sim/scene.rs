//! What all players of one story share: the server, the disk, the dice, the story.

use super::dice::Dice;
use super::faults::{Fault, Temper};
use super::process::Life;
use super::story::{CallId, Event, ProcessId, Story};
use crate::clock::Clock;
use crate::domain::{Answer, DecisionId, Mono, ProofKey, State, TaskId, Timestamp, Verdict};
use crate::ledger::LedgerError;
use crate::testkit::ledger::{MemoryLedger, MemoryStore};
use crate::testkit::marketplace::FakeMarketplace;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// How long an unclear outcome is read.
pub const SETTLE: Duration = Duration::from_secs(10);

/// The only account.
pub const ACCOUNT: &str = "acc";

/// Where a process touches the outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seam {
    Writing,
    Written,
    Reading,
    Read,
    Calling,
    Answered,
}

pub struct Scene {
    pub clock: Clock,
    pub market: FakeMarketplace,
    pub store: MemoryStore,
    /// The log of requests, on the same disk; nobody owns it.
    pub log: MemoryLedger,
    pub temper: Temper,
    state: Mutex<Playing>,
}

/// What changes.
struct Playing {
    dice: Dice,
    story: Story,
    counts: [u64; Fault::COUNT],
    mended: bool,
    key_works_from: Mono,
    disk_works_from: Mono,
    numbers: u64,
    on_the_wire: usize,
    presses_left: u64,
    pressed: u64,
}

impl Scene {
    pub fn new(seed: u64, decisions: u64) -> Arc<Self> {
        let noon: Timestamp = "2026-02-24T12:00:00Z".parse().unwrap();
        let clock = Clock::following(noon);
        let mut dice = Dice::new(seed);
        let temper = Temper::roll(&mut dice);
        let servers = Clock::following(noon + temper.skew);
        Arc::new(Self {
            clock,
            market: FakeMarketplace::new(ACCOUNT, servers),
            store: MemoryStore::default(),
            log: MemoryLedger::new(),
            temper,
            state: Mutex::new(Playing {
                dice,
                story: Vec::new(),
                counts: [0; Fault::COUNT],
                mended: false,
                key_works_from: Mono::default(),
                disk_works_from: Mono::default(),
                numbers: 0,
                on_the_wire: 0,
                presses_left: decisions,
                pressed: 0,
            }),
        })
    }

    pub fn note(&self, event: Event) {
        let now = self.clock.mono();
        self.state().story.push((now, event));
    }

    pub fn roll<T>(&self, roll: impl FnOnce(&mut Dice) -> T) -> T {
        roll(&mut self.state().dice)
    }

    /// One of these kinds with this probability in thousandths; it is counted.
    pub fn strike(&self, kinds: &[Fault], thousandths: u64) -> Option<Fault> {
        let fault = self.draw(kinds, thousandths)?;
        self.count(fault);
        Some(fault)
    }

    /// The same, to be counted where something comes of it.
    pub fn draw(&self, kinds: &[Fault], thousandths: u64) -> Option<Fault> {
        let mut state = self.state();
        if state.mended || !state.dice.chance(thousandths) {
            return None;
        }
        let fault = *state.dice.pick(kinds);
        (!self.temper.spared.contains(&fault)).then_some(fault)
    }

    pub fn count(&self, fault: Fault) {
        self.state().counts[fault as usize] += 1;
    }

    pub fn number(&self) -> u64 {
        let mut state = self.state();
        state.numbers += 1;
        state.numbers
    }

    /// The right to press one more verdict, with its number.
    pub fn next_press(&self) -> Option<u64> {
        let mut state = self.state();
        state.presses_left = state.presses_left.checked_sub(1)?;
        state.pressed += 1;
        Some(state.pressed)
    }

    pub fn is_over(&self) -> bool {
        self.state().presses_left == 0
    }

    /// From now on nothing goes wrong.
    pub fn mend(&self) {
        let mut state = self.state();
        state.mended = true;
        state.key_works_from = Mono::default();
        state.disk_works_from = Mono::default();
    }

    pub fn is_mended(&self) -> bool {
        self.state().mended
    }

    pub fn refuse_key_for(&self, time: Duration) {
        self.state().key_works_from = self.clock.mono().after(time);
    }

    pub fn key_works(&self) -> bool {
        self.state().key_works_from <= self.clock.mono()
    }

    pub fn fill_disk_for(&self, time: Duration) {
        self.state().disk_works_from = self.clock.mono().after(time);
    }

    /// Whether the disk takes anything now.
    pub fn disk(&self) -> Result<(), LedgerError> {
        match self.state().disk_works_from <= self.clock.mono() {
            true => Ok(()),
            false => Err(full()),
        }
    }

    /// One way on the wire.
    pub fn latency(&self) -> Duration {
        let longest = self.temper.latency;
        self.roll(|dice| dice.up_to(longest))
    }

    pub fn goes_out(&self) {
        self.state().on_the_wire += 1;
    }

    pub fn comes_in(&self) {
        self.state().on_the_wire -= 1;
    }

    /// Whether a verdict is still under way to the server.
    pub fn is_on_the_wire(&self) -> bool {
        self.state().on_the_wire > 0
    }

    /// The server takes a verdict.
    pub fn act(&self, call: Option<CallId>, key: &ProofKey, verdict: &Verdict) -> Answer {
        let answer = self.market.change(|world| world.decide(key, verdict));
        if let Answer::Confirmed(_) = answer {
            self.note(Event::Acted {
                call,
                key: key.clone(),
                verdict: verdict.clone(),
            });
        }
        answer
    }

    /// The decision on this proof that the disk says is being sent.
    pub fn being_sent(&self, key: &ProofKey) -> Option<DecisionId> {
        self.store.look(|records| {
            let of = records.iter().rev();
            let mut sending = of.filter(|r| r.state() == State::Sending);
            let found = sending.find(|r| r.decision.subject.key == *key);
            found.map(|record| record.decision.id.clone())
        })
    }

    /// A process does something that others see: it may die of it, or its reviewer may
    /// press `u` at this very moment.
    pub async fn pass(&self, life: &Life, seam: Seam, task: Option<&TaskId>) {
        let dies = match seam {
            Seam::Writing => Fault::DiesWriting,
            Seam::Written => Fault::DiesWritten,
            Seam::Reading => Fault::DiesReading,
            Seam::Read => Fault::DiesRead,
            Seam::Calling => Fault::DiesCalling,
            Seam::Answered => Fault::DiesAnswered,
        };
        if life.is_alive() && self.strike(&[dies], self.temper.death).is_some() {
            life.end(self);
        }
        if !life.is_alive() {
            std::future::pending::<()>().await;
        }
        if seam == Seam::Calling
            && self
                .strike(&[Fault::LeavesSending], self.temper.leaving)
                .is_some()
        {
            life.leave();
        }
        if let Some(task) = task
            && self.roll(|dice| dice.chance(self.temper.undo / 4))
            && !self.is_mended()
        {
            life.undo_on(self, task, seam);
        }
    }

    pub fn died(&self, process: ProcessId) {
        self.note(Event::Died(process));
    }

    /// The story and the counts, at the end.
    pub fn told(&self) -> (Story, [u64; Fault::COUNT]) {
        let mut state = self.state();
        (std::mem::take(&mut state.story), state.counts)
    }

    fn state(&self) -> MutexGuard<'_, Playing> {
        self.state.lock().unwrap()
    }
}

pub fn full() -> LedgerError {
    LedgerError::Storage("the disk is full".to_owned())
}
