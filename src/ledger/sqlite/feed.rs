//! Events in the order in which they were learnt, and proofs that were put off.

use super::failure::Failure;
use crate::domain::{Event, NewEvent, ProofKey, Seq, TaskKey, Untrusted};
use crate::ledger::Skip;
use rusqlite::{Connection, TransactionBehavior, params};

/// Appends events, all or none.
pub(super) fn append(
    connection: &mut Connection,
    events: Vec<NewEvent>,
) -> Result<Vec<Event>, Failure> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut placed = Vec::with_capacity(events.len());
    for body in events {
        change.execute(
            "INSERT INTO events (json) VALUES (?1)",
            params![serde_json::to_string(&body)?],
        )?;
        let seq = Seq(change.last_insert_rowid());
        placed.push(Event { seq, body });
    }
    change.commit()?;
    Ok(placed)
}

/// Events after the cursor, oldest first.
pub(super) fn after(
    connection: &Connection,
    cursor: Seq,
    limit: usize,
) -> Result<Vec<Event>, Failure> {
    let mut statement =
        connection.prepare("SELECT seq, json FROM events WHERE seq > ?1 ORDER BY seq LIMIT ?2")?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![cursor.0, limit])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let json = row.get_ref(1)?.as_str().map_err(|_| Failure::Entry)?;
        events.push(Event {
            seq: Seq(row.get(0)?),
            body: serde_json::from_str(json)?,
        });
    }
    Ok(events)
}

/// The place of the newest event.
pub(super) fn newest(connection: &Connection) -> Result<Seq, Failure> {
    let seq: Option<i64> =
        connection.query_row("SELECT max(seq) FROM events", [], |row| row.get(0))?;
    Ok(Seq(seq.unwrap_or_default()))
}

/// Puts a proof off.
pub(super) fn skip(connection: &mut Connection, skip: &Skip) -> Result<(), Failure> {
    connection.execute(
        "INSERT INTO skips (account, task, proof, reason, reviewer, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            skip.key.task.account.as_str(),
            skip.key.task.task.as_str(),
            skip.key.proof.as_str(),
            skip.reason.raw(),
            skip.reviewer,
            skip.at.to_string(),
        ],
    )?;
    Ok(())
}

/// The newest word on each proof that was put off, in that order.
pub(super) fn skips(connection: &Connection) -> Result<Vec<Skip>, Failure> {
    let mut statement = connection.prepare(
        "SELECT account, task, proof, reason, reviewer, at FROM skips
         WHERE seq IN (SELECT max(seq) FROM skips GROUP BY account, task, proof) ORDER BY seq",
    )?;
    let mut rows = statement.query([])?;
    let mut skips = Vec::new();
    while let Some(row) = rows.next()? {
        let text = |column: usize| row.get::<_, String>(column);
        skips.push(Skip {
            key: ProofKey {
                task: TaskKey::new(text(0)?.as_str(), text(1)?.as_str()),
                proof: text(2)?.as_str().into(),
            },
            reason: Untrusted::new(text(3)?),
            reviewer: text(4)?,
            at: text(5)?.parse().map_err(|_| Failure::Entry)?,
        });
    }
    Ok(skips)
}
