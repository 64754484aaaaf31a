//! The machine alone: every row of the contract's table of answers, and what must hold
//! for every decision.

mod before;
mod clear;
mod unclear;

use super::*;
use crate::domain::decision::{Subject, Verdict};
use crate::domain::ids::{ProofId, TaskKey};
use crate::domain::money::Cents;
use crate::domain::proof::{MediaKind, Proof, ProofStatus, Seen};

const SETTLE: Duration = Duration::from_secs(10);
const REASON: &str = "  zu unscharf – 写真 ";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + seconds).unwrap()
}

fn proof() -> Proof {
    Proof {
        kind: MediaKind::Photo,
        content_type: "image/jpeg".into(),
        size_bytes: Some(1_000),
        geo_valid: Some(true),
        created_at: Some(at(-60)),
        ..Proof::unknown("p1")
    }
}

fn decision(verdict: Verdict) -> Decision {
    Decision {
        id: "d1".into(),
        decided_at: at(0),
        reviewer: "dana".to_owned(),
        subject: Subject {
            key: TaskKey::new("workfunder", "t1").proof(&ProofId::new("p1")),
            title: Untrusted::default(),
            seen: Seen::of(&proof()),
            payout: Some(Cents(4200)),
            budget: Some(Cents(5000)),
            flags: Vec::new(),
        },
        verdict,
        confirmed_amount: None,
    }
}

fn approval() -> Decision {
    decision(Verdict::Approved { note: None })
}

fn rejection() -> Decision {
    decision(Verdict::Rejected {
        reason: REASON.to_owned(),
    })
}

fn reading(change: impl FnOnce(&mut Proof)) -> Result<Reading, CallError> {
    let mut proof = proof();
    change(&mut proof);
    Ok(Reading {
        proofs: vec![proof],
        task_status: None,
        task_changed_at: None,
        given_here: None,
    })
}

fn pending() -> Result<Reading, CallError> {
    reading(|_| {})
}

fn pending_in(status: Status) -> Result<Reading, CallError> {
    Ok(Reading {
        task_status: Some(status),
        ..pending()?
    })
}

fn approved(seconds: i64) -> Result<Reading, CallError> {
    reading(|proof| {
        proof.status = ProofStatus::Approved;
        proof.reviewed_at = Some(at(seconds));
    })
}

fn rejected(reason: &str) -> Result<Reading, CallError> {
    reading(|proof| {
        proof.status = ProofStatus::Rejected;
        proof.rejection_reason = Some(reason.into());
        proof.reviewed_at = Some(at(20));
    })
}

fn unclear() -> Answer {
    Answer::Unknown {
        why: "the connection was reset".to_owned(),
    }
}

fn offline() -> Result<Reading, CallError> {
    Err(CallError::Offline {
        why: "no connection".to_owned(),
    })
}

fn limited(seconds: u64) -> CallError {
    CallError::Limited {
        after: Duration::from_secs(seconds),
    }
}

fn after(seconds: u64) -> Act {
    Act::ReadAfter(Duration::from_secs(seconds))
}

/// A machine at work, with a journal of what it had written.
struct Play {
    machine: Machine,
    written: Vec<Step>,
    act: Act,
    sendings: usize,
}

impl Play {
    fn of(machine: Machine) -> Self {
        Self {
            machine,
            written: Vec::new(),
            act: Act::Hold,
            sendings: 0,
        }
    }

    fn held(decision: Decision) -> Self {
        Self::of(Machine::hold(decision, SETTLE))
    }

    /// Held, and the hold is over.
    fn due(decision: Decision) -> Self {
        Self::held(decision).then(Input::HoldOver)
    }

    /// The verdict is out.
    fn sent(decision: Decision) -> Self {
        let play = Self::due(decision).then(Input::Read(pending()));
        assert_eq!(play.act, Act::Send);
        play
    }

    /// The verdict is out, and this came back.
    fn answered(decision: Decision, answer: Answer) -> Self {
        Self::sent(decision).then(Input::Answered(answer))
    }

    fn then(self, input: Input) -> Self {
        self.then_at(0, input)
    }

    /// `since` counts from the end of the last sending, in seconds.
    fn then_at(mut self, since: u64, input: Input) -> Self {
        let now = Moment {
            at: at(30),
            since_sent: Duration::from_secs(since),
        };
        let next = self.machine.advance(input, now);
        self.sendings += usize::from(next.act == Act::Send);
        self.written.extend(next.step);
        self.act = next.act;
        self
    }

    fn states(&self) -> Vec<State> {
        self.written.iter().map(|step| step.state).collect()
    }

    fn why(&self) -> &str {
        self.written.last().unwrap().why.as_deref().unwrap()
    }

    #[track_caller]
    fn ends(&self, ending: Ending, state: State) {
        assert_eq!(self.act, Act::Stop(ending));
        assert_eq!(self.written.last().unwrap().state, state);
    }
}
