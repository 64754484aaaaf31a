//! The connections that are open, and which of them has to go.
//!
//! Invariant: there are never more than [`ROOM`], and a place is always found for one more
//! unless everybody is just being answered. Who goes first: whoever has not yet proved to
//! know a secret, before those who have; among equals, whoever has kept us waiting for
//! longest. So a thousand who send a byte a second keep nobody out: each newcomer takes the
//! place of the slowest of them, and needs only milliseconds himself. Nobody is sent away
//! while an answer is being written for him, which takes a few seconds at most.

use crate::domain::Mono;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, oneshot};

/// Connections at a time.
pub(super) const ROOM: usize = 256;

/// How long a head, or a body, may take. Also how long a stranger may stay idle.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// How long someone who has proved to know a secret may stay idle between two requests.
pub(super) const REST: Duration = Duration::from_secs(60);

/// What we are waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// A head, the first or the next one.
    Head,
    /// The rest of a body.
    Body,
    /// Nothing: it is our turn.
    Answer,
}

#[derive(Debug)]
struct Guest {
    phase: Phase,
    since: Mono,
    is_proven: bool,
    /// Dropped when the guest has to leave.
    _stay: oneshot::Sender<()>,
}

impl Guest {
    fn until(&self) -> Option<Mono> {
        match self.phase {
            Phase::Answer => None,
            Phase::Head if self.is_proven => Some(self.since.after(REST)),
            Phase::Head | Phase::Body => Some(self.since.after(PATIENCE)),
        }
    }
}

#[derive(Debug, Default)]
struct Inner {
    guests: HashMap<u64, Guest>,
    last_number: u64,
    is_closing: bool,
}

/// All who are connected.
#[derive(Debug, Default)]
pub(super) struct Guests {
    inner: Mutex<Inner>,
    /// Somebody has left, or may be sent away now.
    moved: Notify,
}

/// One connection's place. Dropping it gives the place back.
#[derive(Debug)]
pub(super) struct Place {
    guests: Arc<Guests>,
    number: u64,
}

/// Resolves when the guest has to leave.
pub(super) type Leave = oneshot::Receiver<()>;

impl Guests {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds a place for one more, at somebody else's cost if need be: whether anybody had
    /// to leave comes with it. Waits while everybody is being answered.
    pub async fn enter(self: &Arc<Self>, now: impl Fn() -> Mono) -> (Place, Leave, bool) {
        loop {
            let moved = self.moved.notified();
            if let Some((number, leave, had_to_leave)) = self.try_enter(now()) {
                let guests = Arc::clone(self);
                let place = Place { guests, number };
                return (place, leave, had_to_leave);
            }
            moved.await;
        }
    }

    fn try_enter(&self, now: Mono) -> Option<(u64, Leave, bool)> {
        let mut inner = self.lock();
        let is_full = inner.guests.len() >= ROOM;
        if is_full {
            let slowest = inner.slowest()?;
            inner.guests.remove(&slowest);
        }
        let (stay, leave) = oneshot::channel();
        inner.last_number += 1;
        let number = inner.last_number;
        let guest = Guest {
            phase: Phase::Head,
            since: now,
            is_proven: false,
            _stay: stay,
        };
        inner.guests.insert(number, guest);
        Some((number, leave, is_full))
    }

    /// Sends away who has kept us waiting for too long; how many that were.
    pub fn drop_overdue(&self, now: Mono) -> usize {
        let mut inner = self.lock();
        let before = inner.guests.len();
        let is_overdue = |guest: &Guest| guest.until().is_some_and(|until| until <= now);
        inner.guests.retain(|_, guest| !is_overdue(guest));
        before - inner.guests.len()
    }

    /// From now on everybody leaves: at once, or with the answer that is being written.
    pub fn close(&self) {
        let mut inner = self.lock();
        inner.is_closing = true;
        inner.guests.retain(|_, guest| guest.phase == Phase::Answer);
        drop(inner);
        self.moved.notify_waiters();
    }

    /// Waits until nobody is here any more.
    pub async fn gone(&self) {
        loop {
            // Made before the look, so that nobody leaves unnoticed after it.
            let moved = self.moved.notified();
            if self.lock().guests.is_empty() {
                return;
            }
            moved.await;
        }
    }

    fn set(&self, number: u64, phase: Phase, now: Mono) {
        let mut inner = self.lock();
        let is_full = inner.guests.len() >= ROOM;
        let is_closing = inner.is_closing;
        if let Some(guest) = inner.guests.get_mut(&number) {
            guest.phase = phase;
            guest.since = now;
        }
        if is_closing && phase != Phase::Answer {
            inner.guests.remove(&number);
        }
        drop(inner);
        if is_full || is_closing {
            self.moved.notify_waiters();
        }
    }
}

impl Inner {
    /// Who goes first when there is no room; `None` where everybody is being answered.
    fn slowest(&self) -> Option<u64> {
        let waiting = self.guests.iter();
        let waiting = waiting.filter(|(_, guest)| guest.phase != Phase::Answer);
        waiting
            .min_by_key(|(number, guest)| (guest.is_proven, guest.since, **number))
            .map(|(number, _)| *number)
    }
}

impl Place {
    /// A head has come in; its body is awaited.
    pub fn reads_body(&self, now: Mono) {
        self.guests.set(self.number, Phase::Body, now);
    }

    /// It is our turn.
    pub fn is_answered(&self, now: Mono) {
        self.guests.set(self.number, Phase::Answer, now);
    }

    /// The answer is on its way; the next head is awaited.
    pub fn has_answer(&self, now: Mono) {
        self.guests.set(self.number, Phase::Head, now);
    }

    /// Whoever is on the other end knows a secret.
    pub fn is_proven(&self) {
        if let Some(guest) = self.guests.lock().guests.get_mut(&self.number) {
            guest.is_proven = true;
        }
    }

    /// Whether this answer is the connection's last one.
    pub fn is_last(&self) -> bool {
        self.guests.lock().is_closing
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.guests.lock().guests.remove(&self.number);
        self.guests.moved.notify_waiters();
    }
}
