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

/// The TIFF structure; `orientation` is 1 (upright) or 6 (to be turned right).
pub(super) fn tiff(facts: &Facts, orientation: u16) -> Result<Vec<u8>, Failure> {
    let zone = Offset::from_seconds(facts.zone_minutes * 60).unwrap_or(Offset::UTC);
    let local = zone.to_datetime(facts.taken_at);
    let date = local.strftime("%Y:%m:%d %H:%M:%S").to_string();
    let sign = if facts.zone_minutes < 0 { '-' } else { '+' };
    let minutes = facts.zone_minutes.unsigned_abs();
    let offset = format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60);
    let mut fields = vec![
        text(Tag::Make, facts.phone.make),
        text(Tag::Model, facts.phone.model),
        text(Tag::DateTime, &date),
        text(Tag::DateTimeOriginal, &date),
        text(Tag::OffsetTimeOriginal, &offset),
        field(Tag::Orientation, Value::Short(vec![orientation])),
        field(Tag::ExifVersion, Value::Undefined(b"0232".to_vec(), 0)),
    ];
    if !facts.phone.software.is_empty() {
        fields.push(text(Tag::Software, facts.phone.software));
    }
    if let Some(at) = facts.at {
        fields.push(text(
            Tag::GPSLatitudeRef,
            if at.lat < 0.0 { "S" } else { "N" },
        ));
        fields.push(field(Tag::GPSLatitude, degrees(at.lat)));
        fields.push(text(
            Tag::GPSLongitudeRef,
            if at.lon < 0.0 { "W" } else { "E" },
        ));
        fields.push(field(Tag::GPSLongitude, degrees(at.lon)));
    }
    let mut writer = Writer::new();
    for field in &fields {
        writer.push_field(field);
    }
    let mut tiff = std::io::Cursor::new(Vec::new());
    writer
        .write(&mut tiff, false)
        .map_err(|_| Failure::Encode)?;
    Ok(tiff.into_inner())
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
