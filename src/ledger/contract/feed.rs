//! What the feed must do, in every process that has the store open.

use super::{Storage, at};
use crate::domain::event::{Effect, Source};
use crate::domain::{Event, NewEvent, Seq, Status, TaskKey, Untrusted};
use crate::ledger::{Alive, Cursor, Feed, Taken, Way};
use crate::testkit::events::told as event;
use std::time::Duration;

fn polled(event: NewEvent) -> NewEvent {
    NewEvent {
        source: Source::Poll,
        delivery_attempt: None,
        verified: None,
        ..event
    }
}

fn delivered(event: NewEvent, identity: &str) -> NewEvent {
    NewEvent {
        identity: Some(identity.into()),
        ..event
    }
}

/// The events that came of taking these.
pub(super) async fn entered<P: Feed>(feed: &P, events: Vec<NewEvent>) -> Vec<Event> {
    let entered = |taken| match taken {
        Taken::Event(event) => event,
        other => panic!("{other:?}"),
    };
    let taken = feed.take(events).await.unwrap();
    taken.into_iter().map(entered).collect()
}

pub(crate) async fn events_keep_their_order_and_places<S: Storage>(storage: &S) {
    let (one, two) = (storage.open(), storage.open());
    assert_eq!(one.newest().await.unwrap(), Seq(0));
    let waits = |task| event(task, Status::ProofSubmitted);
    let first = entered(&one, vec![waits("a"), waits("b")]).await;
    let second = entered(&two, vec![waits("c")]).await;
    assert_eq!(two.take(Vec::new()).await.unwrap(), []);
    let all = one.after(Seq(0), 9).await.unwrap();
    assert_eq!(all, [first.clone(), second.clone()].concat());
    assert!(all.windows(2).all(|pair| pair[0].seq < pair[1].seq));
    assert_eq!(
        two.after(first[0].seq, 1).await.unwrap(),
        [first[1].clone()]
    );
    assert_eq!(one.newest().await.unwrap(), second[0].seq);
    assert_eq!(one.after(second[0].seq, 9).await.unwrap(), []);
    assert_eq!(one.before(at(1)).await.unwrap(), Seq(0));
    assert_eq!(one.before(at(2)).await.unwrap(), second[0].seq);
}

pub(crate) async fn the_same_delivery_is_one_event_in_every_process<S: Storage>(storage: &S) {
    let (one, two) = (storage.open(), storage.open());
    let told = delivered(event("a", Status::Posted), "x");
    entered(&one, vec![told.clone()]).await;
    let again = NewEvent {
        delivery_attempt: Some(2),
        ..told.clone()
    };
    assert_eq!(two.take(vec![again.clone()]).await.unwrap(), [Taken::Again]);
    let twice_at_once = delivered(event("b", Status::Posted), "y");
    let taken = two.take(vec![twice_at_once.clone(), twice_at_once]).await;
    assert!(matches!(
        taken.unwrap()[..],
        [Taken::Event(_), Taken::Again]
    ));
    // Another account's events have names of their own.
    let elsewhere = NewEvent {
        account: "other".into(),
        ..again
    };
    entered(&one, vec![elsewhere]).await;
    assert_eq!(storage.open().after(Seq(0), 9).await.unwrap().len(), 3);
}

pub(crate) async fn a_change_that_was_asked_for_and_told_is_one_event<S: Storage>(storage: &S) {
    let ledger = storage.open();
    let change = event("a", Status::ProofSubmitted);
    let found = entered(&ledger, vec![polled(change.clone())]).await;
    let told = NewEvent {
        received_at: at(30),
        ..delivered(change.clone(), "x")
    };
    let taken = ledger.take(vec![told.clone()]).await.unwrap();
    let joined = Event {
        seq: found[0].seq,
        effect: Effect::Moved,
        body: NewEvent {
            received_at: found[0].body.received_at,
            ..told.clone()
        },
    };
    assert_eq!(taken, [Taken::Joined(joined.clone())]);
    assert_eq!(ledger.after(Seq(0), 9).await.unwrap(), [joined]);
    assert_eq!(ledger.take(vec![told]).await.unwrap(), [Taken::Again]);
    let asked_again = ledger.take(vec![polled(change)]).await.unwrap();
    assert_eq!(asked_again, [Taken::Known]);
}

pub(crate) async fn cards_are_what_the_events_fold_to<S: Storage>(storage: &S) {
    let ledger = storage.open();
    let events = [Status::Posted, Status::Completed, Status::Assigned];
    let events = events.map(|status| event("a", status));
    let entered = entered(&ledger, events.to_vec()).await;
    let effects: Vec<_> = entered.iter().map(|event| event.effect).collect();
    assert_eq!(effects, [Effect::Moved, Effect::Moved, Effect::Late]);
    let cards = storage.open().cards().await.unwrap();
    let [card] = &cards[..] else {
        panic!("{cards:?}");
    };
    assert_eq!(card.status, Some(Status::Completed));
    assert_eq!(card.last, entered[2].seq);
    assert_eq!(ledger.about(&card.key).await.unwrap(), entered);
    let other = TaskKey::new("acc", "b");
    assert_eq!(ledger.about(&other).await.unwrap(), []);
}

pub(crate) async fn a_card_is_what_every_process_has_made_of_it<S: Storage>(storage: &S) {
    let (one, two) = (storage.open(), storage.open());
    entered(&one, vec![event("a", Status::Posted)]).await;
    entered(&two, vec![event("a", Status::Completed)]).await;
    let late = entered(&one, vec![event("a", Status::Assigned)]).await;
    assert_eq!(late[0].effect, Effect::Late);
    let cards = two.cards().await.unwrap();
    assert_eq!(cards.len(), 1);
    assert_eq!(cards[0].status, Some(Status::Completed));
}

pub(crate) async fn a_follower_hears_of_each_event_once_and_of_joins_again<S: Storage>(
    storage: &S,
) {
    let (writer, reader) = (storage.open(), storage.open());
    let waits = |task| event(task, Status::ProofSubmitted);
    let found = entered(&writer, vec![polled(waits("a")), polled(waits("b"))]).await;
    let first = reader.since(Cursor::default(), 1).await.unwrap();
    assert_eq!(
        (first.events.as_slice(), first.joined.len()),
        (&found[..1], 0)
    );
    let told = ["a", "b"].map(|task| delivered(waits(task), task));
    writer.take(told.to_vec()).await.unwrap();
    let new = entered(&writer, vec![waits("c")]).await;
    // There is no room for joins before the last event.
    let second = reader.since(first.cursor, 1).await.unwrap();
    let told_now = &second.events[0];
    assert_eq!(
        (told_now.seq, told_now.body.source),
        (found[1].seq, Source::Webhook)
    );
    assert_eq!(second.joined, []);
    let third = reader.since(second.cursor, 9).await.unwrap();
    assert_eq!(third.events, new);
    let joined: Vec<_> = third.joined.iter().map(|event| event.seq).collect();
    assert!(joined.contains(&found[0].seq), "{joined:?}");
    assert!(
        third
            .joined
            .iter()
            .all(|event| event.body.source == Source::Webhook)
    );
    assert_eq!(third.cursor, reader.end().await.unwrap());
    assert!(reader.since(third.cursor, 9).await.unwrap().is_empty());
    // A follower who comes now hears of nothing twice.
    let all = reader.since(Cursor::default(), 9).await.unwrap();
    assert_eq!((all.events.len(), all.joined.len()), (3, 0));
    assert_eq!(all.cursor, third.cursor);
}

pub(crate) async fn a_follower_is_woken_by_every_process<S: Storage>(storage: &S) {
    let (own, other) = (storage.open(), storage.open());
    for writer in [&own, &other] {
        let known = own.changed(None).await.unwrap();
        let mut woken = std::pin::pin!(own.changed(Some(known)));
        let early = tokio::time::timeout(Duration::ZERO, &mut woken).await;
        assert!(early.is_err(), "nothing was written");
        entered(writer, vec![event("a", Status::Posted)]).await;
        let woken = tokio::time::timeout(Duration::from_secs(60), woken).await;
        assert_ne!(woken.unwrap().unwrap(), known);
    }
}

pub(crate) async fn a_way_was_alive_until_it_was_last_said<S: Storage>(storage: &S) {
    let (one, two) = (storage.open(), storage.open());
    let account = "workfunder".into();
    assert_eq!(two.last_alive(&account).await.unwrap(), Alive::default());
    for second in [1, 2] {
        one.alive(&account, Way::Receiver, at(second))
            .await
            .unwrap();
    }
    one.alive(&"other".into(), Way::Poller, at(9))
        .await
        .unwrap();
    let alive = two.last_alive(&account).await.unwrap();
    assert_eq!(alive.receiver, Some(at(2)));
    assert_eq!(alive.poller, None);
}

pub(crate) async fn what_is_too_old_goes_in_small_steps_and_its_identity_with_it<S: Storage>(
    storage: &S,
) {
    let ledger = storage.open();
    let by = |task, status, second| {
        let mut event = delivered(event(task, status), task);
        event.received_at = at(second);
        event.change.worker_name = Some(Untrusted::new("Marcus T."));
        event
    };
    let told = vec![
        by("done", Status::Completed, 1),
        by("open", Status::Assigned, 2),
        by("fresh", Status::Completed, 9),
    ];
    let told = (entered(&ledger, told.clone()).await, told);
    let horizon = at(5);
    let mut steps = Vec::new();
    // So many and no more: one that never comes to an end fails here, and doesn't hang.
    for _ in 0..6 {
        steps.push(ledger.trim(horizon, 1).await.unwrap());
    }
    assert_eq!(steps, [1, 1, 1, 1, 0, 0], "two events, two cards");
    assert_eq!(ledger.after(Seq(0), 9).await.unwrap(), told.0[2..]);
    let mut cards = ledger.cards().await.unwrap();
    cards.sort_by_key(|card| card.key.task.clone());
    let left: Vec<_> = cards
        .iter()
        .map(|c| (c.key.task.as_str(), c.worker_name.raw()))
        .collect();
    assert_eq!(left, [("fresh", "Marcus T."), ("open", "")]);
    // Places are never given twice, and what is gone may be told again.
    let again = entered(&ledger, told.1[..1].to_vec()).await;
    assert!(again[0].seq > told.0[2].seq);
    let about = ledger.about(&TaskKey::new("acc", "done")).await.unwrap();
    assert_eq!(about, again);
    assert_eq!(
        ledger.take(told.1[2..].to_vec()).await.unwrap(),
        [Taken::Again]
    );
}

pub(crate) async fn a_webhook_that_outlasts_what_polling_found_is_an_event<S: Storage>(
    storage: &S,
) {
    let ledger = storage.open();
    let change = event("a", Status::ProofSubmitted);
    let found = entered(&ledger, vec![polled(change.clone())]).await;
    ledger.trim(at(5), 9).await.unwrap();
    let told = entered(&ledger, vec![delivered(change, "x")]).await;
    assert!(told[0].seq > found[0].seq);
    assert_eq!(told[0].effect, Effect::Told);
    assert_eq!(ledger.cards().await.unwrap()[0].last, told[0].seq);
}
