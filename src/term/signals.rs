//! Signals from outside, as a stream the loop awaits.
//!
//! Invariant: from [`Signals::listen`] on, none of them kills the process by itself, so
//! whoever listens must act. SIGTSTP keeps its default: `Session::suspend` needs it.

use std::io;
use tokio::signal::unix::{self, SignalKind};

/// What the outside wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM, or SIGQUIT (whose default would leave a raw terminal and a core dump).
    Terminate,
    /// SIGHUP: the terminal has gone.
    Hangup,
    /// SIGINT from outside; Ctrl-C at the keyboard arrives as a key.
    Interrupt,
    /// SIGCONT: somebody had stopped the process; see `Session::retake`.
    Continued,
}

/// The listening end.
#[derive(Debug)]
pub struct Signals {
    terminate: unix::Signal,
    quit: unix::Signal,
    hangup: unix::Signal,
    interrupt: unix::Signal,
    continued: unix::Signal,
}

impl Signals {
    /// Starts to listen. Needs a tokio runtime with its I/O driver.
    ///
    /// # Errors
    /// Where the operating system refuses the registration.
    pub fn listen() -> io::Result<Self> {
        let continued = rustix::process::Signal::CONT.as_raw();
        Ok(Self {
            terminate: unix::signal(SignalKind::terminate())?,
            quit: unix::signal(SignalKind::quit())?,
            hangup: unix::signal(SignalKind::hangup())?,
            interrupt: unix::signal(SignalKind::interrupt())?,
            continued: unix::signal(SignalKind::from_raw(continued))?,
        })
    }

    /// The next signal. Dropping the future loses none.
    pub async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.terminate.recv() => Signal::Terminate,
            _ = self.quit.recv() => Signal::Terminate,
            _ = self.hangup.recv() => Signal::Hangup,
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.continued.recv() => Signal::Continued,
        }
    }
}
