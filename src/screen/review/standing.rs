//! How a proof stands, as lines: whether it is still to be decided, what was decided, what a
//! verdict would mean, what came before. What was found about it stands in `facts`.

use super::words::elsewhere_words;
use crate::domain::time::{in_words, seconds_between};
use crate::domain::{Flag, Proof, ProofStatus, Status, Task, Verdict};
use crate::model::{Entry, Scene, Standing};
use crate::theme::Role;
use crate::ui::marks::{amount, worker};

/// One line: its words and how they look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The words, clean.
    pub text: String,
    /// How it looks.
    pub role: Role,
}

impl Fact {
    pub(super) fn new(role: Role, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            role,
        }
    }
}

/// What comes before everything that was found.
pub(super) fn first(scene: Scene<'_>, entry: &Entry, proof: &Proof) -> Vec<Fact> {
    let mut lines = Vec::new();
    lines.extend(status_fact(entry));
    lines.extend(standing_fact(scene, entry, proof));
    lines.extend(judged_fact(scene, proof));
    lines
}

/// What a verdict would mean now: the last attempt, and the time that is left.
pub(super) fn stakes(scene: Scene<'_>, task: &Task, proof: &Proof) -> Vec<Fact> {
    let told = |flag: Flag| match flag {
        Flag::OutsideRadius | Flag::NoPosition | Flag::Contradiction => None,
        Flag::LastAttempt => Some(format!(
            "{} last attempt: if rejected, {} goes back and {} gets $0.00",
            flag.glyph(),
            amount(task.budget),
            worker(task),
        )),
        Flag::Stale => Some(format!(
            "{} {}",
            flag.glyph(),
            window_words(scene, task, proof)
        )),
    };
    let flags = scene.data.flags_of(task, proof).into_iter();
    let told = flags.filter_map(told);
    told.map(|text| Fact::new(Role::Flag, text)).collect()
}

/// A task that is no longer to be decided says so first.
fn status_fact(entry: &Entry) -> Option<Fact> {
    let status = &entry.task.status;
    let text = match status {
        Status::ProofSubmitted => return None,
        Status::Completed => "This task is completed: nothing is to be decided.".to_owned(),
        other => format!(
            "This task is now {}: nothing is to be decided.",
            other.in_words()
        ),
    };
    Some(Fact::new(Role::Bad, text))
}

/// How our own latest decision on it stands.
fn standing_fact(scene: Scene<'_>, entry: &Entry, proof: &Proof) -> Option<Fact> {
    let key = entry.task.key.proof(&proof.id);
    let record = scene.data.record(&key)?;
    let verdict = match record.decision.verdict {
        Verdict::Approved { .. } => "approval",
        Verdict::Rejected { .. } => "rejection",
    };
    let why = record.last().and_then(|step| step.why.clone());
    let because = why.map(|why| format!(": {why}")).unwrap_or_default();
    Some(match scene.data.standing(&key) {
        Standing::Open | Standing::Confirmed(_) => return None,
        Standing::Writing(_) => {
            let text = format!("… the {verdict} is being written down; it isn't on hold yet");
            Fact::new(Role::Held, text)
        }
        Standing::Held(_, until) => {
            let seconds = scene.now.mono.until(until).as_secs_f64().ceil();
            let text = format!("⏳ on hold: the {verdict} is sent in {seconds:.0} s");
            Fact::new(Role::Held, text)
        }
        Standing::Sending(_) => Fact::new(Role::Held, format!("→ the {verdict} is being sent")),
        Standing::Elsewhere(_) => Fact::new(Role::Held, format!("⏳ {}", elsewhere_words(record))),
        Standing::Checking(_) => {
            let text = format!(
                "… no clear answer to the {verdict} yet: it is being read, nothing is sent twice"
            );
            Fact::new(Role::Held, text)
        }
        Standing::Draft(_) => {
            let words = record.decision.verdict.words();
            let quoted = if words.is_empty() {
                String::new()
            } else {
                format!(" “{words}”")
            };
            let text = format!("✎ draft of the {verdict}, never sent{quoted}{because}");
            Fact::new(Role::Flag, text)
        }
        Standing::Unclear(_) => Fact::new(
            Role::Bad,
            format!("? what became of the {verdict} is unclear{because}"),
        ),
        Standing::Conflict(_) => Fact::new(Role::Bad, format!("✗ Conflict{because}")),
        Standing::Refused(_) => Fact::new(Role::Bad, format!("✗ Refused{because}")),
    })
}

/// Which time is short: `deadline in 40 minutes`.
fn window_words(scene: Scene<'_>, task: &Task, proof: &Proof) -> String {
    let now = scene.now.wall;
    let left = task.deadline.map(|at| seconds_between(now, at));
    match left {
        Some(left @ ..=0) => format!("the deadline passed {} ago", in_words(-left)),
        Some(left @ 1..7200) => format!("the deadline is in {}", in_words(left)),
        _ => {
            let age = proof.created_at.map_or(0, |at| seconds_between(at, now));
            let left = in_words((48 * 3600 - age).max(0));
            format!("the customer may dispute for {left} more")
        }
    }
}

/// An attempt that is no longer pending says how it was judged.
fn judged_fact(scene: Scene<'_>, proof: &Proof) -> Option<Fact> {
    let at = proof
        .reviewed_at
        .map(|at| format!(" {}", scene.moment(at)))
        .unwrap_or_default();
    let text = match &proof.status {
        ProofStatus::Pending => return None,
        ProofStatus::Approved => format!("✓ approved{at}"),
        ProofStatus::Rejected => format!("✗ rejected{at}{}", reason(proof)),
        ProofStatus::Other(_) => format!("? {}{at}", proof.status.word()),
    };
    Some(Fact::new(Role::Foreign, text))
}

fn reason(proof: &Proof) -> String {
    proof
        .rejection_reason
        .as_ref()
        .map(|reason| format!(": “{}”", reason.clean(200)))
        .unwrap_or_default()
}

/// How earlier attempts were judged.
pub(super) fn earlier(entry: &Entry, shown: &Proof) -> Vec<Fact> {
    entry
        .proofs()
        .iter()
        .filter(|proof| proof.attempt < shown.attempt)
        .map(|proof| {
            let judged = proof.status.word();
            let text = format!("· attempt {} was {judged}{}", proof.attempt, reason(proof));
            Fact::new(Role::Foreign, text)
        })
        .collect()
}

/// What each verdict will do with the money.
pub fn money_words(task: &Task, proof: &Proof) -> String {
    let left = crate::domain::task::ATTEMPTS_MAX.saturating_sub(proof.attempt);
    let reject = match left {
        0 => format!("reject refunds {} and ends the task", amount(task.budget)),
        1 => "reject asks again, 1 attempt left".to_owned(),
        n => format!("reject asks again, {n} attempts left"),
    };
    let payout = amount(task.payout);
    format!("approve pays {} {payout} for good · {reject}", worker(task))
}
