//! How tasks stood before they were last changed: what a server tells whose copy is behind.

use super::world::Job;
use std::collections::VecDeque;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

/// Tasks whose earlier state is kept; older ones make room.
const KEPT: usize = 64;

/// The tasks before their last change, the latest in front.
#[derive(Debug, Default)]
pub(super) struct Past(Mutex<VecDeque<Arc<Job>>>);

/// A job as it is told.
#[derive(Clone, Debug)]
pub(super) enum Told<'a> {
    /// As it stands.
    Now(&'a Job),
    /// As it stood.
    Then(Arc<Job>),
}

impl Deref for Told<'_> {
    type Target = Job;

    fn deref(&self) -> &Job {
        match self {
            Self::Now(job) => job,
            Self::Then(job) => job,
        }
    }
}

impl Past {
    /// Keeps the task as it stood before a change that has come about.
    pub fn keep(&self, before: Job) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|job| job.id != before.id);
        kept.push_front(Arc::new(before));
        kept.truncate(KEPT);
    }

    /// The task before its last change.
    pub fn of(&self, task: &str) -> Option<Arc<Job>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|job| job.id.as_str() == task).cloned()
    }

    /// Whether any task has changed.
    pub fn is_empty(&self) -> bool {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.is_empty()
    }
}
