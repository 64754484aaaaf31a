//! `queue`: what waits for review, in review order, each with its newest pending proof.

mod row;
mod sweep;

use super::args::Queue;
use super::exit::{Exit, Failure};
use super::out::{Out, say, stderr_is_terminal};
use super::progress::Progress;
use super::shell::Shell;
use super::table;
use crate::domain::ProofKey;
use crate::ledger::Ledger;
use crate::term::size::TerminalSize;
use futures_util::future::join_all;
use row::Row;
use std::collections::HashSet;
use sweep::Sweep;

/// Runs the command.
pub async fn run(shell: &Shell, args: Queue) -> Result<Exit, Failure> {
    let desk = shell.desk(shell.config()?).await?;
    let calls: Vec<_> = desk.seats.values().map(|seat| seat.calls.clone()).collect();
    let progress = Progress::of("reading the list");
    let sweeps = calls
        .iter()
        .map(|calls| Sweep::new(calls, &progress).run(args.fast));
    let swept = progress.during(&calls, join_all(sweeps)).await;
    let wall = desk.clock.wall();
    let skips = desk.ledger.skips().await?;
    let skipped: HashSet<ProofKey> = skips.into_iter().map(|skip| skip.key).collect();
    let suspects = desk.ledger.suspects().await?.into_iter().collect();
    let mut rows = Vec::new();
    let mut failures = Vec::new();
    for (found, calls) in swept.into_iter().zip(&calls) {
        failures.extend(found.failures);
        let tasks = found.waiting.into_iter();
        let row = |waiting| Row::new(waiting, calls.abilities(), &skipped, &suspects, wall);
        rows.extend(tasks.map(row));
    }
    if args.flagged {
        rows.retain(Row::is_flagged);
    }
    let order = &desk.config.review.order;
    rows.sort_by(|a, b| order.compare(&a.rank(), &b.rank()));
    print(&rows, args.json)?;
    if rows.is_empty() && failures.is_empty() && stderr_is_terminal() {
        say("Nothing waits for review.");
    }
    told(failures)
}

fn print(rows: &[Row], json: bool) -> Result<(), Failure> {
    let mut out = Out::stdout();
    if json {
        for row in rows {
            out.json(&row.line())?;
        }
    } else if !rows.is_empty() {
        let width = Out::is_terminal().then(|| usize::from(TerminalSize::measure().columns));
        let several = rows
            .iter()
            .any(|row| row.account() != rows.first().map_or("", Row::account));
        let cells: Vec<_> = rows.iter().map(|row| row.cells(several)).collect();
        for line in table::lines(&Row::columns(several), &cells, width) {
            out.line(&line);
        }
    }
    out.finish()
}

/// Every failure is told; the first one is the exit status.
fn told(failures: Vec<Failure>) -> Result<Exit, Failure> {
    let mut failures = failures.into_iter();
    let Some(first) = failures.next() else {
        return Ok(Exit::Done);
    };
    for other in failures {
        say(format!("proofdesk: {other}"));
    }
    Err(first)
}
