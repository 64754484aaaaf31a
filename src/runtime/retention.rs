//! Takes away what is older than the configuration lets it be: at the start, then daily.
//!
//! In small steps with a pause after each, so that a decision never waits behind it.

use crate::clock::Clock;
use crate::domain::Timestamp;
use crate::ledger::Feed;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// Events or cards of one step; some milliseconds.
const STEP: usize = 500;

/// Between two steps.
const PAUSE: Duration = Duration::from_millis(50);

/// Between two rounds.
const ROUND: Duration = Duration::from_secs(24 * 3600);

/// The work. Dropping it ends it.
pub struct Retention(JoinHandle<()>);

impl Retention {
    /// Keeps `days` days; 0 keeps everything.
    pub fn start(feed: Arc<dyn Feed>, clock: Clock, days: u32) -> Self {
        Self(tokio::spawn(async move {
            while let Some(horizon) = horizon(clock.wall(), days) {
                // Where the disk fails, whoever writes events says so.
                while matches!(feed.trim(horizon, STEP).await, Ok(1..)) {
                    tokio::time::sleep(PAUSE).await;
                }
                tokio::time::sleep(ROUND).await;
            }
        }))
    }
}

impl Drop for Retention {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What was received before then may go. Whole days, at least one: an event's identity goes
/// with it, and that is needed for a day, for as long as it may be delivered again.
fn horizon(now: Timestamp, days: u32) -> Option<Timestamp> {
    let kept = jiff::SignedDuration::from_hours(24 * i64::from(days));
    (days > 0).then(|| now.checked_sub(kept).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::{Change, Source};
    use crate::domain::{MarketplaceName, NewEvent, Seq, Status, Untrusted};
    use crate::testkit::ledger::MemoryLedger;

    fn noon() -> Timestamp {
        "2026-02-24T12:00:00Z".parse().unwrap()
    }

    fn told(task: usize, received_at: Timestamp) -> NewEvent {
        NewEvent {
            account: "acc".into(),
            marketplace: MarketplaceName::WorkFunder,
            source: Source::Webhook,
            name: Untrusted::new("task.completed"),
            task: Some(task.to_string().as_str().into()),
            happened_at: None,
            received_at,
            delivery_attempt: None,
            verified: Some(true),
            change: Change {
                status: Some(Status::Completed),
                ..Change::default()
            },
            identity: None,
            data: "{}".into(),
        }
    }

    async fn left(feed: &MemoryLedger) -> (usize, usize) {
        let events = feed.after(Seq(0), 9_999).await.unwrap().len();
        (events, feed.cards().await.unwrap().len())
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_too_old_goes_at_the_start_and_the_rest_when_its_day_has_come() {
        let (feed, clock) = (Arc::new(MemoryLedger::new()), Clock::following(noon()));
        let day = jiff::SignedDuration::from_hours(24);
        let old = (0..1_200).map(|n| told(n, noon() - day * 3));
        feed.take(old.collect()).await.unwrap();
        feed.take(vec![told(7_777, noon() - day)]).await.unwrap();
        let _retention = Retention::start(feed.clone(), clock, 2);
        tokio::time::sleep(Duration::from_secs(10)).await;
        assert_eq!(left(&feed).await, (1, 1));
        tokio::time::sleep(2 * ROUND).await;
        assert_eq!(left(&feed).await, (0, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn zero_days_keep_everything() {
        let (feed, clock) = (Arc::new(MemoryLedger::new()), Clock::following(noon()));
        feed.take(vec![told(1, Timestamp::UNIX_EPOCH)])
            .await
            .unwrap();
        let _retention = Retention::start(feed.clone(), clock, 0);
        tokio::time::sleep(ROUND).await;
        assert_eq!(left(&feed).await, (1, 1));
    }
}
