//! A hundred thousand tasks: how long the box takes to start, what it occupies, and how
//! soon it answers. Figures for a person; the program is the one in PROOFDESK_BIN.

use crate::box_process::BoxProcess;
use crate::world::PROGRAM;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// `PROOFDESK_BIN=target/release/proofdesk cargo test --test cli scale -- --ignored --nocapture`
#[tokio::test]
#[ignore = "prints times and memory for a person to read"]
async fn a_hundred_thousand_tasks() {
    for speed in ["0", "1", "60"] {
        let program = std::env::var_os("PROOFDESK_BIN").unwrap_or(PROGRAM.into());
        let mut command = Command::new(std::fs::canonicalize(program).unwrap());
        command.args(["sandbox", "--tasks", "100000", "--quiet", "--speed", speed]);
        command.stdin(Stdio::null());
        let begun = Instant::now();
        let sandbox = BoxProcess::spawn(command).await;
        let started = begun.elapsed();
        let limit = serde_json::json!({ "limit": 1_000_000 });
        assert_eq!(sandbox.post("/control/rate", limit).await, Some(200));
        eprintln!(
            "speed {speed}: started in {started:.2?}, {} MB",
            resident(&sandbox)
        );
        let (mut pages, mut reads) = (Vec::new(), Vec::new());
        let mut offset = 0;
        loop {
            let path = format!("/v1/tasks?status=proof_submitted&limit=100&offset={offset}");
            let (page, rows) = timed(&sandbox, &path).await;
            let rows = rows["data"].as_array().unwrap();
            pages.push(page);
            let Some(row) = rows.first() else {
                break;
            };
            let path = format!("/v1/tasks/{}", row["id"].as_str().unwrap());
            reads.push(timed(&sandbox, &path).await.0);
            reads.push(timed(&sandbox, &format!("{path}/proofs")).await.0);
            offset += 100;
        }
        eprintln!("  {}", told("pages of 100 by status", pages));
        eprintln!("  {}", told("single reads", reads));
        eprintln!("afterwards {} MB", resident(&sandbox));
    }
}

async fn timed(sandbox: &BoxProcess, path: &str) -> (Duration, serde_json::Value) {
    let (status, body, took) = sandbox.timed(path).await;
    assert_eq!(status, 200);
    (took, body)
}

fn told(what: &str, mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let (count, median, late, longest) = (times.len(), at(0.5), at(0.99), at(1.0));
    format!("{count} {what}: median {median:.2?}, p99 {late:.2?}, longest {longest:.2?}")
}

/// Megabytes in memory, by /proc; 0 where there is none.
fn resident(sandbox: &BoxProcess) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", sandbox.pid()));
    let status = status.unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    kilobytes.unwrap_or(0_u64) / 1024
}
