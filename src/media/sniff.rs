//! What a file is, by its first bytes. What a server or a worker calls it is not asked.

use crate::domain::Format;

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `FF D8 FF`
    Jpeg,
    /// The eight bytes of the PNG specification.
    Png,
    /// An ISO base media file (MP4, QuickTime, 3GP) or another video.
    Video,
    /// A picture that is not opened here, in words.
    OtherPicture(&'static str),
    /// Something else, in words: "an HTML page".
    Other(&'static str),
    /// No bytes at all.
    Empty,
}

impl Kind {
    /// The same for [`crate::domain::FileFacts`].
    pub fn format(self) -> Option<Format> {
        match self {
            Self::Jpeg => Some(Format::Jpeg),
            Self::Png => Some(Format::Png),
            Self::Video => Some(Format::Mp4),
            _ => None,
        }
    }
}

/// The signature of a PNG file (PNG specification, 5.2).
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Tells a file's kind by magic bytes.
pub fn sniff(bytes: &[u8]) -> Kind {
    if bytes.is_empty() {
        Kind::Empty
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        Kind::Jpeg
    } else if bytes.starts_with(PNG) {
        Kind::Png
    } else {
        boxed(bytes).unwrap_or_else(|| by_start(bytes))
    }
}

/// ISO base media files name their first box in bytes 4 to 8, and a brand after `ftyp`.
fn boxed(bytes: &[u8]) -> Option<Kind> {
    let kind = bytes.get(4..8)?;
    if matches!(kind, b"moov" | b"mdat" | b"wide") {
        return Some(Kind::Video);
    }
    if kind != b"ftyp" {
        return None;
    }
    Some(match bytes.get(8..12)? {
        b"heic" | b"heix" | b"heim" | b"heis" | b"mif1" | b"msf1" => {
            Kind::OtherPicture("a HEIC picture")
        }
        b"avif" | b"avis" => Kind::OtherPicture("an AVIF picture"),
        _ => Kind::Video,
    })
}

fn by_start(bytes: &[u8]) -> Kind {
    const KNOWN: [(&[u8], Kind); 12] = [
        (b"GIF8", Kind::OtherPicture("a GIF picture")),
        (b"RIFF", Kind::OtherPicture("a WebP picture")),
        (b"BM", Kind::OtherPicture("a BMP picture")),
        (b"II*\0", Kind::OtherPicture("a TIFF picture")),
        (b"MM\0*", Kind::OtherPicture("a TIFF picture")),
        (b"\x1a\x45\xdf\xa3", Kind::Video),
        (b"%PDF", Kind::Other("a PDF document")),
        (b"PK\x03\x04", Kind::Other("a ZIP archive")),
        (b"<?xml", Kind::Other("an XML document")),
        (b"{", Kind::Other("a JSON answer")),
        (b"[", Kind::Other("a JSON answer")),
        (b"<", Kind::Other("an HTML page")),
    ];
    let start = bytes.trim_ascii_start();
    let known = KNOWN.iter().find(|(magic, _)| start.starts_with(magic));
    match known {
        Some((_, kind)) => *kind,
        None if is_text(bytes) => Kind::Other("plain text"),
        None => Kind::Other("nothing known"),
    }
}

fn is_text(bytes: &[u8]) -> bool {
    let start = bytes.get(..64).unwrap_or(bytes);
    start
        .iter()
        .all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_bytes() {
        let cases: [(&[u8], Kind); 15] = [
            (b"", Kind::Empty),
            (b"\xff\xd8\xff\xe0", Kind::Jpeg),
            (b"\x89PNG\r\n\x1a\n....", Kind::Png),
            (b"\0\0\0\x18ftypmp42", Kind::Video),
            (b"\0\0\0\x18ftypheic", Kind::OtherPicture("a HEIC picture")),
            (b"\0\0\0\x18ftypavif", Kind::OtherPicture("an AVIF picture")),
            (b"\0\0\x10\0moov\0\0", Kind::Video),
            (b"\0\0\x10\0mdat\0\0", Kind::Video),
            (b"\x1a\x45\xdf\xa3....", Kind::Video),
            (b"II*\0....", Kind::OtherPicture("a TIFF picture")),
            (b"\n <!DOCTYPE html>", Kind::Other("an HTML page")),
            (b"{\"error\":1}", Kind::Other("a JSON answer")),
            (b"Access denied", Kind::Other("plain text")),
            (b"\0\x01\x02", Kind::Other("nothing known")),
            (b"\xff", Kind::Other("nothing known")),
        ];
        for (bytes, kind) in cases {
            assert_eq!(sniff(bytes), kind, "{bytes:?}");
        }
    }
}
