//! Decisions and their steps: who may decide on a proof, what was done, and what a dead
//! process left behind.
//!
//! Invariant: at most one decision on a proof is open, and one that has ended is never
//! open again. Everything is judged by folding the steps, inside the transaction that
//! appends the next one.

use super::failure::Failure;
use super::owner::Owner;
use crate::domain::{Decision, DecisionId, ProofKey, Record, State, Step, Timestamp};
use crate::ledger::{Intent, Mark};
use rusqlite::{Connection, Params, Transaction, TransactionBehavior, params};

/// What stands in the history of a decision whose process ended in its hold.
pub(super) const LEFT_BEHIND: &str = "the console ended before it was sent";

/// Every column that [`fold`] reads, for the decisions of a `FROM` clause named `d`.
const COLUMNS: &str = "SELECT d.id, d.json, s.json FROM";
const WITH_STEPS: &str = "LEFT JOIN steps s ON s.decision = d.id";

/// Takes the proof for this decision, unless another one is open on it.
pub(super) fn intend(
    connection: &mut Connection,
    owner: &Owner,
    decision: &Decision,
    step: &Step,
) -> Result<Intent, Failure> {
    let key = &decision.subject.key;
    // Immediate: the look and the insert are one act among all processes.
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let others = on_proof(&change, key)?;
    if let Some(open) = others.into_iter().find(Record::is_open) {
        return Ok(Intent::Open(Box::new(open)));
    }
    change.execute(
        "INSERT INTO decisions (id, account, task, proof, json) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            decision.id.as_str(),
            key.task.account.as_str(),
            key.task.task.as_str(),
            key.proof.as_str(),
            serde_json::to_string(decision)?
        ],
    )?;
    change.execute(
        "INSERT INTO owners_of (decision, owner) VALUES (?1, ?2)",
        params![decision.id.as_str(), owner.name()],
    )?;
    let record = Record {
        decision: decision.clone(),
        steps: Vec::new(),
    };
    append(&change, record, step)?;
    change.commit()?;
    Ok(Intent::Taken)
}

/// Appends one step.
pub(super) fn step(
    connection: &mut Connection,
    decision: &DecisionId,
    step: &Step,
) -> Result<(), Failure> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let record = fold(
        &change,
        &format!("{COLUMNS} decisions d {WITH_STEPS} WHERE d.id = ?1 ORDER BY s.n"),
        params![decision.as_str()],
    )?
    .pop()
    .ok_or(Failure::NoSuchDecision)?;
    append(&change, record, step)?;
    change.commit()?;
    Ok(())
}

/// Every decision on a proof, oldest first.
pub(super) fn on_proof(connection: &Connection, key: &ProofKey) -> Result<Vec<Record>, Failure> {
    fold(
        connection,
        &format!(
            "{COLUMNS} decisions d {WITH_STEPS}
             WHERE d.account = ?1 AND d.task = ?2 AND d.proof = ?3 ORDER BY d.seq, s.n"
        ),
        params![
            key.task.account.as_str(),
            key.task.task.as_str(),
            key.proof.as_str()
        ],
    )
}

/// The newest `limit` decisions, oldest first.
pub(super) fn newest(connection: &Connection, limit: usize) -> Result<Vec<Record>, Failure> {
    fold(
        connection,
        &format!(
            "{COLUMNS} (SELECT * FROM decisions ORDER BY seq DESC LIMIT ?1) d {WITH_STEPS}
             ORDER BY d.seq, s.n"
        ),
        params![i64::try_from(limit).unwrap_or(i64::MAX)],
    )
}

/// The place of the newest decision.
pub(super) fn mark(connection: &Connection) -> Result<Mark, Failure> {
    let last = "SELECT coalesce(max(seq), 0) FROM decisions";
    Ok(Mark(connection.query_row(last, [], |row| row.get(0))?))
}

/// What came after `mark`, what became of `also`, and the new mark.
pub(super) fn news(
    connection: &mut Connection,
    after: Mark,
    also: &[DecisionId],
) -> Result<(Vec<Record>, Mark), Failure> {
    // One view of the file for all that is read.
    let view = connection.transaction()?;
    let one = format!("{COLUMNS} decisions d {WITH_STEPS} WHERE d.id = ?1 ORDER BY s.n");
    let later = format!("{COLUMNS} decisions d {WITH_STEPS} WHERE d.seq > ?1 ORDER BY d.seq, s.n");
    let mut records = fold(&view, &later, params![after.0])?;
    for id in also {
        let is_new = records.iter().any(|record| record.decision.id == *id);
        if !is_new {
            records.extend(fold(&view, &one, params![id.as_str()])?);
        }
    }
    Ok((records, mark(&view)?))
}

/// Takes over what dead processes left open. See [`crate::ledger::Ledger::adopt`].
pub(super) fn adopt(
    connection: &mut Connection,
    owner: &Owner,
    at: Timestamp,
) -> Result<Vec<Record>, Failure> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut to_read = Vec::new();
    for dead in dead_owners(&change, owner)? {
        let left = fold(
            &change,
            &format!(
                "{COLUMNS} owners_of o JOIN decisions d ON d.id = o.decision {WITH_STEPS}
                 WHERE o.owner = ?1 ORDER BY d.seq, s.n"
            ),
            params![dead],
        )?;
        for record in left {
            if record.state() == State::Held {
                let draft = Step::new(at, State::Draft).because(LEFT_BEHIND);
                append(&change, record, &draft)?;
            } else {
                change.execute(
                    "UPDATE owners_of SET owner = ?2 WHERE decision = ?1",
                    params![record.decision.id.as_str(), owner.name()],
                )?;
                to_read.push(record);
            }
        }
    }
    change.commit()?;
    // What was taken over must reach the caller whatever becomes of the empty lock files.
    let _ = owner.tidy();
    Ok(to_read)
}

fn dead_owners(change: &Transaction<'_>, owner: &Owner) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    let mut statement = change.prepare("SELECT DISTINCT owner FROM owners_of")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        if owner.has_died(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// Appends a step to what was folded in the same transaction.
fn append(change: &Transaction<'_>, mut record: Record, step: &Step) -> Result<(), Failure> {
    let ended = !record.is_open();
    let n = i64::try_from(record.steps.len()).unwrap_or(i64::MAX);
    record.steps.push(step.clone());
    if ended && record.is_open() {
        return Err(Failure::Ended);
    }
    let id = record.decision.id.as_str();
    change.execute(
        "INSERT INTO steps (decision, n, json) VALUES (?1, ?2, ?3)",
        params![id, n, serde_json::to_string(step)?],
    )?;
    if !record.is_open() {
        change.execute("DELETE FROM owners_of WHERE decision = ?1", params![id])?;
    }
    Ok(())
}

/// Folds rows of (id, decision, step), ordered by decision and step, into records.
fn fold(connection: &Connection, query: &str, params: impl Params) -> Result<Vec<Record>, Failure> {
    let mut records: Vec<Record> = Vec::new();
    let mut statement = connection.prepare(query)?;
    let mut rows = statement.query(params)?;
    while let Some(row) = rows.next()? {
        let id = row.get_ref(0)?.as_str().map_err(|_| Failure::Entry)?;
        if records
            .last()
            .is_none_or(|record| record.decision.id.as_str() != id)
        {
            let json = row.get_ref(1)?.as_str().map_err(|_| Failure::Entry)?;
            records.push(Record {
                decision: serde_json::from_str(json)?,
                steps: Vec::new(),
            });
        }
        let step = row
            .get_ref(2)?
            .as_str_or_null()
            .map_err(|_| Failure::Entry)?;
        if let (Some(record), Some(json)) = (records.last_mut(), step) {
            record.steps.push(serde_json::from_str(json)?);
        }
    }
    Ok(records)
}
