//! A simulation of the whole way of money: reviewers press keys, links break, servers act
//! late, processes die, the disk fills up; then a checker compares the key presses, the
//! journal and the server's own log with what must hold (ARCHITECTURE.md).
//!
//! Everything runs on tokio's paused clock in one thread, and all chance comes from one
//! seed: same seed, same story. A story that breaks a rule says how to replay it.

mod checker;
mod dice;
mod disk;
mod faults;
mod link;
mod process;
mod reviewer;
mod scene;
mod story;
mod tampering;
mod tests;

use super::settling::Round;
use crate::domain::{Mono, Proof, ProofKey, Record, State, Step};
use checker::{Broken, Ended};
use faults::Fault;
use process::{End, Process};
use scene::{SETTLE, Scene};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use story::{Event, Story};
use tokio::time::{sleep, timeout};

/// How long what is under way may take to end once nothing goes wrong any more.
const PATIENCE: Duration = Duration::from_secs(4 * 3600);

/// A story that lasts longer never ends.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 3600);

/// What came of one seed.
pub struct Played {
    pub story: Story,
    pub ended: Ended,
    pub counts: [u64; Fault::COUNT],
    /// Requests a minute that were allowed.
    pub limit: u32,
}

/// Plays one story of this many decisions.
pub fn play(seed: u64, decisions: u64) -> Played {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let scene = Scene::new(seed, decisions);
        let hanging = timeout(LONGEST, perform(&scene)).await.unwrap_or(1);
        let ended = Ended {
            hanging,
            records: scene.store.look(<[Record]>::to_vec),
            proofs: server_proofs(&scene),
        };
        let (story, counts) = scene.told();
        Played {
            story,
            ended,
            counts,
            limit: scene.temper.limit,
        }
    })
}

impl Played {
    /// Every promise that was broken.
    pub fn broken(&self) -> Vec<Broken> {
        checker::check(&self.story, &self.ended, self.limit)
    }

    /// The whole story and the journal, as text.
    pub fn text(&self) -> String {
        let line = |(at, event): &(Mono, Event)| format!("{:>12.3} {event:?}", at.0.as_secs_f64());
        let records = self.ended.records.iter();
        let records = records.map(|record| format!("{record:?}"));
        let lines: Vec<_> = self.story.iter().map(line).chain(records).collect();
        lines.join("\n")
    }
}

/// The reviewers' work, and the end: all is mended, what is under way ends, everybody
/// leaves, and one more process reads what is unclear.
/// How many decisions never ended by themselves.
async fn perform(scene: &Arc<Scene>) -> usize {
    tokio::spawn(reviewer::others(Arc::clone(scene)));
    let seats = (0..scene.temper.seats).map(|_| tokio::spawn(sit(Arc::clone(scene))));
    let seats: Vec<_> = seats.collect();
    let mut living = Vec::new();
    for seat in seats {
        living.extend(seat.await.unwrap());
    }
    scene.mend();
    let mut hanging = 0;
    for process in living {
        hanging += finish(scene, process).await;
    }
    wait_for_the_wire(scene).await;
    let last = Process::start(scene).await;
    hanging += finish(scene, last).await;
    hanging + settle(scene).await
}

fn server_proofs(scene: &Scene) -> BTreeMap<ProofKey, Proof> {
    scene.market.change(|world| {
        let tasks = world.known().into_iter();
        let mut proofs = BTreeMap::new();
        for (task, found) in tasks.filter_map(|task| world.find(&task)) {
            proofs.extend(found.into_iter().map(|p| (task.key.proof(&p.id), p)));
        }
        proofs
    })
}

/// One place at which processes follow each other.
async fn sit(scene: Arc<Scene>) -> Option<Process> {
    loop {
        let mut process = Process::start(&scene).await;
        if process.work().await == End::Over {
            return Some(process);
        }
        process.close().await;
        if scene.is_over() {
            return None;
        }
        let longest = Duration::from_secs(15);
        sleep(scene.roll(|dice| dice.up_to(longest))).await;
    }
}

/// Lets a process end what is under way, then leave. How many decisions never ended.
async fn finish(scene: &Arc<Scene>, mut process: Process) -> usize {
    let begun = scene.clock.mono();
    while process.life.is_alive() && process.under_way() > 0 {
        if process.calls.key().pass().is_err() {
            let _ = process.calls.probe(true).await;
        }
        if begun.until(scene.clock.mono()) > PATIENCE {
            break;
        }
        sleep(Duration::from_secs(5)).await;
    }
    let hanging = process.under_way();
    process.leave().await;
    process.close().await;
    hanging
}

async fn wait_for_the_wire(scene: &Scene) {
    while scene.is_on_the_wire() {
        sleep(SETTLE).await;
    }
}

/// What `history --settle` does.
async fn settle(scene: &Arc<Scene>) -> usize {
    let mut hanging = 0;
    let mut stuck = BTreeSet::new();
    loop {
        let next = |records: &[Record]| Round::next(records, &BTreeSet::new(), &stuck);
        let round = scene.store.look(next);
        let process = Process::start(scene).await;
        for id in &round.superseded {
            let step = Step::new(scene.clock.wall(), State::Conflict);
            process.write(id, &step).await;
        }
        let is_last = round.to_read.is_empty();
        let read: Vec<_> = round
            .to_read
            .iter()
            .map(|r| r.decision.id.clone())
            .collect();
        process.life.outbox().unwrap().restore(round.to_read);
        hanging += finish(scene, process).await;
        if is_last {
            return hanging;
        }
        stuck.extend(scene.store.look(|records| {
            let unknown = records.iter().filter(|r| r.state() == State::Unknown);
            let still = unknown.filter(|r| read.contains(&r.decision.id));
            let keys = still.map(|record| record.decision.subject.key.clone());
            keys.collect::<Vec<_>>()
        }));
    }
}
