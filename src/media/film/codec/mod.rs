//! The two ways of coding that phones use, behind one way of decoding: frame after frame,
//! in the order of the file. Both are Rust libraries; no program of the system is needed.

mod avc;
mod hevc;

use super::super::error::MediaError;
use super::colour::Frame;
use super::index::Coding;
use crate::domain::Format;

/// A decoder that has come to some place of a film.
pub(super) trait Decoder: Send {
    /// Takes the next frame in, and gives it where it is wanted; nothing, where it was too
    /// damaged to be one.
    ///
    /// # Errors
    /// What is wrong with it; later frames may still be good.
    fn feed(&mut self, sample: &[u8], is_wanted: bool) -> Result<Option<Frame>, MediaError>;
}

/// A decoder at the beginning of a film.
pub(super) fn decoder(coding: &Coding) -> Result<Box<dyn Decoder>, MediaError> {
    match coding {
        Coding::Avc(config) => Ok(Box::new(avc::Avc::new(config)?)),
        Coding::Hevc(config) => Ok(Box::new(hevc::Hevc::new(config)?)),
        Coding::Other(name) => Err(MediaError::Unsupported {
            format: Format::Mp4,
            what: format!("{name}, neither H.264 nor HEVC").into(),
        }),
    }
}

/// What a decoder doesn't know, in words for people: theirs are for who knows the standard.
fn unsupported(what: &'static str) -> MediaError {
    let words = [
        ("4:2:0", "colours in another way than 4:2:0"),
        ("bit depth", "more bits a colour than its decoder takes"),
        ("interlace", "interlaced frames"),
    ];
    let known = words.iter().find(|(theirs, _)| what.contains(theirs));
    MediaError::Unsupported {
        format: Format::Mp4,
        what: known.map_or(what, |(_, ours)| ours).into(),
    }
}

/// The parts of a frame (NAL units), each behind its length in so many bytes.
fn parts(sample: &[u8], length_bytes: usize) -> impl Iterator<Item = &[u8]> {
    let mut rest = sample;
    std::iter::from_fn(move || {
        let (length, behind) = rest.split_at_checked(length_bytes)?;
        let length = length
            .iter()
            .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        let (part, behind) = behind.split_at_checked(length)?;
        rest = behind;
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_end_where_a_length_is_longer_than_the_frame() {
        let sample = [0, 2, 7, 8, 0, 0, 0, 1, 9, 0, 5, 1];
        let found: Vec<_> = parts(&sample, 2).collect();
        assert_eq!(found, [&[7, 8][..], &[], &[9]]);
    }

    #[test]
    fn what_a_decoder_does_not_know_is_said_in_words_for_people() {
        for (theirs, ours) in [
            (
                "only 4:2:0 and 4:4:4 chroma formats supported",
                "uses colours in another",
            ),
            ("bit depth > 8", "uses more bits a colour"),
            ("interlace / field coding (MBAFF)", "uses interlaced frames"),
            ("SP/SI slices", "uses SP/SI slices"),
        ] {
            let words = unsupported(theirs).to_string();
            assert!(words.contains(ours), "{words}");
        }
    }

    #[test]
    fn another_codec_is_named() {
        let Err(error) = decoder(&Coding::Other("AV1".to_owned())) else {
            panic!("it has no decoder");
        };
        let words = error.to_string();
        assert!(words.contains("AV1, neither H.264 nor HEVC"), "{words}");
    }
}
