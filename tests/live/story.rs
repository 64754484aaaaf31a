//! What the marketplace tells, and how it is brought to tell more.

use crate::support::patience;
use crate::world::World;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};
use tokio::sync::broadcast::error::RecvError;

/// The box's clock is set ahead by so much at a time: some hundred events.
const STEP_S: u64 = 900;

/// Events that are on their way at least when the receiver dies.
const UNDER_WAY: u64 = 100;

pub struct Story<'a> {
    world: &'a World,
    /// The number of the first happening that is told.
    first: u64,
    happenings: Vec<Value>,
    forged: usize,
    delivered: BTreeSet<u64>,
    /// Attempts that were looked at.
    seen: u64,
    attempts: usize,
}

impl<'a> Story<'a> {
    /// From now on.
    pub fn follow(world: &'a World) -> Self {
        let mut story = Self {
            world,
            first: 0,
            happenings: Vec::new(),
            forged: 0,
            delivered: BTreeSet::new(),
            seen: 0,
            attempts: 0,
        };
        story.hear();
        story.first = story.next();
        story.happenings.clear();
        story
    }

    /// Lets things happen until so many events have been delivered, and more are on their
    /// way.
    pub fn go_on(&mut self, delivered: u64) {
        while (self.happenings.len() as u64) < delivered + UNDER_WAY {
            let step = json!({ "advance_seconds": STEP_S });
            self.world.post("/control/clock", &step.to_string());
            self.judge();
            self.hear();
        }
        self.wait_until("enough is delivered", |story| {
            story.delivered.len() as u64 >= delivered
        });
    }

    /// Waits until no event is on its way any more.
    pub fn wait_until_all_is_delivered(&mut self) {
        self.wait_until("all is delivered", |story| {
            story.hear();
            story.delivered.len() >= story.happenings.len()
        });
    }

    /// Every third proof that waits is rejected, the others are approved.
    fn judge(&self) {
        let list = self.world.get("/v1/tasks?status=proof_submitted&limit=100");
        for (task, nth) in list["data"].as_array().unwrap().iter().zip(1..) {
            let path = format!("/v1/tasks/{}/proofs", task["id"].as_str().unwrap());
            let proofs = self.world.get(&path);
            let mut proofs = proofs["data"].as_array().unwrap().iter();
            let Some(proof) = proofs.rfind(|proof| proof["status"] == "pending") else {
                continue;
            };
            let path = format!("{path}/{}", proof["id"].as_str().unwrap());
            match nth % 3 {
                0 => self
                    .world
                    .post(&format!("{path}/reject"), "{\"reason\":\"Too dark\"}"),
                _ => self.world.post(&format!("{path}/approve"), "{}"),
            }
        }
    }

    fn next(&self) -> u64 {
        let last = self.happenings.last();
        last.map_or(self.first, |last| last["seq"].as_u64().unwrap() + 1)
    }

    /// Takes what has happened since.
    fn hear(&mut self) {
        let news = self
            .world
            .get(&format!("/control/events?from={}", self.next()));
        let news = news["data"].as_array().unwrap().clone();
        self.happenings.extend(news);
    }

    #[track_caller]
    fn wait_until(&mut self, what: &str, holds: impl Fn(&mut Self) -> bool) {
        let mut live = self.world.look(|running| running.deliveries().subscribe());
        // A delivery that failed is tried again after up to half a minute.
        let deadline = Instant::now() + patience() + Duration::from_secs(60);
        loop {
            self.look_at_deliveries();
            if holds(self) {
                return;
            }
            let heard = self.world.wait(deadline, live.recv());
            assert!(
                matches!(heard, Some(Ok(_) | Err(RecvError::Lagged(_)))),
                "waited in vain until {what}: {}",
                self.tally()
            );
            // What has come meanwhile is looked at at once.
            live = live.resubscribe();
        }
    }

    fn look_at_deliveries(&mut self) {
        let attempts = self.world.look(|running| running.deliveries().attempts());
        let new = attempts.iter().filter(|attempt| attempt.seq >= self.seen);
        let mut last = None;
        for attempt in new {
            self.attempts += 1;
            match attempt.then {
                proofdesk::sandbox::Then::Delivered => {
                    self.delivered.insert(attempt.happening);
                }
                proofdesk::sandbox::Then::Forged => {
                    assert_eq!(
                        attempt.status,
                        Some(401).filter(|_| attempt.status.is_some())
                    );
                    self.forged += 1;
                }
                _ => {}
            }
            last = Some(attempt.seq);
        }
        self.seen = last.map_or(self.seen, |last| last + 1);
        self.delivered.retain(|happening| *happening >= self.first);
    }

    /// What every event is to be known by.
    pub fn names(&self) -> BTreeSet<String> {
        let told = |told: &Value| {
            name(&json!({
                "event": told["event"],
                "task_id": told["task"],
                "event_at": told["at"],
                "data": told["data"],
            }))
        };
        let names: BTreeSet<_> = self.happenings.iter().map(told).collect();
        assert_eq!(
            names.len(),
            self.happenings.len(),
            "two events have one name"
        );
        names
    }

    /// Where each task that was told of is, by the marketplace itself.
    pub fn statuses(&self) -> BTreeMap<String, String> {
        let tasks = self
            .happenings
            .iter()
            .filter_map(|told| told["task"].as_str());
        let tasks: BTreeSet<_> = tasks.collect();
        let status = |task: &str| {
            let found = self.world.get(&format!("/v1/tasks/{task}"));
            (
                task.to_owned(),
                found["status"].as_str().unwrap().to_owned(),
            )
        };
        tasks.into_iter().map(status).collect()
    }

    pub fn tally(&self) -> String {
        format!(
            "{} events of {} tasks; {} attempts, {} forged; {} delivered",
            self.happenings.len(),
            self.happenings
                .iter()
                .map(|told| told["task"].as_str())
                .collect::<BTreeSet<_>>()
                .len(),
            self.attempts,
            self.forged,
            self.delivered.len(),
        )
    }
}

/// What one event is told apart by: its name, task, time and proof.
pub fn name(event: &Value) -> String {
    let at: proofdesk::domain::Timestamp = event["event_at"].as_str().unwrap().parse().unwrap();
    let data = &event["data"];
    let (proof, worker) = (&data["proof"]["id"], &data["worker_id"]);
    format!(
        "{} {} {} {proof} {worker}",
        event["event"],
        event["task_id"],
        at.as_millisecond()
    )
}
