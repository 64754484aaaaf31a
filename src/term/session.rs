//! What the console does to a terminal, and how it undoes it.
//!
//! Invariant: [`restore`] undoes everything [`Session::enter`] did, at most once, from
//! any thread, and never waits longer than half a second for a terminal that has
//! stopped reading. While no session is entered, nothing of ours reaches the screen.

use rustix::fs::{Mode, OFlags};
use std::io::{self, IsTerminal, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Whether the screen is ours at present. Static, since a panic hook has nothing else.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// What the terminal has to be told before it is given back: pictures it keeps for us.
static FAREWELL: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// How long a restore tries to get its few bytes to the terminal.
const PATIENCE: Duration = Duration::from_millis(500);

/// Between two tries to do so.
const PAUSE: Duration = Duration::from_millis(5);

/// Alternate screen, cleared, cursor hidden, bracketed paste. Mouse modes
/// are never switched on.
pub(super) const ENTER: &[u8] = b"\x1b[?1049h\x1b[2J\x1b[H\x1b[?25l\x1b[?2004h";

/// The same backwards. It may cut into a half-written frame, hence first the end of
/// whatever string or synchronized update was open, and the attributes.
pub(super) const LEAVE: &[u8] = b"\x1b\\\x1b[?2026l\x1b[0m\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// Ends whatever string was open: in tmux's passthrough also the one within it.
const END_OF_STRING: &[u8] = b"\x1b\\\x1b\\";

/// The right to draw. Dropping it restores the terminal.
#[derive(Debug)]
pub struct Session(());

impl Session {
    /// Takes the terminal over: raw mode, alternate screen, hidden cursor, bracketed
    /// paste.
    ///
    /// # Errors
    /// Where stdin or stdout is no terminal, or the terminal refuses. Whatever was done
    /// until then is undone.
    pub fn enter() -> io::Result<Self> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "stdin and stdout are not both a terminal",
            ));
        }
        take_over()?;
        Ok(Self(()))
    }

    /// Gives the terminal back. Doing it twice does nothing more. Let the writer come
    /// to rest first, or the end of its frame is dropped.
    pub fn leave(&mut self) {
        restore();
    }

    /// Ctrl-Z: gives the terminal back, stops the whole job as the shell expects, and
    /// takes the terminal over again when somebody continues it in the foreground. The
    /// screen is empty then. Continued in the background (`bg`, or `kill` of a stopped
    /// job), it returns without the terminal, and [`Session::retake`] is for later.
    /// Blocks meanwhile, as does everything else in the process.
    ///
    /// # Errors
    /// Where the terminal cannot be taken over again.
    pub fn suspend(&mut self) -> io::Result<()> {
        restore();
        // In an orphaned group (no job-control shell above) the kernel ignores this.
        rustix::process::kill_current_process_group(rustix::process::Signal::TSTP)?;
        // Another thread may be the one that takes the signal: without a pause this one
        // could still run into the alternate screen before the stop reaches it.
        std::thread::sleep(PAUSE * 4);
        self.retake()
    }

    /// After SIGCONT: the shell may have changed the terminal meanwhile, so all is done
    /// again that is needed, and the screen is empty. In the background it does nothing:
    /// touching the terminal there would stop the process at once.
    ///
    /// # Errors
    /// Where the terminal cannot be taken over again.
    pub fn retake(&mut self) -> io::Result<()> {
        if !is_in_foreground() {
            restore();
            Ok(())
        } else if is_entered() && is_raw() {
            // `suspend` was here already. No gap, in which keys would be echoed.
            switch_modes()
        } else {
            restore();
            take_over()
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        restore();
    }
}

/// Whether the terminal is this job's. One that can't tell is gone, and harmless.
fn is_in_foreground() -> bool {
    rustix::termios::tcgetpgrp(io::stdout())
        .map_or(true, |group| group == rustix::process::getpgrp())
}

/// Whether keys come one by one and without an echo.
fn is_raw() -> bool {
    use rustix::termios::LocalModes;
    rustix::termios::tcgetattr(io::stdin()).is_ok_and(|settings| {
        !settings
            .local_modes
            .intersects(LocalModes::ICANON | LocalModes::ECHO)
    })
}

fn take_over() -> io::Result<()> {
    // Forget settings kept from before a stop, or crossterm believes it is still raw.
    crossterm::terminal::disable_raw_mode()?;
    crossterm::terminal::enable_raw_mode()?;
    ENTERED.store(true, Ordering::SeqCst);
    let switched = switch_modes();
    if switched.is_err() {
        restore();
    }
    switched
}

fn switch_modes() -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(ENTER)?;
    out.flush()
}

/// Whether a session is entered.
pub(super) fn is_entered() -> bool {
    ENTERED.load(Ordering::SeqCst)
}

/// Gives the terminal back if it is ours: for the panic hook, signals and every other
/// way out. Safe from any thread and any number of times.
pub fn restore() {
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    send_patiently(io::stdout(), &leaving());
    // Last, so that the shell's prompt never meets a cooked terminal that still shows
    // our screen; it takes effect even where the bytes above could not be delivered.
    // In the background the shell has its own settings back, and changing them would
    // stop us (SIGTTOU).
    if is_in_foreground() {
        // Nothing is left to do about an error: the terminal is gone.
        let _ = crossterm::terminal::disable_raw_mode();
    }
}

/// Keeps what [`restore`] writes first from now on, in place of what it was.
pub fn keep_farewell(bytes: Vec<u8>) {
    if let Ok(mut farewell) = FAREWELL.lock() {
        *farewell = bytes;
    }
}

/// [`LEAVE`], and before it the farewell, once what was half written has ended. A thread
/// that panics while it keeps one leaves without.
fn leaving() -> Vec<u8> {
    let farewell = FAREWELL
        .try_lock()
        .map(|mut bytes| std::mem::take(&mut *bytes));
    let farewell = farewell.unwrap_or_default();
    if farewell.is_empty() {
        return LEAVE.to_vec();
    }
    [END_OF_STRING, &farewell, LEAVE].concat()
}

/// One line for the person at the terminal, after [`restore`] and before the end.
pub(super) fn say_last(line: &str) {
    send_patiently(io::stderr(), format!("{line}\n").as_bytes());
}

/// Writes without blocking for ever: the writer thread may sit in a write to a terminal
/// that doesn't read, and holds the terminal's lock for as long.
fn send_patiently(mut out: impl Write + AsFd, bytes: &[u8]) {
    let Ok(terminal) = open_own(&out, OFlags::WRONLY) else {
        // A file or a pipe, or the terminal is gone, and what can be lost is lost.
        let _ = out.write_all(bytes).and_then(|()| out.flush());
        return;
    };
    let mut left = bytes;
    let mut tries = PATIENCE.as_millis() / PAUSE.as_millis();
    while !left.is_empty() && tries > 0 {
        match rustix::io::write(&terminal, left) {
            Ok(count) => left = left.get(count..).unwrap_or_default(),
            Err(rustix::io::Errno::INTR) => {}
            Err(rustix::io::Errno::AGAIN) => {
                tries -= 1;
                std::thread::sleep(PAUSE);
            }
            Err(_) => return,
        }
    }
}

/// An own open file of the terminal, that never blocks: non-blocking mode set on the one
/// we inherited would be set in the shell, too.
pub(super) fn open_own(terminal: impl AsFd, way: OFlags) -> rustix::io::Result<OwnedFd> {
    let flags = way | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    match rustix::termios::ttyname(terminal, Vec::new()) {
        Ok(name) => rustix::fs::open(name, flags, Mode::empty()),
        // In a container the terminal may have no name of its own.
        Err(rustix::io::Errno::NOTTY) => Err(rustix::io::Errno::NOTTY),
        Err(_) => rustix::fs::open("/dev/tty", flags, Mode::empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The private modes a byte string switches, in order.
    fn modes(bytes: &[u8], to: char) -> Vec<String> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        text.split("\x1b[?")
            .skip(1)
            .filter_map(|part| {
                let end = part.find(|c: char| !c.is_ascii_digit())?;
                (part[end..].starts_with(to)).then(|| part[..end].to_owned())
            })
            .collect()
    }

    #[test]
    fn every_mode_switched_on_is_switched_off_again_in_reverse() {
        assert_eq!(modes(ENTER, 'h'), ["1049", "2004"]);
        // The end of a synchronized update (2026) is there for a frame cut in half.
        assert_eq!(modes(LEAVE, 'l'), ["2026", "2004", "1049"]);
        // The cursor is the one mode that is on at rest.
        assert_eq!(modes(ENTER, 'l'), ["25"]);
        assert_eq!(modes(LEAVE, 'h'), ["25"]);
    }

    #[test]
    fn pictures_are_forgotten_before_the_screen_is_left_and_once() {
        keep_farewell(b"<forget>".to_vec());
        let leaving_bytes = leaving();
        // A picture that was half sent ends first, or the rest would be taken for its data.
        let expected = [b"\x1b\\\x1b\\<forget>".as_slice(), LEAVE].concat();
        assert_eq!(leaving_bytes, expected);
        assert_eq!(leaving(), LEAVE);
    }

    #[test]
    fn restoring_what_was_never_taken_does_nothing() {
        assert!(!is_entered());
        restore();
        assert!(!is_entered());
    }
}
