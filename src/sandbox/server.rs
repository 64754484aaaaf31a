//! What the routes share: the world, the key and its limit, the signer, the darkroom.
//!
//! Locks are held for one look or one change only, never across an await.

use super::chance::Chance;
use super::faults::FaultPlan;
use super::keeping::{Restored, State};
use super::limit::{Budget, Window};
use super::log::Log;
use super::media::{Darkroom, Order};
use super::signing::Signer;
use super::world::{Happening, Input, Job, Refusal, Submission, Truth, World};
use crate::clock::Clock;
use crate::domain::geo::FENCE_RADIUS_M;
use crate::domain::{MediaKind, ProofId, Status, Timestamp};
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
    window: Mutex<Window>,
    /// How far the box's clock was set ahead.
    ahead_ms: AtomicU64,
    pub clock: Clock,
    pub key: String,
    pub account_id: String,
    pub opened: Timestamp,
    pub signer: Signer,
    pub darkroom: Darkroom,
    pub faults: FaultPlan,
    pub log: Log,
}

impl Server {
    /// A server for this world, whose files are under `media_url`.
    pub fn new(
        restored: Restored,
        state: Option<State>,
        media_url: String,
        rate_limit: u32,
        faults: FaultPlan,
        clock: Clock,
    ) -> Self {
        let Restored { world, ahead_ms } = restored;
        let recipe = *world.recipe();
        let secret = |name, digits| Chance::new(recipe.seed, name, 0).hex(digits);
        // A machine whose clock was set back must not bring back what has happened.
        let behind = world.lived().duration_since(clock.wall()).as_millis();
        let ahead_ms = ahead_ms.max(u64::try_from(behind).unwrap_or(0));
        Self {
            told: watch::Sender::new(world.happened()),
            world: Mutex::new(world),
            state: Mutex::new(state),
            stirred: Notify::new(),
            ahead_ms: AtomicU64::new(ahead_ms),
            window: Mutex::new(Window::new(rate_limit)),
            clock,
            key: format!("wf_test_{}", secret("api key", 40)),
            account_id: secret("account", 32),
            opened: recipe.now - jiff::SignedDuration::from_hours(24 * 90),
            signer: Signer::new(&secret("media secret", 64), media_url),
            darkroom: Darkroom::default(),
            faults,
            log: Log::default(),
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

    /// Carries out a call that changes the world, and shows what came of its task.
    pub fn enter<T>(
        &self,
        input: &Input,
        show: impl FnOnce(&Job) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut world = self.world();
        self.keep(|state| state.is_sound())?;
        let now = world.lived();
        let place = world.enter(input, now)?;
        self.announce(&world);
        self.stirred.notify_one();
        self.keep(|state| state.keep(&world, input).is_ok())?;
        show(world.at(place).ok_or(Refusal::TaskNotFound)?)
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

    fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the request brings the key.
    pub fn knows(&self, headers: &HeaderMap) -> bool {
        let brought = headers.get(header::AUTHORIZATION);
        let brought = brought.and_then(|value| value.to_str().ok());
        brought.and_then(|value| value.strip_prefix("Bearer ")) == Some(self.key.as_str())
    }

    /// Counts a request against the limit.
    pub fn admit(&self) -> Budget {
        self.window().admit(self.clock.mono())
    }

    /// The limit as it stands; nothing is counted.
    pub fn budget_for_strangers(&self) -> Budget {
        self.window().look(self.clock.mono())
    }

    /// Another limit from now on.
    pub fn set_limit(&self, limit: u32) {
        self.window().set_limit(limit);
    }

    /// What it takes to draw a proof's file.
    pub fn order(&self, proof: &str) -> Option<(Order, MediaKind)> {
        let world = self.world();
        let sent = world.submission(proof)?;
        Some((order(sent), sent.kind.clone()))
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
