//! Board, timeline and tail: what keys do there, what they never do, how they look.

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
fn the_board_shows_every_task_in_its_lane() {
    snap("board", |_| {});
}

#[test]
fn what_has_just_moved_stands_out_and_comes_to_rest() {
    let mut bench = on_board(WIDE);
    let rest = bench.text();
    let mut news = told(16, "s2", Status::ProofSubmitted, 0);
    news.body.change.attempt = Some(2);
    bench.send(Msg::Events(vec![news]));
    bench.pass(500);
    assert!(bench.text().contains("• now"), "{}", bench.text());
    let wake = bench.model.wants(bench.now).wake.unwrap();
    bench.pass(i64::try_from(bench.now.mono.until(wake).as_millis()).unwrap());
    bench.send(Msg::Woke);
    assert!(!bench.text().contains('•'));
    assert_ne!(bench.text(), rest, "it is younger now");
}

#[test]
fn a_filter_is_told_with_what_it_lets_through() {
    snap("board_filter", |bench| {
        bench.press(&["/"]);
        bench.type_text("age:>2h");
        bench.press(&["Enter", "h"]);
    });
}

#[test]
fn the_timeline_tells_each_step_and_where_it_is_stuck() {
    snap("timeline", open_timeline);
}

#[test]
fn a_timeline_goes_along_with_news_and_back_leaves_it() {
    let mut bench = on_board(WIDE);
    open_timeline(&mut bench);
    assert!(
        bench
            .text()
            .contains("▸ proof submitted for 1 hour  ! long")
    );
    bench.send(Msg::Events(vec![told(16, "t1", Status::Completed, 0)]));
    assert!(
        !bench.text().contains("▸ proof submitted"),
        "nothing is expected any more"
    );
    assert!(bench.text().contains("› 14:30:00  task.completed"));
    bench.press(&["k", "Enter", "Esc"]);
    assert!(bench.text().contains("› 12:55:00  task.proof_submitted"));
    bench.press(&["Esc"]);
    assert!(bench.text().contains("9 tasks"));
    bench.press(&["Enter", "/"]);
    assert!(bench.text().contains("filter:"), "the board's own");
}

#[test]
fn an_event_of_the_timeline_unfolds() {
    snap("timeline_open", |bench| {
        open_timeline(bench);
        bench.press(&["Enter"]);
    });
}

#[test]
fn the_tail_has_the_newest_at_the_bottom() {
    snap("events", |bench| {
        let mut gap = told(16, "none", Status::Other("x".into()), 1);
        gap.body.source = Source::House;
        gap.body.task = None;
        gap.body.name = "house.gap".into();
        bench.send(Msg::Events(vec![gap]));
        bench.press(&["3"]);
    });
}

#[test]
fn a_paused_tail_counts_what_comes_and_an_event_unfolds() {
    snap("events_open", |bench| {
        bench.press(&["3", "k", "k", "Enter", "j", "j", "j", "j", "Enter"]);
        let more = (16..19).map(|seq| told(seq, "n", Status::Posted, 0));
        bench.send(Msg::Events(more.collect()));
    });
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
fn the_cursor_stays_near_when_its_card_goes_elsewhere() {
    let mut bench = on_board(WIDE);
    let here = |bench: &Bench| bench.model.board.task(&bench.model.data).cloned();
    bench.send(Msg::Events(vec![told(16, "s3", Status::ProofSubmitted, 1)]));
    bench.press(&["g", "j"]);
    assert_eq!(here(&bench), Some(key("s2")));
    bench.send(Msg::Events(vec![told(17, "s2", Status::Completed, 0)]));
    assert_eq!(
        here(&bench),
        Some(key("s3")),
        "the one in its place, in the same lane"
    );
    bench.press(&["l", "l", "l", "g"]);
    assert_eq!(
        here(&bench),
        Some(key("s2")),
        "where it went, the latest first"
    );
}

#[test]
fn another_order_keeps_the_card_under_the_cursor() {
    let mut bench = on_board(WIDE);
    bench.press(&["G"]);
    let before = bench.model.board.task(&bench.model.data).cloned();
    for order in [
        "by title",
        "highest payout",
        "latest change",
        "longest here",
    ] {
        bench.press(&["o"]);
        assert!(bench.text().contains(order));
        assert_eq!(bench.model.board.task(&bench.model.data).cloned(), before);
    }
}

#[test]
fn saved_filters_go_round_and_are_found_by_name() {
    let saved = |name: &str, filter: &str| SavedFilter {
        name: name.to_owned(),
        filter: filter.to_owned(),
    };
    let settings = Settings {
        board_filters: vec![saved("stuck", "age:>2h"), saved("mine", "marcus")],
        ..settings()
    };
    let mut bench = with_lives(settings, WIDE);
    bench.press(&["f"]);
    assert!(
        bench.text().contains("age:>2h   “stuck”  4 of 9"),
        "{}",
        bench.text()
    );
    bench.press(&["f"]);
    assert!(bench.text().contains("“mine”"));
    bench.press(&["f"]);
    assert!(!bench.text().contains("filter:"));
    bench.press(&["1", ":"]);
    bench.type_text("stuck");
    bench.press(&["Enter"]);
    assert!(bench.text().contains("“stuck”"), "on the board again");
    bench.press(&["Esc"]);
    assert!(!bench.text().contains("filter:"));
    bench.press(&["Esc"]);
    assert!(bench.model.view == super::super::View::Queue);
}

#[test]
fn the_tail_pauses_on_scroll_and_follows_again() {
    let mut bench = on_board((100, 14));
    bench.press(&["3", "k", "k", "k"]);
    let before = bench.text();
    let here = bench.model.events.event(&bench.model.data).cloned();
    let more: Vec<_> = (16..2_016)
        .map(|seq| told(seq, "n", Status::Posted, 0))
        .collect();
    bench.send(Msg::Events(more));
    assert_eq!(bench.model.events.event(&bench.model.data).cloned(), here);
    let shown = |text: &str| text.lines().take(10).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(
        shown(&bench.text()),
        shown(&before),
        "nothing moves under the eyes"
    );
    assert!(bench.text().contains("2000 new ▼ · G follows"));
    bench.press(&["End"]);
    assert!(!bench.text().contains("new ▼"));
    assert!(bench.text().contains("Photograph storefront n"));
}

#[test]
fn older_events_are_wanted_near_the_start_and_come_before() {
    let mut bench = Bench::new(WIDE);
    let range = |range: std::ops::Range<i64>| {
        let told = range.map(|seq| told(seq, "t1", Status::Posted, 9));
        told.collect::<Vec<_>>()
    };
    bench.send(Msg::Events(range(900..1_000)));
    bench.press(&["3"]);
    assert_eq!(
        bench.model.wants(bench.now).recalls,
        [],
        "not while it follows"
    );
    bench.press(&["g"]);
    let wanted = Recall::Before(Seq(900));
    assert_eq!(bench.model.wants(bench.now).recalls, [wanted]);
    bench.send(Msg::Older {
        before: Seq(900),
        result: Ok(range(400..900)),
    });
    assert_eq!(bench.model.wants(bench.now).recalls, []);
    let here = bench.model.events.event(&bench.model.data).unwrap();
    assert_eq!(here.seq, Seq(900), "the cursor stays");
    bench.press(&["g"]);
    bench.send(Msg::Older {
        before: Seq(400),
        result: Err("the disk is gone".to_owned()),
    });
    assert!(bench.text().contains("the disk is gone"));
    assert_eq!(
        bench.model.wants(bench.now).recalls,
        [],
        "not again and again"
    );
}

#[test]
fn an_event_is_copied_as_json_and_as_a_call_without_its_secret() {
    let settings = Settings {
        receiver: Some("http://127.0.0.1:9999".to_owned()),
        ..settings()
    };
    let mut bench = with_lives(settings, WIDE);
    bench.press(&["3", "y", "Y", "Enter", "y"]);
    let copied: Vec<&str> = bench
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Copy(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let [whole, curl, payload] = copied[..] else {
        panic!("{copied:?}");
    };
    let object = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let (whole, payload) = (object(whole), object(payload));
    assert_eq!(whole["event"], "task.cancelled");
    assert_eq!(whole["delivery_attempt"], 1);
    assert_eq!(whole["data"], payload);
    assert_eq!(payload["status"], "cancelled");
    insta::assert_snapshot!("curl", curl);
    assert!(bench.text().contains("not every terminal takes it"));
}

#[test]
fn the_call_goes_to_where_events_are_forwarded_if_they_are() {
    let settings = Settings {
        receiver: Some("http://127.0.0.1:9999".to_owned()),
        forward_to: Some("http://127.0.0.1:3000/hooks".to_owned()),
        ..settings()
    };
    let mut bench = with_lives(settings, WIDE);
    bench.press(&["3", "Y"]);
    let Some(Effect::Copy(curl)) = bench.effects.last() else {
        panic!("{:?}", bench.effects);
    };
    assert!(
        curl.starts_with("curl 'http://127.0.0.1:3000/hooks' "),
        "{curl}"
    );
    assert!(!curl.contains("9999"), "{curl}");
}

#[test]
fn what_no_webhook_has_told_is_not_passed_on() {
    let mut bench = on_board(WIDE);
    let mut asked = told(16, "q1", Status::Posted, 0);
    asked.body.source = Source::Poll;
    bench.send(Msg::Events(vec![asked]));
    bench.effects.clear();
    bench.press(&["3", "R"]);
    assert_eq!(bench.effects, []);
    assert!(bench.text().contains("never came as a webhook"));
}

#[test]
fn a_payload_too_long_for_a_clipboard_is_not_cut() {
    let mut bench = on_board(WIDE);
    let mut long = told(16, "l", Status::Posted, 0);
    long.body.data = format!(r#"{{"text":"{}"}}"#, "x".repeat(60_000)).into();
    bench.send(Msg::Events(vec![long]));
    bench.effects.clear();
    bench.press(&["3", "y"]);
    assert_eq!(bench.effects, []);
    assert!(bench.text().contains("Too long for a terminal's clipboard"));
}

#[test]
fn an_event_is_passed_on_by_its_place() {
    let mut bench = on_board(WIDE);
    bench.effects.clear();
    bench.press(&["3", "k", "R"]);
    assert_eq!(bench.effects, [Effect::Resend(Seq(14))]);
}

#[test]
fn what_was_chosen_is_told_outside_and_a_flood_only_counted() {
    let settings = Settings {
        notify: Notify {
            events: vec![Glob::new("task.proof_*")],
            by: NotifyBy::Osc777,
            title: true,
        },
        ..settings()
    };
    let mut bench = with_lives(settings, WIDE);
    let notified = |bench: &mut Bench| {
        let told = std::mem::take(&mut bench.effects);
        let told = told.into_iter().filter_map(|effect| match effect {
            Effect::Notify { title, body, .. } => Some((title, body)),
            _ => None,
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(
        notified(&mut bench),
        [],
        "what was there at the start is no news"
    );
    bench.send(Msg::Events(vec![
        told(16, "q1", Status::ProofSubmitted, 0),
        told(17, "q2", Status::Posted, 0),
    ]));
    let one = (
        "task.proof_submitted".to_owned(),
        "Photograph storefront q1".to_owned(),
    );
    assert_eq!(notified(&mut bench), [one]);
    let flood = (18..518).map(|seq| told(seq, "q3", Status::ProofSubmitted, 0));
    bench.send(Msg::Events(flood.collect()));
    assert_eq!(notified(&mut bench), []);
    bench.pass(4_900);
    bench.send(Msg::Woke);
    assert_eq!(notified(&mut bench), []);
    let wake = bench.model.wants(bench.now).wake.unwrap();
    assert!(bench.now.mono.until(wake) <= Duration::from_millis(100));
    bench.pass(100);
    bench.send(Msg::Woke);
    let [(title, _)] = &notified(&mut bench)[..] else {
        panic!("one for all of them");
    };
    assert_eq!(title, "500 events, the last: task.proof_submitted");
    let title = bench.model.wants(bench.now).title.unwrap();
    let expected = "3 waiting · task.proof_submitted Photograph storefront q3 · proofdesk";
    assert_eq!(title, expected);
}

#[test]
fn nothing_is_told_outside_unless_it_was_chosen() {
    let mut bench = on_board(WIDE);
    bench.effects.clear();
    bench.send(Msg::Events(vec![told(16, "q1", Status::ProofSubmitted, 0)]));
    assert_eq!(bench.effects, []);
    assert_eq!(bench.model.wants(bench.now).title, None);
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
