use super::*;
use crate::domain::CallError;

pub(super) const SIZES: [(&str, (u16, u16)); 4] = [
    ("140x42", (140, 42)),
    ("120x40", (120, 40)),
    ("80x24", (80, 24)),
    ("40x12", (40, 12)),
];

/// Pictures are told apart from words: their cells are shown as `░`.
pub(super) fn shot(bench: &Bench) -> String {
    bench.text().replace('▀', "░")
}

fn snap(name: &str, prepare: impl Fn(&mut Bench)) {
    for (size_name, size) in SIZES {
        let mut bench = Bench::at_work(size);
        prepare(&mut bench);
        insta::assert_snapshot!(format!("{name}_{size_name}"), shot(&bench));
    }
}

#[test]
fn a_flagged_proof() {
    snap("flagged", |_| {});
}

#[test]
fn a_reason_is_typed() {
    snap("reject", |bench| {
        bench.press(&["r", "2"]);
    });
}

#[test]
fn a_note_is_asked_for() {
    snap("note", |bench| bench.press(&["a"]));
}

#[test]
fn the_last_rejection_asks_for_the_refund() {
    snap("refund", |bench| {
        bench.press(&["/"]);
        bench.type_text("meter");
        bench.press(&["Enter"]);
        bench.settle();
        bench.press(&["r", "1", "Enter"]);
    });
}

#[test]
fn two_decisions_are_on_hold() {
    snap("held", |bench| {
        bench.press(&["r", "2", "Enter"]);
        bench.settle();
        bench.press(&["a"]);
        bench.settle();
    });
}

#[test]
fn map_and_facts_stand_in_place_of_the_picture() {
    snap("facts", |bench| bench.press(&["m"]));
}

#[test]
fn the_history_tells_how_each_ended() {
    snap("history", |bench| {
        bench.press(&["r", "2", "Enter"]);
        let mut record = bench.record(&[State::Held, State::Sending, State::Unknown]);
        record.steps[2].why = Some("no answer within 30 s".into());
        bench.tell_record(record);
        bench.settle();
        bench.press(&["4"]);
    });
}

#[test]
fn the_keys_are_listed() {
    snap("help", |bench| bench.press(&["?"]));
}

#[test]
fn the_palette_finds_an_action() {
    snap("palette", |bench| {
        bench.press(&[":"]);
        bench.type_text("att");
    });
}

#[test]
fn nothing_waits() {
    for (size_name, size) in SIZES {
        let mut bench = Bench::new(size);
        bench.fill(Vec::new());
        insta::assert_snapshot!(format!("empty_{size_name}"), shot(&bench));
    }
}

#[test]
fn the_network_is_dead() {
    for (size_name, size) in SIZES {
        let mut bench = Bench::new(size);
        bench.send(Msg::Link {
            account: "workfunder".into(),
            link: Link::Trouble {
                error: CallError::Offline {
                    why: "connection refused".into(),
                },
                next_try: Some(bench.now.mono.after(Duration::from_secs(8))),
            },
        });
        insta::assert_snapshot!(format!("offline_{size_name}"), shot(&bench));
    }
}

#[test]
fn a_window_without_room_says_so() {
    let mut bench = Bench::at_work((20, 5));
    bench.settle();
    insta::assert_snapshot!("tiny_20x5", shot(&bench));
}
