//! What workers send: an attempt at a job, with its file, its place and its truth.
//!
//! What a picture shows and what is told about it here always agree.

use crate::domain::geo::EARTH_RADIUS_M;
use crate::domain::{MediaKind, Point, ProofId, Timestamp};
use crate::sandbox::briefs::{Brief, Errand};
use crate::sandbox::chance::Chance;
use crate::sandbox::fate::{Fate, Where};
use crate::sandbox::genesis::Recipe;
use crate::sandbox::people::{Habit, Worker};
use crate::sandbox::pictures::{Facts, Flaw, Scene, Shot};
use crate::sandbox::places::{CITIES, PHONES};
use crate::sandbox::world::{Job, Review, Site, Submission, Truth};
use jiff::SignedDuration;

/// Files that a cheat sends again and again, for each kind of job.
const STOCK: u64 = 2;
/// How far the cell tower stands from the middle of its city, in metres.
const TOWER_M: f64 = 2600.0;

/// The size of a clip, from and to; none is longer than the least.
const CLIP_BYTES: (i64, i64) = (700_000, 1_200_000);

/// How one attempt goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::sandbox) struct Lot {
    /// The picture shows something else.
    pub wrong: bool,
    /// The picture can't be read.
    pub flaw: Flaw,
    /// Where it is sent from.
    pub position: Where,
}

impl Lot {
    /// As fate has it.
    pub fn first(fate: Fate) -> Self {
        // So far away no phone drifts: the worker is somewhere else.
        let wrong = fate.wrong || fate.position == Where::Elsewhere;
        Self {
            wrong,
            flaw: if wrong { Flaw::None } else { fate.flaw },
            position: fate.position,
        }
    }

    /// An attempt that is rejected before the reviewer's eyes open.
    pub fn rejected(chance: &mut Chance) -> Self {
        let blurred = chance.one_in(2);
        Self {
            wrong: !blurred,
            flaw: if blurred {
                chance.pick(&Flaw::ALL)
            } else {
                Flaw::None
            },
            position: Where::Near,
        }
    }

    /// The next attempt, in answer to a reason: who is told what was wrong mostly puts it
    /// right, who isn't mostly doesn't, and a cheat has nothing else to send.
    pub fn answering(fate: Fate, last: &Submission, habit: Habit, chance: &mut Chance) -> Self {
        let said = match &last.review {
            Review::Rejected { reason, .. } => reason.to_lowercase(),
            Review::Pending | Review::Approved { .. } => String::new(),
        };
        let names = |words: &[&str]| words.iter().any(|word| said.contains(word));
        let flawed = last.shot.flaw != Flaw::None;
        let told = if flawed {
            names(&FLAWED)
        } else {
            names(&MISTAKEN) || said.chars().any(|c| c.is_ascii_digit())
        };
        let better = habit != Habit::Cheat && chance.below(100) < if told { 88 } else { 35 };
        let position = match Self::first(fate).position {
            Where::Elsewhere if habit != Habit::Cheat => Where::Near,
            position => position,
        };
        Self {
            wrong: !last.truth.right && !flawed && !better,
            flaw: if flawed && !better {
                last.shot.flaw
            } else {
                Flaw::None
            },
            position,
        }
    }

    /// As far as it can befall this job: where the words name nothing that could be drawn
    /// no picture is wrong, and where no city is near there is no tower.
    pub fn fitting(self, job: &Job) -> Self {
        let wrong = self.wrong && job.brief.wrong != job.brief.right;
        let remote = job.commission.as_ref().is_some_and(|own| own.remote);
        let position = match self.position {
            Where::Tower if remote => Where::Near,
            Where::Elsewhere if self.wrong && !wrong => Where::Near,
            position => position,
        };
        Self {
            wrong,
            position,
            ..self
        }
    }
}

/// Words that tell a worker that the picture can't be read.
const FLAWED: [&str; 17] = [
    "blur",
    "focus",
    "sharp",
    "shak",
    "dark",
    "light",
    "glare",
    "washed",
    "blind",
    "thumb",
    "finger",
    "cover",
    "readable",
    "retake",
    "screenshot",
    "see",
    "unscharf",
];
/// Words that tell a worker that the picture shows the wrong thing.
const MISTAKEN: [&str; 13] = [
    "wrong",
    "number",
    "sign",
    "other",
    "another",
    "different",
    "not the",
    "address",
    "shop",
    "place",
    "belongs",
    "should",
    "job is",
];

/// What the worker does about one job.
pub(in crate::sandbox) struct Sender<'a> {
    pub recipe: &'a Recipe,
    pub errand: Errand,
    pub brief: &'a Brief,
    pub site: &'a Site,
    pub worker: &'a Worker,
    /// What it sends is a clip, not a photo.
    pub films: bool,
    pub chance: Chance,
}

impl Sender<'_> {
    /// The history of a job that waits: rejected attempts, and one at `last` as fate has it.
    pub fn history(mut self, fate: Fate, last: Timestamp) -> Vec<Submission> {
        let mut all = vec![self.send(fate.attempts, Lot::first(fate), last)];
        let mut later = last;
        for attempt in (1..fate.attempts).rev() {
            let gap = self.chance.whole(2 * 3600, 20 * 3600);
            let at = before(later, gap, &mut self.chance);
            let mut lot = Lot::rejected(&mut self.chance);
            // A signature can't be blurred: one that was rejected was none.
            lot.wrong |= matches!(self.brief.right, Scene::Signature { .. });
            let mut sent = self.send(attempt, lot, at);
            let minutes = self.chance.whole(12, 80);
            sent.review = Review::Rejected {
                at: at + SignedDuration::from_mins(minutes),
                reason: sent.truth.why.clone(),
            };
            all.push(sent);
            later = at;
        }
        all.reverse();
        all
    }

    /// One proof of each kind that the job asks for.
    pub fn attempt(mut self, job: &Job, lot: Lot, at: Timestamp) -> Vec<Submission> {
        let attempt = job.attempts() + 1;
        let first = self.send(attempt, lot, at);
        let mut all = vec![];
        for kind in job.kinds.iter().skip(1) {
            all.push(match kind {
                MediaKind::Video => also_filmed(&first, &mut self.chance),
                _ => also_signed(&first, &mut self.chance),
            });
        }
        all.insert(0, first);
        all
    }

    /// One proof.
    pub fn send(&mut self, attempt: u32, lot: Lot, at: Timestamp) -> Submission {
        let signature = matches!(self.brief.right, Scene::Signature { .. });
        let lot = Lot {
            flaw: if signature || lot.wrong {
                Flaw::None
            } else {
                lot.flaw
            },
            ..lot
        };
        let position = self.position(lot.position).filter(|_| !signature);
        let reused = lot.wrong && !signature && self.worker.habit == Habit::Cheat;
        let (shot, bytes) = if reused {
            self.reuse()
        } else {
            self.take(lot, position, at)
        };
        Submission {
            id: ProofId::new(format!("p{}", self.chance.hex(31))),
            attempt,
            kind: match (signature, self.films) {
                (true, _) => MediaKind::Signature,
                (false, true) => MediaKind::Video,
                (false, false) => MediaKind::Photo,
            },
            bytes: bytes.unsigned_abs(),
            at: position,
            review: Review::Pending,
            created_at: at,
            shot,
            truth: truth(self.brief, lot, reused),
        }
    }

    /// A picture taken for this job.
    fn take(&mut self, lot: Lot, position: Option<Point>, at: Timestamp) -> (Shot, i64) {
        let zone_minutes = self.zone();
        let chance = &mut self.chance;
        let scene = if lot.wrong {
            &self.brief.wrong
        } else {
            &self.brief.right
        }
        .clone();
        let signature = matches!(scene, Scene::Signature { .. });
        // A wrong picture is an old one now and then: taken before the job existed.
        let old = lot.wrong && chance.one_in(3);
        let age = if old {
            chance.whole(9, 60) * 86_400
        } else {
            chance.whole(20, 240)
        };
        let mut phone = self.worker.phone;
        if old && age % (2 * 86_400) == 0 {
            // Somebody has been at it.
            phone.software = "Snapseed 2.21";
        }
        let bytes = if signature {
            chance.whole(40_000, 64_000)
        } else if self.films {
            chance.whole(CLIP_BYTES.0, CLIP_BYTES.1)
        } else {
            chance.whole(2_050_000, 3_600_000)
        };
        let shot = Shot {
            upright: scene.fits_upright() && chance.one_in(3),
            flaw: lot.flaw,
            seed: chance.seed(),
            facts: Facts {
                phone,
                taken_at: before(at, age, chance),
                zone_minutes,
                at: position.filter(|_| chance.one_in(2)),
                // Nobody can see how old an old picture is without its EXIF.
                stripped: !old && chance.one_in(6),
            },
            scene,
        };
        (shot, bytes)
    }

    /// A file that this worker has sent before and will send again, byte for byte.
    fn reuse(&mut self) -> (Shot, i64) {
        let nth = self.chance.below(STOCK);
        let home = self.site.home as u64 * 64 + self.errand as u64 * STOCK + nth;
        let mut own = Chance::new(self.recipe.seed, "stock", home);
        let scene = self.errand.brief("the street", &mut own).right;
        // With whatever phone that was.
        let camera = Chance::new(self.recipe.seed, "stock camera", home).pick(&PHONES);
        let shot = Shot {
            upright: false,
            flaw: Flaw::None,
            seed: own.seed(),
            facts: Facts {
                phone: camera,
                taken_at: before(self.recipe.now, own.whole(20, 90) * 86_400, &mut own),
                zone_minutes: self.zone(),
                at: None,
                stripped: false,
            },
            scene,
        };
        let (low, high) = if self.films {
            CLIP_BYTES
        } else {
            (2_050_000, 3_600_000)
        };
        (shot, own.whole(low, high))
    }

    /// Where the phone says it is.
    fn position(&mut self, position: Where) -> Option<Point> {
        if position == Where::Tower {
            let middle = CITIES.get(self.site.home)?.middle();
            let bearing =
                Chance::new(self.recipe.seed, "tower", self.site.home as u64).between(0.0, 360.0);
            return Some(away(middle, TOWER_M, bearing));
        }
        let metres = position.metres(&mut self.chance);
        let bearing = self.chance.between(0.0, 360.0);
        metres.map(|metres| away(self.site.place, metres, bearing))
    }

    fn zone(&self) -> i32 {
        CITIES
            .get(self.site.home)
            .map_or(0, |city| city.zone_minutes)
    }
}

/// What is true about a proof.
fn truth(brief: &Brief, lot: Lot, reused: bool) -> Truth {
    let why = match (lot.wrong, lot.flaw.objection()) {
        (true, _) if reused => {
            "This file was sent for other jobs before; it doesn't show this one.".to_owned()
        }
        (true, _) => brief.objection.clone(),
        (false, Some(objection)) => objection.to_owned(),
        (false, None) => match lot.position {
            Where::Drifted => {
                "The picture is right; between tall houses the phone's position drifts.".to_owned()
            }
            Where::Tower => {
                "The picture is right; the phone told the cell tower's place.".to_owned()
            }
            Where::Nowhere => "The picture is right; the phone gave no position.".to_owned(),
            _ => "Everything asked for can be read.".to_owned(),
        },
    };
    Truth {
        right: !lot.wrong && lot.flaw == Flaw::None,
        why,
    }
}

/// A clip beside a photo, of the same thing in the same attempt.
fn also_filmed(photo: &Submission, chance: &mut Chance) -> Submission {
    Submission {
        id: ProofId::new(format!("p{}", chance.hex(31))),
        kind: MediaKind::Video,
        bytes: chance.whole(CLIP_BYTES.0, CLIP_BYTES.1).unsigned_abs(),
        ..photo.clone()
    }
}

/// A signature beside a photo, of the same attempt.
pub(in crate::sandbox) fn also_signed(photo: &Submission, chance: &mut Chance) -> Submission {
    Submission {
        id: ProofId::new(format!("p{}", chance.hex(31))),
        kind: MediaKind::Signature,
        bytes: chance.whole(40_000, 64_000).unsigned_abs(),
        at: None,
        shot: Shot {
            scene: Errand::Signature.brief("the street", chance).right,
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
    }
}

/// So many seconds before, and a few milliseconds, since clocks are never round.
pub(in crate::sandbox) fn before(
    moment: Timestamp,
    seconds: i64,
    chance: &mut Chance,
) -> Timestamp {
    moment - SignedDuration::from_millis(seconds * 1000 + chance.whole(0, 999))
}

/// The point so far away in this direction, on the haversine's sphere, to six decimals.
pub(in crate::sandbox) fn away(from: Point, metres: f64, bearing: f64) -> Point {
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
