//! What the receiver has taken and refused, counted by account and reason. No body, no
//! header and no address of a sender is kept.

use crate::domain::AccountName;
use crate::ledger::LedgerError;
use crate::marketplace::webhook::Refusal;
use std::collections::BTreeMap;

/// Why a request was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// No account of that name; 404.
    NoAccount,
    /// The account has no secret to check against; 401.
    NoSecret,
    /// The signature, or a header that it needs, is missing; 401.
    Unsigned,
    /// A header of the signature can't be read; 401.
    Malformed,
    /// Signed more than 300 s ago, or ahead; 401.
    Stale,
    /// Signed with another secret, or altered on the way; 401.
    Wrong,
    /// Rightly signed, and no JSON object; 400.
    NoObject,
    /// Over 1 MiB; 413.
    TooLarge,
    /// More is waiting for the disk than there is room for; 503.
    Busy,
    /// The disk did not take it; 503.
    Unwritten,
    /// It did not come in time, or others needed its place; closed without an answer.
    Slow,
}

impl Reason {
    /// In words, to stand behind a number: `3 × the signature is wrong`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoAccount => "no such account",
            Self::NoSecret => "the account has no webhook secret",
            Self::Unsigned => "the signature is missing",
            Self::Malformed => "the signature can't be read",
            Self::Stale => "signed more than 300 s ago or ahead",
            Self::Wrong => "the signature is wrong",
            Self::NoObject => "the body is no JSON object",
            Self::TooLarge => "the body is over 1 MiB",
            Self::Busy => "too many are waiting for the disk",
            Self::Unwritten => "the disk did not take it",
            Self::Slow => "the request did not come in time",
        }
    }
}

impl From<&Refusal> for Reason {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::NoSecret => Self::NoSecret,
            Refusal::Missing(_) => Self::Unsigned,
            Refusal::Malformed(_) => Self::Malformed,
            Refusal::Stale { .. } => Self::Stale,
            Refusal::Wrong => Self::Wrong,
        }
    }
}

/// What has come in so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Events that were written.
    pub taken: u64,
    /// Events that had been delivered before.
    pub again: u64,
    /// Requests that were not taken: of which account, where there is one, and why.
    pub refused: BTreeMap<(Option<AccountName>, Reason), u64>,
    /// Why the disk did not take the last group; `None` where it did.
    pub trouble: Option<LedgerError>,
}

impl Tally {
    /// Counts one request that was not taken.
    pub(super) fn refuse(&mut self, account: Option<&AccountName>, reason: Reason) {
        *self.refused.entry((account.cloned(), reason)).or_default() += 1;
    }

    /// What was refused since `earlier`, in a fixed order.
    pub fn refused_since(&self, earlier: &Self) -> Vec<(Option<AccountName>, Reason, u64)> {
        let before = |key| earlier.refused.get(key).copied().unwrap_or_default();
        let news = self.refused.iter().map(|(key, count)| {
            let (account, reason) = key.clone();
            (account, reason, count.saturating_sub(before(key)))
        });
        news.filter(|(_, _, count)| *count > 0).collect()
    }
}
