//! The one thread that writes to the terminal.
//!
//! Invariant: at most one frame is under way, frames come out whole and in order, and
//! nobody who sends ever waits. A slow terminal costs frames, never keys.

use super::session;
use std::io::{self, Write};
use std::sync::mpsc;
use std::time::Duration;
use tokio::sync::watch;

/// Tells a terminal that knows of it (DEC mode 2026) to show the frame at once; others
/// ignore both.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// Bytes per write. A write keeps the terminal locked until all of it is swallowed, and
/// a restore has to get in between.
const CHUNK: usize = 4096;

/// How the thread is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Idle,
    Writing,
    Gone,
}

/// Why a frame was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The last frame is still being swallowed.
    #[error("the terminal still swallows the last frame")]
    Busy,
    /// The terminal cannot be written to any more.
    #[error("the terminal is gone")]
    Gone,
}

/// The sending end. Dropping it lets the thread finish its frame and end.
#[derive(Debug)]
pub struct Writer {
    frames: mpsc::SyncSender<Vec<u8>>,
    progress: watch::Sender<Progress>,
    ended: mpsc::Receiver<()>,
}

impl Writer {
    /// Starts the thread on stdout. While no [`session::Session`] is entered, frames are
    /// dropped, so none can follow a restore.
    ///
    /// # Errors
    /// Where the operating system has no thread to give.
    pub fn start() -> io::Result<Self> {
        Self::onto(Terminal)
    }

    /// The same onto anything.
    ///
    /// # Errors
    /// Where the operating system has no thread to give.
    pub fn onto(out: impl Write + Send + 'static) -> io::Result<Self> {
        // One slot: a sender that saw `Idle` always finds it empty.
        let (frames, waiting) = mpsc::sync_channel(1);
        let (end, ended) = mpsc::sync_channel(0);
        let progress = watch::Sender::new(Progress::Idle);
        let reports = progress.clone();
        std::thread::Builder::new()
            .name("terminal writer".to_owned())
            .spawn(move || {
                write_frames(out, &waiting, &reports);
                // Dropping it is the message.
                drop(end);
            })?;
        Ok(Self {
            frames,
            progress,
            ended,
        })
    }

    /// Hands a frame over, to be written within a synchronized update.
    ///
    /// # Errors
    /// [`Refused::Busy`] while the last one is under way: the frame is dropped, and its
    /// changes with it, so draw only when [`Writer::is_idle`]. [`Refused::Gone`] for good.
    pub fn try_send(&self, frame: Vec<u8>) -> Result<(), Refused> {
        match *self.progress.borrow() {
            Progress::Idle => {}
            Progress::Writing => return Err(Refused::Busy),
            Progress::Gone => return Err(Refused::Gone),
        }
        self.progress.send_replace(Progress::Writing);
        self.frames
            .try_send(frame)
            .map_err(|refused| match refused {
                mpsc::TrySendError::Full(_) => Refused::Busy,
                mpsc::TrySendError::Disconnected(_) => {
                    self.progress.send_replace(Progress::Gone);
                    Refused::Gone
                }
            })
    }

    /// Whether a frame would be taken.
    pub fn is_idle(&self) -> bool {
        *self.progress.borrow() == Progress::Idle
    }

    /// Waits until the last frame has been written whole; at once if there is none.
    /// Dropping the future loses nothing.
    ///
    /// # Errors
    /// [`Refused::Gone`] where the terminal is.
    pub async fn idle(&self) -> Result<(), Refused> {
        let mut progress = self.progress.subscribe();
        let settled = progress
            .wait_for(|progress| *progress != Progress::Writing)
            .await;
        match settled.as_deref() {
            Ok(Progress::Idle) => Ok(()),
            _ => Err(Refused::Gone),
        }
    }

    /// Waits for the last frame to be written and ends the thread. `false` when that
    /// took longer than `patience`: the thread is left behind in its write, and will
    /// drop the rest once the session is left.
    pub fn flush_and_stop(self, patience: Duration) -> bool {
        drop(self.frames);
        self.ended.recv_timeout(patience) == Err(mpsc::RecvTimeoutError::Disconnected)
    }
}

fn write_frames(
    mut out: impl Write,
    waiting: &mpsc::Receiver<Vec<u8>>,
    progress: &watch::Sender<Progress>,
) {
    let mut bytes = Vec::new();
    for frame in waiting {
        bytes.clear();
        bytes.extend_from_slice(BEGIN);
        bytes.extend_from_slice(&frame);
        bytes.extend_from_slice(END);
        let written = bytes
            .chunks(CHUNK)
            .try_for_each(|chunk| out.write_all(chunk))
            .and_then(|()| out.flush());
        if written.is_err() {
            progress.send_replace(Progress::Gone);
            return;
        }
        progress.send_replace(Progress::Idle);
    }
}

/// Stdout while a session is entered, a hole otherwise: a frame that comes late is lost,
/// and the next session repaints everything.
struct Terminal;

impl Write for Terminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !session::is_entered() {
            return Ok(bytes.len());
        }
        // Past the standard library's lock and line buffer: `restore` and the commands
        // must be able to print while this thread sits in a write.
        Ok(rustix::io::write(io::stdout(), bytes)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
