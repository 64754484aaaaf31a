//! The webhook receiver: `POST /webhooks/{account}` and `GET /healthz`.
//!
//! A request goes through four hands: `serve` has its connection, `guests` decides how
//! long it may stay, `answer` checks it over the raw bytes, and the `scribe` brings it
//! to disk with whatever else has come in. 200 means that it is on disk; also for what was
//! delivered before. It must not decide what an event means: that is the feed's business.

mod answer;
mod guests;
mod scribe;
mod serve;
mod tally;
#[cfg(test)]
mod tests;

pub use tally::{Reason, Tally};

use crate::clock::Clock;
use crate::domain::{AccountName, MarketplaceName};
use crate::ledger::Feed;
use guests::{Guests, Leave, Place};
use scribe::{Desk, Scribe};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

/// Connections that the system keeps for us until there is a place.
const BACKLOG: u32 = 1024;

/// How long stopping may take: what is being answered, and a little more.
const FAREWELL: Duration = answer::WAIT.saturating_add(Duration::from_secs(1));

/// Where one account's webhooks come in.
#[derive(Clone, Debug)]
pub struct Mailbox {
    /// Whose; also the path, `/webhooks/{account}`.
    pub account: AccountName,
    /// How they are signed.
    pub marketplace: MarketplaceName,
    /// Any of these may have signed; with none, all are refused.
    pub secrets: Vec<SecretString>,
}

/// Why there is no receiver.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OpenError {
    /// Another process has the address; it may well be receiving for all of us.
    #[error("{0} is in use; name another address, or stop the program that has it")]
    InUse(SocketAddr),
    /// The system said no.
    #[error("{addr} can't be listened on ({why}); name another address")]
    Failed {
        /// Which address.
        addr: SocketAddr,
        /// Why, in the system's words.
        why: io::ErrorKind,
    },
}

/// What all connections share.
struct Inside {
    mailboxes: BTreeMap<String, Mailbox>,
    guests: Arc<Guests>,
    desk: Desk,
    tally: watch::Sender<Tally>,
    clock: Clock,
}

impl Inside {
    fn new(mailboxes: Vec<Mailbox>, desk: Desk, tally: watch::Sender<Tally>, clock: Clock) -> Self {
        let named = |mailbox: Mailbox| (mailbox.account.as_str().to_owned(), mailbox);
        Self {
            mailboxes: mailboxes.into_iter().map(named).collect(),
            guests: Arc::default(),
            desk,
            tally,
            clock,
        }
    }

    async fn let_in(&self) -> (Place, Leave) {
        let (place, leave, another_left) = self.guests.enter(|| self.clock.mono()).await;
        if another_left {
            self.refuse(None, Reason::Slow);
        }
        (place, leave)
    }

    fn refuse(&self, account: Option<&AccountName>, reason: Reason) {
        self.tally
            .send_modify(|tally| tally.refuse(account, reason));
    }
}

/// A receiver that is open, until [`Receiver::stop`].
pub struct Receiver {
    addr: SocketAddr,
    inside: Arc<Inside>,
    serving: [JoinHandle<()>; 2],
    scribe: JoinHandle<()>,
    /// Tells the scribe that nothing more will come.
    end: oneshot::Sender<()>,
}

impl Receiver {
    /// Listens on `addr` (port 0: a free one) for these accounts, and writes to `feed`. What
    /// is taken and refused is counted in `tally`.
    ///
    /// # Errors
    /// [`OpenError::InUse`] where another process has the address.
    pub fn open(
        addr: SocketAddr,
        mailboxes: Vec<Mailbox>,
        feed: Arc<dyn Feed>,
        clock: Clock,
        tally: watch::Sender<Tally>,
    ) -> Result<Self, OpenError> {
        let listener = listen(addr).map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => OpenError::InUse(addr),
            why => OpenError::Failed { addr, why },
        })?;
        let addr = listener.local_addr().unwrap_or(addr);
        let (end, ending) = oneshot::channel();
        let (scribe, desk) = Scribe::new(feed, tally.clone());
        let inside = Arc::new(Inside::new(mailboxes, desk, tally, clock));
        Ok(Self {
            addr,
            serving: [
                tokio::spawn(serve::serve(listener, Arc::clone(&inside))),
                tokio::spawn(serve::make_rounds(Arc::clone(&inside))),
            ],
            scribe: tokio::spawn(scribe.run(ending)),
            inside,
            end,
        })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// What was taken and refused so far, and every change of it.
    pub fn tally(&self) -> watch::Receiver<Tally> {
        self.inside.tally.subscribe()
    }

    /// Accounts whose webhooks are all refused, since no secret is known.
    pub fn without_secret(&self) -> impl Iterator<Item = &AccountName> {
        let all = self.inside.mailboxes.values();
        all.filter(|mailbox| mailbox.secrets.is_empty())
            .map(|mailbox| &mailbox.account)
    }

    /// Takes nothing more, answers what it has taken, and ends.
    pub async fn stop(self) {
        let Self {
            serving,
            inside,
            mut scribe,
            end,
            ..
        } = self;
        for serving in serving {
            serving.abort();
        }
        inside.guests.close();
        // The scribe gives up on nobody, so this ends; the limit is for a disk that hangs.
        let _ = tokio::time::timeout(FAREWELL, inside.guests.gone()).await;
        drop(end);
        if tokio::time::timeout(FAREWELL, &mut scribe).await.is_err() {
            scribe.abort();
        }
    }
}

fn listen(addr: SocketAddr) -> io::Result<TcpListener> {
    let socket = match addr {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A port that was just given up may be taken again at once; one in use may not.
    socket.set_reuseaddr(true)?;
    socket.bind(addr)?;
    socket.listen(BACKLOG)
}
