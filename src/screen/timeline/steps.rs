//! From a task's events to the steps it took, and how long each took.

use crate::domain::event::{Effect, Event, Source};
use crate::domain::time::seconds_between;
use crate::domain::{Status, Timestamp};

/// One step of a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Where it came to.
    pub status: Status,
    /// The worker's attempt, where it was told.
    pub attempt: Option<u32>,
    /// When, as the marketplace says; when it was received, where that is earlier.
    pub at: Timestamp,
    /// Seconds since the step before; never negative, whatever the clocks said.
    pub took: Option<i64>,
    /// It was told after a later one, and so stands where its own time puts it.
    pub is_late: bool,
    /// Found by asking: it happened at this time or before.
    pub is_asked: bool,
}

/// The steps in the order in which they were taken. What came late stands before the first
/// step that is later by its time; everything else stands as the feed has it.
pub fn steps<'a>(events: impl Iterator<Item = &'a Event>) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for event in events {
        let Some(step) = step(event) else {
            continue;
        };
        let at = match step.is_late {
            true => steps.iter().position(|other| other.at > step.at),
            false => None,
        };
        steps.insert(at.unwrap_or(steps.len()), step);
    }
    let mut before = None;
    for step in &mut steps {
        step.took = before.map(|before| seconds_between(before, step.at).max(0));
        before = Some(step.at);
    }
    steps
}

fn step(event: &Event) -> Option<Step> {
    let body = &event.body;
    let happened = body.happened_at.unwrap_or(body.received_at);
    matches!(event.effect, Effect::Moved | Effect::Late).then_some(())?;
    Some(Step {
        status: body.change.status.clone()?,
        attempt: body.change.attempt,
        at: happened.min(body.received_at),
        took: None,
        is_late: event.effect == Effect::Late,
        is_asked: body.source == Source::Poll,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Change;
    use crate::domain::{MarketplaceName, NewEvent, Seq};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_770_000_000 + second).unwrap()
    }

    fn event(seq: i64, status: Status, happened: i64, effect: Effect) -> Event {
        Event {
            seq: Seq(seq),
            effect,
            body: NewEvent {
                account: "acc".into(),
                marketplace: MarketplaceName::WorkFunder,
                source: Source::Webhook,
                name: "task.x".into(),
                task: Some("t".into()),
                happened_at: Some(at(happened)),
                received_at: at(900),
                delivery_attempt: None,
                verified: Some(true),
                change: Change {
                    status: Some(status),
                    ..Change::default()
                },
                identity: None,
                data: "{}".into(),
            },
        }
    }

    #[test]
    fn a_late_step_stands_where_its_time_puts_it() {
        let events = [
            event(1, Status::Posted, 10, Effect::Moved),
            event(2, Status::InProgress, 70, Effect::Moved),
            event(3, Status::InProgress, 75, Effect::Told),
            event(4, Status::Assigned, 30, Effect::Late),
        ];
        let steps = steps(events.iter());
        let told: Vec<_> = steps
            .iter()
            .map(|step| (step.status.word(), step.took, step.is_late))
            .collect();
        assert_eq!(
            told,
            [
                ("posted".to_owned(), None, false),
                ("assigned".to_owned(), Some(20), true),
                ("in_progress".to_owned(), Some(40), false),
            ]
        );
    }

    #[test]
    fn clocks_that_disagree_never_turn_the_order_round() {
        let events = [
            event(1, Status::Assigned, 500, Effect::Moved),
            // A time in the future counts as that of its receipt.
            event(2, Status::InProgress, 5_000, Effect::Moved),
            event(3, Status::ProofSubmitted, 100, Effect::Moved),
        ];
        let took: Vec<_> = steps(events.iter()).iter().map(|step| step.took).collect();
        assert_eq!(took, [None, Some(400), Some(0)]);
    }
}
