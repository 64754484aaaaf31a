//! How the connection to a marketplace is, in one place for all who use it.
//!
//! The sweep tries and tells; readings only tell that the connection was lost. Nothing
//! here sends anything.

use super::heard::Link;
use crate::domain::{CallError, Mono};
use tokio::sync::watch;

/// The connection's state, shared by the loops of one account.
#[derive(Debug)]
pub struct LinkState(watch::Sender<Link>);

impl LinkState {
    pub fn new() -> Self {
        Self(watch::Sender::new(Link::Connecting))
    }

    pub fn subscribe(&self) -> watch::Receiver<Link> {
        self.0.subscribe()
    }

    /// An answer came.
    pub fn went_well(&self, now: Mono) {
        self.0.send_if_modified(|link| {
            let was_live = matches!(link, Link::Live { .. });
            if !was_live {
                *link = Link::Live { since: now };
            }
            !was_live
        });
    }

    /// A try failed; the next is at `next_try`.
    pub fn went_wrong(&self, error: CallError, next_try: Mono) {
        let trouble = Link::Trouble { error, next_try };
        self.0.send_if_modified(|link| {
            let is_new = *link != trouble;
            *link = trouble;
            is_new
        });
    }

    /// Whether readings would only fail, too.
    pub fn stops_readings(&self) -> bool {
        matches!(&*self.0.borrow(), Link::Trouble { error, .. } if stops_readings(error))
    }

    /// Waits until there is trouble; at once if there is.
    pub async fn when_in_trouble(&self) {
        let mut link = self.0.subscribe();
        let in_trouble = |link: &Link| matches!(link, Link::Trouble { .. });
        if link.wait_for(in_trouble).await.is_err() {
            // The sender lives in self, so this can't be while anybody waits.
            std::future::pending::<()>().await;
        }
    }
}

/// Whether this error is about the connection or the key rather than one task.
pub fn stops_readings(error: &CallError) -> bool {
    match error {
        CallError::Auth { .. } | CallError::Offline { .. } | CallError::Uncounted { .. } => true,
        CallError::NotFound
        | CallError::Refused { .. }
        | CallError::Limited { .. }
        | CallError::Server { .. }
        | CallError::Protocol { .. } => false,
    }
}
