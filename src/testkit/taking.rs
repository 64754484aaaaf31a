//! A disk that can be held while it takes events, and that can't write some of them.

use crate::domain::NewEvent;
use crate::ledger::LedgerError;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::watch;

/// What stands between a feed's [`take`](crate::ledger::Feed::take) and its disk.
#[derive(Debug)]
pub struct Taking {
    is_held: watch::Sender<bool>,
    /// Events about a task with this in its id can't be written.
    poison: Mutex<Option<String>>,
    groups: AtomicUsize,
}

impl Default for Taking {
    fn default() -> Self {
        Self {
            is_held: watch::Sender::new(false),
            poison: Mutex::default(),
            groups: AtomicUsize::default(),
        }
    }
}

impl Taking {
    /// From now on nothing is written, and nothing fails.
    pub fn hold(&self) {
        self.is_held.send_replace(true);
    }

    /// What was held is written.
    pub fn release(&self) {
        self.is_held.send_replace(false);
    }

    /// From now on a group with such a task in it can't be written.
    pub fn poison(&self, task: &str) {
        *self.poison.lock().unwrap() = Some(task.to_owned());
    }

    /// How many groups were brought so far.
    pub fn groups(&self) -> usize {
        self.groups.load(Ordering::SeqCst)
    }

    /// Lets this group pass, sooner or later.
    pub async fn pass(&self, events: &[NewEvent]) -> Result<(), LedgerError> {
        self.groups.fetch_add(1, Ordering::SeqCst);
        let mut is_held = self.is_held.subscribe();
        // The other end lives as long as this does.
        let _ = is_held.wait_for(|is_held| !is_held).await;
        drop(is_held);
        let poison = self.poison.lock().unwrap().clone();
        let is_poison = |event: &NewEvent| {
            let task = event.task.as_ref().map_or("", |task| task.as_str());
            poison
                .as_deref()
                .is_some_and(|poison| task.contains(poison))
        };
        match events.iter().any(is_poison) {
            true => Err(LedgerError::Storage("no room left".to_owned())),
            false => Ok(()),
        }
    }
}
