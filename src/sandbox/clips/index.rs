//! The index of a clip: when it was made, how it is held, where each frame lies, and what
//! the phone writes beside it.

use super::mux::{Film, boxed};
use crate::sandbox::pictures::Facts;
use jiff::tz::Offset;

/// From 1904, where the format's time begins, to 1970, in seconds.
const EPOCH: i64 = 2_082_844_800;
/// Ticks in a second.
const SCALE: u32 = 600;
/// 1.0 with 16 and with 30 bits behind the point.
const ONE: i32 = 1 << 16;
const ONE_OF_30: i32 = 1 << 30;

pub(super) fn moov(film: &Film<'_>) -> Vec<u8> {
    let facts = film.clip.facts;
    let tags = match facts {
        Facts { stripped: true, .. } => Vec::new(),
        Facts { phone, .. } if phone.make == "Apple" => apple(facts),
        _ => android(facts),
    };
    boxed(b"moov", &[&mvhd(film), &trak(film), &tags])
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_be_bytes())
        .collect()
}

/// Seconds since 1904, which is all that this format's first version can say.
fn made_at(film: &Film<'_>) -> u32 {
    let unix = film.clip.facts.taken_at.as_second();
    u32::try_from(unix + EPOCH).unwrap_or_default()
}

fn duration(film: &Film<'_>) -> u32 {
    film.samples.len() as u32 * (SCALE / film.clip.rate)
}

fn mvhd(film: &Film<'_>) -> Vec<u8> {
    let made = made_at(film);
    let times = numbers(&[0, made, made, SCALE, duration(film)]);
    let speed_and_volume = [&ONE.to_be_bytes()[..], &[1, 0], &[0; 10]].concat();
    let matrix = matrix(false, 0);
    boxed(
        b"mvhd",
        &[&times, &speed_and_volume, &matrix, &[0; 24], &numbers(&[2])],
    )
}

/// As it lies, or turned a quarter to the right and moved back into sight.
fn matrix(turned: bool, height: usize) -> Vec<u8> {
    let across = (height as i32) << 16;
    let rows = if turned {
        [0, ONE, 0, -ONE, 0, 0, across, 0, ONE_OF_30]
    } else {
        [ONE, 0, 0, 0, ONE, 0, 0, 0, ONE_OF_30]
    };
    rows.iter()
        .flat_map(|number| number.to_be_bytes())
        .collect()
}

fn trak(film: &Film<'_>) -> Vec<u8> {
    let made = made_at(film);
    let (width, height) = film.clip.size;
    let lasting = duration(film);
    let enabled = numbers(&[7, made, made, 1, 0, lasting, 0, 0, 0, 0]);
    let size = numbers(&[(width as u32) << 16, (height as u32) << 16]);
    let matrix = matrix(film.clip.upright, height);
    let tkhd = boxed(b"tkhd", &[&enabled, &matrix, &size]);
    // The language is "und", five bits a letter.
    let mdhd = boxed(
        b"mdhd",
        &[&numbers(&[0, made, made, SCALE, lasting, 0x55c4_0000])],
    );
    let hdlr = boxed(b"hdlr", &[&[0; 8], b"vide", &[0; 12], b"VideoHandle\0"]);
    let here = boxed(b"url ", &[&numbers(&[1])]);
    let dref = boxed(b"dref", &[&numbers(&[0, 1]), &here]);
    let minf = boxed(
        b"minf",
        &[
            &boxed(b"vmhd", &[&numbers(&[1, 0, 0])]),
            &boxed(b"dinf", &[&dref]),
            &stbl(film),
        ],
    );
    let mdia = boxed(b"mdia", &[&mdhd, &hdlr, &minf]);
    boxed(b"trak", &[&tkhd, &mdia])
}

fn stbl(film: &Film<'_>) -> Vec<u8> {
    let count = film.samples.len() as u32;
    let sizes: Vec<u32> = film.samples.iter().map(|s| s.bytes.len() as u32).collect();
    let keys = (1..).zip(film.samples).filter(|(_, sample)| sample.is_key);
    let keys: Vec<u32> = keys.map(|(number, _)| number).collect();
    let table = |kind, fields: &[&[u32]]| {
        let fields: Vec<Vec<u8>> = fields.iter().map(|part| numbers(part)).collect();
        let fields: Vec<&[u8]> = fields.iter().map(Vec::as_slice).collect();
        boxed(kind, &fields)
    };
    boxed(
        b"stbl",
        &[
            &boxed(b"stsd", &[&numbers(&[0, 1]), &avc1(film)]),
            &table(b"stts", &[&[0, 1, count, SCALE / film.clip.rate]]),
            &table(b"stss", &[&[0, keys.len() as u32], &keys]),
            // All in one chunk.
            &table(b"stsc", &[&[0, 1, 1, count, 1]]),
            &table(b"stsz", &[&[0, 0, count], &sizes]),
            &table(b"stco", &[&[0, 1, film.start]]),
        ],
    )
}

fn avc1(film: &Film<'_>) -> Vec<u8> {
    let (width, height) = film.clip.size;
    let size = [(width as u16).to_be_bytes(), (height as u16).to_be_bytes()].concat();
    let resolution = numbers(&[72 << 16, 72 << 16, 0]);
    let [sequence, picture] = film.sets;
    let profile = sequence.get(1..4).unwrap_or(&[66, 0, 30]);
    let length = |set: &[u8]| (set.len() as u16).to_be_bytes();
    let config = boxed(
        b"avcC",
        &[
            &[1],
            profile,
            // Lengths of four bytes, one set of each kind.
            &[0xff, 0xe1],
            &length(sequence),
            sequence,
            &[1],
            &length(picture),
            picture,
        ],
    );
    // The matrix of BT.601 and numbers from 0 to 255, as the drawing has them.
    let colour = boxed(b"colr", &[b"nclx", &[0, 1, 0, 13, 0, 6, 0x80]]);
    boxed(
        b"avc1",
        &[
            &[0, 0, 0, 0, 0, 0, 0, 1],
            &[0; 16],
            &size,
            &resolution,
            &[0, 1],
            &[0; 32],
            &[0, 24, 0xff, 0xff],
            &config,
            &colour,
        ],
    )
}

/// The position as text (ISO 6709), where the phone was allowed to write it.
fn place(facts: &Facts) -> Option<String> {
    facts
        .at
        .map(|at| format!("{:+08.4}{:+09.4}/", at.lat, at.lon))
}

/// Android's: the position alone, as QuickTime once had it.
fn android(facts: &Facts) -> Vec<u8> {
    let Some(place) = place(facts) else {
        return Vec::new();
    };
    let length = (place.len() as u16).to_be_bytes();
    let xyz = boxed(b"\xa9xyz", &[&length, &[0x15, 0xc7], place.as_bytes()]);
    boxed(b"udta", &[&xyz])
}

/// Apple's: named keys.
fn apple(facts: &Facts) -> Vec<u8> {
    let zone = Offset::from_seconds(facts.zone_minutes * 60).unwrap_or(Offset::UTC);
    let zoned = facts.taken_at.to_zoned(zone.to_time_zone());
    let tags = [
        ("make", Some(facts.phone.make.to_owned())),
        ("model", Some(facts.phone.model.to_owned())),
        ("software", Some(facts.phone.software.to_owned())),
        (
            "creationdate",
            Some(zoned.strftime("%Y-%m-%dT%H:%M:%S%z").to_string()),
        ),
        ("location.ISO6709", place(facts)),
    ];
    let (mut keys, mut list) = (Vec::new(), Vec::new());
    let mut count = 0_u32;
    for (name, text) in tags {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            continue;
        };
        count += 1;
        let name = format!("com.apple.quicktime.{name}");
        keys.extend(boxed(b"mdta", &[name.as_bytes()]));
        let data = boxed(b"data", &[&numbers(&[1, 0]), text.as_bytes()]);
        list.extend(boxed(&count.to_be_bytes(), &[&data]));
    }
    let hdlr = boxed(b"hdlr", &[&[0; 8], b"mdta", &[0; 13]]);
    let keys = boxed(b"keys", &[&numbers(&[0, count]), &keys]);
    boxed(b"meta", &[&hdlr, &keys, &boxed(b"ilst", &[&list])])
}
