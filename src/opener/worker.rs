//! Our end of one process.

use super::pipe::Timed;
use super::wire::{self, Answer, Ask};
use crate::media::MediaError;
use crate::media::film;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::Duration;

/// How long one file may take from the first byte over to the last byte back, by the clock
/// on the wall. What it may compute is counted over there; this is for a machine that lets
/// it compute hardly at all.
const PATIENCE: Duration = Duration::from_secs(60);

/// `SIGKILL`, `SIGTERM`, `SIGXCPU` by their numbers, the same on every Unix we run on.
const KILLED: [i32; 2] = [9, 15];
const OUT_OF_TIME: i32 = 24;

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Lost {
    /// The process was ended from outside, or had gone before it was asked.
    Killed,
    /// The file made it end, or answer nonsense, or took too long.
    ByFile(MediaError),
}

/// A process that opens files, one after the other. Dropping it ends it.
pub(super) struct Worker {
    process: Child,
    to: Timed<ChildStdin>,
    from: Timed<ChildStdout>,
    /// The film it has seen last, if any.
    pub(super) film: Option<u64>,
}

impl Worker {
    /// Starts one. It gets nothing from us: no environment, no folder, no terminal.
    pub(super) fn start(program: &Path) -> io::Result<Self> {
        let mut process = Command::new(program)
            .arg(super::WORD)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(to), Some(from)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        Ok(Self {
            process,
            to: Timed::new(to)?,
            from: Timed::new(from)?,
            film: None,
        })
    }

    /// Hands a file over and waits for what comes of it. After a [`Lost`], nothing more may
    /// be asked of this process.
    pub(super) fn ask(
        &mut self,
        ask: &Ask,
        file: &[u8],
    ) -> Result<Result<film::Answer, MediaError>, Lost> {
        self.film = ask.film().or(self.film);
        self.to.allow(PATIENCE);
        self.from.allow(PATIENCE);
        let answered = wire::write(&mut self.to, ask, file)
            .and_then(|()| wire::read::<Answer>(&mut self.from))
            .and_then(|(head, body)| wire::heard(head, body));
        answered.map_err(|error| self.lost(&error))
    }

    fn lost(&mut self, error: &io::Error) -> Lost {
        if error.kind() == io::ErrorKind::TimedOut {
            return Lost::ByFile(MediaError::Stuck);
        }
        // Whatever it was saying, it is not listened to any more. One that has ended by
        // itself is not touched by this.
        let ended = self.process.try_wait().ok().flatten();
        let _ = self.process.kill();
        let ended = ended.or_else(|| self.process.wait().ok());
        match ended.and_then(|status: ExitStatus| status.signal()) {
            Some(OUT_OF_TIME) => Lost::ByFile(MediaError::Stuck),
            Some(signal) if KILLED.contains(&signal) && gone(error) => Lost::Killed,
            _ => Lost::ByFile(MediaError::Fatal),
        }
    }
}

/// Whether the other end has gone, rather than said what it mustn't.
fn gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset
    )
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended; there is nobody to tell either way.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opener::tests::{Program, wish};
    use std::fs::read_link;

    /// What comes of a file that a program like this is asked to open.
    fn lost(script: &str) -> Lost {
        let program = Program::new(script);
        let mut worker = Worker::start(&program.path()).unwrap();
        worker.ask(&Ask::Picture(wish()), b"x").unwrap_err()
    }

    #[test]
    fn one_that_computes_for_too_long_is_said_to_be_stuck() {
        let lost = lost("kill -XCPU $$");
        assert!(matches!(lost, Lost::ByFile(MediaError::Stuck)), "{lost:?}");
    }

    #[test]
    fn one_that_is_ended_from_outside_blames_nobody() {
        for signal in ["KILL", "TERM"] {
            let lost = lost(&format!("kill -{signal} $$"));
            assert!(matches!(lost, Lost::Killed), "{signal}: {lost:?}");
        }
        for signal in ["SEGV", "ABRT", "BUS"] {
            let lost = lost(&format!("kill -{signal} $$"));
            assert!(
                matches!(lost, Lost::ByFile(MediaError::Fatal)),
                "{signal}: {lost:?}"
            );
        }
    }

    #[test]
    fn one_that_says_nonsense_and_stays_is_ended_and_its_file_blamed() {
        let lost = lost("printf '\\377\\377\\377\\377'; exec cat");
        assert!(matches!(lost, Lost::ByFile(MediaError::Fatal)), "{lost:?}");
    }

    #[test]
    fn a_deadline_that_has_passed_is_the_files_fault() {
        let program = Program::new("exec cat");
        let mut worker = Worker::start(&program.path()).unwrap();
        let lost = worker.lost(&io::ErrorKind::TimedOut.into());
        assert!(matches!(lost, Lost::ByFile(MediaError::Stuck)), "{lost:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn it_stands_in_no_folder_of_ours_and_writes_on_no_terminal() {
        let program = Program::new("exec cat");
        let worker = Worker::start(&program.path()).unwrap();
        let leads = |to: &str| read_link(format!("/proc/{}/{to}", worker.process.id())).unwrap();
        assert_eq!(leads("cwd"), Path::new("/"));
        assert_eq!(leads("fd/2"), Path::new("/dev/null"));
    }
}
