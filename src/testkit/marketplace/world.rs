//! What the fake holds, and the rules by which it changes.

use crate::clock::Clock;
use crate::domain::{
    AccountName, Answer, Cents, Environment, MediaKind, Proof, ProofId, ProofKey, ProofStatus,
    Receipt, SignedUrl, Status, Task, TaskId, TaskKey, Timestamp, Untrusted, Verdict,
};
use crate::domain::{proof::newest_attempt, task::ATTEMPTS_MAX};
use std::collections::BTreeMap;

/// What the marketplace holds.
pub struct World {
    pub(super) account: AccountName,
    pub(super) clock: Clock,
    /// In the order of the list.
    pub(super) order: Vec<TaskId>,
    pub(super) tasks: BTreeMap<TaskId, (Task, Vec<Proof>)>,
}

impl World {
    /// Adds a task with one pending photo, or none where it isn't reviewable.
    pub fn add(&mut self, id: &str, status: Status) {
        let now = self.clock.wall();
        let key = TaskKey::new(self.account.clone(), id);
        let proofs = match status.is_reviewable() {
            true => vec![photo(id, 1, now)],
            false => Vec::new(),
        };
        let task = Task {
            title: Untrusted::new(format!("Task {id}")),
            status,
            budget: Some(Cents(5000)),
            payout: Some(Cents(4200)),
            environment: Environment::Test,
            created_at: Some(now),
            updated_at: Some(now),
            ..Task::unknown(key.clone())
        };
        self.order.push(key.task.clone());
        self.tasks.insert(key.task, (task, proofs));
    }

    /// Puts a task into another status, as somebody else would.
    pub fn set_status(&mut self, id: &str, status: Status) {
        let now = self.clock.wall();
        if let Some((task, _)) = self.tasks.get_mut(&TaskId::new(id)) {
            task.status = status;
            task.updated_at = Some(now);
        }
    }

    /// Takes a task away for good.
    pub fn remove(&mut self, id: &str) {
        let id = TaskId::new(id);
        self.order.retain(|task| *task != id);
        self.tasks.remove(&id);
    }

    /// The worker sends another proof.
    pub fn submit(&mut self, id: &str) -> ProofId {
        let now = self.clock.wall();
        let (task, proofs) = self.tasks.get_mut(&TaskId::new(id)).unwrap();
        let proof = photo(id, newest_attempt(proofs) + 1, now);
        proofs.push(proof.clone());
        task.status = Status::ProofSubmitted;
        task.updated_at = Some(now);
        proof.id
    }

    /// A task as it is now.
    pub fn task(&self, id: &str) -> Task {
        self.tasks[&TaskId::new(id)].0.clone()
    }

    /// The tasks with a proof that waits for review, in the order of the list.
    pub fn reviewable(&self) -> Vec<TaskId> {
        let waits = |id: &&TaskId| {
            let (task, proofs) = &self.tasks[id];
            task.status.is_reviewable() && proofs.iter().any(Proof::is_pending)
        };
        self.order.iter().filter(waits).cloned().collect()
    }

    /// Every task, in the order of the list.
    pub fn known(&self) -> Vec<TaskId> {
        self.order.clone()
    }

    /// A task and its proofs as they are now, where it is still there.
    pub fn find(&self, task: &TaskId) -> Option<(Task, Vec<Proof>)> {
        self.tasks.get(task).cloned()
    }

    /// A task's proofs as they are now.
    pub fn proofs(&mut self, id: &str) -> &mut Vec<Proof> {
        &mut self.tasks.get_mut(&TaskId::new(id)).unwrap().1
    }

    /// Takes a verdict as the documentation says.
    pub fn decide(&mut self, key: &ProofKey, verdict: &Verdict) -> Answer {
        let now = self.clock.wall();
        let refused = |status, code: &str| Answer::Refused {
            status,
            message: code.into(),
        };
        let Some((task, proofs)) = self.tasks.get_mut(&key.task.task) else {
            return refused(404, "TASK_NOT_FOUND");
        };
        let Some(proof) = proofs.iter_mut().find(|proof| proof.id == key.proof) else {
            return refused(404, "PROOF_NOT_FOUND");
        };
        if !task.status.is_reviewable() || !proof.is_pending() {
            return Answer::Conflict {
                message: "INVALID_TASK_STATE".into(),
            };
        }
        let mut attempts_remaining = None;
        match verdict {
            Verdict::Approved { .. } => {
                proof.status = ProofStatus::Approved;
                task.status = Status::Completed;
            }
            Verdict::Rejected { reason } if reason.trim().is_empty() => {
                return refused(400, "VALIDATION_ERROR");
            }
            Verdict::Rejected { reason } => {
                let left = ATTEMPTS_MAX.saturating_sub(proof.attempt);
                proof.status = ProofStatus::Rejected;
                proof.rejection_reason = Some(Untrusted::new(reason.clone()));
                attempts_remaining = Some(left);
                task.status = match left {
                    0 => Status::Refunded,
                    _ => Status::ProofRejected,
                };
            }
        }
        proof.reviewed_at = Some(now);
        task.updated_at = Some(now);
        Answer::Confirmed(Receipt {
            task_status: Some(task.status.clone()),
            reviewed_at: Some(now),
            attempts_remaining,
        })
    }
}

fn photo(task: &str, attempt: u32, at: Timestamp) -> Proof {
    Proof {
        id: ProofId::new(format!("{task}-p{attempt}")),
        worker: Some("w1".into()),
        attempt,
        kind: MediaKind::Photo,
        file: Some(SignedUrl::new(format!(
            "http://127.0.0.1:1/signed/{task}-p{attempt}?expires=4102444800&sig=canary"
        ))),
        content_type: "image/jpeg".into(),
        size_bytes: Some(1_000_000),
        point: None,
        geo_valid: Some(true),
        distance_m: Some(40.0),
        user_agent: Untrusted::default(),
        platform: "iOS".into(),
        status: ProofStatus::Pending,
        rejection_reason: None,
        reviewed_at: None,
        created_at: Some(at),
    }
}
