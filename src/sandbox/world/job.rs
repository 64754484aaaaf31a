//! Plain data: jobs, what workers sent for them, verdicts and money.

use crate::domain::task::ATTEMPTS_MAX;
use crate::domain::{
    Cents, Environment, MediaKind, Point, Priority, ProofId, Status, TaskId, Timestamp,
};
use crate::sandbox::briefs::{Brief, Errand};
use crate::sandbox::people::Worker;
use crate::sandbox::pictures::Shot;
use serde::Serialize;
use serde_json::{Map, Value};

/// A job and its whole life.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Job {
    pub id: TaskId,
    /// Which of the world's streams of chance it draws from.
    pub nth: u64,
    /// Counts its changes, so that a step planned before one is known to be stale.
    pub turn: u32,
    pub errand: Errand,
    pub brief: Brief,
    pub status: Status,
    pub environment: Environment,
    pub budget: Cents,
    pub payout: Cents,
    pub priority: Priority,
    pub site: Site,
    pub kinds: Vec<MediaKind>,
    pub worker: Option<Worker>,
    pub created_at: Timestamp,
    pub assigned_at: Option<Timestamp>,
    pub started_at: Option<Timestamp>,
    pub completed_at: Option<Timestamp>,
    pub cancelled_at: Option<Timestamp>,
    pub deadline: Option<Timestamp>,
    pub updated_at: Timestamp,
    pub dispute: Option<Dispute>,
    pub submissions: Vec<Submission>,
    /// What else was said by the customer who posted it over the API.
    pub commission: Option<Box<Commission>>,
}

/// What a posted job has beyond others.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Commission {
    pub address: Option<String>,
    pub required_skills: Vec<String>,
    /// The customer's own, handed back as it is.
    pub metadata: Option<Map<String, Value>>,
    /// What of the words is drawn into the pictures.
    pub drawn: String,
    /// No city is near whose cell tower a phone could tell.
    pub remote: bool,
}

/// Where a job is done.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sandbox) struct Site {
    /// The city among `places::CITIES` whose workers come.
    pub home: usize,
    pub city: String,
    pub state: String,
    pub place: Point,
}

/// One proof.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Submission {
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
pub(in crate::sandbox) enum Review {
    Pending,
    Approved { at: Timestamp },
    Rejected { at: Timestamp, reason: String },
}

/// A disagreement; the money is frozen meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Dispute {
    pub id: String,
    pub opened_by: Party,
    pub reason: String,
    pub evidence_deadline: Timestamp,
    pub created_at: Timestamp,
}

/// Who may open a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Party {
    /// The customer, who uses the API.
    Developer,
    /// Who did the job.
    Worker,
}

/// Whether a proof deserves its money, known here and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Truth {
    /// A careful reviewer approves it.
    pub right: bool,
    /// Why, in a few words.
    pub why: String,
}

/// A verdict that came in over the API, held against the truth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// The job.
    pub task: TaskId,
    /// The proof.
    pub proof: ProofId,
    /// Approved, not rejected.
    pub approved: bool,
    /// What was wrong about that, as in "2 paid for the wrong shop".
    pub mistake: Option<&'static str>,
    /// What was true about it.
    pub truth: Truth,
    /// When.
    pub at: Timestamp,
}

/// Money that moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Payment {
    /// The job.
    pub task: TaskId,
    /// The proof that was judged; the newest one where nobody judged one.
    pub proof: Option<ProofId>,
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

impl Job {
    /// Metres between the job and where a proof was sent from.
    pub fn distance_m(&self, sent: &Submission) -> Option<f64> {
        sent.at.map(|at| self.site.place.distance_m(at))
    }

    /// Proofs that wait for a verdict.
    pub fn pending(&self) -> impl Iterator<Item = &Submission> {
        let waits = |sent: &&Submission| sent.review == Review::Pending;
        self.submissions.iter().filter(waits)
    }

    /// One of its proofs.
    pub fn sent(&self, proof: &ProofId) -> Option<&Submission> {
        self.submissions.iter().find(|sent| sent.id == *proof)
    }

    /// Attempts made so far.
    pub fn attempts(&self) -> u32 {
        let used = self.submissions.iter().map(|sent| sent.attempt).max();
        used.unwrap_or(0)
    }

    /// Attempts the worker has left.
    pub fn attempts_remaining(&self) -> u32 {
        ATTEMPTS_MAX.saturating_sub(self.attempts())
    }

    /// What the marketplace keeps of the budget.
    pub fn fee(&self) -> Cents {
        Cents(self.budget.0 - self.payout.0)
    }
}

impl Judged {
    /// Whether the verdict was what the truth asks for.
    pub fn agrees(&self) -> bool {
        self.approved == self.truth.right
    }
}
