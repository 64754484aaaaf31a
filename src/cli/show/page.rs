//! A task and its proofs as lines for a person. Everything foreign is cleaned here.

use super::Sight;
use crate::domain::task::ATTEMPTS_MAX;
use crate::domain::time::{in_words, seconds_between};
use crate::domain::{
    Environment, FileFacts, Finding, Priority, Proof, Timestamp, Untrusted, Weight,
};
use jiff::tz::TimeZone;

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

/// What a picture's file says of itself, and what is found with it.
pub fn facts(sight: &Sight, proof: &Proof, facts: &FileFacts) -> Vec<String> {
    let line = joined([
        facts.format.map(|format| format.name().to_owned()),
        Some(format!("{}×{} px", facts.width, facts.height)),
        Some(size(facts.size_bytes)),
    ]);
    let zone = TimeZone::system();
    let known = sight.findings(proof, None, &zone);
    let mut found = sight.findings(proof, Some(facts), &zone);
    // What was told above is not told again.
    found.retain(|finding| known.iter().all(|known| known.text != finding.text));
    let told = found.iter().flat_map(told);
    std::iter::once(line).chain(told).collect()
}

/// A finding in one line, and how it can be innocent in another where it is odd.
fn told(finding: &Finding) -> Vec<String> {
    let mut lines = vec![format!("  {} {}", finding.weight.glyph(), finding.text)];
    if finding.weight != Weight::Plain {
        let innocent = finding.innocent.map(|how| format!("; {how}"));
        let innocent = innocent.unwrap_or_default();
        lines.push(format!("    {}{innocent}", finding.source));
    }
    lines
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
    let flags = sight.flags(proof);
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
    let found = sight.findings(proof, None, &TimeZone::system());
    let is_told = |finding: &&Finding| proof.is_pending() || finding.weight != Weight::Plain;
    lines.extend(found.iter().filter(is_told).flat_map(told));
    lines
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
