//! Whose verdict a proof carries, as far as this machine's journal knows: the marketplace
//! tells when and what, and never who.

use super::decision::{Record, State, VerdictKind};
use super::ids::DecisionId;
use super::proof::ProofStatus;
use super::untrusted::Untrusted;

/// `by dana from here`, where somebody here gave the verdict that this status tells of, or
/// may have given it; `None` where nobody here did. `on_proof` are the decisions on that
/// proof, oldest first; `besides` is left out.
pub fn given_here(
    on_proof: &[Record],
    status: &ProofStatus,
    besides: Option<&DecisionId>,
) -> Option<String> {
    let kind = match status {
        ProofStatus::Approved => VerdictKind::Approve,
        ProofStatus::Rejected => VerdictKind::Reject,
        ProofStatus::Pending | ProofStatus::Other(_) => return None,
    };
    let latest = |is_so: fn(State) -> bool| {
        let mut found = on_proof.iter().rev().filter(|record| {
            let decision = &record.decision;
            decision.verdict.kind() == kind
                && Some(&decision.id) != besides
                && is_so(record.state())
        });
        found.next()
    };
    let (record, perhaps) = match latest(|state| state == State::Confirmed) {
        Some(record) => (record, ""),
        None => (
            latest(|state| matches!(state, State::Sending | State::Unknown))?,
            "perhaps ",
        ),
    };
    let name = Untrusted::new(record.decision.reviewer.clone()).clean(40);
    Some(format!("{perhaps}by {name} from here"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proof::Seen;
    use crate::domain::{Cents, Decision, ProofId, Step, Subject, TaskKey, Timestamp, Verdict};

    fn record(id: &str, state: State, reviewer: &str) -> Record {
        let at = Timestamp::UNIX_EPOCH;
        let decision = Decision {
            id: id.into(),
            decided_at: at,
            reviewer: reviewer.to_owned(),
            subject: Subject {
                key: TaskKey::new("workfunder", "t1").proof(&ProofId::new("p1")),
                title: Untrusted::default(),
                seen: Seen {
                    attempt: 1,
                    size_bytes: None,
                    content_type: Untrusted::default(),
                    created_at: None,
                    point: None,
                },
                payout: Some(Cents(4200)),
                budget: None,
                flags: Vec::new(),
            },
            verdict: Verdict::Approved { note: None },
            confirmed_amount: None,
        };
        Record {
            decision,
            steps: vec![Step::new(at, state)],
        }
    }

    fn given(records: &[Record], status: ProofStatus) -> Option<String> {
        given_here(records, &status, Some(&"own".into()))
    }

    #[test]
    fn a_verdict_is_somebodys_here_where_the_journal_confirms_it() {
        let records = [
            record("d1", State::Confirmed, "eve"),
            record("d2", State::Unknown, "dana"),
        ];
        let by = given(&records, ProofStatus::Approved);
        assert_eq!(by.as_deref(), Some("by eve from here"));
        assert_eq!(given(&records, ProofStatus::Rejected), None);
        assert_eq!(given(&records, ProofStatus::Pending), None);
    }

    #[test]
    fn an_unclear_decision_may_have_been_it_and_one_that_came_to_nothing_was_not() {
        let records = [
            record("d1", State::Unknown, "eve"),
            record("d2", State::Conflict, "dana"),
            record("own", State::Unknown, "dana"),
        ];
        let by = given(&records, ProofStatus::Approved);
        assert_eq!(by.as_deref(), Some("perhaps by eve from here"));
        assert_eq!(given(&records[1..], ProofStatus::Approved), None);
    }
}
