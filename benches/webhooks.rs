//! What proving and reading a webhook costs, for each marketplace, on one thread.
//!
//! Bodies are the vendors' samples, all events in turn. Ends with 1 where reading takes
//! longer than at [`GOAL`] a second:
//!
//! ```text
//! cargo bench --bench webhooks
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench may fail as bluntly as a test, and prints its figures"
)]

use proofdesk::domain::{MarketplaceName, Timestamp};
use proofdesk::marketplace::scheme;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

/// Bodies read in a second, at least.
const GOAL: f64 = 200_000.0;

const TURNS: usize = 300_000;

fn main() -> ExitCode {
    println!("a second          proven       read   bytes a body");
    let mut is_good = true;
    for name in MarketplaceName::ALL {
        let requests = requests(name);
        let secrets = [secret(name)];
        let proven = rate(&requests, |(headers, body)| {
            scheme(name)
                .verify(headers, body, &secrets, noon())
                .unwrap();
        });
        let read = rate(&requests, |(headers, body)| {
            black_box(scheme(name).decode(headers, body).unwrap());
        });
        let bytes: usize = requests.iter().map(|(_, body)| body.len()).sum();
        let bytes = bytes / requests.len();
        println!(
            "{:<12} {proven:>11.0} {read:>10.0} {bytes:>14}",
            name.word()
        );
        is_good &= read >= GOAL;
    }
    match is_good {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

type Request = (HeaderMap, Vec<u8>);

fn rate(requests: &[Request], act: impl Fn(&Request)) -> f64 {
    let start = Instant::now();
    for request in requests.iter().cycle().take(TURNS) {
        act(request);
    }
    TURNS as f64 / start.elapsed().as_secs_f64()
}

/// Each of the marketplace's events, signed.
fn requests(name: MarketplaceName) -> Vec<Request> {
    let request = |event: &&str| {
        let body = scheme(name).sample(event, noon()).unwrap().to_string();
        let mut headers = HeaderMap::new();
        for (name, value) in scheme(name).sign(body.as_bytes(), &secret(name), "msg_1", noon()) {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.insert(name, HeaderValue::from_str(&value).unwrap());
        }
        (headers, body.into_bytes())
    };
    scheme(name).events().iter().map(request).collect()
}

fn secret(name: MarketplaceName) -> SecretString {
    SecretString::from(match name {
        MarketplaceName::TaskRabbit => "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        _ => "6f1c08b0a9d94f65b8a1e6a9a6f0a2d1",
    })
}

fn noon() -> Timestamp {
    Timestamp::from_second(1_771_934_400).unwrap()
}
