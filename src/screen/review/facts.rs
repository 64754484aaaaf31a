//! The facts beside a picture, as lines: how it stands, where, which attempt, when.
//!
//! Contradictions and flags come first. Nothing here is a verdict on the worker.

use super::words::elsewhere_words;
use crate::domain::geo::{miss, short_distance};
use crate::domain::time::{in_words, seconds_between};
use crate::domain::{FileFacts, Flag, Proof, ProofStatus, Status, Task, Timestamp, Verdict};
use crate::model::{Entry, PictureState, Scene, Standing};
use crate::theme::Role;
use crate::ui::marks::{amount, miss_words, worker};

/// Where the own and the marketplace's distance differ by more than this, both are said,
/// in metres.
const DISTANCES_DIFFER_M: f64 = 3.0;

/// One fact: its words and how they look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The words, clean.
    pub text: String,
    /// How it looks.
    pub role: Role,
}

impl Fact {
    fn new(role: Role, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            role,
        }
    }
}

/// All facts of a proof, most telling first.
pub fn facts(scene: Scene<'_>, entry: &Entry, proof: &Proof) -> Vec<Fact> {
    let task = &entry.task;
    let mut facts = Vec::new();
    facts.extend(status_fact(entry));
    facts.extend(standing_fact(scene, entry, proof));
    facts.extend(judged_fact(scene, proof));
    facts.push(place_fact(task, proof));
    facts.extend(distance_of_theirs(task, proof));
    facts.extend(flag_facts(scene, task, proof));
    facts.extend(earlier_facts(entry, proof));
    facts.extend(time_fact(scene, task, proof));
    facts.extend(camera_fact(scene, entry, proof));
    facts
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

/// Where it was taken, and what the marketplace's check says.
fn place_fact(task: &Task, proof: &Proof) -> Fact {
    let check = match proof.geo_valid {
        Some(valid) => format!("geo_valid {valid}"),
        None => "geo_valid not said".to_owned(),
    };
    let (role, glyph) = match proof.geo_valid {
        Some(false) => (Role::Flag, "▲ "),
        _ => (Role::Text, "· "),
    };
    match (task.location, proof.point) {
        (Some(job), Some(point)) => {
            let words = miss_words(&miss(job, point));
            Fact::new(role, format!("{glyph}{words} · {check}"))
        }
        (_, None) if !proof.kind.needs_position() => Fact::new(
            Role::Text,
            format!("· a {} needs no position", proof.kind.word()),
        ),
        (_, None) => Fact::new(Role::Flag, format!("? no position was sent · {check}")),
        (None, Some(_)) => Fact::new(role, format!("{glyph}the job has no position · {check}")),
    }
}

fn distance_of_theirs(task: &Task, proof: &Proof) -> Option<Fact> {
    let theirs = proof.distance_m?;
    let ours = task.location?.distance_m(proof.point?);
    ((theirs - ours).abs() > DISTANCES_DIFFER_M).then(|| {
        let text = format!("! the marketplace says {}", short_distance(theirs));
        Fact::new(Role::Flag, text)
    })
}

/// The flags that `place_fact` does not tell.
fn flag_facts(scene: Scene<'_>, task: &Task, proof: &Proof) -> Vec<Fact> {
    let flags = scene.data.flags_of(task, proof);
    let told = |flag: Flag| match flag {
        Flag::OutsideRadius | Flag::NoPosition => None,
        Flag::LastAttempt => Some(format!(
            "{} last attempt: a rejection ends the task, {} goes back, {} gets $0.00",
            flag.glyph(),
            amount(task.budget),
            worker(task),
        )),
        Flag::Stale => Some(format!(
            "{} {}",
            flag.glyph(),
            window_words(scene, task, proof)
        )),
        Flag::Contradiction => Some(format!(
            "{} the file is not the {} it claims to be",
            flag.glyph(),
            proof.kind.word()
        )),
    };
    flags
        .into_iter()
        .filter_map(told)
        .map(|text| Fact::new(Role::Flag, text))
        .collect()
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

fn earlier_facts(entry: &Entry, shown: &Proof) -> Vec<Fact> {
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

fn time_fact(scene: Scene<'_>, task: &Task, proof: &Proof) -> Option<Fact> {
    let sent = proof.created_at?;
    let mut text = format!(
        "· sent {}, {} ago",
        scene.moment(sent),
        in_words(seconds_between(sent, scene.now.wall))
    );
    if let Some(started) = task.started_at.filter(|started| *started <= sent) {
        let after = in_words(seconds_between(started, sent));
        text.push_str(&format!(", {after} after check-in"));
    }
    Some(Fact::new(Role::Text, text))
}

/// When and with what the file says it was taken.
fn camera_fact(scene: Scene<'_>, entry: &Entry, proof: &Proof) -> Option<Fact> {
    let facts = file_facts(scene, entry, proof)?;
    let mut said = Vec::new();
    match (facts.taken_at, &facts.taken, proof.created_at) {
        (Some(taken), _, Some(sent)) => said.push(taken_words(scene, taken, sent)),
        (Some(taken), _, None) => said.push(format!("taken {}", scene.moment(taken))),
        (None, Some(taken), _) => said.push(format!("taken {} (no zone)", taken.clean(24))),
        (None, None, _) => said.push("no camera time (browsers strip it)".to_owned()),
    }
    said.extend(facts.camera.as_ref().map(|camera| camera.clean(32)));
    if let (Some(job), Some(point)) = (entry.task.location, facts.point) {
        let distance = short_distance(job.distance_m(point));
        said.push(format!("the file says {distance} from the job"));
    }
    Some(Fact::new(Role::Text, format!("· {}", said.join(" · "))))
}

fn taken_words(scene: Scene<'_>, taken: Timestamp, sent: Timestamp) -> String {
    let before = seconds_between(taken, sent);
    let order = if before >= 0 { "before" } else { "after" };
    let span = in_words(before.abs());
    format!("taken {}, {span} {order} it was sent", scene.moment(taken))
}

/// What the fetched file says of itself.
pub fn file_facts<'a>(scene: Scene<'a>, entry: &Entry, proof: &Proof) -> Option<&'a FileFacts> {
    match scene.data.pictures.get(&entry.task.key.proof(&proof.id))? {
        PictureState::Ready { shown, .. } => Some(&shown.facts),
        _ => None,
    }
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
