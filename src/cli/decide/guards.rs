//! Guards that are not satisfied, in words for the command line. What they are stands in
//! `domain::guard`. Pure.

use crate::cli::exit::Failure;
use crate::domain::guard::{AmountDemand, Moves, Unmet};
use crate::domain::{Cents, Subject, VerdictKind};

/// What to add to the command.
pub fn in_words(unmet: &Unmet) -> Failure {
    Failure::misuse(match unmet {
        Unmet::ReadOnly => "nothing is decided with --read-only; leave it out".to_owned(),
        Unmet::Reason => "the reason is empty; say in --reason what the worker shall do".to_owned(),
        Unmet::Note(flags) => {
            let words: Vec<_> = flags.iter().map(|flag| flag.words()).collect();
            format!(
                "the proof is flagged ({}); say in --note why it is right all the same",
                words.join(", ")
            )
        }
        Unmet::Amount(demand) => match demand.expected {
            Some(cents) => format!(
                "{} of {cents} must be typed; add --confirm {}",
                money(demand.moves),
                cents.plain()
            ),
            None => format!(
                "{} is not known; add --confirm with the amount you agree to",
                money(demand.moves)
            ),
        },
        Unmet::WrongAmount(demand, typed) => wrong_amount(*demand, *typed),
    })
}

/// An amount that nobody demanded must be right all the same: whoever typed it meant it.
///
/// # Errors
/// Exit 2, with both amounts.
pub fn amount_is_right(
    subject: &Subject,
    kind: VerdictKind,
    typed: Option<Cents>,
) -> Result<(), Failure> {
    let (VerdictKind::Approve, Some(typed), Some(payout)) = (kind, typed, subject.payout) else {
        return Ok(());
    };
    let demand = AmountDemand {
        moves: Moves::Payout,
        expected: Some(payout),
    };
    match demand.accepts(typed) {
        true => Ok(()),
        false => Err(Failure::misuse(wrong_amount(demand, typed))),
    }
}

fn wrong_amount(demand: AmountDemand, typed: Cents) -> String {
    let money = money(demand.moves);
    match demand.expected {
        Some(cents) => {
            format!("--confirm says {typed}, but {money} is {cents}; look again, then correct it")
        }
        None => format!("--confirm says {typed}, which is no amount for {money}; correct it"),
    }
}

fn money(moves: Moves) -> &'static str {
    match moves {
        Moves::Payout => "the payout",
        Moves::Refund => "the refund (it is the last attempt)",
    }
}
