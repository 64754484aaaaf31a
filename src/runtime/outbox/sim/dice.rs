//! The one source of chance: same seed, same story.

use std::time::Duration;

pub struct Dice(oorandom::Rand64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(oorandom::Rand64::new(u128::from(seed)))
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.0.rand_range(0..end)
    }

    /// With this probability in thousandths.
    pub fn chance(&mut self, thousandths: u64) -> bool {
        thousandths > 0 && self.below(1000) < thousandths
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }

    /// A time up to and with `longest`, in whole milliseconds.
    pub fn up_to(&mut self, longest: Duration) -> Duration {
        let longest = longest.as_millis() as u64;
        Duration::from_millis(self.below(longest + 1))
    }

    pub fn between(&mut self, shortest: Duration, longest: Duration) -> Duration {
        shortest + self.up_to(longest - shortest)
    }
}
