//! What a film says of itself beside its pictures: where, when, and with what it was made.
//!
//! Phones write it in three ways: Apple as named keys (`meta` with `keys` and `ilst`),
//! Android as `©xyz` and named keys of its own, others as 3GPP's `loci`; programs that
//! edit write `©too`. It is a claim by whoever made the file.

use super::boxes::{Boxes, Fields, below};
use super::place::{iso6709, loci};
use crate::domain::{Point, Timestamp, Untrusted};

/// The longest text taken, in bytes.
const TEXT_CAP: usize = 256;

/// Named keys that are looked at; phones write about ten.
const MOST_KEYS: usize = 64;

/// The tags that are read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tags {
    pub point: Option<Point>,
    /// The moment of filming as written, with its zone.
    pub taken: Option<String>,
    pub make: Option<String>,
    pub model: Option<String>,
    pub software: Option<String>,
}

impl Tags {
    /// Reads them from the body of the index.
    pub(super) fn read(moov: &[u8]) -> Self {
        let mut tags = Self::default();
        let udta = Boxes::within(moov).first(b"udta").unwrap_or_default();
        let metas = [moov, udta].map(|holder| Boxes::within(holder).first(b"meta"));
        for meta in metas.into_iter().flatten() {
            tags.take_meta(meta);
        }
        for (kind, body) in Boxes::within(udta) {
            match &kind {
                b"loci" => tags.point = tags.point.or_else(|| loci(body)),
                [0xa9, ..] => tags.take(name_of(kind), classic(body)),
                _ => {}
            }
        }
        tags
    }

    /// Make and model; the model alone where it repeats the make.
    pub(super) fn camera(&self) -> Option<Untrusted> {
        let camera = match (&self.make, &self.model) {
            (Some(make), Some(model)) if !model.starts_with(make.as_str()) => {
                format!("{make} {model}")
            }
            (_, Some(model)) => model.clone(),
            (make, None) => make.clone()?,
        };
        Some(Untrusted::new(camera))
    }

    /// The moment of filming, where it is written with its zone.
    pub(super) fn taken_at(&self) -> Option<Timestamp> {
        let taken = self.taken.as_deref()?;
        // Apple writes the offset without a colon.
        jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M:%S%z", taken)
            .and_then(|time| time.to_timestamp())
            .or_else(|_| taken.parse())
            .ok()
    }

    fn take_meta(&mut self, meta: &[u8]) {
        // QuickTime's has no version in front of its first box, MP4's has.
        let meta = match meta.get(4..8) {
            Some(b"hdlr") => meta,
            _ => meta.get(4..).unwrap_or_default(),
        };
        let names = names(Boxes::within(meta).first(b"keys").unwrap_or_default());
        let list = Boxes::within(meta).first(b"ilst").unwrap_or_default();
        for (kind, item) in Boxes::within(list).take(MOST_KEYS) {
            let number = u32::from_be_bytes(kind) as usize;
            let named = number.checked_sub(1).and_then(|at| names.get(at));
            let name = named.copied().unwrap_or_else(|| name_of(kind));
            // Type and language, then the text.
            let text = below(item, &[b"data"]).and_then(|data| data.get(8..));
            self.take(name, text.and_then(text_of));
        }
    }

    fn take(&mut self, name: &str, text: Option<String>) {
        let place = match name.rsplit('.').next().unwrap_or(name) {
            "ISO6709" => {
                self.point = self.point.or_else(|| iso6709(text.as_deref()?));
                return;
            }
            "creationdate" => &mut self.taken,
            "make" | "manufacturer" => &mut self.make,
            "model" => &mut self.model,
            "software" => &mut self.software,
            _ => return,
        };
        if place.is_none() {
            *place = text;
        }
    }
}

/// The same under the four letters that QuickTime had before there were named keys.
fn name_of(kind: [u8; 4]) -> &'static str {
    match &kind {
        b"\xa9xyz" => "ISO6709",
        b"\xa9day" => "creationdate",
        b"\xa9mak" => "make",
        b"\xa9mod" => "model",
        b"\xa9swr" | b"\xa9too" => "software",
        _ => "",
    }
}

/// The names of `keys`, of which `ilst` gives the number.
fn names(keys: &[u8]) -> Vec<&str> {
    let mut names = Vec::new();
    let Some(list) = keys.get(8..) else {
        return names;
    };
    // An entry is built like a box: size, namespace, name.
    for (_, name) in Boxes::within(list).take(MOST_KEYS) {
        names.push(std::str::from_utf8(name).unwrap_or_default());
    }
    names
}

/// A text of `udta`: its length and a language, then the text.
fn classic(body: &[u8]) -> Option<String> {
    let mut fields = Fields::new(body);
    let length = usize::from(fields.u16()?);
    fields.skip(2)?;
    text_of(fields.rest().get(..length).unwrap_or(fields.rest()))
}

fn text_of(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes.get(..TEXT_CAP).unwrap_or(bytes));
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [
            &(body.len() as u32 + 8).to_be_bytes(),
            kind.as_slice(),
            body,
        ]
        .concat()
    }

    fn data(text: &str) -> Vec<u8> {
        boxed(
            b"data",
            &[&[0, 0, 0, 1, 0, 0, 0, 0], text.as_bytes()].concat(),
        )
    }

    /// As iPhones write it.
    fn apple() -> Vec<u8> {
        let names = [
            "com.apple.quicktime.location.ISO6709",
            "com.apple.quicktime.make",
            "com.apple.quicktime.model",
            "com.apple.quicktime.software",
            "com.apple.quicktime.creationdate",
        ];
        let values = [
            "+40.6892-073.9442+010.5/",
            "Apple",
            "iPhone 13",
            "17.4",
            "2026-02-24T10:30:00-0500",
        ];
        let keys: Vec<u8> = names
            .iter()
            .flat_map(|n| boxed(b"mdta", n.as_bytes()))
            .collect();
        let keys = boxed(b"keys", &[&[0, 0, 0, 0, 0, 0, 0, 5], &keys[..]].concat());
        let list: Vec<u8> = (1_u32..)
            .zip(values)
            .flat_map(|(number, value)| boxed(&number.to_be_bytes(), &data(value)))
            .collect();
        let meta = [boxed(b"hdlr", &[0; 24]), keys, boxed(b"ilst", &list)].concat();
        boxed(b"meta", &meta)
    }

    #[test]
    fn what_iphones_write_is_read() {
        let tags = Tags::read(&apple());
        assert_eq!(tags.point, Point::new(40.6892, -73.9442));
        assert_eq!(tags.camera().unwrap().raw(), "Apple iPhone 13");
        assert_eq!(tags.software.as_deref(), Some("17.4"));
        assert_eq!(tags.taken.as_deref(), Some("2026-02-24T10:30:00-0500"));
        assert_eq!(tags.taken_at(), "2026-02-24T15:30:00Z".parse().ok());
    }

    #[test]
    fn what_android_writes_is_read_and_the_editor_too() {
        let place = b"\0\x12\x15\xc7+40.6892-073.9442/";
        let editor = boxed(b"ilst", &boxed(b"\xa9too", &data("Lavf60.3")));
        let meta = [&[0; 4][..], &boxed(b"hdlr", &[0; 24]), &editor].concat();
        let udta = [boxed(b"\xa9xyz", place), boxed(b"meta", &meta)].concat();
        let tags = Tags::read(&boxed(b"udta", &udta));
        assert_eq!(tags.point, Point::new(40.6892, -73.9442));
        assert_eq!(tags.software.as_deref(), Some("Lavf60.3"));
        assert_eq!(tags.taken_at(), None);
    }

    #[test]
    fn every_cut_and_every_flipped_byte_is_survived() {
        let whole = apple();
        for place in 0..whole.len() {
            Tags::read(&whole[..place]);
            let mut flipped = whole.clone();
            flipped[place] ^= 0xff;
            Tags::read(&flipped);
        }
    }
}
