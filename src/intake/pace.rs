//! How often: the rest between sweeps and the wait after a failure, each with jitter, so
//! that several consoles of one key don't fall into step.

use std::time::Duration;

/// The shortest rest between two sweeps.
const REST: Duration = Duration::from_secs(15);

/// Divided by the requests a minute, the rest of a small budget in seconds.
const BUDGET_SHARE: u32 = 360;

/// The rest while webhooks tell what happens: a sweep then only finds what got lost.
const REST_WHILE_TOLD: Duration = Duration::from_secs(600);

const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Where a failed walk over the list is too old to be taken up again.
pub const WALK_KEEPS: Duration = Duration::from_secs(60);

/// The source of all waits of one account.
#[derive(Debug)]
pub struct Pace {
    random: oorandom::Rand32,
    failures: u32,
}

impl Pace {
    /// The same `seed` gives the same waits.
    pub fn new(seed: u64) -> Self {
        Self {
            random: oorandom::Rand32::new(seed),
            failures: 0,
        }
    }

    /// The rest after a sweep: max(15 s, 360/L s) for L requests a minute, ±10 %.
    pub fn rest(&mut self, limit: u32) -> Duration {
        let share = Duration::from_secs(BUDGET_SHARE.into()) / limit.max(1);
        self.jitter(REST.max(share))
    }

    /// The rest after a sweep while webhooks are healthy: 10 min, ±10 %.
    pub fn rest_while_told(&mut self) -> Duration {
        self.jitter(REST_WHILE_TOLD)
    }

    /// The wait after another failure in a row: 1 s, 2 s, 4 s … 60 s, ±10 %.
    pub fn after_failure(&mut self) -> Duration {
        let doubled = FIRST_WAIT.saturating_mul(1 << self.failures.min(6));
        self.failures = self.failures.saturating_add(1);
        self.jitter(doubled.min(LONGEST_WAIT))
    }

    /// Something came back: the next failure is a first one.
    pub fn went_well(&mut self) {
        self.failures = 0;
    }

    fn jitter(&mut self, wait: Duration) -> Duration {
        wait.mul_f32(0.9 + 0.2 * self.random.rand_float())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_budgets_rest_longer_and_failures_wait_up_to_a_minute() {
        let within = |wait: Duration, seconds: f32| {
            let part = wait.as_secs_f32() / seconds;
            assert!(
                (0.9..=1.1).contains(&part),
                "{wait:?} is not about {seconds} s"
            );
        };
        let mut pace = Pace::new(7);
        within(pace.rest(10), 36.0);
        within(pace.rest(500), 15.0);
        within(pace.rest(0), 360.0);
        within(pace.rest_while_told(), 600.0);
        for seconds in [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0] {
            within(pace.after_failure(), seconds);
        }
        pace.went_well();
        within(pace.after_failure(), 1.0);
    }
}
