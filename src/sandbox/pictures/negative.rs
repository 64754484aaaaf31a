//! The exposed picture as luma and chroma: what the lens, the hand and the sensor do to
//! the drawing, and its enlargement to a phone's size row by row.

use jpeg_encoder::{ImageBuffer, JpegColorType, rgb_to_ycbcr};
use tiny_skia::Pixmap;

/// Length of the table of grain.
const GRAINS: usize = 8192;
/// Edge of the square of paper texture; a power of two.
const TEXTURE: usize = 256;

/// How the picture is exposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exposure {
    /// Light that reaches the sensor, in 256ths.
    pub gain: u32,
    /// The largest error of a pixel's luma.
    pub grain: u8,
    /// Where the grain comes from.
    pub seed: u64,
}

/// The drawing as luma and chroma, lit, and ready to be enlarged.
pub(crate) struct Negative {
    pub width: usize,
    pub height: usize,
    pub planes: [Vec<u8>; 3],
    grain: Vec<i16>,
}

impl Negative {
    /// Exposes a drawing.
    pub(super) fn new(drawn: &Pixmap, exposure: Exposure) -> Self {
        let (width, height) = (drawn.width() as usize, drawn.height() as usize);
        let size = width * height;
        let mut planes = [vec![0; size], vec![0; size], vec![0; size]];
        let across = falloff(width);
        let texture = texture(exposure.seed);
        let [luma, blue, red] = &mut planes;
        let rows = drawn.pixels().chunks_exact(width);
        let out = luma.chunks_exact_mut(width);
        let out = out.zip(blue.chunks_exact_mut(width));
        let out = out.zip(red.chunks_exact_mut(width));
        let rough = texture.chunks_exact(TEXTURE).cycle();
        for (((row, fall), rough), ((luma, blue), red)) in
            rows.zip(falloff(height)).zip(rough).zip(out)
        {
            let fall = (fall * exposure.gain) >> 8;
            let lights = across.iter().zip(rough.iter().cycle());
            let out = luma.iter_mut().zip(blue).zip(red);
            for ((pixel, (side, rough)), ((luma, blue), red)) in row.iter().zip(lights).zip(out) {
                let light = (((side * fall) >> 8) * rough) >> 8;
                let lit = |part: u8| ((u32::from(part) * light) >> 8).min(255) as u8;
                (*luma, *blue, *red) =
                    rgb_to_ycbcr(lit(pixel.red()), lit(pixel.green()), lit(pixel.blue()));
            }
        }
        Self {
            width,
            height,
            planes,
            grain: grain(exposure),
        }
    }

    /// Turns the picture so that EXIF's `orientation` (1, 3, 6 or 8) turns it back.
    pub fn store_as(&mut self, orientation: u16) {
        if matches!(orientation, 6 | 8) {
            self.turn_left();
        }
        if matches!(orientation, 3 | 8) {
            for plane in &mut self.planes {
                plane.reverse();
            }
        }
    }

    fn turn_left(&mut self) {
        for plane in &mut self.planes {
            let turned = transposed(plane, self.width);
            let columns = turned.chunks_exact(self.height).rev();
            *plane = columns.flatten().copied().collect();
        }
        std::mem::swap(&mut self.width, &mut self.height);
    }

    /// A smaller copy as interleaved luma and chroma, from every so many pixels.
    pub fn thumbnail(&self, width: usize, height: usize) -> Vec<u8> {
        let mut small = Vec::with_capacity(width * height * 3);
        // Nine samples a pixel, evenly spread.
        let at = |place: usize, of: usize, whole: usize| {
            move |part: usize| (place * 6 + part * 2 + 1) * whole / (of * 6)
        };
        for y in 0..height {
            for x in 0..width {
                for plane in &self.planes {
                    let rows = (0..3).map(at(y, height, self.height));
                    let sum: u32 = rows
                        .flat_map(|row| {
                            let columns = (0..3).map(at(x, width, self.width));
                            columns.filter_map(move |column| plane.get(row * self.width + column))
                        })
                        .map(|value| u32::from(*value))
                        .sum();
                    small.push((sum / 9) as u8);
                }
            }
        }
        small
    }

    /// The picture at its own size in red, green and blue (JFIF's conversion, ITU-T T.871).
    pub fn rgb(&self) -> Vec<u8> {
        let [luma, blue, red] = &self.planes;
        let chroma = blue.iter().zip(red);
        let pixels = luma.iter().zip(chroma).zip(self.grain.iter().cycle());
        pixels
            .flat_map(|((y, (cb, cr)), speck)| {
                let y = f32::from(*y) + f32::from(*speck);
                let (cb, cr) = (f32::from(*cb) - 128.0, f32::from(*cr) - 128.0);
                [
                    (y + 1.402 * cr) as u8,
                    (y - 0.344_136 * cb - 0.714_136 * cr) as u8,
                    (y + 1.772 * cb) as u8,
                ]
            })
            .collect()
    }

    fn row<'a>(&self, plane: &'a [u8], y: usize) -> &'a [u8] {
        let start = y.min(self.height - 1) * self.width;
        plane.get(start..start + self.width).unwrap_or_default()
    }
}

/// The encoder asks row by row, so the 12 MP are never in memory at once: each row is
/// enlarged to twice the drawing's size as it is asked for, and gets its grain.
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
        let (near_row, far_row) = (self.row(luma, near), self.row(luma, far));
        let mut mixed: Vec<i16> = Vec::with_capacity(self.width + 2);
        let mix = near_row.iter().zip(far_row);
        mixed.extend(near_row.first().map(|value| 4 * i16::from(*value)));
        mixed.extend(mix.map(|(near, far)| 3 * i16::from(*near) + i16::from(*far)));
        mixed.extend(near_row.last().map(|value| 4 * i16::from(*value)));
        let start = y * 2609 % (GRAINS - 4096);
        let grain = self.grain.get(start..).unwrap_or_default();
        let from = out.len();
        out.resize(from + 2 * self.width, 0);
        let pairs = out.get_mut(from..).unwrap_or_default();
        let (pairs, _) = pairs.as_chunks_mut::<2>();
        let (specks, _) = grain.as_chunks::<2>();
        for (([first, second], [one, two]), window) in
            pairs.iter_mut().zip(specks).zip(mixed.windows(3))
        {
            let [left, here, right] = window else {
                continue;
            };
            *first = (((3 * here + left + 8) >> 4) + one).clamp(0, 255) as u8;
            *second = (((3 * here + right + 8) >> 4) + two).clamp(0, 255) as u8;
        }
        for (plane, out) in [(blue, out_blue), (red, out_red)] {
            let from = out.len();
            out.resize(from + 2 * self.width, 0);
            let (pairs, _) = out.get_mut(from..).unwrap_or_default().as_chunks_mut::<2>();
            for (pair, value) in pairs.iter_mut().zip(self.row(plane, near)) {
                *pair = [*value, *value];
            }
        }
    }
}

/// How much light reaches each place of an edge, in 256ths: less towards the ends.
fn falloff(length: usize) -> Vec<u32> {
    (0..length)
        .map(|at| {
            let off = at as f32 / length as f32 * 2.0 - 1.0;
            (256.0 * (1.0 - 0.14 * off * off)) as u32
        })
        .collect()
}

/// The errors of a sensor: small ones often, large ones seldom.
fn grain(exposure: Exposure) -> Vec<i16> {
    let mut random = oorandom::Rand32::new(exposure.seed);
    let span = u32::from(exposure.grain) + 1;
    (0..GRAINS)
        .map(|_| {
            let two = random.rand_range(0..span) + random.rand_range(0..span);
            two as i16 - i16::from(exposure.grain)
        })
        .collect()
}

/// What keeps surfaces from being flat: noise of four sizes, in 256ths around 1.
fn texture(seed: u64) -> Vec<u32> {
    let mut random = oorandom::Rand32::new(seed ^ 0x7EC5);
    let mut sums = vec![0.0_f32; TEXTURE * TEXTURE];
    for (cell, strength) in [(64, 2.6), (16, 2.4), (4, 2.6), (2, 2.2)] {
        let cells = TEXTURE / cell;
        let knots: Vec<f32> = (0..cells * cells)
            .map(|_| (random.rand_float() - 0.5) * 2.0 * strength)
            .collect();
        let knot = |x: usize, y: usize| {
            let at = y % cells * cells + x % cells;
            knots.get(at).copied().unwrap_or(0.0)
        };
        for (place, sum) in sums.iter_mut().enumerate() {
            let (x, y) = (place % TEXTURE, place / TEXTURE);
            let (left, top) = (x / cell, y / cell);
            let part = |at: usize| (at % cell) as f32 / cell as f32;
            let (dx, dy) = (part(x), part(y));
            let above = knot(left, top) * (1.0 - dx) + knot(left + 1, top) * dx;
            let below = knot(left, top + 1) * (1.0 - dx) + knot(left + 1, top + 1) * dx;
            *sum += above * (1.0 - dy) + below * dy;
        }
    }
    sums.into_iter()
        .map(|sum| (256.0 + 2.0 * sum) as u32)
        .collect()
}

fn transposed(plane: &[u8], width: usize) -> Vec<u8> {
    let mut turned = Vec::with_capacity(plane.len());
    for column in 0..width {
        turned.extend(plane.iter().skip(column).step_by(width.max(1)));
    }
    turned
}
