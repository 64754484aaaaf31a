//! Whether a picture shows what must be read, and a flaw hides it.
//!
//! Two shots that differ in their words alone are compared where the words stand, at the
//! size of half-blocks on 80×30 cells: what can be read makes a difference there.

use super::*;
use crate::sandbox::chance::Chance;

/// How sharply the words differ at each thing that must be read: the mean step between
/// neighbouring pixels of the difference, in levels of 255. Smooth differences, which a
/// blur leaves, can't be read and count little.
fn told_apart(nth: usize, seed: u64, flaw: Flaw, upright: bool) -> Vec<f64> {
    let made = |set: usize| Shot {
        flaw,
        upright,
        ..shot(scenes(set).remove(nth), seed)
    };
    let shots = (made(0), made(1));
    let seen = |shot| preview(shot, 80, 60).unwrap();
    let (one, other) = (seen(&shots.0), seen(&shots.1));
    let pixels = one.pixels.chunks(3).zip(other.pixels.chunks(3));
    let light = |rgb: &[u8]| rgb.iter().map(|part| i32::from(*part)).sum::<i32>() / 3;
    let apart: Vec<i32> = pixels.map(|(a, b)| light(a) - light(b)).collect();
    let wide = one.width as usize;
    let mut hand = Chance::new(seed, "camera", 0);
    let long = one.width.max(one.height);
    let canvas = camera::before_the_lens(&shots.0, long, &mut hand).unwrap();
    let steps = |[left, top, right, bottom]: [f32; 4]| {
        let spots = (top as usize..bottom as usize)
            .flat_map(|y| (left as usize..right as usize).map(move |x| y * wide + x));
        let steps: Vec<i32> = spots
            .filter_map(|at| {
                let (here, beside) = (apart.get(at)?, apart.get(at + 1)?);
                Some((beside - here).abs() + (apart.get(at + wide)? - here).abs())
            })
            .collect();
        f64::from(steps.iter().sum::<i32>()) / steps.len() as f64
    };
    canvas.subjects().into_iter().map(steps).collect()
}

#[test]
fn whatever_must_be_read_can_be_told_apart_in_half_blocks() {
    for nth in 0..scenes(0).len() {
        for seed in 0..10 {
            let things = told_apart(nth, seed, Flaw::None, false);
            assert!(!things.is_empty());
            for apart in things {
                assert!(apart > 15.0, "scene {nth}, seed {seed}: {apart}");
            }
        }
    }
}

#[test]
fn words_that_fit_stay_apart_in_a_picture_held_upright() {
    for seed in 0..10 {
        for apart in told_apart(0, seed, Flaw::None, true) {
            assert!(apart > 12.0, "seed {seed}: {apart}");
        }
    }
}

/// What is left of the difference that words make, for each thing that must be read.
fn left(nth: usize, seed: u64, flaw: Flaw) -> Vec<f64> {
    let clean = told_apart(nth, seed, Flaw::None, false);
    let hidden = told_apart(nth, seed, flaw, false);
    let pairs = hidden.iter().zip(&clean);
    pairs.map(|(hidden, clean)| hidden / clean).collect()
}

#[test]
fn a_thumb_and_a_glare_hide_one_thing_that_must_be_read() {
    for flaw in [Flaw::Thumb, Flaw::Glare] {
        for nth in 0..scenes(0).len() {
            for seed in 0..4 {
                let least = left(nth, seed, flaw).into_iter().fold(f64::MAX, f64::min);
                assert!(least < 0.05, "{flaw:?}, scene {nth}, seed {seed}: {least}");
            }
        }
    }
}

#[test]
fn blur_shake_and_dark_hide_everything() {
    for flaw in [Flaw::Blurred, Flaw::Shaken, Flaw::Dark] {
        for nth in 0..scenes(0).len() {
            for seed in 0..4 {
                for left in left(nth, seed, flaw) {
                    assert!(left < 0.25, "{flaw:?}, scene {nth}, seed {seed}: {left}");
                }
            }
        }
    }
}

#[test]
fn a_finger_in_the_corner_covers_nothing_that_must_be_read() {
    let mut seen = 0;
    for (nth, scene) in scenes(0).into_iter().enumerate() {
        for seed in 0..6 {
            let shot = shot(scene.clone(), seed);
            let mut hand = Chance::new(seed, "camera", 0);
            let mut canvas = camera::before_the_lens(&shot, 320, &mut hand).unwrap();
            let before = canvas.pixmap.clone();
            canvas.finger_in_the_corner(&mut hand);
            let pixels = before.pixels().iter().zip(canvas.pixmap.pixels());
            let covered = pixels.enumerate().filter(|(_, (old, new))| old != new);
            let covered: Vec<_> = covered
                .map(|(at, _)| ((at as u32 % 320) as f32, (at as u32 / 320) as f32))
                .collect();
            for [left, top, right, bottom] in canvas.subjects() {
                let mut inside = covered
                    .iter()
                    .filter(|(x, y)| (left..right).contains(x) && (top..bottom).contains(y));
                assert_eq!(inside.next(), None, "scene {nth}, seed {seed}");
            }
            seen += usize::from(!covered.is_empty());
        }
    }
    assert!(seen > 20, "{seen}");
}
