//! What a ledger keeps of files that were seen.

use super::{Storage, at, decision, held};
use crate::domain::memory::{Claim, Remark};
use crate::domain::{Measures, Memory, Point, ProofKey, Sighting, State, Step, TaskKey, WorkerId};
use crate::ledger::{Feed, Ledger};

fn seen(task: &str, worker: &str, content: u8) -> Sighting {
    Sighting {
        key: key(task),
        attempt: 2,
        worker: Some(WorkerId::new(worker)),
        claim: Claim {
            size_bytes: Some(3_700_000),
            sent_at: Some(at(7)),
        },
        sent_from: Point::new(40.7, -73.95),
        job: None,
        content: Some([content; 32]),
        measures: None,
        remarks: Vec::new(),
        seen_at: at(8),
    }
}

fn key(task: &str) -> ProofKey {
    TaskKey::new("workfunder", task).proof(&"p1".into())
}

fn measures(looks: u64, sharpness: f32) -> Measures {
    Measures {
        sharpness,
        brightness: 0.5,
        dark: 0.25,
        bright: 0.125,
        looks,
    }
}

fn others(memory: &Memory) -> Vec<(&str, Option<u32>)> {
    let twins = memory.twins.iter();
    twins
        .map(|twin| (twin.other.task.task.as_str(), twin.bits))
        .collect()
}

pub(crate) async fn the_same_file_is_recalled_in_every_process<S: Storage>(storage: &S) {
    let (one, two) = (storage.open(), storage.open());
    assert!(
        one.meet(&seen("a", "w1", 1))
            .await
            .unwrap()
            .twins
            .is_empty()
    );
    let again = one.meet(&seen("a", "w1", 1)).await.unwrap();
    assert!(again.twins.is_empty(), "nobody is their own twin");
    let memory = two.meet(&seen("b", "w2", 1)).await.unwrap();
    assert_eq!(others(&memory), [("a", None)]);
    let twin = &memory.twins[0];
    assert_eq!((twin.attempt, twin.sent_at), (2, Some(at(7))));
    assert_eq!(twin.worker, Some(WorkerId::new("w1")));
    let recalled = one.recall(&key("a").task).await.unwrap();
    assert_eq!(recalled.len(), 1);
    assert_eq!(others(&recalled[0].1), [("b", None)]);
    assert_eq!(recalled[0].1.claim, seen("a", "w1", 1).claim);
    assert!(one.recall(&key("c").task).await.unwrap().is_empty());
}

pub(crate) async fn pictures_that_look_alike_are_recalled_nearest_first<S: Storage>(storage: &S) {
    let ledger = storage.open();
    // The highest bit is the sign of SQLite's numbers.
    let looks = 0x8000_0000_0000_00ff_u64;
    for (task, bits) in [("five", 0x1f), ("far", 0x7f00), ("one", 1)] {
        let sighting = Sighting {
            measures: Some(measures(looks ^ bits, 10.0)),
            ..seen(task, "w1", u8::try_from(bits & 0xff).unwrap() | 0x80)
        };
        ledger.meet(&sighting).await.unwrap();
    }
    let sighting = Sighting {
        measures: Some(measures(looks, 20.0)),
        ..seen("here", "w1", 2)
    };
    let memory = ledger.meet(&sighting).await.unwrap();
    assert_eq!(others(&memory), [("one", Some(1)), ("five", Some(5))]);
    let usual = memory.usual.unwrap();
    assert_eq!((usual.count, usual.sharpness.median), (3, 10.0));
    assert!(ledger.suspects().await.unwrap().is_empty());
}

pub(crate) async fn what_contradicts_a_proof_is_recalled_without_asking_for_it<S: Storage>(
    storage: &S,
) {
    let ledger = storage.open();
    let odd = Sighting {
        content: None,
        remarks: vec![Remark::Unreadable, Remark::BeforeTask],
        ..seen("odd", "w1", 0)
    };
    ledger.meet(&odd).await.unwrap();
    for (task, content) in [("plain", 3), ("copy", 4), ("original", 4)] {
        ledger.meet(&seen(task, "w1", content)).await.unwrap();
    }
    let mut suspects = ledger.suspects().await.unwrap();
    suspects.sort_by_key(|(key, _)| key.clone());
    let names: Vec<_> = suspects.iter().map(|(k, _)| k.task.task.as_str()).collect();
    assert_eq!(names, ["copy", "odd", "original"]);
    assert_eq!(others(&suspects[0].1), [("original", None)]);
    assert_eq!(suspects[1].1.remarks, odd.remarks);
    // Another file under the same id takes the place of the one before.
    ledger.meet(&seen("copy", "w1", 5)).await.unwrap();
    let left = ledger.suspects().await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].0, odd.key);
}

pub(crate) async fn neighbours_are_told_by_place_and_by_exact_coordinates<S: Storage>(storage: &S) {
    let ledger = storage.open();
    let job = |lat: f64| Point::new(lat, -73.95);
    let near = |task: &str, worker: &str, lat: f64| Sighting {
        job: job(lat),
        content: None,
        ..seen(task, worker, 0)
    };
    // Approved in the journal as well.
    let mut approval = decision("d1", "p1");
    approval.subject.key = key("approved");
    ledger.intend(&approval, &held()).await.unwrap();
    for state in [State::Sending, State::Confirmed] {
        ledger
            .step(&approval.id, &Step::new(at(9), state))
            .await
            .unwrap();
    }
    for (task, lat) in [("approved", 40.7003), ("open", 40.7001), ("far", 40.71)] {
        ledger.meet(&near(task, "w1", lat)).await.unwrap();
    }
    let mut here = near("here", "w2", 40.7);
    let memory = ledger.meet(&here).await.unwrap();
    let site: Vec<_> = memory
        .site
        .iter()
        .map(|n| (n.other.task.task.as_str(), n.is_approved))
        .collect();
    assert_eq!(site, [("approved", true), ("open", false)]);
    assert_eq!(
        memory.spot.len(),
        3,
        "the same coordinates, wherever the job is"
    );
    here.worker = Some(WorkerId::new("w1"));
    assert!(ledger.meet(&here).await.unwrap().spot.is_empty());
    here.sent_from = Point::new(40.700_001, -73.95);
    here.worker = Some(WorkerId::new("w2"));
    assert!(ledger.meet(&here).await.unwrap().spot.is_empty());
}

pub(crate) async fn sightings_go_with_the_events_of_their_time<S: Storage>(storage: &S) {
    let ledger = storage.open();
    ledger.meet(&seen("old", "w1", 1)).await.unwrap();
    let fresh = Sighting {
        seen_at: at(50),
        ..seen("fresh", "w1", 2)
    };
    ledger.meet(&fresh).await.unwrap();
    assert_eq!(ledger.trim(at(20), 9).await.unwrap(), 1);
    assert_eq!(ledger.trim(at(20), 9).await.unwrap(), 0);
    assert!(ledger.recall(&key("old").task).await.unwrap().is_empty());
    assert_eq!(ledger.recall(&key("fresh").task).await.unwrap().len(), 1);
}
