//! The request limit: so many in any 60 seconds, counted in a sliding window.
//!
//! Refused requests don't count. The limit may be changed while it is in use.

use crate::domain::Mono;
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// The window's length.
pub(super) const WINDOW: Duration = Duration::from_secs(60);

/// The requests of one key that still count.
#[derive(Debug)]
pub(super) struct Window {
    limit: u32,
    counted: VecDeque<Mono>,
}

/// The windows of all keys, with one limit for each of them.
#[derive(Debug)]
pub(super) struct Limits {
    limit: u32,
    windows: HashMap<String, Window>,
}

/// What a request is told about the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Budget {
    /// Whether it may go on.
    pub admitted: bool,
    /// Requests in any 60 s.
    pub limit: u32,
    /// How many more may come now.
    pub remaining: u32,
    /// When the oldest counted request stops counting.
    pub reset_in: Duration,
}

impl Limits {
    /// So many requests in any 60 s for each key.
    pub fn new(limit: u32) -> Self {
        Self {
            limit,
            windows: HashMap::new(),
        }
    }

    /// Another limit from now on.
    pub fn set(&mut self, limit: u32) {
        self.limit = limit;
    }

    /// Counts a request of the key with this id, if there is room for it.
    pub fn admit(&mut self, key: &str, now: Mono) -> Budget {
        let window = self.windows.entry(key.to_owned());
        let window = window.or_insert_with(|| Window::new(self.limit));
        window.set_limit(self.limit);
        window.admit(now)
    }

    /// How a key that has asked nothing stands.
    pub fn untouched(&self) -> Budget {
        Budget {
            admitted: false,
            limit: self.limit,
            remaining: self.limit,
            reset_in: Duration::ZERO,
        }
    }
}

impl Window {
    /// An empty window.
    pub fn new(limit: u32) -> Self {
        Self {
            limit,
            counted: VecDeque::new(),
        }
    }

    /// Another limit from now on.
    pub fn set_limit(&mut self, limit: u32) {
        self.limit = limit;
    }

    /// Counts a request, if there is room for it.
    pub fn admit(&mut self, now: Mono) -> Budget {
        let room = self.look(now).remaining > 0;
        if room {
            self.counted.push_back(now);
        }
        Budget {
            admitted: room,
            ..self.look(now)
        }
    }

    /// How it stands, without counting anything.
    pub fn look(&mut self, now: Mono) -> Budget {
        while self
            .counted
            .front()
            .is_some_and(|oldest| oldest.after(WINDOW) <= now)
        {
            self.counted.pop_front();
        }
        let used = u32::try_from(self.counted.len()).unwrap_or(u32::MAX);
        let oldest = self.counted.front();
        Budget {
            admitted: false,
            limit: self.limit,
            remaining: self.limit.saturating_sub(used),
            reset_in: oldest.map_or(Duration::ZERO, |oldest| now.until(oldest.after(WINDOW))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Mono {
        Mono(Duration::from_secs(seconds))
    }

    #[test]
    fn the_window_slides_and_refused_requests_do_not_count() {
        let mut window = Window::new(2);
        assert!(window.admit(at(0)).admitted);
        assert_eq!(window.admit(at(30)).remaining, 0);
        let refused = window.admit(at(59));
        assert!(!refused.admitted);
        assert_eq!(refused.reset_in, Duration::from_secs(1));
        assert!(window.admit(at(60)).admitted);
        assert!(!window.admit(at(89)).admitted);
        assert!(window.admit(at(90)).admitted);
    }

    #[test]
    fn each_key_has_its_own_window_and_all_have_one_limit() {
        let mut limits = Limits::new(1);
        assert!(limits.admit("a", at(0)).admitted);
        assert!(limits.admit("b", at(0)).admitted);
        assert!(!limits.admit("a", at(1)).admitted);
        assert_eq!(limits.untouched().remaining, 1);
        limits.set(2);
        assert!(limits.admit("a", at(2)).admitted);
        assert!(limits.admit("b", at(2)).admitted);
        assert!(!limits.admit("b", at(3)).admitted);
    }

    #[test]
    fn a_lower_limit_holds_at_once() {
        let mut window = Window::new(3);
        window.admit(at(0));
        window.admit(at(0));
        window.set_limit(1);
        assert!(!window.admit(at(1)).admitted);
        assert_eq!(window.look(at(1)).remaining, 0);
        assert!(window.admit(at(60)).admitted);
    }
}
