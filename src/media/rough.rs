//! The first look at a file of which only the beginning is there: the thumbnail that most
//! cameras put into EXIF, or the first scans of a progressive JPEG.
//!
//! It stands on the screen until the rest has come. It is no evidence: a thumbnail may show
//! something else than the picture.

use super::decode::File;
use super::error::MediaError;
use super::limits::{self, Deadline};
use super::open::{Look, Opened, Wish};
use super::part::{Part, Region};
use super::pixels::Pixels;

/// As [`super::open`], from the beginning of a file; as large as the whole will be.
///
/// # Errors
/// [`MediaError::NoPreview`] where there is nothing to see yet, or what is wrong with it.
pub fn open(bytes: &[u8], wish: &Wish) -> Result<Opened, MediaError> {
    let file = File::read(bytes).map_err(|error| match error {
        MediaError::CutOff { .. } => MediaError::NoPreview,
        error => error,
    })?;
    let deadline = Deadline::within(limits::TIME);
    let small = match thumbnail(&file, deadline) {
        Some(small) => small,
        None => file.first_scans(deadline)?,
    };
    let look = Look::of(&file, wish);
    let part = within(small, look.region, (file.header.width, file.header.height));
    Ok(Opened {
        pixels: look.turn.turn(part.resample(look.dots)?),
        facts: file.facts(),
        is_rough: true,
    })
}

/// The small picture in EXIF, without the bars that bring another shape to 4:3. It lies as
/// the large one does, whatever orientation it claims itself.
fn thumbnail(file: &File<'_>, deadline: Deadline) -> Option<Pixels> {
    let place = file.tags.thumbnail.clone()?;
    let small = File::read(file.header.exif?.get(place)?).ok()?;
    let all = small.whole();
    let shape = f64::from(file.header.width) / f64::from(file.header.height);
    let region = without_bars(all, shape);
    let size = (region.width, region.height);
    Some(small.decode(region, size, deadline).ok()?.pixels)
}

/// The largest region in the middle that has this ratio of width to height.
fn without_bars(all: Region, shape: f64) -> Region {
    let (width, height) = (f64::from(all.width), f64::from(all.height));
    let kept = |side: f64, most: u32| (side.round() as u32).clamp(1, most);
    let (width, height) = (
        kept(width.min(height * shape), all.width),
        kept(height.min(width / shape), all.height),
    );
    Region {
        left: (all.width - width) / 2,
        top: (all.height - height) / 2,
        width,
        height,
    }
}

/// The part of a small copy that a region of the picture has become.
fn within(small: Pixels, region: Region, (width, _): (u32, u32)) -> Part {
    let size = (small.width, small.height);
    let scale = f64::from(size.0) / f64::from(width);
    let (touched, frame) = region.scaled(scale, size);
    Part {
        pixels: small.cut(touched),
        frame,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_cut_off_on_the_sides_where_they_are() {
        let small = Region::whole((160, 120));
        let cut = |shape| {
            let region = without_bars(small, shape);
            (region.left, region.top, region.width, region.height)
        };
        assert_eq!(cut(4.0 / 3.0), (0, 0, 160, 120));
        assert_eq!(cut(16.0 / 9.0), (0, 15, 160, 90));
        assert_eq!(cut(3.0 / 4.0), (35, 0, 90, 120));
    }
}
