//! What the files are: sizes, coding, and what phones write beside the picture.

use super::*;
use ::exif::{Exif, In, Tag};
use image::{DynamicImage, GenericImageView, imageops::FilterType};

fn exif(file: &[u8]) -> Option<Exif> {
    let mut bytes = std::io::Cursor::new(file);
    ::exif::Reader::new().read_from_container(&mut bytes).ok()
}

fn coding(file: &[u8]) -> (u16, u16, jpeg_decoder::CodingProcess) {
    let mut decoder = jpeg_decoder::Decoder::new(file);
    decoder.read_info().unwrap();
    let info = decoder.info().unwrap();
    (info.width, info.height, info.coding_process)
}

/// The file as [`take`] makes it, a sixteenth as large, for what doesn't hang on the size.
fn small_file(shot: &Shot) -> Vec<u8> {
    let negative = camera::expose(shot, LONG_EDGE / 4).unwrap();
    develop::develop(negative, &shot.facts, camera::paper(shot)).unwrap()
}

/// The mean difference of two pictures' samples, both brought to 80×60.
fn difference(one: &DynamicImage, other: &DynamicImage) -> f64 {
    let small = |image: &DynamicImage| image.resize_exact(80, 60, FilterType::Triangle).to_rgb8();
    let (one, other) = (small(one), small(other));
    let parts = one.as_raw().iter().zip(other.as_raw());
    let sum: f64 = parts.map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
    sum / one.as_raw().len() as f64
}

fn as_image(small: Rgb) -> DynamicImage {
    let image = image::RgbImage::from_raw(small.width, small.height, small.pixels);
    image.unwrap().into()
}

#[test]
fn a_photo_is_a_baseline_jpeg_of_twelve_megapixels_and_repeats_byte_for_byte() {
    let file = take(&shot(shop(), 4)).unwrap();
    let (width, height, coding) = coding(&file);
    assert_eq!((width, height), (4032, 3024));
    assert_eq!(coding, jpeg_decoder::CodingProcess::DctSequential);
    assert!(file == take(&shot(shop(), 4)).unwrap());
    assert!(file != take(&shot(shop(), 5)).unwrap());
}

#[test]
fn the_phones_facts_are_read_back_from_the_file() {
    let file = small_file(&shot(shop(), 4));
    let exif = exif(&file).unwrap();
    let shown = |tag| {
        let field = exif.get_field(tag, In::PRIMARY).unwrap();
        field.display_value().to_string()
    };
    assert_eq!(shown(Tag::Model), "\"Pixel 7\"");
    assert_eq!(shown(Tag::Software), "\"HDR+ 1.0.540\"");
    assert_eq!(shown(Tag::DateTimeOriginal), "2026-02-24 08:15:10");
    assert_eq!(shown(Tag::DateTimeDigitized), "2026-02-24 08:15:10");
    assert_eq!(shown(Tag::SubSecTimeOriginal), "\"250\"");
    assert_eq!(shown(Tag::OffsetTimeOriginal), "\"-05:30\"");
    assert_eq!(shown(Tag::OffsetTimeDigitized), "\"-05:30\"");
    assert_eq!(shown(Tag::GPSLatitude), "40 deg 40 min 41.52 sec");
    assert_eq!(shown(Tag::GPSLongitudeRef), "W");
    assert_eq!(shown(Tag::PixelXDimension), "1008");
}

#[test]
fn however_the_phone_was_held_the_orientation_puts_the_picture_upright() {
    let mut met = std::collections::BTreeSet::new();
    for seed in 0..40 {
        let shot = Shot {
            upright: seed % 2 == 1,
            ..shot(shop(), seed)
        };
        let told = camera::paper(&shot).taking.unwrap().orientation;
        if !met.insert(told) {
            continue;
        }
        let file = small_file(&shot);
        let field = exif(&file).unwrap();
        let field = field.get_field(Tag::Orientation, In::PRIMARY).cloned();
        assert_eq!(field.unwrap().value.get_uint(0), Some(u32::from(told)));
        let stored = image::load_from_memory(&file).unwrap();
        let upright = match told {
            3 => stored.rotate180(),
            6 => stored.rotate90(),
            8 => stored.rotate270(),
            _ => stored,
        };
        let expected = as_image(preview(&shot, 480, 480).unwrap());
        assert_eq!(expected.width() < expected.height(), shot.upright);
        let apart = difference(&upright, &expected);
        assert!(apart < 4.0, "orientation {told}: {apart}");
    }
    assert_eq!(met.into_iter().collect::<Vec<_>>(), [1, 3, 6, 8]);
}

#[test]
fn an_embedded_thumbnail_shows_the_same_picture_and_some_files_have_none() {
    let embeds = |seed: &u64| camera::paper(&shot(shop(), *seed)).thumbnail;
    let (with, without): (Vec<u64>, Vec<u64>) = (0..40).partition(embeds);
    assert!((20..40).contains(&with.len()));
    let found = |seed| {
        let file = small_file(&shot(shop(), seed));
        let exif = exif(&file).unwrap();
        let number = |tag| {
            let field = exif.get_field(tag, In::THUMBNAIL)?;
            Some(field.value.get_uint(0)? as usize)
        };
        let from = number(Tag::JPEGInterchangeFormat)?;
        let until = from + number(Tag::JPEGInterchangeFormatLength)?;
        let small = image::load_from_memory(&exif.buf()[from..until]).unwrap();
        Some((small, image::load_from_memory(&file).unwrap()))
    };
    assert!(found(without[0]).is_none());
    let (small, whole) = found(with[0]).unwrap();
    assert_eq!(small.dimensions(), (160, 120));
    let apart = difference(&small, &whole);
    assert!(apart < 6.0, "{apart}");
}

#[test]
fn a_browser_leaves_no_exif_and_writes_some_files_progressively() {
    let browsed = |seed| Shot {
        upright: true,
        facts: Facts {
            stripped: true,
            ..facts()
        },
        ..shot(shop(), seed)
    };
    for (progressive, expected) in [
        (false, jpeg_decoder::CodingProcess::DctSequential),
        (true, jpeg_decoder::CodingProcess::DctProgressive),
    ] {
        let mut shots = (0..40).map(browsed);
        let shot = shots.find(|shot| camera::paper(shot).progressive == progressive);
        let file = small_file(&shot.unwrap());
        assert!(exif(&file).is_none());
        // Stored as it is looked at: nothing would say how to turn it.
        assert_eq!(coding(&file), (756, 1008, expected));
    }
}

#[test]
fn a_screenshot_has_a_screens_shape_and_nothing_of_a_camera() {
    let caught = Shot {
        flaw: Flaw::Screenshot,
        ..shot(shop(), 3)
    };
    let file = take(&caught).unwrap();
    let (width, height, _) = coding(&file);
    assert_eq!((width, height), (1170, 2532));
    assert!(exif(&file).is_none());
    let small = preview(&caught, 320, 240).unwrap();
    assert_eq!((small.width, small.height), (111, 240));
}

#[test]
fn a_signature_is_a_png_with_ink_on_white() {
    let name = "Dana Whitfield".to_owned();
    let inked = |empty| {
        let scene = Scene::Signature {
            name: name.clone(),
            empty,
        };
        let signed = shot(scene, 9);
        let file = take(&signed).unwrap();
        let image = image::load_from_memory_with_format(&file, image::ImageFormat::Png).unwrap();
        assert_eq!((image.width(), image.height()), (900, 400));
        let small = as_image(preview(&signed, 450, 900).unwrap());
        assert_eq!((small.width(), small.height()), (450, 200));
        assert!(difference(&image, &small) < 3.0);
        image.to_luma8().pixels().filter(|p| p.0[0] < 128).count()
    };
    assert!(inked(false) > 8 * inked(true));
    assert!(inked(true) > 100);
}

#[test]
fn a_preview_shows_what_the_file_shows() {
    for (seed, scene) in (0..).zip(scenes(0)) {
        let shot = shot(scene, seed);
        let large = camera::expose(&shot, LONG_EDGE / 2).unwrap();
        let large = as_image(Rgb {
            width: large.width as u32,
            height: large.height as u32,
            pixels: large.rgb(),
        });
        let small = preview(&shot, 320, 240).unwrap();
        assert_eq!((small.width, small.height), (320, 240));
        let apart = difference(&large, &as_image(small));
        assert!(apart < 3.0, "{:?}: {apart}", shot.scene);
    }
}
