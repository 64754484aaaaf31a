//! The merge: observations of tasks in, events out. Pure.
//!
//! Invariant: a task never moves backwards. An observation that is older than what is
//! known, by the marketplace's own `updated_at` or else by when it was asked for,
//! changes nothing. Every source goes through here, so that one change is one event.

use crate::domain::event::Change;
use crate::domain::event::Source;
use crate::domain::{
    AccountName, Card, MarketplaceName, Mono, NewEvent, Status, Task, TaskId, Timestamp, Untrusted,
};
use std::collections::HashMap;

/// What is known of one task.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    status: Status,
    updated_at: Option<Timestamp>,
    /// When the request was sent that told it; `None` for the journal's word.
    asked: Option<Mono>,
    /// When our own decision settled it: nothing that was asked before then counts,
    /// because its `updated_at` can't be newer than the decision.
    settled: Option<Mono>,
}

/// How an observation came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observed {
    /// When the request was sent.
    pub asked: Mono,
    /// When the answer was read.
    pub at: Timestamp,
    /// By which way.
    pub source: Source,
}

/// What an observation is worth.
#[derive(Clone, Debug, PartialEq)]
pub enum Merged {
    /// Older than what is known: not to be shown.
    Stale,
    /// A task that never waited for review here and doesn't now.
    Elsewhere,
    /// The status is the one that is known; other fields may be newer.
    Same,
    /// Something happened.
    News(Box<NewEvent>),
}

/// Every task of an account that waits for review or once did.
#[derive(Debug)]
pub struct Known {
    account: AccountName,
    marketplace: MarketplaceName,
    tasks: HashMap<TaskId, Entry>,
}

impl Known {
    /// Nothing known yet.
    pub fn new(account: AccountName, marketplace: MarketplaceName) -> Self {
        Self {
            account,
            marketplace,
            tasks: HashMap::new(),
        }
    }

    /// Takes the feed's last word on each task, so that a restart is no news. Cards of
    /// other accounts are passed over.
    pub fn replay(&mut self, cards: &[Card]) {
        for card in cards.iter().filter(|c| c.key.account == self.account) {
            let Some(status) = card.status.clone() else {
                continue;
            };
            let entry = Entry {
                status,
                updated_at: None,
                asked: None,
                settled: None,
            };
            self.tasks.insert(card.key.task.clone(), entry);
        }
    }

    /// Merges what a list or a reading tells of a task.
    pub fn merge(&mut self, task: &Task, seen: Observed) -> Merged {
        let known = self.tasks.get(&task.key.task);
        if known.is_some_and(|entry| entry.is_newer_than(task, seen.asked)) {
            return Merged::Stale;
        }
        let before = known.map(|entry| entry.status.clone());
        if before.is_none() && !task.status.is_reviewable() {
            return Merged::Elsewhere;
        }
        self.tasks.insert(
            task.key.task.clone(),
            Entry {
                status: task.status.clone(),
                updated_at: task.updated_at,
                asked: Some(seen.asked),
                settled: None,
            },
        );
        self.news(&task.key.task, before, change(task), seen)
    }

    /// Merges the reading of a single task: it was asked for because something may have
    /// happened, so whatever it tells goes to the feed, which knows what is new.
    pub fn read(&mut self, task: &Task, seen: Observed) -> Merged {
        match self.merge(task, seen) {
            Merged::Same | Merged::Elsewhere => self.news(&task.key.task, None, change(task), seen),
            other => other,
        }
    }

    /// Whether a task is known to wait for review.
    pub fn waits(&self, task: &TaskId) -> bool {
        let known = self.tasks.get(task);
        known.is_some_and(|entry| entry.status.is_reviewable())
    }

    /// Takes what the outbox learnt of a task that it decided on.
    pub fn settle(&mut self, task: &TaskId, status: &Status, now: Mono, at: Timestamp) -> Merged {
        let known = self.tasks.get(task);
        let before = known.map(|entry| entry.status.clone());
        let entry = Entry {
            status: status.clone(),
            updated_at: known.and_then(|entry| entry.updated_at),
            asked: Some(now),
            settled: Some(now),
        };
        self.tasks.insert(task.clone(), entry);
        let seen = Observed {
            asked: now,
            at,
            source: Source::Poll,
        };
        let change = Change {
            status: Some(status.clone()),
            ..Change::default()
        };
        self.news(task, before, change, seen)
    }

    /// Forgets a task that the marketplace no longer has.
    pub fn forget(&mut self, task: &TaskId) {
        self.tasks.remove(task);
    }

    /// How many tasks are known to wait.
    pub fn waiting(&self) -> usize {
        let waits = |entry: &&Entry| entry.status.is_reviewable();
        self.tasks.values().filter(waits).count()
    }

    /// Tasks known to wait of which nothing was heard since before `start`, in a stable
    /// order: after a sweep that began then, what became of them is unknown.
    pub fn unheard_since(&self, start: Mono) -> Vec<TaskId> {
        let mut unheard: Vec<TaskId> = self
            .tasks
            .iter()
            .filter(|(_, entry)| entry.status.is_reviewable() && entry.asked < Some(start))
            .map(|(task, _)| task.clone())
            .collect();
        unheard.sort();
        unheard
    }

    fn news(
        &self,
        task: &TaskId,
        before: Option<Status>,
        change: Change,
        seen: Observed,
    ) -> Merged {
        let name = match &change.status {
            Some(status) if before.as_ref() != Some(status) => polled_name(status),
            _ => return Merged::Same,
        };
        Merged::News(Box::new(NewEvent {
            account: self.account.clone(),
            marketplace: self.marketplace,
            source: seen.source,
            name: Untrusted::new(name),
            task: Some(task.clone()),
            happened_at: change.version,
            received_at: seen.at,
            delivery_attempt: None,
            verified: None,
            change,
            identity: None,
            data: "{}".into(),
        }))
    }
}

/// What a webhook would have called the step to this status, in the words of WorkFunder,
/// the one marketplace that is asked.
fn polled_name(status: &Status) -> String {
    match status {
        Status::Pending => "task.created".to_owned(),
        Status::InProgress => "task.started".to_owned(),
        other => format!("task.{}", other.word()),
    }
}

/// What a list or a reading tells of a task that an event would tell too.
fn change(task: &Task) -> Change {
    let said = |text: &Untrusted| (!text.is_blank()).then(|| text.clone());
    Change {
        status: Some(task.status.clone()),
        attempt: None,
        version: task.updated_at,
        title: said(&task.title),
        city: said(&task.city),
        worker: task.worker.clone(),
        worker_name: said(&task.worker_name),
        payout: task.payout,
        geo_valid: None,
        deadline: task.deadline,
    }
}

impl Entry {
    fn is_newer_than(&self, task: &Task, asked: Mono) -> bool {
        if self.settled.is_some_and(|settled| asked < settled) {
            return true;
        }
        match (self.updated_at, task.updated_at) {
            // Whole seconds: a list and a reading may round differently.
            (Some(known), Some(seen)) if known.as_second() != seen.as_second() => seen < known,
            _ => self.asked.is_some_and(|known| asked < known),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Seq, TaskKey};
    use std::time::Duration;

    fn task(status: Status, updated: Option<i64>) -> Task {
        Task {
            status,
            updated_at: updated.and_then(|second| Timestamp::from_second(second).ok()),
            ..Task::unknown(TaskKey::new("acc", "t1"))
        }
    }

    fn asked(second: u64) -> Observed {
        Observed {
            asked: Mono(Duration::from_secs(second)),
            at: Timestamp::UNIX_EPOCH,
            source: Source::Poll,
        }
    }

    fn known() -> Known {
        Known::new("acc".into(), MarketplaceName::WorkFunder)
    }

    /// The event's name, where there is one.
    fn name(merged: Merged) -> Option<String> {
        match merged {
            Merged::News(event) => Some(event.name.raw().to_owned()),
            Merged::Stale | Merged::Elsewhere | Merged::Same => None,
        }
    }

    fn named(name: &str) -> Option<String> {
        Some(name.to_owned())
    }

    #[test]
    fn a_task_arrives_once_changes_once_and_arrives_again() {
        let mut known = known();
        let waits = |second| task(Status::ProofSubmitted, Some(second));
        assert_eq!(
            name(known.merge(&waits(1), asked(1))),
            named("task.proof_submitted")
        );
        assert_eq!(known.merge(&waits(1), asked(2)), Merged::Same);
        let rejected = task(Status::ProofRejected, Some(3));
        let change = named("task.proof_rejected");
        assert_eq!(name(known.merge(&rejected, asked(3))), change);
        assert_eq!(
            name(known.merge(&waits(4), asked(4))),
            named("task.proof_submitted")
        );
        assert_eq!(known.waiting(), 1);
    }

    #[test]
    fn an_older_observation_does_not_move_a_task_back() {
        let mut known = known();
        known.merge(&task(Status::ProofSubmitted, Some(1)), asked(1));
        known.merge(&task(Status::Completed, Some(5)), asked(2));
        let late = task(Status::ProofSubmitted, Some(4));
        assert_eq!(known.merge(&late, asked(9)), Merged::Stale);
        assert_eq!(known.waiting(), 0);
    }

    #[test]
    fn equal_and_missing_stamps_count_as_newer_unless_asked_for_earlier() {
        let mut known = known();
        known.merge(&task(Status::ProofSubmitted, None), asked(2));
        let done = task(Status::Completed, None);
        assert_eq!(known.merge(&done, asked(1)), Merged::Stale);
        let change = named("task.completed");
        assert_eq!(name(known.merge(&done, asked(3))), change);
    }

    #[test]
    fn a_page_asked_for_before_our_decision_does_not_bring_the_task_back() {
        let mut known = known();
        known.merge(&task(Status::ProofSubmitted, Some(1)), asked(1));
        let at = Timestamp::UNIX_EPOCH;
        let now = Mono(Duration::from_secs(5));
        let settled = known.settle(&"t1".into(), &Status::Completed, now, at);
        assert_eq!(name(settled), named("task.completed"));
        // Even with a stamp that is news to us: it was asked for before.
        let late = task(Status::ProofSubmitted, Some(2));
        assert_eq!(known.merge(&late, asked(4)), Merged::Stale);
        assert_eq!(
            name(known.merge(&late, asked(6))),
            named("task.proof_submitted")
        );
    }

    #[test]
    fn tasks_that_never_waited_are_left_alone() {
        let mut known = known();
        let done = task(Status::Completed, Some(1));
        assert_eq!(known.merge(&done, asked(1)), Merged::Elsewhere);
        assert_eq!(known.unheard_since(Mono(Duration::MAX)), []);
    }

    #[test]
    fn a_restart_is_no_news() {
        let mut before = known();
        let first = before.merge(&task(Status::ProofSubmitted, Some(1)), asked(1));
        let Merged::News(event) = first else {
            panic!("no event");
        };
        let (_, card) = Card::receive(None, &event, Seq(1));
        let cards = [card.unwrap()];
        let mut restarted = known();
        restarted.replay(&cards);
        let again = restarted.merge(&task(Status::ProofSubmitted, Some(1)), asked(0));
        assert_eq!(again, Merged::Same);
        let mut other = Known::new("other".into(), MarketplaceName::WorkFunder);
        other.replay(&cards);
        assert_eq!(other.waiting(), 0);
    }
}
