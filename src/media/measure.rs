//! Numbers of a decoded picture: how sharp, how bright, and what it looks like.
//!
//! All are taken from one small grey copy, always of the same size and upright, so that
//! they mean the same for every picture, however large and however it is shown.

use super::looks;
use super::part::Part;
use super::pixels::{Orientation, Pixels};
use crate::domain::Measures;

/// The longer side of the copy, in pixels.
const SIDE: u32 = 256;

/// Darker than this is nearly black, in steps of 255.
const DARK: u8 = 16;

/// Brighter than this is nearly white, in steps of 255.
const BRIGHT: u8 = 239;

/// The size of the copy of a picture: what it must at least be decoded to.
pub fn least((width, height): (u32, u32)) -> (u32, u32) {
    let long = f64::from(width.max(height).max(1));
    let side = |side: u32| (f64::from(side) * f64::from(SIDE) / long).round().max(1.0) as u32;
    (side(width), side(height))
}

/// Measures all of a picture; `orientation` is how it will be turned. `None` for no pixels.
pub fn measure(picture: &Part, orientation: Orientation) -> Option<Measures> {
    let size = least((picture.pixels.width, picture.pixels.height));
    of_copy(orientation.turn(picture.average(size).ok()?))
}

/// Measures a copy that is upright and has the size that [`least`] says.
pub fn of_copy(copy: Pixels) -> Option<Measures> {
    let greys: Vec<u8> = copy.rows().flatten().map(luma).collect();
    let count = greys.len() as f32;
    if greys.is_empty() {
        return None;
    }
    let part = |is: fn(&u8) -> bool| greys.iter().filter(|grey| is(grey)).count() as f32 / count;
    let sum: u32 = greys.iter().map(|grey| u32::from(*grey)).sum();
    Some(Measures {
        sharpness: sharpness(&greys, copy.width as usize),
        brightness: sum as f32 / count / 255.0,
        dark: part(|grey| *grey < DARK),
        bright: part(|grey| *grey > BRIGHT),
        looks: looks::hash(copy)?,
    })
}

/// Brightness (ITU-R BT.601).
pub fn luma(&[r, g, b]: &[u8; 3]) -> u8 {
    ((299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b) + 500) / 1000) as u8
}

/// The variance of the Laplacian (Pech-Pacheco et al. 2000), of each pixel that has four
/// neighbours; 0 where none has.
fn sharpness(greys: &[u8], width: usize) -> f32 {
    let rows: Vec<&[u8]> = greys.chunks_exact(width.max(1)).collect();
    let (mut count, mut sum, mut squares) = (0u32, 0i64, 0i64);
    for three in rows.windows(3) {
        let [above, row, below] = three else { continue };
        let middles = row.windows(3).zip(above.iter().zip(below.iter()).skip(1));
        for (across, (up, down)) in middles {
            let [left, middle, right] = across else {
                continue;
            };
            let around: i64 = [left, right, up, down]
                .map(|grey| i64::from(*grey))
                .iter()
                .sum();
            let edge = around - 4 * i64::from(*middle);
            count += 1;
            sum += edge;
            squares += edge * edge;
        }
    }
    let count = f64::from(count.max(1));
    let mean = sum as f64 / count;
    (squares as f64 / count - mean * mean) as f32
}
