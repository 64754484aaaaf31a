//! How a world begins: jobs and proofs from a seed, all of them waiting for review.
//!
//! Each job draws from its own stream, so job 7 is the same in a world of 40 and of
//! 1,000. Times hang on the moment the world begins, and on nothing else.

use super::briefs::{Brief, Errand};
use super::chance::Chance;
use super::fate::Fate;
use super::places::{CITIES, PHONES, WORKERS};
use super::sender::{Sender, also_signed, away, before};
use super::world::{Job, Worker};
use crate::domain::{Cents, MediaKind, Status, TaskId, Timestamp};
use jiff::SignedDuration;

/// What a world is made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipe {
    /// Same seed, same story.
    pub seed: u64,
    /// Jobs that wait for review.
    pub tasks: usize,
    /// Jobs beyond them in other statuses.
    pub elsewhere: usize,
    /// Of the jobs that wait, so many hold a photo and a signature, both pending.
    pub pairs: usize,
    /// When the world begins.
    pub now: Timestamp,
}

/// Extra jobs draw from streams far behind those of the jobs that wait.
const ELSEWHERE: u64 = 1 << 32;

/// All jobs of the world.
pub(super) fn jobs(recipe: &Recipe) -> Vec<Job> {
    let waiting = (0..recipe.tasks as u64).map(|index| job(recipe, index));
    let elsewhere = (0..recipe.elsewhere as u64).map(|nth| {
        let mut job = job(recipe, ELSEWHERE + nth);
        let status = match nth % 8 {
            0 => Status::Completed,
            1 => Status::InProgress,
            2 => Status::Disputed,
            3 => Status::ProofRejected,
            4 => Status::Cancelled,
            5 => Status::Expired,
            6 => Status::Refunded,
            _ => Status::Posted,
        };
        if matches!(
            status,
            Status::InProgress | Status::Expired | Status::Posted
        ) {
            job.submissions.clear();
        }
        let changed = job.updated_at + SignedDuration::from_mins(2);
        job.force(status, changed.min(recipe.now));
        job
    });
    waiting.chain(elsewhere).collect()
}

fn job(recipe: &Recipe, index: u64) -> Job {
    let seed = recipe.seed;
    let mut chance = Chance::new(seed, "job", index);
    let fate = Fate::of(seed, index);
    let paired = index < recipe.pairs as u64;
    let errand = match (paired, fate.signature) {
        (true, _) => Errand::Parcel,
        (false, true) => Errand::Signature,
        (false, false) => Errand::draw(&mut chance),
    };
    let home = chance.below(CITIES.len() as u64) as usize;
    let city = CITIES.get(home).copied().unwrap_or_default();
    let street = chance.pick(&city.streets);
    let brief = errand.brief(street, &mut chance);
    let budget = budget(&brief, fate.large, &mut chance);
    let (metres, bearing) = (chance.between(50.0, 1400.0), chance.between(0.0, 360.0));
    let place = away(city.middle(), metres, bearing);
    let worker = worker(seed, home, &mut chance);
    let submitted = before(recipe.now, chance.whole(3 * 60, 7 * 3600), &mut chance);
    let sender = Sender {
        brief: &brief,
        fate,
        city,
        place,
        worker: &worker,
        chance: Chance::new(seed, "proofs", index),
    };
    let mut submissions = sender.submissions(submitted);
    if paired {
        submissions.extend(also_signed(seed, index, &submissions, street));
    }
    let first = submissions
        .first()
        .map_or(submitted, |sent| sent.created_at);
    let started_at = before(first, chance.whole(600, 2400), &mut chance);
    let assigned_at = before(started_at, chance.whole(1200, 5 * 3600), &mut chance);
    let created_at = before(assigned_at, chance.whole(900, 20 * 3600), &mut chance);
    Job {
        id: TaskId::new(chance.hex(32)),
        title: brief.title,
        description: brief.description,
        instructions: brief.instructions,
        category: brief.category,
        status: Status::ProofSubmitted,
        budget,
        payout: Cents(budget.0 * 84 / 100),
        priority: fate.priority(),
        city,
        place,
        kinds: kinds(errand, paired),
        worker,
        created_at,
        assigned_at,
        started_at,
        completed_at: None,
        cancelled_at: None,
        deadline: deadline(recipe.now, fate, &mut chance),
        updated_at: submitted,
        submissions,
    }
}

fn kinds(errand: Errand, paired: bool) -> Vec<MediaKind> {
    match (errand, paired) {
        (_, true) => vec![MediaKind::Photo, MediaKind::Signature],
        (Errand::Signature, false) => vec![MediaKind::Signature],
        (_, false) => vec![MediaKind::Photo],
    }
}

/// From soon to the day after tomorrow.
fn deadline(now: Timestamp, fate: Fate, chance: &mut Chance) -> Option<Timestamp> {
    let wait = SignedDuration::from_mins(chance.whole(40, 40 * 60));
    fate.deadline.then(|| now + wait)
}

/// Whole dollars within $15 and $320; a few pay more than $200.
fn budget(brief: &Brief, large: bool, chance: &mut Chance) -> Cents {
    let (low, high) = if large { (245, 320) } else { brief.dollars };
    Cents(chance.whole(low, high) * 100)
}

fn worker(seed: u64, home: usize, chance: &mut Chance) -> Worker {
    // Every city has three workers; neighbouring cities share one.
    let nth = (home * 2 + chance.below(3) as usize) % WORKERS.len();
    let mut own = Chance::new(seed, "worker", nth as u64);
    Worker {
        id: format!("w{}", own.hex(31)),
        name: WORKERS.get(nth).copied().unwrap_or_default(),
        phone: own.pick(&PHONES),
    }
}
