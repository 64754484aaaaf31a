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

/// Urgent before normal, then flagged before unflagged, then oldest submission first.
pub fn review_order(a: &Rank<'_>, b: &Rank<'_>) -> Ordering {
    a.skipped
        .cmp(&b.skipped)
        .then(a.priority.cmp(&b.priority))
        .then(a.flags.is_empty().cmp(&b.flags.is_empty()))
        .then_with(|| match (a.submitted_at, b.submitted_at) {
            (Some(x), Some(y)) => x.cmp(&y),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        })
        .then_with(|| a.tie.cmp(b.tie))
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
        rows.sort_by(review_order);
        let order: Vec<_> = rows.iter().map(|row| row.tie).collect();
        assert_eq!(order, ["urgent", "flagged", "old", "young", "skipped"]);
    }
}
