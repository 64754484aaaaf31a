//! What the perceptual hash takes for the same picture: measured on the pictures that are drawn
//! here, because a threshold that nobody measured is a guess.

use super::*;
use crate::domain::finding::LOOKS_ALIKE_BITS;
use crate::domain::{Framing, PictureArea};
use crate::media::{Grid, Wish, open};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, RgbImage};

/// The largest distance that the table knows.
const MOST: u32 = 16;

/// What becomes of a picture on its way to somebody who sends it again.
const AGAIN: [&str; 10] = [
    "quality 30",
    "quality 60",
    "quality 95",
    "half the size",
    "a quarter of the size",
    "10 % brighter",
    "10 % darker",
    "a messenger's copy",
    "2 % cut off",
    "5 % cut off",
];

/// What makes another picture of it, for a hash like this.
const OTHER: [&str; 2] = ["turned by 90°", "mirrored"];

fn changed(picture: &DynamicImage, how: &str) -> u64 {
    let (width, height) = (picture.width(), picture.height());
    let scaled = |by: f64| {
        let side = |side: u32| (f64::from(side) * by).round() as u32;
        picture.resize_exact(side(width), side(height), FilterType::Triangle)
    };
    let lit = |by: f32| {
        let mut lit = picture.to_rgb8();
        for value in lit.iter_mut() {
            *value = (f32::from(*value) * by).min(255.0) as u8;
        }
        DynamicImage::from(lit)
    };
    let cut = |by: f64| {
        let off = |side: u32| (f64::from(side) * by).round() as u32;
        picture.crop_imm(0, 0, width - off(width), height - off(height))
    };
    match how {
        "quality 30" => hash(picture, 30),
        "quality 60" => hash(picture, 60),
        "quality 95" => hash(picture, 95),
        "half the size" => hash(&scaled(0.5), 90),
        "a quarter of the size" => hash(&scaled(0.25), 90),
        "10 % brighter" => hash(&lit(1.1), 90),
        "10 % darker" => hash(&lit(0.9), 90),
        "a messenger's copy" => hash(&scaled(1600.0 / 4032.0), 75),
        "2 % cut off" => hash(&cut(0.02), 90),
        "5 % cut off" => hash(&cut(0.05), 90),
        "turned by 90°" => hash(&picture.rotate90(), 90),
        "mirrored" => hash(&picture.fliph(), 90),
        other => panic!("{other}"),
    }
}

/// As the console hashes a file of it.
fn hash(picture: &DynamicImage, quality: u8) -> u64 {
    let mut file = Vec::new();
    picture
        .to_rgb8()
        .write_with_encoder(JpegEncoder::new_with_quality(&mut file, quality))
        .unwrap();
    let area = PictureArea {
        columns: 40,
        rows: 20,
        cell_width: 10,
        cell_height: 20,
    };
    let wish = Wish {
        grid: Grid::of_half_blocks(area),
        framing: Framing::default(),
        is_rough: false,
    };
    let opened = open(&file, &wish).unwrap();
    opened.facts.measures.unwrap().looks
}

fn drawn(scene: Scene, seed: u64) -> DynamicImage {
    let Rgb {
        width,
        height,
        pixels,
    } = preview(&shot(scene, seed), 480, 360).unwrap();
    RgbImage::from_raw(width, height, pixels).unwrap().into()
}

fn apart(one: u64, other: u64) -> u32 {
    (one ^ other).count_ones()
}

#[test]
fn a_picture_sent_again_looks_alike_and_one_of_something_else_does_not() {
    let mut seen: Vec<u64> = Vec::new();
    for (nth, scene) in scenes(0).into_iter().enumerate() {
        let picture = drawn(scene, nth as u64);
        let original = hash(&picture, 85);
        // Cuts are where it ends: of 2 % two in three are found, of 5 % hardly any.
        for how in &AGAIN[..8] {
            let bits = apart(original, changed(&picture, how));
            assert!(bits <= LOOKS_ALIKE_BITS, "{nth}, {how}: {bits}");
        }
        for how in OTHER {
            let bits = apart(original, changed(&picture, how));
            assert!(bits > LOOKS_ALIKE_BITS, "{nth}, {how}: {bits}");
        }
        for (other, known) in seen.iter().enumerate() {
            let bits = apart(original, *known);
            assert!(bits > LOOKS_ALIKE_BITS, "{nth} and {other}: {bits}");
        }
        seen.push(original);
    }
}

/// For each distance, how many of some pairs are no further apart.
fn row(name: &str, distances: &[u32]) {
    let share = |most: u32| {
        let within = distances.iter().filter(|bits| **bits <= most).count();
        within as f64 * 100.0 / distances.len().max(1) as f64
    };
    let cells: Vec<String> = (0..=MOST)
        .map(|most| format!("{:.1}", share(most)))
        .collect();
    let widest = distances.iter().max().copied().unwrap_or(0);
    let nearest = distances.iter().min().copied().unwrap_or(0);
    println!(
        "| {name} | {} | {nearest}–{widest} | {} |",
        distances.len(),
        cells.join(" | ")
    );
}

/// All pairs of pictures of some kind, of which the two differ in this.
fn pairs<T>(all: &[(T, u64)], differ: impl Fn(&T, &T) -> bool) -> Vec<u32> {
    let mut found = Vec::new();
    for (n, (one, hash)) in all.iter().enumerate() {
        let others = all[n + 1..].iter().filter(|(other, _)| differ(one, other));
        found.extend(others.map(|(_, other)| apart(*hash, *other)));
    }
    found
}

/// Pictures in a folder of one's own, at most as large as a phone's screen.
fn of_a_folder() -> Vec<DynamicImage> {
    let Some(folder) = std::env::var_os("PROOFDESK_PICTURES") else {
        println!("PROOFDESK_PICTURES names no folder: only pictures drawn here are compared");
        return Vec::new();
    };
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let open = |path: &std::path::PathBuf| image::open(path).ok();
    let opened = paths.iter().filter_map(open);
    opened
        .map(|picture| picture.resize(1024, 1024, FilterType::Triangle))
        .collect()
}

#[test]
#[ignore = "measures: prints how many pairs are found at each threshold"]
fn likeness_by_threshold() {
    const SEEDS: u64 = 4;
    let mut all = Vec::new();
    let mut pictures = Vec::new();
    for set in 0..2 {
        for (nth, scene) in scenes(set).into_iter().enumerate() {
            for seed in 0..SEEDS {
                let picture = drawn(scene.clone(), seed);
                all.push(((set, nth, seed), hash(&picture, 85)));
                pictures.push(picture);
            }
        }
    }
    let head: Vec<String> = (0..=MOST).map(|most| most.to_string()).collect();
    println!(
        "| % of pairs at most so far apart | pairs | bits | {} |",
        head.join(" | ")
    );
    println!("|---|---:|---:|{}", "---:|".repeat(MOST as usize + 1));
    type Key = (usize, usize, u64);
    let same_place = |a: &Key, b: &Key| a.1 == b.1;
    let words = pairs(&all, |a, b| same_place(a, b) && a.2 == b.2);
    row("drawn: the same place and light, other words", &words);
    let visits = pairs(&all, |a, b| same_place(a, b) && a.2 != b.2);
    row("drawn: such a place on another day", &visits);
    let others = pairs(&all, |a, b| !same_place(a, b));
    row("drawn: something else", &others);
    let folder = of_a_folder();
    let with_hash = folder.iter().map(|picture| ((), hash(picture, 85)));
    let hashed: Vec<((), u64)> = with_hash.collect();
    let others = pairs(&hashed, |(), ()| true);
    if !others.is_empty() {
        row("folder: something else", &others);
    }
    for (whose, pictures) in [("drawn", &pictures), ("folder", &folder)] {
        for how in AGAIN.iter().chain(&OTHER) {
            let distance = |picture| apart(hash(picture, 85), changed(picture, how));
            let distances: Vec<u32> = pictures.iter().map(distance).collect();
            if !distances.is_empty() {
                row(&format!("{whose}: {how}"), &distances);
            }
        }
    }
}
