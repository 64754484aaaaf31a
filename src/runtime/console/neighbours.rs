//! What other processes on this machine decide, followed in the journal that all share.
//!
//! Invariant: a decision of this process is never told as somebody else's, and one whose
//! process lives is never taken over. Must not: decide or send; what a dead process left
//! is taken over as at a start, to drafts and readings.

use crate::clock::Clock;
use crate::domain::{DecisionId, Record};
use crate::ledger::{Ledger, LedgerError, Mark};
use crate::model::Msg;
use crate::runtime::outbox::Outbox;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// How often the journal is looked into: one read of an index. SQLite tells nobody that
/// another process has written.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The following. Dropping it ends it.
pub(super) struct Neighbours(JoinHandle<()>);

/// What this process calls its own.
pub(super) struct Own {
    /// What the ids of its decisions begin with.
    pub(super) session: String,
    /// What it took over.
    pub(super) adopted: BTreeSet<DecisionId>,
}

impl Neighbours {
    /// Follows the journal from `mark` on, and those of `records`, read after it, that
    /// others have open. News of them go to `news`; what must be read goes to `outbox`.
    pub(super) fn follow(
        ledger: Arc<dyn Ledger>,
        outbox: Outbox,
        clock: Clock,
        own: Own,
        (mark, records): (Mark, &[Record]),
        news: mpsc::UnboundedSender<Msg>,
    ) -> Self {
        let mut following = Following {
            ledger,
            outbox,
            clock,
            own,
            mark,
            open: BTreeMap::new(),
            news,
        };
        for record in records {
            following.note(record);
        }
        Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(LOOK_EVERY).await;
                // Where the journal can't be read, whoever writes to it says so.
                let _ = following.look().await;
            }
        }))
    }
}

impl Drop for Neighbours {
    fn drop(&mut self) {
        self.0.abort();
    }
}

struct Following {
    ledger: Arc<dyn Ledger>,
    outbox: Outbox,
    clock: Clock,
    own: Own,
    mark: Mark,
    /// Open decisions of others, and how many of their steps are known.
    open: BTreeMap<DecisionId, usize>,
    news: mpsc::UnboundedSender<Msg>,
}

impl Following {
    async fn look(&mut self) -> Result<(), LedgerError> {
        let also: Vec<_> = self.open.keys().cloned().collect();
        let (records, mark) = self.ledger.news(self.mark, &also).await?;
        self.mark = mark;
        for record in records {
            if self.note(&record) {
                let _ = self.news.send(Msg::Elsewhere(Box::new(record)));
            }
        }
        if self.open.is_empty() {
            return Ok(());
        }
        // Its process may have died. What has become a draft is news at the next look.
        let left = self.ledger.adopt(self.clock.wall()).await?;
        for record in &left {
            self.open.remove(&record.decision.id);
            self.own.adopted.insert(record.decision.id.clone());
        }
        self.outbox.restore(left);
        Ok(())
    }

    /// Keeps track of a decision of somebody else; whether there is news of it.
    fn note(&mut self, record: &Record) -> bool {
        let id = &record.decision.id;
        if self.own.has(id) {
            return false;
        }
        let steps = record.steps.len();
        match record.is_open() {
            true => self.open.insert(id.clone(), steps) != Some(steps),
            false => {
                self.open.remove(id);
                true
            }
        }
    }
}

impl Own {
    fn has(&self, id: &DecisionId) -> bool {
        id.as_str().starts_with(&self.session) || self.adopted.contains(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{State, Step};
    use crate::ledger::contract::{at, decision};
    use crate::testkit::ledger::{MemoryLedger, MemoryStore};

    struct Rig {
        other: MemoryLedger,
        told: mpsc::UnboundedReceiver<Msg>,
        _outbox: mpsc::UnboundedReceiver<crate::runtime::outbox::Told>,
        _neighbours: Neighbours,
    }

    impl Rig {
        async fn start() -> Self {
            let store = MemoryStore::default();
            let (here, other) = (Arc::new(store.open()), store.open());
            let held = Step::new(at(0), State::Held);
            other.intend(&decision("a-1", "p1"), &held).await.unwrap();
            let (mark, records) = (here.mark().await.unwrap(), here.decisions(9).await.unwrap());
            let clock = Clock::following(at(0));
            let (tell, outbox) = mpsc::unbounded_channel();
            let settle = Duration::from_secs(10);
            let sender = Outbox::start(here.clone(), BTreeMap::new(), clock, settle, false, tell);
            let own = Own {
                session: "b-".to_owned(),
                adopted: BTreeSet::new(),
            };
            let (news, told) = mpsc::unbounded_channel();
            let seen = (mark, records.as_slice());
            Self {
                _neighbours: Neighbours::follow(here.clone(), sender, clock, own, seen, news),
                other,
                told,
                _outbox: outbox,
            }
        }

        /// Ids and states of what was told within this time.
        async fn within(&mut self, seconds: u64) -> Vec<(String, State)> {
            tokio::time::sleep(Duration::from_millis(seconds * 1000 + 500)).await;
            let mut all = Vec::new();
            while let Ok(msg) = self.told.try_recv() {
                let Msg::Elsewhere(record) = msg else {
                    panic!("{msg:?}");
                };
                all.push((record.decision.id.as_str().to_owned(), record.state()));
            }
            all
        }
    }

    fn told(id: &str, state: State) -> (String, State) {
        (id.to_owned(), state)
    }

    #[tokio::test(start_paused = true)]
    async fn what_others_decide_is_told_step_by_step_and_each_once() {
        let mut rig = Rig::start().await;
        assert_eq!(rig.within(3).await, []);
        let held = Step::new(at(0), State::Held);
        rig.other
            .intend(&decision("a-2", "p2"), &held)
            .await
            .unwrap();
        assert_eq!(rig.within(3).await, [told("a-2", State::Held)]);
        for state in [State::Sending, State::Confirmed] {
            let step = Step::new(at(9), state);
            rig.other.step(&"a-2".into(), &step).await.unwrap();
            assert_eq!(rig.within(3).await, [told("a-2", state)]);
        }
        let mine = decision("b-1", "p3");
        rig.other.intend(&mine, &held).await.unwrap();
        assert_eq!(rig.within(3).await, [], "that is from here");
    }

    #[tokio::test(start_paused = true)]
    async fn a_hold_becomes_a_draft_when_its_process_dies_and_not_before() {
        let mut rig = Rig::start().await;
        assert_eq!(rig.within(600).await, []);
        let last_word = rig.other.store();
        assert_eq!(last_word.look(|records| records[0].state()), State::Held);
        rig.other = last_word.open();
        assert_eq!(rig.within(2).await, [told("a-1", State::Draft)]);
    }
}
