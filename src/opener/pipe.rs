//! Pipes that are given up at a deadline. The other end may have stopped reading, or may
//! never answer; neither may hold the thread that waits.

use crate::clock::Clock;
use crate::domain::Mono;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::time::Duration;

/// An end of a pipe and how long it is waited for.
pub(super) struct Timed<P> {
    pipe: P,
    clock: Clock,
    end: Mono,
}

impl<P: AsFd> Timed<P> {
    /// Takes the end of a pipe; the deadline is now.
    pub(super) fn new(pipe: P) -> io::Result<Self> {
        let flags = fcntl_getfl(&pipe)?;
        fcntl_setfl(&pipe, flags | OFlags::NONBLOCK)?;
        enlarge(&pipe);
        let clock = Clock::system();
        let end = clock.mono();
        Ok(Self { pipe, clock, end })
    }

    /// From now on, it is waited for this long.
    pub(super) fn allow(&mut self, patience: Duration) {
        self.end = self.clock.mono().after(patience);
    }

    /// Waits until the pipe is ready for `what`, or has broken.
    fn wait(&self, what: PollFlags) -> io::Result<()> {
        let left = self.clock.mono().until(self.end);
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let timeout = Timespec::try_from(left).map_err(|_| io::ErrorKind::InvalidInput)?;
        let mut fds = [PollFd::new(&self.pipe, what)];
        match poll(&mut fds, Some(&timeout)) {
            Ok(0) => Err(io::ErrorKind::TimedOut.into()),
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn when_ready<T>(
        &mut self,
        what: PollFlags,
        mut act: impl FnMut(&mut P) -> io::Result<T>,
    ) -> io::Result<T> {
        loop {
            match act(&mut self.pipe) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.wait(what)?,
                done => return done,
            }
        }
    }
}

impl<P: Read + AsFd> Read for Timed<P> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.when_ready(PollFlags::IN, |pipe| pipe.read(buffer))
    }
}

impl<P: Write + AsFd> Write for Timed<P> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.when_ready(PollFlags::OUT, |pipe| pipe.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Lets a pipe hold a whole megabyte, so that a file passes in few turns.
fn enlarge(pipe: &impl AsFd) {
    #[cfg(target_os = "linux")]
    // Where the system won't, the file takes a little longer.
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, 1 << 20);
    #[cfg(not(target_os = "linux"))]
    let _ = pipe;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::os::fd::OwnedFd;

    fn pipe() -> (Timed<File>, Timed<File>) {
        let (from, to): (OwnedFd, OwnedFd) = rustix::pipe::pipe().unwrap();
        let timed = |end: OwnedFd| Timed::new(File::from(end)).unwrap();
        (timed(from), timed(to))
    }

    #[test]
    fn nobody_who_answers_is_waited_for_beyond_the_deadline() {
        let (mut from, mut to) = pipe();
        from.allow(Duration::ZERO);
        let late = from.read(&mut [0]).unwrap_err();
        assert_eq!(late.kind(), io::ErrorKind::TimedOut);
        // What is there already is no matter of time.
        to.write_all(b"x").unwrap();
        assert_eq!(from.read(&mut [0]).unwrap(), 1);
    }

    #[test]
    fn nobody_who_reads_is_waited_for_beyond_the_deadline() {
        let (_from, mut to) = pipe();
        to.allow(Duration::ZERO);
        let late = to.write_all(&vec![0; 8 << 20]).unwrap_err();
        assert_eq!(late.kind(), io::ErrorKind::TimedOut);
    }

    #[test]
    fn an_end_that_is_gone_is_noticed_at_once() {
        let (mut from, to) = pipe();
        from.allow(Duration::from_secs(3_600));
        drop(to);
        assert_eq!(from.read(&mut [0]).unwrap(), 0);
    }
}
