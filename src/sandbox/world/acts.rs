//! How a job may change: the marketplace's own state machine.
//!
//! Approval pays and completes; a rejection leaves up to three attempts, the third one
//! refunds; the rest moves money only where a job ends without a verdict. Times are
//! handed in, nothing here reads a clock.

use super::happening::Told;
use super::job::{Dispute, Job, Party, Payment, PaymentKind, Review, Submission};
use crate::domain::{ProofId, Status, Timestamp};
use crate::sandbox::chance::Chance;
use crate::sandbox::people::Worker;
use jiff::SignedDuration;

/// How long after a submission or a completion the customer may open a dispute.
const CUSTOMER_WINDOW: SignedDuration = SignedDuration::from_hours(48);
/// How long after a submission, a rejection or a completion the worker may.
const WORKER_WINDOW: SignedDuration = SignedDuration::from_hours(72);
/// How long both may bring evidence.
const EVIDENCE: SignedDuration = SignedDuration::from_hours(48);

/// Why a call is refused, in the vendor's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Refusal {
    /// There is no such task.
    TaskNotFound,
    /// The task has no such proof.
    ProofNotFound,
    /// Not now.
    InvalidTaskState(String),
    /// The request makes no sense.
    Validation(String),
    /// The tier's tasks of this month are used up.
    TaskLimit(u64),
    /// The account has no such key.
    KeyNotFound,
    /// The key can't delete itself.
    KeyInUse,
    /// The box can't write its state, and so changes nothing.
    Unkept,
}

impl Refusal {
    /// HTTP status, code and words.
    pub fn told(&self) -> (u16, &'static str, String) {
        match self {
            Self::TaskNotFound => (404, "TASK_NOT_FOUND", "Task not found".to_owned()),
            Self::ProofNotFound => (404, "PROOF_NOT_FOUND", "Proof not found".to_owned()),
            Self::InvalidTaskState(why) => (409, "INVALID_TASK_STATE", why.clone()),
            Self::Validation(why) => (400, "VALIDATION_ERROR", why.clone()),
            Self::TaskLimit(most) => {
                let why = format!("This tier may post {most} tasks a month, and has");
                (403, "TASK_LIMIT_REACHED", why)
            }
            Self::KeyNotFound => (404, "KEY_NOT_FOUND", "Key not found".to_owned()),
            Self::KeyInUse => {
                let why = "A key can't delete itself; use another one".to_owned();
                (409, "KEY_IN_USE", why)
            }
            Self::Unkept => {
                let why = "The sandbox can't write its state file";
                (500, "INTERNAL_ERROR", why.to_owned())
            }
        }
    }
}

/// What a reviewer says about a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Call {
    /// Pay the worker.
    Approve,
    /// Tell the worker why not.
    Reject { reason: String },
}

/// What can befall a job.
#[derive(Clone, Debug)]
pub(in crate::sandbox) enum Act {
    /// The customer's payment is confirmed.
    Fund,
    /// Workers can see it.
    Post,
    /// A worker accepts it.
    Take(Worker),
    /// The worker checks in at the site.
    Start,
    /// The worker sends one proof of each kind.
    Submit(Vec<Submission>),
    /// The customer judges a proof.
    Judge { proof: ProofId, call: Call },
    /// The customer calls it off.
    Cancel,
    /// Nobody took it in time.
    Expire,
    /// One side objects.
    Dispute { by: Party, reason: String },
    /// Staff ends a dispute, one way or the other.
    Resolve { pays: bool },
    /// What was in escrow goes back.
    Refund { why: &'static str },
    /// Staff puts it into a status from behind.
    Force(Status),
}

/// What came of an act.
#[derive(Debug, Default)]
pub(in crate::sandbox) struct Done {
    pub told: Vec<Told>,
    pub payment: Option<Payment>,
}

impl Done {
    fn told(told: Told) -> Result<Self, Refusal> {
        Ok(Self {
            told: vec![told],
            payment: None,
        })
    }
}

impl Job {
    /// Carries it out, or says why not; then nothing has changed.
    pub(super) fn act(&mut self, act: Act, now: Timestamp) -> Result<Done, Refusal> {
        use Status as S;
        match act {
            Act::Fund => {
                self.from(&[S::Pending])?;
                self.enter(S::Funded, now);
                Done::told(Told::Funded)
            }
            Act::Post => {
                self.from(&[S::Funded])?;
                self.enter(S::Posted, now);
                Done::told(Told::Posted)
            }
            Act::Take(worker) => {
                self.from(&[S::Posted, S::Funded])?;
                self.worker = Some(worker);
                self.assigned_at = Some(now);
                self.enter(S::Assigned, now);
                Done::told(Told::Assigned)
            }
            Act::Start => {
                self.from(&[S::Assigned])?;
                self.started_at = Some(now);
                self.enter(S::InProgress, now);
                Done::told(Told::Started)
            }
            Act::Submit(sent) => self.submit(sent, now),
            Act::Judge { proof, call } => self.judge(&proof, &call, now),
            Act::Cancel => {
                self.from(&[S::Pending, S::Funded, S::Posted, S::Assigned])?;
                self.enter(S::Cancelled, now);
                Done::told(Told::Cancelled)
            }
            Act::Expire => {
                self.from(&[S::Posted])?;
                self.enter(S::Expired, now);
                Done::told(Told::Expired)
            }
            Act::Dispute { by, reason } => self.dispute(by, reason, now),
            Act::Resolve { pays } => self.resolve(pays, now),
            Act::Refund { why } => {
                self.from(&[S::Cancelled, S::Expired])?;
                Ok(self.refund(why, now))
            }
            Act::Force(status) => Ok(self.force(&status, now)),
        }
    }

    fn submit(&mut self, sent: Vec<Submission>, now: Timestamp) -> Result<Done, Refusal> {
        self.from(&[Status::InProgress, Status::ProofRejected])?;
        let told = sent
            .iter()
            .map(|sent| Told::ProofSubmitted(sent.id.clone()))
            .collect();
        self.submissions.extend(sent);
        self.enter(Status::ProofSubmitted, now);
        Ok(Done {
            told,
            payment: None,
        })
    }

    fn judge(&mut self, proof: &ProofId, call: &Call, now: Timestamp) -> Result<Done, Refusal> {
        let reviewable = self.status.is_reviewable();
        let status = self.status.in_words();
        let remaining = self.attempts_remaining();
        let mut sent = self.submissions.iter_mut();
        let sent = sent
            .find(|sent| sent.id == *proof)
            .ok_or(Refusal::ProofNotFound)?;
        if let Call::Reject { reason } = call
            && reason.trim().is_empty()
        {
            let why = "reason is required and must not be empty";
            return Err(Refusal::Validation(why.to_owned()));
        }
        if !reviewable {
            let why = format!("Task is {status}, not in proof_submitted status");
            return Err(Refusal::InvalidTaskState(why));
        }
        if sent.review != Review::Pending {
            let why = "Proof has already been reviewed".to_owned();
            return Err(Refusal::InvalidTaskState(why));
        }
        match call {
            Call::Approve => {
                sent.review = Review::Approved { at: now };
                Ok(self.pay(proof, now))
            }
            Call::Reject { reason } => {
                sent.review = Review::Rejected {
                    at: now,
                    reason: reason.clone(),
                };
                let rejected = Told::ProofRejected(proof.clone());
                if remaining > 0 {
                    self.enter(Status::ProofRejected, now);
                    return Done::told(rejected);
                }
                let mut done = self.refund("All proof attempts exhausted", now);
                if let Some(payment) = &mut done.payment {
                    payment.proof = Some(proof.clone());
                }
                done.told.insert(0, rejected);
                Ok(done)
            }
        }
    }

    fn dispute(&mut self, by: Party, reason: String, now: Timestamp) -> Result<Done, Refusal> {
        let (allowed, window): (&[Status], _) = match by {
            Party::Developer => (
                &[Status::ProofSubmitted, Status::Completed],
                CUSTOMER_WINDOW,
            ),
            Party::Worker => (
                &[
                    Status::ProofSubmitted,
                    Status::Completed,
                    Status::ProofRejected,
                ],
                WORKER_WINDOW,
            ),
        };
        if reason.trim().is_empty() {
            let why = "reason is required and must not be empty";
            return Err(Refusal::Validation(why.to_owned()));
        }
        self.from(allowed)?;
        if now.duration_since(self.updated_at) > window {
            let why = format!(
                "The dispute window of {} hours has passed",
                window.as_hours()
            );
            return Err(Refusal::InvalidTaskState(why));
        }
        let mut digits = Chance::new(self.nth, "dispute", u64::from(self.turn));
        self.dispute = Some(Dispute {
            id: format!("disp_{}", digits.hex(12)),
            opened_by: by,
            reason,
            evidence_deadline: now + EVIDENCE,
            created_at: now,
        });
        self.enter(Status::Disputed, now);
        Done::told(Told::Disputed)
    }

    fn resolve(&mut self, pays: bool, now: Timestamp) -> Result<Done, Refusal> {
        self.from(&[Status::Disputed])?;
        let newest = self.submissions.last().map(|sent| sent.id.clone());
        let Some(proof) = newest.filter(|_| pays) else {
            return Ok(self.refund("Dispute resolved for the customer", now));
        };
        let paid = self.completed_at.is_some();
        let mut done = self.pay(&proof, now);
        if paid {
            done.payment = None;
        }
        Ok(done)
    }

    fn pay(&mut self, proof: &ProofId, now: Timestamp) -> Done {
        self.enter(Status::Completed, now);
        Done {
            told: vec![Told::Completed],
            payment: Some(Payment {
                task: self.id.clone(),
                proof: Some(proof.clone()),
                kind: PaymentKind::Paid,
                cents: self.payout,
                at: now,
            }),
        }
    }

    fn refund(&mut self, why: &str, now: Timestamp) -> Done {
        self.enter(Status::Refunded, now);
        Done {
            told: vec![Told::Refunded {
                reason: why.to_owned(),
            }],
            payment: Some(Payment {
                task: self.id.clone(),
                proof: self.submissions.last().map(|sent| sent.id.clone()),
                kind: PaymentKind::Refunded,
                cents: self.budget,
                at: now,
            }),
        }
    }

    /// Changes the job from behind, as WorkFunder's own staff or the customer would; no
    /// money is booked. Where the new status means that the pending proofs were judged,
    /// they are.
    pub(in crate::sandbox) fn force(&mut self, status: &Status, now: Timestamp) -> Done {
        let review = match status {
            Status::Completed => Some(Review::Approved { at: now }),
            Status::ProofRejected | Status::Refunded => Some(Review::Rejected {
                at: now,
                reason: "Rejected by marketplace staff".to_owned(),
            }),
            _ => None,
        };
        let mut judged = None;
        for sent in &mut self.submissions {
            if let Some(review) = &review
                && sent.review == Review::Pending
            {
                sent.review = review.clone();
            }
            judged = Some(sent.id.clone());
        }
        self.enter(status.clone(), now);
        let told = match (status, judged) {
            (Status::Pending, _) => Some(Told::Created),
            (Status::Funded, _) => Some(Told::Funded),
            (Status::Posted, _) => Some(Told::Posted),
            (Status::Assigned, _) => Some(Told::Assigned),
            (Status::InProgress, _) => Some(Told::Started),
            (Status::ProofSubmitted, Some(proof)) => Some(Told::ProofSubmitted(proof)),
            (Status::ProofRejected, Some(proof)) => Some(Told::ProofRejected(proof)),
            (Status::Completed, _) => Some(Told::Completed),
            (Status::Cancelled, _) => Some(Told::Cancelled),
            (Status::Expired, _) => Some(Told::Expired),
            (Status::Refunded, _) => Some(Told::Refunded {
                reason: "Refunded by marketplace staff".to_owned(),
            }),
            (Status::Disputed, _) => {
                self.dispute.get_or_insert_with(|| Dispute {
                    id: format!("disp_{}", Chance::new(self.nth, "dispute", 0).hex(12)),
                    opened_by: Party::Worker,
                    reason: "Opened by marketplace staff".to_owned(),
                    evidence_deadline: now + EVIDENCE,
                    created_at: now,
                });
                Some(Told::Disputed)
            }
            (Status::ProofSubmitted | Status::ProofRejected | Status::Other(_), _) => None,
        };
        Done {
            told: told.into_iter().collect(),
            payment: None,
        }
    }

    fn from(&self, allowed: &[Status]) -> Result<(), Refusal> {
        if allowed.contains(&self.status) {
            return Ok(());
        }
        let now = self.status.in_words();
        Err(Refusal::InvalidTaskState(format!("Task is {now}")))
    }

    fn enter(&mut self, status: Status, now: Timestamp) {
        match status {
            Status::Completed => self.completed_at = Some(now),
            Status::Cancelled => self.cancelled_at = Some(now),
            _ => {}
        }
        self.status = status;
        self.updated_at = now;
    }
}
