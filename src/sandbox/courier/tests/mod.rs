//! The courier on the paused clock, over a road that a test lays.

use super::*;
use crate::domain::{Status, Timestamp};
use crate::sandbox::faults::FaultPlan;
use crate::sandbox::genesis::Recipe;
use crate::sandbox::keeping::Restored;
use crate::sandbox::tests::webhooks::by_hand;
use crate::sandbox::tier::Tier;
use crate::sandbox::world::Input;
use serde_json::Value;
use std::time::Duration;
use tokio::sync::mpsc;

pub(in crate::sandbox) mod troubles;

const NOON: &str = "2026-02-24T12:00:00Z";
const SECRET: &str = "whsec_test";

/// How an endpoint answers: after so many seconds with this status; nothing for never.
type Manners = fn(&Sent) -> Option<(u64, u16)>;

/// A road whose end is in the test's hands.
struct Laid {
    clock: Clock,
    sent: mpsc::UnboundedSender<Sent>,
    manners: Manners,
}

/// What came to its end.
#[derive(Debug)]
struct Sent {
    /// Seconds since the beginning.
    at: u64,
    url: String,
    said: Value,
    letter: Letter,
}

impl Sent {
    fn what(&self) -> (&str, u64) {
        let event = self.said["event"].as_str().unwrap();
        (event, self.said["attempt_number"].as_u64().unwrap())
    }
}

impl Road for Laid {
    async fn carry(&self, url: &str, letter: Letter) -> Answer {
        let said: Value = serde_json::from_slice(&letter.body).unwrap();
        let sent = Sent {
            at: self.clock.mono().0.as_secs(),
            url: url.to_owned(),
            said,
            letter,
        };
        let answer = (self.manners)(&sent);
        // The test may have seen enough.
        let _ = self.sent.send(sent);
        let Some((seconds, status)) = answer else {
            return std::future::pending().await;
        };
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        Answer::Status(status)
    }
}

/// A world and its courier.
struct Bench {
    server: Arc<Server>,
    sent: mpsc::UnboundedReceiver<Sent>,
}

impl Bench {
    fn new(speed: f64, room: usize, manners: Manners) -> Self {
        Self::with(FaultPlan::default(), speed, room, manners)
    }

    fn with(faults: FaultPlan, speed: f64, room: usize, manners: Manners) -> Self {
        let now: Timestamp = NOON.parse().unwrap();
        let recipe = Recipe {
            seed: 5,
            tasks: 40,
            elsewhere: 22,
            pairs: 0,
            corner: false,
            speed,
            now,
        };
        let clock = Clock::following(now);
        let files = "http://127.0.0.1:1".to_owned();
        let server = Server::new(
            Restored::new(&recipe),
            None,
            files,
            (Tier::Pro, 500),
            faults,
            clock,
        );
        let (server, (tell, sent)) = (Arc::new(server), mpsc::unbounded_channel());
        let courier = Courier {
            server: Arc::clone(&server),
            secret: SECRET.to_owned(),
            road: Laid {
                clock,
                sent: tell,
                manners,
            },
            room,
        };
        tokio::spawn(courier.run());
        let bench = Self { server, sent };
        bench.subscribe("https://hooks.example/a", None);
        bench
    }

    fn subscribe(&self, url: &str, events: Option<&[&str]>) {
        let events = events.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        let url = url.to_owned();
        let input = Input::Subscribe { url, events };
        self.server.manage(&input, |_| ()).unwrap();
    }

    /// Tasks in this status.
    fn tasks(&self, status: &Status) -> Vec<String> {
        let world = self.server.world();
        let jobs = world.in_status(status);
        jobs.map(|job| job.id.as_str().to_owned()).collect()
    }

    /// So many steps of this task happen now.
    fn hasten(&self, task: &str, steps: usize) {
        for _ in 0..steps {
            let task = task.to_owned();
            self.server
                .enter(&Input::Hasten { task }, |_| Ok(()))
                .unwrap();
        }
    }

    /// The next `count` that are sent.
    async fn sent(&mut self, count: usize) -> Vec<Sent> {
        let mut sent = Vec::new();
        for _ in 0..count {
            sent.push(self.sent.recv().await.unwrap());
        }
        sent
    }

    /// Whether nothing more is sent, for a day.
    async fn is_over(&mut self) -> bool {
        let day = Duration::from_secs(24 * 3600);
        tokio::time::timeout(day, self.sent.recv()).await.is_err()
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_event_is_tried_seven_times_each_signed_anew_and_then_given_up() {
    let mut bench = Bench::new(0.0, 100, |_| Some((0, 503)));
    let task = bench.tasks(&Status::Funded).remove(0);
    bench.hasten(&task, 1);
    let sent = bench.sent(7).await;
    assert!(bench.is_over().await);
    let at: Vec<_> = sent.iter().map(|sent| sent.at).collect();
    assert_eq!(at, [0, 1, 6, 36, 156, 756, 4356]);
    let noon: Timestamp = NOON.parse().unwrap();
    for (sent, nth) in sent.iter().zip(1..) {
        assert_eq!(sent.what(), ("task.posted", nth));
        assert_eq!(sent.said["timestamp"], "2026-02-24T12:00:00.000Z");
        assert_eq!(sent.said["data"]["id"], *task);
        let seconds = i64::try_from(sent.at).unwrap();
        assert_eq!(sent.letter.timestamp, noon.as_second() + seconds);
        let signature = by_hand(SECRET, sent.letter.timestamp, &sent.letter.body);
        assert_eq!(sent.letter.signature, signature);
    }
    let noted = bench.server.deliveries.attempts();
    let then: Vec<_> = noted.iter().map(|made| (made.then, made.status)).collect();
    assert_eq!(then[..6], [(Then::Again, Some(503)); 6]);
    assert_eq!(then[6..], [(Then::GivenUp, Some(503))]);
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_says_nothing_for_thirty_seconds_has_failed() {
    let mut bench = Bench::new(0.0, 100, |sent| match sent.what().1 {
        1 => None,
        2 => Some((29, 204)),
        _ => panic!("the second attempt was answered in time"),
    });
    bench.hasten(&bench.tasks(&Status::Funded)[0], 1);
    let at: Vec<_> = bench.sent(2).await.iter().map(|sent| sent.at).collect();
    assert_eq!(at, [0, 31]);
    assert!(bench.is_over().await);
    let noted = bench.server.deliveries.attempts();
    assert_eq!(noted[0].error, Some("no answer in 30 s"));
    assert_eq!(
        (noted[1].status, noted[1].then),
        (Some(204), Then::Delivered)
    );
}

#[tokio::test(start_paused = true)]
async fn a_tasks_events_go_one_after_the_other_and_other_tasks_beside_it() {
    let mut bench = Bench::new(0.0, 100, |_| Some((10, 200)));
    let funded = bench.tasks(&Status::Funded);
    bench.hasten(&funded[0], 4);
    bench.hasten(&funded[1], 2);
    let sent = bench.sent(6).await;
    let of = |task: &str| -> Vec<_> {
        let own = sent.iter().filter(|sent| sent.said["data"]["id"] == *task);
        own.map(|sent| (sent.at, sent.what().0)).collect()
    };
    let steps = [
        (0, "task.posted"),
        (10, "task.assigned"),
        (20, "task.started"),
        (30, "task.proof_submitted"),
    ];
    assert_eq!(of(&funded[0]), steps);
    assert_eq!(of(&funded[1]), steps[..2]);
}

#[tokio::test(start_paused = true)]
async fn an_event_that_failed_holds_up_none_that_follow() {
    let fails_first = |sent: &Sent| {
        let fails = sent.what() == ("task.posted", 1);
        Some((0, if fails { 500 } else { 200 }))
    };
    let mut bench = Bench::new(0.0, 100, fails_first);
    bench.hasten(&bench.tasks(&Status::Funded)[0], 3);
    let sent = bench.sent(4).await;
    let what: Vec<_> = sent.iter().map(Sent::what).collect();
    let expected = [
        ("task.posted", 1),
        ("task.assigned", 1),
        ("task.started", 1),
        ("task.posted", 2),
    ];
    assert_eq!(what, expected);
    assert!(bench.is_over().await);
}

#[tokio::test(start_paused = true)]
async fn beyond_its_room_the_oldest_events_are_given_up_and_counted() {
    let mut bench = Bench::new(0.0, 5, |_| None);
    let tasks = bench.tasks(&Status::ProofSubmitted);
    for task in &tasks[..25] {
        let (task, status) = (task.clone(), "cancelled".to_owned());
        let input = Input::Force { task, status };
        bench.server.enter(&input, |_| Ok(())).unwrap();
    }
    let mut sent = bench.sent(5).await;
    sent.sort_by_key(|sent| tasks.iter().position(|id| sent.said["data"]["id"] == **id));
    let ids: Vec<_> = sent.iter().map(|sent| &sent.said["data"]["id"]).collect();
    assert_eq!(ids, tasks[20..25].iter().collect::<Vec<_>>());
    let deliveries = &bench.server.deliveries;
    assert_eq!(deliveries.dropped(), 20);
}

#[tokio::test(start_paused = true)]
async fn no_more_than_sixteen_are_on_their_way_at_a_time() {
    let mut bench = Bench::new(0.0, 100, |_| Some((7, 200)));
    for task in &bench.tasks(&Status::ProofSubmitted)[..20] {
        let (task, status) = (task.clone(), "cancelled".to_owned());
        let input = Input::Force { task, status };
        bench.server.enter(&input, |_| Ok(())).unwrap();
    }
    let at: Vec<_> = bench.sent(20).await.iter().map(|sent| sent.at).collect();
    assert_eq!(at[..16], [0; 16]);
    assert_eq!(at[16..], [7; 4]);
}

#[tokio::test(start_paused = true)]
async fn another_address_and_other_events_count_from_the_next_happening_on() {
    let mut bench = Bench::new(0.0, 100, |_| Some((0, 200)));
    let task = bench.tasks(&Status::Funded).remove(0);
    bench.hasten(&task, 1);
    assert_eq!(bench.sent(1).await[0].url, "https://hooks.example/a");
    bench.subscribe("https://hooks.example/b", Some(&["task.started"]));
    bench.hasten(&task, 3);
    let sent = bench.sent(1).await;
    assert_eq!(sent[0].what(), ("task.started", 1));
    assert_eq!(sent[0].url, "https://hooks.example/b");
    assert!(bench.is_over().await);
}

#[tokio::test(start_paused = true)]
async fn workers_who_are_verified_are_told_and_a_clock_set_ahead_ages_no_signature() {
    let mut bench = Bench::new(1.0, 10_000, |_| Some((0, 200)));
    bench.subscribe("https://hooks.example/w", Some(&["worker.verified"]));
    bench
        .server
        .advance(Duration::from_secs(48 * 3600))
        .unwrap();
    let told: Vec<_> = {
        let world = bench.server.world();
        let told = world.happenings(0).filter(|told| told.task.is_none());
        told.cloned().collect()
    };
    assert!(told.len() > 3, "{}", told.len());
    let noon: Timestamp = NOON.parse().unwrap();
    for (sent, told) in bench.sent(told.len()).await.iter().zip(&told) {
        assert_eq!(sent.what(), ("worker.verified", 1));
        assert_eq!(sent.said["data"], told.data);
        assert_eq!(sent.letter.timestamp, noon.as_second());
        assert!(sent.said["timestamp"].as_str().unwrap() > NOON);
    }
}
