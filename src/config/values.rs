//! Single values, read and held to their limits. What is refused says what to write.

use super::explain::nearest;
use crate::domain::canned;
use crate::domain::order::{Criterion, ReviewOrder};
use crate::domain::{AccountName, Cents, Glob, MarketplaceName, Untrusted};
use reqwest::Url;
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// A digit picks a canned text, so there can be nine.
const CANNED_MAX: usize = 9;

/// How long events are kept where nobody says otherwise.
pub(super) const RETAIN_DAYS: u32 = 30;

/// One text, or a list of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Texts(pub Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> Visitor<'de> for OneOrMany {
            type Value = Texts;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts(vec![text.to_owned()]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = list.next_element()? {
                    texts.push(text);
                }
                Ok(Texts(texts))
            }
        }
        from.deserialize_any(OneOrMany)
    }
}

/// The name of an account.
#[derive(Clone, Debug)]
pub(super) struct Name(pub AccountName);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        let fits = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
        if name.is_empty() || name.len() > 64 || !name.bytes().all(fits) {
            let why = "an account's name is made of a-z, 0-9, _ and -, as in `workfunder-eu`";
            return Err(D::Error::custom(why));
        }
        Ok(Self(AccountName::new(name)))
    }
}

/// The name of a marketplace.
pub(super) fn marketplace<'de, D: Deserializer<'de>>(from: D) -> Result<MarketplaceName, D::Error> {
    let word = String::deserialize(from)?;
    if let Some(name) = MarketplaceName::from_word(&word) {
        return Ok(name);
    }
    let known = MarketplaceName::ALL.map(MarketplaceName::word);
    let (shown, near) = (Untrusted::new(&*word).clean(40), nearest(&word, &known));
    Err(D::Error::custom(format!(
        "unknown marketplace `{shown}`; did you mean `{near}`?"
    )))
}

/// Where a marketplace answers unless the configuration says otherwise.
pub(super) fn default_base_url(name: MarketplaceName) -> &'static str {
    match name {
        MarketplaceName::WorkFunder => "https://api.workfunder.com",
        MarketplaceName::Toloka => "https://toloka.dev",
        MarketplaceName::WorkMarket => "https://www.workmarket.com",
        // Partners get a subdomain of their own under it.
        MarketplaceName::TaskRabbit => "https://partner-platform.taskrabbit.com",
    }
}

/// What is wrong with a base URL, if anything.
pub(super) fn base_url_problem(text: &str) -> Option<&'static str> {
    let Ok(url) = Url::parse(text) else {
        return Some("base_url is no address; write it as in \"https://api.workfunder.com\"");
    };
    let bare = url.username().is_empty() && url.password().is_none();
    match url.scheme() {
        "http" if !is_loopback(&url) => Some(UNENCRYPTED),
        "http" | "https" if bare && url.query().is_none() && url.fragment().is_none() => None,
        "http" | "https" => Some("base_url is scheme, host and path; leave the rest out"),
        _ => Some("base_url begins with https://"),
    }
}

/// What is wrong with plain http:// to elsewhere.
const UNENCRYPTED: &str = "plain http:// is for loopback addresses only; write https:// instead";

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// An address that events are passed on to. It may hold a secret, so it isn't shown.
pub(super) fn endpoint<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(from)?;
    let why = match Url::parse(text.trim()) {
        Ok(url) if url.scheme() == "https" => return Ok(Some(url.into())),
        Ok(url) if url.scheme() == "http" && is_loopback(&url) => return Ok(Some(url.into())),
        Ok(url) if url.scheme() == "http" => UNENCRYPTED,
        _ => "forward_to is an address, as in \"http://127.0.0.1:3000/hooks\"",
    };
    Err(D::Error::custom(why))
}

pub(super) fn base_url<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(from)?;
    match base_url_problem(text.trim()) {
        None => Ok(Some(text.trim().trim_end_matches('/').to_owned())),
        Some(problem) => Err(D::Error::custom(problem)),
    }
}

pub(super) fn reviewer<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let name = String::deserialize(from)?;
    match as_reviewer(&name) {
        Some(name) => Ok(Some(name)),
        None => Err(D::Error::custom(
            "reviewer is a name of at most 64 printable characters",
        )),
    }
}

/// A name fit for the audit trail.
pub(super) fn as_reviewer(name: &str) -> Option<String> {
    let name = name.trim();
    let fits = !name.is_empty() && Untrusted::new(name).clean(64) == name;
    fits.then(|| name.to_owned())
}

pub(super) fn address<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(from)?;
    text.parse()
        .map_err(|_| D::Error::custom("addr is an address and a port, as in \"127.0.0.1:8787\""))
}

pub(super) fn variable<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let Texts(mut names) = checked_variables(from)?;
    match (names.pop(), names.pop()) {
        (Some(name), None) => Ok(Some(name)),
        _ => Err(D::Error::custom("api_key_env names one variable")),
    }
}

pub(super) fn variables<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(checked_variables(from)?.0)
}

/// Names only: whoever pastes a key here must not find it in an error message.
fn checked_variables<'de, D: Deserializer<'de>>(from: D) -> Result<Texts, D::Error> {
    let names = Texts::deserialize(from)?;
    let fits = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    let all = names
        .0
        .iter()
        .all(|name| !name.is_empty() && name.bytes().all(fits));
    if all {
        return Ok(names);
    }
    Err(D::Error::custom(
        "this is the name of an environment variable (A-Z, 0-9, _), not the secret itself",
    ))
}

pub(super) fn hosts<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    let Texts(hosts) = Texts::deserialize(from)?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']');
    if hosts
        .iter()
        .any(|host| host.is_empty() || !host.bytes().all(fits))
    {
        let why = "media_hosts are host names alone, as in [\"proofs.workfunder.com\"]";
        return Err(D::Error::custom(why));
    }
    Ok(Some(hosts))
}

pub(super) fn order<'de, D: Deserializer<'de>>(from: D) -> Result<ReviewOrder, D::Error> {
    let Texts(texts) = Texts::deserialize(from)?;
    let names = Criterion::NAMES.map(|(name, _)| name);
    let mut criteria = Vec::new();
    for text in &texts {
        let found = Criterion::NAMES.iter().find(|(name, _)| name == text);
        let Some((_, criterion)) = found else {
            let shown = Untrusted::new(text.as_str()).clean(40);
            let near = nearest(text, &names);
            let why = format!("unknown order `{shown}`; did you mean `{near}`?");
            return Err(D::Error::custom(why));
        };
        criteria.push(*criterion);
    }
    Ok(ReviewOrder::new(criteria))
}

pub(super) fn canned_texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let Texts(texts) = Texts::deserialize(from)?;
    if texts.len() > CANNED_MAX {
        let why = "a digit picks a canned text, so there can be nine; take some out";
        return Err(D::Error::custom(why));
    }
    if texts.iter().any(|text| text.trim().is_empty()) {
        return Err(D::Error::custom("a canned text is blank; take it out"));
    }
    if texts.iter().any(|text| text.chars().any(char::is_control)) {
        let why = "a canned text is one line without control characters";
        return Err(D::Error::custom(why));
    }
    if let Some(unknown) = texts.iter().find_map(|text| canned::unknown_place(text)) {
        let known = canned::PLACES.map(|(name, _)| name);
        let (shown, near) = (Untrusted::new(unknown).clean(40), nearest(unknown, &known));
        return Err(D::Error::custom(format!(
            "nothing is known as {{{shown}}}; did you mean {{{near}}}?"
        )));
    }
    Ok(texts)
}

/// A line of text with something in it.
pub(super) fn line<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    let fits = !text.trim().is_empty() && Untrusted::new(&*text).clean(200) == text;
    match fits {
        true => Ok(text.trim().to_owned()),
        false => Err(D::Error::custom(
            "this is a line of at most 200 printable characters",
        )),
    }
}

pub(super) fn globs<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Glob>, D::Error> {
    let Texts(texts) = Texts::deserialize(from)?;
    Ok(texts.iter().map(|text| Glob::new(text.trim())).collect())
}

pub(super) fn default_budget() -> u32 {
    10
}

pub(super) fn default_retention() -> u32 {
    RETAIN_DAYS
}

pub(super) fn retention<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let days = within(from, 0, 36_500)?;
    u32::try_from(days).map_err(D::Error::custom)
}

pub(super) fn budget<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let number = within(from, 1, 100_000)?;
    u32::try_from(number).map_err(D::Error::custom)
}

pub(super) fn undo<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    within(from, 0, 60).map(Duration::from_secs)
}

pub(super) fn settle<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    within(from, 0, 600).map(Duration::from_secs)
}

pub(super) fn rest<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    within(from, 0, 5000).map(Duration::from_millis)
}

pub(super) fn cents<'de, D: Deserializer<'de>>(from: D) -> Result<Cents, D::Error> {
    let cents = within(from, 0, 1_000_000_000)?;
    i64::try_from(cents).map(Cents).map_err(D::Error::custom)
}

fn within<'de, D: Deserializer<'de>>(from: D, least: u64, most: u64) -> Result<u64, D::Error> {
    let number = i64::deserialize(from)?;
    u64::try_from(number)
        .ok()
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| D::Error::custom(format!("{number} is not from {least} to {most}")))
}
