//! Tasks by number, and the cards that their events fold to.
//!
//! A task's number is given when it is first heard of, so the tasks of a time stand side by
//! side in every table and index that is kept by it, however a marketplace spells its ids: a
//! group of events changes few pages. A number says nothing outside of the file.

use super::failure::Failure;
use crate::domain::{Card, TaskKey};
use rusqlite::types::{ToSql, ToSqlOutput};
use rusqlite::{Connection, Result as Sql, Row, Transaction, params};

/// A task in this file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number(i64);

impl ToSql for Number {
    fn to_sql(&self) -> Sql<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

/// A task that was heard of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    pub number: Number,
    /// `None` where its events are older than cards are.
    pub card: Option<Card>,
}

/// What is known of a task.
pub(super) fn find(change: &Transaction<'_>, key: &TaskKey) -> Result<Option<Known>, Failure> {
    let mut statement =
        change.prepare_cached("SELECT number, card FROM tasks WHERE account = ?1 AND task = ?2")?;
    let mut rows = statement.query(params![key.account.as_str(), key.task.as_str()])?;
    rows.next()?.map(known).transpose()
}

/// Writes a card, of a task with this number or of one that is new. Its number comes back.
pub(super) fn write(
    change: &Transaction<'_>,
    number: Option<Number>,
    card: &Card,
) -> Result<Number, Failure> {
    let json = serde_json::to_string(card)?;
    if let Some(number) = number {
        change
            .prepare_cached("UPDATE tasks SET card = ?2 WHERE number = ?1")?
            .execute(params![number, json])?;
        return Ok(number);
    }
    let (account, task) = (card.key.account.as_str(), card.key.task.as_str());
    let number = change
        .prepare_cached("INSERT INTO tasks (account, task, card) VALUES (?1, ?2, ?3)")?
        .insert(params![account, task, json])?;
    Ok(Number(number))
}

/// Forgets a task, of which no event may be left.
pub(super) fn remove(change: &Transaction<'_>, number: Number) -> Result<(), Failure> {
    change
        .prepare_cached("DELETE FROM tasks WHERE number = ?1")?
        .execute(params![number])?;
    Ok(())
}

/// What is known of every task.
pub(super) fn cards(connection: &Connection) -> Result<Vec<Card>, Failure> {
    let mut statement =
        connection.prepare_cached("SELECT number, card FROM tasks WHERE card IS NOT NULL")?;
    let mut rows = statement.query([])?;
    let mut cards = Vec::new();
    while let Some(row) = rows.next()? {
        cards.extend(known(row)?.card);
    }
    Ok(cards)
}

/// Reads `number, card`.
pub(super) fn known(row: &Row<'_>) -> Result<Known, Failure> {
    let number = Number(row.get(0)?);
    let card = match row
        .get_ref(1)?
        .as_str_or_null()
        .map_err(|_| Failure::Entry)?
    {
        Some(json) => Some(serde_json::from_str(json)?),
        None => None,
    };
    Ok(Known { number, card })
}
