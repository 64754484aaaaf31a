//! Receiving webhooks beside other work: in the console, in `watch` and in `listen`.
//!
//! Invariant: of several processes with one address, one receives and the others follow the
//! feed that all share; when it leaves, another takes the address over within
//! [`TRY_AGAIN`]. What is received goes to the feed and nowhere else: whoever wants to see
//! it follows the feed. Whoever receives also passes events on, so that of several processes
//! with one configuration one does.

mod standing;
#[cfg(test)]
mod tests;

pub use standing::Standing;

use super::follow::Follower;
use super::forward::{Forwarder, Road};
use crate::clock::Clock;
use crate::config::Account;
use crate::domain::AccountName;
use crate::intake::Attendance;
use crate::intake::receiver::{Mailbox, OpenError, Receiver, Tally};
use crate::ledger::{Cursor, Feed, Way};
use futures_util::future::{BoxFuture, join_all, pending};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

/// How often an address that is in use is tried again.
pub const TRY_AGAIN: Duration = Duration::from_secs(5);

/// Who attends to which account.
pub type Attendances = BTreeMap<AccountName, Arc<Attendance>>;

/// Who attends to these accounts where nobody asks their marketplaces.
pub fn unasked<'a>(
    accounts: impl IntoIterator<Item = &'a Account>,
    feed: &Arc<dyn Feed>,
    clock: Clock,
) -> Attendances {
    let attendance = |account: &Account| {
        let (name, feed) = (account.name.clone(), Arc::clone(feed));
        let attendance = Attendance::new(name.clone(), account.marketplace, feed, clock, false);
        (name, attendance)
    };
    accounts.into_iter().map(attendance).collect()
}

/// Says that these accounts' webhooks are received, for as long as it is polled. Never ends.
pub async fn attend(attendances: &Attendances) {
    let beats = attendances.values().map(|who| who.attend(Way::Receiver));
    join_all(beats).await;
    // Without an account there is nobody to attend to, and still no end.
    pending().await
}

/// Passes on what the follower tells, for as long as it is polled.
type Onward = Box<dyn FnOnce(Follower) -> BoxFuture<'static, ()> + Send>;

/// What receives, before it is started.
pub struct Setup {
    /// Where.
    pub addr: SocketAddr,
    /// For whom.
    pub mailboxes: Vec<Mailbox>,
    /// What is received goes there.
    pub feed: Arc<dyn Feed>,
    /// Who is told that an account's webhooks are received.
    pub attendances: Attendances,
    /// The time.
    pub clock: Clock,
}

impl Setup {
    /// Opens the receiver, or waits until its address is free.
    pub fn start(self) -> Reception {
        self.run(None)
    }

    /// The same, and passes on what comes while this process receives.
    pub fn start_forwarding<R: Road>(self, forwarder: Forwarder<R>) -> Reception {
        self.run(Some(Box::new(|follower| Box::pin(forwarder.run(follower)))))
    }

    fn run(self, onward: Option<Onward>) -> Reception {
        let (tell, standing) = watch::channel(Standing::default());
        let (count, tally) = watch::channel(Tally::default());
        let (end, ended) = oneshot::channel();
        let running = tokio::spawn(async move {
            tokio::pin!(ended);
            let (receiver, start) = tokio::select! {
                open = self.open(&tell, &count) => open,
                _ = &mut ended => return,
            };
            tokio::select! {
                () = attend(&self.attendances) => {}
                () = self.pass_on(onward, start) => {}
                _ = &mut ended => {}
            }
            receiver.stop().await;
        });
        Reception {
            end,
            running,
            standing,
            tally,
        }
    }

    /// The receiver, and the place of the feed behind which it writes, where that could be
    /// read.
    async fn open(
        &self,
        tell: &watch::Sender<Standing>,
        count: &watch::Sender<Tally>,
    ) -> (Receiver, Option<Cursor>) {
        loop {
            // Before it opens, so that its first event is not missed.
            let start = self.feed.end().await.ok();
            let failed = match self.try_open(count.clone()) {
                Ok(receiver) => {
                    tell.send_replace(Standing::Here {
                        addr: receiver.addr(),
                        without_secret: receiver.without_secret().cloned().collect(),
                    });
                    return (receiver, start);
                }
                Err(OpenError::InUse(addr)) => Standing::Elsewhere(addr),
                Err(error) => Standing::Failed(error),
            };
            tell.send_if_modified(|known| {
                let is_new = *known != failed;
                *known = failed;
                is_new
            });
            tokio::time::sleep(TRY_AGAIN).await;
        }
    }

    fn try_open(&self, count: watch::Sender<Tally>) -> Result<Receiver, OpenError> {
        let (mailboxes, feed) = (self.mailboxes.clone(), self.feed.clone());
        Receiver::open(self.addr, mailboxes, feed, self.clock, count)
    }

    /// Never ends.
    async fn pass_on(&self, onward: Option<Onward>, mut start: Option<Cursor>) {
        let Some(onward) = onward else {
            return pending().await;
        };
        let start = loop {
            match start {
                Some(start) => break start,
                // Nothing is written while nothing can be read.
                None => tokio::time::sleep(TRY_AGAIN).await,
            }
            start = self.feed.end().await.ok();
        };
        onward(Follower::new(self.feed.clone(), start)).await;
        pending().await
    }
}

/// A receiver, or the wait for its address.
pub struct Reception {
    end: oneshot::Sender<()>,
    running: JoinHandle<()>,
    standing: watch::Receiver<Standing>,
    tally: watch::Receiver<Tally>,
}

impl Reception {
    /// Whether this process receives, and every change of that.
    pub fn standing(&self) -> watch::Receiver<Standing> {
        self.standing.clone()
    }

    /// What was taken and refused here so far, and every change of it.
    pub fn tally(&self) -> watch::Receiver<Tally> {
        self.tally.clone()
    }

    /// Takes nothing more, and answers what was taken.
    pub async fn stop(self) {
        drop(self.end);
        // It has its own limits; a panic in it was told by its hook.
        let _ = self.running.await;
    }
}
