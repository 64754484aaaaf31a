//! What is special about the ledger being a file: modes, triggers, migrations, deaths by
//! kill, and what a disk may say.

use super::*;
use crate::domain::State;
use crate::ledger::contract::{Storage, at, contract_tests, decision};
use schema::{MIGRATIONS, migrate};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

/// A state folder that goes away with the test.
struct Disk(TempDir);

impl Disk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("state")
    }

    fn file(&self) -> PathBuf {
        self.folder().join("ledger.db")
    }

    /// A connection past the ledger, as somebody with the `sqlite3` tool would have.
    fn by_hand(&self) -> Connection {
        Connection::open(self.file()).unwrap()
    }

    fn lock_files(&self) -> usize {
        fs::read_dir(self.folder().join("owners")).unwrap().count()
    }
}

impl Storage for Disk {
    type Process = SqliteLedger;

    fn open(&self) -> SqliteLedger {
        SqliteLedger::open(&self.folder()).unwrap()
    }
}

contract_tests!(Disk::new());

fn held() -> Step {
    Step::new(at(0), State::Held)
}

fn words(error: LedgerError) -> String {
    let words = error.to_string();
    assert!(!words.contains('\n'), "{words}");
    assert!(words.contains("; "), "what to do is missing: {words}");
    words
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn only_its_owner_can_look_into_the_state_folder() {
    let disk = Disk::new();
    let ledger = disk.open();
    ledger.intend(&decision("d1", "p1"), &held()).await.unwrap();
    assert_eq!(mode(&disk.folder()), 0o700);
    assert_eq!(mode(&disk.folder().join("owners")), 0o700);
    for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
        assert_eq!(mode(&disk.folder().join(name)), 0o600, "{name}");
    }
    for lock in fs::read_dir(disk.folder().join("owners")).unwrap() {
        assert_eq!(mode(&lock.unwrap().path()), 0o600);
    }
}

#[test]
fn a_folder_that_stood_open_is_closed() {
    let disk = Disk::new();
    drop(disk.open());
    fs::set_permissions(disk.folder(), Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(disk.file(), Permissions::from_mode(0o644)).unwrap();
    let _ledger = disk.open();
    assert_eq!(mode(&disk.folder()), 0o700);
    assert_eq!(mode(&disk.file()), 0o600);
}

#[tokio::test]
async fn what_was_written_can_not_be_changed_even_by_hand() {
    let disk = Disk::new();
    let ledger = disk.open();
    ledger.intend(&decision("d1", "p1"), &held()).await.unwrap();
    let hand = disk.by_hand();
    for act in [
        "UPDATE decisions SET proof = 'p2'",
        "DELETE FROM decisions",
        "UPDATE steps SET json = '{}'",
        "DELETE FROM steps",
    ] {
        let refusal = hand.execute(act, []).unwrap_err().to_string();
        assert!(refusal.contains("append-only"), "{act}: {refusal}");
    }
    let replace = "INSERT OR REPLACE INTO steps SELECT decision, n, '{}' FROM steps";
    let ours = schema::connect(&disk.file(), Commit::Synced).unwrap();
    assert!(ours.execute(replace, []).is_err());
    assert_eq!(ledger.decisions(9).await.unwrap()[0].steps, [held()]);
}

#[test]
fn each_commit_about_a_decision_is_synced() {
    let disk = Disk::new();
    let ledger = disk.open();
    let pragma = |line: &Line, name| -> String {
        let connection = line.connection.lock().unwrap();
        connection
            .pragma_query_value(None, name, |row| {
                Ok(row.get_ref(0)?.as_i64().map_or_else(
                    |_| row.get::<_, String>(0).unwrap_or_default(),
                    |number| number.to_string(),
                ))
            })
            .unwrap()
    };
    assert_eq!(pragma(&ledger.journal, "synchronous"), "2");
    assert_eq!(pragma(&ledger.journal, "fullfsync"), "1");
    assert_eq!(pragma(&ledger.journal, "journal_mode"), "wal");
    assert_eq!(pragma(&ledger.requests, "synchronous"), "1");
    assert_eq!(pragma(&ledger.reading, "query_only"), "1");
}

#[test]
fn a_file_of_an_earlier_version_is_brought_up_and_keeps_its_rows() {
    let disk = Disk::new();
    drop(disk.open());
    let mut file = disk.by_hand();
    file.execute("INSERT INTO limits VALUES ('k', 10)", [])
        .unwrap();
    let next = "ALTER TABLE limits ADD COLUMN source TEXT NOT NULL DEFAULT 'header'";
    let migrations = [MIGRATIONS, &[next]].concat();
    migrate(&mut file, &migrations).unwrap();
    migrate(&mut file, &migrations).unwrap();
    let row: (String, String) = file
        .query_row("SELECT key, source FROM limits", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(row, ("k".to_owned(), "header".to_owned()));

    let error = SqliteLedger::open(&disk.folder()).unwrap_err();
    let known = i64::try_from(MIGRATIONS.len()).unwrap();
    let found = known + 1;
    assert_eq!(error, LedgerError::Newer { found, known });
    words(error);
}

#[tokio::test]
async fn a_file_of_the_first_version_opens_and_has_its_events() {
    let disk = Disk::new();
    // The folder, without what today's ledger put into it.
    drop(disk.open());
    for side in ["", "-wal", "-shm"] {
        let name = format!("ledger.db{side}");
        let _ = fs::remove_file(disk.folder().join(name));
    }
    let mut file = disk.by_hand();
    migrate(&mut file, &MIGRATIONS[..1]).unwrap();
    for event in [
        r#"{"account":"acc","source":"poll","task":"t1","received_at":"2026-02-24T12:00:00.5Z",
            "kind":"arrived","status":"proof_submitted"}"#,
        r#"{"account":"acc","source":"poll","task":"t1","received_at":"2026-02-24T12:10:00Z",
            "kind":"changed","from":"proof_submitted","to":"in_progress"}"#,
    ] {
        file.execute("INSERT INTO events (json) VALUES (?1)", [event])
            .unwrap();
    }
    drop(file);
    let ledger = disk.open();
    let events = ledger.after(Seq(0), 9).await.unwrap();
    let names: Vec<_> = events.iter().map(|event| event.body.name.raw()).collect();
    assert_eq!(names, ["task.proof_submitted", "task.started"]);
    let received = "2026-02-24T12:00:00.5Z".parse().unwrap();
    assert_eq!(events[0].body.received_at, received);
    assert_eq!(events[1].seq, Seq(2));
    let later = "2026-02-24T12:05:00Z".parse().unwrap();
    assert_eq!(ledger.before(later).await.unwrap(), Seq(1));
    assert_eq!(ledger.end().await.unwrap().seq, Seq(2));
}

#[test]
fn a_migration_that_fails_leaves_the_file_as_it_was() {
    let disk = Disk::new();
    drop(disk.open());
    let mut file = disk.by_hand();
    let migrations = [MIGRATIONS, &["CREATE TABLE extra (x); nonsense"]].concat();
    assert!(migrate(&mut file, &migrations).is_err());
    drop(file);
    drop(disk.open());
    assert!(disk.by_hand().prepare("SELECT * FROM extra").is_err());
}

#[test]
fn many_processes_may_open_a_new_ledger_at_once() {
    for _ in 0..5 {
        let disk = Disk::new();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| disk.open());
            }
        });
    }
}

/// Runs in a child process, which its parent kills: holds one decision, sends another.
#[tokio::test]
#[ignore = "the other half of a_killed_process_is_known_to_be_dead"]
async fn child_that_waits_to_be_killed() {
    let folder = std::env::var_os("PROOFDESK_TEST_FOLDER").unwrap();
    let ledger = SqliteLedger::open(Path::new(&folder)).unwrap();
    ledger.intend(&decision("d1", "p1"), &held()).await.unwrap();
    ledger.intend(&decision("d2", "p2"), &held()).await.unwrap();
    let sending = Step::new(at(5), State::Sending);
    ledger.step(&"d2".into(), &sending).await.unwrap();
    println!("ready");
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_killed_process_is_known_to_be_dead() {
    use std::io::{BufRead, BufReader};
    let disk = Disk::new();
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture"])
        .arg("ledger::sqlite::tests::child_that_waits_to_be_killed")
        .env("PROOFDESK_TEST_FOLDER", disk.folder())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = said
        .map_while(Result::ok)
        .any(|line| line.ends_with("ready"));
    assert!(ready);

    let heir = disk.open();
    assert_eq!(heir.adopt(at(60)).await.unwrap(), [], "it is still alive");
    assert_eq!(disk.lock_files(), 2);
    child.kill().unwrap();
    child.wait().unwrap();
    let to_read = heir.adopt(at(61)).await.unwrap();
    assert_eq!(to_read.len(), 1);
    assert_eq!(to_read[0].decision.id.as_str(), "d2");
    let records = heir.decisions(9).await.unwrap();
    assert_eq!(records[0].state(), State::Draft);
    assert_eq!(disk.lock_files(), 1, "its lock file is tidied away");
}

#[tokio::test]
async fn a_full_disk_is_said_and_nothing_is_half_written() {
    let disk = Disk::new();
    let ledger = disk.open();
    let pages: i64 = {
        let connection = ledger.journal.connection.lock().unwrap();
        let used: i64 = connection
            .pragma_query_value(None, "page_count", |row| row.get(0))
            .unwrap();
        connection
            .pragma_update_and_check(None, "max_page_count", used, |row| row.get(0))
            .unwrap()
    };
    assert!(pages > 0);
    let mut refusal = None;
    for n in 0..200 {
        let wish = decision(&format!("d{n}"), &format!("p{n}"));
        match ledger.intend(&wish, &held()).await {
            Ok(taken) => assert_eq!(taken, Intent::Taken),
            Err(error) => {
                refusal = Some(words(error));
                break;
            }
        }
    }
    assert!(refusal.unwrap().contains("free some disk space"));
    let records = ledger.decisions(999).await.unwrap();
    assert!(records.iter().all(|record| record.steps.len() == 1));
}

#[tokio::test]
async fn a_ledger_that_can_not_be_written_says_so() {
    let disk = Disk::new();
    let ledger = disk.open();
    // Permissions don't bind root, who may run this: SQLite's own switch gives its code.
    let read_only = |on| {
        let connection = ledger.journal.connection.lock().unwrap();
        connection.pragma_update(None, "query_only", on).unwrap();
    };
    read_only(true);
    let refused = ledger.intend(&decision("d1", "p1"), &held()).await;
    let said = words(refused.unwrap_err());
    assert!(said.contains("can't be written"), "{said}");
    assert!(said.contains("ledger.db"), "{said}");
    read_only(false);
    assert_eq!(ledger.decisions(9).await.unwrap(), []);
}

#[test]
fn a_state_folder_that_is_a_file_says_so() {
    let disk = Disk::new();
    fs::write(disk.folder(), "not a folder").unwrap();
    let said = words(SqliteLedger::open(&disk.folder()).unwrap_err());
    assert!(said.contains("PROOFDESK_STATE_DIR"), "{said}");
}

#[test]
fn a_file_that_is_no_ledger_is_left_alone() {
    let disk = Disk::new();
    fs::create_dir(disk.folder()).unwrap();
    let text = "Dear diary, ".repeat(100);
    fs::write(disk.file(), &text).unwrap();
    let said = words(SqliteLedger::open(&disk.folder()).unwrap_err());
    assert!(said.contains("not a ledger"), "{said}");
    assert_eq!(fs::read_to_string(disk.file()).unwrap(), text);
}

#[tokio::test]
async fn an_entry_that_can_not_be_read_is_not_quoted() {
    let disk = Disk::new();
    let ledger = disk.open();
    ledger.intend(&decision("d1", "p1"), &held()).await.unwrap();
    disk.by_hand()
        .execute("INSERT INTO steps VALUES ('d1', 1, '\"secret\"')", [])
        .unwrap();
    let said = words(ledger.decisions(9).await.unwrap_err());
    assert!(said.contains("can't be read"), "{said}");
    assert!(!said.contains("secret"), "{said}");
}

/// `cargo test --lib -- --ignored --nocapture how_long_commits_take`
#[tokio::test]
#[ignore = "a measurement"]
async fn how_long_commits_take() {
    let disk = Disk::new();
    let ledger = disk.open();
    let (mut intents, mut requests) = (Vec::new(), Vec::new());
    for n in 0..2_000 {
        let wish = decision(&format!("d{n}"), &format!("p{n}"));
        let start = std::time::Instant::now();
        ledger.intend(&wish, &held()).await.unwrap();
        intents.push(start.elapsed());
        let start = std::time::Instant::now();
        ledger.request("k", at(n), 10).await.unwrap();
        requests.push(start.elapsed());
    }
    for (name, mut times) in [("intend", intents), ("request", requests)] {
        times.sort_unstable();
        let p = |percent: usize| times[(times.len() - 1) * percent / 100];
        println!("{name}: p50 {:?} p99 {:?} max {:?}", p(50), p(99), p(100));
    }
}
