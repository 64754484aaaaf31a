//! Which proof is meant, and whether it can be decided upon at all. Pure.

use crate::cli::exit::Failure;
use crate::cli::show::Sight;
use crate::domain::proof::newest_attempt;
use crate::domain::{Proof, ProofId, ProofStatus, Status};

/// Why there is nothing to decide.
#[derive(Debug, PartialEq)]
pub enum Objection<'a> {
    /// The task has no proof with that id.
    NoSuchProof,
    /// The worker has sent nothing yet.
    NothingSent(&'a Status),
    /// Several are pending: which one is meant?
    Several(Vec<&'a Proof>),
    /// It is not pending any more.
    Decided(&'a Proof),
    /// The worker has sent another attempt since.
    Outdated(&'a Proof),
    /// The task is not open for review.
    Closed(&'a Proof, String),
}

/// The proof that is named, or the only one that is pending.
///
/// # Errors
/// Why there is none.
pub fn proof<'a>(sight: &'a Sight, named: Option<&ProofId>) -> Result<&'a Proof, Objection<'a>> {
    let proof = match named {
        Some(id) => find(sight, id)?,
        None => only(sight)?,
    };
    let status = &sight.task.status;
    if !proof.is_pending() {
        Err(Objection::Decided(proof))
    } else if newest_attempt(&sight.proofs) > proof.attempt {
        Err(Objection::Outdated(proof))
    } else if !status.is_reviewable() {
        let words = status.closed_words(sight.task.updated_at, sight.wall);
        Err(Objection::Closed(proof, words))
    } else {
        Ok(proof)
    }
}

fn find<'a>(sight: &'a Sight, id: &ProofId) -> Result<&'a Proof, Objection<'a>> {
    let mut proofs = sight.proofs.iter();
    proofs
        .find(|proof| proof.id == *id)
        .ok_or(Objection::NoSuchProof)
}

fn only(sight: &Sight) -> Result<&Proof, Objection<'_>> {
    let pending: Vec<&Proof> = sight.proofs.iter().filter(|p| p.is_pending()).collect();
    match (pending.as_slice(), sight.proofs.last()) {
        ([only], _) => Ok(only),
        ([], Some(newest)) => Err(Objection::Decided(newest)),
        ([], None) => Err(Objection::NothingSent(&sight.task.status)),
        _ => Err(Objection::Several(pending)),
    }
}

impl<'a> Objection<'a> {
    /// The proof that somebody has decided upon.
    pub fn decided(&self) -> Option<&'a Proof> {
        match self {
            Self::Decided(proof) => Some(proof),
            _ => None,
        }
    }

    /// The proof to which something else has happened.
    pub fn conflicting(&self) -> Option<&'a Proof> {
        match self {
            Self::Decided(proof) | Self::Outdated(proof) | Self::Closed(proof, _) => Some(proof),
            Self::NoSuchProof | Self::NothingSent(_) | Self::Several(_) => None,
        }
    }

    /// What to tell; `by` is who decided, where that was somebody here.
    pub fn in_words(&self, by: Option<&str>) -> Failure {
        match self {
            Self::NoSuchProof => {
                Failure::no("the task has no such proof; `proofdesk show TASK` lists its proofs")
            }
            Self::NothingSent(status) => Failure::no(format!(
                "the task has no proof yet, it is {}; wait for the worker",
                status.in_words()
            )),
            Self::Several(proofs) => {
                let named = proofs
                    .iter()
                    .map(|proof| format!("{} ({})", proof.id.shown(), proof.kind.word()));
                Failure::misuse(format!(
                    "{} proofs are pending: {}; name one after the task",
                    proofs.len(),
                    named.collect::<Vec<_>>().join(", ")
                ))
            }
            Self::Decided(proof) => Failure::no(decided(proof, by)),
            Self::Outdated(proof) => Failure::no(format!(
                "attempt {} is not the newest; look at the newer one with `proofdesk show TASK`",
                proof.attempt
            )),
            Self::Closed(_, words) => Failure::no(format!(
                "nothing was sent: {words}; see `proofdesk show TASK`"
            )),
        }
    }
}

/// Who, when, what.
fn decided(proof: &Proof, by: Option<&str>) -> String {
    let what = match &proof.status {
        ProofStatus::Pending => "pending".to_owned(),
        ProofStatus::Approved | ProofStatus::Rejected => {
            format!("already {}", proof.status.word())
        }
        ProofStatus::Other(word) => format!("“{}”, which is not known here", word.clean(40)),
    };
    let at = proof
        .reviewed_at
        .map(|at| at.strftime(" at %Y-%m-%d %H:%M:%S UTC").to_string());
    let by = by.unwrap_or("elsewhere");
    let reason = proof.rejection_reason.as_ref();
    let reason = reason.map(|text| format!(": “{}”", text.clean(120)));
    format!(
        "nothing was sent: proof {} is {what}{} {by}{}; see `proofdesk show TASK`",
        proof.id.shown(),
        at.unwrap_or_default(),
        reason.unwrap_or_default(),
    )
}
