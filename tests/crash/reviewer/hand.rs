//! Standing on a proof, and giving a verdict on it key by key.
//!
//! Invariant: what is noted as pressed is read from the screen, the proof from the very
//! frame on which the keys were awake or from the question that is answered.

use crate::account::Press;
use crate::account::rules::{amount_wanted, words_wanted};
use crate::desk::{Asked, Desk, asked, asked_about, head, is_ready, typed, wanted_amount};
use crate::dice::Dice;
use crate::row::Row;
use crate::support::patience;
use proofdesk::domain::{Cents, VerdictKind};
use std::time::{Duration, Instant};

/// Deletes what stands in a field.
const CTRL_U: &str = "\x15";

/// Words that grow longer than this are deleted: a field of one row can be read back.
const LONG: usize = 80;

/// A verdict that lacks nothing but its last key.
pub struct Last {
    pub press: Press,
    pub key: &'static str,
}

/// Stands on some proof that may be decided.
pub fn stand(desk: &mut Desk, rows: &[Row], dice: &mut Dice) -> Row {
    let deadline = Instant::now() + patience();
    for _ in 0..dice.below(4) {
        desk.send("j");
    }
    see_all_keys_done(desk);
    loop {
        if let Some(frame) = desk.frame_within(Duration::from_millis(700), is_ready) {
            return row_of(&head(&frame), rows);
        }
        assert!(Instant::now() < deadline, "no verdict\n{}", desk.screen());
        desk.send(dice.pick(&["j", "k"]));
        see_all_keys_done(desk);
    }
}

/// Gives a verdict on `row`, before which we stand, but for its last key. `words` are like
/// no others; `is_asked` leaves out what takes a single key.
pub fn all_but_the_last_key(
    desk: &mut Desk,
    rows: &[Row],
    row: Row,
    dice: &mut Dice,
    words: &str,
    is_asked: bool,
) -> Last {
    let mut verdict = dice.pick(&[VerdictKind::Approve, VerdictKind::Reject]);
    let takes_one_key =
        |verdict| !words_wanted(&row, verdict) && amount_wanted(&row, verdict).is_none();
    if is_asked && takes_one_key(verdict) {
        verdict = VerdictKind::Reject;
    }
    let key = match verdict {
        VerdictKind::Approve => "a",
        VerdictKind::Reject => "r",
    };
    let is_one_key = takes_one_key(verdict);
    let mut press = Press {
        row,
        verdict,
        words: String::new(),
        amount: None,
    };
    if is_one_key {
        return Last { press, key };
    }
    desk.send(key);
    desk.wait_frame("a question", |screen| asked(screen) != Asked::Nothing);
    press.row = row_of(&asked_about(&desk.emulator()), rows);
    if words_wanted(&press.row, verdict) {
        press.words = type_words(desk, dice, words);
    }
    if let Some(cents) = amount_wanted(&press.row, verdict) {
        if !press.words.is_empty() {
            desk.send("\r");
        }
        type_amount(desk, cents);
        press.amount = Some(cents);
    }
    Last { press, key: "\r" }
}

/// Presses the last key, and waits until the console has taken it: the question is gone, or
/// where there was none, the proof.
pub fn press_and_see_it_taken(desk: &mut Desk, key: &str) {
    let before = desk.emulator();
    let had_question = asked(&before) != Asked::Nothing;
    desk.send(key);
    desk.wait_frame("the verdict to be taken", |screen| {
        let goes_on = had_question || head(screen) != head(&before);
        asked(screen) == Asked::Nothing && goes_on
    });
}

/// Types something like `words` behind what a draft has left there or a digit has picked.
/// What stands in the field then.
fn type_words(desk: &mut Desk, dice: &mut Dice, words: &str) -> String {
    desk.wait_frame("a field for words", |screen| asked(screen) == Asked::Words);
    let mut there = typed(&desk.emulator());
    if !there.is_empty() && (there.len() > LONG || dice.one_in(2)) {
        desk.send(CTRL_U);
        desk.wait_frame("an empty field", |screen| typed(screen).is_empty());
        there = String::new();
    }
    if there.is_empty() && dice.one_in(4) {
        desk.send("1");
        desk.wait_frame("a ready-made text", |screen| typed(screen).len() > 1);
        there = typed(&desk.emulator());
    }
    desk.send(words);
    let whole = there + words;
    desk.wait_frame("what was typed", |screen| typed(screen) == whole);
    whole
}

/// Types an amount, which must be the one that is asked for.
fn type_amount(desk: &mut Desk, cents: i64) {
    desk.wait_frame("an amount to be asked for", |screen| {
        asked(screen) == Asked::Amount
    });
    let amount = Cents(cents).plain();
    assert_eq!(wanted_amount(&desk.emulator()), amount, "{}", desk.screen());
    desk.send(&amount);
    desk.wait_frame("the amount", |screen| typed(screen) == amount);
}

/// The row with this title, which something may follow.
fn row_of(title: &str, rows: &[Row]) -> Row {
    let mut found = rows.iter().filter(|row| title.starts_with(&row.title));
    match (found.next(), found.next()) {
        (Some(row), None) => row.clone(),
        _ => panic!("no row, or more than one, is {title:?}"),
    }
}

/// A key at the end of the list changes nothing that could be waited for; the list of keys,
/// opened and closed after it, does.
fn see_all_keys_done(desk: &mut Desk) {
    desk.send("?");
    desk.wait_for("any other key closes");
    desk.send("?");
    desk.wait_gone("any other key closes");
}
