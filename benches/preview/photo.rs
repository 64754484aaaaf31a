//! Pictures that cost a decoder what a phone's photo costs: smooth light, edges, texture in
//! some places and grain everywhere.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Red, green and blue of every pixel of a landscape that is nowhere.
pub fn pixels(width: u32, height: u32) -> Vec<u8> {
    let mut grain = 0x2545_f491u32;
    let mut rgb8 = Vec::with_capacity(width as usize * height as usize * 3);
    let unit = f64::from(width) / 4000.0;
    for y in 0..height {
        let down = f64::from(y) / f64::from(height);
        for x in 0..width {
            let (px, py) = (f64::from(x) / unit, f64::from(y) / unit);
            // A few thousand pixels wide, then a few hundred, then a few.
            let hills = wave(px, py, 900.0) + 0.5 * wave(px + 77.0, py, 310.0);
            let leaves = wave(px, py + 31.0, 23.0) * wave(px + 5.0, py, 9.0);
            let is_ground = down + 0.15 * hills > 0.55;
            grain ^= grain << 13;
            grain ^= grain >> 17;
            grain ^= grain << 5;
            let noise = f64::from(grain >> 24) / 255.0 - 0.5;
            let light = if is_ground {
                90.0 + 40.0 * hills + 55.0 * leaves + 26.0 * noise
            } else {
                190.0 - 60.0 * down + 10.0 * hills + 12.0 * noise
            };
            let [r, g, b] = if is_ground {
                [0.9, 1.0, 0.6]
            } else {
                [0.8, 0.9, 1.1]
            };
            rgb8.extend([r, g, b].map(|part| (light * part).clamp(0.0, 255.0) as u8));
        }
    }
    rgb8
}

/// A smooth pattern without a visible period.
fn wave(x: f64, y: f64, length: f64) -> f64 {
    let (x, y) = (x / length, y / length);
    ((x * 6.1 + (y * 3.7).sin() * 1.9).sin() + (y * 5.3 + (x * 2.9).cos() * 2.3).cos()) / 2.0
}

/// As phones write it: quality 90, colours at half the size in both directions.
pub fn jpeg(rgb8: &[u8], (width, height): (u32, u32), is_progressive: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, 90);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_progressive(is_progressive);
    let size = (width as u16, height as u16);
    let done = encoder.encode(rgb8, size.0, size.1, ColorType::Rgb);
    done.expect("a picture of this size can be encoded");
    out
}

/// As screenshots and editors write it.
pub fn png(rgb8: &[u8], (width, height): (u32, u32)) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let written = (encoder.write_header()).and_then(|mut to| to.write_image_data(rgb8));
    written.expect("a picture of this size can be encoded");
    out
}
