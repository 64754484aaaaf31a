//! The first look at a file of which only the beginning is there.

use super::*;

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
