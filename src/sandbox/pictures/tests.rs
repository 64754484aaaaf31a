use super::*;
use crate::domain::Point;
use std::time::Instant;

fn shot(scene: Scene, seed: u64) -> Shot {
    Shot {
        scene,
        flaw: Flaw::None,
        upright: false,
        seed,
        facts: Facts {
            phone: Phone {
                make: "Google",
                model: "Pixel 7",
                ..Phone::default()
            },
            taken_at: "2026-02-24T13:45:10Z".parse().unwrap(),
            zone_minutes: -330,
            at: Point::new(40.678_2, -73.944_2),
            stripped: false,
        },
    }
}

fn shop() -> Scene {
    Scene::Shopfront {
        name: "FINCH".to_owned(),
        number: "128".to_owned(),
        trade: Trade::Books,
    }
}

#[test]
fn a_photo_is_a_baseline_jpeg_of_twelve_megapixels_and_repeats_byte_for_byte() {
    let file = take(&shot(shop(), 4)).unwrap();
    let mut decoder = jpeg_decoder::Decoder::new(&file[..]);
    decoder.read_info().unwrap();
    let info = decoder.info().unwrap();
    assert_eq!((info.width, info.height), (4032, 3024));
    assert_eq!(
        info.coding_process,
        jpeg_decoder::CodingProcess::DctSequential
    );
    assert!(file == take(&shot(shop(), 4)).unwrap());
    assert!(file != take(&shot(shop(), 5)).unwrap());
}

#[test]
fn the_phones_facts_are_read_back_from_the_file() {
    let upright = Shot {
        upright: true,
        ..shot(shop(), 4)
    };
    let file = take(&upright).unwrap();
    let exif = ::exif::Reader::new()
        .read_from_container(&mut std::io::Cursor::new(&file))
        .unwrap();
    let shown = |tag| {
        let field = exif.get_field(tag, ::exif::In::PRIMARY).unwrap();
        field.display_value().to_string()
    };
    assert_eq!(shown(::exif::Tag::Model), "\"Pixel 7\"");
    assert_eq!(shown(::exif::Tag::DateTimeOriginal), "2026-02-24 08:15:10");
    assert_eq!(shown(::exif::Tag::OffsetTimeOriginal), "\"-05:30\"");
    assert_eq!(shown(::exif::Tag::GPSLatitude), "40 deg 40 min 41.52 sec");
    assert_eq!(shown(::exif::Tag::GPSLongitudeRef), "W");
    let orientation = exif.get_field(::exif::Tag::Orientation, ::exif::In::PRIMARY);
    assert_eq!(orientation.and_then(|f| f.value.get_uint(0)), Some(6));
}

#[test]
fn a_signature_is_a_png_with_ink_on_white() {
    let name = "Dana Whitfield".to_owned();
    let inked = |empty| {
        let scene = Scene::Signature {
            name: name.clone(),
            empty,
        };
        let file = take(&shot(scene, 9)).unwrap();
        let image = image::load_from_memory_with_format(&file, image::ImageFormat::Png).unwrap();
        assert_eq!((image.width(), image.height()), (900, 400));
        image.to_luma8().pixels().filter(|p| p.0[0] < 128).count()
    };
    assert!(inked(false) > 8 * inked(true));
    assert!(inked(true) > 100);
}

/// A sheet to look at: `cargo test --release --lib contact_sheet -- --ignored`, into the
/// file that `CONTACT_SHEET` names.
#[test]
#[ignore = "writes a file for a person to look at"]
fn contact_sheet() {
    let words = |w: &str| w.to_owned();
    let wide = |scene, seed| shot(scene, seed);
    let shots = vec![
        wide(shop(), 1),
        wide(
            Scene::Shopfront {
                name: words("MAPLE CO"),
                number: words("2407"),
                trade: Trade::Coffee,
            },
            2,
        ),
        Shot {
            upright: true,
            ..wide(
                Scene::Shopfront {
                    name: words("ROSA"),
                    number: words("77"),
                    trade: Trade::Coffee,
                },
                3,
            )
        },
        wide(
            Scene::Shopfront {
                name: words("LANTERN"),
                number: words("915"),
                trade: Trade::Coffee,
            },
            8,
        ),
        wide(
            Scene::Parcel {
                number: words("42"),
            },
            4,
        ),
        Shot {
            upright: true,
            ..wide(
                Scene::Parcel {
                    number: words("1309"),
                },
                13,
            )
        },
        wide(
            Scene::Meter {
                utility: Utility::Water,
                number: words("4471"),
                reading: words("08356"),
            },
            6,
        ),
        wide(
            Scene::Board {
                heading: words("CHOIR"),
                number: words("12"),
            },
            7,
        ),
        wide(
            Scene::Shelf {
                product: words("OATS"),
                price: words("$3.49"),
            },
            8,
        ),
        Shot {
            flaw: Flaw::Blurred,
            ..wide(shop(), 9)
        },
        Shot {
            flaw: Flaw::Dark,
            ..wide(
                Scene::Parcel {
                    number: words("42"),
                },
                10,
            )
        },
        wide(
            Scene::Signature {
                name: words("Dana Whitfield"),
                empty: false,
            },
            11,
        ),
    ];
    let (w, h, columns) = (480, 360, 4);
    let mut sheet = image::RgbImage::new(w * columns, h * 3);
    for (nth, shot) in shots.iter().enumerate() {
        let start = Instant::now();
        let file = take(shot).unwrap();
        eprintln!(
            "{:?} {} KiB {:?}",
            start.elapsed(),
            file.len() / 1024,
            shot.scene
        );
        let mut image = image::load_from_memory(&file).unwrap();
        if shot.upright {
            image = image.rotate90();
        }
        let mut small = image.thumbnail(w - 6, h - 6);
        if std::env::var_os("CONTACT_TINY").is_some() {
            let tiny = image.resize(80, 60, image::imageops::FilterType::Triangle);
            small = tiny.resize(w - 6, h - 6, image::imageops::FilterType::Nearest);
        }
        let (x, y) = (nth as u32 % columns * w, nth as u32 / columns * h);
        image::imageops::overlay(
            &mut sheet,
            &small.to_rgb8(),
            i64::from(x) + 3,
            i64::from(y) + 3,
        );
    }
    sheet
        .save(std::env::var_os("CONTACT_SHEET").unwrap())
        .unwrap();
}
