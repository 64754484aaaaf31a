//! What workers send: every attempt at a job, with its file, its place and its truth.
//!
//! Earlier attempts were rejected and say why; the last one waits. What a picture shows
//! and what is told about it here always agree.

use super::briefs::{Brief, Errand};
use super::chance::Chance;
use super::fate::{Fate, Where};
use super::pictures::{Facts, Flaw, Scene, Shot};
use super::places::City;
use super::world::{Review, Submission, Truth, Worker};
use crate::domain::geo::EARTH_RADIUS_M;
use crate::domain::{MediaKind, Point, ProofId, Timestamp};
use jiff::SignedDuration;

/// What the worker does about one job.
pub(super) struct Sender<'a> {
    pub brief: &'a Brief,
    pub fate: Fate,
    pub city: City,
    pub place: Point,
    pub worker: &'a Worker,
    pub chance: Chance,
}

impl Sender<'_> {
    /// All attempts; the last one, at `last`, waits for review.
    pub fn submissions(mut self, last: Timestamp) -> Vec<Submission> {
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
        let signature = matches!(self.brief.right, Scene::Signature { .. });
        // So far away no phone drifts: the worker was somewhere else.
        let elsewhere = !signature && position.is_some_and(|m| m > 4000.0);
        let wrong = fate.wrong || elsewhere;
        let flaw = if wrong || signature {
            Flaw::None
        } else {
            fate.flaw
        };
        let why = match (wrong, flaw.objection()) {
            (true, _) => self.brief.objection.clone(),
            (false, Some(objection)) => objection.to_owned(),
            (false, None) => match fate.position {
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
                upright: scene.fits_upright() && chance.one_in(3),
                flaw,
                seed: chance.seed(),
                facts: Facts {
                    phone: self.worker.phone,
                    taken_at: before(at, age, chance),
                    zone_minutes: self.city.zone_minutes,
                    at: position.filter(|_| chance.one_in(2)),
                    // Nobody can see how old an old picture is without its EXIF.
                    stripped: !old && chance.one_in(6),
                },
                scene,
            },
            truth,
        }
    }
}

/// A second pending proof of the same attempt, of another kind.
pub(super) fn also_signed(
    seed: u64,
    index: u64,
    sent: &[Submission],
    street: &str,
) -> Option<Submission> {
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

/// So many seconds before, and a few milliseconds, since clocks are never round.
pub(super) fn before(moment: Timestamp, seconds: i64, chance: &mut Chance) -> Timestamp {
    moment - SignedDuration::from_millis(seconds * 1000 + chance.whole(0, 999))
}

/// The point so far away in this direction, on the haversine's sphere, to six decimals.
pub(super) fn away(from: Point, metres: f64, bearing: f64) -> Point {
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
