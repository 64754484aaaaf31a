//! `history --settle`: every decision whose outcome is unknown is read once more.
//!
//! Nothing is sent. What another process is reading right now stays with that one.

use crate::cli::exit::Failure;
use crate::cli::progress::Progress;
use crate::cli::shell::Shell;
use crate::domain::{DecisionId, ProofKey, Record, State, Step};
use crate::ledger::{Ledger, SqliteLedger};
use crate::runtime::desk::Desk;
use crate::runtime::outbox::Told;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

/// How long a reading may take, beyond its wait for the budget.
const PATIENCE: Duration = Duration::from_secs(30);

/// The ledger, and how many are unknown still.
///
/// # Errors
/// There is no desk to read from.
pub async fn settle(shell: &Shell) -> Result<(Arc<SqliteLedger>, usize), Failure> {
    let config = shell.config()?;
    let desk = shell.desk(config).await?;
    let unclear = unclear(&desk).await?;
    let superseded = superseded(&desk, &unclear).await?;
    let (over, unclear): (Vec<_>, Vec<_>) = unclear
        .into_iter()
        .partition(|record| superseded.contains(&record.decision.id));
    for record in over {
        let step = Step::new(desk.clock.wall(), State::Conflict)
            .because("a later decision from here was carried out instead");
        desk.ledger.step(&record.decision.id, &step).await?;
    }
    if !unclear.is_empty() {
        let calls: Vec<_> = desk.seats.values().map(|s| s.calls.clone()).collect();
        let reading = read(&desk, unclear.clone());
        Progress::of("reading what is unknown")
            .during(&calls, reading)
            .await;
    }
    let ids: Vec<DecisionId> = unclear.into_iter().map(|r| r.decision.id).collect();
    let records = desk.ledger.decisions(usize::MAX).await?;
    let left = records
        .iter()
        .filter(|record| ids.contains(&record.decision.id) && is_unknown(record));
    Ok((Arc::clone(&desk.ledger), left.count()))
}

fn is_unknown(record: &Record) -> bool {
    matches!(record.state(), State::Sending | State::Unknown)
}

/// What dead processes left, and what was handed back, on the accounts of this desk.
async fn unclear(desk: &Desk) -> Result<Vec<Record>, Failure> {
    let adopted = desk.ledger.adopt(desk.clock.wall()).await?;
    let records = desk.ledger.decisions(usize::MAX).await?;
    let handed_back = records
        .into_iter()
        .filter(|record| is_unknown(record) && !record.is_open());
    let is_here = |record: &Record| {
        let account = &record.decision.subject.key.task.account;
        desk.seats.contains_key(account)
    };
    let all = adopted.into_iter().chain(handed_back).filter(is_here);
    let by_id: BTreeMap<_, _> = all.map(|r| (r.decision.id.clone(), r)).collect();
    Ok(by_id.into_values().collect())
}

/// Those whose proof another decision from here has settled. A reading would find that
/// one's verdict, and take it for theirs: two payments in the history, and one in truth.
async fn superseded(desk: &Desk, unclear: &[Record]) -> Result<Vec<DecisionId>, Failure> {
    let records = desk.ledger.decisions(usize::MAX).await?;
    let confirmed = records.iter().filter(|r| r.state() == State::Confirmed);
    let settled: HashSet<&ProofKey> = confirmed.map(|r| &r.decision.subject.key).collect();
    let is_settled = |record: &&Record| settled.contains(&record.decision.subject.key);
    let ids = unclear.iter().filter(is_settled);
    Ok(ids.map(|record| record.decision.id.clone()).collect())
}

/// Reads them all, as far as that is possible within reason.
async fn read(desk: &Desk, records: Vec<Record>) {
    let (tell, told) = unbounded_channel();
    let outbox = desk.outbox(tell);
    let count = records.len();
    outbox.restore(records);
    // At the slowest each waits a few seconds for its request.
    let slowest = desk.seats.values().map(|s| s.account.requests_per_minute);
    let slowest = slowest.min().unwrap_or(1).max(1);
    let waits = Duration::from_secs(60 * (count as u64).div_ceil(u64::from(slowest)));
    // Whoever can't be read in time is unknown still.
    let _ = timeout(PATIENCE + waits, until_ended(told, count)).await;
    outbox.leave(Duration::ZERO).await;
}

async fn until_ended(mut told: UnboundedReceiver<Told>, mut left: usize) {
    while left > 0 {
        match told.recv().await {
            Some(Told::Ended { .. }) => left -= 1,
            Some(_) => {}
            None => return,
        }
    }
}
