//! Events as a webhook tells them, and their places in a feed.

use crate::domain::event::{Change, Effect, Source};
use crate::domain::{Event, MarketplaceName, NewEvent, Seq, Status, Timestamp, Untrusted};

/// A moment, in seconds after the first.
pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + second).unwrap()
}

/// A webhook that says that a task is in this status.
pub fn told(task: &str, status: Status) -> NewEvent {
    NewEvent {
        account: "acc".into(),
        marketplace: MarketplaceName::WorkFunder,
        source: Source::Webhook,
        name: Untrusted::new(format!("task.{}", status.word())),
        task: Some(task.into()),
        happened_at: Some(at(0)),
        received_at: at(1),
        delivery_attempt: Some(1),
        verified: Some(true),
        change: Change {
            status: Some(status),
            ..Change::default()
        },
        identity: None,
        data: r#"{"some":"thing"}"#.into(),
    }
}

/// The same at its place in the feed, having moved its task.
pub fn event(seq: i64, task: &str, status: Status) -> Event {
    Event {
        seq: Seq(seq),
        effect: Effect::Moved,
        body: told(task, status),
    }
}
