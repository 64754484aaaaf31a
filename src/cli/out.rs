//! stdout for results, stderr for everything else.
//!
//! A reader that has gone (`| head`) is not an error: what comes after is left out.

use super::exit::Failure;
use super::json;
use serde::Serialize;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};

/// Results on their way to stdout. They are out when [`Out::finish`] returns.
pub struct Out {
    to: BufWriter<Box<dyn Write + Send>>,
    broken: Option<io::Error>,
}

impl Out {
    /// The process's stdout.
    pub fn stdout() -> Self {
        Self::onto(io::stdout())
    }

    /// Any other writer, for tests.
    pub fn onto(to: impl Write + Send + 'static) -> Self {
        Self {
            to: BufWriter::new(Box::new(to)),
            broken: None,
        }
    }

    /// Whether a person reads stdout.
    pub fn is_terminal() -> bool {
        io::stdout().is_terminal()
    }

    /// One line of text that is already clean.
    pub fn line(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(b"\n");
    }

    /// One object a line.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        let failed = |_| Failure::failed("the result could not be written as JSON; report it");
        self.line(&json::line(value).map_err(failed)?);
        Ok(())
    }

    /// Bytes as they are: a picture's.
    pub fn bytes(&mut self, bytes: &[u8]) {
        if self.broken.is_none() {
            self.broken = self.to.write_all(bytes).err();
        }
    }

    /// Whether the reader has gone, as far as writing has shown.
    pub fn is_unread(&self) -> bool {
        self.broken.is_some()
    }

    /// Hands everything over, without an end to it.
    ///
    /// # Errors
    /// stdout is a full disk or the like.
    pub fn flush(&mut self) -> Result<(), Failure> {
        if self.broken.is_none() {
            self.broken = self.to.flush().err();
        }
        match &self.broken {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::failed(format!(
                "the result could not be written ({}); check where stdout goes",
                error.kind()
            ))),
            _ => Ok(()),
        }
    }

    /// Hands everything over.
    ///
    /// # Errors
    /// stdout is a full disk or the like.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.flush()
    }
}

/// A line on stderr; a stderr that is gone is not an error.
pub fn say(line: impl AsRef<str>) {
    let _ = writeln!(io::stderr(), "{}", line.as_ref());
}

/// Whether questions can be asked: somebody reads stderr and types on stdin.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Whether a person reads stderr.
pub fn stderr_is_terminal() -> bool {
    io::stderr().is_terminal()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Gone(ErrorKind);

    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_has_gone_is_no_error_and_a_full_disk_is() {
        for (kind, ok) in [
            (ErrorKind::BrokenPipe, true),
            (ErrorKind::StorageFull, false),
        ] {
            let mut out = Out::onto(Gone(kind));
            out.line("x");
            assert_eq!(out.finish().is_ok(), ok, "{kind}");
        }
    }
}
