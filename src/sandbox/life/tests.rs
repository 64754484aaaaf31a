//! How the world lives: the same story for the same seed, every status, every event, and
//! workers who answer to what they are told.

use super::*;
use crate::sandbox::genesis::Recipe;
use crate::sandbox::pictures::Flaw;
use crate::sandbox::posting::Posting;
use crate::sandbox::world::{Input, Review, World};
use std::collections::{BTreeMap, BTreeSet};

const NOON: &str = "2026-02-24T12:00:00Z";

fn recipe(speed: f64) -> Recipe {
    Recipe {
        seed: 5,
        tasks: 40,
        elsewhere: 22,
        pairs: 1,
        corner: false,
        speed,
        now: NOON.parse().unwrap(),
    }
}

/// Lives on in steps of five minutes; whatever waits is judged by `says`.
fn live(world: &mut World, hours: i64, mut says: impl FnMut(&Submission) -> Option<String>) {
    let mut now = world.recipe().now;
    for _ in 0..hours * 12 {
        now += SignedDuration::from_mins(5);
        world.live_until(now);
        let waiting = world.in_status(&Status::ProofSubmitted).take(2);
        let waiting: Vec<_> = waiting
            .filter_map(|job| Some((job.id.as_str().to_owned(), job.pending().next()?.clone())))
            .collect();
        for (task, sent) in waiting {
            let proof = sent.id.as_str().to_owned();
            let input = match says(&sent) {
                None => Input::Approve { task, proof },
                Some(reason) => Input::Reject {
                    task,
                    proof,
                    reason,
                },
            };
            world.enter(&input, now).unwrap();
        }
    }
}

/// Who knows the truth and says it.
fn honest(sent: &Submission) -> Option<String> {
    (!sent.truth.right).then(|| sent.truth.why.clone())
}

fn story(world: &World) -> Vec<String> {
    let told = world.happenings(0);
    told.map(|told| serde_json::to_string(told.as_ref()).unwrap())
        .collect()
}

#[test]
fn the_same_seed_and_the_same_verdicts_tell_the_same_story_byte_for_byte() {
    let [one, again, other] = [5, 5, 6].map(|seed| {
        let mut world = World::new(&Recipe {
            seed,
            ..recipe(4.0)
        });
        live(&mut world, 24, honest);
        story(&world)
    });
    assert!(one.len() > 500, "{}", one.len());
    assert_eq!(one, again);
    assert_ne!(one, other);
}

#[test]
fn how_often_somebody_looks_changes_nothing() {
    let recipe = recipe(1.0);
    let end = recipe.now + SignedDuration::from_hours(10);
    let mut once = World::new(&recipe);
    once.live_until(end);
    let mut often = World::new(&recipe);
    for minute in 0..600 {
        often.live_until(recipe.now + SignedDuration::from_mins(minute));
    }
    often.live_until(end);
    assert_eq!(story(&once), story(&often));
}

#[test]
fn jobs_come_to_every_status_and_tell_every_event_of_a_task() {
    let mut world = World::new(&recipe(6.0));
    let mut statuses = BTreeSet::new();
    let mut turn = 0;
    live(&mut world, 48, |sent| {
        turn += 1;
        // Now and then a reviewer is wrong, which is what disputes come from.
        if turn % 7 == 0 {
            Some("No.".to_owned())
        } else {
            honest(sent)
        }
    });
    let called_off = world
        .in_status(&Status::Posted)
        .next()
        .unwrap()
        .id
        .as_str()
        .to_owned();
    let end = world.recipe().now + SignedDuration::from_hours(48);
    world
        .enter(&Input::Cancel { task: called_off }, end)
        .unwrap();
    let mut events = BTreeMap::new();
    for told in world.happenings(0) {
        *events.entry(told.event).or_insert(0) += 1;
        statuses.extend(told.data["status"].as_str().map(str::to_owned));
    }
    assert_eq!(statuses.len(), 12, "{statuses:?}");
    assert_eq!(events.len(), 13, "{events:?}");
}

#[test]
fn a_worker_who_is_told_what_is_wrong_mostly_puts_it_right() {
    let right_after = |says: &str| {
        let (mut right, mut all) = (0, 0);
        for seed in 0..60 {
            let mut world = World::new(&Recipe {
                seed,
                ..recipe(1.0)
            });
            let start = world.recipe().now;
            let waiting: Vec<_> = world
                .in_status(&Status::ProofSubmitted)
                .filter(|job| {
                    job.attempts() == 1 && job.worker.as_ref().unwrap().habit != Habit::Cheat
                })
                .map(|job| {
                    (
                        job.id.as_str().to_owned(),
                        job.pending().next().unwrap().clone(),
                    )
                })
                .filter(|(_, sent)| !sent.truth.right)
                .collect();
            for (task, sent) in &waiting {
                let reason = if says.is_empty() {
                    sent.truth.why.clone()
                } else {
                    says.to_owned()
                };
                let (task, proof) = (task.clone(), sent.id.as_str().to_owned());
                world
                    .enter(
                        &Input::Reject {
                            task,
                            proof,
                            reason,
                        },
                        start,
                    )
                    .unwrap();
            }
            world.live_until(start + SignedDuration::from_hours(2));
            for (task, _) in &waiting {
                let job = world.job(task).unwrap();
                if let Some(next) = job.submissions.iter().find(|sent| sent.attempt == 2) {
                    all += 1;
                    right += usize::from(next.truth.right);
                }
            }
        }
        assert!(all > 100, "{all}");
        right as f64 / f64::from(all)
    };
    let (told, not_told) = (right_after(""), right_after("no"));
    assert!(told > 0.78, "{told}");
    assert!(not_told < 0.5, "{not_told}");
}

#[test]
fn a_cheat_sends_the_same_file_for_several_jobs() {
    let world = World::new(&Recipe {
        tasks: 400,
        ..recipe(0.0)
    });
    let mut files: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for job in world.jobs() {
        let cheat = job
            .worker
            .as_ref()
            .is_some_and(|worker| worker.habit == Habit::Cheat);
        for sent in job
            .submissions
            .iter()
            .filter(|sent| cheat && !sent.truth.right)
        {
            let file = format!("{:?} {}", sent.shot, sent.bytes);
            files.entry(file).or_default().insert(job.id.clone());
        }
    }
    let often = files.values().filter(|jobs| jobs.len() > 1).count();
    assert!(often >= 5, "{often}");
}

#[test]
fn every_rejected_attempt_was_wrong_and_its_reason_says_why() {
    let world = World::new(&Recipe {
        tasks: 800,
        ..recipe(0.0)
    });
    let sent = world.jobs().flat_map(|job| &job.submissions);
    let mut signatures = 0;
    for sent in sent {
        if let Review::Rejected { reason, .. } = &sent.review
            && *reason == sent.truth.why
        {
            assert!(!sent.truth.right, "{reason}");
            signatures += usize::from(sent.kind == MediaKind::Signature);
        }
    }
    assert!(signatures >= 5, "{signatures}");
}

#[test]
fn a_world_without_speed_stands_still_and_a_hurried_one_waits_less() {
    let mut still = World::new(&recipe(0.0));
    still.live_until(recipe(0.0).now + SignedDuration::from_hours(1000));
    assert_eq!((still.happened(), still.next_due()), (0, None));
    assert_eq!(
        Pace::new(60.0).wait(600.0),
        Some(SignedDuration::from_secs(10))
    );
    assert_eq!(Pace::new(0.0).wait(600.0), None);
}

#[test]
fn a_job_can_be_sent_to_its_next_step_at_once_until_it_waits_for_the_customer() {
    let mut world = World::new(&recipe(0.0));
    let now = world.recipe().now;
    let pending = world
        .in_status(&Status::Pending)
        .next()
        .unwrap()
        .id
        .as_str()
        .to_owned();
    let mut seen = Vec::new();
    let refused = loop {
        let hasten = Input::Hasten {
            task: pending.clone(),
        };
        match world.enter(&hasten, now) {
            Ok(_) => seen.push(world.job(&pending).unwrap().status.word()),
            Err(refusal) => break refusal.told(),
        }
    };
    assert_eq!(
        seen,
        [
            "funded",
            "posted",
            "assigned",
            "in_progress",
            "proof_submitted"
        ]
    );
    assert_eq!((refused.0, refused.1), (409, "INVALID_TASK_STATE"));
}

#[test]
fn money_moves_once_for_each_job_and_only_where_a_job_has_ended() {
    let mut world = World::new(&recipe(6.0));
    live(&mut world, 48, honest);
    let mut moved: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for payment in world.payments() {
        moved.entry(payment.task.clone()).or_default().push(payment);
    }
    assert!(moved.len() > 60, "{}", moved.len());
    for (task, payments) in moved {
        let [payment] = payments.as_slice() else {
            panic!("{task:?} moved money {} times", payments.len());
        };
        let job = world.job(task.as_str()).unwrap();
        let due = match job.status {
            Status::Completed => job.payout,
            Status::Refunded => job.budget,
            _ => panic!("{task:?} is {}", job.status.word()),
        };
        assert_eq!(payment.cents, due);
    }
}

/// A world in which sixty tasks of this title were posted at this place, twelve hours on.
fn posted(title: &str, (latitude, longitude): (f64, f64)) -> World {
    let mut world = World::new(&Recipe {
        tasks: 0,
        elsewhere: 0,
        pairs: 0,
        ..recipe(1.0)
    });
    let now = world.recipe().now;
    let body = serde_json::json!({
        "title": title,
        "description": "As the title says.",
        "category": "photography",
        "location": {"city": "Here", "state": "XX", "latitude": latitude, "longitude": longitude},
        "budget_cents": 5000,
    });
    let posting = Posting::read(body.as_object().unwrap(), now).unwrap();
    for _ in 0..60 {
        let post = Input::Post {
            posting: Box::new(posting.clone()),
            live: false,
            bounty: false,
        };
        world.enter(&post, now).unwrap();
    }
    world.live_until(now + SignedDuration::from_hours(12));
    world
}

fn sent(world: &World) -> Vec<(&Job, &Submission)> {
    let jobs = world.jobs().filter(|job| job.commission.is_some());
    jobs.flat_map(|job| job.submissions.iter().map(move |sent| (job, sent)))
        .collect()
}

#[test]
fn a_posted_tasks_picture_is_wrong_only_where_its_words_say_what_would_be_right() {
    const HERE: (f64, f64) = (40.6782, -73.9442);
    let unclear = posted("Photograph the shop", HERE);
    let sent_there = sent(&unclear);
    assert!(sent_there.len() > 40, "{}", sent_there.len());
    for (_, sent) in sent_there {
        assert!(sent.truth.right || sent.shot.flaw != Flaw::None, "{sent:?}");
        assert!(sent.truth.why.contains("made up"), "{}", sent.truth.why);
    }
    let clear = posted("Photograph Rosa Bakery, 123 Main St", HERE);
    let all = sent(&clear);
    let mut wrong = all.iter().filter(|(_, sent)| {
        !sent.truth.right && sent.truth.why.contains("the task names number 123")
    });
    assert!(wrong.next().is_some());
}

#[test]
fn where_no_city_is_near_no_phone_tells_a_cell_tower() {
    let world = posted("Photograph the shop", (51.5, -0.12));
    let all = sent(&world);
    assert!(all.len() > 40, "{}", all.len());
    for (job, sent) in all {
        assert!(job.distance_m(sent).is_none_or(|metres| metres < 60_000.0));
    }
}
