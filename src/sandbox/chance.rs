//! Chance that repeats: the same seed gives the same draws on every machine.
//!
//! Each thing of the world draws from its own stream, named by what it is and its place
//! in the order, so that a world of 1,000 tasks begins with the world of 40.

use oorandom::Rand64;

/// One stream of draws.
pub(crate) struct Chance(Rand64);

impl Chance {
    /// The stream called `name` number `index` of the world `seed`.
    pub fn new(seed: u64, name: &str, index: u64) -> Self {
        let mut mixed = mix(seed ^ 0x9E37_79B9_7F4A_7C15);
        for byte in name.bytes() {
            mixed = mix(mixed ^ u64::from(byte));
        }
        let low = mix(mixed ^ index);
        Self(Rand64::new((u128::from(mixed) << 64) | u128::from(low)))
    }

    /// A whole number below `n`; 0 for an `n` of 0.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0.rand_range(0..n.max(1))
    }

    /// A whole number from `low` to `high`, both included.
    pub fn whole(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low).max(0).unsigned_abs();
        low.saturating_add_unsigned(self.below(span.saturating_add(1)))
    }

    /// A number from `low` to `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.rand_float()
    }

    /// The same for drawing.
    pub fn near(&mut self, low: f32, high: f32) -> f32 {
        self.between(f64::from(low), f64::from(high)) as f32
    }

    /// Yes once in `n` times.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of these; the default where there are none.
    pub fn pick<T: Copy + Default>(&mut self, from: &[T]) -> T {
        let at = usize::try_from(self.below(from.len() as u64)).unwrap_or(0);
        from.get(at).copied().unwrap_or_default()
    }

    /// So many lower-case hexadecimal digits.
    pub fn hex(&mut self, digits: usize) -> String {
        (0..digits)
            .filter_map(|_| char::from_digit(self.below(16) as u32, 16))
            .collect()
    }

    /// A fresh seed, for something that draws by itself later.
    pub fn seed(&mut self) -> u64 {
        self.0.rand_u64()
    }
}

/// Whether `index` is the one of its block of `every` that the property `name` falls on:
/// exactly one in each block, so that shares hold in small worlds too.
pub(crate) fn falls_on(seed: u64, name: &str, index: u64, every: u64) -> bool {
    let every = every.max(1);
    Chance::new(seed, name, index / every).below(every) == index % every
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ_by_name_and_place() {
        let draw = |seed, name, index| Chance::new(seed, name, index).hex(16);
        assert_eq!(draw(1, "task", 2), draw(1, "task", 2));
        assert_ne!(draw(1, "task", 2), draw(1, "task", 3));
        assert_ne!(draw(1, "task", 2), draw(1, "proof", 2));
        assert_ne!(draw(1, "task", 2), draw(2, "task", 2));
    }

    #[test]
    fn a_share_falls_on_exactly_one_of_each_block() {
        for block in 0..20 {
            let hits = (block * 6..block * 6 + 6).filter(|i| falls_on(7, "far", *i, 6));
            assert_eq!(hits.count(), 1);
        }
    }

    #[test]
    fn a_range_includes_both_ends() {
        let mut chance = Chance::new(3, "ends", 0);
        let drawn: std::collections::BTreeSet<_> = (0..200).map(|_| chance.whole(-1, 1)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [-1, 0, 1]);
    }
}
