//! `history`: every decision and how it ended, from the ledger.

mod settle;

use super::args::History;
use super::exit::{Exit, Failure};
use super::out::{Out, say, stderr_is_terminal};
use super::shell::Shell;
use super::table::{self, Column};
use crate::clock::Clock;
use crate::domain::{Record, State, Timestamp, Untrusted};
use crate::ledger::Ledger;
use crate::runtime::desk::open_ledger;
use crate::term::size::TerminalSize;
use serde::Serialize;

/// A decision under `--json`. The names and their order are the outside's contract.
#[derive(Debug, Serialize)]
struct Line<'a> {
    decision_id: &'a str,
    decided_at: Timestamp,
    reviewer: &'a str,
    account: &'a str,
    task_id: &'a str,
    proof_id: &'a str,
    verdict: &'a str,
    reason: Option<&'a str>,
    note: Option<&'a str>,
    state: &'a str,
    settled_at: Option<Timestamp>,
    why: Option<&'a str>,
}

/// Runs the command.
pub async fn run(shell: &Shell, args: History) -> Result<Exit, Failure> {
    let (ledger, left_unknown) = if args.settle {
        settle::settle(shell).await?
    } else {
        (open_ledger(&shell.env).await?, 0)
    };
    let mut records = recorded(ledger.as_ref()).await?;
    if let Some(account) = &shell.common.account {
        records.retain(|record| account_of(record) == account);
    }
    let mut out = Out::stdout();
    if args.json {
        for record in &records {
            out.json(&line(record))?;
        }
    } else if !records.is_empty() {
        print(&mut out, &records);
    } else if stderr_is_terminal() {
        say("Nothing was decided here yet.");
    }
    out.finish()?;
    match left_unknown {
        0 => Ok(Exit::Done),
        left => Err(Failure::new(
            Exit::Unknown,
            format!("{left} unknown still; try again later, or decide again in the console"),
        )),
    }
}

/// Every decision, oldest first. One whose process died in its hold is a draft by now;
/// whoever looks at it first writes that down.
async fn recorded(ledger: &dyn Ledger) -> Result<Vec<Record>, Failure> {
    let records = ledger.decisions(usize::MAX).await?;
    if !records.iter().any(|record| record.state() == State::Held) {
        return Ok(records);
    }
    ledger.adopt(Clock::system().wall()).await?;
    Ok(ledger.decisions(usize::MAX).await?)
}

fn account_of(record: &Record) -> &str {
    record.decision.subject.key.task.account.as_str()
}

fn line(record: &Record) -> Line<'_> {
    let decision = &record.decision;
    let key = &decision.subject.key;
    Line {
        decision_id: decision.id.as_str(),
        decided_at: decision.decided_at,
        reviewer: &decision.reviewer,
        account: account_of(record),
        task_id: key.task.task.as_str(),
        proof_id: key.proof.as_str(),
        verdict: decision.verdict.name(),
        reason: decision.verdict.reason(),
        note: decision.verdict.note(),
        state: record.state().name(),
        settled_at: record.settled_at(),
        why: record.last().and_then(|step| step.why.as_deref()),
    }
}

fn print(out: &mut Out, records: &[Record]) {
    const COLUMNS: [Column; 7] = [
        Column::text("DECIDED (UTC)"),
        Column::text("BY"),
        Column::text("TASK"),
        Column::text("PROOF"),
        Column::text("VERDICT"),
        Column::text("STATE"),
        Column::flexible("WORDS"),
    ];
    let rows: Vec<Vec<String>> = records.iter().map(cells).collect();
    let width = Out::is_terminal().then(|| usize::from(TerminalSize::measure().columns));
    for line in table::lines(&COLUMNS, &rows, width) {
        out.line(&line);
    }
}

fn cells(record: &Record) -> Vec<String> {
    let decision = &record.decision;
    let key = &decision.subject.key;
    let why = record.last().and_then(|step| step.why.as_deref());
    let words = match (why, decision.verdict.words()) {
        (Some(why), _) => Untrusted::new(why).clean(120),
        (None, "") => String::new(),
        (None, words) => format!("“{}”", Untrusted::new(words).clean(118)),
    };
    vec![
        decision
            .decided_at
            .strftime("%Y-%m-%d %H:%M:%S")
            .to_string(),
        Untrusted::new(decision.reviewer.as_str()).clean(20),
        key.task.task.shown(),
        key.proof.shown(),
        decision.verdict.name().to_owned(),
        record.state().name().to_owned(),
        words,
    ]
}
