use super::*;
use crate::domain::event::Change;
use crate::domain::{MarketplaceName, NewEvent, Untrusted};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + second).unwrap()
}

fn span() -> Span {
    Span {
        from: at(0),
        to: at(3600),
    }
}

fn event(source: Source, happened: Option<i64>, version: Option<i64>) -> Event {
    Event {
        seq: Seq(7),
        effect: Effect::Moved,
        body: NewEvent {
            account: "acc".into(),
            marketplace: MarketplaceName::WorkFunder,
            source,
            name: Untrusted::new("task.completed"),
            task: Some("t".into()),
            happened_at: happened.map(at),
            received_at: at(4000),
            delivery_attempt: None,
            verified: None,
            change: Change {
                version: version.map(at),
                ..Change::default()
            },
            identity: None,
            data: "{}".into(),
        },
    }
}

#[test]
fn half_a_minute_of_silence_is_an_outage_and_a_first_start_is_none() {
    let last = |receiver: Option<i64>, poller: Option<i64>| Alive {
        receiver: receiver.map(at),
        poller: poller.map(at),
    };
    let lapse = |way, receiver, poller| lapse(way, last(receiver, poller), at(100));
    let from = |second| {
        let (from, to) = (at(second), at(100));
        Some(Span { from, to })
    };
    assert_eq!(lapse(Way::Poller, None, None), None);
    assert_eq!(lapse(Way::Poller, None, Some(70)), None);
    assert_eq!(lapse(Way::Poller, None, Some(69)), from(69));
    assert_eq!(
        lapse(Way::Poller, Some(90), Some(10)),
        None,
        "a receiver was there"
    );
    assert_eq!(lapse(Way::Receiver, Some(10), Some(90)), from(10));
    assert_eq!(
        lapse(Way::Receiver, Some(200), None),
        None,
        "a clock set back"
    );
}

#[test]
fn it_is_told_once_the_list_and_every_open_task_were_read() {
    let mut outage = Outage::new(span(), Seq(3), Mono::default());
    assert!(!outage.is_ripe(true, Mono(Duration::from_secs(9_999))));
    assert!(!outage.is_seen_by(at(3500)), "that sweep began before");
    assert!(outage.is_seen_by(at(3590)));
    outage.read(["a", "b"].into_iter().map(TaskId::from), false);
    for task in ["a", "b"] {
        assert!(!outage.is_ripe(true, Mono::default()));
        outage.is_read(&task.into());
    }
    assert!(outage.is_ripe(true, Mono::default()));
    assert_eq!(outage.outcome(true, 0), Outcome::NothingMissed);
    assert_eq!(outage.outcome(true, 2), Outcome::Replayed(2));
    outage.again(span(), Mono::default());
    assert!(!outage.is_ripe(true, Mono::default()), "it begins anew");
    outage.read(std::iter::empty(), true);
    let gap = outage.outcome(true, 2);
    assert!(matches!(gap, Outcome::Gap { replayed: 2, .. }), "{gap:?}");
}

#[test]
fn without_a_key_it_is_a_gap_after_a_minute() {
    let outage = Outage::new(span(), Seq(3), Mono::default());
    assert!(!outage.is_ripe(false, Mono(Duration::from_secs(59))));
    assert!(outage.is_ripe(false, Mono(GRACE)));
    assert!(matches!(outage.outcome(false, 0), Outcome::Gap { .. }));
}

#[test]
fn what_happened_in_it_belongs_to_it_and_what_came_after_does_not() {
    let outage = Outage::new(span(), Seq(3), Mono::default());
    let (poll, told) = (Source::Poll, Source::Webhook);
    assert!(outage.has(&event(told, Some(1800), None)));
    assert!(!outage.has(&event(told, Some(3601), None)));
    assert!(!outage.has(&event(told, None, None)));
    assert!(outage.has(&event(poll, None, None)));
    assert!(outage.has(&event(poll, None, Some(1800))));
    assert!(!outage.has(&event(poll, None, Some(3700))));
    assert!(!outage.has(&event(Source::House, Some(1800), None)));
}

#[test]
fn it_is_said_in_words_with_both_times() {
    let words = |outcome| Said::new(span(), &outcome).words;
    assert_eq!(
        words(Outcome::NothingMissed),
        "nothing was missed between 02:40:00 UTC and 03:40:00 UTC"
    );
    assert_eq!(
        words(Outcome::Replayed(1)),
        "1 event was replayed from between 02:40:00 UTC and 03:40:00 UTC"
    );
    let gap = Outcome::Gap {
        replayed: 2,
        why: "so it is",
    };
    assert_eq!(
        words(gap),
        "a gap: what happened between 02:40:00 UTC and 03:40:00 UTC may be missing, so it is; \
         2 events were replayed"
    );
}
