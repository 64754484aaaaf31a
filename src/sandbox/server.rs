//! What the routes share: the world, the key and its limit, the signer, the darkroom.
//!
//! Locks are held for one look or one change only, never across an await.

use super::chance::Chance;
use super::courier::Deliveries;
use super::faults::FaultPlan;
use super::keeping::{Restored, State};
use super::limit::{Budget, Limits};
use super::log::Log;
use super::media::{Darkroom, Order};
use super::past::Past;
use super::posting::Posting;
use super::signing::Signer;
use super::subscription::Subscription;
use super::tier::Tier;
use super::world::{
    Entered, Happening, Input, Job, Key, Keyring, Refusal, Submission, Truth, World,
};
use crate::clock::Clock;
use crate::domain::geo::FENCE_RADIUS_M;
use crate::domain::{Environment, MediaKind, ProofId, Status, Timestamp};
use axum::http::{HeaderMap, header};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// The box's inside.
pub(super) struct Server {
    world: Mutex<World>,
    /// Where the world is kept, if it is. Locked while the world is, and never alone.
    state: Mutex<Option<State>>,
    /// The number of the next happening, for whoever waits for it.
    told: watch::Sender<u64>,
    /// Something may be due sooner than it was.
    stirred: Notify,
    limits: Mutex<Limits>,
    /// How far the box's clock was set ahead.
    ahead_ms: AtomicU64,
    pub clock: Clock,
    /// The first happening that webhooks tell. What happened before, or while no box ran
    /// this world, is told by nobody.
    pub told_from: u64,
    /// The secret of the key it was started with.
    pub key: String,
    pub tier: Tier,
    pub account_id: String,
    pub opened: Timestamp,
    pub signer: Signer,
    pub darkroom: Darkroom,
    pub faults: FaultPlan,
    pub past: Past,
    pub log: Log,
    pub deliveries: Deliveries,
}

impl Server {
    /// A server for this world, whose files are under `media_url`.
    pub fn new(
        restored: Restored,
        state: Option<State>,
        media_url: String,
        (tier, rate_limit): (Tier, u32),
        faults: FaultPlan,
        clock: Clock,
    ) -> Self {
        let Restored {
            mut world,
            ahead_ms,
            goes_on,
        } = restored;
        let recipe = *world.recipe();
        let secret = |name, digits| Chance::new(recipe.seed, name, 0).hex(digits);
        // A machine whose clock was set back must not bring back what has happened.
        let behind = world.lived().duration_since(clock.wall()).as_millis();
        let ahead_ms = ahead_ms.max(u64::try_from(behind).unwrap_or(0));
        if goes_on {
            world.live_until(clock.wall() + Duration::from_millis(ahead_ms));
        }
        Self {
            told: watch::Sender::new(world.happened()),
            told_from: world.happened(),
            world: Mutex::new(world),
            state: Mutex::new(state),
            stirred: Notify::new(),
            ahead_ms: AtomicU64::new(ahead_ms),
            limits: Mutex::new(Limits::new(rate_limit)),
            clock,
            key: Keyring::first_secret(recipe.seed),
            tier,
            account_id: secret("account", 32),
            opened: recipe.now - jiff::SignedDuration::from_hours(24 * 90),
            signer: Signer::new(&secret("media secret", 64), media_url),
            darkroom: Darkroom::default(),
            faults,
            past: Past::default(),
            log: Log::default(),
            deliveries: Deliveries::default(),
        }
    }

    /// The time in the box.
    pub fn wall(&self) -> Timestamp {
        self.clock.wall() + self.ahead()
    }

    /// How far the box's clock is ahead of the machine's.
    pub fn ahead(&self) -> Duration {
        Duration::from_millis(self.ahead_ms.load(Ordering::Acquire))
    }

    /// Sets the clock ahead; what was due meanwhile happens.
    ///
    /// # Errors
    /// It could not be kept.
    pub fn advance(&self, by: Duration) -> Result<(), Refusal> {
        let mut world = self.locked();
        self.keep(|state| state.is_sound())?;
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.ahead_ms.fetch_add(millis, Ordering::AcqRel);
        self.bring_up(&mut world);
        self.stirred.notify_one();
        self.keep(|state| state.keep_advance(&world, millis).is_ok())
    }

    /// The world as it is now, for one look.
    pub fn world(&self) -> MutexGuard<'_, World> {
        let mut world = self.locked();
        self.bring_up(&mut world);
        world
    }

    /// Carries out a call that changes a task, and shows what came of it.
    pub fn enter<T>(
        &self,
        input: &Input,
        show: impl FnOnce(&Job) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut world = self.world();
        self.carry_out(&mut world, input, show)
    }

    /// The same for whoever sees the tasks of one side only.
    pub fn enter_for<T>(
        &self,
        side: Environment,
        input: &Input,
        show: impl FnOnce(&Job) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut world = self.world();
        if let Some(task) = input.task() {
            world.job_of(side, task).ok_or(Refusal::TaskNotFound)?;
        }
        self.carry_out(&mut world, input, show)
    }

    /// Posts a task, or a bounty, if the tier allows one more this month.
    pub fn post<T>(
        &self,
        side: Environment,
        posting: Posting,
        bounty: bool,
        show: impl FnOnce(&Job) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut world = self.world();
        if let Some(most) = self.tier.tasks_a_month()
            && world.posted_in_month(self.wall()) >= most
        {
            return Err(Refusal::TaskLimit(most));
        }
        let input = Input::Post {
            posting: Box::new(posting),
            live: side == Environment::Live,
            bounty,
        };
        self.carry_out(&mut world, &input, show)
    }

    /// Carries out a call that changes the account, and shows what came of it.
    pub fn manage<T>(&self, input: &Input, show: impl FnOnce(&World) -> T) -> Result<T, Refusal> {
        let mut world = self.world();
        self.take_in(&mut world, input)?;
        Ok(show(&world))
    }

    fn carry_out<T>(
        &self,
        world: &mut World,
        input: &Input,
        show: impl FnOnce(&Job) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let Entered::Task(place) = self.take_in(world, input)? else {
            return Err(Refusal::TaskNotFound);
        };
        show(world.at(place).ok_or(Refusal::TaskNotFound)?)
    }

    /// The one way in for everything that changes the world.
    fn take_in(&self, world: &mut World, input: &Input) -> Result<Entered, Refusal> {
        let before = input.task().and_then(|task| world.job(task)).cloned();
        self.keep(|state| state.is_sound())?;
        let now = world.lived();
        let entered = world.enter(input, now)?;
        if let Some(before) = before {
            self.past.keep(before);
        }
        self.announce(world);
        self.stirred.notify_one();
        self.keep(|state| state.keep(world, input).is_ok())?;
        Ok(entered)
    }

    fn locked(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn bring_up(&self, world: &mut World) {
        world.live_until(self.wall());
        self.announce(world);
    }

    /// Wakes whoever waits for what is next.
    fn announce(&self, world: &World) {
        let now = world.happened();
        self.told
            .send_if_modified(|told| std::mem::replace(told, now) != now);
    }

    /// Asks the state, if there is one; a no means that it can't be written.
    fn keep(&self, ask: impl FnOnce(&mut State) -> bool) -> Result<(), Refusal> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = state.as_mut().is_none_or(ask);
        kept.then_some(()).ok_or(Refusal::Unkept)
    }

    /// Leaves the state to whoever opens it next.
    pub fn put_down(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = None;
    }

    /// The number of the next happening, now and whenever it changes.
    pub fn told(&self) -> watch::Receiver<u64> {
        self.told.subscribe()
    }

    /// What happened from this number on, as far as it is kept.
    pub fn happenings(&self, from: u64) -> Vec<Arc<Happening>> {
        self.locked().happenings(from).cloned().collect()
    }

    /// Lets the world live for as long as it is polled, also while nobody asks.
    pub async fn live(&self) {
        loop {
            let (due, now) = (self.world().next_due(), self.wall());
            let stirred = self.stirred.notified();
            match due.map(|due| due.duration_since(now).unsigned_abs()) {
                None => stirred.await,
                Some(wait) => tokio::select! {
                    () = tokio::time::sleep(wait) => {}
                    () = stirred => {}
                },
            }
        }
    }

    fn limits(&self) -> MutexGuard<'_, Limits> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where events go, if they go anywhere.
    pub fn subscription(&self) -> Option<Subscription> {
        let world = self.locked();
        world.webhook().map(|(webhook, _)| webhook.clone())
    }

    /// The key that the request brings, if it opens anything.
    pub fn holder(&self, headers: &HeaderMap) -> Option<Key> {
        let brought = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let secret = brought.strip_prefix("Bearer ")?;
        self.world().key(secret).cloned()
    }

    /// Counts a request of this key against the limit.
    pub fn admit(&self, key: &Key) -> Budget {
        self.limits().admit(&key.id, self.clock.mono())
    }

    /// The limit as whoever has no key is told; nothing is counted.
    pub fn budget_for_strangers(&self) -> Budget {
        self.limits().untouched()
    }

    /// Another limit from now on.
    pub fn set_limit(&self, limit: u32) {
        self.limits().set(limit);
    }

    /// What it takes to draw a proof's file.
    pub fn order(&self, proof: &str) -> Option<Order> {
        self.world().submission(proof).map(order)
    }

    /// What is true about every proof.
    pub fn truth(&self) -> BTreeMap<ProofId, Truth> {
        let world = self.world();
        let sent = world.jobs().flat_map(|job| &job.submissions);
        sent.map(|sent| (sent.id.clone(), sent.truth.clone()))
            .collect()
    }

    /// The `count` files a reviewer will want first.
    pub fn drawn_ahead(&self, count: usize) -> Vec<Order> {
        let world = self.world();
        let jobs = world.in_status(&Status::ProofSubmitted);
        let mut waiting: Vec<_> = jobs
            .filter_map(|job| Some((job, job.pending().last()?)))
            .collect();
        waiting.sort_by_key(|(job, sent)| (job.priority, !flagged(job, sent), sent.created_at));
        let first = waiting.iter().take(count);
        first.map(|(_, sent)| order(sent)).collect()
    }
}

fn order(sent: &Submission) -> Order {
    Order {
        proof: sent.id.clone(),
        kind: sent.kind.clone(),
        shot: sent.shot.clone(),
        bytes: sent.bytes,
    }
}

/// Roughly what a client flags; it only decides what is drawn first.
fn flagged(job: &Job, sent: &Submission) -> bool {
    let outside = job
        .distance_m(sent)
        .is_none_or(|metres| metres > FENCE_RADIUS_M);
    (outside && sent.kind != MediaKind::Signature) || job.attempts_remaining() == 0
}
