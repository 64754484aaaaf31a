//! Events in the order in which they were learnt, and the cards they fold to.
//!
//! Invariant: an event, its place and its task's card are written in one transaction, so
//! that every process sees the same fold.

use super::failure::Failure;
use super::recent::Recent;
use super::tasks::Number;
use crate::domain::card::Reception;
use crate::domain::event::Effect;
use crate::domain::{Card, Event, NewEvent, Seq, TaskKey, Timestamp};
use crate::ledger::Taken;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Takes events in order, all or none.
pub(super) fn take(
    connection: &mut Connection,
    recent: &mut Recent,
    events: Vec<NewEvent>,
) -> Result<Vec<Taken>, Failure> {
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut cards = Recent::take(recent, &change)?;
    let mut place = last_place(&change)?;
    let mut taken = Vec::with_capacity(events.len());
    for event in events {
        let told = take_one(&change, &mut cards, event, Seq(place.0 + 1))?;
        if let Taken::Event(event) = &told {
            place = event.seq;
        }
        taken.push(told);
    }
    change.commit()?;
    *recent = cards;
    Ok(taken)
}

fn take_one(
    change: &Transaction<'_>,
    cards: &mut Recent,
    event: NewEvent,
    seq: Seq,
) -> Result<Taken, Failure> {
    let key = event.task_key();
    let known = match &key {
        Some(key) => cards.find(change, key)?,
        None => None,
    };
    let number = known.as_ref().map(|known| known.number);
    let identity = event.identity.as_deref().map(|id| digest(&event, id));
    // Of a task that was never heard of, nothing was delivered before.
    if let Some(identity) = &identity
        && (number.is_some() || key.is_none())
        && is_known(change, number, identity)?
    {
        return Ok(Taken::Again);
    }
    let card = known.and_then(|known| known.card);
    let (reception, after) = Card::receive(card.as_ref(), &event, seq);
    let found = match reception {
        Reception::Joins(found) => found_event(change, found)?,
        _ => None,
    };
    let effect = match reception {
        Reception::Event(effect) => effect,
        // Retention has taken away what it would join: what is told is all that is left.
        Reception::Joins(_) | Reception::Known => Effect::Told,
    };
    let after = after.map(|card| match (&reception, &found) {
        (Reception::Joins(_), None) => Card { last: seq, ..card },
        _ => card,
    });
    let number = match after {
        Some(card) => Some(cards.write(change, number, card)?),
        None => number,
    };
    match (reception, found) {
        (Reception::Known, _) => Ok(Taken::Known),
        (_, Some(found)) => join(change, found, event, identity).map(Taken::Joined),
        (_, None) => enter(change, (seq, effect), (event, number, identity)),
    }
}

fn enter(
    change: &Transaction<'_>,
    (seq, effect): (Seq, Effect),
    (body, task, identity): (NewEvent, Option<Number>, Option<[u8; 16]>),
) -> Result<Taken, Failure> {
    let event = Event { seq, effect, body };
    insert(change, &event, task, identity)?;
    Ok(Taken::Event(event))
}

/// 128 bits of SHA-256 over account and identity: two different events never meet.
fn digest(event: &NewEvent, identity: &str) -> [u8; 16] {
    let mut sum = Sha256::new();
    sum.update(event.account.as_str());
    sum.update([0]);
    sum.update(identity);
    let mut short = [0; 16];
    for (to, from) in short.iter_mut().zip(sum.finalize()) {
        *to = from;
    }
    short
}

/// The last place that was ever given, also where its event has been trimmed.
fn last_place(change: &Transaction<'_>) -> Result<Seq, Failure> {
    let mut statement =
        change.prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'events'")?;
    let last: Option<i64> = statement.query_row([], |row| row.get(0)).optional()?;
    Ok(Seq(last.unwrap_or_default()))
}

/// Whether the same was delivered before, about this task or about none.
fn is_known(
    change: &Transaction<'_>,
    task: Option<Number>,
    identity: &[u8; 16],
) -> Result<bool, Failure> {
    let mut statement =
        change.prepare_cached("SELECT 1 FROM events WHERE task IS ?1 AND identity = ?2")?;
    Ok(statement.exists(params![task, identity])?)
}

fn insert(
    change: &Transaction<'_>,
    event: &Event,
    task: Option<Number>,
    identity: Option<[u8; 16]>,
) -> Result<(), Failure> {
    let mut statement = change.prepare_cached(
        "INSERT INTO events (seq, task, identity, received_ms, effect, json, data)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let body = &event.body;
    statement.execute(params![
        event.seq.0,
        task,
        identity,
        body.received_at.as_millisecond(),
        word(event.effect),
        serde_json::to_string(body)?,
        &*body.data,
    ])?;
    Ok(())
}

fn found_event(change: &Transaction<'_>, seq: Seq) -> Result<Option<Event>, Failure> {
    let mut statement = change.prepare_cached(&format!("{COLUMNS} WHERE seq = ?1"))?;
    let mut rows = statement.query(params![seq.0])?;
    rows.next()?.map(event).transpose()
}

/// The event that polling had found says from now on what the webhook said. It keeps its
/// place and when it was learnt; followers hear of it by the log of joins.
fn join(
    change: &Transaction<'_>,
    found: Event,
    told: NewEvent,
    identity: Option<[u8; 16]>,
) -> Result<Event, Failure> {
    let body = NewEvent {
        received_at: found.body.received_at,
        ..told
    };
    let seq = found.seq.0;
    change
        .prepare_cached("UPDATE events SET identity = ?2, json = ?3, data = ?4 WHERE seq = ?1")?
        .execute(params![
            seq,
            identity,
            serde_json::to_string(&body)?,
            &*body.data
        ])?;
    change
        .prepare_cached("INSERT INTO joins (seq) VALUES (?1)")?
        .execute(params![seq])?;
    Ok(Event { body, ..found })
}

/// Events after the cursor, oldest first.
pub(super) fn after(
    connection: &Connection,
    cursor: Seq,
    limit: usize,
) -> Result<Vec<Event>, Failure> {
    let sql = format!("{COLUMNS} WHERE seq > ?1 ORDER BY seq LIMIT ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![cursor.0, limit])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        events.push(event(row)?);
    }
    Ok(events)
}

/// Every event about a task, oldest first.
pub(super) fn about(connection: &Connection, task: &TaskKey) -> Result<Vec<Event>, Failure> {
    let sql = format!(
        "{COLUMNS} WHERE task = (SELECT number FROM tasks WHERE account = ?1 AND task = ?2)
         ORDER BY seq"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![task.account.as_str(), task.task.as_str()])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        events.push(event(row)?);
    }
    Ok(events)
}

/// The place of the newest event.
pub(super) fn newest(connection: &Connection) -> Result<Seq, Failure> {
    let seq: Option<i64> =
        connection.query_row("SELECT max(seq) FROM events", [], |row| row.get(0))?;
    Ok(Seq(seq.unwrap_or_default()))
}

/// The place before the first event received at `from` or later. Places and times of
/// receipt grow together, so it is halved towards: a few looks, however long the feed is.
pub(super) fn before(connection: &Connection, from: Timestamp) -> Result<Seq, Failure> {
    let mut statement = connection
        .prepare_cached("SELECT received_ms FROM events WHERE seq > ?1 ORDER BY seq LIMIT 1")?;
    let (mut low, mut high) = (0, newest(connection)?.0);
    while low < high {
        let middle = low + (high - low) / 2;
        let received: i64 = statement.query_row(params![middle], |row| row.get(0))?;
        if received < from.as_millisecond() {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(Seq(low))
}

pub(super) const COLUMNS: &str = "SELECT seq, effect, json, data FROM events";

pub(super) fn event(row: &Row<'_>) -> Result<Event, Failure> {
    let mut body: NewEvent = serde_json::from_str(text(row, 2)?)?;
    body.data = Arc::from(text(row, 3)?);
    Ok(Event {
        seq: Seq(row.get(0)?),
        effect: effect(text(row, 1)?).ok_or(Failure::Entry)?,
        body,
    })
}

pub(super) fn text<'row>(row: &'row Row<'_>, column: usize) -> Result<&'row str, Failure> {
    row.get_ref(column)?.as_str().map_err(|_| Failure::Entry)
}

const EFFECTS: [(Effect, &str); 4] = [
    (Effect::Moved, "moved"),
    (Effect::Told, "told"),
    (Effect::Late, "late"),
    (Effect::Unclear, "unclear"),
];

fn word(effect: Effect) -> &'static str {
    let known = EFFECTS.iter().find(|(known, _)| *known == effect);
    known.map_or("told", |(_, word)| word)
}

fn effect(word: &str) -> Option<Effect> {
    let known = EFFECTS.iter().find(|(_, known)| *known == word);
    known.map(|(effect, _)| *effect)
}

#[cfg(test)]
mod tests;
