//! Whether an account's webhooks can be relied on, so that asking may rest longer. Pure.
//!
//! They are healthy while both hold:
//!
//! * the last whole sweep found nothing that no webhook had told before it;
//! * a webhook that was proved to be the marketplace's came within the last hour. On a
//!   quiet account that goes by, and asking returns to its own pace: silence is no proof.
//!
//! A webhook that comes a moment after a sweep found the same costs one sweep, no more.

use crate::domain::Mono;
use std::time::Duration;

/// For so long a webhook speaks for those after it.
const FRESH: Duration = Duration::from_secs(3600);

/// What is known of an account's webhooks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Health {
    told: Option<Mono>,
    /// Since the last whole sweep, asking found what no webhook had told.
    has_found: bool,
    /// The last whole sweep found nothing new.
    is_clean: bool,
}

impl Health {
    /// A webhook came, and is proved.
    pub fn told(&mut self, now: Mono) {
        self.told = Some(now);
    }

    /// Asking found what no webhook had told.
    pub fn found(&mut self) {
        self.has_found = true;
        self.is_clean = false;
    }

    /// A whole sweep has ended.
    pub fn swept(&mut self) {
        self.is_clean = !std::mem::take(&mut self.has_found);
    }

    /// Whether they can be relied on.
    pub fn is_good(&self, now: Mono) -> bool {
        let is_fresh = |told: Mono| told.until(now) < FRESH;
        self.is_clean && self.told.is_some_and(is_fresh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: u64) -> Mono {
        Mono(Duration::from_secs(60 * minutes))
    }

    #[test]
    fn they_are_good_after_a_clean_sweep_while_webhooks_come() {
        let mut health = Health::default();
        health.swept();
        assert!(!health.is_good(at(0)), "none has come");
        health.told(at(0));
        assert!(health.is_good(at(59)));
        assert!(!health.is_good(at(60)), "silence is no proof");
    }

    #[test]
    fn what_asking_finds_counts_against_them_until_a_whole_sweep_finds_nothing() {
        let mut health = Health::default();
        health.told(at(0));
        health.swept();
        health.found();
        assert!(!health.is_good(at(1)));
        health.swept();
        assert!(!health.is_good(at(2)), "that sweep found it");
        health.told(at(3));
        assert!(!health.is_good(at(3)));
        health.swept();
        assert!(health.is_good(at(4)));
    }
}
