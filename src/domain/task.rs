//! A task: the job that was posted, as a marketplace tells it.

use super::geo::Point;
use super::ids::{TaskKey, WorkerId};
use super::money::Cents;
use super::proof::MediaKind;
use super::time::{Timestamp, moment};
use super::untrusted::Untrusted;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Attempts a worker has where the marketplace doesn't say otherwise (WorkFunder: three).
pub const ATTEMPTS_MAX: u32 = 3;

/// The job, with everything a reviewer may need to know about it.
///
/// Fields the marketplace left out are `None` or empty, never invented.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Account and id.
    pub key: TaskKey,
    /// One line, by the customer.
    pub title: Untrusted,
    /// What is to be done, by the customer.
    pub description: Untrusted,
    /// How it is to be done, by the customer; may be long.
    pub instructions: Untrusted,
    /// `photography`, `delivery`, …
    pub category: Untrusted,
    /// Where it is in its life.
    pub status: Status,
    /// What the customer has in escrow.
    pub budget: Option<Cents>,
    /// What the worker gets on approval.
    pub payout: Option<Cents>,
    /// Urgent tasks are reviewed first.
    pub priority: Priority,
    /// The street address, where the customer gave one.
    pub address: Untrusted,
    /// The place in words.
    pub city: Untrusted,
    /// The state or region in words.
    pub state: Untrusted,
    /// The place as coordinates.
    pub location: Option<Point>,
    /// What proof was asked for.
    pub proof_kinds: Vec<MediaKind>,
    /// Real money or not.
    pub environment: Environment,
    /// Who does it.
    pub worker: Option<WorkerId>,
    /// Their name as the marketplace shows it.
    pub worker_name: Untrusted,
    /// When the worker took it.
    pub assigned_at: Option<Timestamp>,
    /// When the worker checked in at the site (GPS verified there).
    pub started_at: Option<Timestamp>,
    /// When it must be done.
    pub deadline: Option<Timestamp>,
    /// When it was posted.
    pub created_at: Option<Timestamp>,
    /// When anything about it last changed.
    pub updated_at: Option<Timestamp>,
}

impl Task {
    /// A task of which nothing but its key is known.
    pub fn unknown(key: TaskKey) -> Self {
        Self {
            key,
            title: Untrusted::default(),
            description: Untrusted::default(),
            instructions: Untrusted::default(),
            category: Untrusted::default(),
            status: Status::Other(Untrusted::default()),
            budget: None,
            payout: None,
            priority: Priority::Normal,
            address: Untrusted::default(),
            city: Untrusted::default(),
            state: Untrusted::default(),
            location: None,
            proof_kinds: Vec::new(),
            environment: Environment::Unknown,
            worker: None,
            worker_name: Untrusted::default(),
            assigned_at: None,
            started_at: None,
            deadline: None,
            created_at: None,
            updated_at: None,
        }
    }
}

/// The twelve statuses of WorkFunder's lifecycle, and what may come.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Created, not yet paid for.
    Pending,
    /// Money is in escrow.
    Funded,
    /// Visible to workers.
    Posted,
    /// A worker took it.
    Assigned,
    /// The worker is at the site.
    InProgress,
    /// A proof waits for review.
    ProofSubmitted,
    /// The last proof was rejected; attempts remain.
    ProofRejected,
    /// Approved and paid.
    Completed,
    /// Called off by the customer.
    Cancelled,
    /// No worker took it in time.
    Expired,
    /// Customer and worker disagree; the money is frozen.
    Disputed,
    /// The customer has the money back.
    Refunded,
    /// A word we don't know.
    Other(Untrusted),
}

impl Status {
    const NAMES: [(&'static str, Self); 12] = [
        ("pending", Self::Pending),
        ("funded", Self::Funded),
        ("posted", Self::Posted),
        ("assigned", Self::Assigned),
        ("in_progress", Self::InProgress),
        ("proof_submitted", Self::ProofSubmitted),
        ("proof_rejected", Self::ProofRejected),
        ("completed", Self::Completed),
        ("cancelled", Self::Cancelled),
        ("expired", Self::Expired),
        ("disputed", Self::Disputed),
        ("refunded", Self::Refunded),
    ];

    /// Reads the wire's word; an unknown one is kept.
    pub fn from_wire(word: &str) -> Self {
        Self::NAMES
            .into_iter()
            .find(|(name, _)| *name == word)
            .map_or_else(|| Self::Other(word.into()), |(_, status)| status)
    }

    /// The wire's word, cleaned where it is not one of ours.
    pub fn word(&self) -> String {
        if let Self::Other(word) = self {
            return word.clean(32);
        }
        Self::NAMES
            .iter()
            .find(|(_, status)| status == self)
            .map_or_else(String::new, |(name, _)| (*name).to_owned())
    }

    /// The word with spaces, as a person reads it.
    pub fn in_words(&self) -> String {
        self.word().replace('_', " ")
    }

    /// Why no verdict can be given in this status, and since when at the latest, as far as
    /// the marketplace says.
    pub fn closed_words(&self, changed_at: Option<Timestamp>, today: Timestamp) -> String {
        let since = match (self, changed_at) {
            // What is unknown may have come about without a change that we were told of.
            (Self::Other(_), _) | (_, None) => String::new(),
            (_, Some(at)) => format!("; it last changed at {}", moment(at, today)),
        };
        format!("the task is {} now{since}", self.in_words())
    }

    /// Whether a verdict on a proof may have brought it into this status.
    pub fn comes_of_a_verdict(&self) -> bool {
        matches!(self, Self::Completed | Self::ProofRejected | Self::Refunded)
    }

    /// Whether a verdict can be given now.
    pub fn is_reviewable(&self) -> bool {
        *self == Self::ProofSubmitted
    }
}

/// As the wire's word, kept byte for byte where it is not one of ours.
impl Serialize for Status {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Other(word) => to.serialize_str(word.raw()),
            known => to.serialize_str(&known.word()),
        }
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let word = std::borrow::Cow::<'de, str>::deserialize(from)?;
        Ok(Self::from_wire(&word))
    }
}

/// How soon the customer needs it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Reviewed first.
    Urgent,
    /// The rest.
    #[default]
    Normal,
}

/// Whether real money moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Environment {
    /// Real workers, real money.
    Live,
    /// Neither.
    Test,
    /// Not said; treated with the caution of [`Environment::Live`].
    #[default]
    Unknown,
}

impl Environment {
    /// Reads the wire's word.
    pub fn from_wire(word: &str) -> Self {
        match word {
            "live" => Self::Live,
            "test" => Self::Test,
            _ => Self::Unknown,
        }
    }

    /// The wire's word, `None` if it wasn't said.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Live => Some("live"),
            Self::Test => Some("test"),
            Self::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_survives_the_wire_and_unknown_ones_are_kept() {
        for (name, status) in Status::NAMES {
            assert_eq!(Status::from_wire(name), status);
            assert_eq!(status.word(), name);
        }
        assert_eq!(Status::from_wire("on_hold").word(), "on_hold");
    }

    #[test]
    fn only_a_submitted_proof_can_be_judged() {
        let reviewable = Status::NAMES.iter().filter(|(_, s)| s.is_reviewable());
        assert_eq!(reviewable.count(), 1);
    }
}
