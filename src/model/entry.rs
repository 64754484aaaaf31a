//! A task with its proofs, as far as they are known, and pictures on their way.

use super::msg::Developed;
use crate::domain::proof::newest_pending;
use crate::domain::{CallError, Framing, Mono, PictureArea, Proof, SignedUrl, Task, Timestamp};

/// What is known of a task's proofs.
#[derive(Clone, Debug, PartialEq)]
pub enum Proofs {
    /// Nothing yet.
    Unknown,
    /// Read.
    Known {
        /// All attempts.
        proofs: Vec<Proof>,
        /// The task's `updated_at` when they were read; another one makes them stale.
        as_of: Option<Timestamp>,
        /// When they were read.
        read_at: Mono,
    },
    /// Couldn't be read.
    Failed {
        /// Why.
        error: CallError,
        /// When that was.
        at: Mono,
    },
}

/// A task with its proofs.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The job.
    pub task: Task,
    /// What was sent for it.
    pub proofs: Proofs,
}

impl Entry {
    /// The proofs, as far as they are known.
    pub fn proofs(&self) -> &[Proof] {
        match &self.proofs {
            Proofs::Known { proofs, .. } => proofs,
            Proofs::Unknown | Proofs::Failed { .. } => &[],
        }
    }

    /// The newest proof that nobody has judged.
    pub fn newest_pending(&self) -> Option<&Proof> {
        newest_pending(self.proofs())
    }

    /// Whether the proofs are to be read: they never were, or the task has changed since.
    pub fn is_unread(&self) -> bool {
        match &self.proofs {
            Proofs::Known { as_of, .. } => *as_of != self.task.updated_at,
            Proofs::Unknown | Proofs::Failed { .. } => true,
        }
    }

    /// When the newest proof was sent; before it is known, when the task last changed.
    pub fn submitted_at(&self) -> Option<Timestamp> {
        match self.newest_pending() {
            Some(proof) => proof.created_at,
            None => self.task.updated_at,
        }
    }
}

/// What has become of a picture that was wanted.
#[derive(Clone, Debug, PartialEq)]
pub enum PictureState {
    /// Ready to be drawn.
    Ready {
        /// What is shown.
        shown: Box<Developed>,
        /// The area it was fitted to.
        area: PictureArea,
        /// The way of looking it was made for.
        framing: Framing,
    },
    /// Its address has expired.
    Expired {
        /// This one.
        url: SignedUrl,
        /// When that was told.
        at: Mono,
        /// Whether the address before it had expired, too.
        again: bool,
    },
    /// It can't be shown, and why.
    Broken(String),
    /// It is not what it claims to be, or is broken, and how.
    Unreadable(String),
    /// It couldn't be fetched, and why; tried again from then on.
    Unreached(String, Mono),
}
