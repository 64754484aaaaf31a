//! What is measured, and that it means the same for every picture.

use super::*;
use crate::domain::Measures;

fn measures(file: &[u8], area: PictureArea) -> Measures {
    let opened = open(file, &wish(area, Framing::default())).unwrap();
    opened.facts.measures.unwrap()
}

fn png_from(width: u32, height: u32, dot: impl Fn(u32, u32) -> u8) -> Vec<u8> {
    let greys = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let greys: Vec<u8> = greys.map(|(x, y)| dot(x, y)).collect();
    png_of(width, height, ::png::ColorType::Grayscale, &greys)
}

#[test]
fn blur_and_light_are_measured() {
    let stripes = |soft: bool| {
        png_from(512, 384, move |x, _| match (x / 16 % 2, soft) {
            (0, false) => 40,
            (_, false) => 200,
            (_, true) => (120.0 + 80.0 * (f64::from(x) / 5.1).sin()) as u8,
        })
    };
    let (sharp, soft) = (
        measures(&stripes(false), SQUARE),
        measures(&stripes(true), SQUARE),
    );
    assert!(sharp.sharpness > 2.0 * soft.sharpness, "{sharp:?} {soft:?}");
    let night = measures(&png_from(64, 64, |_, _| 4), SQUARE);
    assert_eq!((night.dark, night.bright, night.sharpness), (1.0, 0.0, 0.0));
    let half = measures(
        &png_from(64, 64, |x, _| if x < 32 { 0 } else { 255 }),
        SQUARE,
    );
    assert!((half.brightness - 0.5).abs() < 0.01);
    assert!((half.bright - 0.5).abs() < 0.05 && (half.dark - 0.5).abs() < 0.05);
}

#[test]
fn sharpness_is_the_variance_of_what_each_dot_differs_from_its_neighbours() {
    // A line of 100 in every fourth column differs by -400 + 200, and by 100 beside it.
    let lines = png_from(256, 192, |x, _| if x % 4 == 2 { 100 } else { 0 });
    let expected = (200.0f32.powi(2) + 2.0 * 100.0f32.powi(2)) / 4.0;
    let measured = measures(&lines, TINY).sharpness;
    assert!((measured / expected - 1.0).abs() < 0.02, "{measured}");
}

#[test]
fn a_picture_is_measured_upright_however_it_is_stored() {
    let stored = Pixels {
        width: 256,
        height: 192,
        rgb8: scene(256, 192),
    };
    for tag in 1..=8 {
        let upright = Orientation::from_tag(tag.into()).turn(stored.clone());
        let rgb = ::png::ColorType::Rgb;
        let upright = png_of(upright.width, upright.height, rgb, &upright.rgb8);
        let (turned, upright) = (png_with(tag, 256, 192), upright);
        let (turned, upright) = (measures(&turned, TINY), measures(&upright, TINY));
        assert!((turned.looks ^ upright.looks).count_ones() <= 2, "{tag}");
    }
}

#[test]
fn measures_do_not_depend_on_what_is_shown() {
    let (file, _) = jpeg_with(&exif(6, None), &jpeg(1600, 1200, false));
    let large = measures(&file, SQUARE);
    let small = measures(&file, TINY);
    assert!(
        (large.sharpness / small.sharpness - 1.0).abs() < 0.1,
        "{large:?} {small:?}"
    );
    assert!((large.looks ^ small.looks).count_ones() <= 2);
    let zoomed = open(&file, &wish(SQUARE, close(0, (0, 0)))).unwrap();
    assert_eq!(zoomed.facts.measures, None);
}

/// Soft discs whose places follow from a seed.
fn discs(seed: u32, width: u32, height: u32) -> Vec<u8> {
    let place = |n: u32| f64::from((seed + n).wrapping_mul(2_654_435_761) >> 16) / 65_536.0;
    png_from(width, height, move |x, y| {
        let (x, y) = (
            f64::from(x) / f64::from(width),
            f64::from(y) / f64::from(height),
        );
        let light: f64 = (0..6)
            .map(|n| {
                let (dx, dy) = (x - place(3 * n), y - place(3 * n + 1));
                let size = 0.1 + 0.2 * place(3 * n + 2);
                80.0 * (1.0 - (dx * dx + dy * dy) / (size * size)).max(0.0)
            })
            .sum();
        light.min(255.0) as u8
    })
}

#[test]
fn the_same_picture_in_another_size_looks_the_same_and_another_one_does_not() {
    let looks = |file: &[u8]| measures(file, SQUARE).looks;
    for seed in [1, 50, 900] {
        let original = looks(&discs(seed, 800, 600));
        let smaller = looks(&discs(seed, 500, 375));
        assert!((original ^ smaller).count_ones() <= 6, "{seed}");
        let other = looks(&discs(seed + 400, 800, 600));
        assert!((original ^ other).count_ones() >= 16, "{seed}");
    }
    let wall = png_from(300, 200, |_, _| 90);
    assert_eq!(looks(&wall), 0);
}
