//! Decisions beside a steady stream of events: how long a commit takes.

use super::requests::request;
use proofdesk::domain::decision::Subject;
use proofdesk::domain::guard::{Policy, Signature, Typed, decide};
use proofdesk::domain::proof::Seen;
use proofdesk::domain::{
    Cents, Decision, DecisionId, State, Step, TaskId, TaskKey, Timestamp, Untrusted, VerdictKind,
};
use proofdesk::ledger::{Intent, Ledger, SqliteLedger};
use std::fmt;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Decisions that are measured, and the pause between two.
const DECISIONS: usize = 400;
const PAUSE: Duration = Duration::from_millis(15);

/// Connections that share the stream of events.
const CONNECTIONS: usize = 50;

/// How often each of them sends.
const TICK: Duration = Duration::from_millis(10);

/// How long the commits took.
pub struct Waits {
    p50: Duration,
    pub p99: Duration,
    most: Duration,
    events_a_second: f64,
}

impl fmt::Display for Waits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { p50, p99, most, .. } = self;
        let events = self.events_a_second;
        write!(
            f,
            "{events:.0} events/s: p50 {p50:.1?}  p99 {p99:.1?}  max {most:.1?}"
        )
    }
}

/// Commits decisions while so many events a second, from number `first` on, are received.
pub async fn beside(addr: SocketAddr, ledger: &SqliteLedger, a_second: u32, first: usize) -> Waits {
    let each = a_second as usize / CONNECTIONS / 100;
    let mut stream = JoinSet::new();
    for n in 0..CONNECTIONS {
        stream.spawn(send_steadily(addr, first + n * 100_000, each));
    }
    let began = (Instant::now(), ledger_events(ledger).await);
    let mut waits = Vec::new();
    for n in 0..DECISIONS {
        tokio::time::sleep(PAUSE).await;
        let decision = rejection(n);
        let step = Step::new(Timestamp::now(), State::Held);
        let start = Instant::now();
        let intent = ledger.intend(&decision, &step).await.unwrap();
        waits.push(start.elapsed());
        assert_eq!(intent, Intent::Taken);
    }
    let events = ledger_events(ledger).await - began.1;
    let events_a_second = events as f64 / began.0.elapsed().as_secs_f64();
    stream.abort_all();
    waits.sort_unstable();
    let at = |part: usize| waits[(waits.len() * part / 100).min(waits.len() - 1)];
    Waits {
        p50: at(50),
        p99: at(99),
        most: at(100),
        events_a_second,
    }
}

async fn ledger_events(ledger: &SqliteLedger) -> i64 {
    use proofdesk::ledger::Feed;
    ledger.newest().await.unwrap().0
}

/// `each` requests a tick on one connection, whether or not the last ones were answered.
async fn send_steadily(addr: SocketAddr, first: usize, each: usize) {
    let (mut read, mut write) = TcpStream::connect(addr).await.unwrap().into_split();
    let mut answers = JoinSet::new();
    answers.spawn(async move {
        let mut some = [0; 4096];
        while read.read(&mut some).await.is_ok_and(|count| count > 0) {}
    });
    let mut ticks = tokio::time::interval(TICK);
    for tick in 0.. {
        ticks.tick().await;
        for n in 0..each {
            write
                .write_all(&request(first + tick * each + n))
                .await
                .unwrap();
        }
    }
}

fn rejection(n: usize) -> Decision {
    let task = TaskKey::new("wf", TaskId::new(format!("t{n}")));
    let subject = Subject {
        key: task.proof(&"p1".into()),
        title: Untrusted::new("Photograph a shop"),
        seen: Seen {
            attempt: 1,
            size_bytes: Some(1_000_000),
            content_type: Untrusted::new("image/jpeg"),
            created_at: None,
            point: None,
        },
        payout: Some(Cents(4_200)),
        budget: Some(Cents(5_000)),
        flags: Vec::new(),
    };
    let typed = Typed {
        words: "Too dark.".to_owned(),
        amount: None,
    };
    let policy = Policy {
        read_only: false,
        confirm_above: Cents(20_000),
    };
    let signature = Signature {
        id: DecisionId::new(format!("bench-{n}")),
        at: Timestamp::now(),
        reviewer: "dana".to_owned(),
    };
    decide(subject, VerdictKind::Reject, &typed, policy, signature).unwrap()
}
