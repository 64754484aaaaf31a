//! One decision through the outbox, to its end.
//!
//! Invariant: whatever interrupts this, the journal is right, and what is unclear is told
//! as unknown.

use super::outcome::Outcome;
use crate::cli::exit::{Exit, Failure};
use crate::cli::signals::stopped;
use crate::domain::machine::Ending;
use crate::domain::{Decision, DecisionId, ProofKey, Record, State};
use crate::ledger::Ledger;
use crate::runtime::desk::Desk;
use crate::runtime::outbox::{Outbox, Told};
use std::collections::HashSet;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

/// How long a sending under way may still take when the command is told to end.
const LAST_ANSWER: Duration = Duration::from_secs(2);

/// How long an earlier decision on the same task may take to be read, beyond the time for
/// settling.
const EARLIER: Duration = Duration::from_secs(30);

/// How a decision came out.
pub struct Sent {
    /// The journal's last word; `None` where not even the intent was written.
    record: Option<Record>,
    ending: Ending,
    /// What the outbox said beside the journal.
    why: Option<String>,
    /// Another decision on the proof is in the way.
    blocked: bool,
}

/// Submits it, and waits.
///
/// # Errors
/// Nothing was submitted.
pub async fn send(desk: &Desk, decision: Decision) -> Result<Sent, Failure> {
    let (tell, told) = unbounded_channel();
    let outbox = desk.outbox(tell);
    let mut sending = Sending {
        outbox,
        told,
        record: None,
        why: None,
    };
    sending.read_earlier(desk, &decision).await?;
    let id = decision.id.clone();
    let key = decision.subject.key.clone();
    let stopped = stopped()?;
    sending.outbox.submit(decision, Duration::ZERO);
    let ending = tokio::select! {
        ending = sending.until_ended(&id) => ending,
        () = stopped => sending.leave(&id).await,
    };
    let blocked = sending.record.is_none() && is_open(desk, &key).await?;
    Ok(Sent {
        record: sending.record,
        ending,
        why: sending.why,
        blocked,
    })
}

async fn is_open(desk: &Desk, key: &ProofKey) -> Result<bool, Failure> {
    let records = desk.ledger.decisions(usize::MAX).await?;
    let mut same = records.iter().filter(|r| r.decision.subject.key == *key);
    Ok(same.any(Record::is_open))
}

struct Sending {
    outbox: Outbox,
    told: UnboundedReceiver<Told>,
    record: Option<Record>,
    why: Option<String>,
}

impl Sending {
    /// What a process that died left unclear about this task is read first. The rest of
    /// what it left is up for others again when this process ends.
    async fn read_earlier(&mut self, desk: &Desk, decision: &Decision) -> Result<(), Failure> {
        let task = &decision.subject.key.task;
        let mut earlier = desk.ledger.adopt(desk.clock.wall()).await?;
        earlier.retain(|record| record.decision.subject.key.task == *task);
        let ids = earlier.iter().map(|record| record.decision.id.clone());
        let mut left: HashSet<DecisionId> = ids.collect();
        self.outbox.restore(earlier);
        let reading = async {
            while !left.is_empty() {
                match self.told.recv().await {
                    Some(Told::Ended { decision, .. }) => left.remove(&decision),
                    Some(_) => continue,
                    None => return,
                };
            }
        };
        let patience = desk.config.review.settle.saturating_add(EARLIER);
        timeout(patience, reading).await.map_err(|_| {
            Failure::failed(
                "an earlier decision on this task is unclear and can't be read now; \
                 nothing was sent, try again later",
            )
        })
    }

    async fn until_ended(&mut self, id: &DecisionId) -> Ending {
        while let Some(told) = self.told.recv().await {
            if let Some(ending) = self.hear(told, id) {
                return ending;
            }
        }
        self.unfinished()
    }

    /// Told to end: what has not gone out doesn't, what has gone out gets a moment.
    async fn leave(&mut self, id: &DecisionId) -> Ending {
        self.outbox.leave(LAST_ANSWER).await;
        while let Ok(told) = self.told.try_recv() {
            if let Some(ending) = self.hear(told, id) {
                return ending;
            }
        }
        self.unfinished()
    }

    /// Takes what the outbox tells; the ending, if it is that.
    fn hear(&mut self, told: Told, id: &DecisionId) -> Option<Ending> {
        match told {
            Told::Recorded { record, .. } if record.decision.id == *id => {
                self.record = Some(*record);
                None
            }
            Told::NotHeld { decision, why } if decision == *id => {
                self.why = Some(why);
                // Without an intent there is no ending to wait for.
                self.record.is_none().then_some(Ending::NotSent)
            }
            Told::Ended { decision, ending } if decision == *id => Some(ending),
            _ => None,
        }
    }

    /// What is true of a decision whose ending nobody told.
    fn unfinished(&self) -> Ending {
        match self.record.as_ref().map(Record::state) {
            None | Some(State::Held | State::Draft | State::Cancelled) => Ending::NotSent,
            Some(State::Confirmed) => Ending::Confirmed,
            Some(State::Conflict) => Ending::Conflict,
            Some(State::Refused) => Ending::Refused,
            Some(State::Sending | State::Unknown) => Ending::Unknown,
        }
    }
}

impl Sent {
    /// The exit status, and the line for anything but success.
    pub fn ended(&self) -> Result<Exit, Failure> {
        let why = self.why();
        let failure = match self.ending {
            Ending::Confirmed => return Ok(Exit::Done),
            Ending::NotSent if self.blocked => Failure::no(format!("nothing was sent: {why}")),
            Ending::NotSent | Ending::Unsendable => {
                Failure::failed(format!("nothing was sent: {why}"))
            }
            Ending::KeyRefused => Failure::failed(why.to_owned()),
            Ending::Conflict => {
                Failure::no(format!("not carried out: {why}; see `proofdesk show TASK`"))
            }
            Ending::Refused => {
                Failure::no(format!("not carried out: {why}; see `proofdesk show TASK`"))
            }
            Ending::Unknown => Failure::new(
                Exit::Unknown,
                format!("outcome unknown: {why}; `proofdesk history --settle` reads it again"),
            ),
        };
        Err(failure)
    }

    /// The outcome, where there is one that has a name.
    pub fn outcome(&self) -> Option<Outcome> {
        let record = self.record.as_ref()?;
        let name = match (&self.ending, record.state()) {
            (Ending::Confirmed, _) => "confirmed",
            (Ending::Conflict, _) => "conflict",
            (Ending::Refused, _) | (Ending::KeyRefused, State::Refused) => "refused",
            (Ending::Unknown, _) => "unknown",
            (Ending::NotSent | Ending::Unsendable | Ending::KeyRefused, _) => return None,
        };
        Some(Outcome::of(record, name))
    }

    /// What happened, in words; a draft's own begin with "not sent".
    fn why(&self) -> &str {
        let step = self.record.as_ref().and_then(Record::last);
        let why = step.and_then(|step| step.why.as_deref());
        let why = self.why.as_deref().or(why).unwrap_or("it was interrupted");
        why.strip_prefix("not sent: ").unwrap_or(why)
    }
}
