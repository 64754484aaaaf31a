//! Signatures: a pen's path on white paper, as a worker's screen records it, in PNG.
//!
//! Every letter of the name becomes a hump, a loop or a bar of the right height; the
//! curve through them is a Catmull-Rom spline, thinner where the pen moves fast.

use super::{Failure, Rgb};
use crate::sandbox::chance::Chance;
use image::{ImageEncoder, codecs::png};
use tiny_skia::{Color, LineCap, Paint, PathBuilder, Pixmap, Shader, Stroke, Transform};

/// Width in pixels.
pub(super) const WIDTH: u32 = 900;
/// Height in pixels.
pub(super) const HEIGHT: u32 = 400;

/// The signature of `name` as a PNG; only a stray line where `empty`.
pub(super) fn sign(name: &str, empty: bool, seed: u64) -> Result<Vec<u8>, Failure> {
    let paper = written(name, empty, seed, 1.0)?;
    let grey: Vec<u8> = paper.pixels().iter().map(|pixel| pixel.green()).collect();
    let mut file = Vec::new();
    png::PngEncoder::new_with_quality(&mut file, png::CompressionType::Fast, png::FilterType::Up)
        .write_image(&grey, WIDTH, HEIGHT, image::ExtendedColorType::L8)
        .map_err(|_| Failure::Encode)?;
    Ok(file)
}

/// The same, as large as fits into a room of so many pixels.
pub(super) fn small(
    name: &str,
    empty: bool,
    seed: u64,
    (width, height): (u32, u32),
) -> Result<Rgb, Failure> {
    let scale = (width as f32 / WIDTH as f32).min(height as f32 / HEIGHT as f32);
    let paper = written(name, empty, seed, scale)?;
    let grey = paper.pixels().iter().map(|pixel| pixel.green());
    Ok(Rgb {
        width: paper.width(),
        height: paper.height(),
        pixels: grey.flat_map(|grey| [grey; 3]).collect(),
    })
}

fn written(name: &str, empty: bool, seed: u64, scale: f32) -> Result<Pixmap, Failure> {
    let mut chance = Chance::new(seed, "signature", 0);
    let edge = |full: u32| (full as f32 * scale).round().max(1.0) as u32;
    let mut paper = Pixmap::new(edge(WIDTH), edge(HEIGHT)).ok_or(Failure::Canvas)?;
    paper.fill(Color::WHITE);
    let strokes = if empty {
        vec![vec![
            (320.0, 230.0),
            (380.0, 222.0),
            (430.0, 236.0),
            (452.0, 226.0),
        ]]
    } else {
        pen(name, &mut chance)
    };
    for stroke in &strokes {
        ink(&mut paper, stroke, scale);
    }
    Ok(paper)
}

/// The pen's way: one stroke a word, and a flourish below.
fn pen(name: &str, chance: &mut Chance) -> Vec<Vec<(f32, f32)>> {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count().max(1);
    let step = (660.0 / letters as f32).min(64.0);
    let mut strokes = Vec::new();
    let mut x = 120.0;
    for word in name.split_whitespace() {
        let mut path = Vec::new();
        for (nth, letter) in word.chars().filter(|c| c.is_alphabetic()).enumerate() {
            let grown = if nth == 0 { step * 1.5 } else { step };
            for (dx, dy) in hump(letter, nth == 0) {
                let (wobble_x, wobble_y) = (chance.near(-3.0, 3.0), chance.near(-6.0, 6.0));
                let (dx, dy) = (dx * grown + wobble_x, dy * 62.0 + wobble_y);
                // Slanted to the right, and rising a little along the line.
                path.push((x + dx - dy * 0.28, 240.0 + dy - x * 0.05));
            }
            x += grown;
        }
        strokes.push(path);
        x += step * 0.5;
    }
    let (from, to) = (chance.near(140.0, 240.0), x + chance.near(-60.0, 40.0));
    let dip = chance.near(296.0, 320.0);
    strokes.push(vec![
        (from, dip),
        ((from + to) / 2.0, dip - 34.0),
        (to, dip - 20.0),
    ]);
    strokes
}

/// One letter as points: across in letters, down in heights of a small letter.
fn hump(letter: char, first: bool) -> &'static [(f32, f32)] {
    match letter.to_ascii_lowercase() {
        _ if first => &[
            (0.1, 0.2),
            (0.3, -1.9),
            (0.6, -2.1),
            (0.35, 0.3),
            (0.6, -0.7),
            (0.95, 0.2),
        ],
        'b' | 'd' | 'f' | 'h' | 'k' | 'l' | 't' => &[
            (0.2, -0.4),
            (0.6, -1.9),
            (0.4, -1.8),
            (0.45, 0.1),
            (0.9, 0.0),
        ],
        'g' | 'j' | 'p' | 'q' | 'y' | 'z' => &[
            (0.3, -0.8),
            (0.6, -0.6),
            (0.5, 1.3),
            (0.2, 1.2),
            (0.95, -0.1),
        ],
        'a' | 'c' | 'e' | 'o' | 's' => &[
            (0.6, -0.7),
            (0.2, -0.5),
            (0.3, 0.1),
            (0.7, -0.1),
            (0.95, -0.2),
        ],
        _ => &[
            (0.2, -0.8),
            (0.3, 0.1),
            (0.6, -0.8),
            (0.7, 0.1),
            (0.95, -0.1),
        ],
    }
}

fn ink(paper: &mut Pixmap, points: &[(f32, f32)], scale: f32) {
    let paint = Paint {
        shader: Shader::SolidColor(Color::from_rgba8(18, 24, 60, 255)),
        ..Paint::default()
    };
    let curve = spline(points);
    let mut last_width = 6.0;
    for pair in curve.windows(2) {
        let [from, to] = pair else { continue };
        let speed = (to.0 - from.0).hypot(to.1 - from.1);
        // The pen's width follows its speed with some inertia.
        last_width = last_width * 0.8 + (9.0 - speed * 0.35).clamp(3.4, 9.0) * 0.2;
        let mut path = PathBuilder::new();
        path.move_to(from.0, from.1);
        path.line_to(to.0 + 0.01, to.1);
        let stroke = Stroke {
            width: last_width,
            line_cap: LineCap::Round,
            ..Stroke::default()
        };
        if let Some(path) = path.finish() {
            let sized = Transform::from_scale(scale, scale);
            paper.stroke_path(&path, &paint, &stroke, sized, None);
        }
    }
}

/// A Catmull-Rom spline through the points, ten pieces between two of them.
fn spline(points: &[(f32, f32)]) -> Vec<(f32, f32)> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Vec::new();
    };
    let mut ends = vec![*first];
    ends.extend_from_slice(points);
    ends.push(*last);
    let mut curve = vec![*first];
    for four in ends.windows(4) {
        let [a, b, c, d] = four else { continue };
        for step in 1..=10 {
            let t = step as f32 / 10.0;
            let along = |a: f32, b: f32, c: f32, d: f32| {
                let cubic = -a + 3.0 * b - 3.0 * c + d;
                let square = 2.0 * a - 5.0 * b + 4.0 * c - d;
                0.5 * (2.0 * b + (c - a) * t + square * t * t + cubic * t * t * t)
            };
            curve.push((along(a.0, b.0, c.0, d.0), along(a.1, b.1, c.1, d.1)));
        }
    }
    curve
}
