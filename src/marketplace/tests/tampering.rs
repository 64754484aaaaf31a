//! A hundred thousand requests that were changed on their way. None is accepted.

use super::{at, noon, scheme, secret};
use crate::domain::MarketplaceName;
use crate::domain::MarketplaceName::{TaskRabbit, Toloka, WorkFunder, WorkMarket};
use oorandom::Rand32;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

/// Changed requests for each marketplace.
const EACH: usize = 25_000;

/// A request as it travels.
#[derive(Clone, PartialEq, Eq)]
struct Request {
    lines: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

impl Request {
    /// One that is right, with a body of its own.
    fn sign(name: MarketplaceName, dice: &mut Rand32) -> Self {
        let events = scheme(name).events();
        let event = events[dice.rand_range(0..events.len() as u32) as usize];
        let moment = at(noon().as_second() + i64::from(dice.rand_range(0..100_000)));
        let body = scheme(name).sample(event, moment).unwrap().to_string();
        let id = format!("msg_{:08x}", dice.rand_u32());
        let lines = scheme(name).sign(body.as_bytes(), &secret(name), &id, noon());
        let bytes = |(name, value): (&str, String)| (name.to_owned(), value.into_bytes());
        Self {
            lines: lines.into_iter().map(bytes).collect(),
            body: body.into_bytes(),
        }
    }

    /// Whether it is accepted; `None` where no server would hand it on as a request.
    fn is_accepted(&self, name: MarketplaceName) -> Option<bool> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.lines {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            headers.insert(name, HeaderValue::from_bytes(value).ok()?);
        }
        let verdict = scheme(name).verify(&headers, &self.body, &[secret(name)], noon());
        Some(verdict.is_ok())
    }

    /// What it says, however it is written: in Toloka's header, spaces between the parts and
    /// zeros before a sum mean nothing.
    fn meaning(&self, name: MarketplaceName) -> Self {
        let mut meaning = self.clone();
        if name == Toloka {
            for (_, value) in &mut meaning.lines {
                let text = String::from_utf8_lossy(value).replace(' ', "");
                let parts = text.split("sign=").map(|part| part.trim_start_matches('0'));
                *value = parts.collect::<Vec<_>>().join("sign=").into_bytes();
            }
        }
        meaning
    }

    fn shown(&self) -> String {
        let mut text = String::new();
        for (name, value) in &self.lines {
            text += &format!("{name}: {}\n", String::from_utf8_lossy(value));
        }
        text + &String::from_utf8_lossy(&self.body)
    }
}

/// Changes one thing.
fn change(bytes: &mut Vec<u8>, dice: &mut Rand32) {
    let mut place = |length: usize| dice.rand_range(0..length.max(1) as u32) as usize;
    if bytes.is_empty() {
        return bytes.push(b'0');
    }
    let (at, other, how) = (place(bytes.len()), place(bytes.len()), place(8));
    match how {
        0 | 1 => bytes[at] ^= 1 << place(8),
        2 => drop(bytes.remove(at)),
        3 => bytes.swap(at, other),
        4 => bytes.truncate(at),
        5 => bytes[at] ^= b' ',
        6 => bytes.insert(at, bytes[other]),
        _ => bytes.push(b'0'),
    }
}

/// Changes the request in one of its parts, or puts a part of another one in its place.
fn tamper(request: &mut Request, other: &Request, signs_bodies: bool, dice: &mut Rand32) {
    let lines = request.lines.len();
    let parts = lines + usize::from(signs_bodies);
    let part = dice.rand_range(0..parts as u32) as usize;
    // Every token of an account is the same, so one can't be exchanged for another.
    let exchanges = signs_bodies && dice.rand_range(0..8) == 0;
    match (part < lines, exchanges) {
        (true, true) => request.lines[part].1.clone_from(&other.lines[part].1),
        (true, false) if dice.rand_range(0..32) == 0 => drop(request.lines.remove(part)),
        (true, false) => change(&mut request.lines[part].1, dice),
        (false, true) => request.body.clone_from(&other.body),
        (false, false) => change(&mut request.body, dice),
    }
}

fn tampered_requests_of(name: MarketplaceName) {
    let mut dice = Rand32::new(name.word().bytes().map(u64::from).sum());
    let signs_bodies = name != WorkMarket;
    let mut tried = 0;
    let mut right = Request::sign(name, &mut dice);
    while tried < EACH {
        if tried % 50 == 0 {
            right = Request::sign(name, &mut dice);
            assert_eq!(right.is_accepted(name), Some(true), "{}", right.shown());
        }
        let other = Request::sign(name, &mut dice);
        let mut wrong = right.clone();
        for _ in 0..=dice.rand_range(0..2) {
            if !wrong.lines.is_empty() {
                tamper(&mut wrong, &other, signs_bodies, &mut dice);
            }
        }
        let means = wrong.meaning(name);
        if means == right.meaning(name) || means == other.meaning(name) {
            continue;
        }
        if let Some(accepted) = wrong.is_accepted(name) {
            assert!(
                !accepted,
                "{}\nwas made of\n{}",
                wrong.shown(),
                right.shown()
            );
            tried += 1;
        }
    }
}

#[test]
fn no_changed_request_of_workfunder_is_accepted() {
    tampered_requests_of(WorkFunder);
}

#[test]
fn no_changed_request_of_toloka_is_accepted() {
    tampered_requests_of(Toloka);
}

#[test]
fn no_changed_request_of_taskrabbit_is_accepted() {
    tampered_requests_of(TaskRabbit);
}

#[test]
fn no_changed_token_of_workmarket_is_accepted() {
    tampered_requests_of(WorkMarket);
}
