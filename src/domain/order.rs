//! The order in which proofs are reviewed.

use super::ids::TaskKey;
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
    pub flagged: bool,
    /// Oldest first; unknown last.
    pub submitted_at: Option<Timestamp>,
    /// Breaks ties, so that rows never swap places without a reason.
    pub tie: &'a TaskKey,
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
            Self::Flagged => b.flagged.cmp(&a.flagged),
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
            .then_with(|| a.tie.task.cmp(&b.tie.task))
            .then_with(|| a.tie.account.cmp(&b.tie.account))
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

    fn rank(
        skipped: bool,
        priority: Priority,
        flagged: bool,
        second: i64,
        tie: &TaskKey,
    ) -> Rank<'_> {
        Rank {
            skipped,
            priority,
            flagged,
            submitted_at: Timestamp::from_second(second).ok(),
            tie,
        }
    }

    fn names(rows: &[Rank<'_>]) -> Vec<String> {
        let names = rows.iter().map(|row| row.tie.task.as_str().to_owned());
        names.collect()
    }

    fn keys<const N: usize>(names: [&str; N]) -> [TaskKey; N] {
        names.map(|name| TaskKey::new("workfunder", name))
    }

    #[test]
    fn urgent_then_flagged_then_oldest_and_skipped_last() {
        let [skipped, old, flagged, urgent, young] =
            &keys(["skipped", "old", "flagged", "urgent", "young"]);
        let mut rows = [
            rank(true, Priority::Urgent, true, 1, skipped),
            rank(false, Priority::Normal, false, 1, old),
            rank(false, Priority::Normal, true, 9, flagged),
            rank(false, Priority::Urgent, false, 9, urgent),
            rank(false, Priority::Normal, false, 5, young),
        ];
        rows.sort_by(|a, b| ReviewOrder::default().compare(a, b));
        let order = names(&rows);
        assert_eq!(order, ["urgent", "flagged", "old", "young", "skipped"]);
    }

    #[test]
    fn an_order_of_ones_own_puts_the_newest_first() {
        let [old, skipped, young] = &keys(["old", "skipped", "young"]);
        let mut rows = [
            rank(false, Priority::Urgent, true, 1, old),
            rank(true, Priority::Normal, false, 9, skipped),
            rank(false, Priority::Normal, false, 5, young),
        ];
        let order = ReviewOrder::new(vec![Criterion::Newest]);
        rows.sort_by(|a, b| order.compare(a, b));
        assert_eq!(names(&rows), ["young", "old", "skipped"]);
    }

    #[test]
    fn one_id_in_two_accounts_has_one_order() {
        let (a, b) = (TaskKey::new("a", "1"), TaskKey::new("b", "1"));
        let row = |key| rank(false, Priority::Normal, false, 1, key);
        let order = ReviewOrder::default();
        assert_eq!(order.compare(&row(&a), &row(&b)), Ordering::Less);
        assert_eq!(order.compare(&row(&b), &row(&a)), Ordering::Greater);
    }
}
