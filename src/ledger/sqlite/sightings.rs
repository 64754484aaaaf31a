//! What was seen of files, and what it says about the next one.
//!
//! Invariant: hashes and numbers only, bounded in number, the oldest leaving first. What is
//! made of them stands in `domain::memory`; this file finds the few rows it needs.

use super::decisions;
use super::failure::Failure;
use crate::domain::finding::LOOKS_ALIKE_BITS;
use crate::domain::memory::{self, Claim, Quartiles, Remark, Usual};
use crate::domain::{
    Measures, Memory, Point, ProofKey, Sighting, State, TaskKey, Timestamp, Verdict,
};
use rusqlite::{Connection, Row, Transaction, TransactionBehavior, params};
use std::collections::{BTreeMap, BTreeSet};

/// Sightings that are kept, at most: some megabytes, and a scan of a few milliseconds.
const KEPT: i64 = 20_000;

/// What is usual is what was usual among so many, the newest.
const USUAL_OF: i64 = 200;

/// Neighbours that are looked at, the newest.
const NEIGHBOURS: i64 = 50;

/// Degrees of latitude within which a job may be at the same place: 100 m, of which
/// `domain::memory` takes the inner half.
const AROUND_DEG: f64 = 0.0009;

/// A row, in the order in which [`sighting`] reads it.
const COLUMNS: &str = "account, task, proof, attempt, worker, size_bytes, sent, lat, lon, \
    job_lat, job_lon, content, looks, sharpness, brightness, dark, bright, remarks, seen_ms";

/// Recalls, then keeps.
pub(super) fn meet(connection: &mut Connection, seen: &Sighting) -> Result<Memory, Failure> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let memory = about(&change, seen)?;
    keep(&change, seen)?;
    change.commit()?;
    Ok(memory)
}

/// What is recalled of a task's proofs.
pub(super) fn recall(
    connection: &Connection,
    task: &TaskKey,
) -> Result<Vec<(ProofKey, Memory)>, Failure> {
    let sql = format!("SELECT {COLUMNS} FROM sightings WHERE account = ?1 AND task = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let values = params![task.account.as_str(), task.task.as_str()];
    let rows = statement.query_map(values, sighting)?;
    let seen: Vec<Sighting> = rows.collect::<Result<_, _>>()?;
    let recall = |seen: &Sighting| Ok((seen.key.clone(), about(connection, seen)?));
    seen.iter().map(recall).collect()
}

/// What is recalled of everything that is held against a proof.
pub(super) fn suspects(connection: &Connection) -> Result<Vec<(ProofKey, Memory)>, Failure> {
    let sql = format!(
        "SELECT {COLUMNS} FROM sightings s WHERE remarks <> '' OR content IN
             (SELECT content FROM sightings WHERE content IS NOT NULL
              GROUP BY content HAVING count(*) > 1)"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let seen: Vec<Sighting> = statement
        .query_map([], sighting)?
        .collect::<Result<_, _>>()?;
    let mut by_content: BTreeMap<[u8; 32], Vec<Sighting>> = BTreeMap::new();
    for sighting in &seen {
        if let Some(content) = sighting.content {
            by_content
                .entry(content)
                .or_default()
                .push(sighting.clone());
        }
    }
    // The same bytes are a contradiction, likeness is none, so nothing else is looked for.
    let recall = |seen: &Sighting| {
        let others = seen.content.and_then(|content| by_content.get(&content));
        let memory = memory::recall(seen, others.map_or(&[], Vec::as_slice), &|_| false, None);
        (seen.key.clone(), memory)
    };
    Ok(seen.iter().map(recall).collect())
}

fn about(connection: &Connection, seen: &Sighting) -> Result<Memory, Failure> {
    let numbers = candidates(connection, seen)?;
    let sql = format!("SELECT {COLUMNS} FROM sightings WHERE n = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut others = Vec::with_capacity(numbers.len());
    for n in numbers {
        others.push(statement.query_row(params![n], sighting)?);
    }
    let approved = approved(connection, seen, &others)?;
    let is_approved = |key: &ProofKey| approved.contains(key);
    Ok(memory::recall(
        seen,
        &others,
        &is_approved,
        usual(connection)?,
    ))
}

/// The rows that may have something to say, by every way to them.
fn candidates(connection: &Connection, seen: &Sighting) -> Result<BTreeSet<i64>, Failure> {
    let mut found = BTreeSet::new();
    let mut take = |sql: &str, values: &[&dyn rusqlite::ToSql]| -> Result<(), Failure> {
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map(values, |row| row.get::<_, i64>(0))?;
        for n in rows {
            found.insert(n?);
        }
        Ok(())
    };
    if let Some(content) = &seen.content {
        take(
            "SELECT n FROM sightings WHERE content = ?1 ORDER BY n DESC LIMIT ?2",
            &[&content.as_slice(), &NEIGHBOURS],
        )?;
    }
    if let Some(job) = seen.job {
        take(
            "SELECT n FROM sightings WHERE job_lat BETWEEN ?1 AND ?2 ORDER BY n DESC LIMIT ?3",
            &[
                &(job.lat - AROUND_DEG),
                &(job.lat + AROUND_DEG),
                &(NEIGHBOURS * 10),
            ],
        )?;
    }
    if let Some(point) = seen.sent_from {
        take(
            "SELECT n FROM sightings WHERE lat = ?1 AND lon = ?2 ORDER BY n DESC LIMIT ?3",
            &[&point.lat, &point.lon, &NEIGHBOURS],
        )?;
    }
    if let Some(looks) = seen.looks() {
        found.extend(alike(connection, looks)?);
    }
    Ok(found)
}

/// SQLite counts no bits, so this looks at every hash there is, and at nothing else.
fn alike(connection: &Connection, looks: u64) -> Result<Vec<i64>, Failure> {
    let sql = "SELECT n, looks FROM sightings WHERE looks IS NOT NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))?;
    let mut found = Vec::new();
    for row in rows {
        let (n, other) = row?;
        if (other.cast_unsigned() ^ looks).count_ones() <= LOOKS_ALIKE_BITS {
            found.push(n);
        }
    }
    Ok(found)
}

/// Which of the others somebody on this machine has approved, and it was carried out. Asked
/// of those at the same place only.
fn approved(
    connection: &Connection,
    seen: &Sighting,
    others: &[Sighting],
) -> Result<BTreeSet<ProofKey>, Failure> {
    let mut approved = BTreeSet::new();
    for other in others {
        let jobs = seen.job.zip(other.job);
        let is_here = jobs.is_some_and(|(a, b)| a.distance_m(b) <= memory::ONE_PLACE_M);
        if !is_here || other.key.task == seen.key.task {
            continue;
        }
        let records = decisions::on_proof(connection, &other.key)?;
        let is_approved = records.iter().any(|record| {
            record.state() == State::Confirmed
                && matches!(record.decision.verdict, Verdict::Approved { .. })
        });
        if is_approved {
            approved.insert(other.key.clone());
        }
    }
    Ok(approved)
}

fn usual(connection: &Connection) -> Result<Option<Usual>, Failure> {
    let sql = "SELECT sharpness, brightness FROM sightings WHERE sharpness IS NOT NULL
               ORDER BY n DESC LIMIT ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![USUAL_OF], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (mut sharpness, mut brightness) = (Vec::new(), Vec::new());
    for row in rows {
        let (sharp, bright) = row?;
        sharpness.push(sharp);
        brightness.push(bright);
    }
    let count = sharpness.len();
    let both = Quartiles::of(sharpness).zip(Quartiles::of(brightness));
    Ok(both.map(|(sharpness, brightness)| Usual {
        count,
        sharpness,
        brightness,
    }))
}

fn keep(change: &Transaction<'_>, seen: &Sighting) -> Result<(), Failure> {
    let sql = format!(
        "INSERT OR REPLACE INTO sightings ({COLUMNS}) VALUES
             (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)"
    );
    let key = &seen.key;
    let measures = seen.measures.as_ref();
    let names: Vec<&str> = seen.remarks.iter().map(|remark| remark.name()).collect();
    change.prepare_cached(&sql)?.execute(params![
        key.task.account.as_str(),
        key.task.task.as_str(),
        key.proof.as_str(),
        seen.attempt,
        seen.worker.as_ref().map(|worker| worker.as_str()),
        seen.claim
            .size_bytes
            .and_then(|size| i64::try_from(size).ok()),
        seen.claim.sent_at.map(|at| at.to_string()),
        seen.sent_from.map(|point| point.lat),
        seen.sent_from.map(|point| point.lon),
        seen.job.map(|point| point.lat),
        seen.job.map(|point| point.lon),
        seen.content.as_ref().map(<[u8; 32]>::as_slice),
        measures.map(|m| m.looks.cast_signed()),
        measures.map(|m| m.sharpness),
        measures.map(|m| m.brightness),
        measures.map(|m| m.dark),
        measures.map(|m| m.bright),
        names.join(" "),
        seen.seen_at.as_millisecond(),
    ])?;
    change.execute(
        "DELETE FROM sightings WHERE n <= (SELECT max(n) FROM sightings) - ?1",
        params![KEPT],
    )?;
    Ok(())
}

/// Takes away what was seen before `horizon`, at most `limit`; how much that was.
pub(super) fn trim(
    change: &Transaction<'_>,
    horizon: Timestamp,
    limit: i64,
) -> Result<usize, Failure> {
    Ok(change.execute(
        "DELETE FROM sightings WHERE n IN
             (SELECT n FROM sightings WHERE seen_ms < ?1 ORDER BY seen_ms LIMIT ?2)",
        params![horizon.as_millisecond(), limit],
    )?)
}

fn sighting(row: &Row<'_>) -> rusqlite::Result<Sighting> {
    let text = |column: usize| row.get::<_, Option<String>>(column);
    let point = |column: usize| -> rusqlite::Result<Option<Point>> {
        let both = row.get::<_, Option<f64>>(column)?.zip(row.get(column + 1)?);
        Ok(both.and_then(|(lat, lon)| Point::new(lat, lon)))
    };
    let task = TaskKey::new(
        row.get::<_, String>(0)?.as_str(),
        row.get::<_, String>(1)?.as_str(),
    );
    let looks: Option<i64> = row.get(12)?;
    let measures = looks.map(|looks| {
        Ok::<_, rusqlite::Error>(Measures {
            looks: looks.cast_unsigned(),
            sharpness: row.get(13)?,
            brightness: row.get(14)?,
            dark: row.get(15)?,
            bright: row.get(16)?,
        })
    });
    let remarks: String = row.get(17)?;
    let size: Option<i64> = row.get(5)?;
    Ok(Sighting {
        key: task.proof(&row.get::<_, String>(2)?.as_str().into()),
        attempt: row.get(3)?,
        worker: text(4)?.map(|worker| worker.as_str().into()),
        claim: Claim {
            size_bytes: size.and_then(|size| u64::try_from(size).ok()),
            sent_at: text(6)?.and_then(|at| at.parse().ok()),
        },
        sent_from: point(7)?,
        job: point(9)?,
        content: row.get(11)?,
        measures: measures.transpose()?,
        // A word of a newer version says nothing here.
        remarks: remarks.split(' ').filter_map(Remark::from_name).collect(),
        seen_at: Timestamp::from_millisecond(row.get(18)?).unwrap_or_default(),
    })
}
