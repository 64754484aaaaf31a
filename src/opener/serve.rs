//! The other end: reads a file, opens it, tells what came of it, and again.

use super::confine;
use super::wire::{self, Ask};
use crate::clock;
use crate::media;
use crate::media::film::{self, Answer, Projector};
use std::io::{self, Read, Write};

/// The argument that makes this binary the other end. It is no command for people.
pub const WORD: &str = "open-strangers-files";

/// Serves whoever asks through `from` until nobody does any more. Must be called first thing in a process of its own,
/// before it has opened anything.
///
/// # Errors
/// Where the process can't be confined, or the pipes don't carry what they should.
pub fn serve(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    confine::confine()?;
    let mut projector = Projector::default();
    loop {
        let (ask, file) = match wire::read::<Ask>(from) {
            Ok(asked) => asked,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error),
        };
        confine::allow_cpu(clock::cpu_seconds())?;
        let answer = match ask {
            Ask::Picture(wish) => {
                media::open(&file, &wish).map(|opened| Answer::Opened(Box::new(opened)))
            }
            Ask::Film {
                film,
                total,
                wish,
                parts,
            } => projector.answer(film::Ask {
                film,
                total,
                pieces: wire::pieces(parts, &file)?,
                wish,
            }),
        };
        drop(file);
        let (head, body) = wire::told(answer);
        wire::write(to, &head, &body)?;
    }
}
