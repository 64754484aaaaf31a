//! What every ledger must do, whatever it is made of: one suite, run against SQLite and
//! against the fake that other rooms' tests rely on.

mod feed;
mod sightings;

use super::{Feed, Grant, Intent, Ledger, LedgerError, RequestLog, Skip, WINDOW};
use crate::domain::proof::Seen;
use crate::domain::{
    Cents, Decision, Flag, ProofId, ProofKey, Record, Seq, State, Status, Step, Subject, TaskKey,
    Timestamp, Untrusted, Verdict,
};
use crate::testkit::events::told;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use crate::testkit::events::at;
pub(crate) use feed::*;
pub(crate) use sightings::*;

/// Something that outlives the processes that open it.
pub(crate) trait Storage {
    /// A process with the storage open. Dropping it is its death.
    type Process: Ledger + Feed + RequestLog + 'static;

    /// Starts a process.
    fn open(&self) -> Self::Process;
}

/// Runs the whole suite against what `$storage` makes, a fresh one for each test.
macro_rules! contract_tests {
    ($storage:expr) => {
        $crate::ledger::contract::contract_tests! { $storage;
            a_proof_is_taken_once
            every_ending_frees_the_proof_for_another_decision
            a_decision_that_ended_is_never_open_again
            steps_fold_to_where_a_decision_stands
            the_newest_decisions_come_oldest_first
            the_decisions_on_a_proof_are_all_of_its_own_and_no_others
            everything_survives_the_process
            of_many_who_want_a_proof_exactly_one_gets_it
            a_dead_process_leaves_drafts_and_what_must_be_read
            a_living_process_keeps_its_holds
            what_was_left_behind_is_adopted_once
            news_tells_what_others_began_and_what_became_of_it
            the_newest_word_on_a_skipped_proof_counts
            events_keep_their_order_and_places
            the_same_delivery_is_one_event_in_every_process
            a_change_that_was_asked_for_and_told_is_one_event
            cards_are_what_the_events_fold_to
            a_card_is_what_every_process_has_made_of_it
            a_follower_hears_of_each_event_once_and_of_joins_again
            a_follower_is_woken_by_every_process
            a_way_was_alive_until_it_was_last_said
            what_is_too_old_goes_in_small_steps_and_its_identity_with_it
            a_webhook_that_outlasts_what_polling_found_is_an_event
            no_more_requests_than_allowed_lie_in_a_window
            a_lower_allowance_waits_for_more_to_leave
            keys_do_not_share_a_window
            a_clock_set_back_blocks_no_longer_than_a_window
            the_learnt_limit_is_remembered
            the_same_file_is_recalled_in_every_process
            pictures_that_look_alike_are_recalled_nearest_first
            what_contradicts_a_proof_is_recalled_without_asking_for_it
            neighbours_are_told_by_place_and_by_exact_coordinates
            sightings_go_with_the_events_of_their_time
        }
    };
    ($storage:expr; $($name:ident)+) => {
        $(#[tokio::test]
        async fn $name() {
            $crate::ledger::contract::$name(&$storage).await;
        })+
    };
}
pub(crate) use contract_tests;

/// An approval of `proof` in its task.
pub(crate) fn decision(id: &str, proof: &str) -> Decision {
    Decision {
        id: id.into(),
        decided_at: at(0),
        reviewer: "dana".to_owned(),
        subject: Subject {
            key: key(proof),
            title: Untrusted::new("Meter\u{1b}[2J reading"),
            seen: Seen {
                attempt: 2,
                size_bytes: Some(1_000),
                content_type: "image/jpeg".into(),
                created_at: Some(at(-60)),
                point: None,
            },
            payout: Some(Cents(4200)),
            budget: Some(Cents(5000)),
            flags: vec![Flag::OutsideRadius],
        },
        verdict: Verdict::Approved {
            note: Some("  der Pin liegt falsch – 写真 ".to_owned()),
        },
        confirmed_amount: None,
    }
}

fn key(proof: &str) -> ProofKey {
    TaskKey::new("workfunder", "t1").proof(&ProofId::new(proof))
}

fn held() -> Step {
    Step::new(at(0), State::Held)
}

fn handed_back() -> Step {
    Step {
        handed_back: true,
        ..Step::new(at(9), State::Unknown)
    }
}

async fn hold(ledger: &impl Ledger, id: &str, proof: &str) {
    let intent = ledger.intend(&decision(id, proof), &held()).await;
    assert_eq!(intent, Ok(Intent::Taken), "{id} on {proof}");
}

async fn take(ledger: &impl Ledger, id: &str, state: State) {
    let step = Step::new(at(5), state).because("so it went");
    ledger.step(&id.into(), &step).await.unwrap();
}

fn ids(records: &[Record]) -> Vec<&str> {
    records.iter().map(|r| r.decision.id.as_str()).collect()
}

async fn state_of(ledger: &impl Ledger, id: &str) -> State {
    let records = ledger.decisions(1_000).await.unwrap();
    let found = records.iter().find(|r| r.decision.id.as_str() == id);
    found.unwrap().state()
}

pub(crate) async fn a_proof_is_taken_once<S: Storage>(storage: &S) {
    let (one, two) = (storage.open(), storage.open());
    hold(&one, "d1", "p1").await;
    for ledger in [&one, &two] {
        let second = ledger.intend(&decision("d2", "p1"), &held()).await.unwrap();
        let Intent::Open(record) = second else {
            panic!("taken twice");
        };
        assert_eq!(record.decision, decision("d1", "p1"));
        assert_eq!(record.steps, [held()]);
    }
    hold(&two, "d3", "p2").await;
    assert_eq!(ids(&one.decisions(9).await.unwrap()), ["d1", "d3"]);
}

pub(crate) async fn every_ending_frees_the_proof_for_another_decision<S: Storage>(storage: &S) {
    let ledger = storage.open();
    let endings = [
        Step::new(at(5), State::Cancelled),
        Step::new(at(5), State::Draft),
        Step::new(at(5), State::Confirmed),
        Step::new(at(5), State::Conflict),
        Step::new(at(5), State::Refused),
        handed_back(),
    ];
    for (n, ending) in endings.iter().enumerate() {
        let id = format!("d{n}");
        hold(&ledger, &id, "p1").await;
        for open in [State::Sending, State::Unknown] {
            take(&ledger, &id, open).await;
            let other = ledger.intend(&decision("x", "p1"), &held()).await.unwrap();
            assert!(matches!(other, Intent::Open(_)), "{open:?}");
        }
        ledger.step(&id.as_str().into(), ending).await.unwrap();
    }
}

pub(crate) async fn a_decision_that_ended_is_never_open_again<S: Storage>(storage: &S) {
    let ledger = storage.open();
    hold(&ledger, "d1", "p1").await;
    take(&ledger, "d1", State::Cancelled).await;
    for state in [State::Held, State::Sending, State::Unknown] {
        let again = ledger.step(&"d1".into(), &Step::new(at(6), state)).await;
        assert!(matches!(again, Err(LedgerError::Storage(_))), "{state:?}");
    }
    assert_eq!(state_of(&ledger, "d1").await, State::Cancelled);
    let unknown = ledger.step(&"nobody".into(), &held()).await;
    assert!(matches!(unknown, Err(LedgerError::Storage(_))));

    // What went back to a person may still be cleared up by a later reading.
    hold(&ledger, "d2", "p2").await;
    take(&ledger, "d2", State::Sending).await;
    ledger.step(&"d2".into(), &handed_back()).await.unwrap();
    take(&ledger, "d2", State::Confirmed).await;
    assert_eq!(state_of(&ledger, "d2").await, State::Confirmed);
}

pub(crate) async fn steps_fold_to_where_a_decision_stands<S: Storage>(storage: &S) {
    let ledger = storage.open();
    hold(&ledger, "d1", "p1").await;
    take(&ledger, "d1", State::Sending).await;
    let last = Step {
        task_status: Some("completed".to_owned()),
        reviewed_at: Some(at(7)),
        ..Step::new(at(8), State::Confirmed).because("paid")
    };
    ledger.step(&"d1".into(), &last).await.unwrap();
    let records = ledger.decisions(9).await.unwrap();
    let sending = Step::new(at(5), State::Sending).because("so it went");
    assert_eq!(records[0].steps, [held(), sending, last]);
    assert_eq!(records[0].first_sent_at(), Some(at(5)));
    assert_eq!(records[0].settled_at(), Some(at(8)));
}

pub(crate) async fn the_decisions_on_a_proof_are_all_of_its_own_and_no_others<S: Storage>(
    storage: &S,
) {
    let ledger = storage.open();
    hold(&ledger, "d1", "p1").await;
    take(&ledger, "d1", State::Cancelled).await;
    hold(&ledger, "d2", "p2").await;
    hold(&ledger, "d3", "p1").await;
    let key = decision("d1", "p1").subject.key;
    let records = ledger.decisions_on(&key).await.unwrap();
    assert_eq!(ids(&records), ["d1", "d3"]);
    assert_eq!(records[0].state(), State::Cancelled);
    let nobodys = decision("d1", "p9").subject.key;
    assert!(ledger.decisions_on(&nobodys).await.unwrap().is_empty());
}

pub(crate) async fn the_newest_decisions_come_oldest_first<S: Storage>(storage: &S) {
    let ledger = storage.open();
    for n in 1..=5 {
        hold(&ledger, &format!("d{n}"), &format!("p{n}")).await;
    }
    take(&ledger, "d1", State::Cancelled).await;
    assert_eq!(ids(&ledger.decisions(2).await.unwrap()), ["d4", "d5"]);
    assert!(ledger.decisions(0).await.unwrap().is_empty());
}

pub(crate) async fn everything_survives_the_process<S: Storage>(storage: &S) {
    let first = storage.open();
    hold(&first, "d1", "p1").await;
    take(&first, "d1", State::Confirmed).await;
    let placed = entered(&first, vec![told("a", Status::ProofSubmitted)]).await;
    let skip = skip("p2", "later", 1);
    first.skip(&skip).await.unwrap();
    first.learn_limit("k", 100).await.unwrap();
    drop(first);
    let second = storage.open();
    let records = second.decisions(9).await.unwrap();
    assert_eq!(records[0].decision, decision("d1", "p1"));
    assert_eq!(records[0].state(), State::Confirmed);
    assert_eq!(second.after(Seq(0), 9).await.unwrap(), placed);
    assert_eq!(second.skips().await.unwrap(), [skip]);
    assert_eq!(second.limit("k").await.unwrap(), Some(100));
}

pub(crate) async fn of_many_who_want_a_proof_exactly_one_gets_it<S: Storage>(storage: &S) {
    let processes = [Arc::new(storage.open()), Arc::new(storage.open())];
    for round in 0..10 {
        let proof = format!("p{round}");
        let tries: Vec<_> = (0..16)
            .map(|n| {
                let ledger = processes[n % 2].clone();
                let wish = decision(&format!("{proof}-{n}"), &proof);
                tokio::spawn(async move { ledger.intend(&wish, &held()).await.unwrap() })
            })
            .collect();
        let mut taken = 0;
        for attempt in tries {
            taken += usize::from(attempt.await.unwrap() == Intent::Taken);
        }
        assert_eq!(taken, 1, "{proof}");
    }
    assert_eq!(processes[0].decisions(99).await.unwrap().len(), 10);
}

pub(crate) async fn a_dead_process_leaves_drafts_and_what_must_be_read<S: Storage>(storage: &S) {
    let dead = storage.open();
    for (id, state) in [
        ("held", None),
        ("sending", Some(State::Sending)),
        ("unknown", Some(State::Unknown)),
        ("confirmed", Some(State::Confirmed)),
        ("cancelled", Some(State::Cancelled)),
    ] {
        hold(&dead, id, id).await;
        if let Some(state) = state {
            take(&dead, id, state).await;
        }
    }
    hold(&dead, "back", "back").await;
    dead.step(&"back".into(), &handed_back()).await.unwrap();
    drop(dead);

    let heir = storage.open();
    let to_read = heir.adopt(at(60)).await.unwrap();
    assert_eq!(ids(&to_read), ["sending", "unknown"]);
    assert_eq!(to_read[0].steps.len(), 2);
    let records = heir.decisions(99).await.unwrap();
    let draft = records[0].last().unwrap();
    assert_eq!((draft.state, draft.at), (State::Draft, at(60)));
    assert_eq!(
        draft.why.as_deref(),
        Some("the console ended before it was sent")
    );
    let states: Vec<_> = records.iter().skip(1).map(Record::state).collect();
    assert_eq!(
        states,
        [
            State::Sending,
            State::Unknown,
            State::Confirmed,
            State::Cancelled,
            State::Unknown
        ]
    );
    hold(&heir, "anew", "held").await;
}

pub(crate) async fn a_living_process_keeps_its_holds<S: Storage>(storage: &S) {
    let (living, other) = (storage.open(), storage.open());
    hold(&living, "d1", "p1").await;
    hold(&living, "d2", "p2").await;
    take(&living, "d2", State::Sending).await;
    for ledger in [&other, &living] {
        assert_eq!(ledger.adopt(at(60)).await.unwrap(), []);
    }
    assert_eq!(state_of(&other, "d1").await, State::Held);
    take(&living, "d1", State::Sending).await;
}

pub(crate) async fn news_tells_what_others_began_and_what_became_of_it<S: Storage>(storage: &S) {
    let (one, other) = (storage.open(), storage.open());
    hold(&one, "old", "p0").await;
    let start = other.mark().await.unwrap();
    assert_eq!(other.news(start, &[]).await.unwrap(), (Vec::new(), start));
    hold(&one, "d1", "p1").await;
    hold(&other, "d2", "p2").await;
    let (records, mark) = other.news(start, &[]).await.unwrap();
    assert_eq!(ids(&records), ["d1", "d2"]);
    assert_eq!(records[0].state(), State::Held);
    assert!(mark > start);
    take(&one, "d1", State::Sending).await;
    assert_eq!(other.news(mark, &[]).await.unwrap().0, []);
    let also = ["d1".into(), "old".into(), "nobody's".into()];
    let (mut records, end) = other.news(mark, &also).await.unwrap();
    assert_eq!(end, mark);
    records.sort_by_key(|record| record.steps.len());
    assert_eq!(ids(&records), ["old", "d1"]);
    assert_eq!(records[1].state(), State::Sending);
    let (records, _) = other.news(start, &also).await.unwrap();
    assert_eq!(records.len(), 3, "each once: {records:?}");
}

pub(crate) async fn what_was_left_behind_is_adopted_once<S: Storage>(storage: &S) {
    let dead = storage.open();
    hold(&dead, "d1", "p1").await;
    take(&dead, "d1", State::Sending).await;
    hold(&dead, "d2", "p2").await;
    drop(dead);
    let heirs: Vec<_> = (0..4).map(|_| Arc::new(storage.open())).collect();
    let tries: Vec<_> = heirs
        .iter()
        .cloned()
        .map(|heir| tokio::spawn(async move { heir.adopt(at(60)).await.unwrap().len() }))
        .collect();
    let mut adopted = 0;
    for attempt in tries {
        adopted += attempt.await.unwrap();
    }
    assert_eq!(adopted, 1);
    let records = heirs[0].decisions(9).await.unwrap();
    assert_eq!(records[1].steps.len(), 2, "one draft step, not one an heir");

    // An heir that dies in turn leaves it to the next.
    drop(heirs);
    let last = storage.open();
    assert_eq!(ids(&last.adopt(at(90)).await.unwrap()), ["d1"]);
}

fn skip(proof: &str, reason: &str, seconds: i64) -> Skip {
    Skip {
        key: key(proof),
        reason: reason.into(),
        reviewer: "dana".to_owned(),
        at: at(seconds)
            .checked_add(jiff::SignedDuration::from_nanos(123_456_789))
            .unwrap(),
    }
}

pub(crate) async fn the_newest_word_on_a_skipped_proof_counts<S: Storage>(storage: &S) {
    let ledger = storage.open();
    for said in [
        skip("p1", "dark", 1),
        skip("p2", "ask Kim", 2),
        skip("p1", "still dark", 3),
    ] {
        ledger.skip(&said).await.unwrap();
    }
    assert_eq!(
        ledger.skips().await.unwrap(),
        [skip("p2", "ask Kim", 2), skip("p1", "still dark", 3)]
    );
}

fn later(start: Timestamp, wait: Duration) -> Timestamp {
    start
        .checked_add(jiff::SignedDuration::try_from(wait).unwrap())
        .unwrap()
}

pub(crate) async fn no_more_requests_than_allowed_lie_in_a_window<S: Storage>(storage: &S) {
    let (one, two) = (storage.open(), storage.open());
    for (seconds, left) in [(0, 2), (10, 1), (20, 0)] {
        let ledger = if seconds == 10 { &two } else { &one };
        let grant = ledger.request("k", at(seconds), 3).await.unwrap();
        assert_eq!(grant, Grant::Granted { left });
    }
    let Grant::Wait(wait) = two.request("k", at(30), 3).await.unwrap() else {
        panic!("a fourth request went out");
    };
    assert_eq!(later(at(30), wait), later(at(0), WINDOW));
    let early = later(at(30), wait - Duration::from_millis(1));
    assert!(matches!(
        one.request("k", early, 3).await.unwrap(),
        Grant::Wait(_)
    ));
    assert_eq!(one.used("k", early).await.unwrap(), 3);
    assert_eq!(one.used("k", later(at(30), wait)).await.unwrap(), 2);
    assert_eq!(
        one.request("k", later(at(30), wait), 3).await.unwrap(),
        Grant::Granted { left: 0 }
    );
}

pub(crate) async fn a_lower_allowance_waits_for_more_to_leave<S: Storage>(storage: &S) {
    let ledger = storage.open();
    for seconds in [0, 10, 20] {
        ledger.request("k", at(seconds), 3).await.unwrap();
    }
    let third_leaves = later(at(20), WINDOW);
    let Grant::Wait(wait) = ledger.request("k", at(30), 1).await.unwrap() else {
        panic!("allowed one, granted a fourth");
    };
    assert_eq!(later(at(30), wait), third_leaves);
    let nothing = ledger.request("other", at(30), 0).await.unwrap();
    assert_eq!(nothing, Grant::Wait(WINDOW));
}

pub(crate) async fn keys_do_not_share_a_window<S: Storage>(storage: &S) {
    let ledger = storage.open();
    ledger.request("k", at(0), 1).await.unwrap();
    assert_eq!(
        ledger.request("other", at(0), 1).await.unwrap(),
        Grant::Granted { left: 0 }
    );
    assert_eq!(ledger.used("k", at(1)).await.unwrap(), 1);
}

pub(crate) async fn a_clock_set_back_blocks_no_longer_than_a_window<S: Storage>(storage: &S) {
    let ledger = storage.open();
    ledger.request("k", at(7_200), 1).await.unwrap();
    let Grant::Wait(wait) = ledger.request("k", at(0), 1).await.unwrap() else {
        panic!("it may have been sent a second ago");
    };
    assert!(wait <= WINDOW, "{wait:?}");
    let free = ledger.request("k", later(at(0), wait), 1).await.unwrap();
    assert_eq!(free, Grant::Granted { left: 0 });
}

pub(crate) async fn the_learnt_limit_is_remembered<S: Storage>(storage: &S) {
    let ledger = storage.open();
    assert_eq!(ledger.limit("k").await.unwrap(), None);
    for limit in [100, 10] {
        ledger.learn_limit("k", limit).await.unwrap();
        assert_eq!(storage.open().limit("k").await.unwrap(), Some(limit));
    }
    assert_eq!(ledger.limit("other").await.unwrap(), None);
}
