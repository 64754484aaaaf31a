//! A person at a terminal: a program in a pseudo-terminal, with an emulator that reads
//! its screen.
//!
//! Nothing here sleeps: every wait is for a text, for quiet or for the end, and fails
//! with the screen in its message after [`patience`]. The program sees nothing of the
//! tester's environment but PATH.

// Each test file uses its own part of this.
#![allow(dead_code)]

pub mod doomed;
mod modes;

pub use modes::modes_left_on;

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::fs::{Mode, OFlags};
use rustix::process::{Pid, Signal};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long any wait may take: 20 s, or `PROOFDESK_TEST_SECONDS` on a slower machine.
pub fn patience() -> Duration {
    let seconds = std::env::var("PROOFDESK_TEST_SECONDS")
        .ok()
        .and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(seconds.unwrap_or(20))
}

/// What the reading thread knows.
struct Seen {
    emulator: vt100::Parser,
    raw: Vec<u8>,
    last_byte: Instant,
    is_held: bool,
    is_closing: bool,
    is_closed: bool,
    exit: Option<ExitStatus>,
}

struct Shared {
    seen: Mutex<Seen>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        // A wait that failed in another test's thread is that test's own trouble.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }
}

/// A program in a pseudo-terminal. Dropping it kills the program.
pub struct Pty {
    shared: Arc<Shared>,
    master: Option<Box<dyn MasterPty + Send>>,
    keyboard: Box<dyn Write + Send>,
    /// Our own end of the terminal, to read its settings before and after.
    line: OwnedFd,
    pid: Pid,
    home: PathBuf,
    /// Where the home folder is ours, it goes with us.
    _own_home: Option<tempfile::TempDir>,
}

impl Pty {
    /// Starts `program` in a terminal of `columns × rows` cells and a home of its own.
    /// `TERM` is xterm-256color and `COLORTERM` truecolor unless `env` says otherwise.
    pub fn spawn(
        program: impl AsRef<OsStr>,
        args: &[&str],
        env: &[(&str, &str)],
        columns: u16,
        rows: u16,
    ) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut pty = Self::spawn_in(home.path(), program, args, env, columns, rows);
        pty._own_home = Some(home);
        pty
    }

    /// The same in a given home folder, so that a second run finds the state of a first.
    pub fn spawn_in(
        home: &Path,
        program: impl AsRef<OsStr>,
        args: &[&str],
        env: &[(&str, &str)],
        columns: u16,
        rows: u16,
    ) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let line = rustix::fs::open(pair.master.tty_name().unwrap(), flags, Mode::empty()).unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.env_clear();
        command.cwd(home);
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", home);
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        for (name, value) in env {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        let pid = Pid::from_raw(child.process_id().unwrap().try_into().unwrap()).unwrap();
        let shared = Arc::new(Shared {
            seen: Mutex::new(Seen {
                emulator: vt100::Parser::new(rows, columns, 0),
                raw: Vec::new(),
                last_byte: Instant::now(),
                is_held: false,
                is_closing: false,
                is_closed: false,
                exit: None,
            }),
            changed: Condvar::new(),
        });
        watch_screen(pair.master.try_clone_reader().unwrap(), Arc::clone(&shared));
        watch_child(child, Arc::clone(&shared));
        Self {
            keyboard: pair.master.take_writer().unwrap(),
            master: Some(pair.master),
            shared,
            line,
            pid,
            home: home.to_owned(),
            _own_home: None,
        }
    }

    /// The home folder of the program.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The process id of the program.
    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// What stands on the screen, a line a row.
    pub fn screen(&self) -> String {
        self.shared.lock().emulator.screen().contents()
    }

    /// The emulator's screen, for colours, modes and the cursor.
    pub fn emulator(&self) -> vt100::Screen {
        self.shared.lock().emulator.screen().clone()
    }

    /// Every byte the program has sent.
    pub fn raw_bytes(&self) -> Vec<u8> {
        self.shared.lock().raw.clone()
    }

    /// Whether `text` stands on the screen now.
    pub fn shows(&self, text: &str) -> bool {
        self.screen().contains(text)
    }

    /// Waits until `text` stands on the screen.
    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        self.wait_until(&format!("{text:?} to appear"), |seen| {
            seen.emulator.screen().contents().contains(text)
        });
    }

    /// Waits until `text` no longer stands on the screen.
    #[track_caller]
    pub fn wait_gone(&self, text: &str) {
        self.wait_until(&format!("{text:?} to go"), |seen| {
            !seen.emulator.screen().contents().contains(text)
        });
    }

    /// Waits until the screen is as `holds` says; `what` names it for the failure.
    #[track_caller]
    pub fn wait_screen(&self, what: &str, holds: impl Fn(&vt100::Screen) -> bool) {
        self.wait_until(what, |seen| holds(seen.emulator.screen()));
    }

    /// The same, but looks only when a frame has arrived whole, so that one half of the
    /// screen isn't judged by the other half of the frame before.
    #[track_caller]
    pub fn wait_frame(&self, what: &str, holds: impl Fn(&vt100::Screen) -> bool) {
        self.wait_until(what, |seen| {
            seen.raw.ends_with(b"\x1b[?2026l") && holds(seen.emulator.screen())
        });
    }

    /// The whole frame on which the screen got to be as `holds` says, if one came within so
    /// long. What is read from it belongs together, whatever has been drawn since.
    pub fn frame_within(
        &self,
        time: Duration,
        holds: impl Fn(&vt100::Screen) -> bool,
    ) -> Option<vt100::Screen> {
        let deadline = Instant::now() + time;
        let mut seen = self.shared.lock();
        while !seen.raw.ends_with(b"\x1b[?2026l") || !holds(seen.emulator.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || seen.exit.is_some() {
                return None;
            }
            (seen, _) = self.shared.changed.wait_timeout(seen, left).unwrap();
        }
        Some(seen.emulator.screen().clone())
    }

    /// Waits until the program has sent nothing for so long.
    #[track_caller]
    pub fn wait_quiet(&self, quiet: Duration) {
        let deadline = Instant::now() + patience();
        let mut seen = self.shared.lock();
        loop {
            let left = quiet.saturating_sub(seen.last_byte.elapsed());
            if left.is_zero() || seen.is_closed {
                return;
            }
            assert!(Instant::now() < deadline, "{}", failure("quiet", &seen));
            (seen, _) = self.shared.changed.wait_timeout(seen, left).unwrap();
        }
    }

    /// Types. Escape sequences and control characters go as they are.
    pub fn send(&mut self, keys: impl AsRef<[u8]>) {
        self.keyboard.write_all(keys.as_ref()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Pastes as a terminal with bracketed paste does.
    pub fn paste(&mut self, text: &str) {
        self.send(format!("\x1b[200~{text}\x1b[201~"));
    }

    /// Gives the window another size.
    pub fn resize(&self, columns: u16, rows: u16) {
        // The emulator panics where text wraps in a single row, as the rest of a frame
        // for the size before may.
        let (room, width) = (rows.max(2), columns.max(2));
        self.shared
            .change(|seen| seen.emulator.screen_mut().set_size(room, width));
        if let Some(master) = &self.master {
            master.resize(size(columns, rows)).unwrap();
        }
    }

    /// Stops reading what the program sends, as a terminal does that hangs, until
    /// [`Pty::release_output`]. What fits the kernel's buffers still goes.
    pub fn hold_output(&self) {
        self.shared.change(|seen| seen.is_held = true);
    }

    /// Reads on.
    pub fn release_output(&self) {
        self.shared.change(|seen| seen.is_held = false);
    }

    /// Sends a signal to the program, unless it has ended.
    pub fn kill(&self, signal: Signal) {
        // Under the lock, so that the number cannot belong to somebody else by now.
        let seen = self.shared.lock();
        if seen.exit.is_none() {
            let _ = rustix::process::kill_process(self.pid, signal);
        }
    }

    /// Closes the window: the program gets SIGHUP, and its reads and writes fail.
    #[track_caller]
    pub fn close_window(&mut self) {
        // The library types Enter and Ctrl-D into a window that it closes. The program
        // must not see them: stopped, it finds the line hung up and them gone.
        self.kill(Signal::STOP);
        self.shared.change(|seen| {
            seen.is_closing = true;
            seen.is_held = false;
        });
        // Wakes the reading thread, which has the window open, too.
        let _ = rustix::io::write(&self.line, b" ");
        self.wait_until("the window to close", |seen| seen.is_closed);
        self.keyboard = Box::new(std::io::sink());
        self.master = None;
        self.kill(Signal::CONT);
    }

    /// Whether the program has ended.
    pub fn has_ended(&self) -> bool {
        self.shared.lock().exit.is_some()
    }

    /// Waits until the program has ended, whether or not its output is read.
    #[track_caller]
    pub fn wait_ended(&self) -> ExitStatus {
        self.wait_until("the end of the program", |seen| seen.exit.is_some());
        self.shared.lock().exit.clone().unwrap()
    }

    /// Waits until the program has ended and all it sent has been read.
    #[track_caller]
    pub fn wait_exit(&self) -> ExitStatus {
        let exit = self.wait_ended();
        // The program's last bytes lie before ours in the same line.
        let end = format!("\x1b]8;;end-of-{}\x1b\\", self.pid);
        let _ = rustix::io::write(&self.line, end.as_bytes());
        self.wait_until("its last bytes", |seen| {
            seen.is_closed || seen.raw.ends_with(end.as_bytes())
        });
        let mut seen = self.shared.lock();
        if let Some(raw) = seen.raw.strip_suffix(end.as_bytes()) {
            seen.raw = raw.to_vec();
        }
        exit
    }

    /// The settings of the terminal in words: equal before and after a program that
    /// cleans up.
    pub fn termios(&self) -> String {
        format!("{:?}", rustix::termios::tcgetattr(&self.line).unwrap())
    }

    #[track_caller]
    fn wait_until(&self, what: &str, holds: impl Fn(&Seen) -> bool) {
        let deadline = Instant::now() + patience();
        let mut seen = self.shared.lock();
        while !holds(&seen) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{}", failure(what, &seen));
            (seen, _) = self.shared.changed.wait_timeout(seen, left).unwrap();
        }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        self.kill(Signal::KILL);
        self.release_output();
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        pixel_width: columns * 10,
        pixel_height: rows * 20,
    }
}

fn failure(what: &str, seen: &Seen) -> String {
    let mut said = format!("waited in vain for {what}");
    if let Some(exit) = &seen.exit {
        let _ = write!(said, "; the program has ended ({exit})");
    }
    let screen = seen.emulator.screen().contents();
    let _ = write!(said, "; the screen:\n---\n{screen}\n---");
    said
}

fn watch_screen(mut reader: Box<dyn Read + Send>, shared: Arc<Shared>) {
    std::thread::spawn(move || {
        let mut bytes = [0; 16 * 1024];
        loop {
            let mut seen = shared.lock();
            while seen.is_held {
                seen = shared.changed.wait(seen).unwrap();
            }
            drop(seen);
            let count = reader.read(&mut bytes).unwrap_or(0);
            let mut seen = shared.lock();
            seen.last_byte = Instant::now();
            seen.raw.extend_from_slice(&bytes[..count]);
            seen.emulator.process(&bytes[..count]);
            if count == 0 || seen.is_closing {
                break;
            }
            drop(seen);
            shared.changed.notify_all();
        }
        drop(reader);
        shared.change(|seen| seen.is_closed = true);
    });
}

fn watch_child(mut child: Box<dyn Child + Send + Sync>, shared: Arc<Shared>) {
    std::thread::spawn(move || {
        let exit = child.wait().unwrap();
        shared.change(|seen| seen.exit = Some(exit));
    });
}
