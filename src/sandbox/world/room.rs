//! What a world that lives for weeks keeps, and what makes room.
//!
//! Three things would grow without end: jobs that wait, jobs that have ended, and the
//! books about them. So customers hold back while much is open, the job that ended longest
//! ago is forgotten, and old entries of the books make room. All of it follows from the
//! world alone, so that the same seed still tells the same story.

use super::{Job, Place, World};
use crate::domain::{Status, Timestamp};
use std::collections::VecDeque;

/// Ended jobs that are remembered. To a client a forgotten one is not there (404).
pub(super) const ENDED_KEPT: usize = 5_000;
/// Payments and verdicts that are remembered, at least; up to twice as many are.
const BOOKED: usize = 25_000;
/// Jobs that may be open beyond those of the beginning: as many as waited there, within
/// these bounds.
const MORE_OPEN: (usize, usize) = (100, 1_000);

/// The world's room.
#[derive(Debug, Default)]
pub(super) struct Room {
    /// No job comes by itself while so many are open.
    open: usize,
    /// A job was to come, and there was no room.
    held_back: bool,
    /// Where jobs have ended, and on which of their turns; stale where they went on.
    ended: VecDeque<(Place, u32)>,
}

impl World {
    /// Takes stock of a world that has just begun.
    pub(super) fn furnish(&mut self) {
        let (least, most) = MORE_OPEN;
        self.room.open = self.open() + self.recipe.tasks.clamp(least, most);
        let ended = self.jobs.iter().filter(|(_, job)| is_over(&job.status));
        let mut ended: Vec<_> = ended
            .map(|(place, job)| (job.updated_at, *place, job.turn))
            .collect();
        ended.sort_unstable();
        let ended = ended.into_iter().map(|(_, place, turn)| (place, turn));
        self.room.ended = ended.collect();
    }

    /// Whether the next job has to wait until another has ended.
    pub(super) fn holds_back(&mut self) -> bool {
        self.room.held_back = self.open() >= self.room.open;
        self.room.held_back
    }

    /// After the job at this place has changed: forgets what ended long ago, and lets come
    /// what was held back.
    pub(super) fn make_room(&mut self, changed: Place, at: Timestamp) {
        if let Some(job) = self.jobs.get(&changed)
            && is_over(&job.status)
        {
            self.room.ended.push_back((changed, job.turn));
        }
        while self.over() > ENDED_KEPT {
            let Some((place, turn)) = self.room.ended.pop_front() else {
                break;
            };
            self.forget(place, turn);
        }
        keep_latest(&mut self.payments);
        keep_latest(&mut self.judged);
        if self.room.held_back && self.open() < self.room.open {
            self.room.held_back = false;
            self.plan_arrival(at);
        }
    }

    fn forget(&mut self, place: Place, turn: u32) {
        // Whoever has gone on since has another entry, or hasn't ended.
        let rests = |job: &Job| job.turn == turn && is_over(&job.status);
        if !self.at(place).is_some_and(rests) {
            return;
        }
        if let Some(job) = self.jobs.remove(&place) {
            self.shelf(&job.status).remove(&place);
            self.by_task.remove(&job.id);
            self.posted.forget(place);
            for sent in &job.submissions {
                self.by_proof.remove(&sent.id);
            }
        }
    }

    pub(super) fn over(&self) -> usize {
        self.count(Some(&Status::Completed)) + self.count(Some(&Status::Refunded))
    }

    pub(super) fn open(&self) -> usize {
        self.jobs.len() - self.over()
    }
}

fn is_over(status: &Status) -> bool {
    matches!(status, Status::Completed | Status::Refunded)
}

/// Drops the older half where there are twice as many as have to be kept: what is dropped
/// one by one would be moved again and again.
fn keep_latest<T>(book: &mut Vec<T>) {
    if book.len() > 2 * BOOKED {
        book.drain(..BOOKED);
    }
}
