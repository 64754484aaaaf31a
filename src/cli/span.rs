//! Spans of time as people type them: `15m`, `2h`, `1d`, `1h30m`.

use crate::domain::Timestamp;
use jiff::{SignedDuration, Span, SpanRelativeTo};

/// Reads a span: jiff's friendly format, <https://docs.rs/jiff/latest/jiff/fmt/friendly/>;
/// days have 24 hours.
///
/// # Errors
/// What to write instead.
pub fn parse(text: &str) -> Result<SignedDuration, String> {
    let wrong = || "a span as in 15m, 2h, 1d or 1h30m".to_owned();
    let span: Span = text.parse().map_err(|_| wrong())?;
    let span = span
        .to_duration(SpanRelativeTo::days_are_24_hours())
        .map_err(|_| wrong())?;
    (!span.is_negative()).then_some(span).ok_or_else(wrong)
}

/// A moment: RFC 3339, or a span before now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// On the clock.
    At(Timestamp),
    /// So long ago.
    Ago(SignedDuration),
}

impl Moment {
    /// Reads a moment.
    ///
    /// # Errors
    /// What to write instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Ok(at) = text.parse() {
            return Ok(Self::At(at));
        }
        let wrong =
            |_| "a time as in 2026-02-24T12:00:00Z, or a span before now as in 15m".to_owned();
        parse(text).map(Self::Ago).map_err(wrong)
    }

    /// When that is, seen from `now`; the beginning of time where it lies before that.
    pub fn seen_from(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Ago(ago) => now.checked_sub(ago).unwrap_or(Timestamp::MIN),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_people_write_them() {
        for (text, seconds) in [
            ("90s", 90),
            ("15m", 900),
            ("2h", 7200),
            ("1d", 86_400),
            ("1h30m", 5400),
            ("2 hours", 7200),
            ("1w", 604_800),
            ("0s", 0),
        ] {
            assert_eq!(
                parse(text),
                Ok(SignedDuration::from_secs(seconds)),
                "{text}"
            );
        }
        for text in ["", "2", "h", "-2h", "2h ago", "1mo", "2026-02-24", "soon"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_moment_is_on_the_clock_or_so_long_ago() {
        let now: Timestamp = "2026-02-24T12:00:00Z".parse().unwrap();
        let at = |text| Moment::parse(text).map(|moment| moment.seen_from(now));
        assert_eq!(at("15m"), Ok("2026-02-24T11:45:00Z".parse().unwrap()));
        let given = "2026-02-23T11:45:00+01:00";
        assert_eq!(at(given), Ok(given.parse().unwrap()));
        assert!(at("yesterday").is_err());
    }
}
