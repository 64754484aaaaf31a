//! Which unclear decisions a person's wish to settle them may read now.
//!
//! Invariant: of several decisions on one proof at most one is read at a time, and none
//! beside one that is confirmed or still open elsewhere: a reading shows a verdict, not
//! whose it is, and each of them would take it for its own.

use crate::domain::{DecisionId, ProofKey, Record, State};
use std::collections::{BTreeMap, BTreeSet};

/// What to do with what is unclear, in one round.
#[derive(Debug, Default, PartialEq)]
pub struct Round {
    /// Another decision from here was carried out on their proof.
    pub superseded: Vec<DecisionId>,
    /// To be read now, one for each proof.
    pub to_read: Vec<Record>,
}

impl Round {
    /// The next round over `records`, oldest first. `adopted` are those open ones that
    /// belong to this process; `stuck` the proofs that were read and showed nothing.
    pub fn next(
        records: &[Record],
        adopted: &BTreeSet<DecisionId>,
        stuck: &BTreeSet<ProofKey>,
    ) -> Self {
        let mut by_proof: BTreeMap<&ProofKey, Vec<&Record>> = BTreeMap::new();
        for record in records {
            let key = &record.decision.subject.key;
            by_proof.entry(key).or_default().push(record);
        }
        let is_ours = |record: &Record| adopted.contains(&record.decision.id);
        let is_unclear = |record: &Record| match record.state() {
            State::Sending => is_ours(record),
            State::Unknown => !record.is_open() || is_ours(record),
            _ => false,
        };
        let mut round = Self::default();
        for (key, of_proof) in by_proof {
            let mut unclear = of_proof.iter().filter(|record| is_unclear(record));
            if of_proof.iter().any(|r| r.state() == State::Confirmed) {
                let ids = unclear.map(|record| record.decision.id.clone());
                round.superseded.extend(ids);
                continue;
            }
            let is_open_elsewhere = of_proof.iter().any(|r| r.is_open() && !is_ours(r));
            if !is_open_elsewhere && !stuck.contains(key) {
                let newest = unclear.next_back();
                round.to_read.extend(newest.map(|record| (*record).clone()));
            }
        }
        round
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Step;
    use crate::ledger::contract::{at, decision};

    fn record(id: &str, proof: &str, state: State, handed_back: bool) -> Record {
        let step = Step {
            handed_back,
            ..Step::new(at(0), state)
        };
        Record {
            decision: decision(id, proof),
            steps: vec![step],
        }
    }

    fn next(records: &[Record], adopted: &[&str]) -> (Vec<String>, Vec<String>) {
        let adopted = adopted.iter().map(|id| DecisionId::new(*id)).collect();
        let round = Round::next(records, &adopted, &BTreeSet::new());
        let name = |id: &DecisionId| id.as_str().to_owned();
        let to_read = round.to_read.iter().map(|r| name(&r.decision.id));
        (
            round.superseded.iter().map(name).collect(),
            to_read.collect(),
        )
    }

    #[test]
    fn of_two_unclear_decisions_on_one_proof_one_is_read_so_that_one_payment_confirms_one() {
        let one = record("d1", "p1", State::Unknown, true);
        let two = record("d2", "p1", State::Unknown, true);
        let other = record("d3", "p2", State::Unknown, true);
        let (superseded, to_read) = next(&[one.clone(), two, other], &[]);
        assert!(superseded.is_empty());
        assert_eq!(to_read, ["d2", "d3"]);
        let confirmed = record("d2", "p1", State::Confirmed, false);
        let (superseded, to_read) = next(&[one.clone(), confirmed], &[]);
        assert_eq!((superseded, to_read), (vec!["d1".to_owned()], vec![]));
        let foreign = record("d2", "p1", State::Conflict, false);
        assert_eq!(next(&[one, foreign], &[]).1, ["d1"]);
    }

    #[test]
    fn beside_a_decision_that_another_process_has_under_way_nothing_is_read() {
        let one = record("d1", "p1", State::Unknown, true);
        for state in [State::Held, State::Sending, State::Unknown] {
            let open = record("d2", "p1", state, false);
            assert_eq!(next(&[one.clone(), open], &[]), (vec![], vec![]));
        }
        let dead = record("d2", "p1", State::Sending, false);
        assert_eq!(next(&[one, dead], &["d2"]).1, ["d2"]);
    }

    #[test]
    fn a_proof_that_showed_nothing_is_not_read_for_each_of_its_decisions() {
        let one = record("d1", "p1", State::Unknown, true);
        let stuck = BTreeSet::from([one.decision.subject.key.clone()]);
        let round = Round::next(&[one], &BTreeSet::new(), &stuck);
        assert_eq!(round, Round::default());
    }
}
