//! The whole pipeline over files that others made, and over files made here.

use super::decode::File;
use super::limits::Deadline;
use super::*;
use crate::domain::{ColourDepth, FileFacts, Format, Framing, Point};
use jpeg_encoder::{ColorType, Encoder};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const AREA: PictureArea = PictureArea {
    columns: 80,
    rows: 24,
    cell_width: 10,
    cell_height: 20,
};

/// The folder of other people's files, if it is there; says so where it is not.
fn testdata(group: &str) -> Option<PathBuf> {
    let root = std::env::var_os("PROOFDESK_TESTDATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/testdata"),
        PathBuf::from,
    );
    let folder = root.join(group);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("{group}: no test data here, so only our own fixtures are used");
    None
}

/// All files of a group that end like this, by name.
fn files(group: &str, ending: &str) -> Vec<(String, Vec<u8>)> {
    let Some(folder) = testdata(group) else {
        return Vec::new();
    };
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                path,
            )
        })
        .filter(|(name, _)| name.ends_with(ending))
        .map(|(name, path)| (name, std::fs::read(path).unwrap()))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "{group} has no {ending}");
    found
}

/// A scene with a bright corner, so that turning and mirroring show.
pub(super) fn scene(width: u32, height: u32) -> Vec<u8> {
    let dot = |x: u32, y: u32| {
        let corner = x < width / 3 && y < height / 3;
        [
            if corner { 250 } else { 40 },
            (x * 200 / width) as u8,
            (y * 200 / height) as u8,
        ]
    };
    (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| dot(x, y)))
        .collect()
}

pub(super) fn jpeg(width: u16, height: u16, progressive: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, 90);
    encoder.set_progressive(progressive);
    let rgb8 = scene(width.into(), height.into());
    encoder
        .encode(&rgb8, width, height, ColorType::Rgb)
        .unwrap();
    out
}

pub(super) fn png_of(width: u32, height: u32, colour: ::png::ColorType, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut out, width, height);
    encoder.set_color(colour);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder
        .write_header()
        .unwrap()
        .write_image_data(data)
        .unwrap();
    out
}

fn whole(grid: Grid) -> Wish {
    Wish {
        grid,
        framing: Framing::default(),
        is_rough: false,
    }
}

/// A file as half-blocks, and what it says of itself.
fn render(
    bytes: &[u8],
    area: PictureArea,
    depth: ColourDepth,
) -> Result<(Picture, FileFacts), MediaError> {
    let Opened { pixels, facts, .. } = open(bytes, &whole(Grid::of_half_blocks(area)))?;
    Ok((to_picture(&pixels, depth), facts))
}

/// A file as the bytes that make a terminal show it.
fn preview(
    bytes: &[u8],
    protocol: Protocol,
    area: PictureArea,
    depth: ColourDepth,
) -> Result<Vec<u8>, MediaError> {
    let opened = open(bytes, &whole(grid(protocol, area)))?;
    present(&opened.pixels, protocol, area, depth)
}

/// A file's pixels, upright, at least as many as are wanted.
pub(super) fn decode_within(
    bytes: &[u8],
    wanted: (u32, u32),
    time: Duration,
) -> Result<Pixels, MediaError> {
    let file = File::read(bytes)?;
    let turn = file.tags.orientation;
    let (whole, wanted) = (file.whole(), turn.turn_size(wanted));
    let part = file.decode(whole, wanted, Deadline::within(time))?;
    Ok(turn.turn(part.pixels))
}

pub(super) fn decode(bytes: &[u8], wanted: (u32, u32)) -> Result<Pixels, MediaError> {
    decode_within(bytes, wanted, limits::TIME)
}

fn facts(bytes: &[u8]) -> FileFacts {
    File::read(bytes).unwrap().facts()
}

fn fitted(pixels: Pixels) -> Pixels {
    part::Part::whole(pixels).resample((64, 48)).unwrap()
}

/// The picture at exactly 64×48 dots.
fn at_64x48(bytes: &[u8]) -> Pixels {
    fitted(decode(bytes, (64, 48)).unwrap())
}

pub(super) fn mean_difference(a: &Pixels, b: &Pixels) -> f64 {
    let sum: u64 = a
        .rgb8
        .iter()
        .zip(&b.rgb8)
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    sum as f64 / a.rgb8.len() as f64
}

#[test]
fn every_way_of_coding_shows_the_same_scene() {
    let (width, height) = (640, 480);
    let rgb8 = scene(width, height);
    let original = Pixels {
        width,
        height,
        rgb8: rgb8.clone(),
    };
    let expected = fitted(original);
    let opaque: Vec<u8> = rgb8
        .chunks(3)
        .flat_map(|p| [p[0], p[1], p[2], 255])
        .collect();
    // Ink is what light lacks; the encoder stores it inverted, as Adobe does.
    let inks: Vec<u8> = rgb8
        .chunks(3)
        .flat_map(|p| [255 - p[0], 255 - p[1], 255 - p[2], 0])
        .collect();
    let mut cmyk = Vec::new();
    Encoder::new(&mut cmyk, 95)
        .encode(&inks, 640, 480, ColorType::Cmyk)
        .unwrap();
    for (name, bytes) in [
        ("baseline", jpeg(640, 480, false)),
        ("progressive", jpeg(640, 480, true)),
        ("CMYK", cmyk),
        ("PNG", png_of(width, height, ::png::ColorType::Rgb, &rgb8)),
        (
            "PNG with alpha",
            png_of(width, height, ::png::ColorType::Rgba, &opaque),
        ),
    ] {
        let off = mean_difference(&at_64x48(&bytes), &expected);
        assert!(off < 4.0, "{name}: {off}");
        let facts = facts(&bytes);
        assert_eq!((facts.width, facts.height), (width, height), "{name}");
    }
}

#[test]
fn a_signature_in_transparent_ink_lies_on_white_paper() {
    let strokes: Vec<u8> = (0..100 * 40u32)
        .flat_map(|n| [0, 0, 0, if n % 50 == 0 { 255 } else { 0 }])
        .collect();
    let bytes = png_of(100, 40, ::png::ColorType::Rgba, &strokes);
    let (picture, facts) = render(&bytes, AREA, ColourDepth::True).unwrap();
    let bright = picture
        .cells
        .iter()
        .filter(|cell| matches!(cell.ink, crate::domain::Ink::Rgb(200.., ..)));
    assert!(bright.count() * 10 > picture.cells.len() * 8);
    assert_eq!(facts.format, Some(Format::Png));
}

#[test]
fn what_is_no_picture_is_said_in_one_line() {
    let whole = jpeg(640, 480, false);
    let cut = &whole[..12_345];
    let png = png_of(64, 48, ::png::ColorType::Rgb, &scene(64, 48));
    let cut_png = &png[..png.len() - 40];
    for (bytes, message) in [
        (&b""[..], "the file is empty".to_owned()),
        (
            b"<html><b>\x1b[2J",
            "not a picture: starts like an HTML page".to_owned(),
        ),
        (
            b"\0\0\0\x18ftypisom....",
            "a video where a picture should be".to_owned(),
        ),
        (
            b"\0\0\0\x18ftypheic....",
            "a HEIC picture; this version opens JPEG and PNG".to_owned(),
        ),
        (cut, "the JPEG is cut off after 12 kB".to_owned()),
        (
            cut_png,
            format!("the PNG is cut off after {} bytes", cut_png.len()),
        ),
        (
            b"\xff\xd8\xff\xd9",
            "the JPEG is broken: it has no frame header".to_owned(),
        ),
    ] {
        for protocol in [Protocol::Blocks, Protocol::Kitty] {
            let error = preview(bytes, protocol, AREA, ColourDepth::True).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }
}

#[test]
fn a_file_that_takes_too_long_is_given_up() {
    for bytes in [
        jpeg(2000, 1500, true),
        png_of(900, 900, ::png::ColorType::Rgb, &scene(900, 900)),
    ] {
        let error = decode_within(&bytes, (80, 48), Duration::ZERO).unwrap_err();
        assert!(matches!(error, MediaError::TooSlow { .. }), "{error}");
    }
}

#[test]
fn bombs_cost_one_line_of_text() {
    // 120 Mpx claimed by a few hundred bytes.
    let claim = [
        &b"\xff\xd8\xff\xc0\0\x11\x08"[..],
        &[0x27, 0x10, 0x2e, 0xe0],
        b"\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xda",
    ]
    .concat();
    let expected = "12000×10000 px is more than is opened (64 Mpx, 16384 px a side)";
    let bombs = files("bombs", ".jpg").into_iter().map(|(_, bytes)| bytes);
    for bytes in bombs.chain([claim]) {
        let error = render(&bytes, AREA, ColourDepth::True).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    for (name, bytes) in files("bombs", ".png") {
        let start = Instant::now();
        let shown = render(&bytes, AREA, ColourDepth::True);
        assert!(
            shown.is_ok(),
            "{name}: the text is skipped, the pixel is shown"
        );
        println!("{name}: {:?}", start.elapsed());
    }
}

#[test]
fn corrupted_jpegs_are_survived() {
    let mut slowest = Duration::ZERO;
    let (mut shown, mut refused) = (0, 0);
    for (name, bytes) in files("jpeg-corrupt", ".jpg") {
        let start = Instant::now();
        match render(&bytes, AREA, ColourDepth::Indexed) {
            Ok((picture, _)) => {
                shown += 1;
                assert!(
                    picture.columns <= AREA.columns && picture.rows <= AREA.rows,
                    "{name}"
                );
            }
            Err(error) => {
                refused += 1;
                let line = error.to_string();
                println!("  {line}");
                assert!(
                    !line.chars().any(crate::domain::untrusted::is_unprintable),
                    "{name}: {line:?}"
                );
            }
        }
        slowest = slowest.max(start.elapsed());
    }
    println!("jpeg-corrupt: {shown} shown, {refused} refused, slowest {slowest:?}");
}

#[test]
fn every_good_png_is_shown_and_every_bad_one_is_refused_politely() {
    for (name, bytes) in files("png/pngsuite", ".png") {
        let outcome = render(&bytes, AREA, ColourDepth::True);
        assert_eq!(
            outcome.is_err(),
            name.starts_with('x'),
            "{name}: {outcome:?}"
        );
        if let Err(error) = outcome {
            println!("{name}: {error}");
        }
    }
}

#[test]
fn all_nine_orientations_show_the_same_picture() {
    let pictures: Vec<_> = files("exif/orientation", ".jpg")
        .into_iter()
        .map(|(name, bytes)| {
            let facts = facts(&bytes);
            assert_eq!((facts.width, facts.height), (1800, 1200), "{name}");
            (name, at_64x48(&bytes))
        })
        .collect();
    for (name, picture) in &pictures {
        let off = mean_difference(picture, &pictures[0].1);
        println!("{name}: differs by {off:.2}");
        assert!(off < 4.0, "{name}: {off}");
    }
}

/// A line of the dump that metadata-extractor wrote for a file: `[GPS - …] Name = value`.
fn dumped<'a>(dump: &'a str, group: &str, name: &str) -> Option<&'a str> {
    let key = format!("] {name} = ");
    dump.lines()
        .filter(|line| line.starts_with(&format!("[{group} - ")))
        .find_map(|line| line.split_once(&key).map(|(_, value)| value.trim()))
}

/// `-1° 54' 51"` and its side as degrees.
fn dumped_degrees(dump: &str, name: &str, negative: &str) -> Option<f64> {
    let value = dumped(dump, "GPS", name)?;
    let parts: Vec<f64> = value
        .split(['°', '\'', '"'])
        .filter_map(|part| part.trim().parse::<f64>().ok())
        .collect();
    let size = parts[0].abs() + parts[1] / 60.0 + parts[2] / 3600.0;
    let side = dumped(dump, "GPS", &format!("{name} Ref"))?;
    Some(if side == negative { -size } else { size })
}

#[test]
fn exif_agrees_with_what_another_program_read() {
    for (name, bytes) in files("exif/gps", ".jpg") {
        let dump = std::fs::read_to_string(
            testdata("exif/gps")
                .unwrap()
                .join(format!("{name}.java.txt")),
        )
        .unwrap();
        let facts = facts(&bytes);
        let lat = dumped_degrees(&dump, "GPS Latitude", "S").unwrap();
        let lon = dumped_degrees(&dump, "GPS Longitude", "W").unwrap();
        let told = Point::new(lat, lon).filter(|point| point.lat != 0.0 || point.lon != 0.0);
        match (facts.point, told) {
            (Some(ours), Some(theirs)) => {
                assert!(ours.distance_m(theirs) < 1.0, "{name}: {ours:?} {theirs:?}")
            }
            (ours, theirs) => assert_eq!(ours, theirs, "{name}"),
        }
        let taken = facts.taken.map(|taken| taken.raw().to_owned());
        assert_eq!(
            taken.as_deref(),
            dumped(&dump, "Exif SubIFD", "Date/Time Original"),
            "{name}"
        );
        let camera = facts.camera.map(|camera| camera.raw().to_owned());
        println!("{name}: {camera:?} {:?} {taken:?}", facts.point);
        for part in [dumped(&dump, "Exif IFD0", "Model").or(dumped(&dump, "Exif IFD0", "Make"))]
            .into_iter()
            .flatten()
        {
            assert!(
                camera.as_deref().unwrap().ends_with(part),
                "{name}: {camera:?}"
            );
        }
    }
}

#[test]
fn videos_and_their_wrecks_are_called_videos_or_refused() {
    for (name, bytes) in files("mp4", ".mp4") {
        let error = render(&bytes, AREA, ColourDepth::True).unwrap_err();
        println!("{name}: {error}");
    }
    let kind = sniff(b"\0\0\0\x18ftypisom....");
    assert_eq!(kind.format(), Some(Format::Mp4));
}

#[test]
fn an_area_without_cells_gives_a_picture_without_cells() {
    let bytes = jpeg(64, 48, false);
    let none = PictureArea { columns: 0, ..AREA };
    let (picture, facts) = render(&bytes, none, ColourDepth::True).unwrap();
    assert!(picture.cells.is_empty());
    assert_eq!(facts.width, 64);
    for protocol in [
        Protocol::Kitty,
        Protocol::Iterm,
        Protocol::Sixel,
        Protocol::Blocks,
    ] {
        assert_eq!(
            preview(&bytes, protocol, none, ColourDepth::True).unwrap(),
            b""
        );
    }
}

#[test]
fn what_is_drawn_fills_the_area_in_its_own_proportions() {
    let bytes = jpeg(4000, 3000, false);
    let (picture, facts) = render(&bytes, AREA, ColourDepth::True).unwrap();
    assert_eq!((picture.columns, picture.rows), (64, 24));
    assert_eq!(picture.cells.len(), 64 * 24);
    assert_eq!(
        (facts.width, facts.height, facts.format),
        (4000, 3000, Some(Format::Jpeg))
    );
    assert_eq!(facts.size_bytes, bytes.len() as u64);
}
