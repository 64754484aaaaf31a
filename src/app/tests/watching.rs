use super::*;
use crate::domain::CallError;
use crate::model::{Rank, What};

fn told(bench: &mut Bench, task: Task) {
    bench.send(Msg::Tasks {
        account: "workfunder".into(),
        tasks: vec![task],
    });
}

#[test]
fn new_rows_do_not_move_what_is_on_screen() {
    let mut bench = Bench::at_work(WIDE);
    bench.press(&["j"]);
    bench.settle();
    let before = bench.cursor();
    let mut urgent = task("t0", "Urgent delivery");
    urgent.priority = Priority::Urgent;
    told(&mut bench, urgent);
    assert_eq!(bench.model.data.queue().get(0), Some(&key("t0")));
    assert_eq!(bench.cursor(), before);
    bench.press(&["r"]);
    assert!(bench.model.overlay.is_some(), "no rest: nothing has moved");
}

#[test]
fn a_row_that_is_looked_at_stays_when_its_task_is_called_off() {
    let mut bench = Bench::at_work(WIDE);
    let here = bench.cursor().unwrap();
    let mut task = three().remove(0).0;
    assert_eq!(task.key.task.as_str(), here);
    task.status = Status::Cancelled;
    task.updated_at = at("2026-02-24T14:30:01Z");
    told(&mut bench, task);
    assert_eq!(bench.cursor(), Some(here));
    assert!(bench.text().contains("This task is now cancelled"));
    bench.press(&["a"]);
    assert!(bench.model.overlay.is_none());
    assert!(bench.text().contains("the task is cancelled now"));
    bench.press(&["j"]);
    assert_eq!(bench.model.data.queue().len(), 2);
}

#[test]
fn an_expired_address_is_asked_for_anew_and_fetched_again() {
    let mut bench = Bench::new(WIDE);
    bench.fill(vec![three().remove(1)]);
    bench.model.data.pictures.clear();
    bench.pass(60_000);
    let want = bench.model.wants(bench.now).pictures[0].clone();
    bench.send(Msg::Picture {
        key: want.key.clone(),
        url: want.url,
        area: want.area,
        framing: Framing::default(),
        result: Err(PictureFailure::Expired),
    });
    let wants = bench.model.wants(bench.now);
    assert_eq!(wants.pictures.len(), 0);
    assert_eq!(
        (wants.reads[0].what, wants.reads[0].rank),
        (What::Proofs, Rank::OnScreen)
    );
    bench.paint();
    assert!(bench.text().contains("address has expired"));
    let mut proofs = three().remove(1).1;
    proofs[0].file = Some(url("t2-p1", "b"));
    bench.send(Msg::ProofsRead {
        key: key("t2"),
        result: Ok(proofs),
    });
    let wants = bench.model.wants(bench.now);
    assert_eq!(wants.reads.len(), 0);
    assert_eq!(wants.pictures[0].url, url("t2-p1", "b"));
}

#[test]
fn a_server_that_gives_out_expired_addresses_is_not_asked_in_a_ring() {
    let mut bench = Bench::new(WIDE);
    bench.fill(vec![three().remove(1)]);
    bench.model.data.pictures.clear();
    let want = bench.model.wants(bench.now).pictures[0].clone();
    bench.send(Msg::Picture {
        key: want.key,
        url: want.url,
        area: want.area,
        framing: Framing::default(),
        result: Err(PictureFailure::Expired),
    });
    bench.send(Msg::ProofsRead {
        key: key("t2"),
        result: Ok(three().remove(1).1),
    });
    assert_eq!(bench.model.wants(bench.now).reads.len(), 0);
    // Unless a person asks: then once more.
    bench.pass(1_000);
    bench.press(&["ctrl+r"]);
    assert_eq!(bench.model.wants(bench.now).reads.len(), 1);
    bench.send(Msg::ProofsRead {
        key: key("t2"),
        result: Ok(three().remove(1).1),
    });
    assert_eq!(bench.model.wants(bench.now).reads.len(), 0);
}

#[test]
fn the_next_pictures_are_wanted_in_the_size_they_will_have() {
    let mut bench = Bench::new(WIDE);
    let tasks: Vec<Task> = three().into_iter().map(|(task, _)| task).collect();
    bench.send(Msg::Tasks {
        account: "workfunder".into(),
        tasks,
    });
    for (task, proofs) in three() {
        bench.send(Msg::ProofsRead {
            key: task.key,
            result: Ok(proofs),
        });
    }
    let wants = bench.model.wants(bench.now).pictures;
    assert_eq!(wants[0].rank, Rank::OnScreen);
    assert!(wants.iter().any(|want| want.rank == Rank::Next));
    assert!(wants.iter().all(|want| want.area == wants[0].area));
}

#[test]
fn another_file_under_the_same_id_is_wanted_as_another() {
    let mut bench = Bench::new(WIDE);
    let (task, mut proofs) = three().remove(0);
    bench.send(Msg::Tasks {
        account: "workfunder".into(),
        tasks: vec![task.clone()],
    });
    let mut wanted = |proofs: &[Proof]| {
        bench.send(Msg::ProofsRead {
            key: task.key.clone(),
            result: Ok(proofs.to_vec()),
        });
        let mut wants = bench.model.wants(bench.now).pictures;
        wants.remove(0).version
    };
    let first = wanted(&proofs);
    for proof in &mut proofs {
        proof.attempt += 1;
    }
    assert_ne!(wanted(&proofs), first);
}

#[test]
fn proofs_are_read_for_the_row_on_screen_first() {
    let mut bench = Bench::new(WIDE);
    let tasks: Vec<Task> = (0..130)
        .map(|n| task(&format!("t{n:03}"), "A job"))
        .collect();
    bench.send(Msg::Tasks {
        account: "workfunder".into(),
        tasks,
    });
    let reads = bench.model.wants(bench.now).reads;
    assert_eq!(reads.len(), 130);
    assert_eq!(Some(reads[0].key.task.as_str().to_owned()), bench.cursor());
    assert!(reads.is_sorted_by_key(|read| read.rank));
}

#[test]
fn a_dead_network_and_a_refused_key_say_what_to_do() {
    let mut bench = Bench::new((80, 24));
    for (error, words) in [
        (
            CallError::Offline {
                why: "connection refused".into(),
            },
            "tried again by itself",
        ),
        (CallError::Auth { status: 401 }, "Check the account's key"),
    ] {
        bench.send(Msg::Link {
            account: "workfunder".into(),
            link: Link::Trouble {
                error,
                next_try: Some(bench.now.mono.after(Duration::from_secs(8))),
            },
        });
        assert!(bench.text().contains(words), "{}", bench.text());
    }
}

#[test]
fn the_seconds_of_a_hold_are_redrawn_when_they_change() {
    let mut bench = Bench::at_work(WIDE);
    bench.press(&["r", "1", "Enter"]);
    bench.settle();
    bench.press(&["u"]);
    let held_until = bench.model.data.held()[0].1;
    let wake = bench.model.wants(bench.now).wake.unwrap();
    let left = |at: Mono| at.until(held_until).as_secs_f64();
    assert!(left(wake) < left(bench.now.mono).ceil());
    assert!(wake.until(held_until).subsec_millis() == 0 || wake < held_until);
}

#[test]
fn two_presses_of_ctrl_c_leave_and_one_does_not() {
    let mut bench = Bench::at_work(WIDE);
    bench.press(&["ctrl+c"]);
    assert_eq!(bench.effects.len(), 0);
    bench.pass(3_000);
    bench.press(&["ctrl+c"]);
    assert_eq!(bench.effects.len(), 0);
    bench.press(&["ctrl+c"]);
    assert_eq!(bench.effects, vec![Effect::Quit]);
}

#[test]
fn a_confirmed_decision_leaves_the_queue_and_tells_the_poller() {
    let mut bench = Bench::at_work(WIDE);
    bench.press(&["r", "1", "Enter"]);
    let mut record = bench.record(&[State::Held, State::Sending, State::Confirmed]);
    record.steps.last_mut().unwrap().task_status = Some("proof_rejected".into());
    let task = record.decision.subject.key.task.clone();
    bench.tell_record(record);
    assert_eq!(bench.model.data.queue().place(&task), None);
    assert!(bench.text().contains("✓ sent back"));
    assert!(
        matches!(bench.effects.last(), Some(Effect::Settled { status, .. }) if status == "proof_rejected")
    );
}

#[test]
fn hostile_text_reaches_no_cell() {
    let mut bench = Bench::new(WIDE);
    let mut entries = three();
    entries[0].0.title = "x\u{1b}]52;c;aGk=\u{7}\u{202e}y\u{9b}2J".into();
    entries[0].0.instructions = "\u{1b}[2J\u{200b}".into();
    entries[0].0.worker_name = "\u{1b}[31mMarcus".into();
    bench.fill(entries);
    let text = bench.text();
    assert!(
        !text
            .chars()
            .any(|c| c != '\n' && crate::domain::untrusted::is_unprintable(c))
    );
}

#[test]
fn the_best_row_is_on_screen_until_somebody_has_looked() {
    let mut bench = Bench::new(WIDE);
    let mut entries = three();
    let far = entries.remove(0);
    told(&mut bench, entries.remove(0).0);
    assert_eq!(bench.cursor().as_deref(), Some("t2"));
    told(&mut bench, far.0.clone());
    bench.send(Msg::ProofsRead {
        key: far.0.key.clone(),
        result: Ok(far.1),
    });
    assert_eq!(bench.cursor().as_deref(), Some("t1"));
    bench.settle();
    let mut urgent = task("t0", "Urgent delivery");
    urgent.priority = Priority::Urgent;
    told(&mut bench, urgent);
    assert_eq!(bench.cursor().as_deref(), Some("t1"), "a picture was seen");
}

#[test]
fn an_address_that_expires_for_the_first_time_is_asked_for_at_once() {
    let mut bench = Bench::new(WIDE);
    bench.fill(vec![three().remove(1)]);
    bench.model.data.pictures.clear();
    bench.pass(1_000);
    let want = bench.model.wants(bench.now).pictures[0].clone();
    bench.send(Msg::Picture {
        key: want.key,
        url: want.url,
        area: want.area,
        framing: Framing::default(),
        result: Err(PictureFailure::Expired),
    });
    assert_eq!(bench.model.wants(bench.now).reads.len(), 1);
}

#[test]
fn a_notice_goes_with_the_next_key() {
    let mut bench = Bench::at_work(WIDE);
    bench.press(&["4", "a"]);
    assert!(bench.text().contains("Verdicts are given in the queue"));
    bench.press(&["j"]);
    assert!(!bench.text().contains("Verdicts are given in the queue"));
}

#[test]
fn among_a_hundred_thousand_rows_a_move_of_the_cursor_looks_at_no_row() {
    let mut bench = Bench::new(WIDE);
    let tasks = (0..100_000).map(|n| task(&format!("n{n:06}"), "Storefront"));
    bench.send(Msg::Tasks {
        account: "workfunder".into(),
        tasks: tasks.collect(),
    });
    let before = bench.model.data.queue().ranked;
    bench.press(&["j", "j", "PageDown", "G", "k"]);
    assert_eq!(bench.cursor().as_deref(), Some("n099998"));
    let wants = bench.model.wants(bench.now);
    assert_eq!(
        wants.reads.len(),
        300,
        "the next readings are known all the same"
    );
    assert_eq!(bench.model.data.queue().ranked - before, 0);

    let mut news = task("n050000", "Storefront");
    news.priority = Priority::Urgent;
    told(&mut bench, news);
    assert_eq!(bench.model.data.queue().ranked - before, 1);
}
