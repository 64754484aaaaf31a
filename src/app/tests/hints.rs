//! The footer names the keys of what is on screen; and lists stay where they were.

use super::looking::{on_meter, on_video};
use super::*;

/// The last row.
fn footer(bench: &Bench) -> String {
    bench.text().lines().last().unwrap_or_default().to_owned()
}

fn assert_named(bench: &Bench, named: &[&str], quiet: &[&str]) {
    let footer = footer(bench);
    for words in named {
        assert!(footer.contains(words), "{words} in {footer}");
    }
    for words in quiet {
        assert!(!footer.contains(words), "no {words} in {footer}");
    }
}

#[test]
fn the_footer_of_a_video_plays_steps_and_stops() {
    let mut bench = on_video();
    let video = ["Space play", ", . frame by frame", "m facts"];
    assert_named(&bench, &video, &["0 strip"]);
    bench.press(&["."]);
    assert_named(&bench, &["Space play", "0 strip"], &[]);
    bench.press(&["Space"]);
    assert_named(&bench, &["Space stop"], &["Space play"]);
    bench.press(&["k"]);
    assert_named(&bench, &["Enter full screen"], &["Space", "frame by frame"]);
}

#[test]
fn the_footer_of_a_picture_follows_what_is_done_with_it() {
    let mut bench = on_meter();
    let whole = ["Enter full screen", "[ ] attempts", "c compare", "+ - zoom"];
    assert_named(&bench, &whole, &["Esc", "0 whole", "move"]);
    bench.press(&["c"]);
    assert_named(&bench, &["c one alone", "Esc back"], &["c compare"]);
    bench.press(&["c", "Enter"]);
    assert_named(&bench, &["Esc back", "t turn"], &["Enter"]);
    bench.press(&["+"]);
    assert_named(&bench, &["← ↓ ↑ → move", "0 whole", "Esc back"], &[]);
    bench.press(&["Esc", "Esc", "m"]);
    assert_named(&bench, &["m picture", "[ ] attempts"], &["zoom", "m facts"]);
}

#[test]
fn keys_that_were_bound_anew_are_named_as_they_are() {
    let mut bench = on_meter();
    let own = [
        ("left", "Left"),
        ("right", "Right"),
        ("up", "i"),
        ("down", "n"),
    ];
    let own = own.map(|(action, key)| (action.to_owned(), vec![key.to_owned()]));
    bench.model.keymap = crate::keys::Keymap::new(&own.into()).unwrap();
    bench.press(&["+"]);
    assert_named(&bench, &["← n i → move"], &[]);
}

#[test]
fn the_list_of_keys_is_named_in_every_window_that_has_keys() {
    for size in [(80, 24), (100, 24), (140, 42)] {
        for prepare in [
            &[][..],
            &["m"],
            &["c"],
            &["+"],
            &["Enter", "+"],
            &["2"],
            &["3"],
        ] {
            let mut bench = Bench::at_work(size);
            bench.press(prepare);
            assert!(
                footer(&bench).trim_end().ends_with("? keys"),
                "{size:?} {prepare:?}"
            );
        }
    }
}

#[test]
fn the_list_stands_where_it_stood_after_keys_and_full_screen() {
    let mut bench = Bench::new(WIDE);
    let many = (0..60).map(|n| {
        let id = format!("m{n:02}");
        (
            task(&id, &format!("Photograph house {n}")),
            vec![proof(&id, 1, 1)],
        )
    });
    bench.fill(many.collect());
    bench.settle();
    bench.press(&["j"; 40]);
    bench.press(&["k"; 15]);
    bench.settle();
    let before = bench.text();
    for there_and_back in [["?", "Esc"], ["Enter", "Esc"], [":", "Esc"]] {
        bench.press(&there_and_back);
        bench.settle();
        assert_eq!(bench.text(), before, "{there_and_back:?}");
    }
}
