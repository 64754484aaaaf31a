//! What a world keeps over a long time, and that it still tells one story.

use super::room::ENDED_KEPT;
use super::*;
use crate::domain::Environment;
use crate::sandbox::world::Input;
use jiff::SignedDuration;
use serde_json::json;

fn recipe(tasks: usize, speed: f64) -> Recipe {
    Recipe {
        seed: 9,
        tasks,
        elsewhere: 11,
        pairs: 0,
        corner: false,
        speed,
        now: "2026-02-24T12:00:00Z".parse().unwrap(),
    }
}

fn approve_first(world: &mut World, now: Timestamp) -> Option<TaskId> {
    let job = world.in_status(&Status::ProofSubmitted).next_back()?;
    let (task, proof) = (job.id.clone(), job.pending().next()?.id.clone());
    let input = Input::Approve {
        task: task.as_str().to_owned(),
        proof: proof.as_str().to_owned(),
    };
    world.enter(&input, now).unwrap();
    Some(task)
}

#[test]
fn what_ended_longest_ago_is_forgotten_and_what_waits_never_is() {
    let recipe = recipe(ENDED_KEPT + 60, 0.0);
    let mut world = World::new(&recipe);
    let over = |world: &World| world.over();
    let (all, begun) = (world.count(None), over(&world));
    let mut ended = Vec::new();
    for second in 0..(ENDED_KEPT + 30) as i64 {
        let now = recipe.now + SignedDuration::from_secs(second);
        ended.extend(approve_first(&mut world, now));
    }
    assert_eq!(over(&world), ENDED_KEPT);
    let forgotten = begun + ended.len() - ENDED_KEPT;
    assert_eq!(world.count(None), all - forgotten);
    assert_eq!(world.count(Some(&Status::ProofSubmitted)), 30);
    let gone = ended
        .iter()
        .take_while(|id| world.job(id.as_str()).is_none());
    assert_eq!(gone.count(), forgotten - begun);
    assert!(world.job(ended[forgotten - begun].as_str()).is_some());
    let proofs: usize = world.jobs().map(|job| job.submissions.len()).sum();
    assert_eq!(world.by_proof.len(), proofs);
    // The books know more than the world.
    assert_eq!(world.payments().len(), ended.len());
    assert_eq!(world.score().decided as usize, ended.len());
}

#[test]
fn a_live_task_that_is_forgotten_leaves_nothing_behind_and_still_counts_for_its_month() {
    let recipe = recipe(ENDED_KEPT + 60, 0.0);
    let mut world = World::new(&recipe);
    let posting = json!({
        "title": "Photograph the front of Rosa Bakery",
        "description": "The whole front, sign and number readable.",
        "category": "photography",
        "location": {"city": "Brooklyn", "state": "NY", "latitude": 40.7, "longitude": -73.9},
        "budget_cents": 5000,
        "proof_types": ["photo"],
    });
    let post = Input::Post {
        posting: serde_json::from_value(posting).unwrap(),
        live: true,
        bounty: false,
    };
    let mut posted = Vec::new();
    for _ in 0..2 {
        let Entered::Task(place) = world.enter(&post, recipe.now).unwrap() else {
            panic!("a task was posted");
        };
        posted.push(world.at(place).unwrap().id.as_str().to_owned());
    }
    let over = Input::Force {
        task: posted[0].clone(),
        status: "refunded".to_owned(),
    };
    world.enter(&over, recipe.now).unwrap();
    assert_eq!(world.posted.live(), 2);
    for _ in 0..ENDED_KEPT {
        approve_first(&mut world, recipe.now);
    }
    assert!(world.job(&posted[0]).is_none() && world.job(&posted[1]).is_some());
    assert_eq!(world.posted.live(), 1);
    let (rows, total) = world.listed(Environment::Live, None, (0, 10));
    assert_eq!((rows.len(), total), (1, 1));
    assert_eq!(world.posted_in_month(recipe.now), 2);
    let next = recipe.now + SignedDuration::from_hours(24 * 10);
    assert_eq!(world.posted_in_month(next), 0);
}

#[test]
fn a_job_that_goes_on_after_its_end_is_not_forgotten_for_its_first_end() {
    let recipe = recipe(ENDED_KEPT + 60, 0.0);
    let mut world = World::new(&recipe);
    let first = approve_first(&mut world, recipe.now).unwrap();
    let dispute = Input::Dispute {
        task: first.as_str().to_owned(),
        reason: "Another house".to_owned(),
    };
    world.enter(&dispute, recipe.now).unwrap();
    for _ in 0..ENDED_KEPT + 20 {
        approve_first(&mut world, recipe.now);
    }
    assert_eq!(world.job(first.as_str()).unwrap().status, Status::Disputed);
    assert_eq!(world.over(), ENDED_KEPT);
}

#[test]
fn customers_hold_back_while_nobody_reviews_and_come_again_when_somebody_does() {
    let recipe = recipe(40, 60.0);
    let mut world = World::new(&recipe);
    let begun = world.open();
    let mut now = recipe.now;
    let mut live = |world: &mut World, hours| {
        now += SignedDuration::from_hours(hours);
        world.live_until(now);
        now
    };
    live(&mut world, 48);
    let full = world.open();
    assert!(full <= begun + 100, "{full}");
    assert!(full >= begun + 90, "{full}");
    let (told, arrived) = (world.happened(), world.arrived);
    let now = live(&mut world, 24 * 30);
    assert_eq!((world.happened(), world.arrived), (told, arrived));
    assert_eq!(world.next_due(), None, "a full world costs nothing");
    for _ in 0..30 {
        approve_first(&mut world, now);
    }
    live(&mut world, 1);
    // Some of those that came were not taken by anybody, which made room for others.
    let came = world.arrived - arrived;
    assert!((30..=40).contains(&came), "{came}");
}

#[test]
fn ten_days_of_life_at_sixty_times_keep_within_their_room() {
    let recipe = recipe(40, 60.0);
    let mut world = World::new(&recipe);
    let (mut now, mut most) = (recipe.now, 0);
    for _ in 0..24 * 10 {
        now += SignedDuration::from_hours(1);
        world.live_until(now);
        for _ in 0..80 {
            approve_first(&mut world, now);
        }
        most = most.max(world.jobs.len());
    }
    // Long enough that many had to be forgotten.
    assert!(world.arrived > 2 * ENDED_KEPT as u64, "{}", world.arrived);
    assert!(most <= ENDED_KEPT + world.open() + 200, "{most}");
    assert!(world.happenings(0).count() <= KEPT);
    assert!(world.agenda.len() < 2_000, "{}", world.agenda.len());
}

#[test]
fn pages_of_a_status_and_of_all_hold_every_job_once_newest_first() {
    let mut world = World::new(&recipe(230, 0.0));
    let now = world.recipe().now;
    for _ in 0..20 {
        approve_first(&mut world, now);
    }
    for status in [None, Some(Status::ProofSubmitted), Some(Status::Completed)] {
        let count = world.count(status.as_ref());
        let mut pages = Vec::new();
        for from in (0..count + 50).step_by(50) {
            pages.extend(
                world
                    .page(status.as_ref(), from, 50)
                    .iter()
                    .map(|job| &job.id),
            );
        }
        let whole: Vec<_> = match &status {
            None => world.jobs().map(|job| &job.id).collect(),
            Some(status) => world.in_status(status).map(|job| &job.id).collect(),
        };
        assert_eq!(pages, whole);
        assert_eq!(pages.len(), count);
    }
}

#[test]
fn nothing_is_entered_before_what_has_already_happened() {
    let mut world = World::new(&recipe(40, 1.0));
    let begun = world.lived();
    world.live_until(begun + SignedDuration::from_hours(2));
    world.live_until(begun);
    assert_eq!(world.lived(), begun + SignedDuration::from_hours(2));
}
