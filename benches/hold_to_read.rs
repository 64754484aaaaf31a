//! How long a decision waits after its hold: from the end of the hold until its proof is
//! read again, before anything is sent, while polling does what it can.
//!
//! Everything is the real thing: outbox, budget and poller on one SQLite ledger, HTTP over
//! loopback, the embedded marketplace in the same process. The limit is ten times the
//! largest plan's, so that polling never rests and decisions don't use the limit up. Ends
//! with 1 where the 99th percentile is over [`GOAL`]:
//!
//! ```text
//! cargo bench --bench hold_to_read
//! ```
//!
//! `PROOFDESK_DECISIONS=N` changes how many there are. Beyond about 600, polling has used
//! its share of the limit up and rests for the remaining minute.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench may fail as bluntly as a test, and prints its figures"
)]

use proofdesk::config::{self, Env};
use proofdesk::domain::decision::Subject;
use proofdesk::domain::guard::{Policy, Signature, Typed, decide};
use proofdesk::domain::proof::newest_pending;
use proofdesk::domain::{Cents, Decision, DecisionId, TaskId, Timestamp, VerdictKind};
use proofdesk::intake::{Ask, Attendance, Calls, Class, Poller, WantedRead, What};
use proofdesk::ledger::Feed;
use proofdesk::runtime::desk::Desk;
use proofdesk::runtime::outbox::{Outbox, Told};
use proofdesk::sandbox::{Options, Running, start};
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};

/// The 99th percentile must not be over this.
const GOAL: Duration = Duration::from_millis(50);

const HOLD: Duration = Duration::from_millis(50);

/// From one decision to the next: a little more than one takes.
const PAUSE: Duration = Duration::from_millis(60);

/// Tasks that wait. Their first sweep lasts for most of the run.
const TASKS: usize = 20_000;

/// Requests a minute.
const LIMIT: u32 = 20_000;

/// Readings that are wanted at a time, and how often there are others.
const WANTED: usize = 300;
const WANT_OTHERS: Duration = Duration::from_millis(100);

fn main() -> ExitCode {
    let decisions = std::env::var("PROOFDESK_DECISIONS").ok();
    let decisions = decisions.and_then(|n| n.parse().ok()).unwrap_or(400);
    let _ = rustls::crypto::ring::default_provider().install_default();
    // The marketplace has threads of its own, as a server has.
    let server = Runtime::new().unwrap();
    let running = server.block_on(marketplace());
    let client = Runtime::new().unwrap();
    let waits = client.block_on(waits(&running, decisions));
    client.shutdown_background();
    server.block_on(running.stop());
    report(waits)
}

async fn marketplace() -> Running {
    let options = Options {
        tasks: TASKS,
        draw_ahead: 0,
        rate_limit: LIMIT,
        ..Options::default()
    };
    start(options).await.unwrap()
}

/// How long each decision waited, and how many requests polling made meanwhile.
async fn waits(running: &Running, count: usize) -> (Vec<Duration>, usize, Duration) {
    let home = tempfile::tempdir().unwrap();
    let desk = open(running, home.path()).await;
    let calls = &desk.seats.values().next().unwrap().calls;
    let decisions = decisions(calls, count).await;
    let busy = busy_polling(&desk, calls, &decisions).await;
    let (tell, mut told) = mpsc::unbounded_channel();
    let outbox = desk.outbox(tell);
    let began = running.log().entries().len();
    let start = desk.clock.mono();
    let holds = tokio::join!(make(&outbox, &decisions), ended(&desk, &mut told, count)).1;
    let took = start.until(desk.clock.mono());
    drop(busy);
    let entries = running.log().entries();
    let polled = entries.len() - began - 3 * count;
    let wait = |decision: &Decision| {
        let path = format!(
            "/v1/tasks/{}/proofs",
            decision.subject.key.task.task.as_str()
        );
        let end = holds[&decision.id];
        let read = entries.iter().find(|e| e.at >= end && e.path == path);
        let read = read.expect("it was read before it was sent");
        read.at.duration_since(end).try_into().unwrap()
    };
    (decisions.iter().map(wait).collect(), polled, took)
}

async fn open(running: &Running, home: &std::path::Path) -> Desk {
    let (home, state) = (home.to_str().unwrap(), home.join("state"));
    let env = Env::of([
        ("HOME", home),
        ("USER", "dana"),
        ("PROOFDESK_STATE_DIR", state.to_str().unwrap()),
        ("WORKFUNDER_API_KEY", running.api_key()),
        ("WORKFUNDER_BASE_URL", running.base_url()),
    ]);
    let config = config::load(None, &env).unwrap();
    Desk::open(config, &env, false, None).await.unwrap()
}

/// Rejections of the first tasks of the list.
async fn decisions(calls: &Calls, count: usize) -> Vec<Decision> {
    let mut made = Vec::new();
    let mut offset = 0;
    while made.len() < count {
        let page = calls.waiting(offset, Class::Decision).await.unwrap();
        offset += u64::try_from(page.tasks.len()).unwrap();
        for task in page.tasks.iter().take(count - made.len()) {
            let proofs = calls.proofs(&task.key.task, Class::Decision).await.unwrap();
            let proof = newest_pending(&proofs).expect("it waits for review");
            let subject = Subject::of(task, proof, Vec::new());
            made.push(rejection(subject, made.len()));
        }
    }
    made
}

fn rejection(subject: Subject, n: usize) -> Decision {
    let typed = Typed {
        words: "Too dark.".to_owned(),
        amount: subject.budget,
    };
    let policy = Policy {
        read_only: false,
        confirm_above: Cents(0),
    };
    let signature = Signature {
        id: DecisionId::new(format!("bench-{n}")),
        at: Timestamp::UNIX_EPOCH,
        reviewer: "dana".to_owned(),
    };
    decide(subject, VerdictKind::Reject, &typed, policy, signature).unwrap()
}

/// What keeps polling at its busiest; dropping it ends that.
type Busy = (Poller, tokio::task::JoinSet<()>);

async fn busy_polling(desk: &Desk, calls: &std::sync::Arc<Calls>, decided: &[Decision]) -> Busy {
    let (hear, mut heard) = mpsc::channel(256);
    let (want, wanted) = watch::channel(Vec::new());
    let (ask, asked) = mpsc::channel(64);
    let feed: std::sync::Arc<dyn Feed> = desk.ledger.clone();
    let (name, market) = (calls.name().clone(), calls.abilities().name);
    let attendance = Attendance::new(name, market, feed.clone(), desk.clock, true);
    let poller = Poller::start(calls.clone(), feed, attendance, hear, wanted, asked, 1);
    let mut tasks = tokio::task::JoinSet::new();
    let own: Vec<TaskId> = decided
        .iter()
        .map(|d| d.subject.key.task.task.clone())
        .collect();
    let (found, mut finds) = mpsc::unbounded_channel();
    tasks.spawn(async move {
        while let Some(heard) = heard.recv().await {
            if let proofdesk::intake::Heard::Tasks { tasks, .. } = heard {
                let _ = found.send(tasks);
            }
        }
    });
    tasks.spawn(async move {
        let mut known: Vec<TaskId> = Vec::new();
        let mut from = 0;
        loop {
            tokio::time::sleep(WANT_OTHERS).await;
            while let Ok(tasks) = finds.try_recv() {
                let ids = tasks.into_iter().map(|task| task.key.task);
                known.extend(ids.filter(|id| !own.contains(id)));
            }
            let next = known.iter().cycle().skip(from).take(WANTED);
            let reads = next.cloned().enumerate().map(|(n, task)| WantedRead {
                task,
                what: What::Proofs,
                class: match n {
                    0 => Class::OnScreen,
                    1..4 => Class::Prefetch,
                    _ => Class::Sweep,
                },
            });
            want.send_replace(reads.collect());
            from = (from + WANTED) % known.len().max(1);
            let _ = ask.try_send(Ask::Refresh);
        }
    });
    (poller, tasks)
}

async fn make(outbox: &Outbox, decisions: &[Decision]) {
    for decision in decisions {
        tokio::time::sleep(PAUSE).await;
        outbox.submit(decision.clone(), HOLD);
    }
}

/// When each hold ended, once all decisions have.
async fn ended(
    desk: &Desk,
    told: &mut mpsc::UnboundedReceiver<Told>,
    count: usize,
) -> BTreeMap<DecisionId, Timestamp> {
    let mut holds = BTreeMap::new();
    let mut ended = 0;
    while ended < count {
        match told.recv().await.expect("the outbox lives") {
            Told::Recorded {
                record,
                until: Some(until),
            } => {
                let now = desk.clock.now();
                let left =
                    now.mono.until(until).as_secs_f64() - until.until(now.mono).as_secs_f64();
                let left = jiff::SignedDuration::from_secs_f64(left);
                holds.insert(record.decision.id.clone(), now.wall + left);
            }
            Told::Ended { decision, ending } => {
                let is_sent = ending == proofdesk::domain::machine::Ending::Confirmed;
                assert!(is_sent, "{decision:?} ended as {ending:?}");
                ended += 1;
            }
            Told::NotHeld { why, .. } => panic!("not held: {why}"),
            _ => {}
        }
    }
    holds
}

fn report((mut waits, polled, took): (Vec<Duration>, usize, Duration)) -> ExitCode {
    waits.sort_unstable();
    let at = |part: usize| waits[(waits.len() * part / 100).min(waits.len() - 1)];
    println!(
        "{} decisions in {took:.1?}, beside {} requests of polling a second",
        waits.len(),
        (polled as f64 / took.as_secs_f64()).round(),
    );
    println!(
        "from the end of the hold to the reading: p50 {:.1?}  p95 {:.1?}  p99 {:.1?}  max {:.1?}",
        at(50),
        at(95),
        at(99),
        at(100),
    );
    match at(99) <= GOAL {
        true => ExitCode::SUCCESS,
        false => {
            println!("over the goal of {GOAL:?}");
            ExitCode::FAILURE
        }
    }
}
