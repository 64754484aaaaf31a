//! What became of a decision, as one line for the reviewer.

use crate::domain::untrusted::clip;
use crate::domain::{Record, State, Untrusted};
use crate::model::Tone;
use crate::screen::review::decided_words;

/// The line for a decision that has just come to `record`, if there is something to say;
/// `before` is how it stood.
pub(super) fn of(record: &Record, before: Option<State>) -> Option<(Tone, String)> {
    let state = record.state();
    let handed_back = state == State::Unknown && !record.is_open();
    if before == Some(state) && !handed_back {
        return None;
    }
    let title = record.decision.subject.title.clean(48);
    // The reason first: it is what must not be cut.
    let why = record
        .last()
        .and_then(|step| step.why.as_deref())
        .map(|why| format!("{} · ", Untrusted::new(why).clean(300)))
        .unwrap_or_default();
    Some(match state {
        State::Held | State::Sending => return None,
        State::Confirmed => (Tone::Good, format!("✓ {} · {title}", decided_words(record))),
        State::Cancelled => (
            Tone::Good,
            format!("Taken back, nothing was sent · {title}"),
        ),
        State::Draft if why.is_empty() => {
            (Tone::Bad, format!("Not sent, kept as a draft · {title}"))
        }
        State::Draft => (Tone::Bad, format!("✎ Draft: {why}{title}")),
        State::Conflict => (Tone::Bad, format!("✗ Conflict: {why}{title}")),
        State::Refused => (Tone::Bad, format!("✗ Refused: {why}{title}")),
        State::Unknown if handed_back => (Tone::Bad, format!("? Unclear: {why}{title}")),
        State::Unknown => (
            Tone::Bad,
            clip(
                &format!(
                    "… No clear answer yet; it is being checked, nothing is sent twice · {title}"
                ),
                300,
            ),
        ),
    })
}
