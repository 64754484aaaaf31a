//! What followers of the feed have not been told of, and whether to look at all.
//!
//! Invariant: everything of one answer is read in one transaction, so that no event falls
//! between the new ones and the joined ones.

use super::failure::Failure;
use super::feed;
use crate::domain::{Event, Seq};
use crate::ledger::{Cursor, News, Stamp};
use rusqlite::{Connection, params};

/// What a follower at `cursor` has not been told of; at most `limit` events in all.
pub(super) fn since(
    connection: &mut Connection,
    cursor: Cursor,
    limit: usize,
) -> Result<News, Failure> {
    let look = connection.transaction()?;
    let events = feed::after(&look, cursor.seq, limit)?;
    let room = limit.saturating_sub(events.len());
    // A join may be of an event that is still to come: it waits until all events are told.
    let (joined, joins) = match room {
        0 => (Vec::new(), cursor.joins),
        room => joined(&look, cursor, room)?,
    };
    let seq = events.last().map_or(cursor.seq, |event| event.seq);
    Ok(News {
        events,
        joined,
        cursor: Cursor { seq, joins },
    })
}

/// Events joined since, without those that are told of for the first time now.
fn joined(look: &Connection, cursor: Cursor, limit: usize) -> Result<(Vec<Event>, i64), Failure> {
    let mut statement = look.prepare_cached(
        "SELECT e.seq, e.effect, e.json, e.data, j.n
         FROM joins j LEFT JOIN events e ON e.seq = j.seq AND e.seq <= ?2
         WHERE j.n > ?1 ORDER BY j.n LIMIT ?3",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![cursor.joins, cursor.seq.0, limit])?;
    let (mut events, mut joins) = (Vec::new(), cursor.joins);
    while let Some(row) = rows.next()? {
        joins = row.get(4)?;
        let known: Option<i64> = row.get(0)?;
        if known.is_some() {
            events.push(feed::event(row)?);
        }
    }
    Ok((events, joins))
}

/// Where a follower is who was told of everything.
pub(super) fn end(connection: &mut Connection) -> Result<Cursor, Failure> {
    let look = connection.transaction()?;
    let joins: Option<i64> = look.query_row("SELECT max(n) FROM joins", [], |row| row.get(0))?;
    Ok(Cursor {
        seq: Seq(feed::newest(&look)?.0),
        joins: joins.unwrap_or_default(),
    })
}

/// A number that is another whenever any other connection has committed, of whatever
/// process: <https://sqlite.org/pragma.html#pragma_data_version>.
pub(super) fn stamp(connection: &Connection) -> Result<Stamp, Failure> {
    let version = connection.pragma_query_value(None, "data_version", |row| row.get(0))?;
    Ok(Stamp(version))
}
