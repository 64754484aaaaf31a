//! The question before a verdict: what is about to happen, and whether it shall.

use super::{Wanted, subject};
use crate::cli::exit::Failure;
use crate::cli::out::say;
use crate::cli::show::Sight;
use crate::domain::guard::is_last_rejection;
use crate::domain::task::ATTEMPTS_MAX;
use crate::domain::{Environment, Proof, Untrusted, VerdictKind};
use crate::ui::marks::amount_in_a_sentence;
use std::io::{self, BufRead, Write};

/// Asks on the terminal.
///
/// # Errors
/// Exit 2 where the answer is anything but yes.
pub async fn whether(sight: &Sight, proof: &Proof, wanted: &Wanted) -> Result<(), Failure> {
    for line in question(sight, proof, wanted) {
        say(line);
    }
    let answer = tokio::task::spawn_blocking(answer).await;
    match answer {
        Ok(Ok(true)) => Ok(()),
        _ => Err(Failure::misuse("nothing was sent; answer y to send it")),
    }
}

fn answer() -> io::Result<bool> {
    write!(io::stderr(), "Send it? [y/N] ")?;
    io::stderr().flush()?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let word = line.trim();
    Ok(word.eq_ignore_ascii_case("y") || word.eq_ignore_ascii_case("yes"))
}

fn question(sight: &Sight, proof: &Proof, wanted: &Wanted) -> Vec<String> {
    let subject = subject(sight, proof);
    let verb = match wanted.kind {
        VerdictKind::Approve => "Approve",
        VerdictKind::Reject => "Reject",
    };
    let environment = match sight.task.environment {
        Environment::Live => "LIVE, real money",
        Environment::Test => "TEST, no real money",
        Environment::Unknown => "LIVE or TEST is not said",
    };
    let mut lines = vec![
        format!("{verb} “{}”", sight.task.title.clean(120)),
        format!(
            "  proof {}, attempt {} of {ATTEMPTS_MAX}, {} · {environment}",
            proof.id.shown(),
            proof.attempt,
            proof.kind.word()
        ),
    ];
    if !subject.flags.is_empty() {
        let flags = subject.flags.iter();
        let flags: Vec<_> = flags
            .map(|f| format!("{} {}", f.glyph(), f.words()))
            .collect();
        lines.push(format!("  {}", flags.join(", ")));
    }
    let words = Untrusted::new(wanted.typed.words.as_str()).clean(200);
    match wanted.kind {
        VerdictKind::Approve => {
            if !words.is_empty() {
                lines.push(format!("  note, kept here: “{words}”"));
            }
            let pays = amount_in_a_sentence(subject.payout.or(wanted.typed.amount));
            lines.push(format!("  pays {pays} to the worker, at once and for good"));
        }
        VerdictKind::Reject => {
            lines.push(format!("  the worker reads: “{words}”"));
            lines.push(if is_last_rejection(&subject) {
                let refund = amount_in_a_sentence(subject.budget.or(wanted.typed.amount));
                format!("  ends the task: {refund} goes back to the customer, none to the worker")
            } else {
                let left = ATTEMPTS_MAX.saturating_sub(proof.attempt);
                format!("  pays nothing; the worker may try {left} more times at most")
            });
        }
    }
    lines
}
