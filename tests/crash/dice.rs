//! All chance of one reviewer.

use oorandom::Rand64;
use std::time::Duration;

/// Chance from a seed.
pub struct Dice(Rand64);

impl Dice {
    pub fn new(seed: u128) -> Self {
        Self(Rand64::new(seed))
    }

    /// A seed for somebody else's dice.
    pub fn seed(&mut self) -> u64 {
        self.0.rand_u64()
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.0.rand_range(0..n)
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of these.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }

    /// Lets up to so much time pass. This is no waiting for something: it is the moment at
    /// which the console dies.
    pub fn pause(&mut self, most: Duration) {
        let micros = u64::try_from(most.as_micros()).unwrap();
        std::thread::sleep(Duration::from_micros(self.below(micros)));
    }
}
