//! Taking away what is older than it may be.
//!
//! Invariant: each call is one short transaction, so that a decision never waits behind it
//! for long. Events go in their order, oldest first. A card goes, or forgets who worked on
//! it, only when none of its events is left.

use super::failure::Failure;
use super::tasks::{self, Known, Number};
use super::{feed, sightings};
use crate::domain::{Card, Timestamp, Untrusted};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

/// One step; how much was changed.
pub(super) fn trim(
    connection: &mut Connection,
    horizon: Timestamp,
    limit: usize,
) -> Result<usize, Failure> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let last = feed::before(&change, horizon)?;
    let events = change.execute(
        "DELETE FROM events WHERE seq IN
             (SELECT seq FROM events WHERE seq <= ?1 ORDER BY seq LIMIT ?2)",
        params![last.0, limit],
    )?;
    let trimmed = match events {
        0 => cards(&change, limit)? + sightings::trim(&change, horizon, limit)?,
        events => events,
    };
    // The newest stays: its number is where followers are.
    change.execute(
        "DELETE FROM joins WHERE seq <= ?1 AND n < (SELECT max(n) FROM joins)
             AND NOT EXISTS (SELECT 1 FROM events e WHERE e.seq = joins.seq)",
        params![last.0],
    )?;
    change.commit()?;
    Ok(trimmed)
}

/// Tasks of which no event is left, and whose cards still hold what they may not.
fn cards(change: &Transaction<'_>, limit: i64) -> Result<usize, Failure> {
    let mut statement = change.prepare_cached(
        "SELECT number, card FROM tasks
         WHERE coalesce(card ->> 'last', 0) < (SELECT coalesce(min(seq), 9e18) FROM events)
             AND (card IS NULL
                 OR card ->> 'status' IN ('completed', 'cancelled', 'expired', 'refunded')
                 OR card ->> 'worker_name' <> '')
             AND NOT EXISTS (SELECT 1 FROM events e WHERE e.task = tasks.number)
         LIMIT ?1",
    )?;
    let mut rows = statement.query(params![limit])?;
    let mut old = Vec::new();
    while let Some(row) = rows.next()? {
        old.push(tasks::known(row)?);
    }
    let count = old.len();
    for Known { number, card } in old {
        match card.filter(|card| !card.is_over()) {
            Some(card) => forget_who(change, number, card)?,
            None => tasks::remove(change, number)?,
        }
    }
    Ok(count)
}

fn forget_who(change: &Transaction<'_>, number: Number, card: Card) -> Result<(), Failure> {
    let card = Card {
        worker_name: Untrusted::default(),
        ..card
    };
    tasks::write(change, Some(number), &card)?;
    Ok(())
}
