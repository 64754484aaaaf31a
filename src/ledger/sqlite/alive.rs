//! Until when each account was followed, by which way.

use super::failure::Failure;
use crate::domain::{AccountName, Timestamp};
use crate::ledger::{Alive, Way};
use rusqlite::{Connection, OptionalExtension, params};

/// Writes that a way is alive.
pub(super) fn alive(
    connection: &Connection,
    account: &AccountName,
    way: Way,
    at: Timestamp,
) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO alive (account, way, until_ms) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET until_ms = excluded.until_ms",
    )?;
    statement.execute(params![account.as_str(), word(way), at.as_millisecond()])?;
    Ok(())
}

/// Until when the account was followed.
pub(super) fn last(connection: &Connection, account: &AccountName) -> Result<Alive, Failure> {
    let mut statement =
        connection.prepare_cached("SELECT until_ms FROM alive WHERE account = ?1 AND way = ?2")?;
    let mut until = |way| -> Result<Option<Timestamp>, Failure> {
        let of = params![account.as_str(), word(way)];
        let until: Option<i64> = statement.query_row(of, |row| row.get(0)).optional()?;
        Ok(until.and_then(|ms| Timestamp::from_millisecond(ms).ok()))
    };
    Ok(Alive {
        receiver: until(Way::Receiver)?,
        poller: until(Way::Poller)?,
    })
}

fn word(way: Way) -> &'static str {
    match way {
        Way::Receiver => "receiver",
        Way::Poller => "poller",
    }
}
