//! What a reading of the marketplace shows about one decision.
//!
//! Only a status that names this proof proves anything. Whatever is neither our verdict
//! nor another one proves nothing, and is told apart from both.

use super::Reading;
use crate::domain::decision::{Decision, State, Step, Verdict};
use crate::domain::proof::{Proof, ProofStatus, Seen, newest_attempt};
use crate::domain::task::Status;
use crate::domain::time::{Timestamp, moment};
use crate::domain::untrusted::Untrusted;

/// What a reading shows.
pub(super) enum Finding {
    /// Nobody has judged it, and it is what the reviewer saw.
    Fit,
    /// Nobody has judged it, but it must not be sent like this; or it is in no state that
    /// we know.
    Unfit(Words),
    /// It carries our verdict, whoever gave it.
    Ours(Words),
    /// It carries another verdict.
    Theirs(Words),
}

/// A step in the making.
#[derive(Default)]
pub(super) struct Words {
    pub(super) why: Option<String>,
    task_status: Option<String>,
    pub(super) reviewed_at: Option<Timestamp>,
}

impl Words {
    /// The step for somebody else's doing.
    pub(super) fn conflict(self, at: Timestamp) -> Step {
        self.step(at, State::Conflict)
    }

    /// The step for our own doing, which needs no words.
    pub(super) fn confirmed(self, at: Timestamp) -> Step {
        Self { why: None, ..self }.step(at, State::Confirmed)
    }

    fn step(self, at: Timestamp, state: State) -> Step {
        Step {
            why: self.why,
            task_status: self.task_status,
            reviewed_at: self.reviewed_at,
            ..Step::new(at, state)
        }
    }

    fn because(self, why: impl Into<String>) -> Self {
        Self {
            why: Some(why.into()),
            ..self
        }
    }
}

/// Compares what the marketplace says with what the reviewer saw and said.
pub(super) fn judge(decision: &Decision, reading: &Reading) -> Finding {
    let words = Words {
        task_status: reading.task_status.as_ref().map(Status::word),
        ..Words::default()
    };
    let id = &decision.subject.key.proof;
    let Some(proof) = reading.proofs.iter().find(|proof| proof.id == *id) else {
        return Finding::Unfit(words.because("the proof is no longer there"));
    };
    let words = Words {
        reviewed_at: proof.reviewed_at,
        ..words
    };
    match &proof.status {
        ProofStatus::Pending => match unfit(decision, proof, reading) {
            Some(why) => Finding::Unfit(words.because(why)),
            None => Finding::Fit,
        },
        ProofStatus::Approved => {
            let words = words.because(format!("approved {}", by_whom(decision, proof, reading)));
            match decision.verdict {
                Verdict::Approved { .. } => Finding::Ours(words),
                Verdict::Rejected { .. } => Finding::Theirs(words),
            }
        }
        ProofStatus::Rejected => {
            let theirs = proof.rejection_reason.as_ref();
            let quoted = theirs.map(|text| format!(": “{}”", text.clean(120)));
            let words = words.because(format!(
                "rejected {}{}",
                by_whom(decision, proof, reading),
                quoted.unwrap_or_default()
            ));
            match &decision.verdict {
                Verdict::Rejected { reason } if may_be(reason, theirs) => Finding::Ours(words),
                Verdict::Rejected { .. } | Verdict::Approved { .. } => Finding::Theirs(words),
            }
        }
        ProofStatus::Other(word) => {
            Finding::Unfit(words.because(format!("the proof is “{}” now", word.clean(40))))
        }
    }
}

/// Why a pending proof must not get this verdict.
fn unfit(decision: &Decision, proof: &Proof, reading: &Reading) -> Option<String> {
    let seen = &decision.subject.seen;
    if newest_attempt(&reading.proofs) > seen.attempt {
        return Some("the worker has sent a newer attempt; look at that one".to_owned());
    }
    if Seen::of(proof) != *seen {
        return Some("the proof is not the one that was shown; look at it again".to_owned());
    }
    let status = reading.task_status.as_ref()?;
    let changed_at = reading.task_changed_at;
    (!status.is_reviewable()).then(|| status.closed_words(changed_at, decision.decided_at))
}

/// Whether the worker may have read our reason. A marketplace that tells none, or trims
/// it, says nothing against that.
fn may_be(ours: &str, theirs: Option<&Untrusted>) -> bool {
    theirs.is_none_or(|theirs| theirs.raw().trim() == ours.trim())
}

/// Who and when, as far as the marketplace and this machine's journal say.
fn by_whom(decision: &Decision, proof: &Proof, reading: &Reading) -> String {
    let who = reading.given_here.as_deref().unwrap_or("elsewhere");
    match proof.reviewed_at {
        Some(at) => format!("{who} at {}", moment(at, decision.decided_at)),
        None => who.to_owned(),
    }
}
