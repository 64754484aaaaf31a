//! The body of a webhook, made again from the event that it was kept as.
//!
//! The journal keeps of a body what it says, without addresses that would open anything;
//! whoever is told of the event again gets it in the marketplace's own shape. Shapes: the
//! vendors' pages on webhooks.

use crate::domain::{MarketplaceName, NewEvent};
use serde::Serialize;
use serde_json::value::RawValue;

/// WorkFunder's envelope, in the order in which the vendor's samples have the fields.
#[derive(Serialize)]
struct WorkFunder<'a> {
    event: &'a str,
    timestamp: Option<String>,
    attempt_number: u32,
    data: &'a RawValue,
}

/// Toloka's, which could hold several.
#[derive(Serialize)]
struct Toloka<'a> {
    events: [&'a RawValue; 1],
}

/// The body in which the event's marketplace would tell it in delivery number `attempt`
/// (1 is the first); `None` where what was kept is no JSON.
pub fn envelope(event: &NewEvent, attempt: u32) -> Option<Vec<u8>> {
    let data: &RawValue = serde_json::from_str(&event.data).ok()?;
    match event.marketplace {
        MarketplaceName::WorkFunder => serde_json::to_vec(&WorkFunder {
            event: event.name.raw(),
            timestamp: event.happened_at.map(|at| format!("{at:.3}")),
            attempt_number: attempt,
            data,
        }),
        MarketplaceName::Toloka => serde_json::to_vec(&Toloka { events: [data] }),
        // They have no envelope: what was kept is the body.
        MarketplaceName::WorkMarket | MarketplaceName::TaskRabbit => serde_json::to_vec(data),
    }
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::domain::event::Source;
    use crate::marketplace::scheme;
    use crate::marketplace::webhook::Told;
    use reqwest::header::{HeaderMap, HeaderValue};
    use secrecy::SecretString;

    fn now() -> Timestamp {
        "2026-02-24T14:30:00.123Z".parse().unwrap()
    }

    fn event(marketplace: MarketplaceName, told: &Told) -> NewEvent {
        NewEvent {
            account: "a".into(),
            marketplace,
            source: Source::Webhook,
            name: told.name.clone(),
            task: told.task.clone(),
            happened_at: told.happened_at,
            received_at: now(),
            delivery_attempt: told.delivery_attempt,
            verified: Some(true),
            change: told.change.clone(),
            identity: Some(told.identity.clone()),
            data: told.data.clone(),
        }
    }

    /// Signs, as whoever tells it again would.
    fn headers(marketplace: MarketplaceName, body: &[u8]) -> HeaderMap {
        let secret = SecretString::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let signed = scheme(marketplace).sign(body, &secret, "msg_1", now());
        let header = |(name, value): (&'static str, String)| {
            let name = reqwest::header::HeaderName::from_bytes(name.as_bytes()).unwrap();
            (name, HeaderValue::from_str(&value).unwrap())
        };
        signed.into_iter().map(header).collect()
    }

    #[test]
    fn every_event_of_every_marketplace_says_the_same_when_it_is_told_again() {
        for marketplace in MarketplaceName::ALL {
            let scheme = scheme(marketplace);
            for name in scheme.events() {
                let sample = scheme.sample(name, now()).unwrap();
                let body = serde_json::to_vec(&sample).unwrap();
                let first = scheme.decode(&headers(marketplace, &body), &body).unwrap();
                for told in first {
                    let again = envelope(&event(marketplace, &told), 1).unwrap();
                    let headers = headers(marketplace, &again);
                    assert_eq!(scheme.decode(&headers, &again).unwrap(), [told], "{name}");
                }
            }
        }
    }

    #[test]
    fn an_event_without_a_time_is_told_without_one() {
        let marketplace = MarketplaceName::WorkFunder;
        let scheme = scheme(marketplace);
        let told = scheme
            .decode(&HeaderMap::new(), br#"{"event":"x"}"#)
            .unwrap();
        let again = envelope(&event(marketplace, &told[0]), 3).unwrap();
        assert_eq!(
            String::from_utf8(again).unwrap(),
            r#"{"event":"x","timestamp":null,"attempt_number":3,"data":{}}"#
        );
    }
}
