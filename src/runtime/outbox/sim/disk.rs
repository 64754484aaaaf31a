//! The disk as one process sees it: slow, full, or failing once in a while, over the
//! ledger in memory. A write that was given to the disk is done even if nobody waits for
//! its end any more, as long as the process lives.

use super::faults::Fault;
use super::process::Life;
use super::scene::{Scene, Seam, full};
use super::story::Event;
use crate::domain::{
    Decision, DecisionId, Memory, ProofKey, Record, Sighting, Step, TaskKey, Timestamp,
};
use crate::ledger::{Grant, Intent, Ledger, LedgerError, Mark, RequestLog, Skip};
use crate::testkit::ledger::MemoryLedger;
use async_trait::async_trait;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

pub struct Disk {
    ledger: Arc<MemoryLedger>,
    scene: Arc<Scene>,
    life: Arc<Life>,
}

/// What is written.
enum Write {
    Intent(Box<Decision>, Step),
    Step(DecisionId, Step),
}

impl Disk {
    pub fn open(scene: &Arc<Scene>, life: &Arc<Life>) -> Arc<Self> {
        Arc::new(Self {
            ledger: Arc::new(scene.store.open()),
            scene: Arc::clone(scene),
            life: Arc::clone(life),
        })
    }

    async fn write(&self, write: Write) -> Result<Intent, LedgerError> {
        let (id, state) = match &write {
            Write::Intent(decision, step) => (decision.id.clone(), step.state),
            Write::Step(id, step) => (id.clone(), step.state),
        };
        let process = self.life.id;
        self.scene.note(Event::Writing { process, id, state });
        self.scene.pass(&self.life, Seam::Writing, None).await;
        let mut takes = Duration::ZERO;
        match self.scene.strike(Fault::WRITE, self.scene.temper.write) {
            Some(Fault::WriteFails) => return Err(full()),
            Some(Fault::DiskFull) => {
                let long = Duration::from_secs(20);
                self.scene
                    .fill_disk_for(self.scene.roll(|dice| dice.up_to(long)));
            }
            Some(_) => {
                let long = Duration::from_secs(3);
                takes = self.scene.roll(|dice| dice.up_to(long));
            }
            None => {}
        }
        self.scene.disk()?;
        let written = match takes.is_zero() {
            true => commit(&self.ledger, &self.scene, process, write).await,
            false => self.write_slowly(takes, write).await,
        };
        self.scene.pass(&self.life, Seam::Written, None).await;
        written
    }

    async fn write_slowly(&self, takes: Duration, write: Write) -> Result<Intent, LedgerError> {
        let (say, done) = oneshot::channel();
        let (ledger, scene) = (Arc::downgrade(&self.ledger), Arc::clone(&self.scene));
        let life = Arc::clone(&self.life);
        tokio::spawn(async move {
            tokio::time::sleep(takes).await;
            if let (Some(ledger), true) = (ledger.upgrade(), life.is_alive()) {
                let _ = say.send(commit(&ledger, &scene, life.id, write).await);
            }
        });
        match done.await {
            Ok(written) => written,
            // The process has died meanwhile.
            Err(_) => std::future::pending().await,
        }
    }
}

async fn commit(
    ledger: &MemoryLedger,
    scene: &Scene,
    process: u64,
    write: Write,
) -> Result<Intent, LedgerError> {
    let (id, step, intent) = match write {
        Write::Intent(decision, step) => {
            let intent = ledger.intend(&decision, &step).await?;
            (decision.id, step, intent)
        }
        Write::Step(id, step) => {
            ledger.step(&id, &step).await?;
            (id, step, Intent::Taken)
        }
    };
    if intent == Intent::Taken {
        scene.note(Event::Written {
            process,
            id,
            state: step.state,
            handed_back: step.handed_back,
        });
    } else {
        scene.count(Fault::TwoOnOneProof);
    }
    Ok(intent)
}

#[async_trait]
impl Ledger for Disk {
    async fn intend(&self, decision: &Decision, step: &Step) -> Result<Intent, LedgerError> {
        let decision = Box::new(decision.clone());
        self.write(Write::Intent(decision, step.clone())).await
    }

    async fn step(&self, decision: &DecisionId, step: &Step) -> Result<(), LedgerError> {
        let write = Write::Step(decision.clone(), step.clone());
        self.write(write).await.map(drop)
    }

    async fn decisions(&self, limit: usize) -> Result<Vec<Record>, LedgerError> {
        self.ledger.decisions(limit).await
    }

    async fn decisions_on(&self, proof: &ProofKey) -> Result<Vec<Record>, LedgerError> {
        self.ledger.decisions_on(proof).await
    }

    async fn mark(&self) -> Result<Mark, LedgerError> {
        self.ledger.mark().await
    }

    async fn news(
        &self,
        mark: Mark,
        also: &[DecisionId],
    ) -> Result<(Vec<Record>, Mark), LedgerError> {
        self.ledger.news(mark, also).await
    }

    async fn adopt(&self, at: Timestamp) -> Result<Vec<Record>, LedgerError> {
        self.scene.disk()?;
        self.ledger.adopt(at).await
    }

    async fn skip(&self, skip: &Skip) -> Result<(), LedgerError> {
        self.ledger.skip(skip).await
    }

    async fn skips(&self) -> Result<Vec<Skip>, LedgerError> {
        self.ledger.skips().await
    }

    async fn meet(&self, seen: &Sighting) -> Result<Memory, LedgerError> {
        self.ledger.meet(seen).await
    }

    async fn recall(&self, task: &TaskKey) -> Result<Vec<(ProofKey, Memory)>, LedgerError> {
        self.ledger.recall(task).await
    }

    async fn suspects(&self) -> Result<Vec<(ProofKey, Memory)>, LedgerError> {
        self.ledger.suspects().await
    }
}

/// The shared log of requests on that disk.
pub struct Counter(pub Arc<Scene>);

#[async_trait]
impl RequestLog for Counter {
    async fn request(&self, key: &str, now: Timestamp, allowed: u32) -> Result<Grant, LedgerError> {
        let fails = self.0.strike(&[Fault::CountFails], self.0.temper.count);
        match fails {
            Some(_) => Err(full()),
            None => {
                self.0.disk()?;
                self.0.log.request(key, now, allowed).await
            }
        }
    }

    async fn used(&self, key: &str, now: Timestamp) -> Result<u32, LedgerError> {
        self.0.log.used(key, now).await
    }

    async fn limit(&self, key: &str) -> Result<Option<u32>, LedgerError> {
        self.0.log.limit(key).await
    }

    async fn learn_limit(&self, key: &str, limit: u32) -> Result<(), LedgerError> {
        self.0.log.learn_limit(key, limit).await
    }
}
