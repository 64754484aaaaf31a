//! The one place that reads the clocks.
//!
//! Everything else gets the time handed in, so that tests can run on tokio's paused
//! clock: then the wall clock follows the paused one.

use crate::domain::{Mono, Now, Timestamp};
use std::time::Duration;
use tokio::time::Instant;

/// Whole seconds that this process has computed for, over all of its threads.
pub fn cpu_seconds() -> u64 {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    u64::try_from(used.tv_sec).unwrap_or(0)
}

/// How long the calling thread has computed. It stands still while the thread waits, for
/// whatever reason, and says nothing about any other.
pub fn thread_time() -> Duration {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    used.try_into().unwrap_or_default()
}

/// Both clocks, started together.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Instant,
    follows: Option<Timestamp>,
}

impl Clock {
    /// The real clocks.
    pub fn system() -> Self {
        Self {
            start: Instant::now(),
            follows: None,
        }
    }

    /// A wall clock that stands at `wall` now and moves with tokio's clock only.
    pub fn following(wall: Timestamp) -> Self {
        Self {
            start: Instant::now(),
            follows: Some(wall),
        }
    }

    /// Monotonic time since the start.
    pub fn mono(&self) -> Mono {
        Mono(self.start.elapsed())
    }

    /// The wall clock.
    pub fn wall(&self) -> Timestamp {
        match self.follows {
            None => Timestamp::now(),
            Some(wall) => wall
                .checked_add(
                    jiff::SignedDuration::try_from(self.start.elapsed()).unwrap_or_default(),
                )
                .unwrap_or(wall),
        }
    }

    /// Both at once.
    pub fn now(&self) -> Now {
        Now {
            mono: self.mono(),
            wall: self.wall(),
        }
    }

    /// The tokio instant of a monotonic time, to sleep until.
    pub fn instant(&self, mono: Mono) -> Instant {
        self.start + mono.0
    }
}
