//! What is said to the terminal beside the frames: clipboard, notification, title.
//!
//! Invariant: whatever the texts are, the bytes are one whole sequence each and nothing
//! else: controls are left out, and a clipboard's text goes as base64. Written by the
//! writer's thread, between two frames.

use crate::domain::NotifyBy;
use crate::domain::untrusted::is_unprintable;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Characters of a title or of one part of a notification; some terminals drop more.
const LONGEST: usize = 250;

/// Keeps the title that the terminal has, and brings it back (xterm's window operations).
const KEEP_TITLE: &str = "\x1b[22;2t";
const RETURN_TITLE: &str = "\x1b[23;2t";

/// The end of such a sequence.
const END: &str = "\x1b\\";

/// Something to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aside {
    /// A text for the clipboard (OSC 52). No terminal tells whether it took it.
    Copy(String),
    /// A notification on the desktop.
    Notify {
        /// How.
        by: NotifyBy,
        /// What it is.
        title: String,
        /// About what.
        body: String,
    },
    /// The window's title; the first one keeps what was there.
    Title {
        /// The text.
        text: String,
        /// Whether it is the first of this run.
        is_first: bool,
    },
}

impl Aside {
    /// Brings back the title that the first [`Aside::Title`] has kept.
    pub fn return_title() -> Vec<u8> {
        RETURN_TITLE.as_bytes().to_vec()
    }

    /// What is written.
    pub fn bytes(&self) -> Vec<u8> {
        let said = match self {
            Self::Copy(text) => format!("\x1b]52;c;{}{END}", STANDARD.encode(text)),
            Self::Notify { by, title, body } => notification(*by, title, body),
            Self::Title { text, is_first } => {
                let keep = if *is_first { KEEP_TITLE } else { "" };
                format!("{keep}\x1b]2;{}{END}", plain(text))
            }
        };
        said.into_bytes()
    }
}

fn notification(by: NotifyBy, title: &str, body: &str) -> String {
    // A semicolon parts the fields of both.
    let part = |text: &str| plain(text).replace(';', ",");
    let (title, body) = (part(title), part(body));
    match by {
        NotifyBy::Off => String::new(),
        // `9;4;…` and others are orders to some terminals; words never begin with a digit
        // and a semicolon here.
        NotifyBy::Osc9 => format!("\x1b]9;{}{END}", [title, body].join(" ").trim()),
        NotifyBy::Osc777 => format!("\x1b]777;notify;{title};{body}{END}"),
    }
}

fn plain(text: &str) -> String {
    let kept = text.chars().filter(|c| !is_unprintable(*c));
    kept.take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(aside: &Aside) -> String {
        String::from_utf8(aside.bytes()).unwrap()
    }

    #[test]
    fn no_text_ends_its_sequence_or_begins_another() {
        let evil = "a;\u{1b}\\\u{1b}]0;x\u{7}\u{9c}\u{9b}2J\u{202e}b";
        for by in [NotifyBy::Osc9, NotifyBy::Osc777] {
            let said = said(&Aside::Notify {
                by,
                title: evil.to_owned(),
                body: evil.to_owned(),
            });
            let inner = said.strip_prefix("\x1b]").and_then(|s| s.strip_suffix(END));
            assert!(!inner.unwrap().chars().any(is_unprintable), "{said:?}");
        }
        let title = Aside::Title {
            text: evil.to_owned(),
            is_first: false,
        };
        assert_eq!(said(&title), "\x1b]2;a;\\]0;x2Jb\x1b\\");
    }

    #[test]
    fn notifications_speak_both_ways_or_not_at_all() {
        let notify = |by| {
            said(&Aside::Notify {
                by,
                title: "task.completed".to_owned(),
                body: "Parcel; blue".to_owned(),
            })
        };
        assert_eq!(notify(NotifyBy::Off), "");
        let nine = "\x1b]9;task.completed Parcel, blue\x1b\\";
        assert_eq!(notify(NotifyBy::Osc9), nine);
        let seven = "\x1b]777;notify;task.completed;Parcel, blue\x1b\\";
        assert_eq!(notify(NotifyBy::Osc777), seven);
    }

    #[test]
    fn a_copy_is_base64_and_the_first_title_keeps_the_old_one() {
        let copy = Aside::Copy("{}\u{1b}".to_owned());
        assert_eq!(said(&copy), "\x1b]52;c;e30b\x1b\\");
        let title = Aside::Title {
            text: "3 waiting".to_owned(),
            is_first: true,
        };
        assert_eq!(said(&title), "\x1b[22;2t\x1b]2;3 waiting\x1b\\");
    }
}
