//! The key's gate: closed by a refused key, opened by the first reading that succeeds.
//!
//! While it is closed nothing goes out with that key but a probe, and a probe by itself
//! at most once a minute: a marketplace may lock out whoever keeps knocking.

use crate::domain::{CallError, Mono};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// How long after one probe the next may go out by itself.
pub const PROBE_EVERY: Duration = Duration::from_secs(60);

/// Whether a key may be used, shared by everybody who uses it.
#[derive(Debug)]
pub struct KeyGate {
    /// The HTTP status that closed it; `None` while it is open.
    closed: watch::Sender<Option<u16>>,
    last_probe: Mutex<Option<Mono>>,
}

impl Default for KeyGate {
    fn default() -> Self {
        Self {
            closed: watch::Sender::new(None),
            last_probe: Mutex::new(None),
        }
    }
}

impl KeyGate {
    /// `Ok` while the key may be used.
    pub fn pass(&self) -> Result<(), CallError> {
        match *self.closed.borrow() {
            None => Ok(()),
            Some(status) => Err(CallError::Auth { status }),
        }
    }

    /// The key was refused with this HTTP status.
    pub fn close(&self, status: u16) {
        self.closed
            .send_if_modified(|closed| closed.replace(status) != Some(status));
    }

    /// A reading succeeded.
    pub fn open(&self) {
        let was_closed = self
            .closed
            .send_if_modified(|closed| closed.take().is_some());
        if was_closed {
            *self.probed() = None;
        }
    }

    /// Takes the right to probe: always where a person `asked`, else once a minute.
    /// Counts as a probe where it says yes.
    pub fn may_probe(&self, now: Mono, asked: bool) -> bool {
        let mut last = self.probed();
        let due = last.is_none_or(|last| last.until(now) >= PROBE_EVERY);
        if due || asked {
            *last = Some(now);
        }
        due || asked
    }

    /// Waits until the gate is closed; at once if it is. The HTTP status.
    pub async fn when_closed(&self) -> u16 {
        let mut closed = self.closed.subscribe();
        loop {
            if let Some(status) = *closed.borrow_and_update() {
                return status;
            }
            if closed.changed().await.is_err() {
                // The sender lives in self, so this can't be while anybody waits.
                std::future::pending::<()>().await;
            }
        }
    }

    /// Waits until the gate is open; at once if it is.
    pub async fn when_open(&self) {
        let mut closed = self.closed.subscribe();
        if closed.wait_for(Option::is_none).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    fn probed(&self) -> std::sync::MutexGuard<'_, Option<Mono>> {
        self.last_probe
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_gate_lets_one_probe_a_minute_through_and_more_where_asked() {
        let at = |seconds| Mono(Duration::from_secs(seconds));
        let gate = KeyGate::default();
        gate.close(401);
        assert_eq!(gate.pass(), Err(CallError::Auth { status: 401 }));
        assert!(gate.may_probe(at(10), false));
        assert!(!gate.may_probe(at(69), false));
        assert!(gate.may_probe(at(69), true));
        assert!(!gate.may_probe(at(128), false));
        assert!(gate.may_probe(at(129), false));
        gate.open();
        assert_eq!(gate.pass(), Ok(()));
    }
}
