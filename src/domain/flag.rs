//! Flags: why a proof needs a look. They demand attention and never decide.

use super::proof::Proof;
use super::task::{ATTEMPTS_MAX, Task};
use super::time::{Timestamp, seconds_between};

/// A deadline nearer than this makes a task stale, in seconds.
const DEADLINE_NEAR_S: i64 = 2 * 3600;

/// How long after a submission the customer may open a dispute, in seconds
/// (WorkFunder: 48 hours).
const DISPUTE_WINDOW_S: i64 = 48 * 3600;

/// One reason to look twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// The marketplace's own check says it was taken outside the fence.
    OutsideRadius,
    /// A photo or video without coordinates.
    NoPosition,
    /// Evidence already on this machine contradicts the claim.
    Contradiction,
    /// A rejection would be the last one: refund, and nothing for the worker.
    LastAttempt,
    /// The deadline is near or past, or the customer's dispute window is about to close.
    Stale,
}

impl Flag {
    /// The name in `--json` and in the journal.
    pub fn name(self) -> &'static str {
        match self {
            Self::OutsideRadius => "outside_radius",
            Self::NoPosition => "no_position",
            Self::Contradiction => "contradiction",
            Self::LastAttempt => "last_attempt",
            Self::Stale => "stale",
        }
    }

    /// Reads a name from the journal.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.name() == name)
    }

    /// Every flag, most telling first.
    pub const ALL: [Self; 5] = [
        Self::OutsideRadius,
        Self::Contradiction,
        Self::NoPosition,
        Self::LastAttempt,
        Self::Stale,
    ];

    /// One glyph, always shown together with words.
    pub fn glyph(self) -> &'static str {
        match self {
            Self::OutsideRadius => "▲",
            Self::NoPosition => "?",
            Self::Contradiction => "!",
            Self::LastAttempt => "◆",
            Self::Stale => "◷",
        }
    }

    /// The words beside the glyph.
    pub fn words(self) -> &'static str {
        match self {
            Self::OutsideRadius => "outside",
            Self::NoPosition => "no position",
            Self::Contradiction => "contradiction",
            Self::LastAttempt => "last attempt",
            Self::Stale => "time short",
        }
    }

    /// Whether an approval must say why it is right all the same.
    pub fn needs_note(self) -> bool {
        matches!(
            self,
            Self::OutsideRadius | Self::NoPosition | Self::Contradiction
        )
    }
}

/// The flags of `proof` at the moment `wall`, most telling first.
///
/// `contradicted` is what this machine's own evidence says. `outside_radius` follows the
/// server's `geo_valid` alone; the own distance is shown beside it, never instead.
pub fn flags(task: &Task, proof: &Proof, contradicted: bool, wall: Timestamp) -> Vec<Flag> {
    let deadline_near = task
        .deadline
        .is_some_and(|deadline| seconds_between(wall, deadline) < DEADLINE_NEAR_S);
    let window_closes = proof.created_at.is_some_and(|sent| {
        let left = DISPUTE_WINDOW_S - seconds_between(sent, wall);
        (0..DEADLINE_NEAR_S).contains(&left)
    });
    Flag::ALL
        .into_iter()
        .filter(|flag| match flag {
            Flag::OutsideRadius => proof.geo_valid == Some(false),
            Flag::NoPosition => proof.kind.needs_position() && proof.point.is_none(),
            Flag::Contradiction => contradicted,
            Flag::LastAttempt => proof.attempt >= ATTEMPTS_MAX,
            Flag::Stale => deadline_near || window_closes,
        })
        .collect()
}

/// The next moment after `wall` at which the clock alone may change these flags, to the
/// second; `None` if nothing but news can.
pub fn changes_at(task: &Task, proof: &Proof, wall: Timestamp) -> Option<Timestamp> {
    let deadline_nears = task
        .deadline
        .map(|deadline| deadline.as_second() - DEADLINE_NEAR_S + 1);
    // The window closes from its last hours on, up to and with its last second.
    let window = proof.created_at.map(|sent| {
        let end = sent.as_second() + DISPUTE_WINDOW_S + 1;
        [end - DEADLINE_NEAR_S, end]
    });
    deadline_nears
        .into_iter()
        .chain(window.into_iter().flatten())
        .filter(|second| *second > wall.as_second())
        .min()
        .and_then(|second| Timestamp::from_second(second).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TaskKey;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// A task with this deadline, and a proof that is only ever flagged for its age.
    fn timed(deadline: Option<i64>, sent: Option<i64>) -> (Task, Proof) {
        let task = Task {
            deadline: deadline.map(second),
            ..Task::unknown(TaskKey::new("workfunder", "t"))
        };
        let proof = Proof {
            created_at: sent.map(second),
            ..Proof::unknown("p")
        };
        (task, proof)
    }

    #[test]
    fn flags_change_by_the_clock_at_the_told_moments_and_at_no_other() {
        let day = 24 * 3600;
        for (deadline, sent) in [
            (Some(3 * day), None),
            (None, Some(day)),
            (Some(2 * day), Some(day)),
            (Some(day), Some(0)),
            (None, None),
        ] {
            let (task, proof) = timed(deadline, sent);
            let mut told = changes_at(&task, &proof, second(0));
            let mut before = flags(&task, &proof, false, second(0));
            for now in 1..5 * day {
                let now = second(now);
                let flags = flags(&task, &proof, false, now);
                let is_told = told == Some(now);
                assert!(is_told || flags == before, "{now}: {before:?} {flags:?}");
                if is_told {
                    told = changes_at(&task, &proof, now);
                }
                before = flags;
            }
            assert_eq!(told, None, "{deadline:?} {sent:?}");
        }
    }

    #[test]
    fn only_flags_about_the_evidence_need_a_note() {
        let noted: Vec<_> = Flag::ALL
            .into_iter()
            .filter(|flag| flag.needs_note())
            .map(Flag::name)
            .collect();
        assert_eq!(noted, ["outside_radius", "contradiction", "no_position"]);
    }

    #[test]
    fn names_survive_the_journal() {
        for flag in Flag::ALL {
            assert_eq!(Flag::from_name(flag.name()), Some(flag));
        }
    }
}
