//! What a frame really showed. A guard that wasn't drawn can't be satisfied, and a
//! picture that wasn't shown can't be judged: the view reports, the model believes only
//! that.

use crate::domain::proof::Seen;
use crate::domain::{Framing, Placed, Proof, ProofKey, TaskKey};

/// Evidence that was on screen: a proof, and what its file claimed to be. Another file
/// under the same id is other evidence, however late a frame is.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The proof.
    pub key: ProofKey,
    /// What was shown of it.
    pub seen: Seen,
}

impl Evidence {
    /// Of a proof of a task.
    pub fn of(task: &TaskKey, proof: &Proof) -> Self {
        Self {
            key: task.proof(&proof.id),
            seen: Seen::of(proof),
        }
    }
}

/// A question that was on screen: which one since the start, and how far it had come. One
/// that was answered or left never vouches for the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Counts the questions of this run.
    pub serial: u64,
    /// Counts its fields.
    pub field: u8,
}

/// What the last frame showed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paints {
    /// The proof whose picture, or the reason why there is none, was drawn.
    pub evidence: Option<Evidence>,
    /// The picture that was drawn, and in which way of looking: a video goes on to its
    /// next frame when this one was on screen.
    pub looked: Option<(ProofKey, Framing)>,
    /// The question that was drawn with all it asks and warns of.
    pub question: Option<Question>,
    /// Pictures in pixels and where they stand. The terminal is given them with the frame;
    /// whoever does that takes them out.
    pub rasters: Vec<Placed>,
    /// How many rows of the list had room; 0 where it wasn't drawn.
    pub list_rows: u16,
    /// How far the list of facts can be scrolled, in lines.
    pub facts_most: u16,
}
