//! What EXIF says: how to turn the picture, the camera, the time, the place.
//!
//! It is a claim by whoever made the file. Broken EXIF is no EXIF, never an error.

use super::directories;
use super::pixels::Orientation;
use crate::domain::{Point, Timestamp, Untrusted};
use exif::{Exif, In, Reader, Tag, Value};
use std::ops::Range;

/// The longest text taken from a tag, in bytes.
const TEXT_CAP: usize = 256;

/// The tags that are read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tags {
    pub orientation: Orientation,
    pub camera: Option<Untrusted>,
    pub software: Option<Untrusted>,
    pub taken: Option<Untrusted>,
    pub taken_at: Option<Timestamp>,
    pub point: Option<Point>,
    /// Where the small picture lies in the EXIF data, if it is a JPEG.
    pub thumbnail: Option<Range<usize>>,
}

/// Reads the TIFF structure of EXIF data, as far as it can be read.
pub fn read(raw: Option<&[u8]>) -> Tags {
    let Some(raw) = raw.filter(|raw| directories::are_few(raw)) else {
        return Tags::default();
    };
    let parsed = Reader::new()
        .continue_on_error(true)
        .read_raw(raw.to_vec())
        .or_else(|error| error.distill_partial_result(|_| {}));
    let Ok(exif) = parsed else {
        return Tags::default();
    };
    let taken = text(&exif, Tag::DateTimeOriginal);
    Tags {
        orientation: orientation(&exif),
        camera: camera(&exif).map(Untrusted::new),
        software: text(&exif, Tag::Software).map(Untrusted::new),
        taken_at: taken.as_deref().and_then(|taken| instant(&exif, taken)),
        taken: taken.map(Untrusted::new),
        point: point(&exif),
        thumbnail: thumbnail(&exif),
    }
}

fn orientation(exif: &Exif) -> Orientation {
    let value = exif
        .get_field(Tag::Orientation, In::PRIMARY)
        .and_then(|field| field.value.get_uint(0));
    Orientation::from_tag(value.unwrap_or(1))
}

/// The JPEG that the second directory points to (EXIF 2.32, 4.5.5). It may point anywhere.
fn thumbnail(exif: &Exif) -> Option<Range<usize>> {
    let number = |tag| exif.get_field(tag, In::THUMBNAIL)?.value.get_uint(0);
    let start = number(Tag::JPEGInterchangeFormat)? as usize;
    let length = number(Tag::JPEGInterchangeFormatLength)? as usize;
    Some(start..start.checked_add(length)?)
}

/// The first string of a tag, without padding; `None` if nothing is left.
fn text(exif: &Exif, tag: Tag) -> Option<String> {
    let Value::Ascii(strings) = &exif.get_field(tag, In::PRIMARY)?.value else {
        return None;
    };
    let bytes = strings.first()?;
    let text = String::from_utf8_lossy(bytes.get(..TEXT_CAP).unwrap_or(bytes));
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    (!text.is_empty()).then(|| text.to_owned())
}

/// Make and model; the model alone where it repeats the make ("NIKON D5000").
fn camera(exif: &Exif) -> Option<String> {
    let (make, model) = (text(exif, Tag::Make), text(exif, Tag::Model));
    let (Some(make), Some(model)) = (&make, &model) else {
        return make.or(model);
    };
    let brand = make.split_whitespace().next().unwrap_or(make);
    let repeats = model.to_lowercase().starts_with(&brand.to_lowercase());
    Some(if repeats {
        model.clone()
    } else {
        format!("{make} {model}")
    })
}

/// The moment, where the file gives the offset from UTC too (EXIF 2.31, 0x9011).
fn instant(exif: &Exif, taken: &str) -> Option<Timestamp> {
    let local = jiff::civil::DateTime::strptime("%Y:%m:%d %H:%M:%S", taken).ok()?;
    let offset = text(exif, Tag::OffsetTimeOriginal)?;
    let (sign, clock) = match offset.split_at_checked(1)? {
        ("+", clock) => (1, clock),
        ("-", clock) => (-1, clock),
        _ if offset == "Z" => (1, "00:00"),
        _ => return None,
    };
    let (hours, minutes) = clock.split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let sane = (0..=14).contains(&hours) && (0..60).contains(&minutes);
    let seconds = sane.then_some(sign * (hours * 3600 + minutes * 60))?;
    let offset = jiff::tz::Offset::from_seconds(seconds).ok()?;
    offset.to_timestamp(local).ok()
}

/// The position. Exactly 0°, 0° is what a camera without a fix writes, so it is none.
fn point(exif: &Exif) -> Option<Point> {
    let lat = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, "S")?;
    let lon = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, "W")?;
    let nowhere = lat == 0.0 && lon == 0.0;
    Point::new(lat, lon).filter(|_| !nowhere)
}

/// Degrees, minutes and seconds as one number, negative on the side named `negative`.
fn degrees(exif: &Exif, value: Tag, side: Tag, negative: &str) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(value, In::PRIMARY)?.value else {
        return None;
    };
    let degrees = parts.first()?.to_f64();
    // Minutes and seconds may be missing, or 0/0 where the degrees have the fraction.
    let part = |index: usize| {
        let value = parts.get(index).map_or(0.0, exif::Rational::to_f64);
        if value.is_finite() { value } else { 0.0 }
    };
    let size = degrees + part(1) / 60.0 + part(2) / 3600.0;
    let side = text(exif, side)?;
    Some(if side.eq_ignore_ascii_case(negative) {
        -size
    } else {
        size
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use exif::{Field, Rational, experimental::Writer};
    use std::io::Cursor;

    fn field(tag: Tag, value: Value) -> Field {
        Field {
            tag,
            ifd_num: In::PRIMARY,
            value,
        }
    }

    fn ascii(tag: Tag, text: &str) -> Field {
        field(tag, Value::Ascii(vec![text.as_bytes().to_vec()]))
    }

    fn written(fields: &[Field]) -> Vec<u8> {
        let mut writer = Writer::new();
        for field in fields {
            writer.push_field(field);
        }
        let mut out = Cursor::new(Vec::new());
        writer.write(&mut out, false).unwrap();
        out.into_inner()
    }

    fn angle(d: u32, m: u32, s: u32) -> Value {
        Value::Rational([d, m, s].map(|num| Rational { num, denom: 1 }).to_vec())
    }

    #[test]
    fn the_time_is_an_instant_only_where_the_offset_is_told() {
        let taken = ascii(Tag::DateTimeOriginal, "2026:02:24 15:30:00");
        let without = read(Some(&written(std::slice::from_ref(&taken))));
        assert_eq!(without.taken.unwrap().raw(), "2026:02:24 15:30:00");
        assert_eq!(without.taken_at, None);
        for (offset, expected) in [
            ("+01:00", Some("2026-02-24T14:30:00Z")),
            ("-05:30", Some("2026-02-24T21:00:00Z")),
            ("Z", Some("2026-02-24T15:30:00Z")),
            ("+99:00", None),
            ("+15:00", None),
            ("+05:75", None),
            ("   :  ", None),
        ] {
            let fields = [taken.clone(), ascii(Tag::OffsetTimeOriginal, offset)];
            let tags = read(Some(&written(&fields)));
            assert_eq!(
                tags.taken_at,
                expected.map(|at| at.parse().unwrap()),
                "{offset}"
            );
        }
    }

    #[test]
    fn south_and_west_are_negative_and_nowhere_is_no_place() {
        let place = |lat: Value, lon: Value| {
            let fields = [
                field(Tag::GPSLatitude, lat),
                ascii(Tag::GPSLatitudeRef, "S"),
                field(Tag::GPSLongitude, lon),
                ascii(Tag::GPSLongitudeRef, "W"),
            ];
            read(Some(&written(&fields))).point
        };
        assert_eq!(
            place(angle(33, 30, 0), angle(70, 15, 36)),
            Point::new(-33.5, -70.26)
        );
        assert_eq!(place(angle(0, 0, 0), angle(0, 0, 0)), None);
        assert_eq!(place(angle(91, 0, 0), angle(0, 0, 0)), None);
    }

    #[test]
    fn minutes_and_seconds_count_and_those_that_are_none_do_not() {
        let lat = |parts: [(u32, u32); 3]| {
            let parts = parts.map(|(num, denom)| Rational { num, denom });
            let fields = [
                field(Tag::GPSLatitude, Value::Rational(parts.to_vec())),
                ascii(Tag::GPSLatitudeRef, "N"),
                field(Tag::GPSLongitude, angle(9, 0, 0)),
                ascii(Tag::GPSLongitudeRef, "E"),
            ];
            read(Some(&written(&fields))).point.map(|point| point.lat)
        };
        assert_eq!(lat([(10, 1), (30, 1), (36, 1)]), Some(10.51));
        assert_eq!(lat([(105_100, 10_000), (0, 0), (0, 0)]), Some(10.51));
        assert_eq!(lat([(0, 0), (30, 1), (0, 1)]), None);
    }

    #[test]
    fn an_entry_that_leads_nowhere_costs_only_itself() {
        let mut raw = b"II*\0\x08\0\0\0\x02\0".to_vec();
        raw.extend(b"\x0f\x01\x02\0\x64\0\0\0\xff\xff\0\0");
        raw.extend(b"\x31\x01\x02\0\x04\0\0\0Abc\0\0\0\0\0");
        let tags = read(Some(&raw));
        assert_eq!(tags.camera, None);
        assert_eq!(tags.software.unwrap().raw(), "Abc");
    }

    #[test]
    fn directories_that_name_each_other_without_end_are_no_exif() {
        let camera = b"\x0f\x01\x02\0\x04\0\0\0Abc\0";
        let name = b"\x69\x87\x04\0\x01\0\0\0\x3a\0\0\0";
        let with = |names: usize| {
            let count = u16::try_from(names + 1).unwrap().to_le_bytes();
            let names = name.repeat(names);
            let raw = [&b"II*\0\x08\0\0\0"[..], &count, camera, &names, &[0; 40]].concat();
            read(Some(&raw)).camera
        };
        assert!(with(1).is_some());
        assert_eq!(with(2), None);
    }

    #[test]
    fn a_text_without_end_is_cut() {
        let tags = read(Some(&written(&[ascii(Tag::Software, &"x".repeat(9_000))])));
        assert_eq!(tags.software.unwrap().raw().len(), TEXT_CAP);
    }

    #[test]
    fn a_camera_is_not_named_twice() {
        let named = |make: &str, model: &str| {
            let fields = [ascii(Tag::Make, make), ascii(Tag::Model, model)];
            read(Some(&written(&fields)))
                .camera
                .unwrap()
                .raw()
                .to_owned()
        };
        assert_eq!(named("NIKON CORPORATION", "NIKON D5000"), "NIKON D5000");
        assert_eq!(named("Google", "Pixel 8"), "Google Pixel 8");
        assert_eq!(named("FLIR  ", " "), "FLIR");
    }

    #[test]
    fn every_cut_and_every_flipped_byte_of_exif_is_survived() {
        let fields = [
            ascii(Tag::Make, "X"),
            field(Tag::GPSLatitude, angle(1, 2, 3)),
        ];
        let whole = written(&fields);
        for place in 0..whole.len() {
            read(Some(&whole[..place]));
            let mut flipped = whole.clone();
            flipped[place] ^= 0xff;
            read(Some(&flipped));
        }
        assert_eq!(read(None), Tags::default());
    }
}
