//! Positions as films have them: a line of text (ISO 6709, Annex H), or 3GPP's `loci`.

use super::boxes::Fields;
use crate::domain::Point;

/// Reads `+40.6892-073.9442/`, `+4041.352-07356.652+012/` and the like. Exactly 0°, 0°
/// is what a camera without a fix writes, so it is none.
pub(super) fn iso6709(text: &str) -> Option<Point> {
    let text = text.trim();
    let end = text.get(1..)?.find(['+', '-'])? + 1;
    let (lat, rest) = text.split_at_checked(end)?;
    let end = rest.get(1..)?.find(['+', '-', '/', 'C']);
    let lon = end.map_or(rest, |end| rest.get(..=end).unwrap_or(rest));
    somewhere(degrees(lat, 2)?, degrees(lon, 3)?)
}

/// One angle: a sign, degrees in so many digits, then minutes and seconds in two each, as
/// far as they go; the last has the fraction.
fn degrees(text: &str, digits: usize) -> Option<f64> {
    let (sign, number) = text.split_at_checked(1)?;
    let sign = match sign {
        "+" => 1.0,
        "-" => -1.0,
        _ => return None,
    };
    let known = |c: char| c.is_ascii_digit() || c == '.';
    if !number.chars().all(known) {
        return None;
    }
    let whole = number.find('.').unwrap_or(number.len());
    // Where each of the three parts begins, and what it counts.
    let parts = match whole.checked_sub(digits)? {
        0 => vec![(0, number.len(), 1.0)],
        2 => vec![(0, digits, 1.0), (digits, number.len(), 60.0)],
        4 => vec![
            (0, digits, 1.0),
            (digits, digits + 2, 60.0),
            (digits + 2, number.len(), 3600.0),
        ],
        _ => return None,
    };
    let part = |(from, to, by): (usize, usize, f64)| {
        let value: f64 = number.get(from..to)?.parse().ok()?;
        Some(value / by)
    };
    let sum: Option<f64> = parts.into_iter().map(part).sum();
    Some(sign * sum?)
}

/// 3GPP TS 26.244, 8.10: language, a name, a role, then longitude and latitude with 16
/// bits behind the point.
pub(super) fn loci(body: &[u8]) -> Option<Point> {
    let mut fields = Fields::new(body);
    fields.skip(4 + 2)?;
    let wide = matches!(fields.rest(), [0xfe, 0xff, ..] | [0xff, 0xfe, ..]);
    // A name in UTF-16 ends with a zero of two bytes.
    while match wide {
        true => fields.u16()? != 0,
        false => fields.u8()? != 0,
    } {}
    fields.skip(1)?;
    let (lon, lat) = (fields.i32()?, fields.i32()?);
    somewhere(f64::from(lat) / 65_536.0, f64::from(lon) / 65_536.0)
}

fn somewhere(lat: f64, lon: f64) -> Option<Point> {
    let nowhere = lat == 0.0 && lon == 0.0;
    Point::new(lat, lon).filter(|_| !nowhere)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_in_degrees_in_minutes_and_in_seconds() {
        for text in [
            "+40.5000-073.2500/",
            "+4030.00-07315.00/",
            "+403000-0731500+012.345/",
            "+40.5-073.25",
            "+40.5000-073.2500+010.0CRSWGS_84/",
        ] {
            assert_eq!(iso6709(text), Point::new(40.5, -73.25), "{text}");
        }
        for text in [
            "",
            "+",
            "+40.5",
            "40.5-73.2/",
            "+00.0000+000.0000/",
            "+99.0+000.0/",
            "+4é.0-073.2/",
            "+40.5-07x.2/",
            "+1-2/",
            "+-/",
            "+40..5-073.2/",
        ] {
            assert_eq!(iso6709(text), None, "{text}");
        }
    }

    #[test]
    fn the_box_of_3gpp_is_read_with_a_name_in_either_script() {
        let numbers = |lon: f64, lat: f64| {
            let fixed = |degrees: f64| ((degrees * 65_536.0) as i32).to_be_bytes();
            [fixed(lon), fixed(lat)].concat()
        };
        let narrow = [&[0, 0, 0, 0, 0x15, 0xc7], &b"home\0"[..], &[0]].concat();
        let wide = [
            &[0, 0, 0, 0, 0x15, 0xc7, 0xfe, 0xff, 0, b'h', 0, 0],
            &[0][..],
        ]
        .concat();
        for start in [narrow, wide] {
            let whole = [start, numbers(-73.25, 40.5)].concat();
            assert_eq!(loci(&whole), Point::new(40.5, -73.25));
            for cut in 0..whole.len() {
                assert_eq!(loci(&whole[..cut]), None);
            }
        }
    }
}
