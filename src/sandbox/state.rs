//! How a job may change: the marketplace's own state machine.
//!
//! Approval pays and completes; a rejection leaves up to three attempts, the third one
//! refunds; nothing else moves money. Times are handed in, nothing here reads a clock.

use super::world::{Job, Payment, PaymentKind, Review, Submission, World};
use crate::domain::task::ATTEMPTS_MAX;
use crate::domain::{Status, Timestamp};

/// Why a call is refused, in the vendor's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// There is no such task.
    TaskNotFound,
    /// The task has no such proof.
    ProofNotFound,
    /// Not now.
    InvalidTaskState(String),
    /// The request makes no sense.
    Validation(String),
}

impl Refusal {
    /// HTTP status, code and words.
    pub fn told(&self) -> (u16, &'static str, String) {
        match self {
            Self::TaskNotFound => (404, "TASK_NOT_FOUND", "Task not found".to_owned()),
            Self::ProofNotFound => (404, "PROOF_NOT_FOUND", "Proof not found".to_owned()),
            Self::InvalidTaskState(why) => (409, "INVALID_TASK_STATE", why.clone()),
            Self::Validation(why) => (400, "VALIDATION_ERROR", why.clone()),
        }
    }
}

/// What a reviewer says about a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Call {
    /// Pay the worker.
    Approve,
    /// Tell the worker why not.
    Reject { reason: String },
}

impl World {
    /// Carries out a verdict and books what it moves.
    pub fn judge(
        &mut self,
        task: &str,
        proof: &str,
        call: &Call,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let job = self.job_mut(task).ok_or(Refusal::TaskNotFound)?;
        if let Some(payment) = job.judge(proof, call, now)? {
            self.book(payment);
        }
        Ok(())
    }
}

impl Job {
    /// Attempts the worker has left.
    pub fn attempts_remaining(&self) -> u32 {
        let used = self.submissions.iter().map(|sent| sent.attempt).max();
        ATTEMPTS_MAX.saturating_sub(used.unwrap_or(0))
    }

    fn judge(
        &mut self,
        proof: &str,
        call: &Call,
        now: Timestamp,
    ) -> Result<Option<Payment>, Refusal> {
        let reviewable = self.status.is_reviewable();
        let status = self.status.in_words();
        let remaining = self.attempts_remaining();
        let sent = self.sent_mut(proof).ok_or(Refusal::ProofNotFound)?;
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
        let id = sent.id.clone();
        let booked = |job: &Self, kind, cents| Payment {
            task: job.id.clone(),
            proof: id.clone(),
            kind,
            cents,
            at: now,
        };
        let payment = match call {
            Call::Approve => {
                sent.review = Review::Approved { at: now };
                self.enter(Status::Completed, now);
                Some(booked(self, PaymentKind::Paid, self.payout))
            }
            Call::Reject { reason } => {
                sent.review = Review::Rejected {
                    at: now,
                    reason: reason.clone(),
                };
                if remaining > 0 {
                    self.enter(Status::ProofRejected, now);
                    None
                } else {
                    self.enter(Status::Refunded, now);
                    Some(booked(self, PaymentKind::Refunded, self.budget))
                }
            }
        };
        Ok(payment)
    }

    /// Changes the job from behind, as WorkFunder's own staff or the customer would.
    /// Where the new status means that the pending proofs were judged, they are.
    pub fn force(&mut self, status: Status, now: Timestamp) {
        let review = match status {
            Status::Completed => Some(Review::Approved { at: now }),
            Status::ProofRejected | Status::Refunded => Some(Review::Rejected {
                at: now,
                reason: "Rejected by marketplace staff".to_owned(),
            }),
            _ => None,
        };
        if let Some(review) = review {
            for sent in &mut self.submissions {
                if sent.review == Review::Pending {
                    sent.review = review.clone();
                }
            }
        }
        self.enter(status, now);
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

    fn sent_mut(&mut self, proof: &str) -> Option<&mut Submission> {
        let mut sent = self.submissions.iter_mut();
        sent.find(|sent| sent.id.as_str() == proof)
    }
}
