//! What this machine keeps of proofs that it has seen, and what it recalls for the next one.
//!
//! Hashes and numbers only: no picture, no name, no text of a file can be made from them.

use super::finding::LOOKS_ALIKE_BITS;
use super::geo::Point;
use super::ids::{ProofKey, WorkerId};
use super::proof::Proof;
use super::task::Task;
use super::time::Timestamp;
use super::{FileFacts, Measures};

/// What a file by itself holds against its proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Remark {
    /// Its bytes are of another kind than it claims to be.
    OtherType,
    /// It can't be read as what it claims to be.
    Unreadable,
    /// It says that it was made before the task existed.
    BeforeTask,
    /// It says that it was made far from where it was sent.
    Elsewhere,
}

impl Remark {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::OtherType,
        Self::Unreadable,
        Self::BeforeTask,
        Self::Elsewhere,
    ];

    /// The name in the ledger.
    pub fn name(self) -> &'static str {
        match self {
            Self::OtherType => "other_type",
            Self::Unreadable => "unreadable",
            Self::BeforeTask => "before_task",
            Self::Elsewhere => "elsewhere",
        }
    }

    /// Reads a name from the ledger.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|remark| remark.name() == name)
    }
}

/// What a proof claimed when its file was seen: another claim under the same id is another
/// file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// The claimed size in bytes.
    pub size_bytes: Option<u64>,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
}

impl Claim {
    /// What `proof` claims.
    pub fn of(proof: &Proof) -> Self {
        Self {
            size_bytes: proof.size_bytes,
            sent_at: proof.created_at,
        }
    }
}

/// A proof whose file was seen, as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    /// Which one.
    pub key: ProofKey,
    /// Which attempt at its task.
    pub attempt: u32,
    /// Who sent it.
    pub worker: Option<WorkerId>,
    /// What it claimed.
    pub claim: Claim,
    /// Where it was sent from.
    pub sent_from: Option<Point>,
    /// Where the job is.
    pub job: Option<Point>,
    /// What names the file, as in [`FileFacts::content`]; `None` where it couldn't be opened.
    pub content: Option<[u8; 32]>,
    /// What was measured on the picture.
    pub measures: Option<Measures>,
    /// What the file by itself holds against the proof.
    pub remarks: Vec<Remark>,
    /// When it was seen.
    pub seen_at: Timestamp,
}

impl Sighting {
    /// Of a proof, with what its file says where it could be opened.
    pub fn of(
        task: &Task,
        proof: &Proof,
        file: Option<&FileFacts>,
        remarks: Vec<Remark>,
        seen_at: Timestamp,
    ) -> Self {
        Self {
            key: task.key.proof(&proof.id),
            attempt: proof.attempt,
            worker: proof.worker.clone().or_else(|| task.worker.clone()),
            claim: Claim::of(proof),
            sent_from: proof.point,
            job: task.location,
            content: file.and_then(|file| file.content),
            measures: file.and_then(|file| file.measures),
            remarks,
            seen_at,
        }
    }

    /// The picture's perceptual hash.
    pub fn looks(&self) -> Option<u64> {
        self.measures.map(|measures| measures.looks)
    }

    /// The same proof as its twin sees it.
    pub fn as_twin(&self) -> Twin {
        Twin {
            other: self.key.clone(),
            attempt: self.attempt,
            worker: self.worker.clone(),
            sent_at: self.claim.sent_at,
            bits: None,
        }
    }
}

/// Another proof whose file is the same, or looks alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Twin {
    /// Which one.
    pub other: ProofKey,
    /// Which attempt at its task.
    pub attempt: u32,
    /// Who sent it.
    pub worker: Option<WorkerId>,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// `None`: the same file. Else how many of the 64 bits of the looks differ.
    pub bits: Option<u32>,
}

/// Another proof that was sent from around here.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbour {
    /// Which one.
    pub other: ProofKey,
    /// Who sent it.
    pub worker: Option<WorkerId>,
    /// Where it was sent from.
    pub point: Point,
    /// Somebody on this machine approved it, and that was carried out.
    pub is_approved: bool,
}

/// Lower quartile, median and upper quartile.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quartiles {
    /// A quarter is below.
    pub lower: f32,
    /// Half is below.
    pub median: f32,
    /// A quarter is above.
    pub upper: f32,
}

impl Quartiles {
    /// Of some numbers, by the nearest rank; `None` of none.
    pub fn of(mut numbers: Vec<f32>) -> Option<Self> {
        numbers.retain(|number| number.is_finite());
        numbers.sort_by(f32::total_cmp);
        let last = numbers.len().checked_sub(1)?;
        let at = |quarter: usize| numbers.get((last * quarter + 2) / 4).copied();
        Some(Self {
            lower: at(1)?,
            median: at(2)?,
            upper: at(3)?,
        })
    }
}

/// What is usual among the pictures that were seen last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usual {
    /// How many they are.
    pub count: usize,
    /// Their sharpness, as in [`Measures::sharpness`].
    pub sharpness: Quartiles,
    /// Their brightness, as in [`Measures::brightness`].
    pub brightness: Quartiles,
}

/// What this machine recalls about a proof.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// What the proof claimed when its file was seen.
    pub claim: Claim,
    /// What its file by itself held against it.
    pub remarks: Vec<Remark>,
    /// The same file, and files that look alike; the same ones first.
    pub twins: Vec<Twin>,
    /// Proofs of other tasks at the same place.
    pub site: Vec<Neighbour>,
    /// Proofs of other workers with exactly the same coordinates.
    pub spot: Vec<Neighbour>,
    /// What is usual.
    pub usual: Option<Usual>,
}

impl Memory {
    /// Whether it is about the file that this proof claims to have.
    pub fn is_of(&self, proof: &Proof) -> bool {
        self.claim == Claim::of(proof)
    }
}

/// Jobs nearer to each other than this are at one place, in metres.
pub const ONE_PLACE_M: f64 = 50.0;

/// Coordinates nearer to each other than this are exactly the same, in degrees: the last
/// digit that is told.
const SAME_COORDINATES: f64 = 1e-7;

/// Twins and neighbours that are recalled, at most.
const RECALLED: usize = 16;

/// What is recalled about a sighting from others: those whose file is the same, looks alike
/// or comes from around. `is_approved` tells whether one was approved here.
pub fn recall(
    seen: &Sighting,
    others: &[Sighting],
    is_approved: &dyn Fn(&ProofKey) -> bool,
    usual: Option<Usual>,
) -> Memory {
    let others = || others.iter().filter(|other| other.key != seen.key);
    let mut twins: Vec<Twin> = others().filter_map(|other| twin(seen, other)).collect();
    // The same bytes first, then what looks most alike; then as they were sent.
    twins.sort_by_key(|twin| (twin.bits, twin.sent_at));
    twins.truncate(RECALLED);
    let neighbour = |other: &Sighting| {
        Some(Neighbour {
            other: other.key.clone(),
            worker: other.worker.clone(),
            point: other.sent_from?,
            is_approved: is_approved(&other.key),
        })
    };
    let at_site = others().filter(|other| {
        let jobs = seen.job.zip(other.job);
        other.key.task != seen.key.task && jobs.is_some_and(|(a, b)| a.distance_m(b) <= ONE_PLACE_M)
    });
    let at_spot = others().filter(|other| {
        let same = |a: f64, b: f64| (a - b).abs() < SAME_COORDINATES;
        let points = seen.sent_from.zip(other.sent_from);
        let workers = seen.worker.as_ref().zip(other.worker.as_ref());
        points.is_some_and(|(a, b)| same(a.lat, b.lat) && same(a.lon, b.lon))
            && workers.is_some_and(|(a, b)| a != b)
    });
    Memory {
        claim: seen.claim,
        remarks: seen.remarks.clone(),
        twins,
        site: at_site.filter_map(neighbour).take(RECALLED).collect(),
        spot: at_spot.filter_map(neighbour).take(RECALLED).collect(),
        usual,
    }
}

fn twin(seen: &Sighting, other: &Sighting) -> Option<Twin> {
    let is_same = seen.content.is_some() && seen.content == other.content;
    let bits = seen
        .looks()
        .zip(other.looks())
        .map(|(a, b)| (a ^ b).count_ones());
    let is_alike = bits.is_some_and(|bits| bits <= LOOKS_ALIKE_BITS);
    (is_same || is_alike).then(|| Twin {
        other: other.key.clone(),
        attempt: other.attempt,
        worker: other.worker.clone(),
        sent_at: other.claim.sent_at,
        bits: bits.filter(|_| !is_same),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_are_numbers_that_were_seen() {
        let numbers = [9.0, 1.0, 5.0, 3.0, 7.0, f32::NAN];
        let found = Quartiles::of(numbers.to_vec()).unwrap();
        assert_eq!((found.lower, found.median, found.upper), (3.0, 5.0, 7.0));
        assert_eq!(Quartiles::of(Vec::new()), None);
        assert_eq!(Quartiles::of(vec![2.0]).unwrap().upper, 2.0);
    }

    #[test]
    fn remarks_survive_the_ledger() {
        for remark in Remark::ALL {
            assert_eq!(Remark::from_name(remark.name()), Some(remark));
        }
    }
}
