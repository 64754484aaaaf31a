//! What came of a verdict, as a line for a person or for a script.

use crate::cli::exit::Failure;
use crate::cli::out::Out;
use crate::cli::show::Sight;
use crate::domain::{Proof, Record, Timestamp, VerdictKind};
use serde::Serialize;

/// An outcome. Under `--json` the names are the outside's contract.
#[derive(Debug, Serialize)]
pub struct Outcome {
    decision_id: Option<String>,
    task_id: String,
    proof_id: String,
    verdict: &'static str,
    outcome: &'static str,
    task_status: Option<String>,
    reviewed_at: Option<Timestamp>,
    why: Option<String>,
    /// For a person, where it is good news.
    #[serde(skip)]
    words: Option<String>,
}

impl Outcome {
    /// Something else had happened to the proof before there was a decision.
    pub fn before_deciding(sight: &Sight, proof: &Proof, kind: VerdictKind) -> Self {
        Self {
            decision_id: None,
            task_id: sight.task.key.task.as_str().to_owned(),
            proof_id: proof.id.as_str().to_owned(),
            verdict: match kind {
                VerdictKind::Approve => "approved",
                VerdictKind::Reject => "rejected",
            },
            outcome: "conflict",
            task_status: Some(sight.task.status.word()),
            reviewed_at: proof.reviewed_at,
            why: None,
            words: None,
        }
    }

    /// What the journal says of a decision that ended with this outcome.
    pub fn of(record: &Record, outcome: &'static str) -> Self {
        let decision = &record.decision;
        let key = &decision.subject.key;
        let last = record.last();
        Self {
            decision_id: Some(decision.id.as_str().to_owned()),
            task_id: key.task.task.as_str().to_owned(),
            proof_id: key.proof.as_str().to_owned(),
            verdict: decision.verdict.name(),
            outcome,
            task_status: last.and_then(|step| step.task_status.clone()),
            reviewed_at: last.and_then(|step| step.reviewed_at),
            why: last.and_then(|step| step.why.clone()),
            words: (outcome == "confirmed").then(|| done(record)),
        }
    }

    /// On stdout: the object, or the line where there is one.
    ///
    /// # Errors
    /// stdout can't be written.
    pub fn print(&self, json: bool) -> Result<(), Failure> {
        let mut out = Out::stdout();
        match (&self.words, json) {
            (_, true) => out.json(self)?,
            (Some(words), false) => out.line(words),
            (None, false) => {}
        }
        out.finish()
    }
}

/// Only after the marketplace said so.
fn done(record: &Record) -> String {
    let subject = &record.decision.subject;
    let title = subject.title.clean(120);
    let status = record.last().and_then(|step| step.task_status.as_deref());
    let status = status.map(|word| format!("; the task is {} now", word.replace('_', " ")));
    let status = status.unwrap_or_default();
    match (record.decision.verdict.kind(), subject.payout) {
        (VerdictKind::Approve, Some(payout)) => {
            format!("approved, {payout} paid: “{title}”{status}")
        }
        (VerdictKind::Approve, None) => format!("approved and paid: “{title}”{status}"),
        (VerdictKind::Reject, _) => format!("rejected: “{title}”{status}"),
    }
}
