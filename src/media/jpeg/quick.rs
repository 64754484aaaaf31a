//! JPEG by libjpeg-turbo's C, for what nearly every camera writes.
//!
//! It says nothing of what is wrong with a file: at the first warning it gives up. Being C, it
//! is the first reason why files are opened by a plain function that any process can run.

use super::{Plan, scans};
use crate::media::header::Header;
use crate::media::limits::Deadline;
use crate::media::part::{Part, Region};
use crate::media::pixels::Pixels;
use crate::media::quiet;
use mozjpeg::Decompress;
use mozjpeg_sys::{jpeg_common_struct, jpeg_error_mgr};
use std::collections::VecDeque;
use std::ffi::c_int;
use std::io::{self, BufRead, Read};
use std::panic::resume_unwind;
use std::ptr;

/// Bytes that the decoder of progressive files gets at once. Between two such pieces the
/// clock is looked at: a few bytes can make it walk over all blocks of a picture.
const PIECE: usize = 1024;

/// Rows between two looks at the clock.
const ROWS_PER_LOOK: u32 = 16;

/// Whether a file is of the kinds that it decodes.
pub fn knows(header: &Header<'_>) -> bool {
    header.precision == 8 && !header.lossless && matches!(header.components, 1 | 3)
}

/// Decodes the part; `None` for a file that it can't, or not without doubt, or not in time.
pub fn decode(
    bytes: &[u8],
    header: &Header<'_>,
    region: Region,
    plan: Plan,
    deadline: Deadline,
) -> Option<Part> {
    let source = if header.progressive && plan.eighths == 1 {
        let pieces = (scans::means(bytes)?.into_iter()).map(|range| bytes.get(range));
        Source::of(pieces.collect::<Option<_>>()?, PIECE, deadline)
    } else if header.progressive || !header.interleaved {
        Source::of([bytes].into(), PIECE, deadline)
    } else {
        // In one piece: the decoder is quicker far from the end of what it has.
        Source::of([bytes].into(), usize::MAX, deadline)
    };
    run(source, header, region, plan, deadline)
}

/// The picture of the first scans, those of the blocks' means: an eighth of the size.
pub fn first_scans(bytes: &[u8], header: &Header<'_>, deadline: Deadline) -> Option<Pixels> {
    let source = [bytes.get(..scans::first_detail(bytes)?)?, &[0xff, 0xd9]];
    let source = Source::of(source.into(), PIECE, deadline);
    let whole = Region::whole((header.width, header.height));
    let part = run(source, header, whole, Plan { eighths: 1 }, deadline)?;
    Some(part.pixels)
}

fn run(
    source: Source<'_>,
    header: &Header<'_>,
    region: Region,
    plan: Plan,
    deadline: Deadline,
) -> Option<Part> {
    // Its errors unwind; nothing of it is left behind, since `Decompress` frees it all.
    quiet::catch(|| rows(source, header, region, plan, deadline)).ok()?
}

fn rows(
    source: Source<'_>,
    header: &Header<'_>,
    region: Region,
    plan: Plan,
    deadline: Deadline,
) -> Option<Part> {
    let builder = Decompress::builder().with_err(strict());
    let mut decoder = builder.from_reader(source).ok()?;
    // The decoder must have found the same frame as the walk that the limits rest on.
    if decoder.size() != (header.width as usize, header.height as usize) {
        return None;
    }
    decoder.scale(u8::try_from(plan.eighths).ok()?);
    // It would guess detail from the means of neighbours, which no pixel here shows.
    decoder.do_block_smoothing(false);
    let mut decoder = decoder.rgb().ok()?;
    let size = (decoder.width() as u32, decoder.height() as u32);
    let (touched, frame) = region.scaled(f64::from(plan.eighths) / 8.0, size);
    let mut line = vec![0; size.0 as usize * 3];
    let mut rgb8 = Vec::with_capacity(touched.width as usize * touched.height as usize * 3);
    let columns = touched.left as usize * 3..touched.right() as usize * 3;
    for row in 0..touched.bottom() {
        decoder.read_scanlines_into(&mut line).ok()?;
        if row >= touched.top {
            rgb8.extend_from_slice(line.get(columns.clone())?);
        }
        if row % ROWS_PER_LOOK == 0 && deadline.is_over() {
            return None;
        }
    }
    // Whoever looks at the end of a picture is told where the file's end is missing.
    if touched.bottom() == size.1 {
        decoder.finish().ok()?;
    }
    let pixels = Pixels {
        width: touched.width,
        height: touched.height,
        rgb8,
    };
    Some(Part { pixels, frame })
}

/// A way to meet errors and warnings: give up.
fn strict() -> jpeg_error_mgr {
    jpeg_error_mgr {
        error_exit: Some(give_up),
        emit_message: Some(heed),
        output_message: Some(ignore),
        format_message: None,
        reset_error_mgr: Some(ignore),
        msg_code: 0,
        msg_parm: Default::default(),
        trace_level: 0,
        num_warnings: 0,
        jpeg_message_table: ptr::null(),
        last_jpeg_message: 0,
        addon_message_table: ptr::null(),
        first_addon_message: 0,
        last_addon_message: 0,
    }
}

extern "C-unwind" fn give_up(_: &mut jpeg_common_struct) {
    resume_unwind(Box::new(()));
}

/// A warning (a negative level) means that it goes on with invented pixels; the others are
/// for whoever traces it.
extern "C-unwind" fn heed(_: &mut jpeg_common_struct, level: c_int) {
    if level < 0 {
        resume_unwind(Box::new(()));
    }
}

extern "C-unwind" fn ignore(_: &mut jpeg_common_struct) {}

/// The bytes of a file, or some of them, piece by piece; an error at their end and at the
/// deadline. (At a mere end, the decoder would invent the rest.)
struct Source<'a> {
    parts: VecDeque<&'a [u8]>,
    piece: usize,
    deadline: Deadline,
}

impl<'a> Source<'a> {
    fn of(parts: VecDeque<&'a [u8]>, piece: usize, deadline: Deadline) -> Self {
        Self {
            parts,
            piece,
            deadline,
        }
    }
}

impl BufRead for Source<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.parts.front().is_some_and(|part| part.is_empty()) {
            self.parts.pop_front();
        }
        match self.parts.front() {
            Some(part) if !self.deadline.is_over() => Ok(part.get(..self.piece).unwrap_or(part)),
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    fn consume(&mut self, amount: usize) {
        if let Some(part) = self.parts.front_mut() {
            *part = part.get(amount..).unwrap_or_default();
        }
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::header;
    use crate::media::jpeg::thorough;
    use crate::media::limits;
    use std::time::Duration;

    fn quickly(bytes: &[u8], eighths: u32, time: Duration) -> Option<Part> {
        let header = header::jpeg(bytes).ok()?;
        let whole = Region::whole((header.width, header.height));
        let deadline = Deadline::within(time);
        decode(bytes, &header, whole, Plan { eighths }, deadline)
    }

    #[test]
    fn it_shows_what_the_thorough_decoder_shows() {
        for is_progressive in [false, true] {
            let bytes = crate::media::tests::jpeg(323, 211, is_progressive);
            let header = header::jpeg(&bytes).unwrap();
            let whole = Region::whole((323, 211));
            for eighths in [1, 2, 4, 8] {
                let deadline = Deadline::within(limits::TIME);
                let plan = Plan { eighths };
                let slow = thorough::decode(&bytes, &header, whole, plan, deadline).unwrap();
                let fast = quickly(&bytes, eighths, limits::TIME).unwrap();
                assert_eq!(fast.frame, slow.frame);
                let off = crate::media::tests::mean_difference(&fast.pixels, &slow.pixels);
                assert!(off < 2.0, "{is_progressive} {eighths}: {off}");
            }
        }
    }

    #[test]
    fn what_it_would_have_to_invent_it_gives_up() {
        for is_progressive in [false, true] {
            let bytes = crate::media::tests::jpeg(323, 211, is_progressive);
            for eighths in [1, 8] {
                for end in (0..bytes.len()).step_by(97).chain([bytes.len() - 1]) {
                    let part = quickly(&bytes[..end], eighths, limits::TIME);
                    assert_eq!(part, None, "{is_progressive} {eighths} {end}");
                }
            }
            assert_eq!(quickly(&bytes, 8, Duration::ZERO), None);
            // A marker where data should be: the decoder warns and goes on with grey.
            let mut broken = bytes.clone();
            let middle = broken.len() / 2;
            broken[middle..middle + 2].copy_from_slice(&[0xff, 0xd9]);
            assert_eq!(quickly(&broken, 8, limits::TIME), None);
        }
    }
}
