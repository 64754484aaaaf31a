use super::*;
use crate::domain::AccountName;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + second).unwrap()
}

/// A webhook that says that the task is in this status since its attempt, stamped so.
fn told(status: Status, attempt: Option<u32>, version: Option<i64>) -> NewEvent {
    NewEvent {
        account: AccountName::new("acc"),
        marketplace: MarketplaceName::WorkFunder,
        source: Source::Webhook,
        name: Untrusted::new(format!("task.{}", status.word())),
        task: Some("t".into()),
        happened_at: Some(at(5)),
        received_at: at(9),
        delivery_attempt: None,
        verified: Some(true),
        change: Change {
            status: Some(status),
            attempt,
            version: version.map(at),
            ..Change::default()
        },
        identity: None,
        data: "{}".into(),
    }
}

fn asked(event: NewEvent) -> NewEvent {
    NewEvent {
        source: Source::Poll,
        ..event
    }
}

/// Takes the events one after the other: what became of each, and the card at the end.
fn fold(events: &[NewEvent]) -> (Vec<Reception>, Card) {
    let mut card = None;
    let mut receptions = Vec::new();
    for (event, n) in events.iter().zip(1..) {
        let (reception, after) = Card::receive(card.as_ref(), event, Seq(n));
        card = after.or(card);
        receptions.push(reception);
    }
    (receptions, card.unwrap())
}

#[track_caller]
fn assert_last(events: &[NewEvent], reception: Reception, status: Status) {
    let (receptions, card) = fold(events);
    assert_eq!(receptions.last(), Some(&reception));
    assert_eq!(card.status, Some(status));
}

const MOVED: Reception = Reception::Event(Effect::Moved);
const LATE: Reception = Reception::Event(Effect::Late);
const UNCLEAR: Reception = Reception::Event(Effect::Unclear);

/// A whole life with two rejections and a dispute, in its order.
fn life() -> Vec<NewEvent> {
    use Status::*;
    [
        (Pending, None),
        (Funded, None),
        (Posted, None),
        (Assigned, None),
        (InProgress, None),
        (ProofSubmitted, Some(1)),
        (ProofRejected, Some(1)),
        (ProofSubmitted, Some(2)),
        (ProofRejected, Some(2)),
        (ProofSubmitted, Some(3)),
        (Completed, None),
        (Disputed, None),
        (Refunded, None),
    ]
    .into_iter()
    .map(|(status, attempt)| told(status, attempt, None))
    .collect()
}

#[test]
fn a_life_in_its_order_moves_with_each_event() {
    let (receptions, card) = fold(&life());
    assert!(receptions.iter().all(|reception| *reception == MOVED));
    assert_eq!(card.attempt, Some(3));
    assert_eq!(card.since, at(5), "as the marketplace says");
}

#[test]
fn whatever_comes_after_something_later_moves_nothing() {
    let life = life();
    for (n, later) in life.iter().enumerate() {
        let (_, expected) = fold(&life[..=n]);
        for earlier in &life[..n] {
            let (_, alone) = fold(std::slice::from_ref(later));
            let known = if later.change.attempt.is_some() {
                &alone
            } else {
                &expected
            };
            let (reception, after) = Card::receive(Some(known), earlier, Seq(99));
            let status = after.map_or(known.status.clone(), |card| card.status);
            assert_eq!(status, later.change.status, "{:?}", earlier.name);
            assert_ne!(reception, MOVED);
        }
    }
}

#[test]
fn a_payload_that_claims_to_be_from_the_future_gets_no_further() {
    let mut early = told(Status::Posted, None, None);
    early.happened_at = Some(at(999_999));
    assert_last(
        &[told(Status::Assigned, None, None), early],
        LATE,
        Status::Assigned,
    );
}

#[test]
fn what_the_lifecycle_leaves_open_is_settled_by_the_marketplaces_own_stamps() {
    let rejected = told(Status::ProofRejected, Some(1), Some(10));
    let again = |version| told(Status::InProgress, None, version);
    let both = |version| [rejected.clone(), again(version)];
    assert_last(&both(Some(11)), MOVED, Status::InProgress);
    assert_last(&both(Some(9)), LATE, Status::ProofRejected);
    assert_last(&both(None), UNCLEAR, Status::ProofRejected);
    let word = || Status::Other("on_hold".into());
    let unknown = told(word(), None, Some(11));
    assert_last(&[rejected, unknown], MOVED, word());
}

#[test]
fn asking_is_believed_where_it_is_newer_also_backwards() {
    let started = told(Status::InProgress, None, Some(10));
    let back = |version| asked(told(Status::Posted, None, Some(version)));
    assert_last(&[started.clone(), back(11)], MOVED, Status::Posted);
    // An answer that was overtaken on its way is no event.
    assert_last(&[started, back(9)], Reception::Known, Status::InProgress);
}

#[test]
fn a_change_is_one_event_whoever_tells_it_first() {
    let change = || told(Status::Completed, None, Some(10));
    let webhook_last = [asked(change()), change()];
    assert_last(&webhook_last, Reception::Joins(Seq(1)), Status::Completed);
    let poll_last = [change(), asked(change())];
    assert_last(&poll_last, Reception::Known, Status::Completed);
    // A third telling by webhook is an event of its own: a delivery is told apart by its
    // identity, not here.
    let third = [asked(change()), change(), change()];
    assert_last(&third, Reception::Event(Effect::Told), Status::Completed);
}

#[test]
fn an_older_telling_fills_gaps_and_overwrites_nothing() {
    let mut done = told(Status::Completed, None, None);
    done.change.title = Some("Shelf".into());
    let mut created = told(Status::Pending, None, None);
    created.change.title = Some("Old title".into());
    created.change.city = Some("Brooklyn".into());
    let (_, card) = fold(&[done, created]);
    assert_eq!(card.title.raw(), "Shelf");
    assert_eq!(card.city.raw(), "Brooklyn");
}

#[test]
fn an_event_about_no_task_is_kept_and_moves_none() {
    let verified = NewEvent {
        task: None,
        ..told(Status::Completed, None, None)
    };
    let expected = (Reception::Event(Effect::Told), None);
    assert_eq!(Card::receive(None, &verified, Seq(1)), expected);
}
