//! A proof: what one worker sent at one attempt.

use super::geo::Point;
use super::ids::{ProofId, WorkerId};
use super::time::{Timestamp, parse_timestamp};
use super::untrusted::Untrusted;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One submission.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// The marketplace's id.
    pub id: ProofId,
    /// Who sent it.
    pub worker: Option<WorkerId>,
    /// 1 for the first submission.
    pub attempt: u32,
    /// What it claims to be.
    pub kind: MediaKind,
    /// Where its file can be fetched for now; `None` where the server has none.
    pub file: Option<SignedUrl>,
    /// The claimed MIME type.
    pub content_type: Untrusted,
    /// The claimed size in bytes.
    pub size_bytes: Option<u64>,
    /// The phone's position when it was sent.
    pub point: Option<Point>,
    /// The marketplace's own check against the 500 m fence.
    pub geo_valid: Option<bool>,
    /// The marketplace's own distance, in metres.
    pub distance_m: Option<f64>,
    /// The browser's or app's self-description.
    pub user_agent: Untrusted,
    /// `iOS`, `Android`, …
    pub platform: Untrusted,
    /// Whether it waits, and how it was judged.
    pub status: ProofStatus,
    /// Why it was rejected, as the worker read it.
    pub rejection_reason: Option<Untrusted>,
    /// When it was judged.
    pub reviewed_at: Option<Timestamp>,
    /// When it was sent.
    pub created_at: Option<Timestamp>,
}

impl Proof {
    /// A signature of a first attempt that waits, of which nothing else is known.
    #[cfg(test)]
    pub(crate) fn unknown(id: &str) -> Self {
        Self {
            id: ProofId::new(id),
            worker: None,
            attempt: 1,
            kind: MediaKind::Signature,
            file: None,
            content_type: Untrusted::default(),
            size_bytes: None,
            point: None,
            geo_valid: None,
            distance_m: None,
            user_agent: Untrusted::default(),
            platform: Untrusted::default(),
            status: ProofStatus::Pending,
            rejection_reason: None,
            reviewed_at: None,
            created_at: None,
        }
    }

    /// Whether nobody has judged it yet.
    pub fn is_pending(&self) -> bool {
        self.status == ProofStatus::Pending
    }
}

/// The newest of the pending proofs: highest attempt, then latest, then last listed.
pub fn newest_pending(proofs: &[Proof]) -> Option<&Proof> {
    proofs
        .iter()
        .filter(|proof| proof.is_pending())
        .max_by_key(|proof| (proof.attempt, proof.created_at))
}

/// The highest attempt number among a task's proofs; 0 without any.
pub fn newest_attempt(proofs: &[Proof]) -> u32 {
    proofs.iter().map(|proof| proof.attempt).max().unwrap_or(0)
}

/// What kind of evidence a proof is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MediaKind {
    /// JPEG or PNG, up to 10 MB, with a position.
    Photo,
    /// MP4, up to 100 MB, with a position.
    Video,
    /// PNG, up to 1 MB; a position is not required.
    Signature,
    /// A word we don't know.
    Other(Untrusted),
}

impl MediaKind {
    /// Reads the wire's word; an unknown one is kept.
    pub fn from_wire(word: &str) -> Self {
        match word {
            "photo" => Self::Photo,
            "video" => Self::Video,
            "signature" => Self::Signature,
            other => Self::Other(other.into()),
        }
    }

    /// The wire's word, cleaned where it is not one of ours.
    pub fn word(&self) -> String {
        match self {
            Self::Photo => "photo".to_owned(),
            Self::Video => "video".to_owned(),
            Self::Signature => "signature".to_owned(),
            Self::Other(word) => word.clean(24),
        }
    }

    /// Whether the marketplace demands a position with it.
    pub fn needs_position(&self) -> bool {
        matches!(self, Self::Photo | Self::Video)
    }

    /// The largest file of this kind that is fetched, in bytes (WorkFunder's own limits).
    pub fn byte_cap(&self) -> u64 {
        const MB: u64 = 1_000_000;
        match self {
            Self::Photo | Self::Other(_) => 10 * MB,
            Self::Video => 100 * MB,
            Self::Signature => MB,
        }
    }
}

/// How a proof was judged.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ProofStatus {
    /// Not yet.
    Pending,
    /// Paid.
    Approved,
    /// Sent back.
    Rejected,
    /// A word we don't know; never acted upon.
    Other(Untrusted),
}

impl ProofStatus {
    /// Reads the wire's word; an unknown one is kept.
    pub fn from_wire(word: &str) -> Self {
        match word {
            "pending" => Self::Pending,
            "approved" => Self::Approved,
            "rejected" => Self::Rejected,
            other => Self::Other(other.into()),
        }
    }

    /// The wire's word, cleaned where it is not one of ours.
    pub fn word(&self) -> String {
        match self {
            Self::Pending => "pending".to_owned(),
            Self::Approved => "approved".to_owned(),
            Self::Rejected => "rejected".to_owned(),
            Self::Other(word) => word.clean(24),
        }
    }
}

/// An address that opens a private file for whoever holds it.
///
/// It prints as scheme and host only, so that no log, error or panic can leak it, and
/// it has no serialisation, so that no journal can keep it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SignedUrl(String);

impl SignedUrl {
    /// Takes the address as it came.
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    /// The whole address, for the one request that it is meant for.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// When it stops working, where the address says so in `expires=` or `X-Amz-*`.
    pub fn expires_at(&self) -> Option<Timestamp> {
        let (_, query) = self.0.split_once('?')?;
        let value = |name: &str| {
            query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value)
        };
        if let Some(expires) = value("expires") {
            return parse_timestamp(expires);
        }
        let signed: Timestamp = basic_iso(value("X-Amz-Date")?)?;
        let seconds: i64 = value("X-Amz-Expires")?.parse().ok()?;
        signed
            .checked_add(jiff::SignedDuration::from_secs(seconds))
            .ok()
    }
}

/// `20260224T143000Z`, the date form of AWS signatures (R2 signs the same way).
fn basic_iso(text: &str) -> Option<Timestamp> {
    jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", text)
        .ok()?
        .to_zoned(jiff::tz::TimeZone::UTC)
        .ok()
        .map(|zoned| zoned.timestamp())
}

impl fmt::Debug for SignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self
            .0
            .split_once("://")
            .map(|(scheme, rest)| {
                let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
                // Credentials may hide before an `@`.
                let host = host.rsplit('@').next().unwrap_or_default();
                format!("{scheme}://{host}/…")
            })
            .unwrap_or_else(|| "…".to_owned());
        f.write_str(&Untrusted::new(host).clean(80))
    }
}

/// Which of the files that a proof has had: another attempt may come under the same id and
/// the same address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FileVersion {
    /// The attempt number.
    pub attempt: u32,
    /// The claimed size in bytes.
    pub size_bytes: Option<u64>,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
}

impl FileVersion {
    /// The one that `proof` has now.
    pub fn of(proof: &Proof) -> Self {
        Self {
            attempt: proof.attempt,
            size_bytes: proof.size_bytes,
            sent_at: proof.created_at,
        }
    }
}

/// What the reviewer had before their eyes, frozen into the decision, so that another
/// file or attempt under the same id can be told apart before anything is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The attempt number that was shown.
    pub attempt: u32,
    /// The claimed size of the file that was shown.
    pub size_bytes: Option<u64>,
    /// The claimed type of the file that was shown.
    pub content_type: Untrusted,
    /// When it was sent.
    pub created_at: Option<Timestamp>,
    /// Where it was taken.
    pub point: Option<Point>,
}

impl Seen {
    /// Freezes what `proof` showed.
    pub fn of(proof: &Proof) -> Self {
        Self {
            attempt: proof.attempt,
            size_bytes: proof.size_bytes,
            content_type: proof.content_type.clone(),
            created_at: proof.created_at,
            point: proof.point,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_url_prints_no_more_than_its_host() {
        let url =
            SignedUrl::new("https://user:pw@proofs.workfunder.com/signed/abc?expires=1&sig=s");
        assert_eq!(format!("{url:?}"), "https://proofs.workfunder.com/…");
        assert_eq!(format!("{:?}", SignedUrl::new("nonsense?sig=s")), "…");
    }

    #[test]
    fn the_expiry_is_read_from_both_ways_of_signing() {
        let plain = SignedUrl::new("https://h/signed/abc?expires=1708794000");
        assert_eq!(plain.expires_at().unwrap().as_second(), 1_708_794_000);
        let amz = SignedUrl::new("https://h/x?X-Amz-Date=20260224T143000Z&X-Amz-Expires=3600");
        assert_eq!(
            amz.expires_at(),
            "2026-02-24T15:30:00Z".parse::<Timestamp>().ok()
        );
        assert_eq!(SignedUrl::new("https://h/x").expires_at(), None);
    }
}
