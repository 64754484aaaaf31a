//! After an unclear sending: read, never sent again, and back to a person at the end.

use super::*;

fn lost(decision: Decision) -> Play {
    Play::answered(decision, unclear())
}

/// What an earlier process left.
fn left() -> Play {
    Play::of(Machine::restore(approval()))
}

#[test]
fn an_unclear_outcome_is_written_and_read_at_once() {
    let play = lost(approval());
    assert_eq!(play.states(), [State::Sending, State::Unknown]);
    assert!(!play.written.last().unwrap().handed_back);
    assert_eq!(play.act, after(0));
}

#[test]
fn our_verdict_on_the_proof_confirms_it_whatever_the_servers_clock_says() {
    for seconds in [-3600, 29, 31, 3600] {
        let play = lost(approval()).then(Input::Read(approved(seconds)));
        play.ends(Ending::Confirmed, State::Confirmed);
        assert_eq!(play.written.last().unwrap().reviewed_at, Some(at(seconds)));
    }
}

#[test]
fn a_rejection_is_ours_if_the_worker_reads_our_reason() {
    for reason in [REASON, REASON.trim()] {
        let play = lost(rejection()).then(Input::Read(rejected(reason)));
        play.ends(Ending::Confirmed, State::Confirmed);
    }
    let untold = reading(|proof| proof.status = ProofStatus::Rejected);
    let play = lost(rejection()).then(Input::Read(untold));
    play.ends(Ending::Confirmed, State::Confirmed);
    let play = lost(rejection()).then(Input::Read(rejected("another one")));
    play.ends(Ending::Conflict, State::Conflict);
    assert!(play.why().contains("another one"));
}

#[test]
fn another_verdict_is_a_conflict() {
    let play = lost(approval()).then(Input::Read(rejected("blurry")));
    play.ends(Ending::Conflict, State::Conflict);
    let play = lost(rejection()).then(Input::Read(approved(31)));
    play.ends(Ending::Conflict, State::Conflict);
}

#[test]
fn it_is_read_until_the_end_of_the_time_and_then_handed_back() {
    let mut play = lost(approval());
    let mut now = 0;
    let mut readings = 0;
    while let Act::ReadAfter(wait) = play.act.clone() {
        now += wait.as_secs();
        readings += 1;
        play = play.then_at(now, Input::Read(pending()));
    }
    assert_eq!(now, 10, "the last reading comes at the very end");
    assert_eq!(readings, 5);
    play.ends(Ending::Unknown, State::Unknown);
    assert!(play.written.last().unwrap().handed_back);
    assert_eq!(play.sendings, 1);
    assert!(play.why().contains("still pending"));
}

#[test]
fn a_late_act_is_found_by_the_last_reading() {
    let play = lost(approval()).then_at(9, Input::Read(pending()));
    assert_eq!(play.act, after(1));
    let play = play.then_at(10, Input::Read(approved(39)));
    play.ends(Ending::Confirmed, State::Confirmed);
}

#[test]
fn what_is_neither_our_verdict_nor_another_one_settles_nothing() {
    let gone = Ok(Reading {
        proofs: Vec::new(),
        ..pending().unwrap()
    });
    let newer = reading(|proof| proof.attempt = 2);
    let odd = reading(|proof| proof.status = ProofStatus::Other("paying".into()));
    for result in [gone, newer, odd, pending_in(Status::Disputed)] {
        let play = lost(approval()).then_at(1, Input::Read(result.clone()));
        assert_eq!(play.act, after(1), "a server may still act");
        let play = play.then_at(10, Input::Read(result));
        play.ends(Ending::Unknown, State::Unknown);
        assert!(play.written.last().unwrap().handed_back);
    }
}

#[test]
fn what_could_not_be_read_in_time_is_handed_back_and_says_so() {
    let play = lost(approval()).then_at(2, Input::Read(offline()));
    assert_eq!(play.act, after(1));
    let play = play.then_at(8, Input::Read(Err(limited(4))));
    assert_eq!(play.act, after(4));
    let play = play.then_at(12, Input::Read(offline()));
    play.ends(Ending::Unknown, State::Unknown);
    assert!(play.why().contains("could not be read"));
}

#[test]
fn nothing_that_can_happen_after_an_unclear_sending_sends_again() {
    let results = [
        pending(),
        approved(1),
        rejected("x"),
        offline(),
        Err(limited(1)),
        Err(CallError::NotFound),
        Err(CallError::Auth { status: 401 }),
    ];
    for first in &results {
        for second in &results {
            for since in [0, 5, 10, 11] {
                let play = lost(approval())
                    .then_at(since, Input::Read(first.clone()))
                    .then_at(since + 5, Input::Read(second.clone()))
                    .then_at(since + 5, Input::HoldOver)
                    .then_at(since + 5, Input::Answered(unclear()))
                    .then_at(since + 9, Input::Read(pending()));
                assert_eq!(play.sendings, 1);
            }
        }
    }
}

#[test]
fn what_an_earlier_process_left_is_read_once_and_never_sent() {
    left()
        .then(Input::Read(approved(1)))
        .ends(Ending::Confirmed, State::Confirmed);
    left()
        .then(Input::Read(rejected("x")))
        .ends(Ending::Conflict, State::Conflict);
    for status in [Status::ProofSubmitted, Status::Disputed] {
        let play = left().then(Input::Read(pending_in(status)));
        play.ends(Ending::Unknown, State::Unknown);
        assert!(play.written.last().unwrap().handed_back);
    }
    let play = left().then(Input::Read(Err(CallError::NotFound)));
    play.ends(Ending::Unknown, State::Unknown);
}

#[test]
fn what_an_earlier_process_left_is_not_handed_back_unread() {
    let mut play = left();
    let mut waits = Vec::new();
    for _ in 0..9 {
        play = play.then(Input::Read(offline()));
        assert!(play.written.is_empty());
        let Act::ReadAfter(wait) = play.act else {
            panic!("it ended with {:?}", play.act);
        };
        waits.push(wait.as_secs());
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    play = play.then(Input::Read(Err(limited(90))));
    assert_eq!(play.act, after(90));
    play = play.then(Input::Read(Err(CallError::Auth { status: 401 })));
    assert_eq!(play.act, after(60));
    play.then(Input::Read(approved(1)))
        .ends(Ending::Confirmed, State::Confirmed);
}
