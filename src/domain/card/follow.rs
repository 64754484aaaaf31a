//! Following the feed: an event that the feed has taken, applied to a card in memory.
//!
//! Invariant: nothing is decided here. What an event did stands in it ([`Effect`]), and
//! [`Card::receive`] is where that was decided; this comes to the same card.

use super::Card;
use crate::domain::event::{Effect, Event, Source};

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
        later.fill_gaps(&earlier.told());
        later
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::card::Reception;
    use crate::domain::{NewEvent, Seq, Status};
    use crate::testkit::events::told;

    /// What the feed makes of an event, and what a follower makes of the same.
    fn both(feed: &mut Option<Card>, ours: &mut Option<Card>, body: NewEvent, seq: i64) {
        let (reception, after) = Card::receive(feed.as_ref(), &body, Seq(seq));
        *feed = after.or(feed.take());
        let (seq, effect) = match reception {
            Reception::Known => return,
            Reception::Joins(seq) => (seq, Effect::Moved),
            Reception::Event(effect) => (Seq(seq), effect),
        };
        let after = Card::follow(ours.as_ref(), &Event { seq, effect, body });
        *ours = after.or(ours.take());
    }

    fn asked(status: Status) -> NewEvent {
        NewEvent {
            source: Source::Poll,
            ..told("t", status)
        }
    }

    #[test]
    fn a_follower_comes_to_the_feeds_card() {
        let (mut feed, mut ours) = (None, None);
        let mut named = told("t", Status::Assigned);
        named.change.worker_name = Some("Marcus T.".into());
        let mut late = told("t", Status::Posted);
        late.change.city = Some("Brooklyn".into());
        let life = [
            asked(Status::Assigned),
            named,
            late,
            asked(Status::InProgress),
            told("t", Status::ProofSubmitted),
        ];
        for (body, seq) in life.into_iter().zip(1..) {
            both(&mut feed, &mut ours, body, seq);
            assert_eq!(ours, feed, "after {seq}");
        }
        let card = ours.unwrap();
        assert_eq!((card.city.raw(), card.polled), ("Brooklyn", None));
    }

    #[test]
    fn of_two_tellings_the_later_counts_and_the_earlier_fills_its_gaps() {
        let event = |seq, body| Event {
            seq: Seq(seq),
            effect: Effect::Moved,
            body,
        };
        let mut posted = told("t", Status::Posted);
        posted.change.city = Some("Brooklyn".into());
        let earlier = Card::follow(None, &event(1, posted)).unwrap();
        let later = Card::follow(None, &event(2, told("t", Status::Assigned))).unwrap();
        for merged in [
            earlier.clone().merge(later.clone()),
            later.clone().merge(earlier.clone()),
        ] {
            assert_eq!(merged.status, Some(Status::Assigned));
            assert_eq!((merged.city.raw(), merged.last), ("Brooklyn", Seq(2)));
        }
        let mut talk = told("t", Status::Posted);
        talk.change.status = None;
        let talk = Card::follow(None, &event(3, talk)).unwrap();
        assert_eq!(talk.merge(later).status, Some(Status::Assigned));
    }
}
