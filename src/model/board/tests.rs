//! The board against the plain definition: every card folded by the feed's own rule,
//! filtered and sorted from scratch.

use super::*;
use crate::domain::card::Reception;
use crate::domain::event::{Change, Source};
use crate::domain::{NewEvent, Seq, Status};
use crate::testkit::events::{at, event, told};
use proptest::prelude::*;

const NOW: Now = Now {
    mono: Mono(Duration::from_secs(50)),
    wall: Timestamp::UNIX_EPOCH,
};

fn now(seconds: i64) -> Now {
    Now {
        mono: Mono(Duration::from_secs(seconds.unsigned_abs())),
        wall: at(seconds),
    }
}

/// What the feed would tell followers, and the cards it keeps.
#[derive(Default)]
struct Feed {
    cards: HashMap<TaskKey, Card>,
    told: Vec<Event>,
}

impl Feed {
    fn take(&mut self, body: NewEvent) -> Option<Event> {
        let key = body.task_key().unwrap();
        let seq = Seq(i64::try_from(self.told.len()).unwrap() + 1);
        let (reception, after) = Card::receive(self.cards.get(&key), &body, seq);
        if let Some(card) = after {
            self.cards.insert(key, card);
        }
        let event = match reception {
            Reception::Known => return None,
            Reception::Joins(seq) => {
                let known = &mut self.told[usize::try_from(seq.0).unwrap() - 1];
                known.body = body;
                return Some(known.clone());
            }
            Reception::Event(effect) => Event { seq, effect, body },
        };
        self.told.push(event.clone());
        Some(event)
    }
}

#[derive(Clone, Debug)]
enum Happening {
    Told(Box<NewEvent>),
    Filter(&'static str),
    Order(CardOrder),
    Later(i64),
    /// The feed's cards are read, though events were told already.
    Read,
}

fn happening() -> impl Strategy<Value = Happening> {
    let status = prop::sample::select(vec![
        Status::Posted,
        Status::Assigned,
        Status::ProofSubmitted,
        Status::ProofRejected,
        Status::Completed,
        Status::Other("odd".into()),
    ]);
    let body = (0..6_u8, status, 0..3_u32, any::<bool>(), 0..9_i64, 0..4_u8);
    let body = body.prop_map(|(task, status, attempt, asks, second, more)| NewEvent {
        source: if asks { Source::Poll } else { Source::Webhook },
        happened_at: Some(at(second * 1_000)),
        received_at: at(9_000),
        change: Change {
            status: (more > 0).then_some(status),
            attempt: (attempt > 0).then_some(attempt),
            title: (more > 1).then(|| format!("Title {second}").as_str().into()),
            payout: (more > 2).then_some(crate::domain::Cents(second)),
            ..Change::default()
        },
        ..told(&format!("t{task}"), Status::Posted)
    });
    let filters = vec!["", "t1", "title 3", "status:posted", "age:>2h", "title 3 t"];
    let orders = vec![
        CardOrder::Age,
        CardOrder::Title,
        CardOrder::Payout,
        CardOrder::Changed,
    ];
    prop_oneof![
        12 => body.prop_map(|body| Happening::Told(Box::new(body))),
        2 => prop::sample::select(filters).prop_map(Happening::Filter),
        1 => prop::sample::select(orders).prop_map(Happening::Order),
        1 => (10..5_000_i64).prop_map(Happening::Later),
        1 => Just(Happening::Read),
    ]
}

/// The lanes from scratch.
fn plain(cards: &HashMap<TaskKey, Card>, board: &Board, wall: Timestamp) -> Vec<Vec<TaskKey>> {
    use super::super::sorted::Order;
    let lane = |lane: Lane| {
        let pins = cards.values().map(|card| Pin::of(card.clone(), None));
        let mut pins: Vec<Pin> = pins
            .filter(|pin| pin.lane == lane && board.filter.passes(pin, wall))
            .collect();
        pins.sort_by(|a, b| board.order.compare(a, b));
        pins.into_iter().map(|pin| pin.card.key).collect()
    };
    Lane::ALL.into_iter().map(lane).collect()
}

proptest! {
    #[test]
    fn the_lanes_are_what_the_feeds_cards_make(
        happenings in prop::collection::vec(happening(), 1..80)
    ) {
        let (mut feed, mut board) = (Feed::default(), Board::default());
        let mut second = 10_000;
        for what in happenings {
            match what {
                Happening::Told(body) => {
                    let event = feed.take(*body);
                    board.follow(event.as_slice(), now(second));
                    // What asking told once more is no event, and is read with the cards.
                    if event.is_none() {
                        board.take_cards(feed.cards.values().cloned().collect(), now(second));
                    }
                }
                Happening::Filter(text) => board.set_filter(&CardFilter::new(text), at(second)),
                Happening::Order(order) => board.set_order(order),
                Happening::Later(seconds) => second += seconds,
                Happening::Read => {
                    board.take_cards(feed.cards.values().cloned().collect(), now(second));
                }
            }
            board.turn_clock(now(second));
            for (key, card) in &feed.cards {
                let ours = board.card(key).unwrap();
                prop_assert_eq!(&ours.status, &card.status);
                prop_assert_eq!((ours.attempt, ours.last), (card.attempt, card.last));
                prop_assert_eq!((ours.since, ours.polled), (card.since, card.polled));
            }
            let cards = board.kept.iter().map(|(key, pin)| (key.clone(), pin.card.clone()));
            let expected = plain(&cards.collect(), &board, board.filtered_at.max(at(second)));
            let keys = |lane: Lane| board.lane(lane).iter().map(|p| p.card.key.clone()).collect();
            let shown: Vec<Vec<TaskKey>> = Lane::ALL.into_iter().map(keys).collect();
            prop_assert_eq!(&shown, &expected);
            for (lane, keys) in Lane::ALL.into_iter().zip(&shown) {
                for (at, key) in keys.iter().enumerate() {
                    prop_assert_eq!(board.place(key), Some((lane, at)));
                }
            }
            let completed = feed.cards.values().filter(|card| card.status == Some(Status::Completed));
            let recent = |from: i64| completed.clone().filter(|card| card.since >= at(from)).count();
            // Times are whole thousands, and a quarter begins between these two.
            prop_assert_eq!(board.completed_since(at(1_900)), recent(2_000));
        }
    }
}

fn crowd(count: i64) -> Board {
    let mut board = Board::default();
    let events: Vec<Event> = (1..=count)
        .map(|n| event(n, &format!("t{n:06}"), Status::Posted))
        .collect();
    board.follow(&events, NOW);
    board.looked_at = 0;
    board
}

#[test]
fn an_event_looks_at_its_own_card_and_no_other() {
    for count in [10, 20_000] {
        let mut board = crowd(count);
        board.follow(&[event(count + 1, "t000003", Status::Assigned)], NOW);
        assert_eq!(board.looked_at, 1);
        let key = TaskKey::new("acc", "t000003");
        assert_eq!(board.place(&key), Some((Lane::Assigned, 0)));
    }
}

#[test]
fn what_has_moved_is_marked_for_a_while_and_what_was_read_is_not() {
    let mut board = Board::default();
    let card = Card::follow(None, &event(1, "t1", Status::Posted)).unwrap();
    board.take_cards(vec![card], now(100));
    assert!(!board.lane(Lane::Posted)[0].glows(now(100).mono));
    board.follow(&[event(2, "t1", Status::Assigned)], now(100));
    assert!(board.lane(Lane::Assigned)[0].glows(now(103).mono));
    assert!(!board.lane(Lane::Assigned)[0].glows(now(104).mono));
    assert_eq!(board.glow_ends(), Some(now(104).mono));
    board.turn_clock(now(103));
    assert_eq!(board.glow_ends(), Some(now(104).mono));
    board.turn_clock(now(104));
    assert_eq!(board.glow_ends(), None);
}

#[test]
fn an_event_that_was_told_before_is_not_told_twice() {
    let mut board = Board::default();
    let events = [
        event(1, "t1", Status::Posted),
        event(2, "t1", Status::Assigned),
    ];
    board.follow(&events, now(10));
    board.turn_clock(now(60));
    board.follow(&events, now(70));
    assert!(!board.lane(Lane::Assigned)[0].glows(now(70).mono));
    assert_eq!(board.len(), 1);
}

#[test]
fn a_filter_by_age_lets_others_through_as_time_passes() {
    let mut board = crowd(1);
    board.set_filter(&CardFilter::new("age:>1h"), at(3_600));
    assert_eq!(board.lane(Lane::Posted).len(), 0);
    board.turn_clock(now(3_605));
    assert_eq!(board.lane(Lane::Posted).len(), 0, "not looked at again yet");
    board.turn_clock(now(3_611));
    assert_eq!(board.lane(Lane::Posted).len(), 1);
}

#[test]
fn a_task_tells_what_no_event_has_told() {
    let mut board = crowd(1);
    let key = TaskKey::new("acc", "t000001");
    let mut task = Task::unknown(key.clone());
    task.title = "Parcel".into();
    task.city = "Brooklyn".into();
    board.fill(&task, at(0));
    task.title = "Another".into();
    board.fill(&task, at(0));
    let card = board.card(&key).unwrap();
    assert_eq!((card.title.raw(), card.city.raw()), ("Parcel", "Brooklyn"));
    board.set_filter(&CardFilter::new("brooklyn"), at(0));
    assert_eq!(board.lane(Lane::Posted).len(), 1);
}

#[test]
fn marks_are_bounded() {
    let board = crowd(20_000);
    assert_eq!(board.glowing.len(), GLOWING);
}
