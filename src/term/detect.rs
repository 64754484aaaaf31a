//! By which protocol the terminal shows pictures: what the environment says, what the
//! terminal answers, and what the person wants, in rising order.
//!
//! Nobody waits for an answer but the pictures, and they not for long: a terminal that
//! stays silent gets what the environment says, and what it says later still counts.

use super::answers::Answer;
use super::size;
use crate::domain::{ColourDepth, Display, Protocol};
use std::time::Duration;
use tokio::sync::mpsc;

/// How long pictures wait for the answers.
pub const PATIENCE: Duration = Duration::from_millis(150);

/// How long answers still count: over a slow line, or from a busy terminal. The pictures
/// are then made anew.
pub const LATE: Duration = Duration::from_secs(3);

/// A picture of one pixel by kitty's protocol, to be answered and not shown; name and
/// version (XTVERSION); the size of a cell; and the attributes, which all terminals tell.
const QUESTION: &str = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[>q\x1b[16t\x1b[c";

/// The same in tmux: only the terminal behind it knows about kitty's protocol, and tmux
/// answers the rest.
const QUESTION_IN_TMUX: &str =
    "\x1bPtmux;\x1b\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\x1b\\\x1b\\\x1b[16t\x1b[c";

/// What the environment says, and what the person wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    forced: Option<Protocol>,
    in_tmux: bool,
    in_screen: bool,
    named: Option<Protocol>,
    /// It takes kitty's pictures, but not within cells.
    without_placeholders: bool,
}

/// What the terminal has answered so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    kitty: bool,
    sixel: bool,
    name: Option<String>,
    is_whole: bool,
}

impl Hints {
    /// From the environment, unless `forced` by the configuration or the command line.
    pub fn of(lookup: impl Fn(&str) -> Option<String>, forced: Option<Protocol>) -> Self {
        let says = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let is = |name: &str, value: &str| says(name).is_some_and(|said| said == value);
        let is_kitty = says("KITTY_WINDOW_ID").is_some()
            || is("TERM", "xterm-kitty")
            || is("TERM", "xterm-ghostty")
            || is("TERM_PROGRAM", "ghostty");
        let is_iterm = is("TERM_PROGRAM", "iTerm.app")
            || is("TERM_PROGRAM", "WezTerm")
            // This one travels over ssh.
            || is("LC_TERMINAL", "iTerm2");
        Self {
            forced,
            in_tmux: says("TMUX").is_some(),
            in_screen: says("STY").is_some(),
            named: match (is_iterm, is_kitty) {
                (true, _) => Some(Protocol::Iterm),
                (_, true) => Some(Protocol::Kitty),
                _ => None,
            },
            without_placeholders: ["WEZTERM_PANE", "KONSOLE_VERSION"]
                .iter()
                .any(|name| says(name).is_some()),
        }
    }

    /// What to ask; nothing where it is settled already.
    pub fn question(&self) -> Option<&'static str> {
        match (self.forced, self.in_screen) {
            (Some(_), _) | (_, true) => None,
            _ if self.in_tmux => Some(QUESTION_IN_TMUX),
            _ => Some(QUESTION),
        }
    }

    /// The display by all that is known.
    pub fn choose(&self, heard: &Heard, depth: ColourDepth) -> Display {
        let protocol = self.forced.unwrap_or_else(|| {
            if depth <= ColourDepth::Sixteen || self.in_screen {
                // Cells that name a picture need colours that come through as they are;
                // and who wants none gets none.
                Protocol::Blocks
            } else if self.in_tmux {
                self.behind_tmux(heard)
            } else {
                self.alone(heard)
            }
        });
        Display {
            protocol,
            depth,
            in_tmux: self.in_tmux,
        }
    }

    fn behind_tmux(&self, heard: &Heard) -> Protocol {
        if heard.kitty && !self.without_placeholders {
            Protocol::Kitty
        } else if heard.sixel {
            Protocol::Sixel
        } else {
            Protocol::Blocks
        }
    }

    fn alone(&self, heard: &Heard) -> Protocol {
        let named = match &heard.name {
            Some(name) => by_name(name),
            None => self.named,
        };
        match named {
            // A terminal that could answer and didn't has it switched off.
            Some(Protocol::Kitty) if heard.kitty || !heard.is_whole => Protocol::Kitty,
            Some(Protocol::Iterm) => Protocol::Iterm,
            _ if heard.sixel => Protocol::Sixel,
            _ => Protocol::Blocks,
        }
    }

    /// Listens to what the terminal answers.
    pub fn listen(self, answers: mpsc::UnboundedReceiver<Answer>, depth: ColourDepth) -> Listening {
        Listening {
            hints: self,
            answers,
            depth,
            heard: Heard::default(),
        }
    }
}

/// Somebody who listens to the answers.
#[derive(Debug)]
pub struct Listening {
    hints: Hints,
    answers: mpsc::UnboundedReceiver<Answer>,
    depth: ColourDepth,
    heard: Heard,
}

impl Listening {
    /// The display, once all has been answered or `patience` is over.
    pub async fn within(&mut self, patience: Duration) -> Display {
        // Too late is no error: what has been heard until then counts.
        let _ = tokio::time::timeout(patience, self.hear()).await;
        self.hints.choose(&self.heard, self.depth)
    }

    async fn hear(&mut self) {
        while !self.has_all()
            && let Some(answer) = self.answers.recv().await
        {
            self.heard.take(answer);
        }
    }

    /// tmux answers for itself before the terminal behind it can.
    fn has_all(&self) -> bool {
        self.heard.is_whole && (!self.hints.in_tmux || self.heard.kitty)
    }
}

impl Heard {
    fn take(&mut self, answer: Answer) {
        match answer {
            Answer::Kitty(can) => self.kitty = can,
            Answer::Name(name) => self.name = Some(name),
            Answer::Cell(width, height) => size::told(width, height),
            Answer::Attributes { sixel } => {
                self.sixel = sixel;
                self.is_whole = true;
            }
        }
    }
}

/// What a terminal of this name shows best; kitty has known placeholders since 0.28.
fn by_name(name: &str) -> Option<Protocol> {
    let version = name.strip_prefix("kitty(").map(|rest| {
        let mut parts = rest.split(['.', ')']).map(|part| part.parse::<u32>());
        let mut next = || parts.next().and_then(Result::ok).unwrap_or(0);
        (next(), next())
    });
    match version {
        Some(version) if version >= (0, 28) => Some(Protocol::Kitty),
        _ if name.starts_with("ghostty") => Some(Protocol::Kitty),
        _ if name.starts_with("iTerm2") || name.starts_with("WezTerm") => Some(Protocol::Iterm),
        _ => None,
    }
}

#[cfg(test)]
#[path = "detect_tests.rs"]
mod tests;
