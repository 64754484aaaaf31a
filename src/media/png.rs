//! PNG: read row by row and averaged down on the way, so that a large one costs a few
//! rows of memory; transparent pixels lie on white paper.

use super::error::MediaError;
use super::header::Header;
use super::limits::{self, Deadline, TimedBytes};
use super::part::{Part, Region};
use super::pixels::Pixels;
use crate::domain::Format;
use png::{ColorType, Decoder, DecodingError, Limits, Transformations};
use std::io;

const FORMAT: Format = Format::Png;

/// The largest step of the averaging; keeps a sum of bytes within 32 bits.
const STEP_CAP: u32 = 64;

/// Decodes a region to at least `wanted` where it has that many pixels; the limits of size
/// have been checked on `header`.
///
/// # Errors
/// What is wrong with the file.
pub fn decode(
    bytes: &[u8],
    header: &Header<'_>,
    region: Region,
    wanted: (u32, u32),
    deadline: Deadline,
) -> Result<Part, MediaError> {
    let failed = |error| in_words(error, bytes.len());
    let reader = TimedBytes::new(bytes, deadline);
    let mut decoder = Decoder::new_with_limits(
        reader,
        Limits {
            bytes: limits::MEMORY as usize,
        },
    );
    // Text and profiles may be inflated without end, and neither is looked at here.
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(failed)?;
    let (width, height) = reader.info().size();
    if (width, height) != (header.width, header.height) {
        return Err(MediaError::broken(FORMAT, "it has two headers"));
    }
    let (colour, _) = reader.output_color_type();
    let size = (region.width, region.height);
    let mut shrunk = Shrunk::new(size, choose_step(size, wanted));
    let columns =
        region.left as usize * colour.samples()..region.right() as usize * colour.samples();
    let mut add = |row: &[u8]| shrunk.add(row.get(columns.clone()).unwrap_or_default(), colour);
    let rows = region.top as usize..region.bottom() as usize;
    if reader.info().interlaced {
        // Its rows come in seven passes, so it must be held whole.
        let size = reader.output_buffer_size().unwrap_or(usize::MAX);
        limits::check_memory(FORMAT, size as u64)?;
        let mut whole = vec![0; size];
        let frame = reader.next_frame(&mut whole).map_err(failed)?;
        let whole = whole.chunks_exact(frame.line_size.max(1));
        whole.skip(rows.start).take(rows.len()).for_each(add);
    } else {
        let mut place = 0;
        while let Some(row) = reader.next_row().map_err(failed)? {
            if rows.contains(&place) {
                add(row.data());
            }
            place += 1;
            if deadline.is_over() {
                return Err(MediaError::TooSlow { format: FORMAT });
            }
        }
    }
    shrunk.finish().map(Part::whole)
}

/// How many pixels are averaged into one, in each direction.
fn choose_step((width, height): (u32, u32), wanted: (u32, u32)) -> u32 {
    let enough = (width / wanted.0.max(1)).min(height / wanted.1.max(1));
    let mut step = enough.clamp(1, STEP_CAP);
    while u64::from(width.div_ceil(step)) * u64::from(height.div_ceil(step)) > limits::KEPT_PIXELS {
        step += 1;
    }
    step
}

/// A picture that is averaged down while its rows arrive.
struct Shrunk {
    step: u32,
    pixels: Pixels,
    sums: Vec<[u32; 3]>,
    rows_in_sums: u32,
    line: Vec<[u8; 3]>,
}

impl Shrunk {
    fn new((width, height): (u32, u32), step: u32) -> Self {
        let (small_width, small_height) = (width.div_ceil(step), height.div_ceil(step));
        let size = small_width as usize * small_height as usize * 3;
        Self {
            step,
            pixels: Pixels {
                width: small_width,
                height: small_height,
                rgb8: Vec::with_capacity(size),
            },
            sums: vec![[0; 3]; small_width as usize],
            rows_in_sums: 0,
            line: Vec::with_capacity(width as usize),
        }
    }

    fn add(&mut self, row: &[u8], colour: ColorType) {
        self.line.clear();
        on_white(row, colour, &mut self.line);
        if self.step == 1 {
            self.pixels.rgb8.extend_from_slice(self.line.as_flattened());
            return;
        }
        for (sum, group) in self
            .sums
            .iter_mut()
            .zip(self.line.chunks(self.step as usize))
        {
            for pixel in group {
                for (total, value) in sum.iter_mut().zip(pixel) {
                    *total += u32::from(*value);
                }
            }
        }
        self.rows_in_sums += 1;
        if self.rows_in_sums == self.step {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let groups = self.line.chunks(self.step as usize);
        for (sum, group) in self.sums.iter_mut().zip(groups) {
            let count = (group.len() as u32 * self.rows_in_sums).max(1);
            let mean = sum.map(|total| ((total + count / 2) / count) as u8);
            self.pixels.rgb8.extend_from_slice(&mean);
            *sum = [0; 3];
        }
        self.rows_in_sums = 0;
    }

    fn finish(mut self) -> Result<Pixels, MediaError> {
        if self.rows_in_sums > 0 {
            self.flush();
        }
        let Pixels { width, height, .. } = self.pixels;
        if self.pixels.rgb8.len() != width as usize * height as usize * 3 {
            return Err(MediaError::broken(FORMAT, "rows are missing"));
        }
        Ok(self.pixels)
    }
}

/// One row as opaque pixels.
fn on_white(row: &[u8], colour: ColorType, out: &mut Vec<[u8; 3]>) {
    let blend = |value: u8, alpha: u8| {
        let (value, alpha) = (u16::from(value), u16::from(alpha));
        ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    match colour {
        ColorType::Rgb => out.extend_from_slice(row.as_chunks::<3>().0),
        ColorType::Rgba => out.extend(
            (row.as_chunks::<4>().0.iter()).map(|&[r, g, b, a]| [r, g, b].map(|v| blend(v, a))),
        ),
        ColorType::GrayscaleAlpha => {
            out.extend((row.as_chunks::<2>().0.iter()).map(|&[l, a]| [blend(l, a); 3]));
        }
        ColorType::Grayscale | ColorType::Indexed => out.extend(row.iter().map(|&l| [l; 3])),
    }
}

fn in_words(error: DecodingError, bytes: usize) -> MediaError {
    match error {
        DecodingError::IoError(error) if error.kind() == io::ErrorKind::TimedOut => {
            MediaError::TooSlow { format: FORMAT }
        }
        DecodingError::IoError(_) => MediaError::CutOff {
            format: FORMAT,
            bytes,
        },
        DecodingError::LimitsExceeded => MediaError::TooMuchMemory {
            format: FORMAT,
            megabytes: limits::MEMORY / 1_000_000,
        },
        DecodingError::Format(reason) => {
            // What comes after these words names the library's types.
            let reason = reason.to_string();
            let (reason, _) = reason.split_once(" while ").unwrap_or((&reason, ""));
            MediaError::broken(FORMAT, reason)
        }
        DecodingError::Parameter(_) => MediaError::Decoder,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clear_ink_leaves_the_paper_white() {
        let mut out = Vec::new();
        on_white(&[10, 20, 30, 0, 10, 20, 30, 255], ColorType::Rgba, &mut out);
        on_white(&[0, 128], ColorType::GrayscaleAlpha, &mut out);
        assert_eq!(out, [[255; 3], [10, 20, 30], [127; 3]]);
    }

    #[test]
    fn averaging_keeps_the_mean_also_at_ragged_edges() {
        let mut shrunk = Shrunk::new((3, 3), 2);
        for row in [[0, 100, 7], [100, 200, 9], [50, 60, 33]] {
            shrunk.add(&row, ColorType::Grayscale);
        }
        let pixels = shrunk.finish().unwrap();
        assert_eq!((pixels.width, pixels.height), (2, 2));
        let greys: Vec<u8> = pixels.rgb8.into_iter().step_by(3).collect();
        assert_eq!(greys, [100, 8, 55, 33]);
    }

    #[test]
    fn rows_that_did_not_come_are_missed() {
        let mut shrunk = Shrunk::new((3, 3), 1);
        for _ in 0..2 {
            shrunk.add(&[1, 2, 3], ColorType::Grayscale);
        }
        assert!(shrunk.finish().is_err());
    }

    #[test]
    fn a_step_never_goes_below_what_is_wanted() {
        assert_eq!(choose_step((4000, 3000), (800, 600)), 5);
        assert_eq!(choose_step((4000, 3000), (801, 600)), 4);
        assert_eq!(choose_step((10, 10), (100, 100)), 1);
        assert_eq!(choose_step((8000, 8000), (8000, 8000)), 2);
    }
}
