//! Events in the order in which they were learnt, and the cards they fold to.
//!
//! Invariant: an event, its place and its task's card are written in one transaction, so
//! that every process sees the same fold.

use super::failure::Failure;
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
    events: Vec<NewEvent>,
) -> Result<Vec<Taken>, Failure> {
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut place = last_place(&change)?;
    let mut taken = Vec::with_capacity(events.len());
    for event in events {
        let told = take_one(&change, event, Seq(place.0 + 1))?;
        if let Taken::Event(event) = &told {
            place = event.seq;
        }
        taken.push(told);
    }
    change.commit()?;
    Ok(taken)
}

fn take_one(change: &Transaction<'_>, event: NewEvent, seq: Seq) -> Result<Taken, Failure> {
    let identity = event.identity.as_deref().map(|id| digest(&event, id));
    if let Some(identity) = &identity
        && is_known(change, identity)?
    {
        return Ok(Taken::Again);
    }
    let key = event.task_key();
    let card = match &key {
        Some(key) => card_of(change, key)?,
        None => None,
    };
    let (reception, after) = Card::receive(card.as_ref(), &event, seq);
    if let Some(card) = &after {
        write_card(change, card)?;
    }
    match reception {
        Reception::Known => Ok(Taken::Known),
        Reception::Joins(found) => match found_event(change, found)? {
            Some(found) => join(change, found, event, identity).map(Taken::Joined),
            // Retention has taken it away: what is told is all that is left of it.
            None => {
                if let Some(card) = after {
                    write_card(change, &Card { last: seq, ..card })?;
                }
                enter(change, (seq, Effect::Told), event, identity)
            }
        },
        Reception::Event(effect) => enter(change, (seq, effect), event, identity),
    }
}

fn enter(
    change: &Transaction<'_>,
    (seq, effect): (Seq, Effect),
    body: NewEvent,
    identity: Option<[u8; 16]>,
) -> Result<Taken, Failure> {
    let event = Event { seq, effect, body };
    insert(change, &event, identity)?;
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

fn is_known(change: &Transaction<'_>, identity: &[u8; 16]) -> Result<bool, Failure> {
    let mut statement = change.prepare_cached("SELECT 1 FROM events WHERE identity = ?1")?;
    Ok(statement.exists(params![identity])?)
}

fn card_of(change: &Transaction<'_>, key: &TaskKey) -> Result<Option<Card>, Failure> {
    let mut statement =
        change.prepare_cached("SELECT json FROM cards WHERE account = ?1 AND task = ?2")?;
    let mut rows = statement.query(params![key.account.as_str(), key.task.as_str()])?;
    match rows.next()? {
        Some(row) => Ok(Some(serde_json::from_str(text(row, 0)?)?)),
        None => Ok(None),
    }
}

pub(super) fn write_card(change: &Transaction<'_>, card: &Card) -> Result<(), Failure> {
    let mut statement = change.prepare_cached(
        "INSERT INTO cards (account, task, json) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET json = excluded.json",
    )?;
    let (account, task) = (card.key.account.as_str(), card.key.task.as_str());
    statement.execute(params![account, task, serde_json::to_string(card)?])?;
    Ok(())
}

fn insert(
    change: &Transaction<'_>,
    event: &Event,
    identity: Option<[u8; 16]>,
) -> Result<(), Failure> {
    let mut statement = change.prepare_cached(
        "INSERT INTO events (seq, identity, account, task, received_ms, effect, json, data)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let body = &event.body;
    statement.execute(params![
        event.seq.0,
        identity,
        body.account.as_str(),
        body.task.as_ref().map(|task| task.as_str()),
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
    let sql = format!("{COLUMNS} WHERE account = ?1 AND task = ?2 ORDER BY seq");
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

/// What is known of every task.
pub(super) fn cards(connection: &Connection) -> Result<Vec<Card>, Failure> {
    let mut statement = connection.prepare_cached("SELECT json FROM cards")?;
    let mut rows = statement.query([])?;
    let mut cards = Vec::new();
    while let Some(row) = rows.next()? {
        cards.push(serde_json::from_str(text(row, 0)?)?);
    }
    Ok(cards)
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
