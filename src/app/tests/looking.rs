//! Looking closely: the keys, what is wanted for them, and what counts as seen.

use super::*;
use crate::domain::FilmFacts;
use crate::model::{PictureState, PictureWant, Rank};

/// On the meter: an earlier attempt that was rejected, and one that waits.
pub(super) fn on_meter() -> Bench {
    let mut bench = Bench::at_work(WIDE);
    bench.press(&["/"]);
    bench.type_text("meter");
    bench.press(&["Enter", "Esc"]);
    bench.settle();
    assert_eq!(bench.cursor().as_deref(), Some("t3"));
    bench
}

impl Bench {
    fn framing(&self) -> Framing {
        self.model.review.framing
    }

    /// What is wanted for the task on screen.
    fn looked_at(&self) -> Vec<PictureWant> {
        let wants = self.model.wants(self.now).pictures.into_iter();
        let near = [Rank::OnScreen, Rank::Attempts];
        wants.filter(|want| near.contains(&want.rank)).collect()
    }

    fn deliver(&mut self, want: PictureWant, film: Option<FilmFacts>) {
        let mut developed = developed(want.area);
        developed.facts.film = film;
        self.send(Msg::Picture {
            key: want.key,
            url: want.url,
            area: want.area,
            framing: want.framing,
            result: Ok(developed),
        });
    }
}

#[test]
fn the_filter_knows_what_kind_of_proof_waits() {
    let mut bench = Bench::at_work(WIDE);
    let all = bench.model.data.queue().waiting();
    bench.press(&["/"]);
    bench.type_text("video");
    bench.press(&["Enter"]);
    assert_eq!(bench.cursor(), None);
    bench.press(&["Esc", "/"]);
    bench.type_text("photo");
    bench.press(&["Enter"]);
    assert!(bench.cursor().is_some());
    assert_eq!(bench.model.data.queue().waiting(), all);
}

#[test]
fn nearer_and_along_ask_for_that_part_of_every_attempt() {
    let mut bench = on_meter();
    bench.press(&["+", "+", "Right", "Up"]);
    let framing = bench.framing();
    assert_eq!(framing.zoom, 400);
    assert!(framing.centre.0 > 5_000 && framing.centre.1 < 5_000);
    let wants = bench.looked_at();
    assert_eq!(wants.len(), 2, "both attempts are prefetched");
    assert!(wants.iter().all(|want| want.framing == framing));
    bench.press(&["0"]);
    assert_eq!(bench.framing(), Framing::default());
}

#[test]
fn arrows_go_along_the_list_until_one_is_near_and_then_along_the_picture() {
    let mut bench = Bench::at_work(WIDE);
    bench.press(&["Down"]);
    let row = bench.cursor();
    bench.settle();
    bench.press(&["+", "Down"]);
    assert_eq!(bench.cursor(), row);
    bench.press(&["Esc", "Down"]);
    assert_ne!(
        bench.cursor(),
        row,
        "the step back was to the whole picture"
    );
    assert_eq!(
        bench.framing(),
        Framing::default(),
        "another task begins anew"
    );
}

#[test]
fn the_last_picture_stays_until_the_next_one_is_made() {
    let mut bench = on_meter();
    bench.press(&["+"]);
    let text = bench.text();
    assert!(
        text.contains('▀') && text.contains("2.0× · middle … photo"),
        "{text}"
    );
    bench.settle();
    let text = bench.text();
    assert!(
        text.contains("2.0× · middle · photo"),
        "in the same place: {text}"
    );
    bench.press(&["t"]);
    assert!(bench.text().contains("turned by 90°"));
}

#[test]
fn a_part_of_a_picture_is_no_evidence_and_the_whole_is() {
    let mut bench = on_meter();
    bench.press(&["[", "]"]);
    assert!(bench.model.ready(bench.now).is_ok());
    bench.press(&["+"]);
    bench.settle();
    assert!(
        bench.model.ready(bench.now).is_ok(),
        "it has been seen whole"
    );
    // The earlier attempt whole, then only a part of the one that waits.
    bench.press(&["0", "["]);
    bench.settle();
    bench.press(&["+"]);
    bench.settle();
    bench.press(&["]"]);
    bench.settle();
    assert!(bench.model.ready(bench.now).is_err());
    bench.press(&["0"]);
    bench.settle();
    assert!(bench.model.ready(bench.now).is_ok());
}

#[test]
fn two_attempts_stand_side_by_side_in_halves_of_the_place() {
    let mut bench = on_meter();
    let whole = bench.text();
    bench.press(&["c"]);
    let wants = bench.looked_at();
    assert_eq!(wants.len(), 2);
    let columns: u16 = wants.iter().map(|want| want.area.columns).sum();
    assert!(columns > 60 && wants.iter().all(|want| want.area.columns < 45));
    bench.settle();
    // As wide as its half, and far from as high.
    for n in [1, 2] {
        let key = key("t3").proof(&ProofId::new(format!("t3-p{n}")));
        let Some(PictureState::Ready { shown, .. }) = bench.model.data.pictures.get_mut(&key)
        else {
            panic!("it has no picture");
        };
        shown.picture.rows = 8;
    }
    let text = bench.text();
    let row = |words: &str| text.lines().position(|line| line.contains(words)).unwrap();
    let name = row("attempt 2, rejected");
    let review = |line: usize| text.lines().nth(line).unwrap().split_once('│').unwrap().1;
    assert!(
        review(name + 1).contains('▀') && !review(name).contains('▀'),
        "right above its picture: {text}"
    );
    bench.press(&["Esc"]);
    bench.settle();
    assert_eq!(bench.text(), whole);
}

#[test]
fn a_picture_that_is_cut_because_its_place_has_shrunk_is_no_evidence() {
    let mut bench = on_meter();
    assert!(bench.model.paints.evidence.is_some());
    bench.press(&["c"]);
    assert_eq!(
        bench.model.paints.evidence, None,
        "it was made for the whole place"
    );
    bench.settle();
    assert!(bench.model.paints.evidence.is_some());
}

#[test]
fn where_there_is_one_attempt_comparing_says_so() {
    let mut bench = on_plain();
    bench.press(&["c"]);
    assert!(bench.text().contains("no other proof here to compare with"));
}

/// Ten seconds of a hundred frames.
fn film() -> Option<FilmFacts> {
    Some(FilmFacts {
        codec: "H.264".to_owned(),
        duration_ms: 10_000,
        frames: 100,
        ..FilmFacts::default()
    })
}

/// On a plain proof that is a video, its strip on screen.
pub(super) fn on_video() -> Bench {
    let mut bench = on_plain();
    let PictureState::Ready { shown, .. } =
        bench.model.data.pictures.get_mut(&proof_key("t2")).unwrap()
    else {
        panic!("it has no picture");
    };
    shown.facts.film = film();
    bench.paint();
    bench
}

#[test]
fn a_video_goes_frame_by_frame_and_back_to_its_strip() {
    let mut bench = on_video();
    bench.press(&[".", "."]);
    assert_eq!(bench.framing().frame, Some(1));
    let want = bench.looked_at().remove(0);
    assert_eq!(want.framing.frame, Some(1));
    bench.press(&[",", ",", ","]);
    assert_eq!(bench.framing().frame, None);
}

#[test]
fn a_playing_video_asks_for_the_frame_that_is_due_when_the_last_was_on_screen() {
    let mut bench = on_video();
    bench.press(&["Space"]);
    assert_eq!(bench.framing().frame, Some(0));
    bench.pass(350);
    bench.send(Msg::Woke);
    assert_eq!(bench.framing().frame, Some(0), "it was not on screen yet");
    let want = bench.looked_at().remove(0);
    bench.deliver(want, film());
    bench.paint();
    assert_eq!(bench.framing().frame, Some(3), "two frames are left out");
    let want = bench.looked_at().remove(0);
    bench.deliver(want, film());
    bench.paint();
    assert_eq!(bench.framing().frame, Some(3), "the next is not due yet");
    let due = bench.model.wants(bench.now).wake.unwrap();
    assert_eq!(bench.now.mono.until(due).as_millis(), 50);
    bench.press(&["Space"]);
    bench.pass(1_000);
    bench.send(Msg::Woke);
    assert_eq!(bench.framing().frame, Some(3), "it rests");
}

#[test]
fn a_video_ends_with_its_last_frame_and_plays_from_the_start_again() {
    let mut bench = on_video();
    let show = |bench: &mut Bench| {
        let want = bench.looked_at().remove(0);
        bench.deliver(want, film());
        bench.paint();
    };
    bench.press(&["Space"]);
    bench.pass(60_000);
    show(&mut bench);
    assert_eq!(bench.framing().frame, Some(99), "a minute is past its end");
    bench.press(&["."]);
    assert_eq!(bench.framing().frame, Some(99), "there is no more");
    show(&mut bench);
    bench.press(&["Space"]);
    assert_eq!(bench.framing().frame, Some(0), "from the start");
    bench.pass(60_000);
    show(&mut bench);
    show(&mut bench);
    assert_eq!(bench.framing().frame, Some(99));
    bench.press(&["Space"]);
    assert_eq!(bench.framing().frame, Some(0), "it had come to rest");
}

#[test]
fn a_playing_video_tells_the_frame_on_screen_and_nothing_flickers() {
    let mut bench = on_video();
    bench.press(&["Space"]);
    let mut told = Vec::new();
    for _ in 0..2 {
        let want = bench.looked_at().remove(0);
        bench.deliver(want, film());
        bench.paint();
        bench.pass(100);
        // The next frame is asked for, and the one before is on screen.
        bench.send(Msg::Woke);
        let text = bench.text();
        let line = text.lines().find(|line| line.contains("frame ")).unwrap();
        told.push(line.split_once("frame ").unwrap().1.to_owned());
    }
    assert!(told[0].starts_with("1 of 100 · photo"), "{told:?}");
    assert!(told[1].starts_with("2 of 100 · photo"), "{told:?}");
}

#[test]
fn where_the_files_own_pixels_are_shown_nearer_says_so() {
    let mut bench = on_plain();
    for _ in 0..12 {
        bench.press(&["+"]);
        bench.settle();
    }
    assert!(
        bench
            .text()
            .contains("the file's own pixels; there is nothing nearer")
    );
}

#[test]
fn a_signature_lies_on_light_paper_in_both_themes() {
    for theme in [Theme::dark(), Theme::light()] {
        let mut signed = proof("t9", 1, 1);
        signed.kind = MediaKind::Signature;
        let mut bench = Bench::new(WIDE);
        bench.model.theme = theme;
        bench.fill(vec![(task("t9", "Closing papers"), vec![signed])]);
        let buf = bench.draw();
        let paper = theme.style(crate::theme::Role::Paper);
        let corners = buf.content.iter().filter(|cell| {
            matches!(cell.symbol(), "┌" | "┐" | "└" | "┘") && Some(cell.bg) == paper.bg
        });
        assert_eq!(corners.count(), 4);
    }
}

#[test]
fn a_terminal_that_shows_more_than_was_believed_gets_its_pictures_anew() {
    let mut bench = on_plain();
    let before = bench.text();
    assert_eq!(bench.looked_at(), []);
    bench.send(Msg::DisplayChanged);
    assert_eq!(bench.text(), before, "what is there stays");
    assert_eq!(bench.looked_at().len(), 1);
    bench.settle();
    assert_eq!(bench.looked_at(), []);
}

#[test]
fn a_small_preview_is_no_evidence_and_says_that_it_is_one() {
    let mut bench = Bench::new(WIDE);
    bench.send(Msg::Tasks {
        account: "workfunder".into(),
        tasks: vec![task("t9", "Parcel")],
    });
    bench.send(Msg::ProofsRead {
        key: key("t9"),
        result: Ok(vec![proof("t9", 1, 1)]),
    });
    let deliver = |bench: &mut Bench, is_rough: bool| {
        let want = bench.looked_at().remove(0);
        let mut shown = developed(want.area);
        shown.is_rough = is_rough;
        if is_rough {
            shown.facts.size_bytes = 66_000;
        }
        bench.send(Msg::Picture {
            key: want.key,
            url: want.url,
            area: want.area,
            framing: want.framing,
            result: Ok(shown),
        });
        bench.paint();
        bench.pass(400);
    };
    deliver(&mut bench, true);
    let text = bench.text();
    assert!(text.contains("small preview, the picture is on its way"));
    assert!(
        text.contains("photo · 3.7 MB") && !text.contains("less than was announced"),
        "a file isn't too short before it is there: {text}"
    );
    assert!(bench.model.ready(bench.now).is_err());
    deliver(&mut bench, false);
    assert!(!bench.text().contains("small preview"));
    assert!(bench.model.ready(bench.now).is_ok());
}
