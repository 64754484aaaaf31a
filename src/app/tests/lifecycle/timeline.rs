//! The timeline of one task.

use super::*;

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
