//! The merge: observations of tasks in, events out. Pure.
//!
//! Invariant: a task never moves backwards. An observation that is older than what is
//! known, by the marketplace's own `updated_at` or else by when it was asked for,
//! changes nothing. Every source goes through here, so that one change is one event.

use crate::domain::event::Source;
use crate::domain::{
    AccountName, Event, EventKind, Mono, NewEvent, Status, Task, TaskId, Timestamp,
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
    News(NewEvent),
}

/// Every task of an account that waits for review or once did.
#[derive(Debug)]
pub struct Known {
    account: AccountName,
    tasks: HashMap<TaskId, Entry>,
}

impl Known {
    /// Nothing known yet.
    pub fn new(account: AccountName) -> Self {
        Self {
            account,
            tasks: HashMap::new(),
        }
    }

    /// Takes the journal's last word on each task, so that a restart is no news.
    /// Events of other accounts are passed over.
    pub fn replay(&mut self, events: &[Event]) {
        for event in events.iter().filter(|e| e.body.account == self.account) {
            let (EventKind::Arrived { status } | EventKind::Changed { to: status, .. }) =
                &event.body.kind;
            self.tasks.insert(
                event.body.task.clone(),
                Entry {
                    status: Status::from_wire(status),
                    updated_at: None,
                    asked: None,
                    settled: None,
                },
            );
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
        self.news(&task.key.task, before, &task.status, seen)
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
        self.news(task, before, status, seen)
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
        status: &Status,
        seen: Observed,
    ) -> Merged {
        let kind = match before {
            Some(before) if before == *status => return Merged::Same,
            Some(before) if !status.is_reviewable() => EventKind::Changed {
                from: before.word(),
                to: status.word(),
            },
            Some(_) | None => EventKind::Arrived {
                status: status.word(),
            },
        };
        Merged::News(NewEvent {
            account: self.account.clone(),
            task: task.clone(),
            received_at: seen.at,
            source: seen.source,
            kind,
        })
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

    fn kind(merged: Merged) -> Option<EventKind> {
        match merged {
            Merged::News(event) => Some(event.kind),
            Merged::Stale | Merged::Elsewhere | Merged::Same => None,
        }
    }

    fn arrived() -> Option<EventKind> {
        Some(EventKind::Arrived {
            status: "proof_submitted".to_owned(),
        })
    }

    fn changed(from: &str, to: &str) -> Option<EventKind> {
        Some(EventKind::Changed {
            from: from.to_owned(),
            to: to.to_owned(),
        })
    }

    #[test]
    fn a_task_arrives_once_changes_once_and_arrives_again() {
        let mut known = Known::new("acc".into());
        let waits = |second| task(Status::ProofSubmitted, Some(second));
        assert_eq!(kind(known.merge(&waits(1), asked(1))), arrived());
        assert_eq!(known.merge(&waits(1), asked(2)), Merged::Same);
        let rejected = task(Status::ProofRejected, Some(3));
        let change = changed("proof_submitted", "proof_rejected");
        assert_eq!(kind(known.merge(&rejected, asked(3))), change);
        assert_eq!(kind(known.merge(&waits(4), asked(4))), arrived());
        assert_eq!(known.waiting(), 1);
    }

    #[test]
    fn an_older_observation_does_not_move_a_task_back() {
        let mut known = Known::new("acc".into());
        known.merge(&task(Status::ProofSubmitted, Some(1)), asked(1));
        known.merge(&task(Status::Completed, Some(5)), asked(2));
        let late = task(Status::ProofSubmitted, Some(4));
        assert_eq!(known.merge(&late, asked(9)), Merged::Stale);
        assert_eq!(known.waiting(), 0);
    }

    #[test]
    fn equal_and_missing_stamps_count_as_newer_unless_asked_for_earlier() {
        let mut known = Known::new("acc".into());
        known.merge(&task(Status::ProofSubmitted, None), asked(2));
        let done = task(Status::Completed, None);
        assert_eq!(known.merge(&done, asked(1)), Merged::Stale);
        let change = changed("proof_submitted", "completed");
        assert_eq!(kind(known.merge(&done, asked(3))), change);
    }

    #[test]
    fn a_page_asked_for_before_our_decision_does_not_bring_the_task_back() {
        let mut known = Known::new("acc".into());
        known.merge(&task(Status::ProofSubmitted, Some(1)), asked(1));
        let at = Timestamp::UNIX_EPOCH;
        let now = Mono(Duration::from_secs(5));
        let settled = known.settle(&"t1".into(), &Status::Completed, now, at);
        assert_eq!(kind(settled), changed("proof_submitted", "completed"));
        // Even with a stamp that is news to us: it was asked for before.
        let late = task(Status::ProofSubmitted, Some(2));
        assert_eq!(known.merge(&late, asked(4)), Merged::Stale);
        assert_eq!(kind(known.merge(&late, asked(6))), arrived());
    }

    #[test]
    fn tasks_that_never_waited_are_left_alone() {
        let mut known = Known::new("acc".into());
        let done = task(Status::Completed, Some(1));
        assert_eq!(known.merge(&done, asked(1)), Merged::Elsewhere);
        assert_eq!(known.unheard_since(Mono(Duration::MAX)), []);
    }

    #[test]
    fn a_restart_is_no_news() {
        let mut known = Known::new("acc".into());
        let first = known.merge(&task(Status::ProofSubmitted, Some(1)), asked(1));
        let Merged::News(body) = first else {
            panic!("no event");
        };
        let events = [Event { seq: Seq(1), body }];
        let mut restarted = Known::new("acc".into());
        restarted.replay(&events);
        let again = restarted.merge(&task(Status::ProofSubmitted, Some(1)), asked(0));
        assert_eq!(again, Merged::Same);
        let mut other = Known::new("other".into());
        other.replay(&events);
        assert_eq!(other.waiting(), 0);
    }
}
