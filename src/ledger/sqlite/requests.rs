//! The sliding log of request times that all processes of a key share.
//!
//! Invariant: a request is logged before it goes out, in the transaction that counted.
//! Keys are fingerprints; times are whole milliseconds since 1970.

use super::failure::Failure;
use crate::domain::Timestamp;
use crate::ledger::{Grant, WINDOW};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::time::Duration;

fn window_ms() -> i64 {
    i64::try_from(WINDOW.as_millis()).unwrap_or(i64::MAX)
}

/// Logs a request, or says how long until it may be asked for again.
pub(super) fn request(
    connection: &mut Connection,
    key: &str,
    now: Timestamp,
    allowed: u32,
) -> Result<Grant, Failure> {
    let now = now.as_millisecond();
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    change.execute(
        "DELETE FROM requests WHERE key = ?1 AND at_ms <= ?2",
        params![key, now.saturating_sub(window_ms())],
    )?;
    // Further ahead than a window: the clock was set back. They may have been sent just
    // now, so they count from now on; they must not block for as long as the clock was off.
    change.execute(
        "UPDATE requests SET at_ms = ?2 WHERE key = ?1 AND at_ms > ?3",
        params![key, now, now.saturating_add(window_ms())],
    )?;
    let used = count(&change, key, now)?;
    let grant = if used < allowed {
        change.execute(
            "INSERT INTO requests (key, at_ms) VALUES (?1, ?2)",
            params![key, now],
        )?;
        Grant::Granted {
            left: allowed.saturating_sub(used).saturating_sub(1),
        }
    } else {
        Grant::Wait(until_room(&change, key, now, used.saturating_sub(allowed))?)
    };
    change.commit()?;
    Ok(grant)
}

/// How long until `surplus` + 1 of the oldest have left the window.
fn until_room(
    connection: &Connection,
    key: &str,
    now: i64,
    surplus: u32,
) -> Result<Duration, Failure> {
    let blocking: Option<i64> = connection
        .query_row(
            "SELECT at_ms FROM requests WHERE key = ?1 ORDER BY at_ms LIMIT 1 OFFSET ?2",
            params![key, surplus],
            |row| row.get(0),
        )
        .optional()?;
    // Nobody to wait for means that nothing at all is allowed: ask again in a window.
    let leaves = blocking.unwrap_or(now).saturating_add(window_ms());
    let wait = leaves.saturating_sub(now).max(1);
    Ok(Duration::from_millis(u64::try_from(wait).unwrap_or(1)))
}

/// How many requests lie in the window.
pub(super) fn used(connection: &Connection, key: &str, now: Timestamp) -> Result<u32, Failure> {
    count(connection, key, now.as_millisecond())
}

fn count(connection: &Connection, key: &str, now: i64) -> Result<u32, Failure> {
    Ok(connection.query_row(
        "SELECT count(*) FROM requests WHERE key = ?1 AND at_ms > ?2",
        params![key, now.saturating_sub(window_ms())],
        |row| row.get(0),
    )?)
}

/// The remembered limit.
pub(super) fn limit(connection: &Connection, key: &str) -> Result<Option<u32>, Failure> {
    Ok(connection
        .query_row(
            "SELECT per_minute FROM limits WHERE key = ?1",
            params![key],
            |row| row.get(0),
        )
        .optional()?)
}

/// Remembers a limit.
pub(super) fn learn(connection: &Connection, key: &str, limit: u32) -> Result<(), Failure> {
    connection.execute(
        "INSERT INTO limits (key, per_minute) VALUES (?1, ?2)
         ON CONFLICT (key) DO UPDATE SET per_minute = excluded.per_minute",
        params![key, limit],
    )?;
    Ok(())
}
