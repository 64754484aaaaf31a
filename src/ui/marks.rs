//! The words and styles that several screens use for the same thing.

use crate::domain::geo::short_distance;
use crate::domain::{Cents, Flag, Proof, State, Task};
use crate::theme::Role;

/// A flag's glyph and words; for a proof outside the fence, its distance: the
/// marketplace's, or our own where it says none.
pub fn flag_words(flag: Flag, task: &Task, proof: &Proof) -> String {
    let own = || Some(task.location?.distance_m(proof.point?));
    match (flag, proof.distance_m.or_else(own)) {
        (Flag::OutsideRadius, Some(metres)) => {
            format!("{} {}", flag.glyph(), short_distance(metres))
        }
        (Flag::LastAttempt, _) => format!("{} {} of 3", flag.glyph(), proof.attempt),
        _ => format!("{} {}", flag.glyph(), flag.words()),
    }
}

/// An amount, or the words for one that isn't known.
pub fn amount(cents: Option<Cents>) -> String {
    cents.map_or_else(|| "unknown amount".to_owned(), |cents| cents.to_string())
}

/// The same within a sentence.
pub fn amount_in_a_sentence(cents: Option<Cents>) -> String {
    cents.map_or_else(|| "an unknown amount".to_owned(), |cents| cents.to_string())
}

/// The worker's name, or a word for somebody without one.
pub fn worker(task: &Task) -> String {
    if task.worker_name.is_blank() {
        "the worker".to_owned()
    } else {
        task.worker_name.clean(24)
    }
}

/// The word and the role for how a decision stands.
pub fn state_words(state: State) -> (&'static str, Role) {
    match state {
        State::Held => ("on hold", Role::Held),
        State::Cancelled => ("undone", Role::Dim),
        State::Draft => ("draft, not sent", Role::Flag),
        State::Sending => ("sending", Role::Held),
        State::Confirmed => ("confirmed", Role::Good),
        State::Conflict => ("conflict", Role::Bad),
        State::Refused => ("refused", Role::Bad),
        State::Unknown => ("unclear", Role::Bad),
    }
}
