//! JPEG: decoded in the DCT domain to the smallest size that is still large enough.
//!
//! Three decoders share the work. [`skim`] is for small pictures of ordinary files, [`quick`]
//! for whatever else cameras write; both give up at the least doubt. What they give up goes to
//! [`thorough`], which shows it or says what is wrong with it. So they never show a file that
//! it would refuse, but for what they need not read: detail that is too fine for the size.

mod quick;
mod scans;
mod skim;
mod thorough;

use super::error::MediaError;
use super::header::Header;
use super::limits::{self, Deadline};
use super::part::{Part, Region};
use super::pixels::Pixels;
use crate::domain::Format;

const FORMAT: Format = Format::Jpeg;

/// How a file is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Plan {
    /// The scale, in eighths of the picture's own size: 1 to 8.
    eighths: u32,
}

/// Decodes a region (as stored, before turning) to at least `wanted` where it has that many
/// pixels; the limits of size have been checked on `header`.
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
    let eighths = choose_eighths(header, region, wanted);
    let plan = Plan { eighths };
    if skim::knows(header, plan)
        && let Some(part) = skim::decode(bytes, header, region, plan, deadline)
    {
        return Ok(part);
    }
    if quick::knows(header)
        && limits::check_memory(FORMAT, quick_memory(header, region, eighths)).is_ok()
        && let Some(part) = quick::decode(bytes, header, region, plan, deadline)
    {
        return Ok(part);
    }
    let plan = Plan {
        eighths: whole_eighths(header, eighths),
    };
    limits::check_memory(FORMAT, memory(header, plan.eighths))?;
    thorough::decode(bytes, header, region, plan, deadline)
}

/// The picture in a file that may be cut off: the small one that its first scans make, where
/// they are all there.
///
/// # Errors
/// Where they aren't.
pub fn first_scans(
    bytes: &[u8],
    header: &Header<'_>,
    deadline: Deadline,
) -> Result<Pixels, MediaError> {
    if !header.progressive || !quick::knows(header) {
        return Err(MediaError::NoPreview);
    }
    limits::check_memory(
        FORMAT,
        quick_memory(header, Region::whole((header.width, header.height)), 1),
    )?;
    quick::first_scans(bytes, header, deadline).ok_or(MediaError::NoPreview)
}

/// A side at a scale of so many eighths.
fn scaled(side: u32, eighths: u32) -> u32 {
    (side * eighths).div_ceil(8)
}

/// The smallest scale at which the region reaches `wanted` on both sides, within the pixels
/// we keep.
fn choose_eighths(header: &Header<'_>, region: Region, wanted: (u32, u32)) -> u32 {
    if header.lossless {
        return 8;
    }
    let size = |eighths| {
        (
            scaled(region.width, eighths),
            scaled(region.height, eighths),
        )
    };
    let reaches = |eighths: &u32| {
        let (width, height) = size(*eighths);
        width >= wanted.0.min(region.width) && height >= wanted.1.min(region.height)
    };
    let affordable = |eighths: &u32| {
        let (width, height) = size(*eighths);
        u64::from(width) * u64::from(height) <= limits::KEPT_PIXELS
    };
    let chosen = (1..8).find(reaches).unwrap_or(8);
    (1..=chosen).rev().find(affordable).unwrap_or(1)
}

/// The same for a decoder that knows halves, quarters and eighths only, and decodes all of
/// the picture.
fn whole_eighths(header: &Header<'_>, eighths: u32) -> u32 {
    if header.lossless {
        return 8;
    }
    let affordable = |eighths: &u32| {
        let (width, height) = (
            scaled(header.width, *eighths),
            scaled(header.height, *eighths),
        );
        u64::from(width) * u64::from(height) <= limits::KEPT_PIXELS
    };
    let chosen = eighths.next_power_of_two();
    [8, 4, 2]
        .into_iter()
        .filter(|eighths| *eighths <= chosen)
        .find(affordable)
        .unwrap_or(1)
}

/// What decoding will hold at once, in bytes: the coefficients of a progressive file
/// (16 bits each), the planes, and the interleaved result.
fn memory(header: &Header<'_>, eighths: u32) -> u64 {
    let pixels = u64::from(header.width) * u64::from(header.height);
    let shown =
        u64::from(scaled(header.width, eighths)) * u64::from(scaled(header.height, eighths));
    let coefficients = if header.progressive {
        2 * pixels * header.samples_per_64 / 64
    } else {
        0
    };
    let sample = if header.lossless { 2 } else { 1 };
    coefficients + 2 * sample * shown * header.samples_per_64.max(64 * 3) / 64
}

/// The same for the quick decoder, which keeps the coefficients of every file in several scans,
/// and only the rows of what is shown.
fn quick_memory(header: &Header<'_>, region: Region, eighths: u32) -> u64 {
    let pixels = u64::from(header.width) * u64::from(header.height);
    let shown =
        u64::from(scaled(region.width, eighths)) * u64::from(scaled(region.height, eighths));
    let coefficients = if header.progressive || !header.interleaved {
        2 * pixels * header.samples_per_64 / 64
    } else {
        0
    };
    coefficients + 3 * shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(width: u32, height: u32) -> Header<'static> {
        Header {
            width,
            height,
            precision: 8,
            samples_per_64: 96,
            progressive: false,
            components: 3,
            interleaved: true,
            lossless: false,
            exif: None,
        }
    }

    fn choose(header: &Header<'_>, wanted: (u32, u32)) -> u32 {
        choose_eighths(header, Region::whole((header.width, header.height)), wanted)
    }

    #[test]
    fn the_smallest_scale_that_reaches_both_sides_is_taken() {
        let photo = header(4000, 3000);
        for (wanted, eighths) in [
            ((160, 96), 1),
            ((500, 375), 1),
            ((500, 376), 2),
            ((800, 600), 2),
            ((1001, 10), 3),
            ((4000, 3000), 8),
            ((9000, 9000), 8),
        ] {
            assert_eq!(choose(&photo, wanted), eighths, "{wanted:?}");
        }
    }

    #[test]
    fn more_pixels_than_are_kept_are_never_decoded() {
        let huge = header(8000, 8000);
        assert_eq!(choose(&huge, (8000, 8000)), 4);
        assert!(memory(&huge, 4) < limits::MEMORY);
        let mut progressive = huge;
        progressive.progressive = true;
        progressive.samples_per_64 = 192;
        assert!(memory(&progressive, 1) > limits::MEMORY);
        // The quick decoder keeps them of several scans too, also where only a part is shown.
        let part = Region::whole((8, 8));
        assert!(quick_memory(&progressive, part, 1) > limits::MEMORY);
        let mut in_scans = header(8000, 8000);
        in_scans.samples_per_64 = 192;
        assert!(quick_memory(&in_scans, part, 1) < limits::MEMORY);
        in_scans.interleaved = false;
        assert!(quick_memory(&in_scans, part, 1) > limits::MEMORY);
    }
}
