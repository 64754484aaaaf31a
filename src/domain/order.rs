//! The order in which proofs are reviewed.

use super::flag::Flag;
use super::task::Priority;
use super::time::Timestamp;
use std::cmp::Ordering;

/// What the order depends on, for one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rank<'a> {
    /// Put off by the reviewer: after everything else.
    pub skipped: bool,
    /// Urgent first.
    pub priority: Priority,
    /// Flagged before unflagged; not yet known counts as unflagged.
    pub flags: &'a [Flag],
    /// Oldest first; unknown last.
    pub submitted_at: Option<Timestamp>,
    /// Breaks ties, so that rows never swap places without a reason.
    pub tie: &'a str,
}

/// One thing to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criterion {
    /// Urgent before normal.
    Urgent,
    /// Flagged before unflagged.
    Flagged,
    /// Oldest submission first; unknown last.
    Oldest,
    /// Newest submission first; unknown last.
    Newest,
}

impl Criterion {
    /// Every criterion, by the name it has in the configuration.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("urgent", Self::Urgent),
        ("flagged", Self::Flagged),
        ("oldest", Self::Oldest),
        ("newest", Self::Newest),
    ];

    fn compare(self, a: &Rank<'_>, b: &Rank<'_>) -> Ordering {
        match self {
            Self::Urgent => a.priority.cmp(&b.priority),
            Self::Flagged => a.flags.is_empty().cmp(&b.flags.is_empty()),
            Self::Oldest => by_time(a, b, Timestamp::cmp),
            Self::Newest => by_time(a, b, |x, y| y.cmp(x)),
        }
    }
}

fn by_time(a: &Rank<'_>, b: &Rank<'_>, known: fn(&Timestamp, &Timestamp) -> Ordering) -> Ordering {
    match (a.submitted_at, b.submitted_at) {
        (Some(x), Some(y)) => known(&x, &y),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

/// The review order: what is put off last, then these criteria, the first that tells two
/// rows apart deciding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewOrder(Vec<Criterion>);

impl ReviewOrder {
    /// An order of one's own.
    pub fn new(criteria: Vec<Criterion>) -> Self {
        Self(criteria)
    }

    /// Which of two rows comes first. Never equal for different rows.
    pub fn compare(&self, a: &Rank<'_>, b: &Rank<'_>) -> Ordering {
        let by_criteria = self
            .0
            .iter()
            .map(|criterion| criterion.compare(a, b))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal);
        a.skipped
            .cmp(&b.skipped)
            .then(by_criteria)
            .then_with(|| a.tie.cmp(b.tie))
    }
}

impl Default for ReviewOrder {
    /// Urgent before normal, then flagged before unflagged, then oldest submission first.
    fn default() -> Self {
        Self(vec![
            Criterion::Urgent,
            Criterion::Flagged,
            Criterion::Oldest,
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rank<'a>(
        skipped: bool,
        priority: Priority,
        flags: &'a [Flag],
        second: i64,
        tie: &'a str,
    ) -> Rank<'a> {
        Rank {
            skipped,
            priority,
            flags,
            submitted_at: Timestamp::from_second(second).ok(),
            tie,
        }
    }

    #[test]
    fn urgent_then_flagged_then_oldest_and_skipped_last() {
        let flagged = [Flag::NoPosition];
        let mut rows = [
            rank(true, Priority::Urgent, &flagged, 1, "skipped"),
            rank(false, Priority::Normal, &[], 1, "old"),
            rank(false, Priority::Normal, &flagged, 9, "flagged"),
            rank(false, Priority::Urgent, &[], 9, "urgent"),
            rank(false, Priority::Normal, &[], 5, "young"),
        ];
        rows.sort_by(|a, b| ReviewOrder::default().compare(a, b));
        let order: Vec<_> = rows.iter().map(|row| row.tie).collect();
        assert_eq!(order, ["urgent", "flagged", "old", "young", "skipped"]);
    }

    #[test]
    fn an_order_of_ones_own_puts_the_newest_first() {
        let flagged = [Flag::NoPosition];
        let mut rows = [
            rank(false, Priority::Urgent, &flagged, 1, "old"),
            rank(true, Priority::Normal, &[], 9, "skipped"),
            rank(false, Priority::Normal, &[], 5, "young"),
        ];
        let order = ReviewOrder::new(vec![Criterion::Newest]);
        rows.sort_by(|a, b| order.compare(a, b));
        let order: Vec<_> = rows.iter().map(|row| row.tie).collect();
        assert_eq!(order, ["young", "old", "skipped"]);
    }
}
