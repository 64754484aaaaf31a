//! What comes from the person and the system: keys, pastes, sizes, signals.
//!
//! A seam, so that the loop's tests have a terminal of their own. Dropping a `next`
//! future loses nothing.

use crate::term::answers::Answer;
use crate::term::{Input, InputStream, Signal, Signals};
use std::io;
use tokio::sync::mpsc;

/// One thing from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outside {
    /// From the terminal.
    Input(Input),
    /// The terminal can't be read any more. Comes once.
    Ended,
    /// From the system.
    Signal(Signal),
}

/// Whatever tells of the outside.
pub(super) trait Porch {
    /// The next thing.
    async fn next(&mut self) -> Outside;
}

/// The real terminal and the real signals.
pub(super) struct Terminal {
    input: Option<InputStream>,
    signals: Signals,
}

impl Terminal {
    /// Hears signals from now on; keys only after [`Terminal::read_keys`].
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            input: None,
            signals: Signals::listen()?,
        })
    }

    /// Starts to read keys; for once the session is entered. What the terminal answers to
    /// questions comes out of the receiver.
    pub(super) fn read_keys(&mut self) -> io::Result<mpsc::UnboundedReceiver<Answer>> {
        let mut input = InputStream::open()?;
        let answers = input.expect();
        self.input = Some(input);
        Ok(answers)
    }
}

impl Porch for Terminal {
    async fn next(&mut self) -> Outside {
        let input = async {
            match &mut self.input {
                Some(input) => input.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            signal = self.signals.next() => Outside::Signal(signal),
            input = input => match input {
                Some(input) => Outside::Input(input),
                None => {
                    self.input = None;
                    Outside::Ended
                }
            },
        }
    }
}
