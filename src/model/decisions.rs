//! The decisions that are known, their journals, and where each proof stands by them.
//!
//! Found by proof, by id and among those under way without a look at all the others: a
//! desk keeps thousands, and a frame asks for every row.

use super::standing::Standing;
use crate::domain::{DecisionId, Mono, ProofId, ProofKey, Record, State, TaskKey, Timestamp};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Every decision, and what of them is held, read or made elsewhere.
#[derive(Clone, Debug, Default)]
pub(super) struct Decisions {
    /// Oldest first.
    records: Vec<Record>,
    /// Where each is in `records`.
    places: HashMap<DecisionId, usize>,
    /// Where the latest on each proof is.
    latest: HashMap<TaskKey, Vec<(ProofId, usize)>>,
    /// Where those are that haven't ended.
    open: BTreeSet<usize>,
    holds: HashMap<DecisionId, Mono>,
    checking: HashSet<DecisionId>,
    /// Open decisions of other processes.
    elsewhere: HashSet<DecisionId>,
}

impl Decisions {
    pub(super) fn all(&self) -> &[Record] {
        &self.records
    }

    pub(super) fn latest_on(&self, key: &ProofKey) -> Option<&Record> {
        let on_task = self.latest.get(&key.task)?;
        let (_, at) = on_task.iter().find(|(proof, _)| *proof == key.proof)?;
        self.records.get(*at)
    }

    pub(super) fn by_id(&self, id: &DecisionId) -> Option<&Record> {
        self.records.get(*self.places.get(id)?)
    }

    /// Those that haven't ended, latest first.
    pub(super) fn open(&self) -> impl Iterator<Item = &Record> {
        let places = self.open.iter().rev();
        places.filter_map(|at| self.records.get(*at))
    }

    pub(super) fn is_elsewhere(&self, id: &DecisionId) -> bool {
        self.elsewhere.contains(id)
    }

    pub(super) fn standing(&self, key: &ProofKey) -> Standing {
        self.latest_on(key)
            .map_or(Standing::Open, |record| self.standing_of(record))
    }

    fn standing_of(&self, record: &Record) -> Standing {
        let id = &record.decision.id;
        if self.elsewhere.contains(id) {
            return Standing::Elsewhere(id.clone());
        }
        Standing::of(
            record,
            self.holds.get(id).copied(),
            self.checking.contains(id),
        )
    }

    /// The standing of any proof of a task on which something is under way.
    pub(super) fn under_way_on(&self, key: &TaskKey) -> Option<Standing> {
        let on_task = self.latest.get(key)?.iter();
        on_task
            .filter_map(|(_, at)| self.records.get(*at))
            .map(|record| self.standing_of(record))
            .find(Standing::is_under_way)
    }

    /// The latest decision that is being written to disk.
    pub(super) fn writing(&self) -> Option<&Record> {
        self.open().find(|record| {
            let id = &record.decision.id;
            record.state() == State::Held
                && !self.holds.contains_key(id)
                && !self.elsewhere.contains(id)
        })
    }

    /// Those on hold, the one with the longest to go first, with the end of their hold.
    pub(super) fn held(&self) -> Vec<(&Record, Mono)> {
        let mut held: Vec<_> = self
            .holds
            .iter()
            .filter_map(|(id, until)| Some((self.by_id(id)?, *until)))
            .collect();
        held.sort_by(|a, b| b.1.cmp(&a.1).then(b.0.decision.id.cmp(&a.0.decision.id)));
        held
    }

    /// Takes a journal as it is now.
    pub(super) fn take(&mut self, record: Record, until: Option<Mono>) {
        let id = record.decision.id.clone();
        match (record.state(), until) {
            (State::Held, Some(until)) => self.holds.insert(id.clone(), until),
            _ => self.holds.remove(&id),
        };
        if !record.is_open() {
            self.checking.remove(&id);
        }
        let at = self.places.get(&id).copied().unwrap_or(self.records.len());
        match self.records.get_mut(at) {
            Some(known) => *known = record,
            None => self.records.push(record),
        }
        self.find_again(at);
    }

    /// Notes that another process made a decision, or ended it. False for an older telling
    /// than the one that is known, which is to be ignored.
    pub(super) fn hear_elsewhere(&mut self, record: &Record) -> bool {
        let id = &record.decision.id;
        let known = self.by_id(id).map_or(0, |known| known.steps.len());
        if record.steps.len() < known {
            return false;
        }
        match record.is_open() {
            true => self.elsewhere.insert(id.clone()),
            false => self.elsewhere.remove(id),
        };
        true
    }

    pub(super) fn start_checking(&mut self, id: DecisionId) {
        self.elsewhere.remove(&id);
        self.checking.insert(id);
    }

    pub(super) fn forget(&mut self, id: &DecisionId) -> Option<Record> {
        self.holds.remove(id);
        let at = self.places.remove(id)?;
        let dropped = self.records.remove(at);
        // Everything later has moved, and an earlier one may be the latest on its proof.
        self.places.clear();
        self.latest.clear();
        self.open.clear();
        (0..self.records.len()).for_each(|at| self.find_again(at));
        Some(dropped)
    }

    /// Notes where the record at `at` is found.
    fn find_again(&mut self, at: usize) {
        let Some(record) = self.records.get(at) else {
            return;
        };
        match record.is_open() {
            true => self.open.insert(at),
            false => self.open.remove(&at),
        };
        self.places.insert(record.decision.id.clone(), at);
        let key = &record.decision.subject.key;
        let on_task = self.latest.entry(key.task.clone()).or_default();
        match on_task.iter_mut().find(|(proof, _)| *proof == key.proof) {
            Some((_, latest)) => *latest = (*latest).max(at),
            None => on_task.push((key.proof.clone(), at)),
        }
    }

    /// How many were confirmed of those decided since `from`.
    pub(super) fn confirmed_since(&self, from: Timestamp) -> usize {
        self.records
            .iter()
            .rev()
            .take_while(|record| record.decision.decided_at >= from)
            .filter(|record| record.state() == State::Confirmed)
            .count()
    }
}
