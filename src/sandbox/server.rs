//! What the routes share: the world, the key and its limit, the signer, the darkroom.
//!
//! Locks are held for one look or one change only, never across an await.

use super::chance::Chance;
use super::faults::FaultPlan;
use super::genesis::Recipe;
use super::limit::{Budget, Window};
use super::log::Log;
use super::media::{Darkroom, Order};
use super::signing::Signer;
use super::subscription::Subscription;
use super::world::{Input, Job, Refusal, Submission, Truth, World};
use crate::clock::Clock;
use crate::domain::geo::FENCE_RADIUS_M;
use crate::domain::{MediaKind, ProofId, Status, Timestamp};
use axum::http::{HeaderMap, header};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// The box's inside.
pub(super) struct Server {
    world: Mutex<World>,
    /// Something may be due sooner than it was.
    stirred: Notify,
    window: Mutex<Window>,
    webhook: Mutex<Option<Subscription>>,
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
    /// A server for the world of this recipe, whose files are under `media_url`.
    pub fn new(
        recipe: &Recipe,
        media_url: String,
        rate_limit: u32,
        faults: FaultPlan,
        clock: Clock,
    ) -> Self {
        let secret = |name, digits| Chance::new(recipe.seed, name, 0).hex(digits);
        Self {
            world: Mutex::new(World::new(recipe)),
            stirred: Notify::new(),
            ahead_ms: AtomicU64::new(0),
            window: Mutex::new(Window::new(rate_limit)),
            webhook: Mutex::default(),
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
        let ahead = Duration::from_millis(self.ahead_ms.load(Ordering::Acquire));
        self.clock.wall() + ahead
    }

    /// Sets the clock ahead; what was due meanwhile happens.
    pub fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.ahead_ms.fetch_add(millis, Ordering::AcqRel);
        drop(self.world());
        self.stirred.notify_one();
    }

    /// The world as it is now, for one look.
    pub fn world(&self) -> MutexGuard<'_, World> {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.live_until(self.wall());
        world
    }

    /// Carries out a call that changes the world, and shows what came of its task.
    pub fn enter<T>(
        &self,
        input: &Input,
        show: impl FnOnce(&Job) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut world = self.world();
        let place = world.enter(input, self.wall())?;
        self.stirred.notify_one();
        show(world.at(place).ok_or(Refusal::TaskNotFound)?)
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

    /// Where events go, if they go anywhere.
    pub fn subscription(&self) -> Option<Subscription> {
        let webhook = self.webhook.lock();
        webhook.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Events go here from now on.
    pub fn subscribe(&self, webhook: Subscription) {
        let kept = self.webhook.lock();
        *kept.unwrap_or_else(PoisonError::into_inner) = Some(webhook);
        self.stirred.notify_one();
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
