//! The lanes of the board: the lifecycle from left to right, and the orders within one.

use super::Pin;
use crate::domain::Status;
use crate::model::sorted::Order;
use std::cmp::{Ordering, Reverse};

/// A column of the board.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Created, or paid for and not yet visible to workers.
    Funded,
    /// Visible to workers.
    Posted,
    /// A worker took it.
    Assigned,
    /// The worker is at the site.
    InProgress,
    /// A proof waits for review.
    #[default]
    Submitted,
    /// The last proof was rejected.
    Rejected,
    /// Customer and worker disagree.
    Disputed,
    /// Approved and paid.
    Completed,
    /// Called off, expired, refunded.
    Closed,
    /// A status that isn't known here, or none was told.
    Other,
}

impl Lane {
    /// From left to right.
    pub const ALL: [Self; 10] = [
        Self::Funded,
        Self::Posted,
        Self::Assigned,
        Self::InProgress,
        Self::Submitted,
        Self::Rejected,
        Self::Disputed,
        Self::Completed,
        Self::Closed,
        Self::Other,
    ];

    /// Where a task of this status lies.
    pub fn of(status: Option<&Status>) -> Self {
        match status {
            Some(Status::Pending | Status::Funded) => Self::Funded,
            Some(Status::Posted) => Self::Posted,
            Some(Status::Assigned) => Self::Assigned,
            Some(Status::InProgress) => Self::InProgress,
            Some(Status::ProofSubmitted) => Self::Submitted,
            Some(Status::ProofRejected) => Self::Rejected,
            Some(Status::Disputed) => Self::Disputed,
            Some(Status::Completed) => Self::Completed,
            Some(Status::Cancelled | Status::Expired | Status::Refunded) => Self::Closed,
            Some(Status::Other(_)) | None => Self::Other,
        }
    }

    /// Its name.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Funded => "funded",
            Self::Posted => "posted",
            Self::Assigned => "assigned",
            Self::InProgress => "in progress",
            Self::Submitted => "proof submitted",
            Self::Rejected => "rejected",
            Self::Disputed => "disputed",
            Self::Completed => "completed",
            Self::Closed => "closed",
            Self::Other => "other",
        }
    }

    /// Whether nothing more is expected of what lies here.
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Closed)
    }

    /// After so many seconds a task has been here for long: somebody may want to look.
    /// Where work waits for us it is an hour, where it waits for the world a day.
    pub const fn long_after(self) -> Option<i64> {
        const HOUR: i64 = 3_600;
        match self {
            Self::Funded | Self::Submitted => Some(HOUR),
            Self::InProgress => Some(2 * HOUR),
            Self::Assigned => Some(4 * HOUR),
            Self::Posted | Self::Rejected => Some(24 * HOUR),
            Self::Disputed => Some(48 * HOUR),
            Self::Completed | Self::Closed | Self::Other => None,
        }
    }

    /// Its number from the left.
    pub(super) fn index(self) -> usize {
        Self::ALL.iter().position(|lane| *lane == self).unwrap_or(0)
    }
}

/// In which order the cards of a lane stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CardOrder {
    /// The longest in its state first; in lanes of what has ended, the latest first.
    #[default]
    Age,
    /// By title.
    Title,
    /// The highest payout first.
    Payout,
    /// The latest change first.
    Changed,
}

impl CardOrder {
    /// The next of them.
    pub const fn next(self) -> Self {
        match self {
            Self::Age => Self::Title,
            Self::Title => Self::Payout,
            Self::Payout => Self::Changed,
            Self::Changed => Self::Age,
        }
    }

    /// How cards stand by it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Age => "longest here first",
            Self::Title => "by title",
            Self::Payout => "highest payout first",
            Self::Changed => "latest change first",
        }
    }
}

impl Order<Pin> for CardOrder {
    fn compare(&self, a: &Pin, b: &Pin) -> Ordering {
        let by = match self {
            Self::Age if a.lane.has_ended() => b.card.since.cmp(&a.card.since),
            Self::Age => a.card.since.cmp(&b.card.since),
            // The words begin with the title, in small letters.
            Self::Title => a.words.cmp(&b.words),
            Self::Payout => Reverse(a.card.payout).cmp(&Reverse(b.card.payout)),
            Self::Changed => b.card.last.cmp(&a.card.last),
        };
        by.then_with(|| a.card.key.cmp(&b.card.key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lane_has_its_place() {
        for (n, lane) in Lane::ALL.into_iter().enumerate() {
            assert_eq!(lane.index(), n);
        }
        assert_eq!(Lane::of(None), Lane::Other);
        assert_eq!(Lane::of(Some(&Status::Refunded)), Lane::Closed);
    }

    #[test]
    fn the_orders_go_round() {
        let mut order = CardOrder::default();
        for _ in 0..4 {
            order = order.next();
        }
        assert_eq!(order, CardOrder::default());
    }
}
