//! Up to the sending: what is undone, left, withdrawn or different is never sent.

use super::*;

type Change = Box<dyn FnOnce(&mut Proof)>;

#[test]
fn nothing_is_read_or_sent_before_the_hold_is_over() {
    for input in [
        Input::Read(pending()),
        Input::Answered(Answer::Confirmed(Receipt::default())),
    ] {
        let play = Play::held(approval()).then(input);
        assert_eq!(play.act, Act::GoOn);
        assert!(play.written.is_empty());
        assert_eq!(play.then(Input::HoldOver).act, after(0));
    }
}

#[test]
fn the_sending_step_is_written_with_the_move_that_sends() {
    let play = Play::sent(approval());
    assert_eq!(play.states(), [State::Sending]);
}

#[test]
fn what_is_undone_in_the_hold_or_the_last_reading_is_never_sent() {
    for play in [Play::held(approval()), Play::due(approval())] {
        assert!(play.machine.can_undo());
        let play = play.then(Input::Undo);
        play.ends(Ending::NotSent, State::Cancelled);
        for input in [
            Input::HoldOver,
            Input::Read(pending()),
            Input::Leave,
            Input::Undo,
        ] {
            let mut late = Play::of(play.machine.clone());
            late = late.then(input);
            assert_eq!((late.act, late.written.len()), (Act::GoOn, 0));
        }
    }
}

#[test]
fn once_the_verdict_is_out_nothing_takes_it_back() {
    let plays = [
        Play::sent(approval()),
        Play::answered(approval(), unclear()),
        Play::answered(approval(), Answer::Conflict { message: "".into() }),
    ];
    for play in plays {
        for input in [Input::Undo, Input::Leave, Input::Withdraw("x".to_owned())] {
            assert!(!play.machine.can_undo());
            let late = Play::of(play.machine.clone()).then(input);
            assert_eq!((late.act, late.written.len()), (Act::GoOn, 0));
        }
    }
}

#[test]
fn leaving_makes_a_draft_of_what_was_not_sent() {
    for play in [Play::held(approval()), Play::due(approval())] {
        play.then(Input::Leave).ends(Ending::NotSent, State::Draft);
    }
}

#[test]
fn what_is_withdrawn_is_a_conflict_that_says_why() {
    for play in [Play::held(approval()), Play::due(approval())] {
        let play = play.then(Input::Withdraw("the task is disputed now".to_owned()));
        play.ends(Ending::Conflict, State::Conflict);
        assert_eq!(play.why(), "the task is disputed now");
    }
}

#[test]
fn only_what_was_seen_is_sent() {
    let changes: [(Change, &str); 6] = [
        (Box::new(|p| p.attempt = 2), "newer attempt"),
        (
            Box::new(|p| p.size_bytes = Some(2)),
            "not the one that was shown",
        ),
        (
            Box::new(|p| p.content_type = "image/png".into()),
            "not the one that was shown",
        ),
        (
            Box::new(|p| p.created_at = Some(at(5))),
            "not the one that was shown",
        ),
        (
            Box::new(|p| p.status = ProofStatus::Other("frozen".into())),
            "“frozen”",
        ),
        (Box::new(|p| p.id = ProofId::new("p2")), "no longer there"),
    ];
    for (change, words) in changes {
        let play = Play::due(approval()).then(Input::Read(reading(change)));
        play.ends(Ending::Conflict, State::Conflict);
        assert!(play.why().contains(words), "{}", play.why());
        assert_eq!(play.sendings, 0);
    }
}

#[test]
fn a_newer_attempt_beside_the_one_that_was_seen_stops_it() {
    let newer = Proof {
        id: ProofId::new("p2"),
        attempt: 2,
        ..proof()
    };
    let mut both = pending().unwrap();
    both.proofs.push(newer);
    assert!(!Machine::hold(approval(), SETTLE).fits(&both));
    let play = Play::due(approval()).then(Input::Read(Ok(both)));
    play.ends(Ending::Conflict, State::Conflict);
}

#[test]
fn a_second_proof_of_the_same_attempt_is_no_newer_attempt() {
    let mut both = pending().unwrap();
    both.proofs.push(Proof {
        id: ProofId::new("p2"),
        ..proof()
    });
    let play = Play::due(approval()).then(Input::Read(Ok(both)));
    assert_eq!(play.act, Act::Send);
}

#[test]
fn a_task_that_turned_is_not_sent() {
    for status in [
        Status::Disputed,
        Status::Cancelled,
        Status::Expired,
        Status::Refunded,
        Status::Completed,
        Status::Other("odd".into()),
    ] {
        let words = format!("the task is {} now", status.in_words());
        let play = Play::due(approval()).then(Input::Read(pending_in(status)));
        play.ends(Ending::Conflict, State::Conflict);
        assert_eq!(play.why(), words);
    }
    let play = Play::due(approval()).then(Input::Read(pending_in(Status::ProofSubmitted)));
    assert_eq!(play.act, Act::Send);
}

#[test]
fn a_task_that_turned_says_when_it_last_changed() {
    let reading = Reading {
        task_changed_at: Some(at(5)),
        ..pending_in(Status::Disputed).unwrap()
    };
    let play = Play::due(approval()).then(Input::Read(Ok(reading)));
    let words = "the task is disputed now; it last changed at 02:40:05 UTC";
    assert_eq!(play.why(), words);
}

#[test]
fn a_decision_of_somebody_at_this_machine_names_them() {
    let reading = Reading {
        given_here: Some("by eve from here".to_owned()),
        ..approved(20).unwrap()
    };
    let play = Play::due(approval()).then(Input::Read(Ok(reading)));
    play.ends(Ending::Conflict, State::Conflict);
    assert_eq!(play.why(), "approved by eve from here at 02:40:20 UTC");
}

#[test]
fn a_foreign_decision_is_shown_with_its_time_and_reason() {
    let play = Play::due(approval()).then(Input::Read(rejected("blurry\u{1b}[2J")));
    play.ends(Ending::Conflict, State::Conflict);
    assert!(
        play.why().starts_with("rejected elsewhere at "),
        "{}",
        play.why()
    );
    assert!(play.why().contains("“blurry"), "{}", play.why());
    assert!(!play.why().contains('\u{1b}'));
}

#[test]
fn the_same_verdict_of_somebody_else_is_a_conflict_too() {
    for (decision, read) in [(approval(), approved(1)), (rejection(), rejected(REASON))] {
        let play = Play::due(decision).then(Input::Read(read));
        play.ends(Ending::Conflict, State::Conflict);
        assert!(play.why().contains("elsewhere"));
        assert_eq!(play.written.last().unwrap().task_status, None);
    }
}

#[test]
fn what_cannot_be_read_first_is_not_sent() {
    let server = Err(CallError::Server { status: 500 });
    let uncounted = Err(CallError::Uncounted {
        why: "x".to_owned(),
    });
    for result in [offline(), server, uncounted] {
        let play = Play::due(approval()).then(Input::Read(result));
        play.ends(Ending::Unsendable, State::Draft);
    }
    let refused = Err(CallError::Auth { status: 401 });
    let play = Play::due(approval()).then(Input::Read(refused));
    play.ends(Ending::KeyRefused, State::Draft);
    let play = Play::due(approval()).then(Input::Read(Err(CallError::NotFound)));
    play.ends(Ending::Refused, State::Refused);
}

#[test]
fn a_429_to_the_last_reading_waits_and_reads_again() {
    let play = Play::due(approval()).then(Input::Read(Err(limited(7))));
    assert_eq!(play.act, after(7));
    assert!(play.machine.can_undo());
    assert!(play.written.is_empty());
    assert_eq!(play.then(Input::Read(pending())).act, Act::Send);
}
