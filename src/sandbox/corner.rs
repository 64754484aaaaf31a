//! One house with a wrong pin: five errands of different people there, so that what can only
//! be seen by looking at several proofs can be seen.
//!
//! Whoever reviews them finds that they lie together, far from the pin, which is the pin's
//! fault; that two came from exactly the same coordinates; and that one is another worker's
//! file.

use super::briefs::Errand;
use super::chance::Chance;
use super::genesis::{Recipe, waiting};
use super::life::{away, before};
use super::people::{Habit, Worker};
use super::pictures::{Facts, Flaw, Shot};
use super::places::CITIES;
use super::world::{Job, Review, Site, Submission, Truth};
use crate::domain::{MediaKind, Point, Priority};

/// Its jobs draw from streams behind those of all others.
const STREAM: u64 = 1 << 34;

/// How far the house lies from its pin, in metres.
const OFF_M: f64 = 640.0;

/// How far the phones are off, in metres.
const DRIFT_M: f64 = 25.0;

/// What is done there. All of them are of one address, since that is drawn first.
const ERRANDS: [Errand; 5] = [
    Errand::Interior,
    Errand::Shopfront,
    Errand::Meter,
    Errand::Shelf,
    Errand::Parcel,
];

/// The fourth sends what the first has sent, and the last stands where the first stood.
const COPIES: usize = 3;
const STANDS: usize = 4;

/// All jobs of the house.
pub(super) fn jobs(recipe: &Recipe) -> Vec<Job> {
    let mut own = Chance::new(recipe.seed, "corner", 0);
    let home = own.below(CITIES.len() as u64) as usize;
    let city = CITIES.get(home).copied().unwrap_or_default();
    let street = own.pick(&city.streets);
    let pin = away(
        city.middle(),
        own.between(100.0, 900.0),
        own.between(0.0, 360.0),
    );
    let house = away(pin, OFF_M, own.between(0.0, 360.0));
    let site = Site {
        home,
        city: city.name.to_owned(),
        state: city.state.to_owned(),
        place: pin,
    };
    let mut jobs: Vec<Job> = Vec::new();
    for (nth, errand) in (0..).zip(ERRANDS) {
        let mut job = errand_there(recipe, nth, errand, street, &site);
        let drift = (own.between(0.0, DRIFT_M), own.between(0.0, 360.0));
        let first = jobs.first().and_then(|job| job.submissions.first());
        for sent in &mut job.submissions {
            let at = match first.and_then(|first| first.at) {
                Some(same) if jobs.len() == STANDS => same,
                _ => away(house, drift.0, drift.1),
            };
            stand(sent, at);
            if let Some(first) = first.filter(|_| jobs.len() == COPIES) {
                copy(sent, first);
            }
        }
        jobs.push(job);
    }
    jobs
}

/// One errand, done by somebody of the city in one attempt, without haste.
fn errand_there(recipe: &Recipe, nth: u64, errand: Errand, street: &str, site: &Site) -> Job {
    let mut own = Chance::new(recipe.seed, "corner proof", nth);
    // Each begins with the same draws: the number of the house.
    let brief = errand.brief(street, &mut Chance::new(recipe.seed, "corner house", 0));
    let worker = match nth as usize {
        COPIES => Worker::of(recipe.seed, site.home, Habit::Hurried, &mut own),
        _ => Worker::careful(recipe.seed, site.home, nth),
    };
    let base = waiting(recipe, STREAM + nth);
    let sent = base.submissions.last().map(|last| {
        let facts = Facts {
            phone: worker.phone,
            taken_at: before(last.created_at, own.whole(20, 240), &mut own),
            zone_minutes: CITIES.get(site.home).map_or(0, |city| city.zone_minutes),
            at: Some(site.place).filter(|_| own.one_in(2)),
            stripped: false,
        };
        Submission {
            id: last.id.clone(),
            attempt: 1,
            kind: MediaKind::Photo,
            bytes: own.whole(2_050_000, 3_600_000).unsigned_abs(),
            at: Some(site.place),
            review: Review::Pending,
            created_at: last.created_at,
            shot: Shot {
                scene: brief.right.clone(),
                flaw: Flaw::None,
                upright: false,
                seed: own.seed(),
                facts,
            },
            truth: Truth {
                right: true,
                why: "The picture is right; the pin of this house is wrong.".to_owned(),
            },
        }
    });
    Job {
        errand,
        brief,
        site: site.clone(),
        kinds: vec![MediaKind::Photo],
        priority: Priority::Normal,
        worker: Some(worker),
        submissions: sent.into_iter().collect(),
        ..base
    }
}

/// It was sent from here.
fn stand(sent: &mut Submission, at: Point) {
    sent.at = Some(at);
    sent.shot.facts.at = sent.shot.facts.at.map(|_| at);
}

/// It is another's file, byte for byte.
fn copy(sent: &mut Submission, other: &Submission) {
    sent.shot = other.shot.clone();
    sent.bytes = other.bytes;
    sent.truth = Truth {
        right: false,
        why: "This file was sent by somebody else, for another job.".to_owned(),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn recipe(seed: u64) -> Recipe {
        Recipe {
            seed,
            tasks: 40,
            elsewhere: 0,
            pairs: 0,
            corner: true,
            speed: 0.0,
            now: "2026-02-24T12:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn five_errands_of_one_house_lie_together_far_from_their_pin() {
        for seed in 0..20 {
            let jobs = jobs(&recipe(seed));
            let sent: Vec<_> = jobs.iter().map(|job| &job.submissions[0]).collect();
            let pin = jobs[0].site.place;
            assert!(jobs.iter().all(|job| job.site == jobs[0].site));
            let off = |sent: &&Submission| sent.at.unwrap().distance_m(pin);
            assert!(sent.iter().all(|sent| (610.0..670.0).contains(&off(sent))));
            let house = |job: &Job| job.brief.title.contains(&jobs_number(&jobs));
            assert!(jobs.iter().all(house), "seed {seed}: one address");
            let workers: BTreeSet<_> = jobs.iter().map(worker).collect();
            assert_eq!(workers.len(), 4);
            assert_eq!(sent[STANDS].at, sent[0].at);
            assert_ne!(worker(&jobs[STANDS]), worker(&jobs[0]));
        }
    }

    #[test]
    fn one_of_them_is_another_workers_file_and_no_other_is_wrong() {
        let jobs = jobs(&recipe(1));
        let file = |job: &Job| {
            let sent = &job.submissions[0];
            (sent.bytes, sent.shot.seed)
        };
        assert_eq!(file(&jobs[COPIES]), file(&jobs[0]));
        assert_ne!(worker(&jobs[COPIES]), worker(&jobs[0]));
        let right = jobs.iter().map(|job| job.submissions[0].truth.right);
        assert_eq!(Vec::from_iter(right), [true, true, true, false, true]);
        let files: BTreeSet<_> = jobs.iter().map(file).collect();
        assert_eq!(files.len(), ERRANDS.len() - 1);
    }

    #[test]
    fn the_corner_takes_the_last_places_of_a_world() {
        let all: Vec<_> = crate::sandbox::genesis::jobs(&recipe(1)).collect();
        assert_eq!(all.len(), 40);
        let bare = Recipe {
            corner: false,
            ..recipe(1)
        };
        let without: Vec<_> = crate::sandbox::genesis::jobs(&bare).collect();
        let same = all.iter().zip(&without).filter(|(a, b)| a.id == b.id);
        assert_eq!(same.count(), 40 - ERRANDS.len());
    }

    fn worker(job: &Job) -> &str {
        &job.worker.as_ref().unwrap().id
    }

    /// The number of the house, as the first title says it: `… at 70 W Augusta Blvd`.
    fn jobs_number(jobs: &[Job]) -> String {
        let title = &jobs[0].brief.title;
        let (_, place) = title.rsplit_once(" at ").unwrap();
        place.to_owned()
    }
}
