//! A task and its proofs as lines for a person. Everything foreign is cleaned here.

use super::Sight;
use crate::domain::flag::flags;
use crate::domain::geo::{miss, short_distance};
use crate::domain::task::ATTEMPTS_MAX;
use crate::domain::time::{in_words, seconds_between};
use crate::domain::{Environment, FileFacts, Priority, Proof, Timestamp, Untrusted};

/// The longest single line of foreign text, in columns.
const LINE: usize = 200;

/// The page.
pub fn lines(sight: &Sight) -> Vec<String> {
    let task = &sight.task;
    let mut lines = vec![task.title.clean(LINE)];
    lines.push(joined([
        Some(environment(task.environment).to_owned()),
        Some(task.status.in_words()),
        (task.priority == Priority::Urgent).then(|| "urgent".to_owned()),
        known(&task.category),
        Some(format!("task {}", task.key.task.shown())),
    ]));
    lines.push(joined([
        known(&task.city),
        known(&task.state),
        task.location
            .map(|at| format!("{:.5}, {:.5}", at.lat, at.lon)),
    ]));
    lines.push(joined([
        task.payout
            .map(|cents| format!("pays {cents} to the worker")),
        task.budget
            .map(|cents| format!("the customer put up {cents}")),
        known(&task.worker_name).map(|name| format!("by {name}")),
        task.deadline.map(|at| deadline(at, sight.wall)),
    ]));
    lines.retain(|line| !line.is_empty());
    for text in [&task.description, &task.instructions] {
        if !text.is_blank() {
            lines.push(String::new());
            lines.extend(text.paragraphs().lines().map(str::to_owned));
        }
    }
    if sight.proofs.is_empty() {
        lines.extend([String::new(), "No proof was sent yet.".to_owned()]);
    }
    for proof in &sight.proofs {
        lines.push(String::new());
        lines.extend(attempt(proof, sight));
    }
    lines
}

/// What a picture's file says of itself.
pub fn facts(facts: &FileFacts) -> Vec<String> {
    let taken = facts.taken.as_ref();
    let line = joined([
        facts.format.map(|format| format.name().to_owned()),
        Some(format!("{}×{} px", facts.width, facts.height)),
        Some(size(facts.size_bytes)),
        facts.camera.as_ref().and_then(known),
        taken.map(|taken| format!("taken {} by its own clock", taken.clean(40))),
    ]);
    vec![line]
}

fn attempt(proof: &Proof, sight: &Sight) -> Vec<String> {
    let mut lines = vec![joined([
        Some(format!("attempt {} of {ATTEMPTS_MAX}", proof.attempt)),
        Some(proof.kind.word()),
        Some(proof.status.word()),
        proof
            .created_at
            .map(|at| format!("sent {}", ago(at, sight.wall))),
        proof.size_bytes.map(size),
        Some(format!("proof {}", proof.id.shown())),
    ])];
    lines.extend(place(proof, sight).map(|place| format!("  {place}")));
    let flags = flags(&sight.task, proof, false, sight.wall);
    if !flags.is_empty() && proof.is_pending() {
        let words = flags
            .iter()
            .map(|flag| format!("{} {}", flag.glyph(), flag.words()));
        lines.push(format!("  {}", words.collect::<Vec<_>>().join(", ")));
    }
    if let Some(reason) = &proof.rejection_reason {
        let at = proof.reviewed_at.map(|at| ago(at, sight.wall));
        let at = at.map(|at| format!(" {at}")).unwrap_or_default();
        lines.push(format!("  rejected{at}: “{}”", reason.clean(LINE)));
    }
    lines
}

/// Where it was sent from, by our measure and by the server's word.
fn place(proof: &Proof, sight: &Sight) -> Option<String> {
    let server = match (proof.geo_valid, proof.distance_m) {
        (Some(true), _) => Some("inside, says the server".to_owned()),
        (Some(false), Some(metres)) => Some(format!(
            "outside, says the server ({})",
            short_distance(metres)
        )),
        (Some(false), None) => Some("outside, says the server".to_owned()),
        (None, _) => None,
    };
    let own = sight.task.location.zip(proof.point).map(|(job, sent)| {
        let miss = miss(job, sent);
        let by = match miss.beyond_m {
            beyond if miss.borderline => format!("borderline ({beyond:+.1} m)"),
            beyond if beyond > 0.0 => format!("{} beyond the radius", short_distance(beyond)),
            _ => "within the radius".to_owned(),
        };
        format!(
            "{} {} of the job, {by}",
            short_distance(miss.distance_m),
            miss.wind
        )
    });
    let nowhere = proof.point.is_none() && proof.kind.needs_position();
    let own = own.or_else(|| nowhere.then(|| "no position".to_owned()));
    Some(joined([own, server])).filter(|line| !line.is_empty())
}

fn environment(environment: Environment) -> &'static str {
    match environment {
        Environment::Live => "LIVE",
        Environment::Test => "TEST",
        Environment::Unknown => "LIVE or TEST is not said",
    }
}

fn deadline(at: Timestamp, wall: Timestamp) -> String {
    match seconds_between(wall, at) {
        past @ ..0 => format!("deadline {} ago", in_words(past.saturating_neg())),
        left => format!("deadline in {}", in_words(left)),
    }
}

fn ago(at: Timestamp, wall: Timestamp) -> String {
    format!("{} ago", in_words(seconds_between(at, wall)))
}

fn size(bytes: u64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

fn known(text: &Untrusted) -> Option<String> {
    (!text.is_blank()).then(|| text.clean(LINE))
}

fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    let known: Vec<String> = parts.into_iter().flatten().collect();
    known.join(" · ")
}
