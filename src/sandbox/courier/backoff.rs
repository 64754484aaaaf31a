//! When a delivery that failed is tried again.
//!
//! The vendor documents "exponential backoff" and 30 s for an answer, and neither the
//! waits nor the number of attempts. These are ours: quick enough to be seen while somebody
//! looks, long enough to outlast a restart or a lunch break. They are real time, whatever
//! the world's speed: who answers is a real program.

use std::time::Duration;

/// How long an endpoint may take to answer, as the vendor documents.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// The waits before the second attempt, the third, and so on.
const WAITS_S: [u64; 6] = [1, 5, 30, 2 * 60, 10 * 60, 60 * 60];

/// How long to wait after this attempt failed (1 is the first); nothing where it was the
/// last one.
pub(super) fn wait_after(attempt: u32) -> Option<Duration> {
    let nth = usize::try_from(attempt.checked_sub(1)?).ok()?;
    WAITS_S
        .get(nth)
        .map(|seconds| Duration::from_secs(*seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_seven_attempts_and_each_wait_is_at_least_four_times_as_long() {
        let waits: Vec<_> = (1..=6).map(|nth| wait_after(nth).unwrap()).collect();
        assert!(waits.windows(2).all(|two| two[1] >= two[0] * 4));
        assert_eq!(waits[0], Duration::from_secs(1));
        assert_eq!(waits[5], Duration::from_secs(3600));
        assert_eq!((wait_after(7), wait_after(0)), (None, None));
    }
}
