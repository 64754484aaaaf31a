//! What comes into the world from outside, in one form for every call that changes it.
//!
//! The world is its recipe and these, in their order and at their times; whoever keeps
//! both can build it again.

use super::acts::{Act, Call, Refusal};
use super::job::{Judged, Party};
use super::{Place, World};
use crate::domain::{Environment, ProofId, Status, TaskId, Timestamp};
use crate::sandbox::commission::{self, Fee};
use crate::sandbox::posting::Posting;
use crate::sandbox::score;
use crate::sandbox::subscription::Subscription;
use serde::{Deserialize, Serialize};

/// A call that changes the world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(in crate::sandbox) enum Input {
    /// The customer approves a proof.
    Approve { task: String, proof: String },
    /// The customer rejects a proof.
    Reject {
        task: String,
        proof: String,
        reason: String,
    },
    /// The customer calls a task off.
    Cancel { task: String },
    /// The customer opens a dispute.
    Dispute { task: String, reason: String },
    /// The customer posts a task, or a bounty.
    Post {
        posting: Box<Posting>,
        live: bool,
        bounty: bool,
    },
    /// The account gets one more key.
    IssueKey { name: String, live: bool },
    /// The account's key `by` deletes another one.
    DeleteKey { key: String, by: String },
    /// The account's events go to this address from now on: those that are named, or all.
    Subscribe {
        url: String,
        events: Option<Vec<String>>,
    },
    /// Staff puts a task into a status.
    Force { task: String, status: String },
    /// The task's next step happens now.
    Hasten { task: String },
}

/// What an input was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Entered {
    /// The task at this place.
    Task(Place),
    /// The account.
    Account,
}

impl Input {
    /// The task that is to be changed, for those that change one.
    pub fn task(&self) -> Option<&str> {
        match self {
            Self::Approve { task, .. }
            | Self::Reject { task, .. }
            | Self::Cancel { task }
            | Self::Dispute { task, .. }
            | Self::Force { task, .. }
            | Self::Hasten { task } => Some(task),
            Self::Post { .. }
            | Self::IssueKey { .. }
            | Self::DeleteKey { .. }
            | Self::Subscribe { .. } => None,
        }
    }
}

impl World {
    /// Carries it out; the world must have lived until `now`.
    ///
    /// # Errors
    /// Why it is refused; then nothing has changed.
    pub fn enter(&mut self, input: &Input, now: Timestamp) -> Result<Entered, Refusal> {
        match input {
            Input::Post {
                posting,
                live,
                bounty,
            } => self.post(posting, *live, *bounty, now).map(Entered::Task),
            Input::IssueKey { name, live } => {
                self.keyring.issue(name, environment(*live), now);
                Ok(Entered::Account)
            }
            Input::DeleteKey { key, by } => {
                self.keyring.delete(key, by)?;
                Ok(Entered::Account)
            }
            Input::Subscribe { url, events } => {
                let webhook = Subscription::new(url, events.clone());
                self.webhook = Some((webhook.map_err(Refusal::Validation)?, now));
                Ok(Entered::Account)
            }
            input => self.enter_task(input, now).map(Entered::Task),
        }
    }

    fn enter_task(&mut self, input: &Input, now: Timestamp) -> Result<Place, Refusal> {
        let place = |task: &String| {
            let place = self.by_task.get(&TaskId::new(task.as_str())).copied();
            place.ok_or(Refusal::TaskNotFound)
        };
        let (place, act) = match input {
            Input::Approve { task, proof } => {
                return self.judge(place(task)?, proof, Call::Approve, now);
            }
            Input::Reject {
                task,
                proof,
                reason,
            } => {
                let reason = reason.clone();
                return self.judge(place(task)?, proof, Call::Reject { reason }, now);
            }
            Input::Hasten { task } => {
                let place = place(task)?;
                self.hasten(place, now)?;
                return Ok(place);
            }
            Input::Cancel { task } => (place(task)?, Act::Cancel),
            Input::Dispute { task, reason } => {
                let (by, reason) = (Party::Developer, reason.clone());
                (place(task)?, Act::Dispute { by, reason })
            }
            Input::Force { task, status } => (place(task)?, Act::Force(Status::from_wire(status))),
            Input::Post { .. }
            | Input::IssueKey { .. }
            | Input::DeleteKey { .. }
            | Input::Subscribe { .. } => {
                return Err(Refusal::TaskNotFound);
            }
        };
        self.act(place, act, now)?;
        Ok(place)
    }

    /// Test money is there at once; live money comes when the payment is confirmed.
    fn post(
        &mut self,
        posting: &Posting,
        live: bool,
        bounty: bool,
        now: Timestamp,
    ) -> Result<Place, Refusal> {
        let fee = if bounty { Fee::Bounty } else { Fee::Task };
        let nth = self.posted.so_far();
        let job = commission::job(&self.recipe, nth, posting, (fee, environment(live)), now);
        let place = self.begin(job, now);
        self.posted.note(place, live, now);
        if !live {
            self.act(place, Act::Fund, now)?;
        }
        Ok(place)
    }

    fn judge(
        &mut self,
        place: Place,
        proof: &str,
        call: Call,
        now: Timestamp,
    ) -> Result<Place, Refusal> {
        let proof = ProofId::new(proof);
        let approved = call == Call::Approve;
        let judging = Act::Judge {
            proof: proof.clone(),
            call,
        };
        self.act(place, judging, now)?;
        let sent = self.submission(proof.as_str());
        let judged = self.at(place).zip(sent).map(|(job, sent)| Judged {
            task: job.id.clone(),
            proof,
            approved,
            mistake: score::mistake(job, sent, approved),
            truth: sent.truth.clone(),
            at: now,
        });
        if let Some(judged) = judged {
            self.score.count(judged.mistake);
            self.judged.push(judged);
        }
        Ok(place)
    }
}

fn environment(live: bool) -> Environment {
    if live {
        Environment::Live
    } else {
        Environment::Test
    }
}
