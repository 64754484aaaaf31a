//! Proofs that were put off.

use super::failure::Failure;
use crate::domain::{ProofKey, TaskKey, Untrusted};
use crate::ledger::Skip;
use rusqlite::{Connection, params};

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
