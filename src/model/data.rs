//! The entities, each in one place. Everything else on the pure side holds ids.

use super::account::AccountState;
use super::board::Board;
use super::decisions::Decisions;
use super::entry::{Entry, PictureState, Proofs};
use super::memories::Memories;
use super::queue::Filter;
use super::rows::{Rows, Sight};
use super::standing::Standing;
use super::tail::Tail;
use crate::domain::order::ReviewOrder;
use crate::domain::proof::newest_pending;
use crate::domain::{
    AccountName, CallError, DecisionId, Flag, Mono, Proof, ProofKey, ProofStatus, Record, State,
    Status, Task, TaskId, TaskKey, Timestamp, Untrusted, Verdict,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Everything that is known.
///
/// What the queue goes by is changed through methods alone, and each of them tells the
/// [`Rows`] which task it was about.
#[derive(Clone, Debug, Default)]
pub struct Data {
    /// The accounts, by name.
    pub accounts: BTreeMap<AccountName, AccountState>,
    /// Pictures near the cursor.
    pub pictures: HashMap<ProofKey, PictureState>,
    /// What this machine recalls about proofs whose files were seen.
    pub memories: Memories,
    /// Every task in its lifecycle, as events tell.
    pub board: Board,
    /// The newest events.
    pub tail: Tail,
    /// Every task that was heard of.
    tasks: HashMap<TaskKey, Entry>,
    decisions: Decisions,
    /// Put-off proofs, and why.
    skips: HashMap<ProofKey, Untrusted>,
    /// Proofs that are contradicted by what is known on this machine.
    contradicted: HashSet<ProofKey>,
    rows: Rows,
    wall: Timestamp,
}

impl Data {
    /// A task with its proofs.
    pub fn entry(&self, key: &TaskKey) -> Option<&Entry> {
        self.tasks.get(key)
    }

    /// Every task that was heard of, in no order.
    #[cfg(test)]
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.tasks.values()
    }

    /// Tasks in review order, filtered.
    pub fn queue(&self) -> &Rows {
        &self.rows
    }

    /// Every decision, oldest first.
    pub fn records(&self) -> &[Record] {
        self.decisions.all()
    }

    /// Decisions that haven't ended, latest first.
    pub fn open_records(&self) -> impl Iterator<Item = &Record> {
        self.decisions.open()
    }

    /// The latest decision on a proof.
    pub fn record(&self, key: &ProofKey) -> Option<&Record> {
        self.decisions.latest_on(key)
    }

    /// A decision by its id.
    pub fn record_by_id(&self, id: &DecisionId) -> Option<&Record> {
        self.decisions.by_id(id)
    }

    /// Where a proof stands.
    pub fn standing(&self, key: &ProofKey) -> Standing {
        self.decisions.standing(key)
    }

    /// Where a task's newest pending proof stands.
    pub fn task_standing(&self, entry: &Entry) -> Standing {
        let key = &entry.task.key;
        match entry.newest_pending() {
            Some(proof) => self.standing(&key.proof(&proof.id)),
            // Before its proofs are known, an open decision on any of them counts.
            None => (self.decisions.under_way_on(key)).unwrap_or(Standing::Open),
        }
    }

    /// The latest decision that is being written to disk.
    pub fn writing(&self) -> Option<&Record> {
        self.decisions.writing()
    }

    /// Decisions on hold, latest first, with the end of their hold.
    pub fn held(&self) -> Vec<(&Record, Mono)> {
        self.decisions.held()
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

    /// The moment up to which the queue was brought.
    pub(super) fn wall(&self) -> Timestamp {
        self.wall
    }

    /// Takes a task as the list or a reading told it. An older telling is ignored.
    pub fn take_task(&mut self, task: Task) {
        match self.tasks.get_mut(&task.key) {
            None => {
                let entry = Entry {
                    proofs: Proofs::Unknown,
                    task,
                };
                self.rows.touch(&entry.task.key);
                self.tasks.insert(entry.task.key.clone(), entry);
            }
            Some(entry) => {
                let older = matches!(
                    (entry.task.updated_at, task.updated_at),
                    (Some(known), Some(told)) if told < known
                );
                // A sweep tells most tasks as they are known.
                if !older && entry.task != task {
                    self.rows.touch(&task.key);
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
        self.rows.touch(key);
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
        self.rows.touch(&record.decision.subject.key.task);
        if record.state() == State::Confirmed {
            self.apply_verdict(&record);
        }
        self.decisions.take(record, until);
    }

    /// Takes the journal of a decision that another process made. An older telling is
    /// ignored.
    pub fn take_elsewhere(&mut self, record: Record) {
        if self.decisions.hear_elsewhere(&record) {
            self.take_record(record, None);
        }
    }

    /// Whether another process has this decision under way.
    pub fn is_elsewhere(&self, id: &DecisionId) -> bool {
        self.decisions.is_elsewhere(id)
    }

    /// Forgets a decision that was never written down.
    pub fn drop_record(&mut self, id: &DecisionId) -> Option<Record> {
        let dropped = self.decisions.forget(id)?;
        self.rows.touch(&dropped.decision.subject.key.task);
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
        if let Some(record) = self.decisions.by_id(&id) {
            self.rows.touch(&record.decision.subject.key.task);
        }
        self.decisions.start_checking(id);
    }

    /// A task has come to another status, by a reading that tells nothing else.
    pub fn take_status(&mut self, key: &TaskKey, status: Status) {
        if let Some(entry) = self.tasks.get_mut(key) {
            entry.task.status = status;
            self.rows.touch(key);
        }
    }

    /// A reviewer has put a proof off.
    pub fn put_off(&mut self, key: ProofKey, why: Untrusted) {
        self.rows.touch(&key.task);
        self.skips.insert(key, why);
    }

    /// Whether a proof was put off.
    pub fn is_put_off(&self, key: &ProofKey) -> bool {
        self.skips.contains_key(key)
    }

    /// Whether a proof is contradicted by what is known on this machine. True if that is
    /// news.
    pub fn set_contradicted(&mut self, key: &ProofKey, is_contradicted: bool) -> bool {
        let has_changed = match is_contradicted {
            true => self.contradicted.insert(key.clone()),
            false => self.contradicted.remove(key),
        };
        if has_changed {
            self.rows.touch(&key.task);
        }
        has_changed
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

    /// Brings the queue up to date, in review order. `also` stays in it although it no
    /// longer waits: the row that somebody is looking at is not taken away.
    pub fn rebuild_queue(
        &mut self,
        filter: &Filter,
        order: &ReviewOrder,
        also: Option<&TaskKey>,
        wall: Timestamp,
    ) {
        self.wall = wall;
        let sight = Sight {
            filter,
            order,
            also,
            wall,
        };
        // The rows look at everything but themselves.
        let mut rows = std::mem::take(&mut self.rows);
        rows.update(self, sight);
        self.rows = rows;
    }

    /// Whether a task's newest pending proof was put off.
    pub fn is_skipped(&self, entry: &Entry) -> bool {
        entry
            .newest_pending()
            .is_some_and(|proof| self.is_put_off(&entry.task.key.proof(&proof.id)))
    }

    /// Settled verdicts since `from`.
    pub fn decided_since(&self, from: Timestamp) -> usize {
        self.decisions.confirmed_since(from)
    }

    /// What [`super::Effect::Settled`] tells the poller of a confirmed decision.
    pub fn settled_status(record: &Record) -> Option<(AccountName, TaskId, String)> {
        let status = record.last()?.task_status.clone()?;
        let key = &record.decision.subject.key.task;
        Some((key.account.clone(), key.task.clone(), status))
    }
}
