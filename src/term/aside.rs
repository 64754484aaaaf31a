//! What is said to the terminal beside the frames: clipboard, notification, title.
//!
//! Invariant: whatever the texts are, the bytes are one whole sequence each and nothing
//! else: controls are left out, and a clipboard's text goes as base64. Written by the
//! writer's thread, between two frames.
//!
//! tmux hands on only what is wrapped for it (its manual, `allow-passthrough`: `DCS tmux;`,
//! each ESC twice, `ST`), and only where that option is on.

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

/// What stands between this program and the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// Nothing that has to be known.
    #[default]
    Direct,
    /// tmux.
    Tmux,
}

impl Route {
    /// As the environment says.
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        match variable("TMUX") {
            Some(socket) if !socket.is_empty() => Self::Tmux,
            _ => Self::Direct,
        }
    }
}

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
    pub fn bytes(&self, route: Route) -> Vec<u8> {
        let said = match self {
            Self::Copy(text) => {
                let said = format!("\x1b]52;c;{}{END}", STANDARD.encode(text));
                // tmux takes the plain one where `set-clipboard` is on.
                match route {
                    Route::Direct => said,
                    Route::Tmux => said.clone() + &wrapped(&said),
                }
            }
            Self::Notify { by, title, body } => {
                let said = notification(*by, title, body);
                match route {
                    Route::Tmux if !said.is_empty() => wrapped(&said),
                    _ => said,
                }
            }
            // tmux has a title of its own to give.
            Self::Title { text, is_first } => {
                let keep = if *is_first { KEEP_TITLE } else { "" };
                format!("{keep}\x1b]2;{}{END}", plain(text))
            }
        };
        said.into_bytes()
    }
}

/// For tmux to hand on.
fn wrapped(said: &str) -> String {
    format!("\x1bPtmux;{}{END}", said.replace('\x1b', "\x1b\x1b"))
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
        through(aside, Route::Direct)
    }

    fn through(aside: &Aside, route: Route) -> String {
        String::from_utf8(aside.bytes(route)).unwrap()
    }

    #[test]
    fn in_tmux_what_is_for_the_terminal_is_wrapped_for_it() {
        let notify = |by| Aside::Notify {
            by,
            title: "a".to_owned(),
            body: "b".to_owned(),
        };
        let nine = through(&notify(NotifyBy::Osc9), Route::Tmux);
        assert_eq!(nine, "\x1bPtmux;\x1b\x1b]9;a b\x1b\x1b\\\x1b\\");
        let seven = through(&notify(NotifyBy::Osc777), Route::Tmux);
        assert_eq!(seven, "\x1bPtmux;\x1b\x1b]777;notify;a;b\x1b\x1b\\\x1b\\");
        assert_eq!(through(&notify(NotifyBy::Off), Route::Tmux), "");
        let copy = through(&Aside::Copy("{}".to_owned()), Route::Tmux);
        let plain = "\x1b]52;c;e30=\x1b\\";
        let rest = copy.strip_prefix(plain).unwrap();
        assert_eq!(rest, "\x1bPtmux;\x1b\x1b]52;c;e30=\x1b\x1b\\\x1b\\");
        let title = Aside::Title {
            text: "3".to_owned(),
            is_first: false,
        };
        assert_eq!(through(&title, Route::Tmux), "\x1b]2;3\x1b\\");
    }

    #[test]
    fn tmux_is_known_by_its_variable() {
        let with = |value: Option<&str>| {
            let value = value.map(str::to_owned);
            Route::detect(|name| value.clone().filter(|_| name == "TMUX"))
        };
        assert_eq!(with(Some("/tmp/tmux-1000/default,1,0")), Route::Tmux);
        assert_eq!(with(Some("")), Route::Direct);
        assert_eq!(with(None), Route::Direct);
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
