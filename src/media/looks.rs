//! What a picture looks like, in 64 bits.
//!
//! The perceptual hash by the discrete cosine transform of C. Zauner, "Implementation and
//! Benchmarking of Perceptual Image Hash Functions" (2010), 3.2.1: a copy of 32×32 greys, of
//! whose transform the 8×8 lowest frequencies beside the mean are kept, a bit each: above
//! their median or not. Brightness, contrast, size and packing change few bits; cropping and
//! turning change many.

use super::measure::luma;
use super::part::Part;
use super::pixels::Pixels;
use std::f32::consts::PI;

/// The side of the copy.
const SIDE: usize = 32;

/// Frequencies kept in each direction.
const KEPT: usize = 8;

/// Waves weaker than this (in greys) are none: a plain wall must not be hashed by its noise.
const WEAK: f32 = 0.01;

/// The hash; `None` for no pixels.
pub fn hash(pixels: Pixels) -> Option<u64> {
    let small = Part::whole(pixels)
        .average((SIDE as u32, SIDE as u32))
        .ok()?;
    let greys: Vec<f32> = small
        .rows()
        .flatten()
        .map(|dot| f32::from(luma(dot)))
        .collect();
    if greys.len() != SIDE * SIDE {
        return None;
    }
    let waves = waves(&greys);
    let mut sorted = waves.clone();
    sorted.sort_by(f32::total_cmp);
    let (low, high) = (sorted.get(31)?, sorted.get(32)?);
    let median = (low + high) / 2.0;
    let bits = waves
        .iter()
        .rev()
        .map(|wave| u64::from(*wave > median + WEAK));
    Some(bits.fold(0, |hash, bit| hash << 1 | bit))
}

/// Frequencies 1 to 8 of 1 to 8, row by row (DCT-II, scaled to greys).
fn waves(greys: &[f32]) -> Vec<f32> {
    let wave = |frequency: usize| -> Vec<f32> {
        let angle = |n: usize| PI * (n as f32 + 0.5) * frequency as f32 / SIDE as f32;
        (0..SIDE)
            .map(|n| angle(n).cos() * 2.0 / SIDE as f32)
            .collect()
    };
    let basis: Vec<Vec<f32>> = (1..=KEPT).map(wave).collect();
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    // Across first: for each frequency, a column of what each row has of it.
    let columns: Vec<Vec<f32>> = (basis.iter())
        .map(|across| {
            greys
                .chunks_exact(SIDE)
                .map(|row| dot(row, across))
                .collect()
        })
        .collect();
    (basis.iter())
        .flat_map(|down| columns.iter().map(|column| dot(column, down)))
        .collect()
}
