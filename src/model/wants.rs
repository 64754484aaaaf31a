//! Standing needs, as data. The runtime compares them with what already runs, starts
//! what is missing and cancels what nobody wants any more.

use crate::domain::{
    FileVersion, Framing, MediaKind, Mono, PictureArea, ProofKey, Seq, SignedUrl, TaskKey,
};

/// How near to the reviewer's eyes something is. Lower comes first, for fetching and for
/// staying in memory alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// The proof on screen.
    OnScreen,
    /// Its other attempts.
    Attempts,
    /// The next two.
    Next,
    /// The one before.
    Previous,
    /// Everything else.
    Rest,
}

/// What is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// The proofs of a task.
    Proofs,
    /// The task itself.
    Task,
}

/// A reading that is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadWant {
    /// Of which task.
    pub key: TaskKey,
    /// What of it.
    pub what: What,
    /// How urgently.
    pub rank: Rank,
}

/// A picture that is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureWant {
    /// Of which proof.
    pub key: ProofKey,
    /// Where it is.
    pub url: SignedUrl,
    /// Which of the proof's files.
    pub version: FileVersion,
    /// What it claims to be, for the byte limit.
    pub kind: MediaKind,
    /// The area it is for.
    pub area: PictureArea,
    /// What of it is looked at, and how.
    pub framing: Framing,
    /// How urgently.
    pub rank: Rank,
}

/// What the feed has to be asked, since it isn't in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recall {
    /// Every event about a task.
    About(TaskKey),
    /// Some events right before this place.
    Before(Seq),
}

/// Everything that is needed now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wants {
    /// Readings, most urgent first.
    pub reads: Vec<ReadWant>,
    /// Pictures, most urgent first.
    pub pictures: Vec<PictureWant>,
    /// Events of the feed.
    pub recalls: Vec<Recall>,
    /// The terminal's title, where the person wants one.
    pub title: Option<String>,
    /// When the screen changes by itself: a hold's second, a notice's end, a minute.
    pub wake: Option<Mono>,
}
