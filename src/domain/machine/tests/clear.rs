//! Answers that say what became of it: confirmed, refused, 409, 429, never sent.

use super::*;

fn conflict() -> Answer {
    Answer::Conflict {
        message: "INVALID_TASK_STATE".into(),
    }
}

fn too_many() -> Answer {
    Answer::Limited {
        after: Duration::from_secs(3),
    }
}

#[test]
fn a_receipt_confirms_with_what_it_says() {
    let receipt = Receipt {
        task_status: Some(Status::Completed),
        reviewed_at: Some(at(31)),
        attempts_remaining: None,
    };
    let play = Play::answered(approval(), Answer::Confirmed(receipt));
    play.ends(Ending::Confirmed, State::Confirmed);
    let step = play.written.last().unwrap();
    assert_eq!(step.task_status.as_deref(), Some("completed"));
    assert_eq!(step.reviewed_at, Some(at(31)));
}

#[test]
fn a_refusal_is_shown_with_its_reason() {
    for status in [400, 404, 422] {
        let message = "reason too long\u{1b}c".into();
        let play = Play::answered(rejection(), Answer::Refused { status, message });
        play.ends(Ending::Refused, State::Refused);
        assert!(play.why().contains("reason too long"));
        assert!(play.why().contains(&status.to_string()));
        assert!(!play.why().contains('\u{1b}'));
    }
}

#[test]
fn a_refused_key_ends_it_and_blames_the_key() {
    for status in [401, 403] {
        let play = Play::answered(approval(), Answer::KeyRefused { status });
        play.ends(Ending::KeyRefused, State::Refused);
        assert!(play.why().contains("key"));
    }
}

#[test]
fn what_never_left_is_a_draft() {
    let why = "could not connect".to_owned();
    let play = Play::answered(approval(), Answer::NotSent { why });
    play.ends(Ending::Unsendable, State::Draft);
    assert_eq!(play.why(), "not sent: could not connect");
}

#[test]
fn a_409_proves_nothing_until_it_is_read() {
    let play = Play::answered(approval(), conflict());
    assert_eq!(play.act, after(0));
    assert_eq!(play.states(), [State::Sending]);
}

#[test]
fn a_409_is_told_as_what_the_reading_shows() {
    let play = Play::answered(approval(), conflict()).then(Input::Read(rejected("blurry")));
    play.ends(Ending::Conflict, State::Conflict);
    assert!(play.why().contains("rejected elsewhere at"));
    assert!(play.why().contains("blurry"));
    assert_eq!(play.written.last().unwrap().reviewed_at, Some(at(20)));

    let disputed = Input::Read(pending_in(Status::Disputed));
    let play = Play::answered(approval(), conflict()).then(disputed);
    play.ends(Ending::Conflict, State::Conflict);
    assert_eq!(play.why(), "the task is disputed now");
    let step = play.written.last().unwrap();
    assert_eq!(step.task_status.as_deref(), Some("disputed"));
}

#[test]
fn a_409_over_the_same_verdict_is_not_ours_if_we_sent_once() {
    for seconds in [-5, 25, 31] {
        let play = Play::answered(approval(), conflict()).then(Input::Read(approved(seconds)));
        play.ends(Ending::Conflict, State::Conflict);
    }
}

#[test]
fn a_409_is_read_until_the_reading_is_no_longer_behind_it() {
    let play = Play::answered(approval(), conflict()).then(Input::Read(pending()));
    assert_eq!(play.act, after(1));
    let play = play.then_at(1, Input::Read(rejected("blurry")));
    play.ends(Ending::Conflict, State::Conflict);
    assert!(play.why().contains("blurry"));
}

#[test]
fn a_409_over_a_proof_that_stays_pending_gives_the_marketplaces_words() {
    let play = Play::answered(approval(), conflict()).then_at(10, Input::Read(pending()));
    play.ends(Ending::Conflict, State::Conflict);
    assert!(
        play.why().contains("“INVALID_TASK_STATE”"),
        "{}",
        play.why()
    );
}

#[test]
fn a_409_that_cannot_be_explained_in_time_is_a_conflict_all_the_same() {
    let mut play = Play::answered(approval(), conflict()).then(Input::Read(offline()));
    assert_eq!(play.act, after(1));
    play = play.then_at(4, Input::Read(Err(limited(3))));
    assert_eq!(play.act, after(3));
    play = play.then_at(10, Input::Read(offline()));
    play.ends(Ending::Conflict, State::Conflict);
    assert!(play.why().contains("could not be read"));
}

#[test]
fn a_429_is_held_again_and_sent_once_more_after_a_reading() {
    let play = Play::answered(approval(), too_many());
    assert_eq!(play.act, after(3));
    assert_eq!(play.states(), [State::Sending, State::Held]);
    let play = play.then(Input::Read(pending()));
    assert_eq!(play.act, Act::Send);
    let play = play.then(Input::Answered(Answer::Confirmed(Receipt::default())));
    play.ends(Ending::Confirmed, State::Confirmed);
    assert_eq!(play.sendings, 2);
    let states = [
        State::Sending,
        State::Held,
        State::Sending,
        State::Confirmed,
    ];
    assert_eq!(play.states(), states);
}

#[test]
fn in_the_wait_after_a_429_it_can_be_undone_left_or_withdrawn() {
    for (input, state) in [
        (Input::Undo, State::Cancelled),
        (Input::Leave, State::Draft),
        (Input::Withdraw("x".to_owned()), State::Conflict),
    ] {
        let play = Play::answered(approval(), too_many());
        assert!(play.machine.can_undo());
        let play = play.then(input);
        assert_eq!(play.written.last().unwrap().state, state);
        assert_eq!(play.sendings, 1);
    }
}

#[test]
fn somebody_elses_verdict_in_the_wait_after_a_429_is_not_ours() {
    let play = Play::answered(approval(), too_many()).then(Input::Read(approved(32)));
    play.ends(Ending::Conflict, State::Conflict);
    let play = Play::answered(approval(), too_many()).then(Input::Read(rejected("blurry")));
    play.ends(Ending::Conflict, State::Conflict);
}

#[test]
fn an_earlier_sending_that_took_effect_in_spite_of_its_429_is_ours() {
    // The 429 came back at 30.
    let play = Play::answered(approval(), too_many()).then(Input::Read(approved(29)));
    play.ends(Ending::Confirmed, State::Confirmed);
    let again = Play::answered(approval(), too_many()).then(Input::Read(pending()));
    let play = again.then(Input::Answered(conflict()));
    let play = play.then(Input::Read(approved(29)));
    play.ends(Ending::Confirmed, State::Confirmed);
}
