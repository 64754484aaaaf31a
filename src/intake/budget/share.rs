//! How much of the limit each class may use: the reserve that keeps decisions from waiting.

use super::Class;

/// A decision is a read and a POST.
const PER_DECISION: u32 = 2;

/// A deep sweep leaves room for three decisions, since what it takes is gone for a whole
/// window, and a reviewer at work decides about every 20 s.
const KEPT_BY_SWEEPS: u32 = 3 * PER_DECISION;

/// How many requests may lie in the window, over all classes, for one more of this class
/// to go out; `expected` is the number of decisions that are about to be sent.
///
/// | limit | Decision | OnScreen | Prefetch, FirstPage | Sweep |
/// |------:|---------:|---------:|--------------------:|------:|
/// |     1 |        1 |        1 |                   1 |     1 |
/// |     3 |        3 |        1 |                   1 |     1 |
/// |    10 |       10 |        8 |                   7 |     4 |
/// |   100 |      100 |       98 |                  79 |    79 |
///
/// With a limit of 3 or more a first decision never waits for polling. Below that it can't be
/// helped: one class or the other waits. Everything but decisions keeps a share of one, so
/// that a tiny limit can't starve the queue for ever; only while decisions are expected
/// that need every request there is does it fall to nothing.
pub(super) fn allowed(class: Class, limit: u32, expected: u32) -> u32 {
    let kept = expected.saturating_mul(PER_DECISION);
    let reserve = limit.div_ceil(5).max(PER_DECISION).max(kept);
    let rest = match class {
        Class::Decision => return limit,
        Class::OnScreen => limit.saturating_sub(kept.max(PER_DECISION)),
        Class::Prefetch | Class::FirstPage => limit.saturating_sub(reserve).saturating_sub(1),
        Class::Sweep => limit
            .saturating_sub(reserve.saturating_add(1))
            .min(limit.saturating_sub(KEPT_BY_SWEEPS)),
    };
    rest.max(u32::from(limit > kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(limit: u32, expected: u32) -> [u32; 5] {
        Class::ALL.map(|class| allowed(class, limit, expected))
    }

    #[test]
    fn each_class_leaves_room_for_those_before_it() {
        assert_eq!(shares(1, 0), [1, 1, 1, 1, 1]);
        assert_eq!(shares(3, 0), [3, 1, 1, 1, 1]);
        assert_eq!(shares(10, 0), [10, 8, 7, 7, 4]);
        assert_eq!(shares(100, 0), [100, 98, 79, 79, 79]);
        for limit in 0..300 {
            for expected in 0..8 {
                let shares = shares(limit, expected);
                assert!(shares.is_sorted_by(|a, b| a >= b), "{limit} {shares:?}");
            }
        }
    }

    #[test]
    fn an_expected_decision_keeps_two_requests_however_small_the_limit() {
        for limit in 2..300 {
            for expected in 1..=limit / 2 {
                let on_screen = allowed(Class::OnScreen, limit, expected);
                assert!(on_screen + 2 * expected <= limit, "{limit} {expected}");
            }
        }
        assert_eq!(shares(10, 3), [10, 4, 3, 3, 3]);
        assert_eq!(shares(2, 1), [2, 0, 0, 0, 0]);
    }
}
