//! What is special about the feed being a file: what a failed group leaves, and what a file
//! of before keeps.

use super::*;
use crate::domain::Status;
use crate::ledger::sqlite::schema::{MIGRATIONS, migrate};
use crate::ledger::{Feed, SqliteLedger};
use crate::testkit::events::told;
use tempfile::TempDir;

fn by_hand(home: &TempDir) -> Connection {
    Connection::open(home.path().join("ledger.db")).unwrap()
}

fn delivered(task: &str, status: Status) -> NewEvent {
    let identity = format!("{task} {status:?}");
    NewEvent {
        identity: Some(identity.into()),
        ..told(task, status)
    }
}

#[tokio::test]
async fn of_a_group_that_was_not_written_nothing_is_remembered() {
    let home = tempfile::tempdir().unwrap();
    let ledger = SqliteLedger::open(home.path()).unwrap();
    by_hand(&home)
        .execute_batch(
            "CREATE TRIGGER no BEFORE INSERT ON events WHEN NEW.data = 'no'
             BEGIN SELECT RAISE(ABORT, 'no'); END;",
        )
        .unwrap();
    ledger
        .take(vec![delivered("old", Status::Posted)])
        .await
        .unwrap();
    let refused = NewEvent {
        data: "no".into(),
        ..delivered("x", Status::Posted)
    };
    let group = [
        delivered("old", Status::Assigned),
        delivered("new", Status::Posted),
    ];
    let whole = [&group[..], &[refused]].concat();
    ledger.take(whole).await.unwrap_err();
    let taken = ledger.take(group.to_vec()).await.unwrap();
    for (taken, task) in taken.iter().zip(["old", "new"]) {
        let Taken::Event(event) = taken else {
            panic!("{taken:?}");
        };
        assert_eq!(event.effect, Effect::Moved);
        let about = ledger.about(&TaskKey::new("acc", task)).await.unwrap();
        assert_eq!(about.last(), Some(event));
    }
}

#[tokio::test]
async fn a_file_of_the_third_version_keeps_places_duplicates_and_cards() {
    let home = tempfile::tempdir().unwrap();
    let event = delivered("t", Status::Completed);
    let (reception, card) = Card::receive(None, &event, Seq(3));
    assert_eq!(reception, Reception::Event(Effect::Moved));
    let identity = digest(&event, event.identity.as_deref().unwrap());
    let mut file = by_hand(&home);
    migrate(&mut file, &MIGRATIONS[..3]).unwrap();
    let insert = "INSERT INTO events VALUES (?1, ?2, 'acc', ?3, 0, 'moved', ?4, ?5)";
    let json = serde_json::to_string(&event).unwrap();
    let data = &*event.data;
    file.execute(insert, params![3, identity, "t", json, data])
        .unwrap();
    // About no task; and one that is gone already, and was the newest.
    file.execute(insert, params![4, [7_u8; 16], None::<&str>, json, data])
        .unwrap();
    file.execute(insert, params![9, [9_u8; 16], "t", json, data])
        .unwrap();
    file.execute("DELETE FROM events WHERE seq = 9", [])
        .unwrap();
    let json = serde_json::to_string(&card).unwrap();
    file.execute("INSERT INTO cards VALUES ('acc', 't', ?1)", [json])
        .unwrap();
    file.execute(
        "INSERT INTO cards SELECT 'acc', 'alone', json FROM cards",
        [],
    )
    .unwrap();
    drop(file);

    let ledger = SqliteLedger::open(home.path()).unwrap();
    let after = ledger.after(Seq(0), 9).await.unwrap();
    assert_eq!(
        after.iter().map(|event| event.seq.0).collect::<Vec<_>>(),
        [3, 4]
    );
    let about = ledger.about(&TaskKey::new("acc", "t")).await.unwrap();
    assert_eq!(about, after[..1]);
    assert_eq!(about[0].body, event);
    assert_eq!(ledger.cards().await.unwrap().len(), 2);
    let late = delivered("t", Status::Assigned);
    let taken = ledger.take(vec![event, late]).await.unwrap();
    assert_eq!(taken[0], Taken::Again);
    let Taken::Event(late) = &taken[1] else {
        panic!("{taken:?}");
    };
    assert_eq!((late.seq, late.effect), (Seq(10), Effect::Late));
}
