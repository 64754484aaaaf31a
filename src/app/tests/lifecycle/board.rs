//! The board: lanes, orders, filters.

use super::*;

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
    assert!(bench.model.view == crate::app::View::Queue);
}
