//! A card: what the feed has told of one task, folded.
//!
//! Invariant: a card never moves backwards. How far a task has come is told by the
//! lifecycle itself (status and attempt). Only where that says nothing, two of the
//! marketplace's own stamps of the same task are compared; a payload's clock is never
//! trusted for order. Pure: the same events in the same order make the same card.

use super::event::{Change, Effect, NewEvent, Seq, Source};
use super::ids::{TaskKey, WorkerId};
use super::marketplace::MarketplaceName;
use super::money::Cents;
use super::task::Status;
use super::time::Timestamp;
use super::untrusted::Untrusted;
use serde::{Deserialize, Serialize};

/// What is known of a task by its events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Account and id.
    pub key: TaskKey,
    /// Whose task it is.
    pub marketplace: MarketplaceName,
    /// Where it is; `None` where no event has told.
    pub status: Option<Status>,
    /// Since when, as received here; or as the marketplace says, where that is earlier.
    pub since: Timestamp,
    /// The worker's last attempt that was told of.
    pub attempt: Option<u32>,
    /// The marketplace's stamp of its last change.
    pub version: Option<Timestamp>,
    /// Its title.
    pub title: Untrusted,
    /// Where it is to be done.
    pub city: Untrusted,
    /// Who does it.
    pub worker: Option<WorkerId>,
    /// Their name.
    pub worker_name: Untrusted,
    /// What the worker gets.
    pub payout: Option<Cents>,
    /// Whether the last proof was taken where the job is.
    pub geo_valid: Option<bool>,
    /// When it must be done.
    pub deadline: Option<Timestamp>,
    /// The event that told of it last.
    pub last: Seq,
    /// The event that brought it where it is; by asking and not yet told by a webhook.
    pub polled: Option<Seq>,
}

/// What becomes of an event that comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reception {
    /// It tells what is known already: no event.
    Known,
    /// A webhook tells what asking had found before: the same event as that one, which is
    /// told by a webhook now.
    Joins(Seq),
    /// It is an event, and did this.
    Event(Effect),
}

/// How far something has come, seen from where a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    Ahead,
    Here,
    Behind,
    Unclear,
}

impl Card {
    /// Takes an event about a task of which `card` is known, if anything. An event that
    /// enters the feed will have the place `seq`. The card afterwards comes back where it
    /// is another.
    pub fn receive(card: Option<&Self>, event: &NewEvent, seq: Seq) -> (Reception, Option<Self>) {
        let Some(key) = event.task_key() else {
            return (Reception::Event(Effect::Told), None);
        };
        let Some(card) = card else {
            let mut fresh = Self::blank(key, event, seq);
            fresh.learn(&event.change);
            let effect = fresh.enter(event, seq);
            return (Reception::Event(effect), Some(fresh));
        };
        let mut after = card.clone();
        let course = card.course(&event.change);
        if course == Some(Course::Here) {
            after.learn(&event.change);
            match (event.source, card.polled) {
                (Source::Poll, _) => return (Reception::Known, changed(card, after)),
                (_, Some(told)) => {
                    after.polled = None;
                    return (Reception::Joins(told), Some(after));
                }
                (_, None) => {}
            }
        }
        after.last = seq;
        let newer = card.is_older_than(&event.change);
        let effect = match course {
            None | Some(Course::Here) => Effect::Told,
            Some(Course::Ahead) => after.enter(event, seq),
            // What was asked for is the truth of its moment, if it is newer at all.
            Some(Course::Behind) if event.source == Source::Poll && newer => {
                after.enter(event, seq)
            }
            Some(Course::Behind) => Effect::Late,
            Some(Course::Unclear) => match (card.version, event.change.version) {
                (Some(_), Some(_)) if newer => after.enter(event, seq),
                (Some(_), Some(_)) => Effect::Late,
                _ => Effect::Unclear,
            },
        };
        if event.source == Source::Poll && effect == Effect::Late {
            // An answer that was overtaken on its way tells nothing.
            return (Reception::Known, None);
        }
        match effect {
            Effect::Moved | Effect::Told => after.learn(&event.change),
            Effect::Late | Effect::Unclear => after.fill_gaps(&event.change),
        }
        (Reception::Event(effect), Some(after))
    }

    /// How far along its life it is, for sorting: least first, the unknown last.
    pub fn stage(&self) -> u8 {
        self.status.as_ref().and_then(stage).unwrap_or(u8::MAX)
    }

    /// Whether its task has ended for good, as far as is known.
    pub fn is_over(&self) -> bool {
        use Status::{Cancelled, Completed, Expired, Refunded};
        matches!(
            self.status,
            Some(Completed | Cancelled | Expired | Refunded)
        )
    }

    fn blank(key: TaskKey, event: &NewEvent, seq: Seq) -> Self {
        Self {
            key,
            marketplace: event.marketplace,
            status: None,
            since: event.received_at,
            attempt: None,
            version: None,
            title: Untrusted::default(),
            city: Untrusted::default(),
            worker: None,
            worker_name: Untrusted::default(),
            payout: None,
            geo_valid: None,
            deadline: None,
            last: seq,
            polled: None,
        }
    }

    /// Goes where the event says, if it says where.
    fn enter(&mut self, event: &NewEvent, seq: Seq) -> Effect {
        let Some(status) = &event.change.status else {
            return Effect::Told;
        };
        self.status = Some(status.clone());
        let happened = event.happened_at.unwrap_or(event.received_at);
        self.since = happened.min(event.received_at);
        self.attempt = event.change.attempt.or(self.attempt);
        self.polled = (event.source == Source::Poll).then_some(seq);
        Effect::Moved
    }

    /// Takes what a newer telling says.
    fn learn(&mut self, change: &Change) {
        self.version = change.version.max(self.version);
        take(&mut self.title, change.title.as_ref());
        take(&mut self.city, change.city.as_ref());
        take(&mut self.worker_name, change.worker_name.as_ref());
        self.worker = change.worker.clone().or_else(|| self.worker.take());
        self.payout = change.payout.or(self.payout);
        self.geo_valid = change.geo_valid.or(self.geo_valid);
        self.deadline = change.deadline.or(self.deadline);
    }

    /// Takes what an older telling says about what isn't known yet.
    fn fill_gaps(&mut self, change: &Change) {
        let known = self.told();
        self.learn(change);
        self.learn(&known);
    }

    /// All that it knows beside where the task is, as a telling of it.
    fn told(&self) -> Change {
        Change {
            version: self.version,
            title: Some(self.title.clone()),
            city: Some(self.city.clone()),
            worker: self.worker.clone(),
            worker_name: Some(self.worker_name.clone()),
            payout: self.payout,
            geo_valid: self.geo_valid,
            deadline: self.deadline,
            ..Change::default()
        }
    }

    /// Whether the marketplace's stamps say that the change is newer than what is known;
    /// without both stamps it counts as newer.
    fn is_older_than(&self, change: &Change) -> bool {
        match (self.version, change.version) {
            (Some(known), Some(told)) => known < told,
            _ => true,
        }
    }

    /// Where the change lies, seen from where the task is; `None` where it says nothing.
    fn course(&self, change: &Change) -> Option<Course> {
        let to = change.status.as_ref()?;
        let Some(from) = &self.status else {
            return Some(Course::Ahead);
        };
        Some(course(from, self.attempt, to, change.attempt))
    }
}

/// Stages in the order in which a task passes them. Within the attempts, the number of the
/// attempt counts first.
fn stage(status: &Status) -> Option<u8> {
    Some(match status {
        Status::Pending => 0,
        Status::Funded => 1,
        Status::Posted => 2,
        Status::Assigned => 3,
        Status::InProgress => 4,
        Status::ProofSubmitted => 5,
        Status::ProofRejected => 6,
        Status::Completed | Status::Cancelled | Status::Expired => 7,
        Status::Disputed => 8,
        Status::Refunded => 9,
        Status::Other(_) => return None,
    })
}

fn course(from: &Status, at: Option<u32>, to: &Status, of: Option<u32>) -> Course {
    use Status::{Assigned, Completed, Disputed, InProgress, ProofRejected, ProofSubmitted};
    let in_attempts = |status: &Status| matches!(status, ProofSubmitted | ProofRejected);
    if in_attempts(from)
        && in_attempts(to)
        && let (Some(at), Some(of)) = (at, of)
        && at != of
    {
        return if of > at {
            Course::Ahead
        } else {
            Course::Behind
        };
    }
    if from == to {
        return Course::Here;
    }
    match (from, to) {
        // The next attempt, or the last one told late.
        (ProofRejected, ProofSubmitted) if at.is_none() || of.is_none() => Course::Unclear,
        // A worker may begin anew after a rejection; a dispute may end well.
        (ProofRejected, Assigned | InProgress) | (Disputed, Completed) => Course::Unclear,
        _ => match (stage(from), stage(to)) {
            (Some(from), Some(to)) if from < to => Course::Ahead,
            (Some(from), Some(to)) if from > to => Course::Behind,
            _ => Course::Unclear,
        },
    }
}

/// Takes a text that was told; a blank one tells nothing.
fn take(known: &mut Untrusted, told: Option<&Untrusted>) {
    if let Some(told) = told.filter(|told| !told.is_blank()) {
        *known = told.clone();
    }
}

fn changed(before: &Card, after: Card) -> Option<Card> {
    (*before != after).then_some(after)
}

mod follow;

#[cfg(test)]
mod tests;
