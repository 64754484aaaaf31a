//! The lines to the accounts: one poller each, what it is to read, what it is asked.

use crate::domain::Status;
use crate::domain::{AccountName, TaskId};
use crate::intake::{Ask, Attendance, Calls, Heard, Hint, Poller, WantedRead};
use crate::ledger::Feed;
use crate::model::{Msg, ReadWant};
use crate::runtime::reception::Attendances;
use crate::runtime::translate;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// Askings that may wait for a poller. One more is dropped: each only saves a request or
/// brings a sweep forward.
const ASKS: usize = 64;

/// All lines. Dropping them stops polling.
#[derive(Default)]
pub(super) struct Lines(BTreeMap<AccountName, Line>);

struct Line {
    wanted: watch::Sender<Vec<WantedRead>>,
    asks: mpsc::Sender<Ask>,
    skew: JoinHandle<()>,
    _poller: Poller,
}

impl Lines {
    /// None.
    pub(super) fn closed() -> Self {
        Self::default()
    }

    /// One for each account that somebody attends to. What is learnt goes to `feed`, what is heard to `hear`, and a
    /// server's clock that is off to `news`.
    pub(super) fn open<'a>(
        accounts: impl Iterator<Item = &'a Arc<Calls>>,
        feed: &Arc<dyn Feed>,
        attendances: &Attendances,
        hear: &mpsc::Sender<Heard>,
        news: &mpsc::UnboundedSender<Msg>,
    ) -> Self {
        let line = |calls: &'a Arc<Calls>| {
            let attendance = Arc::clone(attendances.get(calls.name())?);
            let line = Line::open(calls, feed, attendance, hear, news);
            Some((calls.name().clone(), line))
        };
        Self(accounts.filter_map(line).collect())
    }

    /// What is to be read from now on.
    pub(super) fn read(&self, wants: Vec<ReadWant>) {
        let mut reads = translate::reads(wants);
        for (name, line) in &self.0 {
            let wanted = reads.remove(name).unwrap_or_default();
            line.wanted.send_if_modified(|known| {
                let is_other = *known != wanted;
                if is_other {
                    *known = wanted;
                }
                is_other
            });
        }
    }

    /// A person wants the list now.
    pub(super) fn refresh(&self, account: &AccountName) {
        self.ask(account, Ask::Refresh);
    }

    /// One of our decisions left a task so.
    pub(super) fn settled(&self, account: &AccountName, task: TaskId, status: &str) {
        let status = Status::from_wire(status);
        self.ask(account, Ask::Settled { task, status });
    }

    /// Those who may be told what webhooks told.
    pub(super) fn askers(&self) -> Askers {
        let lines = self.0.iter();
        Askers(
            lines
                .map(|(name, line)| (name.clone(), line.asks.clone()))
                .collect(),
        )
    }

    fn ask(&self, account: &AccountName, ask: Ask) {
        if let Some(line) = self.0.get(account) {
            let _ = line.asks.try_send(ask);
        }
    }
}

/// The pollers' ears.
#[derive(Clone, Default)]
pub(super) struct Askers(BTreeMap<AccountName, mpsc::Sender<Ask>>);

impl Askers {
    /// Tells each poller what webhooks told of its tasks. Waits for one that is busy.
    pub(super) async fn told(&self, hints: BTreeMap<AccountName, Vec<Hint>>) {
        for (account, hints) in hints {
            if let Some(asks) = self.0.get(&account) {
                // A poller that has ended has nothing to read.
                let _ = asks.send(Ask::Told(hints)).await;
            }
        }
    }
}

impl Line {
    fn open(
        calls: &Arc<Calls>,
        feed: &Arc<dyn Feed>,
        attendance: Arc<Attendance>,
        hear: &mpsc::Sender<Heard>,
        news: &mpsc::UnboundedSender<Msg>,
    ) -> Self {
        let (wanted, wants) = watch::channel(Vec::new());
        let (asks, asked) = mpsc::channel(ASKS);
        // Another jitter in every process, so that two don't sweep in step.
        let (_, seed) = uuid::Uuid::now_v7().as_u64_pair();
        Self {
            wanted,
            asks,
            skew: tokio::spawn(tell_skew(calls.clone(), news.clone())),
            _poller: Poller::start(
                calls.clone(),
                feed.clone(),
                attendance,
                hear.clone(),
                wants,
                asked,
                seed,
            ),
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.skew.abort();
    }
}

/// Tells how far the server's clock is ahead whenever that is another.
async fn tell_skew(calls: Arc<Calls>, news: mpsc::UnboundedSender<Msg>) {
    let mut skew = calls.skew();
    skew.mark_changed();
    while skew.changed().await.is_ok() {
        let Some(ahead) = *skew.borrow_and_update() else {
            continue;
        };
        let told = news.send(Msg::Skew {
            account: calls.name().clone(),
            seconds: ahead.as_secs(),
        });
        if told.is_err() {
            return;
        }
    }
}
