//! Durable intake against a server that only answers 200, measured by wrk
//! (<https://github.com/wg/wrk>) over loopback, in turns in one run.
//!
//! Both servers get the same requests, each a signed event of its own, on as many
//! connections: nearly all that the receiver has places for, since a sync of the disk serves
//! as many as wait for it. The receiver has its ledger on disk. Meanwhile a thousand connections send
//! a byte a second to the receiver. Ends with 1 where a request was not answered 200, or
//! the median ratio is under [`GOAL`]:
//!
//! ```text
//! cargo bench --bench intake
//! ```
//!
//! Then, at [`BESIDE`] events a second, how long a decision's commit takes, which is
//! written on the same line: at most [`DECISION_GOAL`] at the 99th percentile.
//!
//! `PROOFDESK_ROUNDS`, `PROOFDESK_SECONDS` and `PROOFDESK_CONNECTIONS` change the run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench may fail as bluntly as a test, and prints its figures"
)]

mod deciding;
mod load;
mod requests;

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use load::{Figures, slow_crowd, wrk};
use proofdesk::clock::Clock;
use proofdesk::domain::MarketplaceName;
use proofdesk::intake::receiver::{Mailbox, Receiver};
use proofdesk::ledger::SqliteLedger;
use requests::{SECRET, write_requests};
use secrecy::SecretString;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// The receiver must answer this part of what the plain server answers.
const GOAL: f64 = 0.5;

/// Events a second beside which decisions are made.
const BESIDE: u32 = 5_000;

/// The 99th percentile of a decision's commit beside them.
const DECISION_GOAL: Duration = Duration::from_millis(50);

/// Connections that send a byte a second.
const SLOW: usize = 1_000;

fn main() -> ExitCode {
    let rounds = number("PROOFDESK_ROUNDS", 5);
    let seconds = number("PROOFDESK_SECONDS", 5);
    let connections = number("PROOFDESK_CONNECTIONS", 240);
    let home = tempfile::tempdir().unwrap();
    // The servers share two threads, as the program does; load has threads of its own.
    let servers = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let crowd = Runtime::new().unwrap();
    let ledger = Arc::new(SqliteLedger::open(&home.path().join("state")).unwrap());
    let (receiver, plain) = servers.block_on(open(Arc::clone(&ledger)));
    let slow = crowd.block_on(slow_crowd(receiver.addr(), SLOW));
    let mut ratios = Vec::new();
    let mut number_of_first = 0;
    for round in 1..=rounds {
        // More than the receiver answers in the time, so that it gets none twice; the plain
        // server doesn't mind.
        let path = home.path().join("requests");
        let count = seconds * number("PROOFDESK_MOST_A_SECOND", 40_000);
        write_requests(&path, number_of_first, count);
        number_of_first += count;
        let run = |addr| wrk(addr, &path, seconds, connections);
        let ceiling = run(plain);
        let ours = run(receiver.addr());
        let ratio = ours.a_second / ceiling.a_second;
        println!("round {round}: plain {ceiling}; durable {ours}; ratio {ratio:.2}");
        ratios.push((ratio, ours));
    }
    drop(slow);
    let taken = receiver.tally().borrow().clone();
    println!(
        "{} events on disk, {} known before",
        taken.taken, taken.again
    );
    ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (ratio, Figures { p99, .. }) = &ratios[ratios.len() / 2];
    println!("median ratio {ratio:.2}, its p99 {p99:.1?} ({SLOW} slow connections beside)");
    let waits = crowd.block_on(deciding::beside(
        receiver.addr(),
        &ledger,
        BESIDE,
        number_of_first,
    ));
    println!("a decision's commit beside {waits}");
    servers.block_on(receiver.stop());
    if *ratio >= GOAL && waits.p99 <= DECISION_GOAL {
        return ExitCode::SUCCESS;
    }
    println!("under the goals: ratio {GOAL}, {DECISION_GOAL:?} for a decision");
    ExitCode::FAILURE
}

fn number(variable: &str, usual: usize) -> usize {
    let set = std::env::var(variable).ok();
    set.and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// The receiver, and beside it a handler that reads the body and answers 200.
async fn open(ledger: Arc<SqliteLedger>) -> (Receiver, SocketAddr) {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let mailbox = Mailbox {
        account: "wf".into(),
        marketplace: MarketplaceName::WorkFunder,
        secrets: vec![SecretString::from(SECRET)],
    };
    let tally = watch::Sender::default();
    let receiver = Receiver::open(any, vec![mailbox], ledger, Clock::system(), tally).unwrap();
    let answer = async |_: Bytes| "ok\n";
    let routes = Router::new().route("/webhooks/wf", post(answer));
    let listener = tokio::net::TcpListener::bind(any).await.unwrap();
    let plain = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (receiver, plain)
}
