//! Board, timeline and tail: what keys do there, what they never do, how they look.

mod board;
mod clippings;
mod tail;
mod telling;
mod timeline;

use super::screens::{SIZES, shot};
use super::*;
use crate::domain::event::{Change, Effect as Did, Source};
use crate::domain::{Card, Event, Glob, MarketplaceName, NewEvent, NotifyBy, Seq};
use crate::model::{Notify, Recall, SavedFilter};

/// What a webhook told `minutes` before the bench's beginning.
pub fn told(seq: i64, task: &str, status: Status, minutes: i64) -> Event {
    let received: Timestamp = "2026-02-24T14:30:00Z".parse().unwrap();
    let received = received - jiff::SignedDuration::from_mins(minutes);
    let data = format!(
        r#"{{"id":"{task}","status":"{}","proof":{{"geo_valid":true,"device":{{"os":"iOS"}}}}}}"#,
        status.word()
    );
    let takes = !matches!(status, Status::Pending | Status::Funded | Status::Posted);
    Event {
        seq: Seq(seq),
        effect: Did::Moved,
        body: NewEvent {
            account: "workfunder".into(),
            marketplace: MarketplaceName::WorkFunder,
            source: Source::Webhook,
            name: format!("task.{}", status.word()).as_str().into(),
            task: Some(task.into()),
            happened_at: Some(received - jiff::SignedDuration::from_secs(1)),
            received_at: received,
            delivery_attempt: Some(1),
            verified: Some(true),
            change: Change {
                status: Some(status),
                title: Some(format!("Photograph storefront {task}").as_str().into()),
                city: Some("Brooklyn".into()),
                worker_name: takes.then(|| "Marcus T.".into()),
                payout: Some(Cents(4200)),
                ..Change::default()
            },
            identity: None,
            data: data.into(),
        },
    }
}

/// The life of one task, and some others on their way.
fn lives() -> Vec<Event> {
    let life = [
        (Status::Funded, 300),
        (Status::Posted, 299),
        (Status::Assigned, 240),
        (Status::InProgress, 200),
        (Status::ProofSubmitted, 170),
        (Status::ProofRejected, 160),
        (Status::ProofSubmitted, 95),
    ];
    let mut events = Vec::new();
    let mut tell = |task: &str, status: Status, minutes| {
        let seq = i64::try_from(events.len()).unwrap() + 1;
        events.push(told(seq, task, status, minutes));
    };
    for (status, minutes) in life {
        tell("t1", status, minutes);
    }
    tell("p1", Status::Posted, 80);
    tell("p2", Status::Posted, 1_600);
    tell("w1", Status::InProgress, 130);
    tell("s2", Status::ProofSubmitted, 12);
    tell("d1", Status::Disputed, 55);
    tell("c1", Status::Completed, 44);
    tell("c2", Status::Completed, 1_000);
    tell("x1", Status::Cancelled, 700);
    events[4].body.change.attempt = Some(1);
    events[6].body.change.attempt = Some(2);
    events[3].effect = Did::Late;
    events[9].body.source = Source::Poll;
    events[9].body.verified = None;
    events[9].body.delivery_attempt = None;
    events[10].body.delivery_attempt = Some(3);
    events
}

/// On the board at rest, as after a start: nothing has just moved.
pub fn on_board(size: (u16, u16)) -> Bench {
    with_lives(settings(), size)
}

fn with_lives(settings: Settings, size: (u16, u16)) -> Bench {
    let mut bench = Bench::with(settings, size);
    bench.fill(three());
    let mut cards: BTreeMap<TaskKey, Card> = BTreeMap::new();
    for event in lives() {
        let key = event.body.task_key().unwrap();
        let card = Card::follow(cards.get(&key), &event);
        cards.extend(card.map(|card| (key, card)));
    }
    bench.send(Msg::Cards(cards.into_values().collect()));
    bench.send(Msg::Older {
        before: Seq(16),
        result: Ok(lives()),
    });
    bench.press(&["2"]);
    bench
}

fn snap(name: &str, prepare: impl Fn(&mut Bench)) {
    for (size_name, size) in SIZES {
        let mut bench = on_board(size);
        prepare(&mut bench);
        bench.paint();
        insta::assert_snapshot!(format!("{name}_{size_name}"), shot(&bench));
    }
}

/// The timeline of the task with the longest life, read.
fn open_timeline(bench: &mut Bench) {
    bench.press(&["Enter"]);
    let wanted = bench.model.wants(bench.now).recalls;
    let key = TaskKey::new("workfunder", "t1");
    assert_eq!(wanted, [Recall::About(key.clone())]);
    let mut about = lives();
    about.retain(|event| event.body.task_key().as_ref() == Some(&key));
    let result = Ok(about);
    bench.send(Msg::About { key, result });
    assert_eq!(bench.model.wants(bench.now).recalls, []);
    bench.paint();
}

#[test]
fn nothing_is_known_yet() {
    for (size_name, size) in SIZES {
        let mut bench = Bench::new(size);
        bench.press(&["2"]);
        insta::assert_snapshot!(format!("board_empty_{size_name}"), shot(&bench));
        bench.press(&["3"]);
        insta::assert_snapshot!(format!("events_empty_{size_name}"), shot(&bench));
    }
}

#[test]
fn board_and_tail_in_their_styles() {
    let mut bench = on_board((80, 24));
    bench.send(Msg::Events(vec![told(16, "s2", Status::ProofSubmitted, 0)]));
    insta::assert_debug_snapshot!("board_styles_80x24", bench.draw());
    bench.press(&["3"]);
    insta::assert_debug_snapshot!("events_styles_80x24", bench.draw());
}

#[test]
fn no_key_decides_anything_on_the_board_or_in_the_tail() {
    let mut bench = on_board(WIDE);
    for view in ["2", "3"] {
        let said = "Verdicts are given in the queue";
        for (key, said) in [("a", said), ("r", said), ("s", "No proof is on screen")] {
            bench.press(&[view, key]);
            assert!(bench.text().contains(said), "{}", bench.text());
            assert!(bench.model.overlay.is_none());
        }
    }
    bench.press(&["2", "Enter", "a", "r", "s"]);
    assert!(bench.submitted().is_empty());
}

#[test]
fn hostile_text_of_events_never_reaches_the_screen() {
    let mut bench = on_board(WIDE);
    let evil = "\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\n";
    let mut event = told(16, &format!("e{evil}"), Status::ProofSubmitted, 0);
    event.body.name = evil.into();
    event.body.change.title = Some(evil.into());
    event.body.change.city = Some(evil.into());
    event.body.change.worker_name = Some(evil.into());
    event.body.change.status = Some(Status::Other(evil.into()));
    event.body.data = serde_json::json!({ evil: [evil] }).to_string().into();
    bench.send(Msg::Events(vec![event]));
    for keys in [
        &["2", "l", "l", "l", "l", "l"][..],
        &["Enter"],
        &["3", "Enter", "G", "Enter"],
    ] {
        bench.press(keys);
        let drawn = bench.draw();
        let bad = |cell: &ratatui::buffer::Cell| {
            cell.symbol()
                .chars()
                .any(crate::domain::untrusted::is_unprintable)
        };
        assert!(!drawn.content.iter().any(bad), "{}", bench.text());
    }
}
