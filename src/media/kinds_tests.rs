//! Rare kinds of files, by whichever decoder they end up with.

use super::tests::{decode, jpeg, mean_difference, png_of, scene};
use super::*;
use ::png::{BitDepth, ColorType};
use jpeg_encoder::{ColorType as JpegColour, Encoder};

/// Of a picture of one colour: that colour.
fn colour(file: &[u8]) -> [u8; 3] {
    let pixels = decode(file, (4, 4)).unwrap();
    let [r, g, b] = pixels.at(0, 0);
    let all = pixels.rgb8.as_chunks::<3>().0.iter();
    let near = |one: u8, other: u8| one.abs_diff(other) <= 3;
    for dot in all {
        assert!(
            near(dot[0], r) && near(dot[1], g) && near(dot[2], b),
            "{dot:?}"
        );
    }
    [r, g, b]
}

fn is_about(file: &[u8], expected: [u8; 3]) {
    let found = colour(file);
    let off = found.iter().zip(expected).map(|(a, b)| a.abs_diff(b)).max();
    assert!(off <= Some(4), "{found:?} instead of {expected:?}");
}

fn in_jpeg(dot: &[u8], kind: JpegColour) -> Vec<u8> {
    let mut out = Vec::new();
    let data = dot.repeat(32 * 32);
    Encoder::new(&mut out, 100)
        .encode(&data, 32, 32, kind)
        .unwrap();
    out
}

fn in_png(kind: ColorType, depth: BitDepth, palette: Option<&'static [u8]>, row: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut info = ::png::Info::with_size(8, 8);
    info.color_type = kind;
    info.bit_depth = depth;
    info.palette = palette.map(Into::into);
    let encoder = ::png::Encoder::with_info(&mut out, info).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&row.repeat(8)).unwrap();
    writer.finish().unwrap();
    out
}

#[test]
fn inks_and_greys_of_a_jpeg_are_the_light_that_they_leave() {
    for (inks, light) in [
        ([0, 0, 0, 0], [255, 255, 255]),
        ([0, 255, 255, 0], [255, 0, 0]),
        ([255, 0, 255, 0], [0, 255, 0]),
        ([0, 0, 0, 200], [55, 55, 55]),
        ([0, 128, 0, 128], [127, 63, 127]),
    ] {
        for kind in [JpegColour::Cmyk, JpegColour::CmykAsYcck] {
            is_about(&in_jpeg(&inks, kind), light);
        }
    }
    is_about(&in_jpeg(&[90], JpegColour::Luma), [90; 3]);
}

#[test]
fn every_way_of_a_png_to_store_a_colour_shows_that_colour() {
    const PALETTE: &[u8] = &[0, 0, 0, 200, 100, 50];
    let indexed = |depth, byte: u8, bytes| {
        in_png(
            ColorType::Indexed,
            depth,
            Some(PALETTE),
            &[byte].repeat(bytes),
        )
    };
    for (file, light) in [
        (indexed(BitDepth::Eight, 1, 8), [200, 100, 50]),
        (indexed(BitDepth::Four, 0x11, 4), [200, 100, 50]),
        (indexed(BitDepth::One, 0xff, 1), [200, 100, 50]),
        (
            in_png(ColorType::Grayscale, BitDepth::One, None, &[0xff]),
            [255; 3],
        ),
        (
            in_png(ColorType::Grayscale, BitDepth::Four, None, &[0x55; 4]),
            [0x55; 3],
        ),
        (
            in_png(
                ColorType::Grayscale,
                BitDepth::Sixteen,
                None,
                &[77, 9].repeat(8),
            ),
            [77; 3],
        ),
        (
            in_png(
                ColorType::Rgb,
                BitDepth::Sixteen,
                None,
                &[200, 1, 100, 2, 50, 3].repeat(8),
            ),
            [200, 100, 50],
        ),
        (
            in_png(
                ColorType::GrayscaleAlpha,
                BitDepth::Eight,
                None,
                &[0, 0].repeat(8),
            ),
            [255; 3],
        ),
        (
            in_png(
                ColorType::GrayscaleAlpha,
                BitDepth::Eight,
                None,
                &[40, 255].repeat(8),
            ),
            [40; 3],
        ),
        (
            in_png(
                ColorType::Rgba,
                BitDepth::Sixteen,
                None,
                &[0, 0, 0, 0, 0, 0, 0, 0].repeat(8),
            ),
            [255; 3],
        ),
    ] {
        is_about(&file, light);
    }
}

#[test]
fn a_png_that_says_its_size_twice_is_refused_rather_than_guessed_at() {
    let file = png_of(64, 48, ColorType::Rgb, &scene(64, 48));
    // A second header, of another size, behind the first; its checksum is right.
    let header = &file[8..33];
    let other = &png_of(32, 48, ColorType::Rgb, &scene(32, 48))[8..33];
    let twice = [&file[..8], header, other, &file[33..]].concat();
    assert!(decode(&twice, (8, 8)).is_err());
    let twice = [&file[..8], other, header, &file[33..]].concat();
    assert!(decode(&twice, (8, 8)).is_err());
}

#[test]
fn a_jpeg_with_two_frames_is_refused_rather_than_guessed_at() {
    for is_progressive in [false, true] {
        let file = jpeg(64, 48, is_progressive);
        let marker = if is_progressive { 0xc2 } else { 0xc0 };
        let at = file
            .windows(2)
            .position(|two| two == [0xff, marker])
            .unwrap();
        let mut frame = file[at..at + 19].to_vec();
        frame[6] = 16;
        for at in [at, at + 19] {
            let twice = [&file[..at], &frame, &file[at..]].concat();
            for wanted in [(4, 4), (64, 48)] {
                assert!(decode(&twice, wanted).is_err(), "{is_progressive} {at}");
            }
        }
    }
}

#[test]
fn a_small_file_is_given_up_too_once_its_time_is_over() {
    let small = [
        jpeg(16, 16, false),
        png_of(8, 8, ColorType::Rgb, &scene(8, 8)),
    ];
    for file in small {
        let over = super::tests::decode_within(&file, (2, 2), std::time::Duration::ZERO);
        assert!(matches!(over, Err(MediaError::TooSlow { .. })), "{over:?}");
    }
}

#[test]
fn what_is_asked_for_of_an_interlaced_png_is_what_lies_there() {
    // What PngSuite calls basi2c08, drawn here: the same picture in seven passes.
    let plain = png_of(64, 48, ColorType::Rgb, &scene(64, 48));
    let whole = decode(&plain, (64, 48)).unwrap();
    let passes = interlaced(&scene(64, 48), 64, 48);
    assert_eq!(
        mean_difference(&decode(&passes, (64, 48)).unwrap(), &whole),
        0.0
    );
    let region = part::Region {
        left: 20,
        top: 30,
        width: 16,
        height: 9,
    };
    let file = super::decode::File::read(&passes).unwrap();
    let deadline = limits::Deadline::within(limits::TIME);
    let part = file.decode(region, (16, 9), deadline).unwrap();
    assert_eq!(part.pixels, whole.cut(region));
}

/// A PNG in Adam7's seven passes (PNG specification, 8.2); the library writes none.
fn interlaced(rgb8: &[u8], width: usize, height: usize) -> Vec<u8> {
    const PASSES: [(usize, usize, usize, usize); 7] = [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ];
    let mut raw = Vec::new();
    for (left, top, across, down) in PASSES {
        for y in (top..height).step_by(down) {
            raw.push(0);
            for x in (left..width).step_by(across) {
                let at = (y * width + x) * 3;
                raw.extend_from_slice(&rgb8[at..at + 3]);
            }
        }
    }
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let body = [name, data].concat();
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], &body, &checksum(&body).to_be_bytes()].concat()
    };
    let size = |side: usize| u32::try_from(side).unwrap().to_be_bytes();
    let header = [&size(width)[..], &size(height), &[8, 2, 0, 0, 1]].concat();
    [
        &b"\x89PNG\r\n\x1a\n"[..],
        &chunk(b"IHDR", &header),
        &chunk(b"IDAT", &stored(&raw)),
        &chunk(b"IEND", b""),
    ]
    .concat()
}

/// Bytes as they are, in one block of what could be packed (RFC 1950, RFC 1951, 3.2.4).
fn stored(raw: &[u8]) -> Vec<u8> {
    let length = u16::try_from(raw.len()).unwrap();
    let (a, b) = raw.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    [
        &[0x78, 0x01, 1][..],
        &length.to_le_bytes(),
        &(!length).to_le_bytes(),
        raw,
        &(b << 16 | a).to_be_bytes(),
    ]
    .concat()
}

/// A chunk's checksum (PNG specification, annex D).
fn checksum(bytes: &[u8]) -> u32 {
    let bit = |crc: u32| match crc & 1 {
        0 => crc >> 1,
        _ => crc >> 1 ^ 0xedb8_8320,
    };
    let byte = |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |crc, _| bit(crc));
    !bytes.iter().fold(u32::MAX, byte)
}
