//! `approve` and `reject`: one verdict, through the same guards and the same outbox as in
//! the console, without a hold.
//!
//! Invariant: `--yes` skips the question and nothing else; a proof that is already decided
//! is never asked about again over the wire.

mod ask;
mod choose;
mod guards;
mod outcome;
mod send;

use super::args::{Approve, Reject, Verdict};
use super::exit::{Exit, Failure};
use super::out::can_ask;
use super::progress::Progress;
use super::shell::Shell;
use super::show::Sight;
use crate::domain::authorship::given_here;
use crate::domain::guard::{self, Signature, Typed};
use crate::domain::proof::Seen;
use crate::domain::{Cents, Decision, DecisionId, Proof, ProofId, Subject, TaskId, VerdictKind};
use crate::intake::Class;
use crate::ledger::Ledger;
use crate::runtime::desk::{Desk, Seat};
use choose::Objection;
use outcome::Outcome;

/// What was asked for.
struct Wanted {
    kind: VerdictKind,
    task: TaskId,
    proof: Option<ProofId>,
    typed: Typed,
    yes: bool,
    json: bool,
}

/// `approve`
pub async fn approve(shell: &Shell, args: Approve) -> Result<Exit, Failure> {
    let words = args.note.unwrap_or_default();
    run(
        shell,
        Wanted::new(VerdictKind::Approve, args.verdict, words)?,
    )
    .await
}

/// `reject`
pub async fn reject(shell: &Shell, args: Reject) -> Result<Exit, Failure> {
    run(
        shell,
        Wanted::new(VerdictKind::Reject, args.verdict, args.reason)?,
    )
    .await
}

impl Wanted {
    fn new(kind: VerdictKind, args: Verdict, words: String) -> Result<Self, Failure> {
        let amount = match args.confirm.as_deref().map(Cents::parse) {
            Some(None) => {
                return Err(Failure::misuse("--confirm is no amount; write it as 42.00"));
            }
            given => given.flatten(),
        };
        Ok(Self {
            kind,
            task: TaskId::new(&args.task),
            proof: args.proof.map(ProofId::new),
            typed: Typed { words, amount },
            yes: args.yes,
            json: args.json,
        })
    }
}

async fn run(shell: &Shell, wanted: Wanted) -> Result<Exit, Failure> {
    if shell.common.read_only {
        return Err(guards::in_words(&guard::Unmet::ReadOnly));
    }
    if !wanted.yes && !can_ask() {
        return Err(Failure::misuse(
            "there is no terminal to ask on; add --yes if it shall be sent without a question",
        ));
    }
    let desk = shell.desk_for_task().await?;
    let seat = shell.seat(&desk)?;
    // From here on polling keeps the budget's reserve free.
    let _expected = seat.calls.budget().expect_decision();
    let calls = [seat.calls.clone()];
    let reading = Sight::of(
        &seat.calls,
        desk.ledger.as_ref(),
        &wanted.task,
        Class::Decision,
    );
    let sight = Progress::of("reading the task")
        .during(&calls, reading)
        .await?;
    let proof = match choose::proof(&sight, wanted.proof.as_ref()) {
        Ok(proof) => proof,
        Err(objection) => return object(&desk, &sight, &wanted, objection).await,
    };
    // Asked before the guards, the question would promise what is then refused.
    decision(&desk, &sight, proof, &wanted)?;
    if !wanted.yes {
        ask::whether(&sight, proof, &wanted).await?;
    }
    let decision = decision(&desk, &sight, proof, &wanted)?;
    carry_out(&desk, seat, &wanted, decision).await
}

/// The decision, if every guard is satisfied.
fn decision(
    desk: &Desk,
    sight: &Sight,
    proof: &Proof,
    wanted: &Wanted,
) -> Result<Decision, Failure> {
    let subject = subject(sight, proof);
    guards::amount_is_right(&subject, wanted.kind, wanted.typed.amount)?;
    let signature = Signature {
        id: DecisionId::new(uuid::Uuid::now_v7().to_string()),
        at: desk.clock.wall(),
        reviewer: desk.config.reviewer.clone(),
    };
    guard::decide(subject, wanted.kind, &wanted.typed, desk.policy, signature)
        .map_err(|unmet| guards::in_words(&unmet))
}

fn subject(sight: &Sight, proof: &Proof) -> Subject {
    let task = &sight.task;
    Subject {
        key: task.key.proof(&proof.id),
        title: task.title.clone(),
        seen: Seen::of(proof),
        payout: task.payout,
        budget: task.budget,
        flags: sight.flags(proof),
    }
}

/// Why there is nothing to decide. Where somebody was faster, that is an outcome.
async fn object(
    desk: &Desk,
    sight: &Sight,
    wanted: &Wanted,
    objection: Objection<'_>,
) -> Result<Exit, Failure> {
    let earlier = match objection.decided() {
        Some(proof) => {
            let key = sight.task.key.proof(&proof.id);
            let records = desk.ledger.decisions_on(&key).await?;
            given_here(&records, &proof.status, None)
        }
        None => None,
    };
    let failure = objection.in_words(earlier.as_deref());
    if let Some(proof) = objection.conflicting() {
        Outcome::before_deciding(sight, proof, wanted.kind).print(wanted.json)?;
    }
    Err(failure)
}

async fn carry_out(
    desk: &Desk,
    seat: &Seat,
    wanted: &Wanted,
    decision: Decision,
) -> Result<Exit, Failure> {
    let calls = [seat.calls.clone()];
    let sending = send::send(desk, decision);
    let sent = Progress::of("sending").during(&calls, sending).await?;
    let ended = sent.ended();
    // What was carried out stays so, wherever stdout goes.
    if let Err(unwritten) = sent
        .outcome()
        .map_or(Ok(()), |outcome| outcome.print(wanted.json))
    {
        super::out::say(format!("proofdesk: {unwritten}"));
    }
    ended
}
