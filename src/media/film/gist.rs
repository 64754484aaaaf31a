//! What is measured on a film: the numbers of a picture, over the frames of its strip.
//!
//! A hand that moves blurs some frames and not others, so sharpness and light are those of
//! the sharpest. What the film looks like is taken from the mean of all of them, as in the
//! "temporally informative representative image" of M. Esmaeili, M. Fatourechi and R. Ward, "A
//! Robust and Fast Video Copy Detection System Using Content-Based Fingerprinting" (IEEE
//! TIFS 6, 2011), with equal weights: whoever codes a film anew chooses other key frames,
//! and so other frames stand in the strip, but their mean hardly changes.

use super::super::pixels::Pixels;
use super::super::{looks, measure};
use crate::domain::Measures;

/// Measures a film by copies of its frames, upright and of the size that
/// [`measure::least`] says; `None` for no frames, or none with pixels.
pub(super) fn measure(copies: Vec<Pixels>) -> Option<Measures> {
    let looks = looks::hash(mean(&copies)?)?;
    let measured = copies.into_iter().filter_map(measure::of_copy);
    let sharpest = measured.max_by(|a, b| a.sharpness.total_cmp(&b.sharpness))?;
    Some(Measures { looks, ..sharpest })
}

/// The mean of pictures of one size.
fn mean(copies: &[Pixels]) -> Option<Pixels> {
    let first = copies.first()?;
    let mut sums = vec![0_u32; first.rgb8.len()];
    for copy in copies {
        for (sum, byte) in sums.iter_mut().zip(&copy.rgb8) {
            *sum += u32::from(*byte);
        }
    }
    let count = copies.len() as u32;
    let round = |sum: u32| ((sum + count / 2) / count) as u8;
    Some(Pixels {
        rgb8: sums.into_iter().map(round).collect(),
        ..*first
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chessboard whose fields have so many pixels a side, so light.
    fn board(side: u32, light: u8) -> Pixels {
        let dot = |n: u32| match (n % 32 / side + n / 32 / side) % 2 {
            0 => light,
            _ => 0,
        };
        Pixels {
            width: 32,
            height: 32,
            rgb8: (0..32 * 32).flat_map(|n| [dot(n); 3]).collect(),
        }
    }

    #[test]
    fn sharpness_and_light_are_those_of_the_sharpest_frame() {
        let (soft, sharp) = (board(8, 90), board(1, 200));
        let best = measure::of_copy(sharp.clone()).unwrap();
        let found = measure(vec![soft.clone(), sharp, soft.clone()]).unwrap();
        assert_eq!(found.sharpness, best.sharpness);
        assert_eq!(found.brightness, best.brightness);
        assert!(measure::of_copy(soft).unwrap().sharpness < best.sharpness);
        assert_eq!(measure(Vec::new()), None);
    }

    #[test]
    fn a_film_looks_like_the_mean_of_its_frames() {
        let (coarse, fine) = (board(16, 60), board(5, 200));
        let mut between = fine.clone();
        for (byte, other) in between.rgb8.iter_mut().zip(&coarse.rgb8) {
            *byte = ((2.0 * f64::from(*byte) + f64::from(*other)) / 3.0).round() as u8;
        }
        let found = measure(vec![coarse.clone(), fine.clone(), fine]).unwrap();
        assert_eq!(found.looks, looks::hash(between).unwrap());
        assert_ne!(found.looks, looks::hash(coarse).unwrap());
    }
}
