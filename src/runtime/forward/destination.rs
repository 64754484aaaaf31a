//! Where events are passed on to, and what they are signed with there. Whatever passes an
//! event on (forwarding, `events resend`, `R` in the console) does it by this, so that an
//! endpoint set up for one takes the others.

use super::road::{Http, Letter, Reply, Road};
use super::secret::local;
use crate::domain::{AccountName, Event, Timestamp};
use crate::intake::receiver::Mailbox;
use crate::marketplace::envelope::envelope;
use crate::marketplace::scheme;
use secrecy::SecretString;
use std::collections::BTreeMap;

/// A developer's own server.
#[derive(Debug)]
pub struct Destination<R = Http> {
    /// The local secret of each account that has one.
    pub secrets: BTreeMap<AccountName, SecretString>,
    /// The way there.
    pub road: R,
}

impl Destination {
    /// At this address, which is `https://` or on this machine, for the events of these
    /// mailboxes; `None` where it is no address or the system's certificates can't be
    /// loaded.
    pub fn at(url: &str, mailboxes: &[Mailbox]) -> Option<Self> {
        let road = Http::to(url)?;
        let secret =
            |mailbox: &Mailbox| Some((mailbox.account.clone(), local(mailbox.secrets.first()?)));
        let secrets = mailboxes.iter().filter_map(secret).collect();
        Some(Self { secrets, road })
    }
}

impl<R: Road> Destination<R> {
    /// Why this event can't be passed on at all, if it can't.
    pub fn problem(&self, event: &Event) -> Option<&'static str> {
        if !self.secrets.contains_key(&event.body.account) {
            return Some("its account has no webhook secret; name it in webhook_secret_env");
        }
        envelope(&event.body, 1)
            .is_none()
            .then_some("what was kept of it is no JSON")
    }

    /// Passes it on once, in the marketplace's own shape, as delivery number `attempt`.
    pub async fn pass(&self, event: &Event, attempt: u32, wall: Timestamp) -> Reply {
        match self.letter(event, attempt, wall) {
            Some(letter) => self.road.carry(letter).await,
            None => Reply::None("it can't be signed"),
        }
    }

    fn letter(&self, event: &Event, attempt: u32, wall: Timestamp) -> Option<Letter> {
        let body = envelope(&event.body, attempt)?;
        let secret = self.secrets.get(&event.body.account)?;
        // The same for every attempt, so that the endpoint knows it again.
        let id = format!("msg_{}", event.seq.0);
        let headers = scheme(event.body.marketplace).sign(&body, secret, &id, wall);
        Some(Letter { body, headers })
    }
}
