//! The crash loop: consoles on one state folder are killed with -9 at random moments, again
//! and again, and what they leave on disk is held against the marketplace's own log.
//!
//! `.ci/run` runs it on the release build. PROOFDESK_MINUTES says how long, PROOFDESK_KILLS
//! how many (300, if neither is said), PROOFDESK_SEED which script; moments are drawn from
//! the seed too, but what they hit depends on the machine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what serves a test may fail as bluntly as a test"
)]

mod account;
mod dice;
mod reviewer;

#[path = "../console/desk.rs"]
#[allow(dead_code, reason = "the console's tests use the rest")]
mod desk;
#[path = "../console/row.rs"]
#[allow(dead_code, reason = "the console's tests use the rest")]
mod row;
#[path = "../support/mod.rs"]
mod support;
#[path = "../console/world.rs"]
#[allow(dead_code, reason = "the console's tests use the rest")]
mod world;

use account::Tally;
use dice::Dice;
use reviewer::Reviewer;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Consoles at a time for each core, each on a marketplace and a folder of its own. Nearly
/// all of a life is waiting: for holds, for frames, for slow answers.
const WORKERS_A_CORE: u64 = 4;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is a number")),
    )
}

#[test]
#[ignore = "takes minutes; .ci/run runs it on the release build"]
fn whenever_it_is_killed_no_decision_is_lost_sent_twice_or_sent_unasked() {
    let seed = number("PROOFDESK_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    let minutes = number("PROOFDESK_MINUTES");
    // Whoever says how long wants as many as fit in.
    let kills = minutes.map_or(300, |_| u64::MAX);
    let kills = number("PROOFDESK_KILLS").unwrap_or(kills);
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let workers = WORKERS_A_CORE * cores;
    let began = Instant::now();
    let end = minutes.map(|minutes| began + Duration::from_secs(60 * minutes));
    let left = AtomicU64::new(kills);
    let tally = Mutex::new(Tally::default());
    let take = || {
        let one_less = |left: u64| left.checked_sub(1);
        end.is_none_or(|end| Instant::now() < end)
            && left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
                .is_ok()
    };
    let failed = std::thread::scope(|scope| {
        let work = |worker: u64| {
            let stop_all = StopAll(&left);
            let mut dice = Dice::new((u128::from(seed) << 64) | u128::from(worker));
            let mut goes_on = true;
            while goes_on {
                let mut reviewer = Reviewer::new(dice.seed());
                while reviewer.has_work() && goes_on {
                    goes_on = take();
                    if goes_on {
                        reviewer.work_until_killed();
                    }
                }
                let closed = reviewer.close();
                tally.lock().unwrap().add(closed);
            }
            std::mem::forget(stop_all);
        };
        let workers: Vec<_> = (0..workers)
            .map(|worker| scope.spawn(move || work(worker)))
            .collect();
        let ended = workers.into_iter().map(|worker| worker.join());
        ended.filter(Result::is_err).count()
    });
    let tally = tally.into_inner().unwrap();
    let seconds = began.elapsed().as_secs();
    println!("seed {seed}, {workers} workers, {seconds} s: {tally}");
    assert!(
        failed == 0,
        "{failed} workers failed, see above; the same script again:\n{}",
        again(seed)
    );
    if tally.kills >= 300 {
        tally.assert_everything_was_hit();
    }
}

/// How to run the same script.
fn again(seed: u64) -> String {
    let mut said = format!("    PROOFDESK_SEED={seed}");
    for name in ["PROOFDESK_BIN", "PROOFDESK_KILLS", "PROOFDESK_MINUTES"] {
        if let Ok(value) = std::env::var(name) {
            said += &format!(" {name}={value}");
        }
    }
    said + " cargo test --test crash -- --ignored --nocapture"
}

/// A worker that fails takes the others' kills with it.
struct StopAll<'a>(&'a AtomicU64);

impl Drop for StopAll<'_> {
    fn drop(&mut self) {
        self.0.store(0, Ordering::SeqCst);
    }
}
