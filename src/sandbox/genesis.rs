//! How a world begins: jobs and proofs from a seed, all of them waiting for review.
//!
//! Each job draws from its own stream, so job 7 is the same in a world of 40 and of
//! 1,000. Times hang on the moment the world begins, and on nothing else.

use super::briefs::{Brief, Errand};
use super::chance::Chance;
use super::fate::{Fate, Where};
use super::pictures::{Facts, Flaw, Scene, Shot};
use super::places::{CITIES, City, PHONES, WORKERS};
use super::world::{Job, Review, Submission, Truth, Worker};
use crate::domain::geo::EARTH_RADIUS_M;
use crate::domain::{Cents, MediaKind, Point, Priority, ProofId, Status, TaskId, Timestamp};
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
    let middle = Point {
        lat: city.lat,
        lon: city.lon,
    };
    let place = away(
        middle,
        chance.between(50.0, 1400.0),
        chance.between(0.0, 360.0),
    );
    let worker = worker(seed, home, &mut chance);
    let submitted = before(recipe.now, chance.whole(3 * 60, 7 * 3600), &mut chance);
    let mut kinds = vec![if errand == Errand::Signature {
        MediaKind::Signature
    } else {
        MediaKind::Photo
    }];
    let mut submissions = Sender {
        brief: &brief,
        fate,
        city,
        place,
        worker: &worker,
        chance: Chance::new(seed, "proofs", index),
    }
    .submissions(submitted);
    if paired {
        kinds.push(MediaKind::Signature);
        let signed = also_signed(seed, index, &submissions, street);
        submissions.extend(signed);
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
        priority: if fate.urgent {
            Priority::Urgent
        } else {
            Priority::Normal
        },
        city,
        place,
        kinds,
        worker,
        created_at,
        assigned_at,
        started_at,
        completed_at: None,
        cancelled_at: None,
        deadline: fate
            .deadline
            .then(|| recipe.now + SignedDuration::from_mins(chance.whole(40, 40 * 60))),
        updated_at: submitted,
        submissions,
    }
}

/// A second pending proof of the same attempt, of another kind.
fn also_signed(seed: u64, index: u64, sent: &[Submission], street: &str) -> Option<Submission> {
    let mut chance = Chance::new(seed, "second kind", index);
    let photo = sent.last()?;
    Some(Submission {
        id: ProofId::new(format!("p{}", chance.hex(31))),
        kind: MediaKind::Signature,
        bytes: chance.whole(40_000, 64_000).unsigned_abs(),
        at: None,
        shot: Shot {
            scene: Errand::Signature.brief(street, &mut chance).right,
            flaw: Flaw::None,
            upright: false,
            seed: chance.seed(),
            ..photo.shot.clone()
        },
        truth: Truth {
            right: true,
            why: "a full signature".to_owned(),
        },
        ..photo.clone()
    })
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

/// So many seconds before, and a few milliseconds, since clocks are never round.
fn before(moment: Timestamp, seconds: i64, chance: &mut Chance) -> Timestamp {
    moment - SignedDuration::from_millis(seconds * 1000 + chance.whole(0, 999))
}

/// The point so far away in this direction, on the haversine's sphere, to six decimals.
fn away(from: Point, metres: f64, bearing: f64) -> Point {
    let (angle, bearing) = (metres / EARTH_RADIUS_M, bearing.to_radians());
    let (phi, lambda) = (from.lat.to_radians(), from.lon.to_radians());
    let sin_phi = phi.sin() * angle.cos() + phi.cos() * angle.sin() * bearing.cos();
    let turned = bearing.sin() * angle.sin() * phi.cos();
    let lambda = lambda + turned.atan2(angle.cos() - phi.sin() * sin_phi);
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
    Point {
        lat: round(sin_phi.asin().to_degrees()),
        lon: round(lambda.to_degrees()),
    }
}

/// What the worker does about one job.
struct Sender<'a> {
    brief: &'a Brief,
    fate: Fate,
    city: City,
    place: Point,
    worker: &'a Worker,
    chance: Chance,
}

impl Sender<'_> {
    /// All attempts; the last one, at `last`, waits for review.
    fn submissions(mut self, last: Timestamp) -> Vec<Submission> {
        let attempts = self.fate.attempts;
        let mut all = vec![self.current(attempts, last)];
        let mut later = last;
        for attempt in (1..attempts).rev() {
            let gap = self.chance.whole(2 * 3600, 20 * 3600);
            let at = before(later, gap, &mut self.chance);
            all.push(self.rejected(attempt, at));
            later = at;
        }
        all.reverse();
        all
    }

    /// The attempt that waits.
    fn current(&mut self, attempt: u32, at: Timestamp) -> Submission {
        let fate = self.fate;
        let position = fate.position.metres(&mut self.chance);
        let elsewhere = position.is_some_and(|m| m > 4000.0);
        let signature = matches!(self.brief.right, Scene::Signature { .. });
        let wrong = fate.wrong || elsewhere;
        let flaw = if wrong || signature {
            Flaw::None
        } else {
            fate.flaw
        };
        let why = match (wrong, flaw) {
            (true, _) => self.brief.objection.clone(),
            (false, Flaw::Blurred) => "Out of focus: nothing can be read.".to_owned(),
            (false, Flaw::Dark) => "Too dark: nothing can be read.".to_owned(),
            (false, Flaw::None) => match fate.position {
                Where::Far => "The picture is right; the phone's position has drifted.".to_owned(),
                Where::Nowhere => "The picture is right; the phone gave no position.".to_owned(),
                _ => "Everything asked for can be read.".to_owned(),
            },
        };
        let truth = Truth {
            right: !wrong && flaw == Flaw::None,
            why,
        };
        self.submission(attempt, at, position, wrong, flaw, truth)
    }

    /// An earlier attempt, with what was wrong about it.
    fn rejected(&mut self, attempt: u32, at: Timestamp) -> Submission {
        let signature = matches!(self.brief.right, Scene::Signature { .. });
        let blurred = !signature && self.chance.one_in(2);
        let (flaw, why) = if blurred {
            let why = "The photo is blurry and the lettering is not readable. Please retake it.";
            (Flaw::Blurred, why.to_owned())
        } else {
            (Flaw::None, self.brief.objection.clone())
        };
        let position = Where::Near.metres(&mut self.chance);
        let truth = Truth {
            right: false,
            why: why.clone(),
        };
        let mut sent = self.submission(attempt, at, position, !blurred, flaw, truth);
        let minutes = self.chance.whole(12, 80);
        sent.review = Review::Rejected {
            at: at + SignedDuration::from_mins(minutes),
            reason: why,
        };
        sent
    }

    fn submission(
        &mut self,
        attempt: u32,
        at: Timestamp,
        metres: Option<f64>,
        wrong: bool,
        flaw: Flaw,
        truth: Truth,
    ) -> Submission {
        let chance = &mut self.chance;
        let scene = if wrong {
            &self.brief.wrong
        } else {
            &self.brief.right
        }
        .clone();
        let signature = matches!(scene, Scene::Signature { .. });
        let metres = metres.filter(|_| !signature);
        let bearing = chance.between(0.0, 360.0);
        let position = metres.map(|metres| away(self.place, metres, bearing));
        // A wrong picture is an old one now and then: taken before the job existed.
        let old = wrong && chance.one_in(3);
        let age = if old {
            chance.whole(9, 60) * 86_400
        } else {
            chance.whole(20, 480)
        };
        let bytes = if signature {
            chance.whole(40_000, 64_000)
        } else {
            chance.whole(2_050_000, 3_600_000)
        };
        Submission {
            id: ProofId::new(format!("p{}", chance.hex(31))),
            attempt,
            kind: if signature {
                MediaKind::Signature
            } else {
                MediaKind::Photo
            },
            bytes: bytes.unsigned_abs(),
            at: position,
            review: Review::Pending,
            created_at: at,
            shot: Shot {
                upright: fits_upright(&scene) && chance.one_in(3),
                flaw,
                seed: chance.seed(),
                facts: Facts {
                    phone: self.worker.phone,
                    taken_at: before(at, age, chance),
                    zone_minutes: self.city.zone_minutes,
                    at: position.filter(|_| chance.one_in(2)),
                },
                scene,
            },
            truth,
        }
    }
}

/// Whether the words stay readable in a picture held upright.
fn fits_upright(scene: &Scene) -> bool {
    match scene {
        Scene::Shopfront { name, number } => name.len() <= 5 && number.len() <= 3,
        Scene::Parcel { number } => number.len() <= 3,
        _ => false,
    }
}
