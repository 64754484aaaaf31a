//! What an answer's headers tell: the budget, the wait, the server's clock.
//!
//! WorkFunder's page on the rate-limit headers names them but not their units, so
//! `X-RateLimit-Reset` is read as seconds from now, or as a moment where it is too large
//! for that. A wait is never zero and never longer than a day.

use crate::domain::Timestamp;
use crate::domain::time::{parse_timestamp, seconds_between};
use crate::marketplace::Told;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use std::time::Duration;

/// The wait after a 429 that names none: WorkFunder's window.
const WINDOW: Duration = Duration::from_secs(60);

/// No number of seconds from now, but a moment: 2001 and later.
const FIRST_MOMENT: f64 = 1e9;

/// What was heard; everything unknown without headers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Heard {
    limit: Option<u32>,
    date: Option<Timestamp>,
    wait: Option<Duration>,
}

impl Heard {
    /// Reads the headers of an answer that came in at `now` by our clock.
    pub fn read(headers: &HeaderMap, now: Timestamp) -> Self {
        let date = text(headers, &DATE).and_then(http_date);
        // The server's moments are compared with the server's clock where it tells it.
        let now = date.unwrap_or(now);
        let reset = HeaderName::from_static("x-ratelimit-reset");
        let wait = text(headers, &RETRY_AFTER)
            .and_then(|after| wait_of(after, now))
            .or_else(|| text(headers, &reset).and_then(|reset| wait_of(reset, now)));
        let limit = HeaderName::from_static("x-ratelimit-limit");
        Self {
            limit: text(headers, &limit).and_then(leading_number),
            date,
            wait,
        }
    }

    /// How long a 429 asks to wait.
    pub fn wait(&self) -> Duration {
        self.wait.unwrap_or(WINDOW)
    }

    /// What the rest of the house wants to know.
    pub fn told(&self) -> Told {
        Told {
            limit: self.limit,
            server_time: self.date,
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// RFC 9110's preferred date form, which RFC 2822's grammar covers.
fn http_date(text: &str) -> Option<Timestamp> {
    let parser = jiff::fmt::rfc2822::DateTimeParser::new();
    parser.parse_timestamp(text).ok()
}

/// `10`, and the `10` of `10, 10;w=60`.
fn leading_number(text: &str) -> Option<u32> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let limit = text.get(..end)?.parse().ok()?;
    (limit > 0).then_some(limit)
}

/// Seconds from now, an HTTP date, an ISO date, or a Unix time in seconds or milliseconds.
fn wait_of(text: &str, now: Timestamp) -> Option<Duration> {
    let seconds = match text.parse::<f64>() {
        Ok(number) if !number.is_finite() => return None,
        Ok(number) if number < FIRST_MOMENT => number.ceil(),
        // Exact in f64: both are whole numbers far below 2^53.
        _ => {
            let moment = http_date(text).or_else(|| parse_timestamp(text))?;
            seconds_between(now, moment) as f64
        }
    };
    const DAY: f64 = 86_400.0;
    Some(Duration::from_secs_f64(seconds.clamp(1.0, DAY)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(pairs: &[(&'static str, &'static str)]) -> Heard {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(
                HeaderName::from_static(name),
                reqwest::header::HeaderValue::from_static(value),
            );
        }
        Heard::read(&headers, "2026-02-24T14:30:00Z".parse().unwrap())
    }

    #[test]
    fn every_form_of_a_wait_is_read() {
        for (name, value, seconds) in [
            ("retry-after", "7", 7),
            ("retry-after", "1.2", 2),
            ("retry-after", "0", 1),
            ("retry-after", "-5", 1),
            ("retry-after", "Tue, 24 Feb 2026 14:30:45 GMT", 45),
            ("retry-after", "Tue, 24 Feb 2026 14:00:00 GMT", 1),
            ("retry-after", "999999999", 86_400),
            ("retry-after", "soon", 60),
            ("retry-after", "NaN", 60),
            ("x-ratelimit-reset", "12", 12),
            ("x-ratelimit-reset", "1771943430", 30),
            ("x-ratelimit-reset", "1771943430000", 30),
            ("x-ratelimit-reset", "2026-02-24T14:30:20Z", 20),
            ("x-other", "3", 60),
        ] {
            let wait = heard(&[(name, value)]).wait();
            assert_eq!(wait, Duration::from_secs(seconds), "{name}: {value}");
        }
    }

    #[test]
    fn retry_after_goes_before_the_reset() {
        let both = heard(&[("x-ratelimit-reset", "12"), ("retry-after", "7")]);
        assert_eq!(both.wait(), Duration::from_secs(7));
    }

    #[test]
    fn the_servers_moments_are_measured_by_the_servers_clock() {
        let skewed = heard(&[
            ("date", "Tue, 24 Feb 2026 15:30:00 GMT"),
            ("retry-after", "Tue, 24 Feb 2026 15:30:09 GMT"),
        ]);
        assert_eq!(skewed.wait(), Duration::from_secs(9));
        let told = skewed.told();
        assert_eq!(told.server_time, "2026-02-24T15:30:00Z".parse().ok());
    }

    #[test]
    fn the_limit_is_read_and_zero_is_none() {
        for (value, limit) in [
            ("10", Some(10)),
            ("100, 100;w=60", Some(100)),
            ("0", None),
            ("many", None),
            ("99999999999", None),
        ] {
            let told = heard(&[("x-ratelimit-limit", value)]).told();
            assert_eq!(told.limit, limit, "{value}");
        }
    }
}
