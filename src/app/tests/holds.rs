//! After the key: what is written down, on hold, taken back, left behind or elsewhere.

use super::*;

#[test]
fn undo_takes_back_the_latest_or_the_one_of_the_row() {
    let mut bench = on_plain();
    bench.press(&["a"]);
    bench.settle();
    bench.press(&["r", "2", "Enter"]);
    let ids: Vec<_> = bench.submitted().iter().map(|d| d.id.clone()).collect();
    assert_eq!(ids.len(), 2);
    bench.press(&["u"]);
    assert_eq!(bench.effects.last(), Some(&Effect::Undo(ids[1].clone())));
    bench.press(&["/"]);
    bench.type_text("parcel");
    bench.press(&["Enter", "j"]);
    assert_eq!(bench.cursor().as_deref(), Some("t2"));
    bench.press(&["u"]);
    assert_eq!(bench.effects.last(), Some(&Effect::Undo(ids[0].clone())));
}

#[test]
fn what_was_taken_back_is_on_screen_again_with_its_words() {
    let mut bench = on_plain();
    bench.press(&["r", "2", "Enter"]);
    bench.settle();
    bench.press(&["u"]);
    bench.tell_record(bench.record(&[State::Held, State::Cancelled]));
    assert_eq!(bench.cursor().as_deref(), Some("t2"));
    bench.settle();
    assert!(bench.text().contains("Taken back, nothing was sent"));
    bench.press(&["r"]);
    assert!(bench.text().contains("> Wrong place."));
}

#[test]
fn a_hold_is_only_shown_when_it_is_on_disk() {
    let mut bench = on_plain();
    bench.slow_disk = true;
    bench.press(&["a"]);
    assert_ne!(
        bench.cursor().as_deref(),
        Some("t2"),
        "the list waits for no disk"
    );
    let before = bench.text();
    assert!(before.contains("writing"), "{before}");
    assert!(!before.contains("undo"), "{before}");
    let decision = bench.submitted()[0].clone();
    bench.write(decision, Duration::from_secs(5));
    let after = bench.text();
    assert!(after.contains("5 s") && after.contains("undo"), "{after}");
    assert!(!after.contains("writing"), "{after}");
}

#[test]
fn an_undo_before_the_hold_is_on_disk_means_the_decision_just_made() {
    let mut bench = Bench::at_work((140, 42));
    bench.press(&["j", "j"]);
    bench.settle();
    bench.press(&["k"]);
    bench.settle();
    bench.press(&["a"]);
    bench.settle();
    bench.slow_disk = true;
    let held = bench.submitted().len();
    bench.press(&["r", "2", "Enter"]);
    let ids: Vec<_> = bench.submitted().iter().map(|d| d.id.clone()).collect();
    assert_eq!(ids.len(), held + 1);
    bench.press(&["u"]);
    assert_eq!(bench.effects.last(), Some(&Effect::Undo(ids[held].clone())));
}

#[test]
fn a_decision_that_could_not_be_written_down_is_open_again() {
    let mut bench = on_plain();
    bench.slow_disk = true;
    bench.press(&["a"]);
    let id = bench.submitted()[0].id.clone();
    bench.send(Msg::NotHeld {
        decision: id,
        why: "not held: the disk is full".into(),
    });
    assert!(bench.text().contains("Not held: the disk is full"));
    let entry = bench.model.data.entry(&key("t2")).unwrap();
    assert!(bench.model.data.task_standing(entry).may_decide());
}

#[test]
fn a_sent_decision_that_could_not_be_written_down_stays_closed() {
    let mut bench = on_plain();
    bench.press(&["a"]);
    bench.tell_record(bench.record(&[State::Held, State::Sending]));
    bench.send(Msg::NotHeld {
        decision: bench.submitted()[0].id.clone(),
        why: "confirmed, but that could not be written: the disk is full".into(),
    });
    let entry = bench.model.data.entry(&key("t2")).unwrap();
    assert!(!bench.model.data.task_standing(entry).may_decide());
}

#[test]
fn a_task_that_is_called_off_in_the_hold_is_withdrawn_and_one_that_was_judged_is_read() {
    for (status, is_withdrawn) in [
        (Status::Disputed, true),
        (Status::Cancelled, true),
        (Status::Expired, true),
        // The reading before sending finds whose verdict it was, and why.
        (Status::Completed, false),
        (Status::ProofRejected, false),
        (Status::Refunded, false),
    ] {
        let mut bench = on_plain();
        bench.press(&["a"]);
        let id = bench.submitted()[0].id.clone();
        let mut task = three()[1].0.clone();
        task.status = status;
        task.updated_at = at("2026-02-24T14:30:01Z");
        bench.send(Msg::Tasks {
            account: "workfunder".into(),
            tasks: vec![task],
        });
        let withdrawn = bench
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Withdraw { decision, .. } if *decision == id));
        assert_eq!(withdrawn, is_withdrawn);
    }
}

#[test]
fn what_is_under_way_is_not_decided_again() {
    let mut bench = on_plain();
    bench.press(&["a"]);
    bench.settle();
    for states in [
        &[State::Held][..],
        &[State::Held, State::Sending],
        &[State::Held, State::Sending, State::Unknown],
    ] {
        let mut record = bench.record(states);
        record.decision = bench.submitted()[0].clone();
        let until = (states.len() == 1).then(|| bench.now.mono.after(Duration::from_secs(5)));
        bench.send(Msg::Recorded {
            record: Box::new(record),
            until,
        });
        bench
            .model
            .queue
            .stand_on_task(&bench.model.data, &key("t2"));
        bench.model.review.reset();
        bench.settle();
        bench.press(&["a"]);
        assert_eq!(bench.submitted().len(), 1, "{states:?}");
    }
}

#[test]
fn a_draft_begins_with_its_reason() {
    let mut bench = on_plain();
    bench.press(&["r", "2", "Enter"]);
    let record = bench.record(&[State::Held, State::Draft]);
    let mut next = Bench::new(WIDE);
    next.send(Msg::Restored {
        records: vec![record],
        skips: vec![],
    });
    next.fill(vec![three()[1].clone()]);
    assert!(next.text().contains("draft"));
    next.press(&["r"]);
    assert!(next.text().contains("> Wrong place."));
}

#[test]
fn what_another_process_decides_is_shown_and_refuses_every_verdict_until_it_ends() {
    let mut bench = on_plain();
    // A question is open when the news comes: it can't be answered any more.
    bench.press(&["r", "2"]);
    bench.paint();
    let mut there = on_plain();
    there.press(&["r", "2", "Enter"]);
    let mut record = there.record(&[State::Held]);
    record.decision.id = "theirs".into();
    record.decision.reviewer = "eve".to_owned();
    bench.send(Msg::Elsewhere(Box::new(record.clone())));
    bench.press(&["Enter"]);
    assert!(
        bench
            .text()
            .contains("eve has rejected this in another proofdesk")
    );
    bench.press(&["Esc", "a"]);
    assert_eq!(bench.submitted().len(), 0);
    assert!(bench.text().contains("⏳ elsewhere"));
    bench.press(&["u"]);
    assert!(bench.text().contains("undo it there"));
    assert!(bench.effects.is_empty(), "{:?}", bench.effects);

    let draft = Step::new(bench.now.wall, State::Draft);
    record.steps.push(draft);
    bench.send(Msg::Elsewhere(Box::new(record)));
    assert!(bench.text().contains("✎ draft"));
    bench.press(&["a"]);
    assert_eq!(bench.submitted().len(), 1);
}

#[test]
fn nobody_goes_to_the_shell_while_something_is_on_hold() {
    let mut bench = on_plain();
    bench.press(&["a", "ctrl+z"]);
    assert!(!bench.effects.contains(&Effect::Suspend));
    bench.tell_record(bench.record(&[State::Held, State::Cancelled]));
    bench.press(&["ctrl+z"]);
    assert_eq!(bench.effects.last(), Some(&Effect::Suspend));
}
