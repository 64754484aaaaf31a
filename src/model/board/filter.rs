//! The board's filter: words, and terms such as `status:posted` or `age:>2h`.
//!
//! A term that isn't whole yet hides nothing, so that the board stays while it is typed.

use super::Pin;
use crate::domain::Timestamp;
use crate::domain::time::seconds_between;

/// What was typed after `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardFilter {
    text: String,
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Term {
    /// In title, city, worker, account or id.
    Word(String),
    Status(String),
    Account(String),
    Worker(String),
    /// In its state for longer than so many seconds, or for less.
    Older(i64),
    Younger(i64),
}

impl CardFilter {
    /// Reads the text as typed.
    pub fn new(text: &str) -> Self {
        let text = text.trim().to_lowercase();
        let terms = text.split_whitespace().filter_map(term).collect();
        Self { text, terms }
    }

    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The text, as it is compared.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the clock alone changes what passes.
    pub fn goes_by_the_clock(&self) -> bool {
        let by_age = |term: &Term| matches!(term, Term::Older(_) | Term::Younger(_));
        self.terms.iter().any(by_age)
    }

    /// Whether every card that passes this filter passes `other` too, as far as the text
    /// tells: both are words alone, and this one begins with the other.
    pub fn narrows(&self, other: &Self) -> bool {
        let words = |filter: &Self| !filter.text.contains(':');
        words(self) && words(other) && self.text.starts_with(&other.text)
    }

    pub(super) fn passes(&self, pin: &Pin, wall: Timestamp) -> bool {
        self.terms.iter().all(|term| term.passes(pin, wall))
    }
}

impl Term {
    fn passes(&self, pin: &Pin, wall: Timestamp) -> bool {
        let card = &pin.card;
        let has = |text: &str, part: &str| text.to_lowercase().contains(part);
        match self {
            Self::Word(word) => pin.words.contains(word.as_str()),
            Self::Status(word) => {
                let status = card.status.as_ref().map(|status| status.word());
                let lane = pin.lane.words().replace(' ', "_");
                lane.contains(word.as_str()) || status.is_some_and(|status| has(&status, word))
            }
            Self::Account(word) => has(card.key.account.as_str(), word),
            Self::Worker(word) => {
                let id = card.worker.as_ref().map_or("", |worker| worker.as_str());
                has(card.worker_name.raw(), word) || has(id, word)
            }
            Self::Older(seconds) => seconds_between(card.since, wall) > *seconds,
            Self::Younger(seconds) => seconds_between(card.since, wall) < *seconds,
        }
    }
}

fn term(text: &str) -> Option<Term> {
    let whole = |rest: &str| (!rest.is_empty()).then(|| rest.to_owned());
    let Some((name, rest)) = text.split_once(':') else {
        return Some(Term::Word(text.to_owned()));
    };
    match name {
        "status" => whole(rest).map(|rest| Term::Status(rest.replace('-', "_"))),
        "account" => whole(rest).map(Term::Account),
        "worker" => whole(rest).map(Term::Worker),
        "age" => age(rest),
        _ => Some(Term::Word(text.to_owned())),
    }
}

/// `>2h`, `<15m`; without a sign, longer than.
fn age(text: &str) -> Option<Term> {
    match text.strip_prefix('<') {
        Some(rest) => seconds(rest).map(Term::Younger),
        None => seconds(text.strip_prefix('>').unwrap_or(text)).map(Term::Older),
    }
}

/// `90s`, `15m`, `2h`, `3d`, `1w`, in seconds.
fn seconds(text: &str) -> Option<i64> {
    let unit = match text.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return None,
    };
    let count: i64 = text.get(..text.len() - 1)?.parse().ok()?;
    (count >= 0).then(|| count.saturating_mul(unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Card, Status};
    use crate::testkit::events::{at, event};

    fn passes(filter: &str) -> bool {
        let told = event(1, "t1", Status::ProofSubmitted);
        let mut card = Card::follow(None, &told).unwrap();
        card.since = at(100);
        card.title = "Photograph storefront".into();
        card.city = "Brooklyn".into();
        card.worker_name = "Marcus T.".into();
        let pin = Pin::of(card, None);
        CardFilter::new(filter).passes(&pin, at(100 + 7_200))
    }

    #[test]
    fn words_are_looked_for_everywhere_and_terms_in_their_field() {
        for filter in [
            "",
            "BROOK marcus",
            "t1",
            "status:proof",
            "status:Submitted",
            "status:proof-sub",
            "account:acc",
            "worker:marcus storefront",
            "age:>1h",
            "age:119m",
            "age:<3h",
        ] {
            assert!(passes(filter), "{filter}");
        }
        for filter in [
            "queens",
            "status:posted",
            "worker:brooklyn",
            "account:marcus",
            "age:>2h",
            "age:<2h",
            "age:1w",
            "size:xl",
        ] {
            assert!(!passes(filter), "{filter}");
        }
    }

    #[test]
    fn a_term_that_is_not_whole_hides_nothing() {
        for filter in ["status:", "age:", "age:>", "age:>2", "worker:", "age:>-2h"] {
            assert!(passes(filter), "{filter}");
            assert!(CardFilter::new(filter).is_empty());
        }
    }

    #[test]
    fn only_words_narrow() {
        let narrows = |a, b| CardFilter::new(a).narrows(&CardFilter::new(b));
        assert!(narrows("brook", "bro"));
        assert!(!narrows("bro", "brook"));
        // What is longer by a digit is another age.
        assert!(!narrows("age:>2h", "age:>2"));
        assert!(!narrows("a status:p", "a"));
    }
}
