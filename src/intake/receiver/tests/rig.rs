//! A receiver without sockets: connections are pipes in memory, so that everything runs on
//! the paused clock.

use super::super::scribe::Scribe;
use super::super::serve::{attend, make_rounds};
use super::super::{Inside, Mailbox, Tally};
use crate::clock::Clock;
use crate::domain::{Event, MarketplaceName, Seq, Timestamp};
use crate::ledger::Feed;
use crate::marketplace::scheme;
use crate::testkit::ledger::MemoryLedger;
use secrecy::SecretString;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::sync::{oneshot, watch};

pub const SECRET: &str = "whsec_of_this_account";

pub fn noon() -> Timestamp {
    "2026-02-24T12:00:00Z".parse().unwrap()
}

/// A receiver of the accounts `wf` (with [`SECRET`]) and `bare` (without).
pub struct Rig {
    pub(in super::super) inside: Arc<Inside>,
    pub feed: Arc<MemoryLedger>,
    pub clock: Clock,
    /// Dropped with the rig.
    _end: oneshot::Sender<()>,
}

impl Rig {
    pub fn start() -> Self {
        let clock = Clock::following(noon());
        let feed = Arc::new(MemoryLedger::new());
        let tally = watch::Sender::new(Tally::default());
        let (scribe, desk) = Scribe::new(feed.clone(), tally.clone());
        let mailbox = |account: &str, secrets: &[&str]| Mailbox {
            account: account.into(),
            marketplace: MarketplaceName::WorkFunder,
            secrets: secrets.iter().map(|of| SecretString::from(*of)).collect(),
        };
        let mailboxes = vec![
            mailbox("wf", &["whsec_before", SECRET]),
            mailbox("bare", &[]),
        ];
        let inside = Arc::new(Inside::new(mailboxes, desk, tally, clock));
        let (end, ending) = oneshot::channel();
        tokio::spawn(scribe.run(ending));
        tokio::spawn(make_rounds(inside.clone()));
        Self {
            inside,
            feed,
            clock,
            _end: end,
        }
    }

    /// Somebody connects.
    pub async fn connect(&self) -> Line {
        let (place, leave) = self.inside.let_in().await;
        let (near, far) = tokio::io::duplex(4 * 1024 * 1024);
        tokio::spawn(attend(far, place, leave, self.inside.clone()));
        Line {
            stream: near,
            read: Vec::new(),
            asked_for_heads: false,
        }
    }

    /// One request on a connection of its own.
    pub async fn ask(&self, request: &[u8]) -> Answer {
        let mut line = self.connect().await;
        line.send(request).await;
        line.answer().await.expect("an answer")
    }

    /// Names and tasks of what is in the feed, in order.
    pub async fn written(&self) -> Vec<(String, String)> {
        let events = self.feed.after(Seq(0), usize::MAX).await.unwrap();
        let told = |event: Event| {
            let task = event.body.task.map(|task| task.as_str().to_owned());
            (event.body.name.raw().to_owned(), task.unwrap_or_default())
        };
        events.into_iter().map(told).collect()
    }

    pub fn tally(&self) -> Tally {
        self.inside.tally.borrow().clone()
    }

    /// A rightly signed request about this task.
    pub fn signed(&self, event: &str, task: &str) -> Vec<u8> {
        self.signed_with(SECRET, &body(event, task))
    }

    /// The body, signed with this secret now.
    pub fn signed_with(&self, secret: &str, body: &str) -> Vec<u8> {
        signed_at(secret, body.as_bytes(), self.clock.wall())
    }
}

/// What WorkFunder sends.
pub fn body(event: &str, task: &str) -> String {
    let status = event.trim_start_matches("task.");
    json!({
        "event": event,
        "timestamp": "2026-02-24T12:00:00.000Z",
        "attempt_number": 1,
        "data": { "id": task, "status": status, "title": "Photograph a shop" },
    })
    .to_string()
}

pub fn signed_at(secret: &str, body: &[u8], at: Timestamp) -> Vec<u8> {
    let secret = SecretString::from(secret);
    let headers = scheme(MarketplaceName::WorkFunder).sign(body, &secret, "", at);
    let headers: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    request("POST", "/webhooks/wf", &headers, body)
}

pub fn request(method: &str, path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: here\r\nContent-Length: {length}\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// One end of a connection.
pub struct Line {
    stream: DuplexStream,
    read: Vec<u8>,
    /// Whether the last request wanted no body back.
    asked_for_heads: bool,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Line {
    pub async fn send(&mut self, bytes: &[u8]) {
        self.asked_for_heads = bytes.starts_with(b"HEAD ");
        // A connection that was closed meanwhile is seen by who reads.
        let _ = self.stream.write_all(bytes).await;
    }

    /// The next answer; `None` where the connection was closed before it.
    pub async fn answer(&mut self) -> Option<Answer> {
        loop {
            if let Some(answer) = self.take() {
                return Some(answer);
            }
            let mut more = [0; 4096];
            let count = self.stream.read(&mut more).await.ok().filter(|n| *n > 0)?;
            self.read.extend_from_slice(&more[..count]);
        }
    }

    /// Whether nothing has come within this time, and the connection is still open.
    pub async fn is_silent_for(&mut self, time: Duration) -> bool {
        tokio::time::timeout(time, self.answer()).await.is_err()
    }

    fn take(&mut self) -> Option<Answer> {
        let text = String::from_utf8(self.read.clone()).unwrap();
        let (head, rest) = text.split_once("\r\n\r\n")?;
        let head = head.to_ascii_lowercase();
        let status = head.split(' ').nth(1)?.parse().unwrap();
        let length = head.lines().find_map(|line| {
            let length = line.strip_prefix("content-length: ")?;
            length.parse::<usize>().ok()
        });
        let length = length.filter(|_| !self.asked_for_heads).unwrap_or(0);
        let body = rest.get(..length)?.to_owned();
        self.read.drain(..head.len() + 4 + length);
        Some(Answer { status, head, body })
    }
}
