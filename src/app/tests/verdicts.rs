//! From a verdict key to a decision: what is asked for, and what refuses.

use super::*;
use crate::domain::{Flag, Verdict};

#[test]
fn one_key_approves_a_plain_proof_and_goes_on() {
    let mut bench = on_plain();
    bench.press(&["a"]);
    let made = bench.submitted();
    assert_eq!(made.len(), 1);
    assert_eq!(made[0].subject.key, proof_key("t2"));
    assert_eq!(made[0].verdict, Verdict::Approved { note: None });
    assert_eq!(made[0].reviewer, "dana");
    assert_ne!(bench.cursor().as_deref(), Some("t2"));
}

#[test]
fn a_second_press_right_after_decides_nothing() {
    let mut bench = on_plain();
    bench.press(&["a", "a", "r", "a"]);
    assert_eq!(bench.submitted().len(), 1);
    // After the rest, the same key acts on what is then on screen.
    bench.settle();
    bench.press(&["r"]);
    assert!(bench.model.overlay.is_some());
}

#[test]
fn a_verdict_waits_until_the_picture_is_on_screen() {
    let mut bench = Bench::new(WIDE);
    bench.send(Msg::Tasks {
        account: "workfunder".into(),
        tasks: vec![three()[1].0.clone()],
    });
    bench.send(Msg::ProofsRead {
        key: key("t2"),
        result: Ok(three()[1].1.clone()),
    });
    bench.paint();
    bench.pass(1_000);
    bench.press(&["a"]);
    assert_eq!(bench.submitted().len(), 0);
    assert!(bench.text().contains("The picture isn't on screen yet"));
    bench.settle();
    bench.press(&["a"]);
    assert_eq!(bench.submitted().len(), 1);
}

#[test]
fn the_reason_why_there_is_no_picture_counts_as_seen() {
    let mut bench = Bench::new(WIDE);
    bench.fill(vec![three()[1].clone()]);
    bench.model.data.pictures.clear();
    bench.model.evidence = None;
    let want = bench.model.wants(bench.now).pictures[0].clone();
    bench.send(Msg::Picture {
        key: want.key,
        url: want.url,
        area: want.area,
        framing: Framing::default(),
        result: broken("the file is cut off."),
    });
    bench.paint();
    assert!(bench.text().contains("the file is cut off."));
    bench.press(&["a"]);
    assert_eq!(bench.submitted().len(), 1);
}

#[test]
fn a_flagged_approval_asks_for_a_note_and_carries_it() {
    let mut bench = Bench::at_work(WIDE);
    bench.press(&["g"]);
    bench.settle();
    assert_eq!(bench.cursor().as_deref(), Some("t1"));
    bench.press(&["a", "Enter"]);
    assert_eq!(bench.submitted().len(), 0);
    bench.press(&["1", "Enter"]);
    let made = bench.submitted();
    assert_eq!(
        made[0].verdict.note(),
        Some("GPS is off between tall houses.")
    );
    assert_eq!(made[0].subject.flags, vec![Flag::OutsideRadius]);
}

#[test]
fn a_third_rejection_needs_the_refund_typed() {
    let mut bench = Bench::at_work(WIDE);
    bench.press(&["/"]);
    bench.type_text("meter");
    bench.press(&["Enter"]);
    bench.settle();
    bench.press(&["r", "1", "Enter"]);
    assert!(bench.text().contains("Type 50.00 to go on"));
    assert!(
        bench
            .text()
            .contains("The worker gets $0.00, the customer gets $50.00 back, and the task ends.")
    );
    bench.type_text("42.00");
    bench.press(&["Enter"]);
    assert_eq!(bench.submitted().len(), 0);
    bench.press(&["ctrl+u"]);
    bench.type_text("50.00");
    bench.press(&["Enter"]);
    assert_eq!(bench.submitted()[0].confirmed_amount, Some(Cents(5000)));
}

#[test]
fn a_question_without_room_refuses() {
    let mut bench = Bench::at_work(WIDE);
    bench.press(&["/"]);
    bench.type_text("meter");
    bench.press(&["Enter"]);
    bench.settle();
    bench.press(&["r"]);
    bench.type_text("blurry");
    bench.send(Msg::Resized {
        columns: 36,
        rows: 12,
        cell: (10, 20),
    });
    bench.press(&["Enter", "Enter"]);
    assert_eq!(bench.submitted().len(), 0);
}

#[test]
fn words_typed_before_escape_come_back() {
    let mut bench = on_plain();
    bench.press(&["r"]);
    bench.type_text("too dark");
    bench.press(&["Esc", "r"]);
    assert!(bench.text().contains("> too dark"));
}

#[test]
fn words_typed_for_one_proof_are_never_those_of_another() {
    let mut bench = on_plain();
    bench.press(&["r"]);
    bench.type_text("too dark");
    bench.press(&["Esc", "k"]);
    bench.settle();
    assert_ne!(bench.cursor().as_deref(), Some("t2"));
    bench.press(&["r"]);
    assert!(bench.model.overlay.is_some());
    assert!(!bench.text().contains("too dark"));
}

#[test]
fn pasted_text_never_acts() {
    let mut bench = on_plain();
    bench.send(Msg::Paste("a\nr\nq\n".into()));
    assert_eq!(bench.effects.len(), 0);
    bench.press(&["r"]);
    bench.send(Msg::Paste("too dark\n".into()));
    assert_eq!(bench.submitted().len(), 0);
}

#[test]
fn a_read_only_console_decides_nothing() {
    let mut settings = settings();
    settings.policy.read_only = true;
    let mut bench = Bench::with(settings, WIDE);
    bench.fill(three());
    bench.press(&["a", "r", "Enter"]);
    assert_eq!(bench.submitted().len(), 0);
    assert!(bench.text().contains("read-only"));
}

#[test]
fn an_earlier_attempt_is_looked_at_and_not_decided() {
    let mut bench = Bench::at_work(WIDE);
    bench.press(&["/"]);
    bench.type_text("meter");
    bench.press(&["Enter"]);
    bench.settle();
    bench.press(&["["]);
    bench.settle();
    assert!(bench.text().contains("attempt 2 of 3"));
    bench.press(&["r"]);
    assert!(bench.model.overlay.is_none());
    bench.press(&["]"]);
    bench.settle();
    bench.press(&["r"]);
    assert!(bench.model.overlay.is_some());
}

#[test]
fn a_window_too_small_to_see_in_is_too_small_to_decide_in() {
    let mut bench = on_plain();
    bench.send(Msg::Resized {
        columns: 20,
        rows: 5,
        cell: (10, 20),
    });
    bench.settle();
    bench.press(&["a"]);
    assert_eq!(bench.submitted().len(), 0);
}

#[test]
fn another_file_under_the_same_id_has_not_been_seen() {
    let mut bench = on_plain();
    let mut replaced = three()[1].1.clone();
    replaced[0].size_bytes = Some(1_000);
    bench.send(Msg::ProofsRead {
        key: key("t2"),
        result: Ok(replaced),
    });
    // Nor does the old picture stand in for the new file.
    bench.paint();
    bench.press(&["a"]);
    assert_eq!(bench.submitted().len(), 0);
}

#[test]
fn putting_off_takes_a_reason_and_sends_nothing() {
    let mut bench = on_plain();
    bench.press(&["s", "1", "Enter"]);
    assert_eq!(bench.submitted().len(), 0);
    let skip = Effect::Skip {
        key: proof_key("t2"),
        reason: "I know the worker.".into(),
    };
    assert_eq!(bench.effects, vec![skip]);
    assert_eq!(bench.model.data.queue().keys().last(), Some(&key("t2")));
}

#[test]
fn a_question_that_was_drawn_does_not_vouch_for_the_next() {
    let mut bench = on_plain();
    bench.press(&["r"]);
    bench.type_text("blurry");
    // Back and in again before any frame: what is on screen is the first question.
    for key in ["Esc", "r", "Enter"] {
        bench.send(Msg::Key(KeyPress::parse(key).unwrap()));
    }
    assert_eq!(bench.submitted().len(), 0);
    bench.paint();
    bench.press(&["Enter"]);
    assert_eq!(bench.submitted().len(), 1);
}

#[test]
fn a_late_frame_does_not_vouch_for_another_file() {
    let mut bench = on_plain();
    let mut buf = Buffer::empty(Rect::new(0, 0, 140, 42));
    let late = bench.model.draw(bench.now, &mut buf).paints;
    let mut replaced = three()[1].1.clone();
    replaced[0].size_bytes = Some(1_000);
    bench.send(Msg::ProofsRead {
        key: key("t2"),
        result: Ok(replaced),
    });
    bench.send(Msg::Painted(late));
    bench.press(&["a"]);
    assert_eq!(bench.submitted().len(), 0);
}

#[test]
fn a_file_that_is_not_what_it_claims_needs_a_note_to_be_paid() {
    let mut bench = on_plain();
    bench.model.data.pictures.clear();
    let want = bench.model.wants(bench.now).pictures[0].clone();
    let words = "the JPEG is cut off after 3 kB".to_owned();
    bench.send(Msg::Picture {
        key: want.key,
        url: want.url,
        area: want.area,
        framing: Framing::default(),
        result: Err(PictureFailure::Unreadable(words)),
    });
    bench.paint();
    bench.press(&["a"]);
    assert_eq!(bench.submitted().len(), 0);
    assert!(bench.text().contains("! contradiction: why is it right"));
    bench.press(&["1", "Enter"]);
    assert_eq!(
        bench.submitted()[0].subject.flags,
        vec![Flag::Contradiction]
    );
}

#[test]
fn keys_rest_after_the_list_has_moved_although_the_next_picture_is_there() {
    let mut bench = Bench::at_work(WIDE);
    bench.press(&["r", "1", "Enter"]);
    assert_eq!(bench.submitted().len(), 1);
    let shown = bench.model.shown();
    assert_eq!(
        bench.model.evidence.as_ref().map(|e| &e.key),
        shown.as_ref()
    );
    bench.press(&["r"]);
    assert!(bench.model.overlay.is_none());
    assert!(bench.text().contains("The list has just moved"));
    bench.pass(400);
    bench.press(&["r"]);
    assert!(bench.model.overlay.is_some());
}

#[test]
fn a_task_that_is_called_off_while_the_reason_is_typed_is_not_decided() {
    let mut bench = on_plain();
    bench.press(&["r"]);
    bench.type_text("too dark");
    let mut task = three()[1].0.clone();
    task.status = Status::Cancelled;
    task.updated_at = at("2026-02-24T14:30:01Z");
    bench.send(Msg::Tasks {
        account: "workfunder".into(),
        tasks: vec![task],
    });
    bench.press(&["Enter"]);
    assert_eq!(bench.submitted().len(), 0);
    assert!(bench.text().contains("the task is cancelled now"));
    assert!(bench.text().contains("> too dark"), "nothing typed is lost");
}
