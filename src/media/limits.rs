//! How much of our memory and time a stranger's file may have.
//!
//! Size and memory are judged from the header, before any decoder runs, because a
//! decoder that allocates what a 600-byte file claims can abort the whole process, and
//! an abort is no panic. Time is judged wherever the decoder asks for more bytes: it
//! can't be interrupted, but a file that makes it work long must have many parts.

use super::error::MediaError;
use crate::clock;
use crate::domain::Format;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::time::Duration;

/// The most pixels a picture may have.
pub const PIXELS: u64 = 64_000_000;

/// The longest side a picture may have.
pub const SIDE: u32 = 16_384;

/// What decoding may allocate, in bytes.
pub const MEMORY: u64 = 256_000_000;

/// The most pixels that are kept after decoding, whatever the screen could show.
pub const KEPT_PIXELS: u64 = 16_000_000;

/// How long each thread that opens a file may compute. At most two work on one, and the
/// process of both is ended at ten seconds (`opener`).
pub const TIME: Duration = Duration::from_secs(4);

/// Refuses a picture by its claimed size.
pub fn check_size(format: Format, width: u32, height: u32) -> Result<(), MediaError> {
    if width == 0 || height == 0 {
        return Err(MediaError::broken(format, "it says that it has no pixels"));
    }
    if width > SIDE || height > SIDE || u64::from(width) * u64::from(height) > PIXELS {
        return Err(MediaError::TooManyPixels { width, height });
    }
    Ok(())
}

/// Refuses a picture by the memory that its way of coding needs.
pub fn check_memory(format: Format, bytes: u64) -> Result<(), MediaError> {
    if bytes > MEMORY {
        return Err(MediaError::TooMuchMemory {
            format,
            megabytes: bytes / 1_000_000,
        });
    }
    Ok(())
}

/// When a file's time is over: counted in what this thread computes, so that a file opens
/// on a busy machine as on an idle one. On another thread it means nothing.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    end: Duration,
}

impl Deadline {
    /// After this much computing from now on.
    pub fn within(time: Duration) -> Self {
        let end = clock::thread_time().saturating_add(time);
        Self { end }
    }

    /// Whether it has passed.
    pub fn is_over(&self) -> bool {
        clock::thread_time() >= self.end
    }
}

/// The bytes of a file, which run dry with [`io::ErrorKind::TimedOut`] at the deadline.
pub struct TimedBytes<'a> {
    bytes: io::Cursor<&'a [u8]>,
    deadline: Deadline,
    reads: u32,
}

/// Reads between two looks at the clock. jpeg-decoder reads byte by byte, so a look at
/// each would cost more than the decoding; a scan header alone is a dozen reads.
const READS_PER_LOOK: u32 = 64;

impl<'a> TimedBytes<'a> {
    /// A reader over a whole file.
    pub fn new(bytes: &'a [u8], deadline: Deadline) -> Self {
        Self {
            bytes: io::Cursor::new(bytes),
            deadline,
            reads: 0,
        }
    }

    fn look(&mut self) -> io::Result<()> {
        self.reads = self.reads.wrapping_add(1);
        if self.reads.is_multiple_of(READS_PER_LOOK) && self.deadline.is_over() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(())
    }
}

impl Read for TimedBytes<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.look()?;
        self.bytes.read(buffer)
    }

    fn read_exact(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        self.look()?;
        self.bytes.read_exact(buffer)
    }
}

impl BufRead for TimedBytes<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.look()?;
        self.bytes.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.bytes.consume(amount);
    }
}

impl Seek for TimedBytes<'_> {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_refused_by_its_side_and_by_its_pixels() {
        assert!(check_size(Format::Jpeg, 8000, 8000).is_ok());
        assert!(check_size(Format::Jpeg, 16_384, 1).is_ok());
        for (width, height) in [(16_385, 1), (1, 16_385), (8001, 8000), (65_500, 65_500)] {
            let error = check_size(Format::Jpeg, width, height).unwrap_err();
            assert_eq!(error, MediaError::TooManyPixels { width, height });
        }
        assert!(check_size(Format::Png, 0, 5).is_err());
    }

    #[test]
    fn waiting_takes_none_of_a_files_time_and_computing_does() {
        let compute = || {
            let until = Deadline::within(Duration::from_millis(200));
            while !until.is_over() {}
        };
        let deadline = Deadline::within(Duration::from_millis(100));
        std::thread::spawn(compute).join().unwrap();
        assert!(!deadline.is_over(), "another has computed, this one waited");
        compute();
        assert!(deadline.is_over());
    }

    #[test]
    fn the_bytes_run_dry_at_the_deadline() {
        let mut bytes = TimedBytes::new(&[0; 1000], Deadline::within(Duration::ZERO));
        let error = io::copy(&mut bytes.by_ref().take(1), &mut io::sink());
        assert!(error.is_ok(), "the first read is free");
        let mut one = [0];
        let late = (0..100).find_map(|_| bytes.read_exact(&mut one).err());
        assert_eq!(late.unwrap().kind(), io::ErrorKind::TimedOut);
    }
}
