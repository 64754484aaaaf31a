//! Whether this machine has seen it before: the same bytes, or a picture that looks alike.

use super::{Case, Finding, Topic, Weight};
use crate::domain::memory::Twin;
use crate::domain::time::{in_words, seconds_between};
use crate::domain::{MediaKind, Proof, TaskKey, WorkerId};

/// Pictures whose perceptual hashes differ in at most this many of 64 bits look alike.
///
/// Measured (CONTRIBUTING, "What looks alike"): resaving, resizing and 10 % of brightness flip
/// 4 bits at most; cutting 2 % off flips more than 6 in a third of all pictures, cutting 5 %,
/// turning and mirroring in nearly all. Pictures of other things are 18 apart or more, and of
/// such a place with the same words on another day 8. What differs in small words alone, as a
/// meter's next reading from the same spot, looks alike: two in three do. So likeness is
/// worth a look and never a contradiction.
pub const LOOKS_ALIKE_BITS: u32 = 6;

/// Twins that are told, at most; the others say the same.
const TOLD: usize = 3;

/// What looks like this is hardly anything: likeness says nothing.
const MOSTLY_NOTHING: f32 = 0.9;

pub(super) fn findings(case: &Case<'_>) -> Vec<Finding> {
    let Some(memory) = case.remembered() else {
        return Vec::new();
    };
    let own = case.task.key.proof(&case.proof.id);
    let twins = memory.twins.iter().filter(|twin| twin.other != own);
    let shows_something = case
        .file()
        .and_then(|file| file.measures)
        .is_none_or(|m| m.dark + m.bright < MOSTLY_NOTHING);
    let told = twins.filter(|twin| match twin.bits {
        None => true,
        Some(bits) => bits <= LOOKS_ALIKE_BITS && shows_something,
    });
    told.take(TOLD).map(|twin| finding(case, twin)).collect()
}

fn finding(case: &Case<'_>, twin: &Twin) -> Finding {
    let is_same_task = twin.other.task == case.task.key;
    let is_other_worker = is_other_worker(case, twin);
    let which = if is_same_task {
        attempt_words(case, twin)
    } else {
        task_words(case, &twin.other.task)
    };
    let who = if is_other_worker {
        ", by another worker"
    } else {
        ""
    };
    // Of one task's attempts the order is known.
    let when = match is_same_task {
        true => String::new(),
        false => when(case, twin),
    };
    let (weight, text) = match twin.bits {
        None => {
            let weight = match is_same_task && !is_other_worker {
                true => Weight::Notable,
                false => Weight::Contradiction,
            };
            (weight, format!("same file as {which}{who}{when}"))
        }
        Some(bits) => {
            let text = format!("looks like {which}{who}{when} ({bits} of 64 bits differ)");
            (Weight::Notable, text)
        }
    };
    let is_film = case.proof.kind == MediaKind::Video;
    let source = match (twin.bits, is_film) {
        (None, false) => "SHA-256 of the bytes, kept on this machine",
        (None, true) => "SHA-256 of the video's index and length, kept on this machine",
        (Some(_), false) => "perceptual hash, kept on this machine",
        (Some(_), true) => "perceptual hash of the frames' mean, kept on this machine",
    };
    let innocent = match (twin.bits, is_same_task) {
        (Some(_), _) => "the same place from the same spot looks alike",
        (None, true) if is_film => "the wrong video is picked from the gallery easily",
        (None, true) => "the wrong picture is picked from the gallery easily",
        (None, false) => "one visit may have served two jobs at one place",
    };
    Finding {
        other: Some(twin.other.clone()),
        is_same_file: twin.bits.is_none(),
        ..Finding::new(weight, Topic::Sameness, source, text).innocent(innocent)
    }
}

/// Both are known, and they differ. Names of workers mean something within one account.
fn is_other_worker(case: &Case<'_>, twin: &Twin) -> bool {
    let own: Option<&WorkerId> = case.proof.worker.as_ref().or(case.task.worker.as_ref());
    let is_one_account = twin.other.task.account == case.task.key.account;
    is_one_account
        && own
            .zip(twin.worker.as_ref())
            .is_some_and(|(own, other)| own != other)
}

/// `attempt 1 (rejected: “Photo is blurry.”)`
fn attempt_words(case: &Case<'_>, twin: &Twin) -> String {
    let proof = case.attempts.iter().find(|p| p.id == twin.other.proof);
    let judged = proof.map(|proof| format!(" ({}{})", proof.status.word(), reason(proof)));
    format!("attempt {}{}", twin.attempt, judged.unwrap_or_default())
}

fn reason(proof: &Proof) -> String {
    let reason = proof.rejection_reason.as_ref();
    reason
        .map(|reason| format!(": “{}”", reason.clean(60)))
        .unwrap_or_default()
}

fn task_words(case: &Case<'_>, task: &TaskKey) -> String {
    match (case.title)(task) {
        Some(title) => format!("for another job, “{title}”"),
        None => format!("for another job, {}", task.task.shown()),
    }
}

/// Which of the two was sent first, and by how much.
fn when(case: &Case<'_>, twin: &Twin) -> String {
    let Some((here, there)) = case.proof.created_at.zip(twin.sent_at) else {
        return String::new();
    };
    let seconds = seconds_between(there, here);
    let order = if seconds >= 0 { "earlier" } else { "later" };
    format!(", sent {} {order}", in_words(seconds.abs()))
}
