//! Held against the thorough decoder.

use super::*;
use crate::media::header;
use crate::media::jpeg::thorough;
use crate::media::limits;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

const SIZE: (u16, u16) = (203, 149);

/// Colours that change across and down, with some grain.
fn scene() -> Vec<u8> {
    let mut grain = 7u32;
    let (width, height) = (u32::from(SIZE.0), u32::from(SIZE.1));
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    places
        .flat_map(|(x, y)| {
            grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = grain >> 28;
            [x, y, 255 - x].map(|light| (light + noise).min(255) as u8)
        })
        .collect()
}

fn encoded(quality: u8, sampling: SamplingFactor, restart: u16) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, quality);
    encoder.set_sampling_factor(sampling);
    encoder.set_restart_interval(restart);
    encoder
        .encode(&scene(), SIZE.0, SIZE.1, ColorType::Rgb)
        .unwrap();
    out
}

fn whole() -> Region {
    Region::whole((SIZE.0.into(), SIZE.1.into()))
}

fn skimmed(bytes: &[u8], region: Region, eighths: u32) -> Option<Part> {
    let header = header::jpeg(bytes).ok()?;
    let plan = Plan { eighths };
    assert!(knows(&header, plan));
    decode(bytes, &header, region, plan, Deadline::within(limits::TIME))
}

/// How far the two decoders are apart on average, in steps of 255.
fn difference(bytes: &[u8], region: Region, eighths: u32) -> f64 {
    let header = header::jpeg(bytes).unwrap();
    let deadline = Deadline::within(limits::TIME);
    let plan = Plan { eighths };
    let slow = thorough::decode(bytes, &header, region, plan, deadline).unwrap();
    let fast = skimmed(bytes, region, eighths).unwrap();
    assert_eq!(fast.frame, slow.frame);
    assert_eq!(fast.pixels.width, slow.pixels.width);
    assert_eq!(fast.pixels.rgb8.len(), slow.pixels.rgb8.len());
    let pairs = fast.pixels.rgb8.iter().zip(&slow.pixels.rgb8);
    let sum: u64 = pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / fast.pixels.rgb8.len() as f64
}

#[test]
fn it_shows_what_the_thorough_decoder_shows() {
    use SamplingFactor::{F_1_1, F_1_2, F_2_1, F_2_2};
    for sampling in [F_1_1, F_2_1, F_1_2, F_2_2] {
        for (quality, restart) in [(30, 0), (75, 5), (95, 1), (100, 0)] {
            let bytes = encoded(quality, sampling, restart);
            for eighths in [1, 2] {
                let off = difference(&bytes, whole(), eighths);
                assert!(
                    off < 3.0,
                    "{sampling:?} {quality} {restart} {eighths}: {off}"
                );
            }
        }
    }
}

#[test]
fn grey_pictures_and_parts_are_the_same_too() {
    let greys: Vec<u8> = scene().into_iter().step_by(3).collect();
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, 90)
        .encode(&greys, SIZE.0, SIZE.1, ColorType::Luma)
        .unwrap();
    let part = Region {
        left: 37,
        top: 50,
        width: 90,
        height: 41,
    };
    for eighths in [1, 2] {
        for region in [whole(), part] {
            let off = difference(&bytes, region, eighths);
            assert!(off < 2.0, "{eighths} {region:?}: {off}");
        }
    }
}

#[test]
fn a_part_is_cut_from_the_whole_wherever_it_begins() {
    use SamplingFactor::{F_1_1, F_1_2, F_2_1, F_2_2};
    for sampling in [F_1_1, F_2_1, F_1_2, F_2_2] {
        let bytes = encoded(90, sampling, 0);
        for eighths in [1, 2] {
            let all = skimmed(&bytes, whole(), eighths).unwrap().pixels;
            for left in (32..64).step_by(4) {
                let place = (left * eighths / 8, 50 * eighths / 8);
                let region = Region {
                    left,
                    top: 50,
                    width: 90,
                    height: 41,
                };
                let part = skimmed(&bytes, region, eighths).unwrap().pixels;
                for (x, y) in [(0, 0), (1, 0), (2, 1), (5, 3)] {
                    let here = all.at(place.0 + x, place.1 + y);
                    assert_eq!(part.at(x, y), here, "{sampling:?} {eighths} {left} {x}");
                }
            }
        }
    }
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_given_up() {
    let bytes = encoded(80, SamplingFactor::F_2_2, 4);
    for end in (0..bytes.len()).step_by(7).chain([bytes.len() - 1]) {
        assert_eq!(skimmed_or_refused(&bytes[..end]), None, "{end}");
    }
    assert!(skimmed(&bytes, whole(), 1).is_some());
}

/// As [`skimmed`], where even the header may be too short.
fn skimmed_or_refused(bytes: &[u8]) -> Option<Part> {
    let header = header::jpeg(bytes).ok()?;
    let deadline = Deadline::within(limits::TIME);
    decode(bytes, &header, whole(), Plan { eighths: 2 }, deadline)
}

#[test]
fn every_changed_byte_is_survived() {
    let bytes = encoded(60, SamplingFactor::F_2_1, 3);
    for place in 2..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 1 << (place % 8);
        // Shown or given up; what matters is that it comes back.
        if let Some(part) = skimmed_or_refused(&changed) {
            assert!(part.pixels.rgb8.len() <= 203 * 149 * 3);
        }
    }
}

#[test]
fn restart_markers_out_of_order_are_given_up() {
    let mut bytes = encoded(80, SamplingFactor::F_2_2, 4);
    let marker = bytes.windows(2).position(|pair| pair == [0xff, 0xd1]);
    bytes[marker.unwrap() + 1] = 0xd2;
    assert_eq!(skimmed(&bytes, whole(), 1), None);
}

#[test]
fn a_mean_whose_code_says_more_than_a_size_is_given_up() {
    let mut bytes = encoded(80, SamplingFactor::F_2_2, 0);
    // The table of means that comes first: marker, length, name, 16 counts, symbols.
    let table = bytes.windows(2).position(|pair| pair == [0xff, 0xc4]);
    let symbols = table.unwrap() + 2 + 2 + 1 + 16;
    assert!(skimmed(&bytes, whole(), 1).is_some());
    for symbol in &mut bytes[symbols..symbols + 12] {
        // As if zeros came before it, which makes sense for other coefficients alone.
        *symbol |= 0x10;
    }
    assert_eq!(skimmed(&bytes, whole(), 1), None);
    assert_eq!(skimmed(&bytes, whole(), 2), None);
}

#[test]
fn the_upper_part_of_a_file_that_ends_within_it_is_given_up_too() {
    let bytes = encoded(80, SamplingFactor::F_2_2, 0);
    let upper = Region {
        height: 80,
        ..whole()
    };
    assert!(skimmed(&bytes, upper, 2).is_some());
    let cut = &bytes[..bytes.len() / 3];
    assert_eq!(skimmed(cut, upper, 2), None);
}

#[test]
fn a_time_that_is_over_is_given_up() {
    let bytes = encoded(80, SamplingFactor::F_2_2, 0);
    let header = header::jpeg(&bytes).unwrap();
    let over = Deadline::within(std::time::Duration::ZERO);
    assert_eq!(
        decode(&bytes, &header, whole(), Plan { eighths: 1 }, over),
        None
    );
}

#[test]
fn other_colours_than_light_and_differences_are_left_to_others() {
    let bytes = encoded(80, SamplingFactor::F_1_1, 0);
    // Adobe's marker with no transform: the samples are red, green and blue as they are.
    let adobe = b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\0";
    let marked = [&bytes[..2], adobe, &bytes[2..]].concat();
    assert_eq!(skimmed(&marked, whole(), 1), None);
    // The same by the names of the components, in the frame and in the scan.
    let mut named = bytes.clone();
    let at = |marker: u8| {
        bytes
            .windows(2)
            .position(|two| two == [0xff, marker])
            .unwrap()
    };
    let (frame, scan) = (at(0xc0), at(0xda));
    for (n, name) in b"RGB".iter().enumerate() {
        named[frame + 10 + n * 3] = *name;
        named[scan + 5 + n * 2] = *name;
    }
    assert_eq!(skimmed(&named, whole(), 1), None);
}
