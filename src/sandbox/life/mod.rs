//! What happens by itself: workers and payments move on without being asked.
//!
//! Each job has at most one step ahead of it, drawn from its own stream by how often it
//! has changed. How long people wait is divided by the world's speed; the clock is not
//! touched, so that ages, addresses and signatures mean what they say.

mod agenda;
mod conduct;
#[cfg(test)]
mod tests;

pub(super) use agenda::{Agenda, Step};
use conduct::Lot;
pub(super) use conduct::{Sender, also_signed, away, before};

use super::chance::Chance;
use super::fate::Fate;
use super::genesis::Recipe;
use super::people::{Habit, Worker};
use super::world::{Act, Job, Party, Submission};
use crate::domain::{MediaKind, Status, Timestamp};
use jiff::SignedDuration;

/// How fast people live.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pace(f64);

impl Pace {
    /// As real people do.
    pub const REAL: Self = Self(1.0);

    /// So many times as fast as real people; 0 and less stand still.
    pub fn new(speed: f64) -> Self {
        Self(speed)
    }

    /// Whether anything moves at all.
    pub fn moves(self) -> bool {
        self.0 > 0.0
    }

    /// How long something that takes people so many seconds takes here; never, where
    /// nothing moves.
    pub fn wait(self, seconds: f64) -> Option<SignedDuration> {
        self.moves().then(|| {
            let millis = (seconds / self.0 * 1000.0).clamp(1.0, 1e12);
            SignedDuration::from_millis(millis as i64)
        })
    }
}

/// What a job comes to next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Move {
    Fund,
    Post,
    Take,
    Start,
    Submit,
    Object,
    Resolve,
    Expire,
    Refund,
}

/// What a job comes to next by itself, and when. At the beginning of the world
/// (`begun`) a part of the wait is over.
pub(super) fn next(
    job: &Job,
    recipe: &Recipe,
    pace: Pace,
    at: Timestamp,
    begun: bool,
) -> Option<(Move, Timestamp)> {
    let mut chance = stream(job, recipe, "wait");
    let minutes = |chance: &mut Chance, low: f64, high: f64| 60.0 * chance.between(low, high);
    let (to, seconds) = match &job.status {
        Status::Pending => (Move::Fund, minutes(&mut chance, 0.3, 3.0)),
        Status::Funded => (Move::Post, minutes(&mut chance, 0.5, 2.0)),
        Status::Posted if chance.one_in(12) => {
            match job.deadline {
                // A deadline is a moment of the clock, which nobody's haste brings nearer.
                Some(end) => return pace.moves().then_some((Move::Expire, end.max(at))),
                None => (Move::Expire, 24.0 * 3600.0),
            }
        }
        Status::Posted => (Move::Take, minutes(&mut chance, 5.0, 90.0)),
        Status::Assigned => (Move::Start, minutes(&mut chance, 10.0, 60.0)),
        Status::InProgress => (Move::Submit, minutes(&mut chance, 5.0, 40.0)),
        Status::ProofRejected => match temper(job, &mut chance)? {
            Move::Object => (Move::Object, minutes(&mut chance, 5.0, 60.0)),
            to => (to, minutes(&mut chance, 8.0, 30.0)),
        },
        Status::Cancelled | Status::Expired => (Move::Refund, minutes(&mut chance, 1.0, 5.0)),
        Status::Disputed => (
            Move::Resolve,
            minutes(&mut chance, 49.0 * 60.0, 72.0 * 60.0),
        ),
        Status::ProofSubmitted | Status::Completed | Status::Refunded | Status::Other(_) => {
            return None;
        }
    };
    let part = if begun {
        chance.between(0.02, 1.0)
    } else {
        1.0
    };
    Some((to, at + pace.wait(seconds * part)?))
}

/// What a rejected worker does: most try again, some object to a wrong rejection, some
/// have had enough.
fn temper(job: &Job, chance: &mut Chance) -> Option<Move> {
    let last = job.submissions.last()?;
    let habit = job.worker.as_ref().map(|worker| worker.habit)?;
    if last.truth.right && chance.one_in(3) {
        return Some(Move::Object);
    }
    let had_enough = match habit {
        Habit::Cheat => job.attempts() > 1,
        Habit::Hurried => chance.one_in(8),
        Habit::Careful | Habit::Tower | Habit::Canyon => false,
    };
    (!had_enough).then_some(Move::Submit)
}

impl Move {
    /// The act that this move is now, if it is one.
    pub fn act(self, job: &Job, recipe: &Recipe, at: Timestamp) -> Option<Act> {
        let seed = recipe.seed;
        let mut chance = stream(job, recipe, "act");
        Some(match self {
            Self::Fund => Act::Fund,
            Self::Post => Act::Post,
            Self::Take => {
                let habit = Fate::of(seed, job.nth).habit();
                Act::Take(Worker::of(seed, job.site.home, habit, &mut chance))
            }
            Self::Start => Act::Start,
            Self::Submit => Act::Submit(submit(job, recipe, chance, at)?),
            Self::Object => Act::Dispute {
                by: Party::Worker,
                reason: "The photo shows what the task asks for.".to_owned(),
            },
            Self::Resolve => Act::Resolve {
                pays: job.submissions.last()?.truth.right,
            },
            Self::Expire => Act::Expire,
            Self::Refund => Act::Refund {
                why: match job.status {
                    Status::Expired => "Task expired without being assigned",
                    _ => "Task cancelled",
                },
            },
        })
    }
}

/// The next attempt: the first one as fate has it, a later one in answer to the reason.
fn submit(
    job: &Job,
    recipe: &Recipe,
    mut chance: Chance,
    at: Timestamp,
) -> Option<Vec<Submission>> {
    let worker = job.worker.as_ref()?;
    let fate = Fate::of(recipe.seed, job.nth);
    let lot = match job.submissions.last() {
        Some(last) => Lot::answering(fate, last, worker.habit, &mut chance),
        None => Lot::first(fate),
    };
    let lot = lot.fitting(job);
    let sender = Sender {
        recipe,
        errand: job.errand,
        brief: &job.brief,
        site: &job.site,
        worker,
        films: job.kinds.first() == Some(&MediaKind::Video),
        chance,
    };
    let mut sent = sender.attempt(job, lot, at);
    if let Some(commission) = &job.commission {
        for sent in &mut sent {
            sent.truth.why = format!("{} {}", sent.truth.why, commission.drawn);
        }
    }
    Some(sent)
}

/// A job's stream for this turn.
fn stream(job: &Job, recipe: &Recipe, name: &str) -> Chance {
    let turn = u64::from(job.turn) << 48;
    Chance::new(recipe.seed, name, job.nth ^ turn)
}
