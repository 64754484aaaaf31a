//! A poller on a fake marketplace, with a listener who folds what is heard the way the
//! model does. Everything runs on the paused clock.

use crate::clock::Clock;
use crate::domain::{MarketplaceName, Mono, Status, Task, TaskId, Timestamp};
use crate::intake::{Ask, Attendance, Budget, Calls, Class, Heard, Link, Poller, WantedRead, What};
use crate::ledger::Feed;
use crate::testkit::ledger::MemoryLedger;
use crate::testkit::marketplace::{Call, FakeMarketplace};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

pub struct Rig {
    pub clock: Clock,
    pub market: FakeMarketplace,
    pub calls: Arc<Calls>,
    pub feed: Arc<MemoryLedger>,
    pub asks: mpsc::Sender<Ask>,
    pub wanted: watch::Sender<Vec<WantedRead>>,
    pub seen: Seen,
    heard: mpsc::Receiver<Heard>,
    poller: Option<Poller>,
}

/// What a model would know.
#[derive(Default)]
pub struct Seen {
    pub rows: BTreeMap<String, Task>,
    pub first_row: Option<Mono>,
    /// Proofs read, in order.
    pub proofs: Vec<(String, bool)>,
    /// Tasks read, in order, with the status or the error.
    pub tasks: Vec<(String, String)>,
    /// Waiting tasks after each whole sweep.
    pub swept: Vec<(usize, Mono)>,
    pub links: Vec<(Link, Mono)>,
    pub feed_troubles: usize,
    pub budgets: usize,
}

pub fn noon() -> Timestamp {
    "2026-02-24T12:00:00Z".parse().unwrap()
}

impl Rig {
    /// Starts a poller with this many requests a minute; `temper` makes the marketplace.
    pub fn start(limit: u32, temper: impl FnOnce(FakeMarketplace) -> FakeMarketplace) -> Self {
        let clock = Clock::following(noon());
        let market = temper(FakeMarketplace::new("acc", clock));
        let feed = Arc::new(MemoryLedger::new());
        Self::on(limit, clock, market, feed)
    }

    /// The same on a journal that was there before.
    pub fn on(limit: u32, clock: Clock, market: FakeMarketplace, feed: Arc<MemoryLedger>) -> Self {
        let log = Arc::new(MemoryLedger::new());
        let budget = Budget::new(log, "key".to_owned(), limit, clock);
        let calls = Calls::new("acc".into(), Arc::new(market.clone()), budget, clock);
        let (heard_by, heard) = mpsc::channel(64);
        let (asks, asked) = mpsc::channel(64);
        let (wanted, wants) = watch::channel(Vec::new());
        let of_feed: Arc<dyn Feed> = feed.clone();
        let marketplace = MarketplaceName::WorkFunder;
        let attendance = Attendance::new("acc".into(), marketplace, of_feed.clone(), clock, true);
        let poller = Poller::start(
            calls.clone(),
            of_feed,
            attendance,
            heard_by,
            wants,
            asked,
            1,
        );
        Self {
            clock,
            market,
            calls,
            feed,
            asks,
            wanted,
            seen: Seen::default(),
            heard,
            poller: Some(poller),
        }
    }

    /// Wants the proofs of these tasks, in this order.
    pub fn want(&self, tasks: &[&str], class: Class) {
        let want = |task: &&str| WantedRead {
            task: (*task).into(),
            what: What::Proofs,
            class,
        };
        self.wanted.send_replace(tasks.iter().map(want).collect());
    }

    pub async fn ask(&self, ask: Ask) {
        self.asks.send(ask).await.unwrap();
    }

    /// Listens for this long.
    pub async fn run(&mut self, seconds: u64) {
        let end = tokio::time::Instant::now() + Duration::from_secs(seconds);
        loop {
            tokio::select! {
                biased;
                Some(heard) = self.heard.recv() => self.fold(heard),
                () = tokio::time::sleep_until(end) => return,
            }
        }
    }

    /// Listens until so many sweeps have ended.
    pub async fn run_until_swept(&mut self, sweeps: usize) {
        while self.seen.swept.len() < sweeps {
            self.run_until_next().await;
        }
    }

    /// Listens to one thing.
    pub async fn run_until_next(&mut self) {
        let heard = self.heard.recv().await.unwrap();
        self.fold(heard);
    }

    pub fn stop(&mut self) {
        self.poller = None;
    }

    pub fn waiting(&self) -> Vec<&str> {
        let waits = |(_, task): &(&String, &Task)| task.status.is_reviewable();
        let rows = self.seen.rows.iter().filter(waits);
        rows.map(|(id, _)| id.as_str()).collect()
    }

    pub fn seconds(&self) -> f64 {
        self.clock.mono().0.as_secs_f64()
    }

    /// The calls that went out, in words: `list 0`, `task t1`, `proofs t1`, `account`.
    pub fn calls(&self) -> Vec<String> {
        self.calls_with_times()
            .into_iter()
            .map(|(call, _)| call)
            .collect()
    }

    pub fn calls_with_times(&self) -> Vec<(String, f64)> {
        let word = |call: &Call| match call {
            Call::Waiting(offset) => format!("list {offset}"),
            Call::Task(task) => format!("task {}", task.as_str()),
            Call::Proofs(task) => format!("proofs {}", task.as_str()),
            Call::Account => "account".to_owned(),
            Call::Decide(..) => "decide".to_owned(),
        };
        let calls = self.market.calls();
        let timed = |(call, at): &(Call, Mono)| (word(call), at.0.as_secs_f64());
        calls.iter().map(timed).collect()
    }

    pub fn count(&self, prefix: &str) -> usize {
        let calls = self.calls();
        calls.iter().filter(|call| call.starts_with(prefix)).count()
    }

    /// The most requests that went out within any 60 s.
    pub fn busiest_minute(&self) -> usize {
        let times: Vec<f64> = self.calls_with_times().iter().map(|(_, at)| *at).collect();
        let within = |from: f64| {
            times
                .iter()
                .filter(move |at| (from..from + 60.0).contains(*at))
        };
        times
            .iter()
            .map(|at| within(*at).count())
            .max()
            .unwrap_or(0)
    }

    /// Statuses in the journal, by task.
    pub async fn journal(&self) -> Vec<(TaskId, Status)> {
        let events = self.feed.after(Default::default(), 100_000).await.unwrap();
        let told = events.into_iter().map(|event| event.body);
        told.filter_map(|body| Some((body.task?, body.change.status?)))
            .collect()
    }

    /// What the house said of itself, and how many events were replayed.
    pub async fn house(&self) -> Vec<(String, i64)> {
        let events = self.feed.after(Default::default(), 100_000).await.unwrap();
        let house = events.iter().filter(|event| event.body.task.is_none());
        let said = house.map(|event| {
            let data: serde_json::Value = serde_json::from_str(&event.body.data).unwrap();
            let name = event.body.name.raw().to_owned();
            (name, data["replayed"].as_i64().unwrap())
        });
        said.collect()
    }

    pub fn link(&self) -> &Link {
        &self.seen.links.last().unwrap().0
    }

    fn fold(&mut self, heard: Heard) {
        let now = self.clock.mono();
        match heard {
            Heard::Tasks { tasks, .. } => {
                self.seen.first_row.get_or_insert(now);
                for task in tasks {
                    let id = task.key.task.as_str().to_owned();
                    self.seen.rows.insert(id, task);
                }
            }
            Heard::Proofs { key, result } => {
                // A model that has the proofs no longer wants them.
                if result.is_ok() {
                    let wants = |want: &WantedRead| want.task != key.task;
                    self.wanted.send_modify(|wanted| wanted.retain(wants));
                }
                let id = key.task.as_str().to_owned();
                self.seen.proofs.push((id, result.is_ok()));
            }
            Heard::Task { key, result } => {
                let id = key.task.as_str().to_owned();
                let word = match &result {
                    Ok(task) => task.status.word(),
                    Err(error) => error.to_string(),
                };
                match result {
                    Ok(task) => drop(self.seen.rows.insert(id.clone(), *task)),
                    Err(_) => drop(self.seen.rows.remove(&id)),
                }
                self.seen.tasks.push((id, word));
            }
            Heard::Swept { waiting, .. } => self.seen.swept.push((waiting, now)),
            Heard::Link { link, .. } => self.seen.links.push((link, now)),
            Heard::Budget { .. } => self.seen.budgets += 1,
            Heard::FeedTrouble { .. } => self.seen.feed_troubles += 1,
        }
    }
}

/// Puts a task into another status, as somebody else would.
pub fn set(market: &FakeMarketplace, task: &str, status: Status) {
    market.change(|world| world.set_status(task, status));
}
