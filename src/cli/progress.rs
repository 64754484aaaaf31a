//! How far a slow command is, on stderr: a line that renews itself on a terminal, and a
//! line now and then in a log.

use super::out::stderr_is_terminal;
use crate::intake::Calls;
use std::convert::Infallible;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A command that is done by then needs no progress: on a terminal, and in a log.
const PATIENCE: [Duration; 2] = [Duration::from_millis(800), Duration::from_secs(4)];

/// How often a terminal's line is renewed.
const RENEW: Duration = Duration::from_secs(1);

/// How often a log gets a line.
const NOW_AND_THEN: Duration = Duration::from_secs(15);

/// What is counted while proofs are read.
#[derive(Debug)]
pub struct Progress {
    doing: &'static str,
    found: AtomicUsize,
    read: AtomicUsize,
}

impl Progress {
    /// Of a command that is doing this.
    pub fn of(doing: &'static str) -> Self {
        Self {
            doing,
            found: AtomicUsize::new(0),
            read: AtomicUsize::new(0),
        }
    }

    /// So many more tasks wait for review.
    pub fn found(&self, tasks: usize) {
        self.found.fetch_add(tasks, Ordering::Relaxed);
    }

    /// The proofs of one more were read.
    pub fn read(&self) {
        self.read.fetch_add(1, Ordering::Relaxed);
    }

    /// Does the work, and tells about it if it takes long.
    pub async fn during<T>(&self, calls: &[Arc<Calls>], work: impl Future<Output = T>) -> T {
        let is_terminal = stderr_is_terminal();
        let done = tokio::select! {
            done = work => done,
            never = self.tell(calls, is_terminal) => match never {},
        };
        if is_terminal {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
        done
    }

    async fn tell(&self, calls: &[Arc<Calls>], is_terminal: bool) -> Infallible {
        let [short, long] = PATIENCE;
        tokio::time::sleep(if is_terminal { short } else { long }).await;
        loop {
            let line = self.line(calls);
            // A stderr that is gone is not an error.
            if is_terminal {
                let _ = write!(io::stderr(), "\r\x1b[K{line}");
                tokio::time::sleep(RENEW).await;
            } else {
                let _ = writeln!(io::stderr(), "{line}");
                tokio::time::sleep(NOW_AND_THEN).await;
            }
        }
    }

    fn line(&self, calls: &[Arc<Calls>]) -> String {
        let found = self.found.load(Ordering::Relaxed);
        let read = self.read.load(Ordering::Relaxed);
        let mut line = match found {
            0 => self.doing.to_owned(),
            _ => format!("{read} of {found} read"),
        };
        let waits = calls.iter().filter_map(|calls| {
            let view = *calls.budget().view().borrow();
            let wait = calls.clock().mono().until(view.waiting_until?);
            (!wait.is_zero()).then_some((wait, view.limit))
        });
        if let Some((wait, limit)) = waits.min() {
            line.push_str(&format!(
                "; {limit} requests a minute, the next in {} s",
                wait.as_secs() + 1
            ));
        }
        line
    }
}
