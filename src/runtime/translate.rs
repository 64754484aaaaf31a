//! Words of the effectful rooms to words of the model, and back for what is to be read.
//!
//! Plain functions; nothing is decided here. What the model has no use for is `None`.

use super::outbox::Told;
use crate::domain::event::Source;
use crate::domain::{self, AccountName, Event, Mono, Now, Timestamp};
use crate::intake::{self, Class, Heard, Hint, WantedRead};
use crate::model::{Link, Msg, Rank, ReadWant, ShownBudget, What};
use std::collections::BTreeMap;

/// What a poller heard.
pub fn heard(heard: Heard, now: Now) -> Msg {
    match heard {
        Heard::Tasks { account, tasks } => Msg::Tasks { account, tasks },
        Heard::Proofs { key, result } => Msg::ProofsRead { key, result },
        Heard::Task { key, result } => Msg::TaskRead { key, result },
        Heard::Swept { account, .. } => Msg::Swept { account },
        Heard::Link { account, link } => Msg::Link {
            account,
            link: shown_link(link, now),
        },
        Heard::Budget { account, view } => Msg::Budget {
            account,
            budget: ShownBudget {
                limit: view.limit,
                used: view.used,
            },
        },
        Heard::FeedTrouble { account, error } => Msg::Fault(format!(
            "{}: the journal of events fails ({error}); they are kept and tried again",
            account.shown()
        )),
    }
}

/// What the outbox told. That a decision has ended stands in its last record.
pub fn told(told: Told) -> Option<Msg> {
    match told {
        Told::Recorded { record, until } => Some(Msg::Recorded { record, until }),
        Told::NotHeld { decision, why } => Some(Msg::NotHeld { decision, why }),
        Told::TooLate(decision) => Some(Msg::TooLate(decision)),
        Told::Checking(decision) => Some(Msg::Checking(decision)),
        Told::Ended { .. } => None,
    }
}

/// What the accounts' pollers have to know of new events: those that webhooks told, and
/// that did something.
pub fn hints(events: &[Event]) -> BTreeMap<AccountName, Vec<Hint>> {
    let mut by_account: BTreeMap<AccountName, Vec<Hint>> = BTreeMap::new();
    let told = |event: &&Event| event.body.source == Source::Webhook;
    for event in events.iter().filter(told) {
        // Also where it holds no hint: that webhooks come at all is news.
        let hints = by_account.entry(event.body.account.clone()).or_default();
        let Some(task) = &event.body.task else {
            continue;
        };
        if event.effect != domain::event::Effect::Late {
            hints.push(Hint {
                task: task.clone(),
                status: event.body.change.status.clone(),
                is_unclear: event.effect == domain::event::Effect::Unclear,
            });
        }
    }
    by_account
}

/// The readings that each account's poller is to do, in the order of the wants.
pub fn reads(wants: Vec<ReadWant>) -> BTreeMap<AccountName, Vec<WantedRead>> {
    let mut by_account: BTreeMap<AccountName, Vec<WantedRead>> = BTreeMap::new();
    for want in wants {
        let read = WantedRead {
            task: want.key.task,
            what: match want.what {
                What::Proofs => intake::What::Proofs,
                What::Task => intake::What::Task,
            },
            class: class(want.rank),
        };
        by_account.entry(want.key.account).or_default().push(read);
    }
    by_account
}

/// How urgent a reading is among all requests. The many that only complete the list go
/// with its later pages, so that new rows are not kept waiting for them.
fn class(rank: Rank) -> Class {
    match rank {
        Rank::OnScreen => Class::OnScreen,
        Rank::Attempts | Rank::Next | Rank::Previous => Class::Prefetch,
        Rank::Rest => Class::Sweep,
    }
}

fn shown_link(link: intake::Link, now: Now) -> Link {
    match link {
        intake::Link::Connecting => Link::Connecting,
        intake::Link::Live { since } => Link::Live {
            since: on_the_wall(since, now),
        },
        intake::Link::Trouble { error, next_try } => Link::Trouble {
            error,
            next_try: Some(next_try),
        },
    }
}

/// A monotonic moment on the wall clock, as it stands now.
fn on_the_wall(at: Mono, now: Now) -> Timestamp {
    let ago = jiff::SignedDuration::try_from(at.until(now.mono)).unwrap_or_default();
    now.wall.checked_sub(ago).unwrap_or(now.wall)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CallError, TaskKey};
    use crate::ledger::LedgerError;
    use std::time::Duration;

    fn now() -> Now {
        Now {
            mono: Mono(Duration::from_secs(100)),
            wall: "2026-02-24T12:00:00Z".parse().unwrap(),
        }
    }

    fn link(link: intake::Link) -> Link {
        let account = "acc".into();
        match heard(Heard::Link { account, link }, now()) {
            Msg::Link { link, .. } => link,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_link_is_live_since_a_moment_on_the_wall() {
        let since = Mono(Duration::from_secs(40));
        let since = link(intake::Link::Live { since });
        let expected = "2026-02-24T11:59:00Z".parse().unwrap();
        assert_eq!(since, Link::Live { since: expected });
    }

    #[test]
    fn trouble_keeps_its_cause_and_its_next_try() {
        let error = CallError::Auth { status: 401 };
        let next_try = Mono(Duration::from_secs(160));
        let told = link(intake::Link::Trouble {
            error: error.clone(),
            next_try,
        });
        let next_try = Some(next_try);
        assert_eq!(told, Link::Trouble { error, next_try });
    }

    #[test]
    fn a_failing_journal_is_told_in_words() {
        let account = "acc".into();
        let error = LedgerError::Storage("the disk is full".to_owned());
        let Msg::Fault(words) = heard(Heard::FeedTrouble { account, error }, now()) else {
            panic!("no fault");
        };
        assert!(words.contains("acc") && words.contains("the disk is full"));
    }

    #[test]
    fn readings_go_to_their_account_in_order_and_by_rank() {
        let want = |account: &str, task: &str, what, rank| ReadWant {
            key: TaskKey::new(account, task),
            what,
            rank,
        };
        let reads = reads(vec![
            want("a", "1", What::Proofs, Rank::OnScreen),
            want("b", "2", What::Task, Rank::Next),
            want("a", "3", What::Proofs, Rank::Attempts),
            want("a", "4", What::Proofs, Rank::Previous),
            want("a", "5", What::Proofs, Rank::Rest),
        ]);
        let read = |task: &str, what, class| WantedRead {
            task: task.into(),
            what,
            class,
        };
        use intake::What::{Proofs, Task};
        assert_eq!(
            reads[&AccountName::from("a")],
            [
                read("1", Proofs, Class::OnScreen),
                read("3", Proofs, Class::Prefetch),
                read("4", Proofs, Class::Prefetch),
                read("5", Proofs, Class::Sweep),
            ]
        );
        assert_eq!(
            reads[&AccountName::from("b")],
            [read("2", Task, Class::Prefetch)]
        );
    }
}
