//! The tail: bounded, in order, and told anew in place.

use super::*;
use crate::domain::Status;
use crate::testkit::events::event;

fn events(range: std::ops::RangeInclusive<i64>) -> Vec<Event> {
    range.map(|n| event(n, "t", Status::Posted)).collect()
}

fn places(tail: &Tail) -> Vec<i64> {
    tail.from(0).map(|event| event.seq.0).collect()
}

#[test]
fn the_newest_ten_thousand_stay_and_more_while_somebody_reads() {
    let mut tail = Tail::default();
    tail.follow(&events(1..=10_500));
    assert_eq!((tail.len(), tail.held()), (10_000, 10_000));
    assert_eq!(tail.get(0).unwrap().seq, Seq(501));
    tail.set_reading(true);
    tail.follow(&events(10_501..=15_000));
    assert_eq!(tail.held(), 14_500);
    tail.follow(&events(15_001..=150_000));
    assert_eq!(tail.held(), 100_000);
    tail.set_reading(false);
    assert_eq!((tail.held(), tail.len()), (10_000, 10_000));
}

#[test]
fn large_payloads_are_bounded_by_their_bytes() {
    let mut tail = Tail::default();
    for mut event in events(1..=100) {
        event.body.data = "x".repeat(1 << 20).into();
        tail.follow(&[event]);
    }
    assert_eq!(tail.held(), 32);
    assert_eq!(tail.bytes, 32 << 20);
}

#[test]
fn older_events_come_before_and_only_where_they_fit() {
    let mut tail = Tail::default();
    tail.follow(&events(50..=60));
    assert_eq!(tail.older_before(), Some(Seq(50)));
    tail.take_older(Seq(50), events(40..=49));
    // Told twice, as after two wants for one place.
    tail.take_older(Seq(50), events(40..=49));
    assert_eq!(places(&tail), (40..=60).collect::<Vec<_>>());
    tail.take_older(Seq(40), Vec::new());
    assert_eq!(tail.older_before(), None, "there are none");
}

#[test]
fn an_event_told_anew_keeps_its_place() {
    let mut tail = Tail::default();
    tail.follow(&events(1..=3));
    let mut again = event(2, "t", Status::Assigned);
    again.body.data = "{}".into();
    tail.follow(std::slice::from_ref(&again));
    assert_eq!(places(&tail), [1, 2, 3]);
    assert_eq!(**tail.get(1).unwrap(), again);
    assert_eq!(**tail.event(Seq(2)).unwrap(), again);
    let bytes: usize = tail.from(0).map(|event| event.body.data.len()).sum();
    assert_eq!(tail.bytes, bytes);
}

#[test]
fn a_filter_shows_what_passes_now_and_later() {
    let mut tail = Tail::default();
    let mut all = events(1..=6);
    for event in all.iter_mut().filter(|event| event.seq.0 % 2 == 0) {
        event.body.name = "task.even".into();
    }
    tail.follow(&all[..4]);
    tail.set_filter(&EventFilter::new("*.even"));
    assert_eq!(places(&tail), [2, 4]);
    tail.follow(&all[4..]);
    assert_eq!((places(&tail), tail.held()), (vec![2, 4, 6], 6));
    // A webhook calls it differently than asking did.
    let mut renamed = all[2].clone();
    renamed.body.name = "task.even".into();
    tail.follow(&[renamed]);
    assert_eq!(places(&tail), [2, 3, 4, 6]);
    tail.follow(&[all[2].clone()]);
    assert_eq!(places(&tail), [2, 4, 6]);
    assert_eq!((tail.place(Seq(3)), tail.newer(Seq(2))), (1, 2));
}
