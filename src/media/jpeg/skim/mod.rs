//! JPEG at an eighth or a quarter of its size, which needs the mean of each block, or that
//! and its slopes: three numbers of 63. The others are skipped without being read, several at
//! a time, which makes this some times faster than any decoder that reads them.
//!
//! For sequential files with all colours in one scan: what cameras write. At the least doubt
//! it gives up, and another decoder has a look.

mod bits;
mod frame;
mod planes;
mod tables;

#[cfg(test)]
mod tests;

use super::Plan;
use crate::media::header::Header;
use crate::media::limits::Deadline;
use crate::media::part::{Part, Region};
use bits::{Bits, Cursor};
use frame::{Component, Frame};
use planes::Plane;
use tables::{BEYOND, Codes, Skips};

/// The last of the 64 coefficients.
const LAST: usize = 63;

/// Means beyond this are no picture's; they would only overflow.
const MEANS: std::ops::RangeInclusive<i32> = -0x7fff..=0x7fff;

/// Whether it decodes files of this kind to this scale. Its memory is a few bytes a block.
pub fn knows(header: &Header<'_>, plan: Plan) -> bool {
    let is_sequential = !header.progressive && !header.lossless && header.interleaved;
    is_sequential && matches!(plan.eighths, 1 | 2) && matches!(header.components, 1 | 3)
}

/// Decodes the part; `None` for a file that it can't, or not without doubt, or not in time.
pub fn decode(
    bytes: &[u8],
    header: &Header<'_>,
    region: Region,
    plan: Plan,
    deadline: Deadline,
) -> Option<Part> {
    let frame = frame::read(bytes)?;
    // It must be the same frame as in the walk that the limits rest on.
    if (frame.width, frame.height) != (header.width, header.height) {
        return None;
    }
    let size = (
        super::scaled(frame.width, plan.eighths),
        super::scaled(frame.height, plan.eighths),
    );
    let (touched, place) = region.scaled(f64::from(plan.eighths) / 8.0, size);
    let mut planes: Vec<Plane> = (frame.components.iter())
        .map(|component| Plane::new(&frame, component, plan.eighths))
        .collect();
    let rows_seen = (touched.bottom() * 8).div_ceil(plan.eighths * 8 * frame.down);
    let rows = frame.rows.min(rows_seen);
    let mut scan = Scan {
        bits: Bits::new(bytes.get(frame.data..)?),
        means: vec![0; frame.components.len()],
        frame: &frame,
    };
    let mut until_restart = frame.restart;
    for row in 0..rows {
        for column in 0..frame.columns {
            if frame.restart > 0 && until_restart == 0 {
                scan.restart((row * frame.columns + column) / frame.restart)?;
                until_restart = frame.restart;
            }
            until_restart = until_restart.wrapping_sub(1);
            scan.unit(&mut planes, column, row)?;
        }
        if scan.bits.has_overrun() || deadline.is_over() {
            return None;
        }
    }
    // Whoever looks at the end of a picture is told where the file's end is missing.
    if rows == frame.rows && scan.bits.marker() != Some(0xd9) {
        return None;
    }
    let pixels = planes::join(&planes, touched)?;
    Some(Part {
        pixels,
        frame: place,
    })
}

/// The way through the entropy-coded data.
struct Scan<'a> {
    bits: Bits<'a>,
    /// Of each component's last block: the next one's is told as the difference.
    means: Vec<i32>,
    frame: &'a Frame,
}

impl Scan<'_> {
    /// A marker between two stretches that don't build on each other; they count from 0 to 7.
    fn restart(&mut self, count: u32) -> Option<()> {
        let expected = 0xd0 + (count.wrapping_sub(1) % 8) as u8;
        self.means.fill(0);
        (self.bits.marker()? == expected).then_some(())
    }

    /// The blocks of all components for one place.
    #[inline(always)]
    fn unit(&mut self, planes: &mut [Plane], column: u32, row: u32) -> Option<()> {
        let mut bits = self.bits.cursor()?;
        let all = self
            .frame
            .components
            .iter()
            .zip(planes)
            .zip(&mut self.means);
        for ((component, plane), mean) in all {
            for down in 0..component.down {
                for across in 0..component.across {
                    let place = (
                        column * component.across + across,
                        row * component.down + down,
                    );
                    if plane.side == 1 {
                        let block = block::<false>(&mut bits, component, mean)?;
                        plane.set_mean(place, block);
                    } else {
                        let block = block::<true>(&mut bits, component, mean)?;
                        plane.set_slopes(place, block);
                    }
                }
            }
        }
        let position = bits.position();
        self.bits.resume(position);
        Some(())
    }
}

/// The mean of a block and, if wished, its slopes across, down and both, eight times as large
/// as in pixels.
#[inline(always)]
fn block<const SLOPES: bool>(
    bits: &mut Cursor<'_>,
    component: &Component,
    mean: &mut i32,
) -> Option<[i32; 4]> {
    bits.refill();
    let short = component.short_means.next(bits);
    *mean += if short.bits > 0 {
        bits.skip(u32::from(short.bits));
        i32::from(short.value)
    } else {
        let size = u32::from(component.means.next(bits)?);
        if size > 11 {
            return None;
        }
        bits.number(size)
    };
    if !MEANS.contains(mean) {
        return None;
    }
    let mut first = [*mean, 0, 0, 0, 0];
    let mut place = 0;
    if SLOPES {
        // In zigzag order, the slopes are the numbers 1, 2 and 4.
        while place < 4 {
            bits.refill();
            let short = component.short_others.next(bits);
            let number = if short.bits > 0 {
                bits.skip(u32::from(short.bits));
                place += usize::from(short.coefficients);
                i32::from(short.value)
            } else {
                let symbol = component.others.next(bits)?;
                let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
                place += match (run, size) {
                    (0, 0) => usize::from(BEYOND),
                    (1..15, 0) => return None,
                    _ => run + 1,
                };
                bits.number(size)
            };
            if let Some(kept) = first.get_mut(place) {
                *kept = number;
            }
        }
    }
    skip_rest(bits, &component.others, &component.skips, place)?;
    let [mean_step, across_step, down_step, _, both_step] = component.steps;
    let [mean, across, down, _, both] = first;
    Some([
        mean * mean_step,
        across * across_step,
        down * down_step,
        both * both_step,
    ])
}

/// Goes on to the end of a block of which `place` was the last coefficient that was read.
#[inline(always)]
fn skip_rest(bits: &mut Cursor<'_>, codes: &Codes, skips: &Skips, mut place: usize) -> Option<()> {
    while place < LAST {
        bits.refill();
        let skip = skips.next(bits);
        // What lies behind the last coefficient belongs to the next block.
        if place + skip.needs() <= LAST {
            bits.skip(skip.bits());
            place += skip.coefficients();
            // There are bits enough for two.
            let skip = skips.next(bits);
            if place + skip.needs() <= LAST {
                bits.skip(skip.bits());
                place += skip.coefficients();
            }
            continue;
        }
        let symbol = codes.next(bits)?;
        let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && run != 15 {
            return (run == 0).then_some(());
        }
        place += run + 1;
        bits.skip(size);
    }
    (place == LAST || place >= usize::from(BEYOND)).then_some(())
}
