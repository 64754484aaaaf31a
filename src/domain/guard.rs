//! Guards: what must be typed before a verdict becomes a decision.
//!
//! [`decide`] is the one constructor of [`Decision`]. The console and the commands both
//! go through it, so no path around a guard exists, and `--read-only` stops here first.

use super::decision::{Decision, Subject, Verdict, VerdictKind};
use super::flag::Flag;
use super::ids::DecisionId;
use super::money::Cents;
use super::task::ATTEMPTS_MAX;
use super::time::Timestamp;

/// What the configuration says about guards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Nothing may be decided.
    pub read_only: bool,
    /// A payout above this must be typed.
    pub confirm_above: Cents,
}

/// The money that an amount guard is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves {
    /// To the worker.
    Payout,
    /// Back to the customer.
    Refund,
}

/// An amount that must be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmountDemand {
    /// Which money moves.
    pub moves: Moves,
    /// How much; `None` where the marketplace doesn't say, and then what is typed stands
    /// in the audit trail as the reviewer's word.
    pub expected: Option<Cents>,
}

impl AmountDemand {
    /// Whether `typed` satisfies it.
    pub fn accepts(self, typed: Cents) -> bool {
        self.expected
            .map_or(typed > Cents(0), |expected| expected == typed)
    }
}

/// Everything that must be typed for one verdict on one proof.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demands {
    /// A reason for the worker.
    pub reason: bool,
    /// A note for the audit trail, because of these flags; empty if none is needed.
    pub note_for: Vec<Flag>,
    /// An amount.
    pub amount: Option<AmountDemand>,
}

impl Demands {
    /// Whether one key is enough.
    pub fn is_empty(&self) -> bool {
        !self.reason && self.note_for.is_empty() && self.amount.is_none()
    }
}

/// Whether rejecting this subject ends the task and refunds the customer.
pub fn is_last_rejection(subject: &Subject) -> bool {
    subject.seen.attempt >= ATTEMPTS_MAX
}

/// What a verdict of this kind on this subject demands.
pub fn demands(subject: &Subject, kind: VerdictKind, policy: Policy) -> Demands {
    match kind {
        VerdictKind::Approve => Demands {
            reason: false,
            note_for: subject
                .flags
                .iter()
                .copied()
                .filter(|flag| flag.needs_note())
                .collect(),
            amount: subject
                .payout
                .is_none_or(|payout| payout > policy.confirm_above)
                .then_some(AmountDemand {
                    moves: Moves::Payout,
                    expected: subject.payout,
                }),
        },
        VerdictKind::Reject => Demands {
            reason: true,
            note_for: Vec::new(),
            amount: is_last_rejection(subject).then_some(AmountDemand {
                moves: Moves::Refund,
                expected: subject.budget,
            }),
        },
    }
}

/// What a reviewer typed, on the way to a decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The reason or the note, exactly as confirmed.
    pub words: String,
    /// The amount, if one was typed.
    pub amount: Option<Cents>,
}

/// Why there is no decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmet {
    /// Deciding is switched off.
    ReadOnly,
    /// A rejection needs a reason.
    Reason,
    /// These flags need a note.
    Note(Vec<Flag>),
    /// An amount must be typed.
    Amount(AmountDemand),
    /// Another amount was typed.
    WrongAmount(AmountDemand, Cents),
}

/// Who decides, when, and under which id.
#[derive(Clone, Debug)]
pub struct Signature {
    /// A fresh id.
    pub id: DecisionId,
    /// The moment of the key press.
    pub at: Timestamp,
    /// The name for the audit trail.
    pub reviewer: String,
}

/// Makes the decision, or says which guard is not satisfied.
///
/// # Errors
/// [`Unmet`] names the first guard that isn't, in the order in which a person meets them.
pub fn decide(
    subject: Subject,
    kind: VerdictKind,
    typed: &Typed,
    policy: Policy,
    signature: Signature,
) -> Result<Decision, Unmet> {
    if policy.read_only {
        return Err(Unmet::ReadOnly);
    }
    let demands = demands(&subject, kind, policy);
    let blank = typed.words.trim().is_empty();
    if demands.reason && blank {
        return Err(Unmet::Reason);
    }
    if !demands.note_for.is_empty() && blank {
        return Err(Unmet::Note(demands.note_for));
    }
    if let Some(demand) = demands.amount {
        match typed.amount {
            None => return Err(Unmet::Amount(demand)),
            Some(amount) if !demand.accepts(amount) => {
                return Err(Unmet::WrongAmount(demand, amount));
            }
            Some(_) => {}
        }
    }
    let verdict = match kind {
        VerdictKind::Approve => Verdict::Approved {
            note: (!blank).then(|| typed.words.clone()),
        },
        VerdictKind::Reject => Verdict::Rejected {
            reason: typed.words.clone(),
        },
    };
    Ok(Decision {
        id: signature.id,
        decided_at: signature.at,
        reviewer: signature.reviewer,
        subject,
        verdict,
        confirmed_amount: typed.amount,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ProofId, TaskKey};
    use crate::domain::proof::Seen;
    use crate::domain::untrusted::Untrusted;

    const POLICY: Policy = Policy {
        read_only: false,
        confirm_above: Cents(20_000),
    };

    fn subject(attempt: u32, flags: Vec<Flag>) -> Subject {
        Subject {
            key: TaskKey::new("workfunder", "t1").proof(&ProofId::new("p1")),
            title: Untrusted::new("Meter reading"),
            seen: Seen {
                attempt,
                size_bytes: Some(1),
                content_type: "image/jpeg".into(),
                created_at: None,
                point: None,
            },
            payout: Some(Cents(4200)),
            budget: Some(Cents(5000)),
            flags,
        }
    }

    fn attempt_at(
        subject: Subject,
        kind: VerdictKind,
        words: &str,
        amount: Option<i64>,
        policy: Policy,
    ) -> Result<Decision, Unmet> {
        let typed = Typed {
            words: words.to_owned(),
            amount: amount.map(Cents),
        };
        let signature = Signature {
            id: "d1".into(),
            at: Timestamp::UNIX_EPOCH,
            reviewer: "dana".to_owned(),
        };
        decide(subject, kind, &typed, policy, signature)
    }

    #[test]
    fn a_routine_approval_needs_nothing_typed() {
        let made = attempt_at(subject(1, vec![]), VerdictKind::Approve, "", None, POLICY);
        assert_eq!(made.unwrap().verdict, Verdict::Approved { note: None });
    }

    #[test]
    fn a_flagged_approval_needs_a_note() {
        let flagged = || subject(1, vec![Flag::OutsideRadius]);
        let bare = attempt_at(flagged(), VerdictKind::Approve, "  ", None, POLICY);
        assert_eq!(bare, Err(Unmet::Note(vec![Flag::OutsideRadius])));
        let noted = attempt_at(
            flagged(),
            VerdictKind::Approve,
            "pin is wrong",
            None,
            POLICY,
        );
        assert_eq!(noted.unwrap().verdict.note(), Some("pin is wrong"));
    }

    #[test]
    fn a_rejection_needs_a_reason_and_keeps_it_byte_for_byte() {
        let bare = attempt_at(subject(1, vec![]), VerdictKind::Reject, "\n", None, POLICY);
        assert_eq!(bare, Err(Unmet::Reason));
        let reason = "  zu unscharf – 写真 ";
        let made = attempt_at(
            subject(1, vec![]),
            VerdictKind::Reject,
            reason,
            None,
            POLICY,
        );
        assert_eq!(made.unwrap().verdict.reason(), Some(reason));
    }

    #[test]
    fn the_third_rejection_needs_the_refund_typed() {
        let third = || subject(3, vec![Flag::LastAttempt]);
        let reject = |amount| attempt_at(third(), VerdictKind::Reject, "blurry", amount, POLICY);
        assert!(matches!(reject(None), Err(Unmet::Amount(_))));
        assert!(matches!(reject(Some(4200)), Err(Unmet::WrongAmount(..))));
        assert!(reject(Some(5000)).is_ok());
    }

    #[test]
    fn a_large_or_unknown_payout_must_be_typed() {
        let mut large = subject(1, vec![]);
        large.payout = Some(Cents(20_001));
        let approve =
            |s: &Subject, amount| attempt_at(s.clone(), VerdictKind::Approve, "", amount, POLICY);
        assert!(matches!(approve(&large, None), Err(Unmet::Amount(_))));
        assert!(approve(&large, Some(20_001)).is_ok());
        let mut unknown = subject(1, vec![]);
        unknown.payout = None;
        assert!(matches!(approve(&unknown, None), Err(Unmet::Amount(_))));
        assert!(matches!(
            approve(&unknown, Some(0)),
            Err(Unmet::WrongAmount(..))
        ));
        assert!(approve(&unknown, Some(4200)).is_ok());
    }

    #[test]
    fn read_only_makes_no_decision_at_all() {
        let policy = Policy {
            read_only: true,
            ..POLICY
        };
        let made = attempt_at(subject(1, vec![]), VerdictKind::Approve, "", None, policy);
        assert_eq!(made, Err(Unmet::ReadOnly));
    }
}
