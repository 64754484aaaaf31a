//! A marketplace in memory with a scriptable temper, for tests of the intake and the
//! outbox. It keeps WorkFunder's rules (three attempts, 404, 409, the refund after the
//! last one), records each call with its time, and never sleeps but on tokio's clock.

mod contract;
mod world;

mod tests;

use crate::clock::Clock;
use crate::domain::{
    Answer, CallError, Environment, MarketplaceName, Mono, Proof, ProofKey, Status, Task, TaskId,
    Timestamp, Untrusted, Verdict,
};
use crate::marketplace::{Abilities, Account, Marketplace, Page, Reply, Told};
use async_trait::async_trait;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
pub use world::World;

/// One request that reached the fake, or would have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    Waiting(u64),
    Task(TaskId),
    Proofs(TaskId),
    Account,
    Decide(ProofKey, Verdict),
}

/// What goes wrong with the next verdict that is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// The connection can't be made.
    NotSent,
    /// The connection drops before the server acts.
    DropBefore,
    /// The server acts, and its answer is lost.
    LostAnswer,
    /// The connection drops, and the server acts this much later.
    LateActing(Duration),
    /// The server answers with this status and does nothing.
    Says(u16),
}

/// A change that is made to the world between two calls.
type Change = Box<dyn FnOnce(&mut World) + Send>;

struct State {
    world: World,
    calls: Vec<(Call, Mono)>,
    after_page: VecDeque<Change>,
    failures: VecDeque<Option<CallError>>,
    failing: Option<CallError>,
    failing_task: Option<(TaskId, CallError)>,
    faults: VecDeque<LinkFault>,
    ignores_filter: bool,
    tells_total: bool,
    page_size: usize,
    latency: Duration,
    told: Told,
    enforced: Option<usize>,
}

/// The fake itself; clones are the same marketplace.
#[derive(Clone)]
pub struct FakeMarketplace(Arc<Mutex<State>>);

impl State {
    /// Whether one more request exceeds the enforced limit: how long to wait then.
    fn over_limit(&self, now: Mono) -> Option<Duration> {
        let window = Duration::from_secs(60);
        let recent = |at: &&Mono| at.until(now) < window;
        let times: Vec<&Mono> = self.calls.iter().map(|(_, at)| at).filter(recent).collect();
        let oldest = times.first()?;
        (times.len() >= self.enforced?).then(|| window - oldest.until(now))
    }

    fn page(&self, offset: u64) -> Page {
        let shown = |task: &&Task| self.ignores_filter || task.status.is_reviewable();
        let tasks = self.world.order.iter().map(|id| &self.world.tasks[id].0);
        let rows: Vec<&Task> = tasks.filter(shown).collect();
        Page {
            tasks: rows
                .iter()
                .skip(offset as usize)
                .take(self.page_size)
                .map(|task| (*task).clone())
                .collect(),
            total: self.tells_total.then_some(rows.len() as u64),
            limit: Some(self.page_size as u64),
        }
    }
}

impl FakeMarketplace {
    /// Without a task, in a good temper: pages of 100, the total told, no limit.
    pub fn new(account: &str, clock: Clock) -> Self {
        Self(Arc::new(Mutex::new(State {
            world: World {
                account: account.into(),
                clock,
                order: Vec::new(),
                tasks: BTreeMap::new(),
            },
            calls: Vec::new(),
            after_page: VecDeque::new(),
            failures: VecDeque::new(),
            failing: None,
            failing_task: None,
            faults: VecDeque::new(),
            ignores_filter: false,
            tells_total: true,
            page_size: 100,
            latency: Duration::ZERO,
            told: Told::default(),
            enforced: None,
        })))
    }

    /// With this many tasks waiting, `t000`, `t001` …
    pub fn with_waiting(self, count: usize) -> Self {
        self.change(|world| {
            for n in 0..count {
                world.add(&format!("t{n:03}"), Status::ProofSubmitted);
            }
        });
        self
    }

    /// Every page shows tasks in any status.
    pub fn ignoring_the_filter(self) -> Self {
        self.state().ignores_filter = true;
        self
    }

    /// Lists come without their total.
    pub fn without_totals(self) -> Self {
        self.state().tells_total = false;
        self
    }

    /// At most this many rows on a page.
    pub fn with_pages_of(self, rows: usize) -> Self {
        self.state().page_size = rows;
        self
    }

    /// Every answer takes this long.
    pub fn with_latency(self, latency: Duration) -> Self {
        self.state().latency = latency;
        self
    }

    /// Tells this limit with every answer.
    pub fn telling_limit(self, limit: u32) -> Self {
        self.state().told.limit = Some(limit);
        self
    }

    /// Answers 429 beyond this many requests in any 60 s, and tells the limit.
    pub fn enforcing_limit(self, limit: u32) -> Self {
        self.state().enforced = Some(limit as usize);
        self.telling_limit(limit)
    }

    /// Tells this time of the server with every answer.
    pub fn telling_time(self, at: Timestamp) -> Self {
        self.state().told.server_time = Some(at);
        self
    }

    /// Changes the world now.
    pub fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut self.state().world)
    }

    /// Changes the world after the next page of the list was sent; further ones queue up
    /// behind it, one a page.
    pub fn after_page(&self, change: impl FnOnce(&mut World) + Send + 'static) {
        self.state().after_page.push_back(Box::new(change));
    }

    /// The next readings fail so, one after another.
    pub fn fail_next(&self, errors: impl IntoIterator<Item = CallError>) {
        self.state().failures.extend(errors.into_iter().map(Some));
    }

    /// The next so many readings succeed, before those of a later [`Self::fail_next`].
    pub fn succeed_next(&self, count: usize) {
        self.state().failures.extend(vec![None; count]);
    }

    /// From now on every reading fails so, and every verdict if the key is refused.
    pub fn fail_with(&self, error: Option<CallError>) {
        self.state().failing = error;
    }

    /// From now on every reading of this task fails so.
    pub fn fail_task(&self, task: &str, error: CallError) {
        self.state().failing_task = Some((task.into(), error));
    }

    /// The next verdict meets this fault; further ones queue up behind it.
    pub fn break_next_decision(&self, fault: LinkFault) {
        self.state().faults.push_back(fault);
    }

    /// Every call so far, in order, with its time.
    pub fn calls(&self) -> Vec<(Call, Mono)> {
        self.state().calls.clone()
    }

    /// The verdicts that were sent, in order, whatever became of them.
    pub fn decisions(&self) -> Vec<(ProofKey, Verdict)> {
        let calls = self.calls().into_iter();
        calls
            .filter_map(|(call, _)| match call {
                Call::Decide(key, verdict) => Some((key, verdict)),
                Call::Waiting(_) | Call::Task(_) | Call::Proofs(_) | Call::Account => None,
            })
            .collect()
    }

    /// Forgets the calls so far.
    pub fn forget_calls(&self) {
        self.state().calls.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Records a call, waits as long as answers take, and says what goes wrong with it.
    async fn begin(&self, call: Call) -> Result<(), CallError> {
        let latency = {
            let mut state = self.state();
            let now = state.world.clock.mono();
            let over = state.over_limit(now);
            state.calls.push((call.clone(), now));
            if let Some(after) = over {
                return Err(CallError::Limited { after });
            }
            state.latency
        };
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        let mut state = self.state();
        if let (Call::Task(task) | Call::Proofs(task), Some((failing, error))) =
            (&call, &state.failing_task)
            && task == failing
        {
            return Err(error.clone());
        }
        if let Some(error) = state.failing.clone() {
            return Err(error);
        }
        match call {
            Call::Decide(..) => Ok(()),
            _ => state.failures.pop_front().flatten().map_or(Ok(()), Err),
        }
    }

    fn reply<T>(&self, body: T) -> Reply<T> {
        let told = self.state().told.clone();
        Reply { body, told }
    }

    fn act_later(&self, key: &ProofKey, verdict: &Verdict, after: Duration) {
        let (me, key, verdict) = (self.clone(), key.clone(), verdict.clone());
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            me.state().world.decide(&key, &verdict);
        });
    }

    fn answer(&self, key: &ProofKey, verdict: &Verdict, fault: Option<LinkFault>) -> Answer {
        let unknown = |why: &str| Answer::Unknown {
            why: why.to_owned(),
        };
        match fault {
            None => self.state().world.decide(key, verdict),
            Some(LinkFault::NotSent) => Answer::NotSent {
                why: "could not connect".to_owned(),
            },
            Some(LinkFault::DropBefore) => unknown("the connection was reset"),
            Some(LinkFault::LostAnswer) => {
                self.state().world.decide(key, verdict);
                unknown("the connection was reset")
            }
            Some(LinkFault::LateActing(after)) => {
                self.act_later(key, verdict, after);
                unknown("the answer timed out")
            }
            Some(LinkFault::Says(status)) => match status {
                400 | 404 | 422 => Answer::Refused {
                    status,
                    message: Untrusted::default(),
                },
                401 | 403 => Answer::KeyRefused { status },
                409 => Answer::Conflict {
                    message: Untrusted::default(),
                },
                429 => Answer::Limited {
                    after: Duration::from_secs(3),
                },
                _ => unknown("the marketplace has trouble"),
            },
        }
    }
}

#[async_trait]
impl Marketplace for FakeMarketplace {
    fn abilities(&self) -> Abilities {
        Abilities {
            name: MarketplaceName::WorkFunder,
            decides: true,
            environment: Environment::Test,
        }
    }

    async fn waiting(&self, offset: u64) -> Reply<Result<Page, CallError>> {
        let begun = self.begin(Call::Waiting(offset)).await;
        let page = begun.map(|()| {
            let mut state = self.state();
            let page = state.page(offset);
            if let Some(change) = state.after_page.pop_front() {
                change(&mut state.world);
            }
            page
        });
        self.reply(page)
    }

    async fn task(&self, task: &TaskId) -> Reply<Result<Task, CallError>> {
        let begun = self.begin(Call::Task(task.clone())).await;
        let found = begun.and_then(|()| {
            let state = self.state();
            let found = state.world.tasks.get(task).map(|(task, _)| task.clone());
            found.ok_or(CallError::NotFound)
        });
        self.reply(found)
    }

    async fn proofs(&self, task: &TaskId) -> Reply<Result<Vec<Proof>, CallError>> {
        let begun = self.begin(Call::Proofs(task.clone())).await;
        let found = begun.and_then(|()| {
            let state = self.state();
            let found = state
                .world
                .tasks
                .get(task)
                .map(|(_, proofs)| proofs.clone());
            found.ok_or(CallError::NotFound)
        });
        self.reply(found)
    }

    async fn account(&self) -> Reply<Result<Account, CallError>> {
        let begun = self.begin(Call::Account).await;
        self.reply(begun.map(|()| Account::default()))
    }

    async fn decide(&self, proof: &ProofKey, verdict: &Verdict) -> Reply<Answer> {
        let call = Call::Decide(proof.clone(), verdict.clone());
        let answer = match self.begin(call).await {
            Ok(()) => {
                let fault = self.state().faults.pop_front();
                self.answer(proof, verdict, fault)
            }
            Err(CallError::Auth { status }) => Answer::KeyRefused { status },
            Err(CallError::Limited { after }) => Answer::Limited { after },
            Err(CallError::Offline { why }) => Answer::NotSent { why },
            Err(error) => Answer::Unknown {
                why: error.to_string(),
            },
        };
        self.reply(answer)
    }
}
