//! Time as data. Holds and rests run on the monotonic clock, stamps on the wall clock,
//! and nobody in the pure rooms can read either: both come in with each message.

use std::time::Duration;

/// An instant on the wall clock (UTC, nanoseconds).
pub use jiff::Timestamp;

/// Monotonic time since the program started. Clock jumps don't touch it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mono(pub Duration);

impl Mono {
    /// This much later.
    pub fn after(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(wait))
    }

    /// How long until `later`; zero if it has passed.
    pub fn until(self, later: Self) -> Duration {
        later.0.saturating_sub(self.0)
    }
}

/// Both clocks, read once for each batch of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// For holds, rests and deadlines.
    pub mono: Mono,
    /// For ages and stamps.
    pub wall: Timestamp,
}

/// An age in one short word: `now`, `40s`, `4m`, `3h`, `2d`.
pub fn short_age(seconds: i64) -> String {
    match seconds {
        ..=4 => "now".to_owned(),
        5..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..172_800 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

/// A span in words: `4 seconds`, `1 minute`, `3 hours`, `2 days`.
pub fn in_words(seconds: i64) -> String {
    let (count, unit) = match seconds.max(0) {
        s @ ..60 => (s, "second"),
        s @ 60..3600 => (s / 60, "minute"),
        s @ 3600..172_800 => (s / 3600, "hour"),
        s => (s / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// A moment that a person may have to look up elsewhere: `12:03:59 UTC`, with its date where
/// that is another than today's.
pub fn moment(at: Timestamp, today: Timestamp) -> String {
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    let format = match day(at) == day(today) {
        true => "%H:%M:%S UTC",
        false => "%Y-%m-%d %H:%M:%S UTC",
    };
    at.strftime(format).to_string()
}

/// Whole seconds from `earlier` to `later`; negative if the order is the other way.
pub fn seconds_between(earlier: Timestamp, later: Timestamp) -> i64 {
    later.as_second() - earlier.as_second()
}

/// Reads a moment leniently: RFC 3339, ISO 8601 without a zone (taken as UTC), or a
/// number of seconds or milliseconds since 1970 (told apart by magnitude).
pub fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(stamp) = text.parse::<Timestamp>() {
        return Some(stamp);
    }
    if let Ok(number) = text.parse::<i64>() {
        return from_number(number);
    }
    let naive: jiff::civil::DateTime = text.parse().ok()?;
    naive
        .to_zoned(jiff::tz::TimeZone::UTC)
        .ok()
        .map(|zoned| zoned.timestamp())
}

/// A Unix time in seconds, or in milliseconds where seconds would lie beyond the year 5000.
pub fn from_number(number: i64) -> Option<Timestamp> {
    if number.unsigned_abs() >= 100_000_000_000 {
        Timestamp::from_millisecond(number).ok()
    } else {
        Timestamp::from_second(number).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_a_marketplace_writes_a_moment_is_read() {
        let expected: Timestamp = "2026-02-24T14:30:00Z".parse().unwrap();
        for text in [
            "2026-02-24T14:30:00.000Z",
            "2026-02-24T14:30:00",
            "2026-02-24T15:30:00+01:00",
            "1771943400",
            "1771943400000",
        ] {
            assert_eq!(parse_timestamp(text), Some(expected), "{text}");
        }
        assert_eq!(parse_timestamp("yesterday"), None);
    }

    #[test]
    fn a_moment_of_another_day_has_its_date() {
        let at: Timestamp = "2026-02-24T14:30:00Z".parse().unwrap();
        let at_hour = |hours: i64| at + jiff::SignedDuration::from_hours(hours);
        assert_eq!(moment(at, at_hour(9)), "14:30:00 UTC");
        assert_eq!(moment(at, at_hour(10)), "2026-02-24 14:30:00 UTC");
        assert_eq!(moment(at, at_hour(-15)), "2026-02-24 14:30:00 UTC");
    }

    #[test]
    fn ages_are_one_short_word() {
        let ages: Vec<_> = [0, 40, 240, 7200, 200_000]
            .into_iter()
            .map(short_age)
            .collect();
        assert_eq!(ages, ["now", "40s", "4m", "2h", "2d"]);
        assert_eq!(in_words(1), "1 second");
        assert_eq!(in_words(360), "6 minutes");
    }
}
