//! What the routes share: the world, the key and its limit, the signer, the darkroom.
//!
//! Locks are held for one look or one change only, never across an await.

use super::chance::Chance;
use super::faults::FaultPlan;
use super::genesis::{self, Recipe};
use super::limit::{Budget, Window};
use super::log::Log;
use super::media::{Darkroom, Order};
use super::past::Past;
use super::signing::Signer;
use super::world::{Job, Submission, Truth, World};
use crate::clock::Clock;
use crate::domain::geo::FENCE_RADIUS_M;
use crate::domain::{MediaKind, ProofId, Timestamp};
use axum::http::{HeaderMap, header};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The box's inside.
pub(super) struct Server {
    world: Mutex<World>,
    window: Mutex<Window>,
    pub clock: Clock,
    pub key: String,
    pub account_id: String,
    pub opened: Timestamp,
    pub signer: Signer,
    pub darkroom: Darkroom,
    pub faults: FaultPlan,
    pub past: Past,
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
            world: Mutex::new(World::new(genesis::jobs(recipe))),
            window: Mutex::new(Window::new(rate_limit)),
            clock,
            key: format!("wf_test_{}", secret("api key", 40)),
            account_id: secret("account", 32),
            opened: recipe.now - jiff::SignedDuration::from_hours(24 * 90),
            signer: Signer::new(&secret("media secret", 64), media_url),
            darkroom: Darkroom::default(),
            faults,
            past: Past::default(),
            log: Log::default(),
        }
    }

    /// The world, for one look or one change.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
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
        let sent = world.jobs().iter().flat_map(|job| &job.submissions);
        sent.map(|sent| (sent.id.clone(), sent.truth.clone()))
            .collect()
    }

    /// The `count` files a reviewer will want first.
    pub fn drawn_ahead(&self, count: usize) -> Vec<Order> {
        let world = self.world();
        let jobs = world.jobs().iter().filter(|job| job.status.is_reviewable());
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
