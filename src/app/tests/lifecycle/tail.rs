//! The tail of events: it pauses, unfolds, and asks for older ones.

use super::*;

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
