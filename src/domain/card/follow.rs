//! Following the feed: an event that the feed has taken, applied to a card in memory.
//!
//! Invariant: nothing is decided here. What an event did stands in it ([`Effect`]), and
//! [`Card::receive`] is where that was decided; this comes to the same card.

use super::Card;
use crate::domain::event::{Change, Effect, Event, Source};

impl Card {
    /// The card after an event of the feed, where that makes it another. An event that the
    /// card has in it already changes nothing; one that a webhook has told since, after
    /// asking had found it, is no longer only asked for.
    pub fn follow(card: Option<&Self>, event: &Event) -> Option<Self> {
        let body = &event.body;
        let key = body.task_key()?;
        let mut after = match card {
            None => Self::blank(key, body, event.seq),
            Some(card) if event.seq <= card.last => return card.joined(event),
            Some(card) => card.clone(),
        };
        after.last = event.seq;
        match event.effect {
            Effect::Moved => {
                after.enter(body, event.seq);
                after.learn(&body.change);
            }
            Effect::Told => after.learn(&body.change),
            Effect::Late | Effect::Unclear => after.fill_gaps(&body.change),
        }
        Some(after)
    }

    fn joined(&self, event: &Event) -> Option<Self> {
        let joins = self.polled == Some(event.seq) && event.body.source == Source::Webhook;
        joins.then(|| {
            let mut after = self.clone();
            after.polled = None;
            after.learn(&event.body.change);
            after
        })
    }

    /// Two tellings of one task: the later one, and what only the earlier one knows.
    pub fn merge(self, other: Self) -> Self {
        let (mut later, earlier) = match self.last < other.last {
            true => (other, self),
            false => (self, other),
        };
        if later.status.is_none() {
            later.status.clone_from(&earlier.status);
            later.since = earlier.since;
            later.attempt = earlier.attempt;
            later.polled = earlier.polled;
        }
        later.fill_gaps(&Change {
            version: earlier.version,
            title: Some(earlier.title),
            city: Some(earlier.city),
            worker: earlier.worker,
            worker_name: Some(earlier.worker_name),
            payout: earlier.payout,
            geo_valid: earlier.geo_valid,
            deadline: earlier.deadline,
            ..Change::default()
        });
        later
    }
}
