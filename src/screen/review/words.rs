//! Decisions in a few words, for a line beside other things.

use crate::domain::{Record, State, Untrusted, Verdict};
use crate::ui::marks::amount_in_a_sentence;

/// What a settled decision did: `paid $42.00`, `sent back`, `refunded $50.00`.
pub fn decided_words(record: &Record) -> String {
    let subject = &record.decision.subject;
    match (&record.decision.verdict, record.state()) {
        (Verdict::Approved { .. }, State::Confirmed) => {
            format!("paid {}", amount_in_a_sentence(subject.payout))
        }
        (Verdict::Rejected { .. }, State::Confirmed)
            if crate::domain::guard::is_last_rejection(subject) =>
        {
            format!(
                "rejected, {} refunded",
                amount_in_a_sentence(subject.budget)
            )
        }
        (Verdict::Rejected { .. }, State::Confirmed) => "sent back".to_owned(),
        (verdict, _) => verdict.name().to_owned(),
    }
}

/// Who decides on a proof in another process, and how far that is.
pub fn elsewhere_words(record: &Record) -> String {
    let decision = &record.decision;
    let stage = match record.state() {
        State::Held => "on hold there",
        State::Sending => "being sent",
        _ => "being checked there",
    };
    format!(
        "{} has {} this in another proofdesk, {stage}",
        Untrusted::new(decision.reviewer.as_str()).clean(40),
        decision.verdict.name(),
    )
}
