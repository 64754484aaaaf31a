//! Money in whole cents. No floats: an amount that is typed is compared exactly.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount in US cents, the unit of WorkFunder's `*_cents` fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(pub i64);

impl Cents {
    /// Reads an amount as a person types it: `42`, `42.5`, `42.00`, `$42.00`, `1,250.00`.
    ///
    /// `None` where it isn't one: signs, more than two decimals, anything else.
    pub fn parse(typed: &str) -> Option<Self> {
        let text = typed.trim();
        let text = text.strip_prefix('$').unwrap_or(text).trim_start();
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let whole = without_grouping(whole)?;
        if fraction.len() > 2 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let cents: i64 = match fraction.len() {
            0 => 0,
            1 => fraction.parse::<i64>().ok()? * 10,
            _ => fraction.parse().ok()?,
        };
        whole.checked_mul(100)?.checked_add(cents).map(Self)
    }

    /// The amount without its currency sign, as it is to be typed: `42.00`.
    pub fn plain(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        format!("{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

/// Digits, or digits in groups of three after the first comma.
fn without_grouping(whole: &str) -> Option<i64> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(first) {
        return None;
    }
    let mut joined = first.to_owned();
    for group in groups {
        if first.len() > 3 || group.len() != 3 || !digits(group) {
            return None;
        }
        joined.push_str(group);
    }
    joined.parse().ok()
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = Cents(self.0.saturating_abs()).plain();
        let sign = if self.0 < 0 { "-" } else { "" };
        f.pad(&format!("{sign}${plain}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_type_them() {
        for (typed, cents) in [
            ("42", 4200),
            ("42.5", 4250),
            (" $42.00 ", 4200),
            ("1,250.00", 125_000),
            ("0.05", 5),
        ] {
            assert_eq!(Cents::parse(typed), Some(Cents(cents)), "{typed}");
        }
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        for typed in ["", "$", "-5", "4.200", "42,00", "1e3", "٤٢", "1,25", "4 2"] {
            assert_eq!(Cents::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn amounts_show_two_decimals() {
        assert_eq!(Cents(4200).to_string(), "$42.00");
        assert_eq!(Cents(-5).to_string(), "-$0.05");
        assert_eq!(Cents(4200).plain(), "42.00");
    }
}
