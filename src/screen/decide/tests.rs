use super::*;
use crate::domain::proof::Seen;
use crate::domain::{Flag, ProofId, TaskKey, Untrusted};

fn subject(attempt: u32) -> Subject {
    Subject {
        key: TaskKey::new("workfunder", "t1").proof(&ProofId::new("p1")),
        title: Untrusted::new("Meter reading"),
        seen: Seen {
            attempt,
            size_bytes: Some(1),
            content_type: "image/jpeg".into(),
            created_at: None,
            point: None,
        },
        payout: Some(Cents(4200)),
        budget: Some(Cents(5000)),
        flags: vec![Flag::OutsideRadius],
    }
}

fn reject(attempt: u32) -> State {
    let subject = subject(attempt);
    let amount = (attempt == 3).then_some(AmountDemand {
        moves: Moves::Refund,
        expected: Some(Cents(5000)),
    });
    let demands = Demands {
        reason: true,
        note_for: vec![],
        amount,
    };
    let asking = Asking::Verdict(VerdictKind::Reject);
    State::open(
        1,
        asking,
        subject,
        "Marcus T.".into(),
        demands,
        canned(),
        "",
    )
}

fn canned() -> Vec<String> {
    vec!["Photo is blurry.".to_owned(), "Wrong place.".to_owned()]
}

fn type_text(state: &mut State, text: &str) {
    for c in text.chars() {
        state.press(KeyPress::plain(Code::Char(c)), true);
    }
}

fn enter(state: &mut State) -> Outcome {
    state.press(KeyPress::plain(Code::Enter), true)
}

#[test]
fn a_digit_picks_a_text_only_while_the_field_is_empty() {
    let mut state = reject(1);
    type_text(&mut state, "2");
    assert_eq!(state.words(), "Wrong place.");
    type_text(&mut state, "2");
    assert_eq!(state.words(), "Wrong place.2");
}

#[test]
fn backspace_right_after_a_pick_gives_the_digit_back() {
    let mut state = reject(1);
    type_text(&mut state, "1");
    state.press(KeyPress::plain(Code::Backspace), true);
    assert_eq!(state.words(), "1");
    type_text(&mut state, "2 th Street");
    assert_eq!(state.words(), "12 th Street");
}

#[test]
fn a_digit_without_a_text_is_typed() {
    let mut state = reject(1);
    type_text(&mut state, "7");
    assert_eq!(state.words(), "7");
}

#[test]
fn a_question_that_was_not_drawn_is_not_answered() {
    let mut state = reject(1);
    type_text(&mut state, "blurry");
    let unpainted = state.press(KeyPress::plain(Code::Enter), false);
    assert_eq!(unpainted, Outcome::Stay);
    assert!(matches!(enter(&mut state), Outcome::Done(typed) if typed.words == "blurry"));
}

#[test]
fn pasted_line_breaks_confirm_nothing() {
    let mut state = reject(1);
    state.paste("blurry\n\n");
    assert_eq!(state.words(), "blurry  ");
}

#[test]
fn an_amount_is_typed_and_never_pasted() {
    let mut state = reject(3);
    type_text(&mut state, "blurry");
    assert_eq!(enter(&mut state), Outcome::Stay);
    state.paste("50.00");
    assert_eq!(enter(&mut state), Outcome::Stay);
    type_text(&mut state, "50.00");
    let expected = Typed {
        words: "blurry".into(),
        amount: Some(Cents(5000)),
    };
    assert_eq!(enter(&mut state), Outcome::Done(expected));
}

#[test]
fn escape_goes_one_step_back_and_keeps_the_words() {
    let mut state = reject(3);
    type_text(&mut state, "blurry");
    enter(&mut state);
    let esc = KeyPress::plain(Code::Esc);
    assert_eq!(state.press(esc, true), Outcome::Stay);
    assert_eq!(state.words(), "blurry");
    assert_eq!(state.press(esc, true), Outcome::Leave);
}

#[test]
fn an_empty_reason_stays_and_says_why() {
    let mut state = reject(1);
    type_text(&mut state, "  ");
    assert_eq!(enter(&mut state), Outcome::Stay);
    assert_eq!(state.told.as_deref(), Some("The worker needs a reason"));
}
