//! How files are looked at: framed, roughly, and measured.

use super::part::Region;
use super::pixels::Orientation;
use super::tests::{jpeg, mean_difference, png_of, scene};
use super::*;
use crate::domain::Framing;
use crate::domain::Measures;
use exif::experimental::Writer;
use exif::{Field, In, Tag, Value};
use std::io::Cursor;

/// 40×20 cells of 10×20 pixels: 400×400 dots.
const SQUARE: PictureArea = PictureArea {
    columns: 40,
    rows: 20,
    cell_width: 10,
    cell_height: 20,
};

/// 2×1 cells: 20×20 dots.
const TINY: PictureArea = PictureArea {
    columns: 2,
    rows: 1,
    cell_width: 10,
    cell_height: 20,
};

/// More than any file's own pixels can give.
const CLOSEST: u16 = u16::MAX;

fn wish(area: PictureArea, framing: Framing) -> Wish {
    Wish {
        grid: Grid::of_pixels(area),
        framing,
        is_rough: false,
    }
}

fn close(turns: u8, centre: (u16, u16)) -> Framing {
    Framing {
        turns,
        zoom: CLOSEST,
        centre,
        frame: None,
    }
}

/// EXIF that says how to turn the picture, and may bring a small one.
fn exif(orientation: u16, thumbnail: Option<&[u8]>) -> Vec<u8> {
    let turn = Field {
        tag: Tag::Orientation,
        ifd_num: In::PRIMARY,
        value: Value::Short(vec![orientation]),
    };
    let mut writer = Writer::new();
    writer.push_field(&turn);
    if let Some(thumbnail) = thumbnail {
        writer.set_jpeg(thumbnail, In::THUMBNAIL);
    }
    let mut out = Cursor::new(Vec::new());
    writer.write(&mut out, false).unwrap();
    out.into_inner()
}

fn png_with(orientation: u16, width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut info = ::png::Info::with_size(width, height);
    info.color_type = ::png::ColorType::Rgb;
    info.bit_depth = ::png::BitDepth::Eight;
    info.exif_metadata = Some(exif(orientation, None).into());
    let encoder = ::png::Encoder::with_info(&mut out, info).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&scene(width, height)).unwrap();
    writer.finish().unwrap();
    out
}

/// A JPEG with EXIF at its beginning, and where that ends.
fn jpeg_with(exif: &[u8], file: &[u8]) -> (Vec<u8>, usize) {
    let length = u16::try_from(exif.len() + 8).unwrap().to_be_bytes();
    let mut out = [&[0xff, 0xd8, 0xff, 0xe1][..], &length, b"Exif\0\0", exif].concat();
    let end = out.len();
    out.extend_from_slice(&file[2..]);
    (out, end)
}

#[test]
fn every_turn_of_every_orientation_shows_the_files_own_pixels_up_close() {
    let stored = Pixels {
        width: 60,
        height: 44,
        rgb8: scene(60, 44),
    };
    for tag in 1..=8 {
        let file = png_with(tag, 60, 44);
        for turns in 0..4 {
            let turn = Orientation::from_tag(tag.into()).then_quarters(turns);
            let turned = turn.turn(stored.clone());
            let (left, top) = (turned.width / 4 - 10, turned.height * 3 / 4 - 10);
            let expected = turned.cut(Region {
                left,
                top,
                width: 20,
                height: 20,
            });
            let opened = open(&file, &wish(TINY, close(turns, (2_500, 7_500)))).unwrap();
            assert!(
                opened.pixels == expected,
                "orientation {tag}, {turns} turns"
            );
        }
    }
}

#[test]
fn every_turn_of_every_orientation_shows_the_same_whole() {
    let plain = open(&png_with(1, 60, 44), &wish(SQUARE, Framing::default())).unwrap();
    for tag in 1..=8 {
        let file = png_with(tag, 60, 44);
        for turns in 0..4 {
            let framing = Framing {
                turns,
                ..Framing::default()
            };
            let turn = Orientation::from_tag(tag.into()).then_quarters(turns);
            let opened = open(&file, &wish(SQUARE, framing)).unwrap();
            assert_eq!(
                opened.pixels,
                turn.turn(plain.pixels.clone()),
                "{tag}, {turns}"
            );
        }
    }
}

#[test]
fn nothing_beside_the_picture_is_looked_at() {
    let file = png_with(1, 60, 44);
    let corner = |left, top| {
        let whole = Pixels {
            width: 60,
            height: 44,
            rgb8: scene(60, 44),
        };
        whole.cut(Region {
            left,
            top,
            width: 20,
            height: 20,
        })
    };
    for (centre, expected) in [
        ((0, 0), corner(0, 0)),
        ((10_000, 0), corner(40, 0)),
        ((0, u16::MAX), corner(0, 24)),
        ((10_000, 10_000), corner(40, 24)),
    ] {
        let opened = open(&file, &wish(TINY, close(0, centre))).unwrap();
        assert!(opened.pixels == expected, "{centre:?}");
    }
}

#[test]
fn a_part_is_decoded_as_large_as_its_dots_and_shows_what_lies_there() {
    for is_progressive in [false, true] {
        let file = jpeg(1600, 1200, is_progressive);
        let whole = super::tests::decode(&file, (1600, 1200)).unwrap();
        // Fitted, four pixels are a dot; at 200, two; the grid then has 800 × 800 of them.
        let framing = Framing {
            zoom: 200,
            centre: (3_000, 5_000),
            ..Framing::default()
        };
        let opened = open(&file, &wish(SQUARE, framing)).unwrap();
        assert_eq!((opened.pixels.width, opened.pixels.height), (400, 400));
        let there = whole.cut(Region {
            left: 80,
            top: 200,
            width: 800,
            height: 800,
        });
        let expected = part::Part::whole(there).resample((400, 400)).unwrap();
        let off = mean_difference(&opened.pixels, &expected);
        assert!(off < 1.5, "{off}");
    }
}

#[test]
fn a_small_picture_is_not_magnified_beyond_fitting() {
    let file = png_with(1, 12, 8);
    let fitted = open(&file, &wish(SQUARE, Framing::default())).unwrap();
    let closest = open(&file, &wish(SQUARE, close(0, (5_000, 5_000)))).unwrap();
    assert_eq!(closest, fitted);
}

fn rough(area: PictureArea) -> Wish {
    Wish {
        is_rough: true,
        ..wish(area, Framing::default())
    }
}

#[test]
fn a_thumbnail_stands_in_upright_and_as_large_as_the_whole() {
    let whole = jpeg(1600, 1200, false);
    for tag in [1, 6, 3] {
        let (file, end) = jpeg_with(&exif(tag, Some(&jpeg(160, 120, false))), &whole);
        // The beginning goes up to the first scan, and a little into it.
        let beginning = &file[..end + 700];
        let sharp = open(&file, &wish(SQUARE, Framing::default())).unwrap();
        let first = open(beginning, &rough(SQUARE)).unwrap();
        assert!(first.is_rough && !sharp.is_rough);
        assert_eq!(first.facts.measures, None);
        assert_eq!(
            (first.facts.width, first.facts.height),
            (sharp.facts.width, sharp.facts.height)
        );
        assert_eq!(
            (first.pixels.width, first.pixels.height),
            (sharp.pixels.width, sharp.pixels.height)
        );
        let off = mean_difference(&first.pixels, &sharp.pixels);
        assert!(off < 5.0, "{tag}: {off}");
    }
}

#[test]
fn the_bars_of_a_thumbnail_are_not_shown() {
    // 16:9 in the middle of 4:3, between black bars.
    let bars = vec![0; 160 * 15 * 3];
    let letterbox = [bars.clone(), scene(160, 90), bars].concat();
    let mut small = Vec::new();
    jpeg_encoder::Encoder::new(&mut small, 95)
        .encode(&letterbox, 160, 120, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    let (file, _) = jpeg_with(&exif(1, Some(&small)), &jpeg(1600, 900, false));
    let sharp = open(&file, &wish(SQUARE, Framing::default())).unwrap();
    let first = open(&file, &rough(SQUARE)).unwrap();
    let off = mean_difference(&first.pixels, &sharp.pixels);
    assert!(off < 5.0, "{off}");
}

#[test]
fn the_first_scans_of_a_progressive_file_stand_in_once_they_are_there() {
    let file = jpeg(1600, 1200, true);
    let sharp = open(&file, &wish(SQUARE, Framing::default())).unwrap();
    let first = (1..file.len())
        .step_by(500)
        .find_map(|end| open(&file[..end], &rough(SQUARE)).ok())
        .unwrap();
    assert!(first.is_rough);
    assert!(first.facts.size_bytes * 2 < file.len() as u64);
    let off = mean_difference(&first.pixels, &sharp.pixels);
    assert!(off < 6.0, "{off}");
}

#[test]
fn without_a_small_picture_the_rest_is_waited_for() {
    let plain = jpeg(640, 480, false);
    let (tagged, end) = jpeg_with(&exif(1, Some(&jpeg(160, 120, false))), &plain);
    let drawn = png_of(64, 48, ::png::ColorType::Rgb, &scene(64, 48));
    for beginning in [&plain[..], &plain[..100], &tagged[..end - 1], &drawn[..]] {
        let error = open(beginning, &rough(SQUARE)).unwrap_err();
        assert_eq!(error, MediaError::NoPreview);
    }
    let error = open(b"\0\0\0\x18ftypisom....", &rough(SQUARE)).unwrap_err();
    assert_eq!(error, MediaError::Video);
}

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
