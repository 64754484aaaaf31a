//! What was asked of the box: every request, in order, kept in memory and told live.
//!
//! Tests read here what really went over the wire. No key and no signature of an address
//! is ever kept.

use crate::domain::Timestamp;
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::broadcast;

/// Older entries make room beyond this.
const KEPT: usize = 50_000;

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Counts from 0.
    pub seq: u64,
    /// When it was dealt with.
    pub at: Timestamp,
    /// Which of the two addresses it came to.
    pub side: Side,
    /// `GET`, …
    pub method: String,
    /// The path, with its query on the API's side and without it on the files'.
    pub path: String,
    /// What it was answered; nothing where it was dropped before it was dealt with.
    pub status: Option<u16>,
    /// Whether the answer was let through.
    pub answered: bool,
    /// What a POST brought.
    pub body: Option<String>,
    /// Whether an `Authorization` header came with it.
    pub authorization: bool,
    /// The faults it met.
    pub faults: Vec<&'static str>,
}

/// Which of the two addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The API's.
    Api,
    /// The files'.
    Media,
}

/// All requests so far.
#[derive(Debug)]
pub struct Log {
    kept: Mutex<(u64, VecDeque<Arc<Entry>>)>,
    live: broadcast::Sender<Arc<Entry>>,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            live: broadcast::Sender::new(1024),
        }
    }
}

impl Log {
    /// Everything so far, oldest first.
    pub fn entries(&self) -> Vec<Arc<Entry>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.1.iter().cloned().collect()
    }

    /// The POSTs to the API so far, oldest first.
    pub fn posts(&self) -> Vec<Arc<Entry>> {
        let mut entries = self.entries();
        entries.retain(|entry| entry.side == Side::Api && entry.method == "POST");
        entries
    }

    /// Entries from now on; a reader that is 1,024 behind loses the oldest.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Entry>> {
        self.live.subscribe()
    }

    /// Notes a request; its number is given here.
    pub(super) fn note(&self, mut entry: Entry) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        entry.seq = kept.0;
        kept.0 += 1;
        let entry = Arc::new(entry);
        kept.1.push_back(Arc::clone(&entry));
        if kept.1.len() > KEPT {
            kept.1.pop_front();
        }
        // Nobody listening is not an error.
        let _ = self.live.send(entry);
    }
}

impl Entry {
    /// One line for a person: `12:03:59 POST /v1/… 200`, and the faults it met.
    pub fn line(&self) -> String {
        let time = self.at.strftime("%H:%M:%S");
        let status = match self.status {
            Some(status) if self.answered => status.to_string(),
            Some(status) => format!("{status} (answer lost)"),
            None => "dropped".to_owned(),
        };
        let path = crate::domain::Untrusted::from(self.path.as_str()).clean(120);
        let method = crate::domain::Untrusted::from(self.method.as_str()).clean(10);
        let faults: String = self
            .faults
            .iter()
            .map(|word| format!(" · {word}"))
            .collect();
        format!("{time} {method} {path} {status}{faults}")
    }
}
