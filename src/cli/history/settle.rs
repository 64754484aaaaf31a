//! `history --settle`: every decision whose outcome is unknown is read once more.
//!
//! Nothing is sent. What another process is reading right now stays with that one.

use crate::cli::exit::Failure;
use crate::cli::progress::Progress;
use crate::cli::shell::Shell;
use crate::domain::{DecisionId, Record, State, Step};
use crate::ledger::{Ledger, SqliteLedger};
use crate::runtime::desk::Desk;
use crate::runtime::outbox::Told;
use crate::runtime::outbox::settling::Round;
use std::collections::BTreeSet;
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
    let calls: Vec<_> = desk.seats.values().map(|s| s.calls.clone()).collect();
    let reading = settle_all(&desk);
    let left = Progress::of("reading what is unknown")
        .during(&calls, reading)
        .await?;
    Ok((Arc::clone(&desk.ledger), left))
}

/// Round after round, until no more can be known. How many are unknown still.
async fn settle_all(desk: &Desk) -> Result<usize, Failure> {
    let adopted = desk.ledger.adopt(desk.clock.wall()).await?;
    let adopted = ids(&adopted);
    let mut stuck = BTreeSet::new();
    loop {
        let records = records(desk).await?;
        let round = Round::next(&records, &adopted, &stuck);
        for id in &round.superseded {
            let step = Step::new(desk.clock.wall(), State::Conflict)
                .because("a later decision from here was carried out instead");
            desk.ledger.step(id, &step).await?;
        }
        if round.to_read.is_empty() {
            break;
        }
        let ids = ids(&round.to_read);
        read(desk, round.to_read).await;
        let after = self::records(desk).await?;
        let were_read = after.iter().filter(|r| ids.contains(&r.decision.id));
        let still = were_read.filter(|record| is_unknown(record));
        stuck.extend(still.map(|record| record.decision.subject.key.clone()));
    }
    let records = records(desk).await?;
    let ours = |r: &&Record| !r.is_open() || adopted.contains(&r.decision.id);
    let left = records.iter().filter(ours).filter(|r| is_unknown(r));
    Ok(left.count())
}

fn ids(records: &[Record]) -> BTreeSet<DecisionId> {
    let ids = records.iter().map(|record| record.decision.id.clone());
    ids.collect()
}

fn is_unknown(record: &Record) -> bool {
    matches!(record.state(), State::Sending | State::Unknown)
}

/// All decisions on the accounts of this desk, oldest first.
async fn records(desk: &Desk) -> Result<Vec<Record>, Failure> {
    let mut records = desk.ledger.decisions(usize::MAX).await?;
    records.retain(|record| {
        let account = &record.decision.subject.key.task.account;
        desk.seats.contains_key(account)
    });
    Ok(records)
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
