//! What a phone writes beside the picture: EXIF 2.32 in the JPEG's APP1 segment.

use super::{Failure, Phone};
use crate::domain::{Point, Timestamp};
use exif::{Field, In, Rational, Tag, Value, experimental::Writer};
use jiff::tz::Offset;

/// The facts of one shot.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    /// The phone.
    pub phone: Phone,
    /// When the shutter opened.
    pub taken_at: Timestamp,
    /// The phone's zone, in minutes east of UTC.
    pub zone_minutes: i32,
    /// Where, if the phone was allowed to write it.
    pub at: Option<Point>,
    /// The file went through a browser that writes a new one: no EXIF at all.
    pub stripped: bool,
}

/// What the camera did for this shot.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Taking {
    /// EXIF's orientation: 1, 3, 6 or 8.
    pub orientation: u16,
    /// The shutter was open for one `shutter`th of a second.
    pub shutter: u32,
    /// The sensor's sensitivity.
    pub iso: u16,
}

/// The TIFF structure, with the embedded `thumbnail` if there is one.
pub(super) fn tiff(
    facts: &Facts,
    taking: Taking,
    (width, height): (u32, u32),
    thumbnail: Option<&[u8]>,
) -> Result<Vec<u8>, Failure> {
    let mut fields = camera(facts.phone, taking);
    fields.extend(times(facts));
    fields.push(field(Tag::PixelXDimension, Value::Long(vec![width])));
    fields.push(field(Tag::PixelYDimension, Value::Long(vec![height])));
    fields.extend(facts.at.map(place).into_iter().flatten());
    let of_thumbnail = [Field {
        tag: Tag::Compression,
        ifd_num: In::THUMBNAIL,
        value: Value::Short(vec![6]),
    }];
    let mut writer = Writer::new();
    for field in &fields {
        writer.push_field(field);
    }
    if let Some(small) = thumbnail {
        of_thumbnail
            .iter()
            .for_each(|field| writer.push_field(field));
        writer.set_jpeg(small, In::THUMBNAIL);
    }
    let mut tiff = std::io::Cursor::new(Vec::new());
    let written = writer.write(&mut tiff, false);
    written.map_err(|_| Failure::Encode)?;
    Ok(tiff.into_inner())
}

fn camera(phone: Phone, taking: Taking) -> Vec<Field> {
    let ratio = |num, denom| Value::Rational(vec![Rational { num, denom }]);
    let mut fields = vec![
        text(Tag::Make, phone.make),
        text(Tag::Model, phone.model),
        field(Tag::Orientation, Value::Short(vec![taking.orientation])),
        field(Tag::ExifVersion, Value::Undefined(b"0232".to_vec(), 0)),
        field(Tag::ExposureTime, ratio(1, taking.shutter)),
        field(Tag::FNumber, ratio(18, 10)),
        field(Tag::FocalLength, ratio(43, 10)),
        field(Tag::PhotographicSensitivity, Value::Short(vec![taking.iso])),
        field(Tag::Flash, Value::Short(vec![16])),
        field(Tag::ColorSpace, Value::Short(vec![1])),
    ];
    if !phone.software.is_empty() {
        fields.push(text(Tag::Software, phone.software));
    }
    fields
}

/// When the shutter opened, when it became a file, when that was last changed; with the
/// zone's offset from UTC and the milliseconds.
fn times(facts: &Facts) -> Vec<Field> {
    let zone = Offset::from_seconds(facts.zone_minutes * 60).unwrap_or(Offset::UTC);
    let local = zone.to_datetime(facts.taken_at);
    let date = local.strftime("%Y:%m:%d %H:%M:%S").to_string();
    let sign = if facts.zone_minutes < 0 { '-' } else { '+' };
    let minutes = facts.zone_minutes.unsigned_abs();
    let offset = format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60);
    let part = format!("{:03}", local.millisecond());
    vec![
        text(Tag::DateTime, &date),
        text(Tag::DateTimeOriginal, &date),
        text(Tag::DateTimeDigitized, &date),
        text(Tag::OffsetTime, &offset),
        text(Tag::OffsetTimeOriginal, &offset),
        text(Tag::OffsetTimeDigitized, &offset),
        text(Tag::SubSecTimeOriginal, &part),
        text(Tag::SubSecTimeDigitized, &part),
    ]
}

fn place(at: Point) -> [Field; 4] {
    [
        text(Tag::GPSLatitudeRef, if at.lat < 0.0 { "S" } else { "N" }),
        field(Tag::GPSLatitude, degrees(at.lat)),
        text(Tag::GPSLongitudeRef, if at.lon < 0.0 { "W" } else { "E" }),
        field(Tag::GPSLongitude, degrees(at.lon)),
    ]
}

fn field(tag: Tag, value: Value) -> Field {
    Field {
        tag,
        ifd_num: In::PRIMARY,
        value,
    }
}

fn text(tag: Tag, words: &str) -> Field {
    field(tag, Value::Ascii(vec![words.as_bytes().to_vec()]))
}

/// Degrees, minutes and hundredths of a second.
fn degrees(angle: f64) -> Value {
    let hundredths = (angle.abs() * 360_000.0).round() as u32;
    let whole = |num| Rational { num, denom: 1 };
    Value::Rational(vec![
        whole(hundredths / 360_000),
        whole(hundredths / 6000 % 60),
        Rational {
            num: hundredths % 6000,
            denom: 100,
        },
    ])
}
