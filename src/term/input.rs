//! What a person does at the terminal (keys, pastes, a new size), and what the terminal
//! answers.
//!
//! Invariant: an answer is never told as keys, however late it is and wherever it is cut;
//! nor is pasted text, where the terminal brackets it. The terminal is read through an
//! open file of our own, so that it can be waited for beside everything else, and one that
//! was hung up ends the stream. (crossterm 0.29 does neither: it takes the answers about
//! pictures for keys, and never returns from a terminal that is gone.)

use super::answers::Answer;
use super::press::press;
use super::session::open_own;
use super::tokens::{Token, Tokens};
use crate::keys::KeyPress;
use rustix::fs::OFlags;
use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::pin::Pin;
use std::time::Duration;
use tokio::net::unix::pipe;
use tokio::signal::unix::{self, SignalKind};
use tokio::sync::mpsc;
use tokio::time::Sleep;

/// Nothing behind an ESC for this long: it was the key. What a terminal sends at once
/// comes at once, but for a slow line, which may cut it.
const PAUSE: Duration = Duration::from_millis(30);

/// The same while answers are expected, which must not become keys.
const PAUSE_IN_ANSWERS: Duration = Duration::from_millis(250);

/// One thing that came from the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key went down or repeats.
    Key(KeyPress),
    /// Text from the clipboard, as it came: it is from outside.
    Paste(String),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
}

/// The one reader of the terminal. Open it after `Session::enter`.
#[derive(Debug)]
pub struct InputStream {
    /// tokio's safe way to wait for any file that is read without blocking.
    terminal: pipe::Receiver,
    sizes: unix::Signal,
    tokens: Tokens,
    ready: VecDeque<Input>,
    pause: Option<Pin<Box<Sleep>>>,
    /// Whoever has asked; closed when nobody waits any more.
    answers: Option<mpsc::UnboundedSender<Answer>>,
}

impl InputStream {
    /// Starts to read. Needs a tokio runtime with its I/O driver.
    ///
    /// # Errors
    /// Where the terminal can't be opened or waited for.
    pub fn open() -> io::Result<Self> {
        let terminal = open_own(io::stdin(), OFlags::RDONLY)?;
        Ok(Self {
            terminal: pipe::Receiver::from_file_unchecked(File::from(terminal))?,
            sizes: unix::signal(SignalKind::window_change())?,
            tokens: Tokens::default(),
            ready: VecDeque::new(),
            pause: None,
            answers: None,
        })
    }

    /// From now on the terminal is being asked: its answers go there.
    pub fn expect(&mut self) -> mpsc::UnboundedReceiver<Answer> {
        let (tell, answers) = mpsc::unbounded_channel();
        self.answers = Some(tell);
        answers
    }

    /// The next input, `None` when the terminal cannot be read any more. Dropping the
    /// future loses none.
    pub async fn next(&mut self) -> Option<Input> {
        loop {
            if let Some(input) = self.ready.pop_front() {
                return Some(input);
            }
            let pause = async {
                match &mut self.pause {
                    Some(pause) => pause.await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                readable = self.terminal.readable() => {
                    readable.ok()?;
                    self.drain().ok()?;
                }
                _ = self.sizes.recv() => {
                    let (columns, rows) = crossterm::terminal::size().unwrap_or((80, 24));
                    return Some(Input::Resize(columns, rows));
                }
                () = pause => self.take(Tokens::pause),
            }
        }
    }

    /// Reads all there is. To the very end: a terminal that is believed to have more would
    /// be read once again after a stop, in the background, where that stops the process.
    fn drain(&mut self) -> io::Result<()> {
        let mut bytes = [0; 4096];
        loop {
            match self.terminal.try_read(&mut bytes) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => {
                    let bytes = bytes.get(..count).unwrap_or_default();
                    self.take(|tokens, out| tokens.feed(bytes, out));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Sorts what the bytes turned out to be.
    fn take(&mut self, turn: impl FnOnce(&mut Tokens, &mut Vec<Token>)) {
        let mut out = Vec::new();
        turn(&mut self.tokens, &mut out);
        for token in out {
            if let Some(answer) = Answer::of(&token) {
                self.tell(answer);
            } else if let Token::Paste(text) = token {
                self.ready.push_back(Input::Paste(text));
            } else {
                self.ready.extend(press(&token).map(Input::Key));
            }
        }
        let is_asked = self.answers.as_ref().is_some_and(|told| !told.is_closed());
        let length = if is_asked { PAUSE_IN_ANSWERS } else { PAUSE };
        let is_open = self.tokens.is_open();
        self.pause = is_open.then(|| Box::pin(tokio::time::sleep(length)));
    }

    /// An answer that comes late is told nobody.
    fn tell(&self, answer: Answer) {
        if let Some(answers) = &self.answers {
            let _ = answers.send(answer);
        }
    }
}
