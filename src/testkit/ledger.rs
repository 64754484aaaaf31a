//! A ledger in memory that keeps the contract of the real one, for tests of other rooms.
//!
//! A [`MemoryStore`] is the disk, a [`MemoryLedger`] a process on it. It can be told to
//! fail, and it shows every step in the order in which it was written.

mod feed;

use crate::domain::card::Reception;
use crate::domain::event::Effect;
use crate::domain::memory::{self, Quartiles, Usual};
use crate::domain::{
    AccountName, Card, Decision, DecisionId, Event, Memory, NewEvent, ProofKey, Record, Seq,
    Sighting, State, Step, TaskKey, Timestamp, Untrusted, VerdictKind,
};
use crate::ledger::{
    Alive, Cursor, Feed, Grant, Intent, Ledger, LedgerError, Mark, News, RequestLog, Skip, Stamp,
    Taken, WINDOW, Way,
};
use crate::testkit::taking::Taking;
use async_trait::async_trait;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::sync::watch;

#[derive(Debug, Default)]
struct Content {
    records: Vec<Record>,
    steps: Vec<(DecisionId, State)>,
    owners: BTreeMap<DecisionId, u64>,
    alive: BTreeSet<u64>,
    opened: u64,
    skips: Vec<Skip>,
    sightings: Vec<Sighting>,
    events: Vec<Event>,
    places: i64,
    joins: Vec<Seq>,
    alive_until: BTreeMap<(AccountName, Way), Timestamp>,
    cards: BTreeMap<TaskKey, Card>,
    requests: Vec<(String, i64)>,
    limits: BTreeMap<String, u32>,
    broken: Option<LedgerError>,
    slow: Duration,
}

impl Content {
    fn append(&mut self, at: usize, step: &Step) -> Result<(), LedgerError> {
        let record = &mut self.records[at];
        let mut steps = record.steps.clone();
        steps.push(step.clone());
        let next = Record {
            decision: record.decision.clone(),
            steps,
        };
        if !record.is_open() && next.is_open() {
            return Err(LedgerError::Storage("it has already ended".to_owned()));
        }
        let id = record.decision.id.clone();
        *record = next;
        if !self.records[at].is_open() {
            self.owners.remove(&id);
        }
        self.steps.push((id, step.state));
        Ok(())
    }

    fn about(&self, seen: &Sighting) -> Memory {
        let is_approved = |key: &ProofKey| {
            let mut records = self.records.iter();
            records.any(|record| {
                record.decision.subject.key == *key
                    && record.state() == State::Confirmed
                    && record.decision.verdict.kind() == VerdictKind::Approve
            })
        };
        let others = self.sightings.iter().filter(|s| s.key != seen.key);
        let measures = others.rev().filter_map(|s| s.measures).take(200);
        let (sharp, bright): (Vec<_>, Vec<_>) =
            measures.map(|m| (m.sharpness, m.brightness)).unzip();
        let usual = Quartiles::of(sharp.clone()).zip(Quartiles::of(bright));
        let usual = usual.map(|(sharpness, brightness)| Usual {
            count: sharp.len(),
            sharpness,
            brightness,
        });
        memory::recall(seen, &self.sightings, &is_approved, usual)
    }

    fn in_window(&self, key: &str, now: i64) -> Vec<i64> {
        let mut times: Vec<i64> = self
            .requests
            .iter()
            .filter(|(of, at)| of == key && *at > now - window_ms())
            .map(|(_, at)| *at)
            .collect();
        times.sort_unstable();
        times
    }
}

fn window_ms() -> i64 {
    i64::try_from(WINDOW.as_millis()).unwrap()
}

/// What outlives a process.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(Arc<Mutex<Content>>, watch::Sender<i64>);

impl MemoryStore {
    /// A process on this store.
    pub fn open(&self) -> MemoryLedger {
        let mut content = self.0.lock().unwrap();
        content.opened += 1;
        let owner = content.opened;
        content.alive.insert(owner);
        drop(content);
        MemoryLedger {
            store: self.clone(),
            owner,
            taking: Taking::default(),
        }
    }

    /// Looks at what is on disk, whoever is alive.
    pub fn look<T>(&self, look: impl FnOnce(&[Record]) -> T) -> T {
        look(&self.0.lock().unwrap().records)
    }
}

/// A process with the ledger open; dropping it is its death.
#[derive(Debug)]
pub struct MemoryLedger {
    store: MemoryStore,
    owner: u64,
    /// What may come between events and the disk.
    pub taking: Taking,
}

impl Default for MemoryLedger {
    fn default() -> Self {
        MemoryStore::default().open()
    }
}

impl Drop for MemoryLedger {
    fn drop(&mut self) {
        if let Ok(mut content) = self.store.0.lock() {
            content.alive.remove(&self.owner);
        }
    }
}

impl MemoryLedger {
    /// The only process on a store of its own.
    pub fn new() -> Self {
        Self::default()
    }

    /// The store, to open it again or a second time.
    pub fn store(&self) -> MemoryStore {
        self.store.clone()
    }

    /// Every step of every decision, in the order in which they were written.
    pub fn steps(&self) -> Vec<(DecisionId, State)> {
        self.store.0.lock().unwrap().steps.clone()
    }

    /// When every request under a key went out, in milliseconds since 1970.
    pub fn request_times(&self, key: &str) -> Vec<i64> {
        self.store.0.lock().unwrap().in_window(key, 0)
    }

    /// From now on every call fails with this; `None` mends it.
    pub fn break_with(&self, error: Option<LedgerError>) {
        self.store.0.lock().unwrap().broken = error;
    }

    /// From now on every step takes this long to be written.
    pub fn slow_down(&self, by: Duration) {
        self.store.0.lock().unwrap().slow = by;
    }

    fn content(&self) -> Result<MutexGuard<'_, Content>, LedgerError> {
        let content = self.store.0.lock().unwrap();
        match &content.broken {
            Some(error) => Err(error.clone()),
            None => Ok(content),
        }
    }
}

#[async_trait]
impl Ledger for MemoryLedger {
    async fn intend(&self, decision: &Decision, step: &Step) -> Result<Intent, LedgerError> {
        let mut content = self.content()?;
        let same = |r: &&Record| r.decision.subject.key == decision.subject.key && r.is_open();
        if let Some(open) = content.records.iter().find(same) {
            return Ok(Intent::Open(Box::new(open.clone())));
        }
        content.owners.insert(decision.id.clone(), self.owner);
        content.records.push(Record {
            decision: decision.clone(),
            steps: Vec::new(),
        });
        let at = content.records.len() - 1;
        content.append(at, step)?;
        Ok(Intent::Taken)
    }

    async fn step(&self, decision: &DecisionId, step: &Step) -> Result<(), LedgerError> {
        let slow = self.content()?.slow;
        if !slow.is_zero() {
            tokio::time::sleep(slow).await;
        }
        let mut content = self.content()?;
        let found = content
            .records
            .iter()
            .position(|record| record.decision.id == *decision)
            .ok_or_else(|| LedgerError::Storage("no such decision".to_owned()))?;
        content.append(found, step)
    }

    async fn decisions(&self, limit: usize) -> Result<Vec<Record>, LedgerError> {
        let records = &self.content()?.records;
        Ok(records[records.len().saturating_sub(limit)..].to_vec())
    }

    async fn decisions_on(&self, proof: &ProofKey) -> Result<Vec<Record>, LedgerError> {
        let mut records = self.content()?.records.clone();
        records.retain(|record| record.decision.subject.key == *proof);
        Ok(records)
    }

    async fn mark(&self) -> Result<Mark, LedgerError> {
        Ok(Mark(i64::try_from(self.content()?.records.len()).unwrap()))
    }

    async fn news(
        &self,
        mark: Mark,
        also: &[DecisionId],
    ) -> Result<(Vec<Record>, Mark), LedgerError> {
        let end = self.mark().await?;
        let seen = usize::try_from(mark.0).unwrap();
        let records = &self.content()?.records;
        let (known, new) = records.split_at(seen);
        let known = known.iter().filter(|r| also.contains(&r.decision.id));
        Ok((known.chain(new).cloned().collect(), end))
    }

    async fn adopt(&self, at: Timestamp) -> Result<Vec<Record>, LedgerError> {
        let mut content = self.content()?;
        let mut to_read = Vec::new();
        for n in 0..content.records.len() {
            let record = content.records[n].clone();
            let id = record.decision.id.clone();
            let owner = content.owners.get(&id).copied();
            if owner.is_none_or(|owner| content.alive.contains(&owner)) {
                continue;
            }
            if record.state() == State::Held {
                let why = "the console ended before it was sent";
                content.append(n, &Step::new(at, State::Draft).because(why))?;
            } else {
                content.owners.insert(id, self.owner);
                to_read.push(record);
            }
        }
        Ok(to_read)
    }

    async fn skip(&self, skip: &Skip) -> Result<(), LedgerError> {
        let mut content = self.content()?;
        content.skips.retain(|known| known.key != skip.key);
        content.skips.push(skip.clone());
        Ok(())
    }

    async fn skips(&self) -> Result<Vec<Skip>, LedgerError> {
        Ok(self.content()?.skips.clone())
    }

    async fn meet(&self, seen: &Sighting) -> Result<Memory, LedgerError> {
        let mut content = self.content()?;
        let memory = content.about(seen);
        content.sightings.retain(|known| known.key != seen.key);
        content.sightings.push(seen.clone());
        Ok(memory)
    }

    async fn recall(&self, task: &TaskKey) -> Result<Vec<(ProofKey, Memory)>, LedgerError> {
        let content = self.content()?;
        let of_it = content.sightings.iter().filter(|s| s.key.task == *task);
        Ok(of_it.map(|s| (s.key.clone(), content.about(s))).collect())
    }

    async fn suspects(&self) -> Result<Vec<(ProofKey, Memory)>, LedgerError> {
        let all = self.content()?.sightings.clone();
        let told = all.iter().map(|seen| {
            let mut same = all.clone();
            same.retain(|other| seen.content.is_some() && other.content == seen.content);
            let memory = memory::recall(seen, &same, &|_| false, None);
            (seen.key.clone(), memory)
        });
        let says = |memory: &Memory| !memory.remarks.is_empty() || !memory.twins.is_empty();
        Ok(told.filter(|(_, memory)| says(memory)).collect())
    }
}

#[async_trait]
impl RequestLog for MemoryLedger {
    async fn request(&self, key: &str, now: Timestamp, allowed: u32) -> Result<Grant, LedgerError> {
        let mut content = self.content()?;
        let now = now.as_millisecond();
        for (_, at) in &mut content.requests {
            if *at > now + window_ms() {
                *at = now;
            }
        }
        let times = content.in_window(key, now);
        let allowed = usize::try_from(allowed).unwrap();
        if times.len() < allowed {
            content.requests.push((key.to_owned(), now));
            let left = u32::try_from(allowed - times.len() - 1).unwrap();
            return Ok(Grant::Granted { left });
        }
        let blocking = times.get(times.len() - allowed).copied().unwrap_or(now);
        let wait = u64::try_from(blocking + window_ms() - now).unwrap();
        Ok(Grant::Wait(Duration::from_millis(wait)))
    }

    async fn used(&self, key: &str, now: Timestamp) -> Result<u32, LedgerError> {
        let content = self.content()?;
        Ok(u32::try_from(content.in_window(key, now.as_millisecond()).len()).unwrap())
    }

    async fn limit(&self, key: &str) -> Result<Option<u32>, LedgerError> {
        Ok(self.content()?.limits.get(key).copied())
    }

    async fn learn_limit(&self, key: &str, limit: u32) -> Result<(), LedgerError> {
        self.content()?.limits.insert(key.to_owned(), limit);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::contract::{Storage, at, contract_tests, decision};

    impl Storage for MemoryStore {
        type Process = MemoryLedger;

        fn open(&self) -> MemoryLedger {
            Self::open(self)
        }
    }

    contract_tests!(MemoryStore::default());

    #[tokio::test]
    async fn it_shows_each_step_as_it_was_written() {
        let ledger = MemoryLedger::new();
        let wish = decision("d1", "p1");
        let held = Step::new(at(0), State::Held);
        ledger.intend(&wish, &held).await.unwrap();
        ledger.break_with(Some(LedgerError::Storage("no room".to_owned())));
        let sending = Step::new(at(5), State::Sending);
        assert!(ledger.step(&wish.id, &sending).await.is_err());
        ledger.break_with(None);
        ledger.step(&wish.id, &sending).await.unwrap();
        let states: Vec<_> = ledger.steps().into_iter().map(|(_, state)| state).collect();
        assert_eq!(states, [State::Held, State::Sending]);
    }
}
