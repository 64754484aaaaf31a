//! The question before a verdict that needs words or an amount, and before putting off.
//!
//! Invariant: a question that was not fully drawn can't be answered, and nothing that is
//! pasted answers it. It must not decide: it hands over what was typed, and the guards
//! judge that.

mod field;
mod view;

pub use view::view;

use crate::domain::decision::Subject;
use crate::domain::guard::{AmountDemand, Demands, Moves, Typed, Unmet};
use crate::domain::{Cents, VerdictKind};
use crate::keys::{Code, KeyPress};
use crate::model::Question;
use crate::ui::{Entry, LONGEST};

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// A verdict.
    Verdict(VerdictKind),
    /// Putting the proof off.
    Skip,
}

/// Which field is typed into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Words,
    Amount,
}

/// The open question.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    serial: u64,
    /// What is asked.
    pub asking: Asking,
    /// About what, as it was on screen when the key was pressed.
    pub subject: Subject,
    /// The worker's name, as it is shown.
    pub worker: String,
    demands: Demands,
    stage: Stage,
    words: Entry,
    amount: Entry,
    /// The digit that has just picked a canned text.
    picked: Option<char>,
    /// The texts that a digit picks, filled in.
    canned: Vec<String>,
    /// What was wrong with the last answer.
    told: Option<String>,
}

/// What came of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing that others need to know.
    Stay,
    /// The reviewer went back.
    Leave,
    /// This was typed.
    Done(Typed),
}

impl State {
    /// Opens the question, with words kept from before if there are any. `serial` tells
    /// it from every other question of this run; `canned` are the texts that a digit picks,
    /// as they will be read.
    pub fn open(
        serial: u64,
        asking: Asking,
        subject: Subject,
        worker: String,
        demands: Demands,
        canned: Vec<String>,
        words: &str,
    ) -> Self {
        let mut state = Self {
            serial,
            asking,
            subject,
            worker,
            demands,
            stage: Stage::Words,
            words: Entry::with(words),
            amount: Entry::default(),
            picked: None,
            canned,
            told: None,
        };
        if !state.asks_words() {
            state.stage = Stage::Amount;
        }
        state
    }

    /// Which question this is, and at which field it stands.
    pub fn question(&self) -> Question {
        Question {
            serial: self.serial,
            field: match self.stage {
                Stage::Words => 0,
                Stage::Amount => 1,
            },
        }
    }

    /// The words as they stand, kept for when the question is opened again.
    pub fn words(&self) -> &str {
        self.words.text()
    }

    /// A key. `is_painted` is whether the last frame showed the whole question.
    pub fn press(&mut self, press: KeyPress, is_painted: bool) -> Outcome {
        match press.code {
            Code::Esc => return self.go_back(),
            Code::Enter if !is_painted => {
                self.told =
                    Some("The question wasn't on screen yet; look, then press again".into());
                return Outcome::Stay;
            }
            Code::Enter => return self.confirm(),
            _ => {}
        }
        self.told = None;
        let picked = self.picked.take();
        match (self.stage, press.code, picked) {
            (Stage::Words, Code::Backspace, Some(digit))
                if press == KeyPress::plain(press.code) =>
            {
                self.words = Entry::with(&digit.to_string());
            }
            (Stage::Words, ..) => self.type_words(press),
            (Stage::Amount, ..) => self.amount.press(press),
        }
        Outcome::Stay
    }

    fn type_words(&mut self, press: KeyPress) {
        let digit = press.types().filter(char::is_ascii_digit);
        let text = digit
            .and_then(|c| c.to_digit(10))
            .and_then(|n| usize::try_from(n).ok()?.checked_sub(1))
            .and_then(|index| self.canned.get(index));
        match text {
            Some(text) if self.words.is_empty() => {
                self.words = Entry::with(text);
                self.picked = digit;
            }
            _ => self.words.press(press),
        }
        self.tell_if_full();
    }

    fn tell_if_full(&mut self) {
        if self.words.is_full() {
            self.told = Some(format!(
                "No more than {LONGEST} characters; the rest is left out"
            ));
        }
    }

    /// Pasted text goes into the words. An amount is typed by hand: that is its purpose.
    pub fn paste(&mut self, text: &str) {
        self.picked = None;
        match self.stage {
            Stage::Words => {
                self.words.paste(text);
                self.tell_if_full();
            }
            Stage::Amount => self.told = Some("The amount has to be typed, not pasted".into()),
        }
    }

    fn go_back(&mut self) -> Outcome {
        self.told = None;
        let asks_words = self.asks_words();
        if self.stage == Stage::Amount && asks_words {
            self.stage = Stage::Words;
            self.amount = Entry::default();
            return Outcome::Stay;
        }
        Outcome::Leave
    }

    fn asks_words(&self) -> bool {
        self.asking == Asking::Skip || self.demands.reason || !self.demands.note_for.is_empty()
    }

    fn confirm(&mut self) -> Outcome {
        self.picked = None;
        if self.stage == Stage::Words {
            if self.words.text().trim().is_empty() {
                self.told = Some(self.missing_words());
                return Outcome::Stay;
            }
            if self.demands.amount.is_some() {
                self.told = None;
                self.stage = Stage::Amount;
                return Outcome::Stay;
            }
            return Outcome::Done(self.typed(None));
        }
        match Cents::parse(self.amount.text()) {
            Some(cents) => Outcome::Done(self.typed(Some(cents))),
            None => {
                self.told = Some("That is no amount; type it like 42.00".into());
                Outcome::Stay
            }
        }
    }

    fn typed(&self, amount: Option<Cents>) -> Typed {
        Typed {
            words: self.words.text().to_owned(),
            amount,
        }
    }

    fn missing_words(&self) -> String {
        match self.asking {
            Asking::Verdict(VerdictKind::Reject) => unmet_words(&Unmet::Reason),
            Asking::Verdict(VerdictKind::Approve) => {
                unmet_words(&Unmet::Note(self.demands.note_for.clone()))
            }
            Asking::Skip => "Say why, for whoever opens it next".to_owned(),
        }
    }

    /// Tells why the guards did not accept what was typed.
    pub fn tell(&mut self, unmet: &Unmet) {
        self.told = Some(unmet_words(unmet));
    }

    /// Tells something else that stands in the way.
    pub fn tell_words(&mut self, words: impl Into<String>) {
        self.told = Some(words.into());
    }
}

/// A guard that isn't satisfied, in words.
pub fn unmet_words(unmet: &Unmet) -> String {
    match unmet {
        Unmet::ReadOnly => "This console is read-only".to_owned(),
        Unmet::Reason => "The worker needs a reason".to_owned(),
        Unmet::Note(_) => "A note is needed: why is it right?".to_owned(),
        Unmet::Amount(demand) => format!("The amount must be typed{}", expected(*demand)),
        Unmet::WrongAmount(demand, typed) => {
            format!("{typed} was typed{}", expected(*demand))
        }
    }
}

fn expected(demand: AmountDemand) -> String {
    let what = match demand.moves {
        Moves::Payout => "the payout",
        Moves::Refund => "the refund",
    };
    match demand.expected {
        Some(cents) => format!("; {what} is {cents}"),
        None => format!("; {what} must be more than $0.00"),
    }
}

#[cfg(test)]
mod tests;
