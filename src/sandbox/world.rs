//! What the box contains: jobs, what workers sent for them, and the money that moved.
//!
//! Plain data and look-ups. How a job may change stands in `state`, how it begins in
//! `genesis`, how it looks on the wire in `shape`.

use super::pictures::{Phone, Shot};
use super::places::City;
use crate::domain::{Cents, MediaKind, Point, Priority, ProofId, Status, TaskId, Timestamp};
use serde::Serialize;
use std::collections::HashMap;

/// A job and its whole life.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub id: TaskId,
    pub title: String,
    pub description: String,
    pub instructions: String,
    pub category: &'static str,
    pub status: Status,
    pub budget: Cents,
    pub payout: Cents,
    pub priority: Priority,
    pub city: City,
    pub place: Point,
    pub kinds: Vec<MediaKind>,
    pub worker: Worker,
    pub created_at: Timestamp,
    pub assigned_at: Timestamp,
    pub started_at: Timestamp,
    pub completed_at: Option<Timestamp>,
    pub cancelled_at: Option<Timestamp>,
    pub deadline: Option<Timestamp>,
    pub updated_at: Timestamp,
    pub submissions: Vec<Submission>,
}

/// Who does the job.
#[derive(Clone, Debug)]
pub(super) struct Worker {
    pub id: String,
    pub name: &'static str,
    pub phone: Phone,
}

/// One proof.
#[derive(Clone, Debug)]
pub(super) struct Submission {
    pub id: ProofId,
    pub attempt: u32,
    pub kind: MediaKind,
    /// The file's size; files are padded to it, so that it is true before they are drawn.
    pub bytes: u64,
    pub at: Option<Point>,
    pub review: Review,
    pub created_at: Timestamp,
    pub shot: Shot,
    pub truth: Truth,
}

/// What became of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Review {
    Pending,
    Approved { at: Timestamp },
    Rejected { at: Timestamp, reason: String },
}

/// Whether a proof deserves its money, known here and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Truth {
    /// A careful reviewer approves it.
    pub right: bool,
    /// Why, in a few words.
    pub why: String,
}

/// Money that moved because of a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Payment {
    /// The job.
    pub task: TaskId,
    /// The proof that was judged.
    pub proof: ProofId,
    /// To whom.
    pub kind: PaymentKind,
    /// How much.
    pub cents: Cents,
    /// When.
    pub at: Timestamp,
}

/// Where money went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentKind {
    /// The payout, to the worker.
    Paid,
    /// The whole budget, back to the customer.
    Refunded,
}

/// Everything in the box.
#[derive(Debug, Default)]
pub(super) struct World {
    jobs: Vec<Job>,
    by_task: HashMap<TaskId, usize>,
    by_proof: HashMap<ProofId, usize>,
    payments: Vec<Payment>,
}

impl World {
    /// A world of these jobs, which are listed newest first.
    pub fn new(mut jobs: Vec<Job>) -> Self {
        jobs.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
        let mut world = Self::default();
        for (at, job) in jobs.iter().enumerate() {
            world.by_task.insert(job.id.clone(), at);
            for sent in &job.submissions {
                world.by_proof.insert(sent.id.clone(), at);
            }
        }
        world.jobs = jobs;
        world
    }

    /// All jobs, newest first.
    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// One job.
    pub fn job(&self, id: &str) -> Option<&Job> {
        let at = *self.by_task.get(&TaskId::new(id))?;
        self.jobs.get(at)
    }

    /// One job, to be changed.
    pub fn job_mut(&mut self, id: &str) -> Option<&mut Job> {
        let at = *self.by_task.get(&TaskId::new(id))?;
        self.jobs.get_mut(at)
    }

    /// One proof, whatever its job.
    pub fn submission(&self, id: &str) -> Option<&Submission> {
        let id = ProofId::new(id);
        let job = self.jobs.get(*self.by_proof.get(&id)?)?;
        job.submissions.iter().find(|sent| sent.id == id)
    }

    /// The money that moved, in order.
    pub fn payments(&self) -> &[Payment] {
        &self.payments
    }

    /// Books money that moved.
    pub fn book(&mut self, payment: Payment) {
        self.payments.push(payment);
    }
}

impl Job {
    /// Metres between the job and where a proof was sent from.
    pub fn distance_m(&self, sent: &Submission) -> Option<f64> {
        sent.at.map(|at| self.place.distance_m(at))
    }

    /// Proofs that wait for a verdict.
    pub fn pending(&self) -> impl Iterator<Item = &Submission> {
        let waits = |sent: &&Submission| sent.review == Review::Pending;
        self.submissions.iter().filter(waits)
    }
}
