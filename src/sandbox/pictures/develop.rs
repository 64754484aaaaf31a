//! From drawn pixels to a phone's JPEG: blur, darkness, grain, vignette, twice the size.
//!
//! The encoder asks row by row, so the 12 MP are never in memory at once: the drawing is
//! kept as three planes of 3 MP, and each row is enlarged as it is asked for.

use super::{Failure, Flaw};
use jpeg_encoder::{Encoder, ImageBuffer, JpegColorType, SamplingFactor, rgb_to_ycbcr};
use tiny_skia::Pixmap;

/// How strong the encoder may compress, 1 to 100.
const QUALITY: u8 = 86;
/// Length of the table of grain; a prime, so that rows don't repeat in step.
const GRAINS: usize = 8191;

/// The drawing as luma and chroma, lit, and ready to be enlarged.
struct Negative {
    width: usize,
    height: usize,
    planes: [Vec<u8>; 3],
    grain: Vec<i8>,
}

/// Turns the drawing into a JPEG twice as wide and high, with `tiff` as its EXIF.
/// `turned`: stored lying on its left side, as phones held upright do.
pub(super) fn develop(
    drawn: &Pixmap,
    flaw: Flaw,
    turned: bool,
    seed: u64,
    tiff: Option<&[u8]>,
) -> Result<Vec<u8>, Failure> {
    let mut negative = Negative::new(drawn, flaw, seed);
    if flaw == Flaw::Blurred {
        let reach = negative.width.max(negative.height) / 30;
        for _ in 0..2 {
            negative.blur(reach);
        }
    }
    if flaw == Flaw::Shaken {
        let reach = negative.width / 14;
        for plane in &mut negative.planes {
            for row in plane.chunks_exact_mut(negative.width) {
                blur_line(row, reach);
            }
        }
    }
    if turned {
        negative.turn_left();
    }
    let mut file = Vec::with_capacity(4 << 20);
    let mut encoder = Encoder::new(&mut file, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    if let Some(tiff) = tiff {
        let added = encoder.add_exif_metadata(tiff);
        added.map_err(|_| Failure::Encode)?;
    }
    encoder
        .encode_image(negative)
        .map_err(|_| Failure::Encode)?;
    Ok(file)
}

impl Negative {
    fn new(drawn: &Pixmap, flaw: Flaw, seed: u64) -> Self {
        let (width, height) = (drawn.width() as usize, drawn.height() as usize);
        let size = width * height;
        let mut planes = [
            Vec::with_capacity(size),
            Vec::with_capacity(size),
            Vec::with_capacity(size),
        ];
        let exposure: u32 = if flaw == Flaw::Dark { 11 } else { 256 };
        let across = falloff(width);
        let down = falloff(height);
        for (row, fall) in drawn.pixels().chunks_exact(width).zip(down) {
            for (pixel, side) in row.iter().zip(&across) {
                let light = (((side * fall) >> 8) * exposure) >> 8;
                let lit = |part: u8| ((u32::from(part) * light) >> 8) as u8;
                let (y, cb, cr) =
                    rgb_to_ycbcr(lit(pixel.red()), lit(pixel.green()), lit(pixel.blue()));
                for (plane, value) in planes.iter_mut().zip([y, cb, cr]) {
                    plane.push(value);
                }
            }
        }
        let strength = if flaw == Flaw::Dark { 9 } else { 4 };
        Self {
            width,
            height,
            planes,
            grain: grain(seed, strength),
        }
    }

    /// A box blur over `2 × reach + 1` pixels in both directions, by running sums.
    fn blur(&mut self, reach: usize) {
        for plane in &mut self.planes {
            for row in plane.chunks_exact_mut(self.width) {
                blur_line(row, reach);
            }
            let mut turned = transposed(plane, self.width);
            for column in turned.chunks_exact_mut(self.height) {
                blur_line(column, reach);
            }
            *plane = transposed(&turned, self.height);
        }
    }

    /// A quarter turn to the left; orientation 6 turns it back.
    fn turn_left(&mut self) {
        for plane in &mut self.planes {
            let mut columns: Vec<&[u8]> = Vec::with_capacity(self.width);
            let turned = transposed(plane, self.width);
            columns.extend(turned.chunks_exact(self.height));
            *plane = columns.into_iter().rev().flatten().copied().collect();
        }
        std::mem::swap(&mut self.width, &mut self.height);
    }

    fn row(&self, plane: &[u8], y: usize) -> std::ops::Range<usize> {
        let start = y.min(self.height - 1) * self.width;
        start..(start + self.width).min(plane.len())
    }
}

impl ImageBuffer for Negative {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        (self.width * 2) as u16
    }

    fn height(&self) -> u16 {
        (self.height * 2) as u16
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let y = usize::from(y);
        let [luma, blue, red] = &self.planes;
        let [out, out_blue, out_red, _] = buffers;
        // Bilinear at exactly twice the size: three parts near, one part far.
        let near = y / 2;
        let far = if y % 2 == 0 {
            near.saturating_sub(1)
        } else {
            near + 1
        };
        let (Some(near_row), Some(far_row)) = (
            luma.get(self.row(luma, near)),
            luma.get(self.row(luma, far)),
        ) else {
            return;
        };
        let mixed: Vec<u16> = near_row
            .iter()
            .zip(far_row)
            .map(|(near, far)| 3 * u16::from(*near) + u16::from(*far))
            .collect();
        let before = mixed.first().into_iter().chain(&mixed);
        let after = mixed.iter().skip(1).chain(mixed.last());
        let start = y * 2609 % GRAINS;
        let grain = self.grain.get(start..).unwrap_or_default().iter();
        let mut grain = grain.chain(self.grain.iter().cycle()).copied();
        let mut speck = || i16::from(grain.next().unwrap_or(0));
        for ((here, left), right) in mixed.iter().zip(before).zip(after) {
            let first = ((3 * here + left + 8) >> 4) as i16 + speck();
            let second = ((3 * here + right + 8) >> 4) as i16 + speck();
            out.push(first.clamp(0, 255) as u8);
            out.push(second.clamp(0, 255) as u8);
        }
        for (plane, out) in [(blue, out_blue), (red, out_red)] {
            let row = plane.get(self.row(plane, near)).unwrap_or_default();
            out.extend(row.iter().flat_map(|value| [*value, *value]));
        }
    }
}

/// How much light reaches each place of an edge, in 256ths: less towards the ends.
fn falloff(length: usize) -> Vec<u32> {
    (0..length)
        .map(|at| {
            let off = at as f32 / length as f32 * 2.0 - 1.0;
            (256.0 * (1.0 - 0.13 * off * off)) as u32
        })
        .collect()
}

fn grain(seed: u64, strength: i8) -> Vec<i8> {
    let mut random = oorandom::Rand32::new(seed);
    let span = u32::from(strength.unsigned_abs()) + 1;
    (0..GRAINS)
        .map(|_| {
            let two = random.rand_range(0..span) + random.rand_range(0..span);
            two as i8 - strength
        })
        .collect()
}

fn transposed(plane: &[u8], width: usize) -> Vec<u8> {
    let mut turned = Vec::with_capacity(plane.len());
    for column in 0..width {
        turned.extend(plane.iter().skip(column).step_by(width.max(1)));
    }
    turned
}

fn blur_line(line: &mut [u8], reach: usize) {
    let old: Vec<u32> = line.iter().map(|value| u32::from(*value)).collect();
    let (Some(first), Some(last)) = (old.first(), old.last()) else {
        return;
    };
    let window = 2 * reach + 1;
    let padded = std::iter::repeat_n(first, reach + 1)
        .chain(&old)
        .chain(std::iter::repeat_n(last, reach));
    let leaving = std::iter::repeat_n(first, reach + 1).chain(&old);
    let mut sum: u32 = padded.clone().take(window).sum();
    for ((value, entering), leaving) in line.iter_mut().zip(padded.skip(window)).zip(leaving) {
        sum = sum + entering - leaving;
        *value = (sum / window as u32) as u8;
    }
}
