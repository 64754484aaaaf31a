//! What a JPEG or PNG says at its beginning: its size, its way of coding, its EXIF.
//!
//! An own short walk, because limits must be checked before a decoder allocates, and
//! the orientation must be known before the size to decode to. It reads no further than
//! the first scan, allocates nothing, and believes no length beyond the end of the file.

use super::error::MediaError;
use crate::domain::Format;

/// EXIF larger than this is not read: in a JPEG it can't be larger at all.
const EXIF_CAP: usize = 65_536;

/// The beginning of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'a> {
    /// As stored, before turning.
    pub width: u32,
    /// As stored, before turning.
    pub height: u32,
    /// Bits of a sample.
    pub precision: u8,
    /// Samples of all components for one pixel, times 64: 64 for grey, 96 for 4:2:0.
    pub samples_per_64: u64,
    /// JPEG: all coefficients are kept until the last scan.
    pub progressive: bool,
    /// JPEG: how many colours, or inks.
    pub components: u8,
    /// JPEG: the first scan has all of them.
    pub interleaved: bool,
    /// JPEG: lossless coding, which can't be decoded to a smaller size.
    pub lossless: bool,
    /// The TIFF structure of the EXIF data.
    pub exif: Option<&'a [u8]>,
}

/// Takes `count` bytes off the front.
fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (head, tail) = rest.split_at_checked(count)?;
    *rest = tail;
    Some(head)
}

fn take_u8(rest: &mut &[u8]) -> Option<u8> {
    take(rest, 1)?.first().copied()
}

fn take_u16(rest: &mut &[u8]) -> Option<u16> {
    take(rest, 2)?.try_into().ok().map(u16::from_be_bytes)
}

fn take_u32(rest: &mut &[u8]) -> Option<u32> {
    take(rest, 4)?.try_into().ok().map(u32::from_be_bytes)
}

/// Reads a JPEG's markers up to its first scan (ITU T.81, annex B).
pub fn jpeg(bytes: &[u8]) -> Result<Header<'_>, MediaError> {
    let cut_off = || MediaError::CutOff {
        format: Format::Jpeg,
        bytes: bytes.len(),
    };
    let mut rest = bytes.get(2..).unwrap_or_default();
    let mut frame = None;
    let mut exif = None;
    let mut in_first_scan = None;
    loop {
        let marker = next_marker(&mut rest).ok_or_else(cut_off)?;
        if matches!(marker, 0x01 | 0xd0..=0xd8) {
            continue;
        }
        if marker == 0xd9 {
            break;
        }
        if marker == 0xda {
            // A length and the number of components; the rest is the decoder's business.
            in_first_scan = rest.get(2).copied();
            break;
        }
        let length = take_u16(&mut rest).ok_or_else(cut_off)?;
        let segment = take(&mut rest, usize::from(length).saturating_sub(2)).ok_or_else(cut_off)?;
        match marker {
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                frame = frame.or(Some(frame_header(marker, segment)?));
            }
            0xe1 => exif = exif.or(segment.strip_prefix(b"Exif\0\0")),
            _ => {}
        }
    }
    let header = frame.ok_or_else(|| MediaError::broken(Format::Jpeg, "it has no frame header"))?;
    Ok(Header {
        exif,
        interleaved: in_first_scan == Some(header.components),
        ..header
    })
}

/// Finds the next marker, skipping garbage as every decoder does.
fn next_marker(rest: &mut &[u8]) -> Option<u8> {
    loop {
        let start = rest.iter().position(|byte| *byte == 0xff)?;
        take(rest, start + 1)?;
        let marker = loop {
            match take_u8(rest)? {
                0xff => continue,
                marker => break marker,
            }
        };
        if marker != 0 {
            return Some(marker);
        }
    }
}

fn frame_header(marker: u8, mut segment: &[u8]) -> Result<Header<'static>, MediaError> {
    let broken = || MediaError::broken(Format::Jpeg, "its frame header is too short");
    let precision = take_u8(&mut segment).ok_or_else(broken)?;
    let height = take_u16(&mut segment).ok_or_else(broken)?;
    let width = take_u16(&mut segment).ok_or_else(broken)?;
    let count = take_u8(&mut segment).ok_or_else(broken)?;
    let components = take(&mut segment, usize::from(count) * 3).ok_or_else(broken)?;
    let factors = || {
        let (components, _) = components.as_chunks::<3>();
        components
            .iter()
            .map(|[_, factor, _]| (u64::from(factor >> 4), u64::from(factor & 15)))
    };
    let across = factors().map(|(across, _)| across).max().unwrap_or(0);
    let down = factors().map(|(_, down)| down).max().unwrap_or(0);
    if across == 0 || down == 0 {
        return Err(MediaError::broken(
            Format::Jpeg,
            "its sampling factors are zero",
        ));
    }
    let samples: u64 = factors().map(|(across, down)| across * down).sum();
    Ok(Header {
        width: u32::from(width),
        height: u32::from(height),
        precision,
        samples_per_64: samples * 64 / (across * down),
        components: count,
        interleaved: false,
        progressive: matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce),
        lossless: matches!(marker, 0xc3 | 0xc7 | 0xcb | 0xcf),
        exif: None,
    })
}

/// Reads a PNG's size, and its `eXIf` chunk where that stands before the pixels.
pub fn png(bytes: &[u8]) -> Result<Header<'_>, MediaError> {
    let cut_off = || MediaError::CutOff {
        format: Format::Png,
        bytes: bytes.len(),
    };
    let mut rest = bytes.get(8..).unwrap_or_default();
    let mut size = None;
    let mut exif = None;
    loop {
        let length = take_u32(&mut rest).ok_or_else(cut_off)? as usize;
        let name = take(&mut rest, 4).ok_or_else(cut_off)?;
        if name == b"IDAT" {
            break;
        }
        let mut data = take(&mut rest, length).ok_or_else(cut_off)?;
        // The checksum is the decoder's business.
        take(&mut rest, 4).ok_or_else(cut_off)?;
        match name {
            b"IHDR" => {
                let width = take_u32(&mut data).ok_or_else(cut_off)?;
                let height = take_u32(&mut data).ok_or_else(cut_off)?;
                size = size.or(Some((width, height, take_u8(&mut data).unwrap_or(8))));
            }
            b"eXIf" if length <= EXIF_CAP => exif = exif.or(Some(data)),
            b"IEND" => break,
            _ => {}
        }
    }
    let (width, height, precision) =
        size.ok_or_else(|| MediaError::broken(Format::Png, "it has no header"))?;
    Ok(Header {
        width,
        height,
        precision,
        samples_per_64: 4 * 64,
        components: 4,
        interleaved: false,
        progressive: false,
        lossless: true,
        exif,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: &[u8] = &[
        0xff, 0xc2, 0, 17, 8, 0x0b, 0xb8, 0x0f, 0xa0, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1,
    ];

    fn file(parts: &[&[u8]]) -> Vec<u8> {
        [&[0xff, 0xd8][..]]
            .iter()
            .chain(parts)
            .copied()
            .collect::<Vec<_>>()
            .concat()
    }

    #[test]
    fn size_coding_and_exif_are_read_up_to_the_first_scan() {
        let exif = b"\xff\xe1\0\x0aExif\0\0II";
        let bytes = file(&[exif, b"garbage", FRAME, b"\xff\xda"]);
        let header = jpeg(&bytes).unwrap();
        assert_eq!((header.width, header.height), (4000, 3000));
        assert_eq!(header.samples_per_64, 96);
        assert!(header.progressive);
        assert_eq!(header.exif, Some(&b"II"[..]));
    }

    #[test]
    fn the_first_of_two_claims_counts() {
        let exif = |byte| [&b"\xff\xe1\0\x09Exif\0\0"[..], &[byte]].concat();
        let mut small = FRAME.to_vec();
        small[6] = 1;
        let bytes = file(&[&exif(7), &exif(8), FRAME, &small, b"\xff\xda"]);
        let header = jpeg(&bytes).unwrap();
        assert_eq!(header.exif, Some(&[7][..]));
        assert_eq!((header.width, header.height), (4000, 3000));
    }

    #[test]
    fn the_way_of_coding_is_told_by_the_frame_and_the_first_scan() {
        let of = |marker: u8, scan: &[u8]| {
            let frame = [&[0xff, marker], &FRAME[2..]].concat();
            let bytes = file(&[&frame, b"\xff\xda", scan]);
            let header = jpeg(&bytes).unwrap();
            (header.progressive, header.lossless, header.interleaved)
        };
        let all = [0, 12, 3];
        assert_eq!(of(0xc0, &all), (false, false, true));
        assert_eq!(of(0xc0, &[0, 8, 1]), (false, false, false));
        assert_eq!(of(0xc2, &all), (true, false, true));
        assert_eq!(of(0xc3, &all), (false, true, true));
    }

    #[test]
    fn no_sampling_at_all_is_said_to_be_broken() {
        let mut frame = FRAME.to_vec();
        for factors in [11, 14, 17] {
            frame[factors] = 0;
        }
        let error = jpeg(&file(&[&frame, b"\xff\xda"])).unwrap_err();
        assert!(matches!(error, MediaError::Broken { .. }), "{error}");
    }

    #[test]
    fn the_exif_of_a_png_is_read_up_to_its_cap() {
        let chunk = |name: &[u8; 4], data: &[u8]| {
            let length = u32::try_from(data.len()).unwrap().to_be_bytes();
            [&length[..], name, data, &[0; 4]].concat()
        };
        let with = |exif: usize| {
            let size = [0, 0, 0, 9, 0, 0, 0, 8, 8, 2, 0, 0, 0];
            let start = [&[0; 8][..], &chunk(b"IHDR", &size)].concat();
            [start, chunk(b"eXIf", &vec![1; exif]), chunk(b"IDAT", b"")].concat()
        };
        let length = |file: &[u8]| png(file).unwrap().exif.map(<[u8]>::len);
        assert_eq!(length(&with(EXIF_CAP)), Some(EXIF_CAP));
        assert_eq!(length(&with(EXIF_CAP + 1)), None);
    }

    #[test]
    fn every_cut_of_a_header_is_an_error_and_not_a_panic() {
        let bytes = file(&[FRAME, b"\xff\xda"]);
        for end in 0..bytes.len() {
            assert!(jpeg(&bytes[..end]).is_err(), "{end}");
        }
        assert!(jpeg(&file(&[b"\xff\xc0\0\x02\xff\xda"])).is_err());
        assert!(jpeg(&file(&[b"\xff\xda"])).is_err());
    }
}
