//! A thousand proofs in a row, by a reviewer who looks at each: what the console occupies
//! by then, how many are decided in an hour, and whether the right people were paid.

use crate::desk::Desk;
use crate::world::{World, with_pictures};
use proofdesk::domain::ProofId;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Proofs after which the memory is told.
const MARKS: [usize; 3] = [100, 500, 1_000];

/// `PROOFDESK_BIN=target/release/proofdesk cargo test --test console marathon -- --ignored --nocapture`
///
/// `PROOFDESK_PROOFS` (1,000) and `PROOFDESK_LOOK_MS` (1,000) change the run.
#[test]
#[ignore = "prints memory and pace for a person to read; takes half an hour"]
fn a_thousand_proofs_in_a_row() {
    let number = |name: &str, usual: u64| {
        let value = std::env::var(name).ok();
        value.map_or(usual, |value| value.parse().unwrap())
    };
    let proofs = usize::try_from(number("PROOFDESK_PROOFS", 1_000)).unwrap();
    let look = Duration::from_millis(number("PROOFDESK_LOOK_MS", 1_000));
    let mut options = with_pictures(proofs);
    options.rate_limit = 1_000_000;
    let world = World::new(options);
    let truth = world.look(|running| running.truth());
    let mut right: HashMap<String, Vec<bool>> = HashMap::new();
    for row in world.rows() {
        let is_right = truth[&ProofId::new(row.proof.as_str())].right;
        right.entry(row.title).or_default().push(is_right);
    }
    let mut desk = Desk::open(&world, "undo_seconds = 5");
    desk.ready();
    let (begun, mut put_off) = (Instant::now(), 0);
    for decided in 1..=proofs {
        desk.wait_frame("a picture or why there is none", |screen| {
            !screen.contents().contains("Fetching the picture")
        });
        desk.ready();
        std::thread::sleep(look);
        let head = crate::desk::head(&desk.emulator());
        // Two tasks of one title may differ: such a pair is put off, as a person would.
        let known = right.iter().filter(|(title, _)| head.starts_with(*title));
        let known: Vec<bool> = known.flat_map(|(_, right)| right.clone()).collect();
        match known.as_slice() {
            all if all.iter().all(|right| *right) => desk.decide("a", "It is as it should be."),
            all if all.iter().all(|right| !*right) => desk.decide("r", "It isn't what was asked."),
            _ => {
                put_off += 1;
                desk.decide("s", "Two of that name.");
            }
        }
        if MARKS.contains(&decided) {
            let hours = begun.elapsed().as_secs_f64() / 3600.0;
            eprintln!(
                "{decided} proofs: {} MB resident, {:.0} an hour",
                resident(&desk),
                decided as f64 / hours
            );
        }
    }
    let posted = proofs - put_off;
    world.wait_log("every verdict to be answered", |entries| {
        let is_verdict = |path: &str| path.ends_with("/approve") || path.ends_with("/reject");
        entries
            .iter()
            .filter(|entry| is_verdict(&entry.path))
            .count()
            == posted
    });
    let verdicts = world.look(|running| running.score());
    eprintln!("{put_off} put off; {verdicts}");
    desk.quit();
}

/// Megabytes that the console's process occupies, without those that open files.
fn resident(desk: &Desk) -> u64 {
    let pid = desk.pid().as_raw_nonzero();
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.unwrap().trim().trim_end_matches(" kB");
    kilobytes.parse::<u64>().unwrap() / 1_000
}
