//! Journeys with noise: whatever is pressed and whatever arrives, no decision is made
//! that a person hadn't before their eyes, confirmed and not yet made.

use super::super::View;
use super::lifecycle::told;
use super::*;
use crate::domain::guard::demands;
use crate::domain::{Card, VerdictKind};
use crate::model::{Evidence, Recall};
use proptest::prelude::*;
use std::collections::HashSet;

#[derive(Clone, Debug)]
enum Happening {
    Key(&'static str),
    Type(String),
    Paste(String),
    Paint,
    /// A frame is drawn and on its way to a slow terminal.
    Draw,
    /// It has got there.
    Arrive,
    Pass(i64),
    Size(u16, u16),
    NewTask(u8),
    Status(u8, Status),
    Replace(u8),
    Resubmit(u8),
    Event(u8, Status),
    Cards(u8),
    About,
    Confirm,
    Cancel,
    PictureFails,
    Pictures,
}

const KEYS: [&str; 34] = [
    "a",
    "r",
    "s",
    "u",
    "j",
    "k",
    "Enter",
    "Esc",
    "1",
    "2",
    "3",
    "4",
    "h",
    "l",
    "o",
    "f",
    "y",
    "Y",
    "R",
    "End",
    "[",
    "]",
    "m",
    "/",
    "?",
    ":",
    "g",
    "G",
    "Backspace",
    "5",
    "0",
    ".",
    "ctrl+u",
    "a",
];

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        12 => prop::sample::select(&KEYS[..]).prop_map(Happening::Key),
        1 => "[a-z0-9.\\n\u{1b}]{0,6}".prop_map(Happening::Type),
        1 => "[a-z\\n]{0,6}".prop_map(Happening::Paste),
        6 => Just(Happening::Paint),
        2 => Just(Happening::Draw),
        2 => Just(Happening::Arrive),
        4 => (0_i64..2_000).prop_map(Happening::Pass),
        1 => (1_u16..160, 1_u16..50).prop_map(|(w, h)| Happening::Size(w, h)),
        1 => (0_u8..9).prop_map(Happening::NewTask),
        1 => (0_u8..9, prop::sample::select(vec![
            Status::Cancelled, Status::Disputed, Status::ProofSubmitted, Status::Completed,
        ])).prop_map(|(n, status)| Happening::Status(n, status)),
        1 => (0_u8..9).prop_map(Happening::Replace),
        1 => (0_u8..9).prop_map(Happening::Resubmit),
        2 => (0_u8..9, prop::sample::select(vec![
            Status::Posted, Status::ProofSubmitted, Status::Completed, Status::Disputed,
        ])).prop_map(|(n, status)| Happening::Event(n, status)),
        1 => (0_u8..9).prop_map(Happening::Cards),
        1 => Just(Happening::About),
        1 => Just(Happening::Confirm),
        1 => Just(Happening::Cancel),
        1 => Just(Happening::PictureFails),
        4 => Just(Happening::Pictures),
    ]
}

/// Carries out a happening; what the screen showed last is kept in `seen`.
fn happen(bench: &mut Bench, what: Happening) {
    match what {
        Happening::Key(key) => bench.send(Msg::Key(KeyPress::parse(key).unwrap())),
        Happening::Type(text) => {
            for c in text.chars() {
                bench.send(Msg::Key(KeyPress::plain(crate::keys::Code::Char(c))));
            }
        }
        Happening::Paste(text) => bench.send(Msg::Paste(text)),
        Happening::Paint => bench.paint(),
        // Carried out by the test itself, which has the frame.
        Happening::Draw | Happening::Arrive => {}
        Happening::Pass(millis) => bench.pass(millis),
        Happening::Size(columns, rows) => bench.send(Msg::Resized {
            columns,
            rows,
            cell: (10, 20),
        }),
        Happening::NewTask(n) => {
            let id = format!("t{n}");
            let told = task(&id, "Another job");
            bench.send(Msg::Tasks {
                account: "workfunder".into(),
                tasks: vec![told],
            });
            bench.send(Msg::ProofsRead {
                key: key(&id),
                result: Ok(vec![proof(&id, 1, 1 + u32::from(n % 3))]),
            });
        }
        Happening::Status(n, status) => {
            let mut told = task(&format!("t{n}"), "Another job");
            told.status = status;
            told.updated_at = Some(bench.now.wall);
            bench.send(Msg::Tasks {
                account: "workfunder".into(),
                tasks: vec![told],
            });
        }
        Happening::Replace(n) => {
            let id = format!("t{n}");
            let mut other = proof(&id, 1, 1 + u32::from(n % 3));
            other.size_bytes = Some(bench.now.mono.0.as_nanos() as u64);
            bench.send(Msg::ProofsRead {
                key: key(&id),
                result: Ok(vec![other]),
            });
        }
        Happening::Resubmit(n) => {
            let id = format!("t{n}");
            let mut first = proof(&id, 1, 1);
            first.status = ProofStatus::Rejected;
            bench.send(Msg::ProofsRead {
                key: key(&id),
                result: Ok(vec![first, proof(&id, 2, 2)]),
            });
        }
        Happening::Event(n, status) => {
            // Places grow with the time of these journeys.
            let seq = i64::try_from(bench.now.mono.0.as_millis()).unwrap();
            bench.send(Msg::Events(vec![told(seq, &format!("t{n}"), status, 0)]));
        }
        Happening::Cards(n) => {
            let event = told(1, &format!("t{n}"), Status::Posted, 9);
            let card = Card::follow(None, &event);
            bench.send(Msg::Cards(card.into_iter().collect()));
        }
        Happening::About => answer_recalls(bench),
        Happening::Confirm => end_latest(bench, State::Confirmed),
        Happening::Cancel => end_latest(bench, State::Cancelled),
        Happening::PictureFails => {
            if let Some(want) = bench.model.wants(bench.now).pictures.first().cloned() {
                bench.send(Msg::Picture {
                    key: want.key,
                    url: want.url,
                    area: want.area,
                    framing: want.framing,
                    result: broken("cut off"),
                });
            }
        }
        Happening::Pictures => {
            for want in bench.model.wants(bench.now).pictures {
                bench.send(Msg::Picture {
                    key: want.key,
                    url: want.url,
                    area: want.area,
                    framing: want.framing,
                    result: Ok(developed(want.area)),
                });
            }
        }
    }
}

/// The feed tells what it is asked.
fn answer_recalls(bench: &mut Bench) {
    for recall in bench.model.wants(bench.now).recalls {
        bench.send(match recall {
            Recall::About(key) => {
                let event = told(2, key.task.as_str(), Status::Posted, 5);
                let result = Ok(vec![event]);
                Msg::About { key, result }
            }
            Recall::Before(before) => Msg::Older {
                before,
                result: Ok(Vec::new()),
            },
        });
    }
}

fn end_latest(bench: &mut Bench, state: State) {
    if bench.submitted().is_empty() {
        return;
    }
    let is_open = bench
        .model
        .data
        .record_by_id(&bench.submitted().last().unwrap().id)
        .is_some_and(Record::is_open);
    if is_open {
        bench.tell_record(bench.record(&[State::Held, State::Sending, state]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn no_decision_is_unseen_unconfirmed_or_made_twice(
        happenings in prop::collection::vec(happening(), 1..120)
    ) {
        let mut bench = Bench::at_work((140, 42));
        // What frames that reached the terminal have shown.
        let mut seen: Vec<Evidence> = bench.model.evidence.clone().into_iter().collect();
        let mut open: HashSet<ProofKey> = HashSet::new();
        let mut under_way = None;
        let mut known = 0;
        for what in happenings {
            let (columns, rows) = bench.model.size;
            let mut buf = Buffer::empty(Rect::new(0, 0, columns, rows));
            let paints = bench.model.draw(bench.now, &mut buf).paints;
            match what {
                Happening::Paint => seen.extend(paints.evidence),
                Happening::Draw => under_way = Some(paints),
                Happening::Arrive => if let Some(late) = under_way.take() {
                    seen.extend(late.evidence.clone());
                    bench.send(Msg::Painted(late));
                },
                _ => {}
            }
            let is_elsewhere = matches!(bench.model.view, View::Board | View::Events);
            let ends = matches!(what, Happening::Confirm | Happening::Cancel);
            let latest = bench.submitted().last().map(|d| d.subject.key.clone());
            happen(&mut bench, what);
            if ends && let Some(key) = latest {
                open.remove(&key);
            }
            let made: Vec<_> = bench.submitted().into_iter().cloned().collect();
            let is_quiet = !is_elsewhere || made.len() == known;
            prop_assert!(is_quiet, "no decision is made on the board or in the tail");
            for decision in &made[known..] {
                let key = &decision.subject.key;
                let shown = Evidence { key: key.clone(), seen: decision.subject.seen.clone() };
                prop_assert!(seen.contains(&shown), "unseen: {key:?}");
                prop_assert!(open.insert(key.clone()), "twice: {key:?}");
                let policy = bench.model.settings.policy;
                let demanded = demands(&decision.subject, decision.verdict.kind(), policy);
                let words = decision.verdict.words().trim().is_empty();
                let wants_words = demanded.reason || !demanded.note_for.is_empty();
                prop_assert!(!wants_words || !words);
                prop_assert_eq!(demanded.amount.is_some(), decision.confirmed_amount.is_some());
                if decision.verdict.kind() == VerdictKind::Reject && decision.subject.seen.attempt >= 3 {
                    prop_assert_eq!(decision.confirmed_amount, decision.subject.budget);
                }
            }
            known = made.len();
            // Whatever happened, the screen can be drawn, and says something.
            let mut buf = Buffer::empty(Rect::new(0, 0, bench.model.size.0, bench.model.size.1));
            bench.model.draw(bench.now, &mut buf);
            let drawn = buf.content.iter().any(|cell| cell.symbol() != " ");
            prop_assert!(drawn);
        }
    }
}
