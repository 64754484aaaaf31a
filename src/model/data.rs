//! The entities, each in one place. Everything else on the pure side holds ids.

use super::queue::Filter;
use super::standing::Standing;
use crate::domain::order::{Rank, ReviewOrder};
use crate::domain::proof::newest_pending;
use crate::domain::{
    AccountName, CallError, DecisionId, Environment, FileFacts, Flag, Mono, Picture, PictureArea,
    Proof, ProofKey, ProofStatus, Record, SignedUrl, State, Status, Task, TaskId, TaskKey,
    Timestamp, Untrusted, Verdict,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The way to a marketplace.
#[derive(Clone, Debug, PartialEq)]
pub enum Link {
    /// Nothing was heard yet.
    Connecting,
    /// Answers come.
    Live {
        /// Since when.
        since: Timestamp,
    },
    /// They don't.
    Trouble {
        /// Why.
        error: CallError,
        /// When it is tried again.
        next_try: Option<Mono>,
    },
}

/// The request budget, as the header shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShownBudget {
    /// Requests a minute.
    pub limit: u32,
    /// Of them used in the last minute.
    pub used: u32,
}

/// What is known of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountState {
    /// Its marketplace's name.
    pub marketplace: &'static str,
    /// Real money or not.
    pub environment: Environment,
    /// Whether answers come.
    pub link: Link,
    /// What is left to ask.
    pub budget: ShownBudget,
    /// Whether the whole list was seen at least once.
    pub swept: bool,
    /// Seconds by which the server's clock is ahead.
    pub skew_s: i64,
}

/// What is known of a task's proofs.
#[derive(Clone, Debug, PartialEq)]
pub enum Proofs {
    /// Nothing yet.
    Unknown,
    /// Read.
    Known {
        /// All attempts.
        proofs: Vec<Proof>,
        /// The task's `updated_at` when they were read; another one makes them stale.
        as_of: Option<Timestamp>,
        /// When they were read.
        read_at: Mono,
    },
    /// Couldn't be read.
    Failed {
        /// Why.
        error: CallError,
        /// When that was.
        at: Mono,
    },
}

/// A task with its proofs.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The job.
    pub task: Task,
    /// What was sent for it.
    pub proofs: Proofs,
}

impl Entry {
    /// The proofs, as far as they are known.
    pub fn proofs(&self) -> &[Proof] {
        match &self.proofs {
            Proofs::Known { proofs, .. } => proofs,
            Proofs::Unknown | Proofs::Failed { .. } => &[],
        }
    }

    /// The newest proof that nobody has judged.
    pub fn newest_pending(&self) -> Option<&Proof> {
        newest_pending(self.proofs())
    }

    /// When the newest proof was sent; before it is known, when the task last changed.
    pub fn submitted_at(&self) -> Option<Timestamp> {
        match self.newest_pending() {
            Some(proof) => proof.created_at,
            None => self.task.updated_at,
        }
    }
}

/// What has become of a picture that was wanted.
#[derive(Clone, Debug, PartialEq)]
pub enum PictureState {
    /// In cells, ready to be drawn.
    Ready {
        /// The cells.
        picture: Picture,
        /// What the file says of itself.
        facts: FileFacts,
        /// The area it was fitted to.
        area: PictureArea,
    },
    /// Its address has expired.
    Expired {
        /// This one.
        url: SignedUrl,
        /// When that was told.
        at: Mono,
        /// Whether the address before it had expired, too.
        again: bool,
    },
    /// It can't be shown, and why.
    Broken(String),
    /// It couldn't be fetched, and why; tried again from then on.
    Unreached(String, Mono),
}

/// Everything that is known.
#[derive(Clone, Debug, Default)]
pub struct Data {
    /// The accounts, by name.
    pub accounts: BTreeMap<AccountName, AccountState>,
    /// Every task that was heard of.
    pub tasks: HashMap<TaskKey, Entry>,
    /// Pictures near the cursor.
    pub pictures: HashMap<ProofKey, PictureState>,
    /// Every decision, oldest first.
    pub records: Vec<Record>,
    /// Tasks in review order, filtered.
    pub queue: Vec<TaskKey>,
    /// How many wait in all, whatever the filter.
    pub waiting: usize,
    /// Put-off proofs, and why.
    pub skips: HashMap<ProofKey, Untrusted>,
    /// Proofs whose file is at odds with what it claims to be.
    pub contradicted: HashSet<ProofKey>,
    holds: HashMap<DecisionId, Mono>,
    checking: HashSet<DecisionId>,
    /// Open decisions of other processes.
    elsewhere: HashSet<DecisionId>,
    latest: HashMap<ProofKey, usize>,
    wall: Timestamp,
}

impl Data {
    /// A task with its proofs.
    pub fn entry(&self, key: &TaskKey) -> Option<&Entry> {
        self.tasks.get(key)
    }

    /// The latest decision on a proof.
    pub fn record(&self, key: &ProofKey) -> Option<&Record> {
        self.latest.get(key).and_then(|at| self.records.get(*at))
    }

    /// A decision by its id.
    pub fn record_by_id(&self, id: &DecisionId) -> Option<&Record> {
        self.records.iter().rev().find(|r| r.decision.id == *id)
    }

    /// Where a proof stands.
    pub fn standing(&self, key: &ProofKey) -> Standing {
        self.record(key).map_or(Standing::Open, |record| {
            let id = &record.decision.id;
            if self.elsewhere.contains(id) {
                return Standing::Elsewhere(id.clone());
            }
            Standing::of(
                record,
                self.holds.get(id).copied(),
                self.checking.contains(id),
            )
        })
    }

    /// Where a task's newest pending proof stands.
    pub fn task_standing(&self, entry: &Entry) -> Standing {
        match entry.newest_pending() {
            Some(proof) => self.standing(&entry.task.key.proof(&proof.id)),
            // Before its proofs are known, an open decision on any of them counts.
            None => self.open_on(&entry.task.key).unwrap_or(Standing::Open),
        }
    }

    fn open_on(&self, key: &TaskKey) -> Option<Standing> {
        self.latest
            .iter()
            .filter(|(proof, _)| proof.task == *key)
            .map(|(proof, _)| self.standing(proof))
            .find(Standing::is_under_way)
    }

    /// The latest decision that is being written to disk.
    pub fn writing(&self) -> Option<&Record> {
        let mut latest = self.records.iter().rev();
        latest.find(|record| {
            let id = &record.decision.id;
            record.state() == State::Held
                && !self.holds.contains_key(id)
                && !self.elsewhere.contains(id)
        })
    }

    /// Decisions on hold, latest first, with the end of their hold.
    pub fn held(&self) -> Vec<(&Record, Mono)> {
        let mut held: Vec<_> = self
            .holds
            .iter()
            .filter_map(|(id, until)| Some((self.record_by_id(id)?, *until)))
            .collect();
        held.sort_by(|a, b| b.1.cmp(&a.1).then(b.0.decision.id.cmp(&a.0.decision.id)));
        held
    }

    /// The flags of a task's newest pending proof; none while it is not known.
    pub fn flags(&self, entry: &Entry) -> Vec<Flag> {
        entry
            .newest_pending()
            .map(|proof| self.flags_of(&entry.task, proof))
            .unwrap_or_default()
    }

    /// The flags of one proof of a task.
    pub fn flags_of(&self, task: &Task, proof: &Proof) -> Vec<Flag> {
        let contradicted = self.contradicted.contains(&task.key.proof(&proof.id));
        crate::domain::flag::flags(task, proof, contradicted, self.wall)
    }

    /// Takes a task as the list or a reading told it. An older telling is ignored.
    pub fn take_task(&mut self, task: Task) {
        match self.tasks.get_mut(&task.key) {
            None => {
                let entry = Entry {
                    proofs: Proofs::Unknown,
                    task,
                };
                self.tasks.insert(entry.task.key.clone(), entry);
            }
            Some(entry) => {
                let older = matches!(
                    (entry.task.updated_at, task.updated_at),
                    (Some(known), Some(told)) if told < known
                );
                if !older {
                    entry.task = task;
                }
            }
        }
    }

    /// Takes the proofs of a task as they were read.
    pub fn take_proofs(&mut self, key: &TaskKey, result: Result<Vec<Proof>, CallError>, at: Mono) {
        let Some(entry) = self.tasks.get_mut(key) else {
            return;
        };
        match result {
            Ok(mut proofs) => {
                proofs.sort_by_key(|proof| (proof.attempt, proof.created_at));
                entry.proofs = Proofs::Known {
                    proofs,
                    as_of: entry.task.updated_at,
                    read_at: at,
                };
            }
            // What was read before is still the best that is known.
            Err(_) if matches!(entry.proofs, Proofs::Known { .. }) => {}
            Err(error) => entry.proofs = Proofs::Failed { error, at },
        }
    }

    /// Takes a decision's journal as it is now, and carries a confirmed verdict over to
    /// the proof and the task, which the marketplace has told us with it.
    pub fn take_record(&mut self, record: Record, until: Option<Mono>) {
        let id = record.decision.id.clone();
        match (record.state(), until) {
            (State::Held, Some(until)) => self.holds.insert(id.clone(), until),
            _ => self.holds.remove(&id),
        };
        if !record.is_open() {
            self.checking.remove(&id);
        }
        if record.state() == State::Confirmed {
            self.apply_verdict(&record);
        }
        let key = record.decision.subject.key.clone();
        let at = self.records.iter().rposition(|r| r.decision.id == id);
        let at = match at.and_then(|at| Some((at, self.records.get_mut(at)?))) {
            Some((at, known)) => {
                *known = record;
                at
            }
            None => {
                self.records.push(record);
                self.records.len() - 1
            }
        };
        let latest = self.latest.entry(key).or_insert(at);
        *latest = (*latest).max(at);
    }

    /// Takes the journal of a decision that another process made. An older telling is
    /// ignored.
    pub fn take_elsewhere(&mut self, record: Record) {
        let id = record.decision.id.clone();
        let known = self.record_by_id(&id).map_or(0, |known| known.steps.len());
        if record.steps.len() < known {
            return;
        }
        match record.is_open() {
            true => self.elsewhere.insert(id),
            false => self.elsewhere.remove(&id),
        };
        self.take_record(record, None);
    }

    /// Whether another process has this decision under way.
    pub fn is_elsewhere(&self, id: &DecisionId) -> bool {
        self.elsewhere.contains(id)
    }

    /// Forgets a decision that was never written down.
    pub fn drop_record(&mut self, id: &DecisionId) -> Option<Record> {
        self.holds.remove(id);
        let at = self.records.iter().rposition(|r| r.decision.id == *id)?;
        let dropped = self.records.remove(at);
        self.latest.clear();
        for (at, record) in self.records.iter().enumerate() {
            self.latest.insert(record.decision.subject.key.clone(), at);
        }
        Some(dropped)
    }

    fn apply_verdict(&mut self, record: &Record) {
        let subject = &record.decision.subject;
        let Some(entry) = self.tasks.get_mut(&subject.key.task) else {
            return;
        };
        if let Some(word) = record.last().and_then(|step| step.task_status.as_deref()) {
            entry.task.status = Status::from_wire(word);
        }
        if let Proofs::Known { proofs, .. } = &mut entry.proofs
            && let Some(proof) = proofs.iter_mut().find(|p| p.id == subject.key.proof)
        {
            match &record.decision.verdict {
                Verdict::Approved { .. } => proof.status = ProofStatus::Approved,
                Verdict::Rejected { reason } => {
                    proof.status = ProofStatus::Rejected;
                    proof.rejection_reason = Some(Untrusted::new(reason));
                }
            }
        }
    }

    /// A decision of an earlier process is ours now, and being read.
    pub fn start_checking(&mut self, id: DecisionId) {
        self.elsewhere.remove(&id);
        self.checking.insert(id);
    }

    /// Whether a task's row belongs into the queue: it waits for review, and what we
    /// decided about it hasn't been carried out.
    pub fn waits(&self, entry: &Entry) -> bool {
        if !entry.task.status.is_reviewable() {
            return false;
        }
        match &entry.proofs {
            Proofs::Known { proofs, as_of, .. } => match newest_pending(proofs) {
                Some(proof) => !matches!(
                    self.standing(&entry.task.key.proof(&proof.id)),
                    Standing::Confirmed(_)
                ),
                // Nothing pending although the task waits: a proof is yet to be read.
                None => *as_of != entry.task.updated_at,
            },
            Proofs::Unknown | Proofs::Failed { .. } => true,
        }
    }

    /// Builds the queue anew, in review order. `also` stays in it although it no longer
    /// waits: the row that somebody is looking at is not taken away.
    pub fn rebuild_queue(
        &mut self,
        filter: &Filter,
        order: &ReviewOrder,
        also: Option<&TaskKey>,
        wall: Timestamp,
    ) {
        self.wall = wall;
        let waiting: Vec<&Entry> = self.tasks.values().filter(|e| self.waits(e)).collect();
        let count = waiting.len();
        let mut rows: Vec<(&Entry, Vec<Flag>, bool)> = waiting
            .into_iter()
            .filter(|entry| Some(&entry.task.key) == also || filter.matches(self, entry))
            .chain(
                also.and_then(|key| self.tasks.get(key))
                    .filter(|entry| !self.waits(entry)),
            )
            .map(|entry| (entry, self.flags(entry), self.is_skipped(entry)))
            .collect();
        rows.sort_by(|a, b| order.compare(&rank(a), &rank(b)));
        let queue = rows.into_iter().map(|row| row.0.task.key.clone()).collect();
        self.queue = queue;
        self.waiting = count;
    }

    fn is_skipped(&self, entry: &Entry) -> bool {
        entry
            .newest_pending()
            .is_some_and(|proof| self.skips.contains_key(&entry.task.key.proof(&proof.id)))
    }

    /// Settled verdicts since `from`.
    pub fn decided_since(&self, from: Timestamp) -> usize {
        self.records
            .iter()
            .rev()
            .take_while(|record| record.decision.decided_at >= from)
            .filter(|record| record.state() == State::Confirmed)
            .count()
    }

    /// What [`super::Effect::Settled`] tells the poller of a confirmed decision.
    pub fn settled_status(record: &Record) -> Option<(AccountName, TaskId, String)> {
        let status = record.last()?.task_status.clone()?;
        let key = &record.decision.subject.key.task;
        Some((key.account.clone(), key.task.clone(), status))
    }
}

fn rank<'a>(row: &'a (&Entry, Vec<Flag>, bool)) -> Rank<'a> {
    Rank {
        skipped: row.2,
        priority: row.0.task.priority,
        flags: &row.1,
        submitted_at: row.0.submitted_at(),
        tie: row.0.task.key.task.as_str(),
    }
}
