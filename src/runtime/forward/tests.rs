//! Forwarding on the paused clock, to an endpoint that does what it is told.

use super::{Destination, Forwarder, Letter, Reply, Report, Road, Then, local};
use crate::clock::Clock;
use crate::domain::event::Source;
use crate::domain::{MarketplaceName, NewEvent, Timestamp};
use crate::ledger::{Cursor, Feed};
use crate::marketplace::scheme;
use crate::runtime::follow::Follower;
use crate::testkit::ledger::MemoryLedger;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// What the endpoint says to the event of this id and attempt.
type Says = dyn Fn(&str, u32) -> Reply + Send + Sync;

#[derive(Clone)]
struct Endpoint {
    says: Arc<Mutex<Arc<Says>>>,
    /// Tasks and attempts, as they arrived.
    heard: Arc<Mutex<Vec<(String, u32)>>>,
    secret: SecretString,
    clock: Clock,
}

impl Road for Endpoint {
    async fn carry(&self, letter: Letter) -> Reply {
        // As a developer's own server would look at it.
        let header = |(name, value): &(&str, String)| {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            (name, HeaderValue::from_str(value).unwrap())
        };
        let headers: HeaderMap = letter.headers.iter().map(header).collect();
        let secrets = [self.secret.clone()];
        scheme(MarketplaceName::WorkFunder)
            .verify(&headers, &letter.body, &secrets, self.clock.wall())
            .expect("rightly signed");
        let body: Value = serde_json::from_slice(&letter.body).unwrap();
        let task = body["data"]["id"].as_str().unwrap().to_owned();
        let attempt = u32::try_from(body["attempt_number"].as_u64().unwrap()).unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
        let says = self.says.lock().unwrap().clone();
        let reply = says(&task, attempt);
        if reply != Reply::Unreachable {
            self.heard.lock().unwrap().push((task, attempt));
        }
        reply
    }
}

struct Rig {
    feed: Arc<MemoryLedger>,
    endpoint: Endpoint,
    reports: mpsc::Receiver<Report>,
    clock: Clock,
    running: JoinHandle<()>,
}

impl Rig {
    fn start(says: impl Fn(&str, u32) -> Reply + Send + Sync + 'static) -> Self {
        let clock = Clock::following("2026-02-24T12:00:00Z".parse().unwrap());
        let secret = local(&SecretString::from("whsec_of_the_marketplace"));
        let endpoint = Endpoint {
            says: Arc::new(Mutex::new(Arc::new(says))),
            heard: Arc::default(),
            secret: secret.clone(),
            clock,
        };
        let feed = Arc::new(MemoryLedger::new());
        let (tell, reports) = mpsc::channel(16);
        let forwarder = Forwarder {
            to: Arc::new(Destination {
                secrets: BTreeMap::from([("wf".into(), secret)]),
                road: endpoint.clone(),
            }),
            clock,
            tell,
        };
        let follower = Follower::new(feed.clone(), Cursor::default());
        Self {
            feed,
            endpoint,
            reports,
            clock,
            running: tokio::spawn(forwarder.run(follower)),
        }
    }

    fn says(&self, says: impl Fn(&str, u32) -> Reply + Send + Sync + 'static) {
        *self.endpoint.says.lock().unwrap() = Arc::new(says);
    }

    async fn take(&self, events: Vec<NewEvent>) {
        self.feed.take(events).await.unwrap();
    }

    /// Reads reports until one is so, and returns it.
    async fn until(&mut self, is_so: impl Fn(&Report) -> bool) -> Report {
        loop {
            let report = self.reports.recv().await.expect("it runs");
            if is_so(&report) {
                return report;
            }
        }
    }

    /// Reads reports until so many events are done with.
    async fn done(&mut self, count: usize) {
        for _ in 0..count {
            self.until(|report| is_then(report, Then::Taken)).await;
        }
    }

    fn heard(&self) -> Vec<(String, u32)> {
        self.endpoint.heard.lock().unwrap().clone()
    }

    fn heard_of(&self, task: &str) -> Vec<u32> {
        let heard = self.heard().into_iter();
        heard.filter(|(of, _)| of == task).map(|(_, n)| n).collect()
    }
}

fn is_then(report: &Report, wanted: Then) -> bool {
    matches!(report, Report::Attempt { then, .. } if *then == wanted)
}

fn told(task: &str, n: u32) -> NewEvent {
    NewEvent {
        account: "wf".into(),
        marketplace: MarketplaceName::WorkFunder,
        source: Source::Webhook,
        name: format!("task.n{n}").as_str().into(),
        task: Some(task.into()),
        happened_at: Some(Timestamp::UNIX_EPOCH),
        received_at: Timestamp::UNIX_EPOCH,
        delivery_attempt: Some(1),
        verified: Some(true),
        change: Default::default(),
        identity: Some(format!("{task} {n}").into()),
        data: json!({ "id": task, "n": n }).to_string().into(),
    }
}

const OK: Reply = Reply::Status(200);

#[tokio::test(start_paused = true)]
async fn each_event_goes_on_once_in_the_order_of_its_task() {
    let mut rig = Rig::start(|_, _| OK);
    let all = (0..30).map(|n| told(["a", "b", "c"][n as usize % 3], n));
    rig.take(all.collect()).await;
    rig.done(30).await;
    rig.take(vec![told("a", 30)]).await;
    rig.done(1).await;
    assert_eq!(rig.heard().len(), 31);
    assert_eq!(rig.heard_of("b").len(), 10);
}

#[tokio::test(start_paused = true)]
async fn what_polling_found_is_not_forwarded_until_a_webhook_tells_it() {
    let mut rig = Rig::start(|_, _| OK);
    let mut found = told("a", 1);
    found.source = Source::Poll;
    found.identity = None;
    rig.take(vec![found, told("b", 2)]).await;
    rig.done(1).await;
    assert_eq!(rig.heard(), [("b".to_owned(), 1)]);
}

#[tokio::test(start_paused = true)]
async fn while_one_is_tried_again_its_task_waits_and_the_others_dont() {
    let mut rig = Rig::start(|task, attempt| match (task, attempt) {
        ("a", 1..=3) => Reply::Status(500),
        _ => OK,
    });
    rig.take(vec![told("a", 1), told("a", 2), told("b", 3), told("b", 4)])
        .await;
    let before = rig.clock.mono();
    rig.done(2).await;
    assert_eq!(rig.heard_of("b"), [1, 1]);
    assert!(before.until(rig.clock.mono()) < Duration::from_secs(1));
    rig.done(1).await;
    // 1 s, 2 s and 4 s; the second event of the task has not been tried before.
    assert!(before.until(rig.clock.mono()) >= Duration::from_secs(7));
    assert_eq!(rig.heard_of("a"), [1, 2, 3, 4]);
    rig.says(|_, _| OK);
    rig.done(1).await;
    assert_eq!(rig.heard_of("a"), [1, 2, 3, 4, 1]);
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_answers_badly_has_eight_tries_and_then_the_next_event_has_its_turn() {
    let mut rig = Rig::start(|_, _| Reply::Status(404));
    rig.take(vec![told("a", 1), told("a", 2)]).await;
    let given_up = rig.until(|report| is_then(report, Then::GivenUp)).await;
    assert_eq!(given_up.to_string(), "→ task.n1 404 (attempt 8), given up");
    assert_eq!(rig.heard_of("a"), (1..=8).collect::<Vec<_>>());
    rig.says(|_, _| OK);
    rig.done(1).await;
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_is_down_loses_nothing_and_costs_one_try_at_a_time() {
    let mut rig = Rig::start(|_, _| Reply::Unreachable);
    let all = (0..2_500).map(|n| told(&format!("t{n}"), n));
    rig.take(all.collect()).await;
    let is_down = |report: &Report| matches!(report, Report::Down { .. });
    let mut waits = Vec::new();
    for _ in 0..8 {
        let Report::Down { wait, waiting } = rig.until(is_down).await else {
            panic!("not down");
        };
        waits.push(wait.as_secs());
        assert!(waiting.events <= 2_000 && waiting.and_more, "{waiting:?}");
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
    assert_eq!(rig.heard(), []);
    rig.says(|_, _| OK);
    let back = rig
        .until(|report| matches!(report, Report::Back { .. }))
        .await;
    assert!(back.to_string().contains("answers again"), "{back}");
    rig.done(2_500).await;
    // Nobody's attempt was counted.
    assert!(rig.heard().iter().all(|(_, attempt)| *attempt == 1));
    assert_eq!(rig.heard().len(), 2_500);
}

#[tokio::test(start_paused = true)]
async fn an_account_without_a_secret_is_said_and_holds_up_nobody() {
    let mut rig = Rig::start(|_, _| OK);
    let mut other = told("a", 1);
    other.account = "other".into();
    rig.take(vec![other, told("b", 2)]).await;
    let left = rig
        .until(|report| matches!(report, Report::Left { .. }))
        .await;
    assert!(left.to_string().contains("no webhook secret"), "{left}");
    rig.done(1).await;
}

#[tokio::test(start_paused = true)]
async fn a_listener_who_stops_reading_holds_up_forwarding_and_nothing_else() {
    let rig = Rig::start(|_, _| OK);
    for n in 0..500 {
        rig.take(vec![told(&format!("t{n}"), n)]).await;
    }
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(rig.feed.newest().await.unwrap().0, 500);
    assert!(rig.heard().len() < 50, "{}", rig.heard().len());
    drop(rig.reports);
    rig.running.await.unwrap();
}
