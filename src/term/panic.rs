//! The last words of a console that found a fault in itself.
//!
//! Invariant: the terminal is restored before anything is printed, the process ends
//! with status 1, and the line holds neither control bytes nor anything that looks like
//! an address or a key.

use super::session::{restore, say_last};
use crate::domain::Untrusted;
use std::any::Any;
use std::panic::{Location, PanicHookInfo};
use std::sync::atomic::{AtomicBool, Ordering};

/// Columns of the panic's own message.
const MESSAGE_COLUMNS: usize = 200;

/// A run of this many letters, digits and the like may be a key; prose has none.
const SECRET_RUN: usize = 24;

/// Whether some thread is already printing.
static SPEAKING: AtomicBool = AtomicBool::new(false);

/// From now on a panic anywhere (loop, task, blocking thread) ends the process in good
/// order, except where `is_quiet` says that the panicking thread is one whose panics
/// are caught and told otherwise (decoders of strangers' files). A panic would otherwise
/// unwind one task and leave a console that looks alive.
pub fn install_hook(is_quiet: fn() -> bool) {
    std::panic::set_hook(Box::new(move |info| {
        if !is_quiet() {
            die(info);
        }
    }));
}

fn die(info: &PanicHookInfo<'_>) {
    if SPEAKING.swap(true, Ordering::SeqCst) {
        // A second panic must not end the process before the first has spoken.
        loop {
            std::thread::park();
        }
    }
    restore();
    say_last(&last_words(info.location(), info.payload()));
    std::process::exit(1);
}

fn last_words(location: Option<&Location<'_>>, payload: &(dyn Any + Send)) -> String {
    let place = location.map_or_else(
        || "place unknown".to_owned(),
        |at| format!("{}:{}", at.file(), at.line()),
    );
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let message = Untrusted::new(redact(message)).clean(MESSAGE_COLUMNS);
    format!(
        "proofdesk stopped by a fault in itself ({place}: {message}); \
         nothing on hold was sent; please report it"
    )
}

/// The message without what may be a secret: a failed `unwrap` prints the value it
/// found, and that may hold a signed address or a key.
fn redact(message: &str) -> String {
    message
        .split_whitespace()
        .map(|word| if may_be_secret(word) { "[…]" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}

fn may_be_secret(word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '=' | '%');
    word.contains("://")
        || word
            .split(|c| !is_part(c))
            .any(|run| run.len() >= SECRET_RUN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(message: &str) -> String {
        last_words(Some(Location::caller()), &message.to_owned())
    }

    #[test]
    fn the_place_and_the_message_are_told_in_one_line() {
        let said = words("index out of bounds:\nthe len is 3 but the index is 5");
        assert!(said.contains("panic.rs:"), "{said}");
        assert!(said.contains("index out of bounds: the len is 3 but the index is 5"));
        assert!(said.contains("nothing on hold was sent"));
        assert_eq!(said.lines().count(), 1);
    }

    #[test]
    fn a_message_cannot_carry_controls_addresses_or_keys() {
        let said = words(
            "called unwrap on \u{1b}[2J Err(Url(\"https://files.example/p.jpg?sig=abc\")) \
             key wf_live_0123456789abcdef0123456789abcdef!",
        );
        assert!(!said.contains('\u{1b}'), "{said:?}");
        assert!(!said.contains("sig=abc"), "{said}");
        assert!(!said.contains("0123456789"), "{said}");
    }

    #[test]
    fn a_long_message_is_cut() {
        assert!(words(&"word ".repeat(500)).chars().count() < 400);
    }
}
