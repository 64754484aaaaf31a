//! When: what the file says beside what the marketplace says.
//!
//! EXIF often tells a time without a zone. It is then compared within all zones there are
//! (UTC−12 to UTC+14), and only said to be before or after where that holds in each.

use super::{Case, Finding, Topic, Weight};
use crate::domain::memory::Remark;
use crate::domain::time::{Timestamp, in_words, seconds_between};
use crate::domain::{ProofStatus, Untrusted};
use jiff::SignedDuration;
use jiff::civil::DateTime;

/// Clocks of phones and servers differ by less, in seconds.
const CLOCKS_DIFFER_S: i64 = 300;

/// Sent longer than this after it was taken is worth a look, in seconds.
const LONG_BEFORE_S: i64 = 6 * 3600;

/// When a file says it was made.
struct Taken {
    /// Not before.
    earliest: Timestamp,
    /// Not after.
    latest: Timestamp,
    /// As it is told.
    shown: String,
    /// Where it stands.
    source: &'static str,
}

impl Taken {
    /// Whether it was certainly before `at`, and by how many seconds at least.
    fn before(&self, at: Option<Timestamp>) -> Option<i64> {
        let seconds = seconds_between(self.latest, at?);
        (seconds > CLOCKS_DIFFER_S).then_some(seconds)
    }

    /// Whether it was certainly after `at`, and by how many seconds at least.
    fn after(&self, at: Option<Timestamp>) -> Option<i64> {
        let seconds = seconds_between(at?, self.earliest);
        (seconds > CLOCKS_DIFFER_S).then_some(seconds)
    }

    fn is_exact(&self) -> bool {
        self.earliest == self.latest
    }
}

pub(super) fn findings(case: &Case<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    match (taken(case), case.file()) {
        (Some(taken), _) => found.push(by_the_file(case, &taken)),
        (None, None) => found.extend(kept(case)),
        (None, Some(_)) => {}
    }
    found.extend(sent(case));
    found
}

fn finding(weight: Weight, source: &'static str, text: impl Into<String>) -> Finding {
    Finding::new(weight, Topic::Time, source, text)
}

fn taken(case: &Case<'_>) -> Option<Taken> {
    let file = case.file()?;
    let exact = |at: Timestamp, source| Taken {
        earliest: at,
        latest: at,
        shown: case.moment(at),
        source,
    };
    if let Some(at) = file.taken_at {
        return Some(exact(at, "EXIF time with its zone"));
    }
    if let Some(taken) = file.taken.as_ref().and_then(local) {
        let at = |hours| {
            let utc = taken.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
            utc.checked_add(SignedDuration::from_hours(hours)).ok()
        };
        return Some(Taken {
            earliest: at(-14)?,
            latest: at(12)?,
            shown: taken.strftime("%-d %b %Y %H:%M").to_string(),
            source: "EXIF time without a zone, compared within all zones",
        });
    }
    let made = file.film.as_ref()?.created_at?;
    Some(exact(made, "the video's own date"))
}

/// EXIF's way of writing a moment.
fn local(taken: &Untrusted) -> Option<DateTime> {
    DateTime::strptime("%Y:%m:%d %H:%M:%S", taken.raw()).ok()
}

fn by_the_file(case: &Case<'_>, taken: &Taken) -> Finding {
    let shown = &taken.shown;
    let (task, sent) = (case.task, case.proof.created_at);
    if let Some(seconds) = taken.before(task.created_at) {
        let span = in_words(seconds);
        let text = format!("taken {shown}, {span} before the job was posted");
        return before_task(finding(Weight::Contradiction, taken.source, text));
    }
    if let Some(seconds) = taken.after(sent) {
        let text = format!("taken {shown}, {} after it was sent", in_words(seconds));
        return finding(Weight::Notable, taken.source, text)
            .innocent("the phone's clock or zone may be set wrong");
    }
    if let Some(seconds) = taken.before(task.assigned_at) {
        let span = in_words(seconds);
        let text = format!("taken {shown}, {span} before the worker took the job");
        return finding(Weight::Notable, taken.source, text)
            .innocent("an earlier job may have led there, or it was agreed on before");
    }
    if let Some(attempt) = predates_rejection(case, taken) {
        let text = format!("taken {shown}, before attempt {attempt} was rejected");
        return finding(Weight::Notable, taken.source, text)
            .innocent("several pictures may have been taken at the first visit");
    }
    if let Some(seconds) = taken.before(task.started_at) {
        let text = format!("taken {shown}, {} before check-in", in_words(seconds));
        return finding(Weight::Notable, taken.source, text)
            .innocent("some take the picture first and check in afterwards");
    }
    if let Some(seconds) = taken.before(sent).filter(|s| *s > LONG_BEFORE_S) {
        let text = format!("taken {shown}, {} before it was sent", in_words(seconds));
        return finding(Weight::Notable, taken.source, text)
            .innocent("there may have been no connection at the site");
    }
    let text = match (taken.is_exact(), sent) {
        (true, Some(sent)) => {
            let before = seconds_between(taken.latest, sent);
            let order = if before >= 0 { "before" } else { "after" };
            let span = in_words(before.abs());
            format!("taken {shown}, {span} {order} it was sent")
        }
        (true, None) => format!("taken {shown}"),
        (false, _) => format!("taken {shown} by the phone's clock, its zone not told"),
    };
    finding(Weight::Plain, taken.source, text)
}

/// The latest earlier attempt whose rejection the picture can't answer.
fn predates_rejection(case: &Case<'_>, taken: &Taken) -> Option<u32> {
    case.attempts
        .iter()
        .filter(|proof| proof.attempt < case.proof.attempt)
        .filter(|proof| proof.status == ProofStatus::Rejected)
        .filter(|proof| taken.before(proof.reviewed_at).is_some())
        .map(|proof| proof.attempt)
        .max()
}

fn before_task(found: Finding) -> Finding {
    Finding {
        remark: Some(Remark::BeforeTask),
        ..found.innocent("the phone's clock may be wrong, or the wrong file was picked")
    }
}

/// What was found in the file when it was open on this machine.
fn kept(case: &Case<'_>) -> Option<Finding> {
    let remarks = &case.remembered()?.remarks;
    remarks.contains(&Remark::BeforeTask).then(|| {
        let text = "the file says that it was made before the job was posted";
        let source = "the file, seen on this machine";
        before_task(finding(Weight::Contradiction, source, text))
    })
}

/// When it was sent, seen from now and from the check-in.
fn sent(case: &Case<'_>) -> Option<Finding> {
    let sent = case.proof.created_at?;
    let mut text = format!("sent {}", case.moment(sent));
    if let Some(started) = case.task.started_at.filter(|started| *started <= sent) {
        let after = in_words(seconds_between(started, sent));
        text.push_str(&format!(", {after} after check-in"));
    }
    Some(finding(Weight::Plain, "the marketplace", text))
}
