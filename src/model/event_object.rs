//! An event as one JSON object: what `watch --json` prints, and what is copied.

use crate::domain::event::{Effect, Source};
use crate::domain::{Event, Timestamp};
use serde::Serialize;
use serde_json::value::RawValue;

/// The names are the outside's contract; `source`, `effect` and `seq` come beside them.
#[derive(Debug, Serialize)]
pub struct EventObject<'a> {
    received_at: Timestamp,
    account: &'a str,
    marketplace: &'a str,
    event: &'a str,
    event_at: Option<Timestamp>,
    task_id: Option<&'a str>,
    delivery_attempt: Option<u32>,
    verified: Option<bool>,
    data: Option<&'a RawValue>,
    source: Source,
    effect: Effect,
    seq: i64,
}

impl<'a> EventObject<'a> {
    /// Of this event. What is no JSON of it is left out.
    pub fn of(event: &'a Event) -> Self {
        let body = &event.body;
        Self {
            received_at: body.received_at,
            account: body.account.as_str(),
            marketplace: body.marketplace.word(),
            event: body.name.raw(),
            event_at: body.happened_at,
            task_id: body.task.as_ref().map(|task| task.as_str()),
            delivery_attempt: body.delivery_attempt,
            verified: body.verified,
            data: serde_json::from_str(&body.data).ok(),
            source: body.source,
            effect: event.effect,
            seq: event.seq.0,
        }
    }
}
