//! How a world begins: jobs and proofs from a seed, most of them waiting for review; and
//! how new jobs come into it.
//!
//! Each job draws from its own stream, so job 7 is the same in a world of 40 and of
//! 1,000. Times hang on the moment the world begins, and on nothing else.

use super::briefs::{Brief, Errand};
use super::chance::Chance;
use super::corner;
use super::fate::Fate;
use super::life::{Pace, Sender, also_signed, away, before};
use super::people::{Habit, Worker};
use super::places::CITIES;
use super::world::{Job, Site};
use crate::domain::{Cents, Environment, MediaKind, Status, TaskId, Timestamp};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// What a world is made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Recipe {
    /// Same seed, same story.
    pub seed: u64,
    /// Jobs that wait for review.
    pub tasks: usize,
    /// Jobs beyond them in other statuses.
    pub elsewhere: usize,
    /// Of the jobs that wait, so many hold a photo and a signature, both pending.
    pub pairs: usize,
    /// The last of the jobs that wait are those of one house with a wrong pin.
    pub corner: bool,
    /// How many times as fast as real people those here live; 0 for a world that stands
    /// still.
    pub speed: f64,
    /// When the world begins.
    pub now: Timestamp,
}

impl Recipe {
    /// How fast people live.
    pub fn pace(&self) -> Pace {
        Pace::new(self.speed)
    }
}

/// Extra jobs draw from streams far behind those of the jobs that wait.
const ELSEWHERE: u64 = 1 << 32;
/// Jobs that come later draw from streams further behind.
const LATER: u64 = 1 << 33;
/// In so many hours as many jobs come as waited at the beginning.
const SHIFT_HOURS: f64 = 8.0;
/// Statuses of the extra jobs, in turns.
const STATUSES: [Status; 11] = [
    Status::Completed,
    Status::InProgress,
    Status::Disputed,
    Status::ProofRejected,
    Status::Cancelled,
    Status::Expired,
    Status::Refunded,
    Status::Posted,
    Status::Assigned,
    Status::Funded,
    Status::Pending,
];

/// All jobs of the world, each where it will stay: they are large.
pub(super) fn jobs(recipe: &Recipe) -> impl Iterator<Item = Box<Job>> {
    let corner = match recipe.corner {
        true => corner::jobs(recipe),
        false => Vec::new(),
    };
    let plain = recipe.tasks.saturating_sub(corner.len());
    let waiting = (0..plain as u64).map(|nth| waiting(recipe, nth));
    let waiting = waiting.chain(corner);
    let elsewhere = (0..recipe.elsewhere as u64).map(|nth| elsewhere(recipe, nth));
    waiting.chain(elsewhere).map(Box::new)
}

/// The `nth` job that comes by itself.
pub(super) fn arrival(recipe: &Recipe, nth: u64, at: Timestamp) -> Job {
    let (mut chance, draft) = draft(recipe, LATER + nth);
    Job {
        deadline: recipe
            .pace()
            .wait(3600.0 * chance.between(4.0, 40.0))
            .filter(|_| draft.fate.deadline)
            .map(|wait| at + wait),
        ..draft.job(&mut chance, at)
    }
}

/// How many seconds of people's time pass until the next job comes.
pub(super) fn arrival_gap(recipe: &Recipe, nth: u64) -> f64 {
    let mean = SHIFT_HOURS * 3600.0 / (recipe.tasks.max(1) as f64);
    mean * Chance::new(recipe.seed, "gap", nth).between(0.4, 1.6)
}

/// What is told of a worker who has just been verified; one comes with every eighth job.
pub(super) fn newcomer(recipe: &Recipe, nth: u64, at: Timestamp) -> Option<Value> {
    let mut chance = Chance::new(recipe.seed, "newcomer", nth);
    let city = chance.pick(&CITIES);
    let worker = Worker::joining(recipe.seed, nth);
    chance.one_in(8).then(|| {
        json!({
            "worker_id": worker.id,
            "worker_name": worker.name,
            "city": city.name,
            "state": city.state,
            "skills": [chance.pick(&["photography", "delivery", "inspection"]), "data_collection"],
            "verified_at": super::shape::stamp(at),
        })
    })
}

/// A job before anything has happened to it.
struct Draft {
    nth: u64,
    fate: Fate,
    errand: Errand,
    brief: Brief,
    site: Site,
    kinds: Vec<MediaKind>,
}

fn draft(recipe: &Recipe, nth: u64) -> (Chance, Draft) {
    let mut chance = Chance::new(recipe.seed, "job", nth);
    let fate = Fate::of(recipe.seed, nth);
    let paired = nth < recipe.pairs as u64;
    let errand = match (paired, fate.signature) {
        (true, _) => Errand::Parcel,
        (false, true) => Errand::Signature,
        (false, false) => Errand::draw(&mut chance),
    };
    let home = chance.below(CITIES.len() as u64) as usize;
    let city = CITIES.get(home).copied().unwrap_or_default();
    let mut brief = errand.brief(chance.pick(&city.streets), &mut chance);
    let (metres, bearing) = (chance.between(50.0, 1400.0), chance.between(0.0, 360.0));
    let kinds = match (errand, paired) {
        (_, true) => vec![MediaKind::Photo, MediaKind::Signature],
        (Errand::Signature, false) => vec![MediaKind::Signature],
        // A cheat's old files are photos.
        (_, false) if fate.film && fate.habit() != Habit::Cheat => vec![MediaKind::Video],
        (_, false) => vec![MediaKind::Photo],
    };
    if kinds.first() == Some(&MediaKind::Video) {
        brief.instructions += " Film it: five seconds, slowly from one side to the other.";
    }
    let draft = Draft {
        nth,
        fate,
        errand,
        brief,
        site: Site {
            home,
            city: city.name.to_owned(),
            state: city.state.to_owned(),
            place: away(city.middle(), metres, bearing),
        },
        kinds,
    };
    (chance, draft)
}

impl Draft {
    fn job(self, chance: &mut Chance, at: Timestamp) -> Job {
        let budget = budget(&self.brief, self.fate.large, chance);
        Job {
            id: TaskId::new(chance.hex(32)),
            nth: self.nth,
            turn: 0,
            status: Status::Pending,
            environment: Environment::Test,
            budget,
            payout: Cents(budget.0 * 84 / 100),
            priority: self.fate.priority(),
            kinds: self.kinds,
            worker: None,
            created_at: at,
            assigned_at: None,
            started_at: None,
            completed_at: None,
            cancelled_at: None,
            deadline: None,
            updated_at: at,
            dispute: None,
            submissions: Vec::new(),
            commission: None,
            errand: self.errand,
            brief: self.brief,
            site: self.site,
        }
    }
}

/// A job whose worker has sent something that waits for review.
pub(super) fn waiting(recipe: &Recipe, nth: u64) -> Job {
    let (mut chance, draft) = draft(recipe, nth);
    let fate = draft.fate;
    let worker = Worker::of(recipe.seed, draft.site.home, fate.habit(), &mut chance);
    let submitted = before(recipe.now, chance.whole(3 * 60, 7 * 3600), &mut chance);
    let sender = Sender {
        recipe,
        errand: draft.errand,
        brief: &draft.brief,
        site: &draft.site,
        worker: &worker,
        films: draft.kinds.first() == Some(&MediaKind::Video),
        chance: Chance::new(recipe.seed, "proofs", nth),
    };
    let mut submissions = sender.history(fate, submitted);
    if let (true, Some(photo)) = (draft.kinds.len() > 1, submissions.last()) {
        let mut own = Chance::new(recipe.seed, "second kind", nth);
        let signed = also_signed(photo, &mut own);
        submissions.push(signed);
    }
    let first = submissions
        .first()
        .map_or(submitted, |sent| sent.created_at);
    let started = before(first, chance.whole(600, 2400), &mut chance);
    let assigned = before(started, chance.whole(1200, 5 * 3600), &mut chance);
    let created = before(assigned, chance.whole(900, 20 * 3600), &mut chance);
    Job {
        status: Status::ProofSubmitted,
        worker: Some(worker),
        assigned_at: Some(assigned),
        started_at: Some(started),
        deadline: deadline(recipe.now, fate, &mut chance),
        updated_at: submitted,
        submissions,
        ..draft.job(&mut chance, created)
    }
}

/// A job in one of the other statuses, as if it had waited and then moved on.
fn elsewhere(recipe: &Recipe, nth: u64) -> Job {
    let mut job = waiting(recipe, ELSEWHERE + nth);
    let turn = usize::try_from(nth).unwrap_or(0) % STATUSES.len();
    let status = STATUSES.get(turn).cloned().unwrap_or(Status::Completed);
    let sent = !matches!(
        status,
        Status::InProgress
            | Status::Assigned
            | Status::Posted
            | Status::Funded
            | Status::Pending
            | Status::Expired
    );
    if !sent || status == Status::Cancelled {
        job.submissions.clear();
    }
    if status == Status::ProofRejected {
        // One attempt at least is left.
        job.submissions.retain(|sent| sent.attempt < 3);
    }
    if !matches!(status, Status::InProgress) && !sent {
        job.started_at = None;
    }
    if !matches!(status, Status::InProgress | Status::Assigned) && !sent {
        (job.worker, job.assigned_at) = (None, None);
    }
    let changed = job.updated_at + SignedDuration::from_mins(2);
    job.force(&status, changed.min(recipe.now));
    job
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
