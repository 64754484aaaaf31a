//! The file's shape: pragmas of each connection, and the ordered list of migrations.
//!
//! Invariant: `PRAGMA user_version` counts the migrations that were applied. A migration
//! that was released is never edited; a new shape is a new entry at the end.

use super::failure::Failure;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use std::path::Path;
use std::time::Duration;

/// How long a connection waits for another process's transaction.
const BUSY: Duration = Duration::from_secs(5);

/// Pages in the write-ahead log from which on it is brought into the file, which takes two
/// syncs of its own: 16 MiB of them.
const LOG_PAGES: i64 = 4_096;

/// Pages that a connection keeps in memory, at most: 16 MiB. SQLite's own 2 MiB hold less
/// than what a busy feed goes back to.
const CACHE_KIB: i64 = 16 * 1024;

/// How far a commit reaches before it returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Commit {
    /// To the disk: the write-ahead log is synced.
    Synced,
    /// To the operating system: survives the process, not a power cut. Enough for
    /// request times, which are worth nothing after a minute.
    Handed,
    /// Nothing may be written.
    Never,
}

/// Opens a connection to an existing file.
pub(super) fn connect(path: &Path, commit: Commit) -> Result<Connection, Failure> {
    // Not the default flags: they would read a path like `file:…` as an address.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    switch_to_wal(&connection)?;
    let synchronous = match commit {
        Commit::Synced => "full",
        Commit::Handed | Commit::Never => "normal",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    // macOS answers a plain fsync before the drive has it.
    connection.pragma_update(None, "fullfsync", commit == Commit::Synced)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // REPLACE deletes; without this it would slip past the append-only triggers.
    connection.pragma_update(None, "recursive_triggers", true)?;
    // No spill of the ledger into somebody's /tmp.
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.pragma_update(None, "query_only", commit == Commit::Never)?;
    Ok(connection)
}

/// Turns the write-ahead log on, for good. SQLite doesn't wait for others here, so two
/// processes that open a new file at once would stop each other.
fn switch_to_wal(connection: &Connection) -> Result<(), Failure> {
    const PAUSE: Duration = Duration::from_millis(5);
    let mut waited = Duration::ZERO;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())) {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && waited < BUSY =>
            {
                std::thread::sleep(PAUSE);
                waited += PAUSE;
            }
            result => return Ok(result?),
        }
    }
}

/// Brings the file to the newest shape, all or nothing.
pub(super) fn migrate(connection: &mut Connection, migrations: &[&str]) -> Result<(), Failure> {
    let known = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
    // Immediate: of two processes that open a new file at once, the second waits here
    // and then finds the work done.
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known {
        return Err(Failure::Newer { found, known });
    }
    let done = usize::try_from(found).unwrap_or_default();
    for migration in migrations.iter().skip(done) {
        change.execute_batch(migration)?;
    }
    change.pragma_update(None, "user_version", known)?;
    change.commit()?;
    Ok(())
}

/// Every shape the file ever had, oldest first.
pub(super) const MIGRATIONS: &[&str] = &[VERSION_1, VERSION_2, VERSION_3, VERSION_4, SIGHTINGS];

/// Decisions and steps can be appended to and nothing else: the triggers refuse even a
/// statement typed by hand. What may change lives in tables of its own.
const VERSION_1: &str = "
CREATE TABLE decisions (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    id      TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    task    TEXT NOT NULL,
    proof   TEXT NOT NULL,
    json    TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_on_proof ON decisions (account, task, proof);

CREATE TABLE steps (
    decision TEXT NOT NULL REFERENCES decisions (id),
    n        INTEGER NOT NULL,
    json     TEXT NOT NULL,
    PRIMARY KEY (decision, n)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decisions_remain BEFORE DELETE ON decisions
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER steps_stay BEFORE UPDATE ON steps
    BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END;
CREATE TRIGGER steps_remain BEFORE DELETE ON steps
    BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END;

-- Which process answers for a decision that is still open; gone when it has ended.
CREATE TABLE owners_of (
    decision TEXT PRIMARY KEY REFERENCES decisions (id),
    owner    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE skips (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    account  TEXT NOT NULL,
    task     TEXT NOT NULL,
    proof    TEXT NOT NULL,
    reason   TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    at       TEXT NOT NULL
) STRICT;
CREATE INDEX skips_of_proof ON skips (account, task, proof, seq);

CREATE TABLE events (
    seq  INTEGER PRIMARY KEY AUTOINCREMENT,
    json TEXT NOT NULL
) STRICT;

CREATE TABLE requests (
    key   TEXT NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX requests_of_key ON requests (key, at_ms);

CREATE TABLE limits (
    key        TEXT PRIMARY KEY,
    per_minute INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

/// Events of every source, deduplicated, and the cards they fold to. What version 1 had
/// found by asking is carried over; its cards come with the next readings.
const VERSION_2: &str = "
ALTER TABLE events RENAME TO events_of_version_1;

CREATE TABLE events (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    -- What makes two deliveries the same, hashed; NULL where nothing is delivered twice.
    identity    BLOB UNIQUE,
    account     TEXT NOT NULL,
    task        TEXT,
    received_ms INTEGER NOT NULL,
    effect      TEXT NOT NULL,
    json        TEXT NOT NULL,
    data        TEXT NOT NULL
) STRICT;
CREATE INDEX events_of_task ON events (account, task, seq);

CREATE TABLE cards (
    account TEXT NOT NULL,
    task    TEXT NOT NULL,
    json    TEXT NOT NULL,
    PRIMARY KEY (account, task)
) STRICT, WITHOUT ROWID;

INSERT INTO events
SELECT seq, NULL, json ->> 'account', json ->> 'task',
    CAST(unixepoch(json ->> 'received_at', 'subsec') * 1000 AS INTEGER), 'moved',
    json_object(
        'account', json ->> 'account',
        'marketplace', 'workfunder',
        'source', 'poll',
        'name', 'task.' || CASE status
            WHEN 'pending' THEN 'created' WHEN 'in_progress' THEN 'started' ELSE status END,
        'task', json ->> 'task',
        'happened_at', NULL,
        'received_at', json ->> 'received_at',
        'delivery_attempt', NULL,
        'verified', NULL,
        'change', json_object('status', status),
        'identity', NULL),
    '{}'
FROM (SELECT seq, json, coalesce(json ->> 'status', json ->> 'to') AS status
    FROM events_of_version_1);

DROP TABLE events_of_version_1;
";

/// What followers need to hear of joined events, and who was there until when.
const VERSION_3: &str = "
-- Each time that a webhook told what asking had found before. A log of its own, so that
-- taking an event costs no second index.
CREATE TABLE joins (
    n   INTEGER PRIMARY KEY AUTOINCREMENT,
    seq INTEGER NOT NULL
) STRICT;

CREATE TABLE alive (
    account  TEXT NOT NULL,
    way      TEXT NOT NULL,
    until_ms INTEGER NOT NULL,
    PRIMARY KEY (account, way)
) STRICT, WITHOUT ROWID;
";

/// Tasks get numbers, and the events of one stand together. What was delivered before is
/// looked for among its task's events: an index of hashes alone has each new one on another
/// page, which was most of what a group of events wrote.
const VERSION_4: &str = "
ALTER TABLE events RENAME TO events_of_version_3;

CREATE TABLE tasks (
    number  INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    task    TEXT NOT NULL,
    -- NULL where no event has been folded yet.
    card    TEXT,
    UNIQUE (account, task)
) STRICT;
INSERT INTO tasks (account, task, card)
SELECT t.account, t.task, c.json
FROM (SELECT account, task, min(seq) AS first FROM events_of_version_3
        WHERE task IS NOT NULL GROUP BY account, task
    UNION SELECT account, task, 0 FROM cards c WHERE NOT EXISTS
        (SELECT 1 FROM events_of_version_3 e WHERE e.account = c.account AND e.task = c.task)) t
    LEFT JOIN cards c ON c.account = t.account AND c.task = t.task
ORDER BY t.first;
DROP TABLE cards;

CREATE TABLE events (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    -- NULL where it is about none.
    task        INTEGER,
    -- What makes two deliveries the same, hashed; NULL where nothing is delivered twice.
    identity    BLOB,
    received_ms INTEGER NOT NULL,
    effect      TEXT NOT NULL,
    json        TEXT NOT NULL,
    data        TEXT NOT NULL
) STRICT;
INSERT INTO events
SELECT e.seq, t.number, e.identity, e.received_ms, e.effect, e.json, e.data
FROM events_of_version_3 e LEFT JOIN tasks t ON t.account = e.account AND t.task = e.task;
DROP INDEX events_of_task;
CREATE UNIQUE INDEX events_of_task ON events (task, identity);

-- Places are never given twice, also where the newest event has been trimmed.
DELETE FROM sqlite_sequence WHERE name = 'events';
INSERT INTO sqlite_sequence
SELECT 'events', seq FROM sqlite_sequence WHERE name = 'events_of_version_3';
DROP TABLE events_of_version_3;
";

/// What was seen of files: hashes and numbers, from which no picture can be made again.
const SIGHTINGS: &str = "
CREATE TABLE sightings (
    n          INTEGER PRIMARY KEY,
    account    TEXT NOT NULL,
    task       TEXT NOT NULL,
    proof      TEXT NOT NULL,
    attempt    INTEGER NOT NULL,
    worker     TEXT,
    size_bytes INTEGER,
    sent       TEXT,
    lat REAL, lon REAL,
    job_lat REAL, job_lon REAL,
    -- SHA-256 of the bytes, and how the picture looks in 64 bits.
    content    BLOB,
    looks      INTEGER,
    sharpness  REAL, brightness REAL, dark REAL, bright REAL,
    remarks    TEXT NOT NULL,
    seen_ms    INTEGER NOT NULL,
    UNIQUE (account, task, proof)
) STRICT;
CREATE INDEX sightings_by_content ON sightings (content) WHERE content IS NOT NULL;
CREATE INDEX sightings_by_looks ON sightings (looks) WHERE looks IS NOT NULL;
CREATE INDEX sightings_by_job ON sightings (job_lat);
CREATE INDEX sightings_by_place ON sightings (lat);
CREATE INDEX sightings_by_age ON sightings (seen_ms);
";
