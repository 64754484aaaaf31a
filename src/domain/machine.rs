//! A decision on its way from the key press to its end, as a pure state machine.
//!
//! The outbox runs it: it writes each [`Move::step`] to disk, and only then does what
//! `Move::act` says and feeds the result back in. Everything that decides whether money
//! moves once is in this file, and none of it knows a clock, a disk or a socket.
//!
//! ```text
//! Held ─► Reading ─► Sending ─► done
//!            ▲          ├─► Explaining (409) ─► done
//!            └─ wait ◄──┤ (429)
//!                       └─► Settling (unclear) ─► done, or back to a person
//! ```

use super::answer::{Answer, CallError, Receipt};
use super::decision::{Decision, State, Step, Verdict};
use super::proof::{Proof, ProofStatus, Seen, newest_attempt};
use super::task::Status;
use super::time::{Timestamp, seconds_between};
use std::time::Duration;

/// Where the machine is.
#[derive(Clone, Debug, PartialEq)]
enum Phase {
    Held,
    Reading,
    Sending,
    Explaining,
    Settling,
    Done,
}

/// What the marketplace says about the proof now.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// All proofs of the task.
    pub proofs: Vec<Proof>,
    /// The task's status, where it was read too.
    pub task_status: Option<Status>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The undo time is over.
    HoldOver,
    /// The reviewer took it back.
    Undo,
    /// The console is being left.
    Leave,
    /// What is known from elsewhere forbids sending it: disputed, cancelled, expired.
    Withdraw(String),
    /// The marketplace was read.
    Read(Result<Reading, CallError>),
    /// The verdict was sent, and this came back.
    Answered(Answer),
}

/// What to do next, after the step is on disk.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Wait for the undo time to end.
    Hold,
    /// Read the proofs, after this long.
    ReadAfter(Duration),
    /// Send the verdict: exactly one request.
    Send,
    /// Nothing more; this is how it ended.
    Stop(Ending),
}

/// How it ended, for whoever waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Undone, left or withdrawn before it was sent, or the key press came to nothing.
    NotSent,
    /// It could not be sent, and may be sent again.
    Unsendable,
    /// The key was refused.
    KeyRefused,
    /// Carried out.
    Confirmed,
    /// Something else had happened to the proof.
    Conflict,
    /// The marketplace said no.
    Refused,
    /// Nobody knows; back to a person.
    Unknown,
}

/// One move of the machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// What must be on disk before anything else happens.
    pub step: Option<Step>,
    /// What to do then.
    pub act: Act,
}

/// Where in time a move is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The wall clock, for the step's stamp.
    pub at: Timestamp,
    /// How long ago the last byte of an unclear sending went out (monotonic).
    pub since_sent: Duration,
}

/// The machine for one decision.
#[derive(Clone, Debug)]
pub struct Machine {
    decision: Decision,
    settle: Duration,
    phase: Phase,
    sendings: u32,
    first_sent_at: Option<Timestamp>,
    reads: u32,
}

impl Machine {
    /// A new decision: held.
    pub fn hold(decision: Decision, settle: Duration) -> Self {
        Self {
            decision,
            settle,
            phase: Phase::Held,
            sendings: 0,
            first_sent_at: None,
            reads: 0,
        }
    }

    /// A decision that an earlier process left while it was being sent or unclear. It is
    /// only read from here on, never sent.
    pub fn settle(decision: Decision, first_sent_at: Option<Timestamp>, settle: Duration) -> Self {
        Self {
            decision,
            settle,
            phase: Phase::Settling,
            sendings: 1,
            first_sent_at,
            reads: 0,
        }
    }

    /// The decision this machine is about.
    pub fn decision(&self) -> &Decision {
        &self.decision
    }

    /// Whether nothing has been sent yet, so that it can still be taken back.
    pub fn can_undo(&self) -> bool {
        matches!(self.phase, Phase::Held | Phase::Reading)
    }

    /// Whether the next reading comes right before sending.
    pub fn is_about_to_send(&self) -> bool {
        self.phase == Phase::Reading
    }

    /// Takes what happened, says what to write and what to do.
    ///
    /// Total: an input that doesn't belong to the phase changes nothing.
    pub fn advance(&mut self, input: Input, now: Moment) -> Move {
        match (&self.phase, input) {
            (Phase::Held, Input::HoldOver) => {
                self.phase = Phase::Reading;
                Move::act(Act::ReadAfter(Duration::ZERO))
            }
            (Phase::Held | Phase::Reading, Input::Undo) => {
                self.end(Step::new(now.at, State::Cancelled), Ending::NotSent)
            }
            (Phase::Held | Phase::Reading, Input::Leave) => self.end(
                Step::new(now.at, State::Draft).because("left before it was sent"),
                Ending::NotSent,
            ),
            (Phase::Held | Phase::Reading, Input::Withdraw(why)) => self.end(
                Step::new(now.at, State::Conflict).because(why),
                Ending::Conflict,
            ),
            (Phase::Reading, Input::Read(result)) => self.before_sending(result, now),
            (Phase::Sending, Input::Answered(answer)) => self.answered(answer, now),
            (Phase::Explaining, Input::Read(result)) => self.explain(result, now),
            (Phase::Settling, Input::Read(result)) => self.settling(result, now),
            _ => Move::act(self.waiting()),
        }
    }

    /// What the phase waits for, for an input that came too late.
    fn waiting(&self) -> Act {
        match self.phase {
            Phase::Held => Act::Hold,
            Phase::Done => Act::Stop(Ending::NotSent),
            Phase::Sending => Act::Hold,
            Phase::Reading | Phase::Explaining | Phase::Settling => Act::ReadAfter(Duration::ZERO),
        }
    }

    fn before_sending(&mut self, result: Result<Reading, CallError>, now: Moment) -> Move {
        match result {
            Ok(reading) => match self.judge(&reading) {
                Finding::StillPending => {
                    self.phase = Phase::Sending;
                    self.sendings += 1;
                    self.first_sent_at.get_or_insert(now.at);
                    Move {
                        step: Some(Step::new(now.at, State::Sending)),
                        act: Act::Send,
                    }
                }
                Finding::Ours(step) if self.sendings > 0 => {
                    self.end(step.stamp(now.at, State::Confirmed), Ending::Confirmed)
                }
                Finding::Ours(step) | Finding::Other(step) => {
                    self.end(step.stamp(now.at, State::Conflict), Ending::Conflict)
                }
            },
            Err(CallError::Limited { after }) => Move::act(Act::ReadAfter(after)),
            Err(error @ CallError::Auth { .. }) => self.end(
                Step::new(now.at, State::Draft).because(format!("not sent: {error}")),
                Ending::KeyRefused,
            ),
            Err(error @ (CallError::NotFound | CallError::Refused { .. })) => self.end(
                Step::new(now.at, State::Refused).because(error.to_string()),
                Ending::Refused,
            ),
            Err(error) => self.end(
                Step::new(now.at, State::Draft).because(format!("not sent: {error}")),
                Ending::Unsendable,
            ),
        }
    }

    fn answered(&mut self, answer: Answer, now: Moment) -> Move {
        match answer {
            Answer::Confirmed(receipt) => {
                self.end(confirmed_by(&receipt, now.at), Ending::Confirmed)
            }
            Answer::Refused { status, message } => self.end(
                Step::new(now.at, State::Refused)
                    .because(format!("refused ({status}): {}", message.clean(200))),
                Ending::Refused,
            ),
            Answer::KeyRefused { status } => self.end(
                Step::new(now.at, State::Refused).because(CallError::Auth { status }.to_string()),
                Ending::KeyRefused,
            ),
            Answer::NotSent { why } => self.end(
                Step::new(now.at, State::Draft).because(format!("not sent: {why}")),
                Ending::Unsendable,
            ),
            Answer::Conflict { .. } => {
                self.phase = Phase::Explaining;
                self.reads = 0;
                Move::act(Act::ReadAfter(Duration::ZERO))
            }
            Answer::Limited { after } => {
                self.phase = Phase::Reading;
                Move::act(Act::ReadAfter(after))
            }
            Answer::Unknown { why } => {
                self.phase = Phase::Settling;
                self.reads = 0;
                Move {
                    step: Some(Step::new(now.at, State::Unknown).because(why)),
                    act: Act::ReadAfter(Duration::ZERO),
                }
            }
        }
    }

    /// After a 409: it was not carried out; the reading only finds the words for it.
    fn explain(&mut self, result: Result<Reading, CallError>, now: Moment) -> Move {
        let why = match result {
            Ok(reading) => match self.judge(&reading) {
                Finding::Ours(step) if self.sendings > 1 => {
                    return self.end(step.stamp(now.at, State::Confirmed), Ending::Confirmed);
                }
                Finding::Ours(step) | Finding::Other(step) => {
                    return self.end(step.stamp(now.at, State::Conflict), Ending::Conflict);
                }
                Finding::StillPending => match &reading.task_status {
                    Some(status) => format!("the task is {} now", status.in_words()),
                    None => "the task is no longer open for review".to_owned(),
                },
            },
            Err(error) => match self.next_read(now) {
                Some(act) => return Move::act(act),
                None => format!(
                    "the marketplace refused it, and who decided could not be read: {error}"
                ),
            },
        };
        self.end(
            Step::new(now.at, State::Conflict).because(why),
            Ending::Conflict,
        )
    }

    /// After an unclear sending: read until it shows, or the time is over.
    fn settling(&mut self, result: Result<Reading, CallError>, now: Moment) -> Move {
        let unread = match result {
            Ok(reading) => match self.judge(&reading) {
                Finding::Ours(step) => {
                    return self.end(step.stamp(now.at, State::Confirmed), Ending::Confirmed);
                }
                Finding::Other(step) => {
                    return self.end(step.stamp(now.at, State::Conflict), Ending::Conflict);
                }
                Finding::StillPending => None,
            },
            Err(CallError::Limited { after }) if now.since_sent < self.settle => {
                return Move::act(Act::ReadAfter(after));
            }
            Err(error) => Some(error),
        };
        if let Some(act) = self.next_read(now) {
            return Move::act(act);
        }
        let why = match unread {
            None => {
                "no clear answer, and the proof is still pending; decide again if you want it sent"
                    .to_owned()
            }
            Some(error) => format!("no clear answer, and the proof could not be read: {error}"),
        };
        let step = Step {
            handed_back: true,
            ..Step::new(now.at, State::Unknown).because(why)
        };
        self.end(step, Ending::Unknown)
    }

    /// The next reading: soon at first, then rarer, and one at the very end of the time.
    fn next_read(&mut self, now: Moment) -> Option<Act> {
        let left = self.settle.checked_sub(now.since_sent)?;
        if left.is_zero() {
            return None;
        }
        let pause = Duration::from_secs(1 << self.reads.min(4));
        self.reads += 1;
        Some(Act::ReadAfter(pause.min(left)))
    }

    /// Compares what the marketplace says with what the reviewer saw and said.
    fn judge(&self, reading: &Reading) -> Finding {
        let subject = &self.decision.subject;
        let Some(proof) = reading.proofs.iter().find(|p| p.id == subject.key.proof) else {
            return Finding::Other(Words::new("the proof is no longer there"));
        };
        let words = Words {
            reviewed_at: proof.reviewed_at,
            task_status: reading.task_status.as_ref().map(Status::word),
            ..Words::default()
        };
        match &proof.status {
            ProofStatus::Pending => self.judge_pending(proof, reading),
            ProofStatus::Approved => match self.decision.verdict {
                Verdict::Approved { .. } if self.may_be_ours(proof) => Finding::Ours(words),
                _ => Finding::Other(words.because(format!("approved{}", elsewhere(proof)))),
            },
            ProofStatus::Rejected => {
                let theirs = proof.rejection_reason.as_ref();
                match &self.decision.verdict {
                    Verdict::Rejected { reason }
                        if self.may_be_ours(proof)
                            && theirs.is_none_or(|text| text.raw() == reason) =>
                    {
                        Finding::Ours(words)
                    }
                    _ => {
                        let reason = theirs
                            .map(|text| format!(": “{}”", text.clean(120)))
                            .unwrap_or_default();
                        Finding::Other(
                            words.because(format!("rejected{}{reason}", elsewhere(proof))),
                        )
                    }
                }
            }
            ProofStatus::Other(word) => {
                Finding::Other(words.because(format!("the proof is “{}” now", word.clean(40))))
            }
        }
    }

    fn judge_pending(&self, proof: &Proof, reading: &Reading) -> Finding {
        let subject = &self.decision.subject;
        if newest_attempt(&reading.proofs) > subject.seen.attempt {
            return Finding::Other(Words::new(
                "the worker has sent a newer attempt; look at that one",
            ));
        }
        if Seen::of(proof) != subject.seen {
            return Finding::Other(Words::new(
                "the proof is not the one that was shown; look at it again",
            ));
        }
        match &reading.task_status {
            Some(status) if !status.is_reviewable() => Finding::Other(Words {
                task_status: Some(status.word()),
                ..Words::new(&format!("the task is {} now", status.in_words()))
            }),
            _ => Finding::StillPending,
        }
    }

    /// Whether a verdict like ours can be the one we sent: not if it is older than our
    /// sending (with a minute's grace for the two clocks).
    fn may_be_ours(&self, proof: &Proof) -> bool {
        match (self.first_sent_at, proof.reviewed_at) {
            (Some(sent), Some(reviewed)) => seconds_between(sent, reviewed) >= -60,
            _ => true,
        }
    }

    fn end(&mut self, step: Step, ending: Ending) -> Move {
        self.phase = Phase::Done;
        Move {
            step: Some(step),
            act: Act::Stop(ending),
        }
    }
}

impl Move {
    fn act(act: Act) -> Self {
        Self { step: None, act }
    }
}

/// What a reading shows about the decision.
enum Finding {
    /// Nobody has judged it, and it is what the reviewer saw.
    StillPending,
    /// It carries our verdict.
    Ours(Words),
    /// Something else happened.
    Other(Words),
}

/// A step in the making.
#[derive(Default)]
struct Words {
    why: Option<String>,
    task_status: Option<String>,
    reviewed_at: Option<Timestamp>,
}

impl Words {
    fn new(why: &str) -> Self {
        Self::default().because(why.to_owned())
    }

    fn because(mut self, why: String) -> Self {
        self.why = Some(why);
        self
    }

    fn stamp(self, at: Timestamp, state: State) -> Step {
        let why = match (self.why, state) {
            (None, State::Conflict) => {
                Some("already decided the same way, not from here".to_owned())
            }
            (why, _) => why,
        };
        Step {
            why,
            task_status: self.task_status,
            reviewed_at: self.reviewed_at,
            ..Step::new(at, state)
        }
    }
}

fn confirmed_by(receipt: &Receipt, at: Timestamp) -> Step {
    Step {
        task_status: receipt.task_status.as_ref().map(Status::word),
        reviewed_at: receipt.reviewed_at,
        ..Step::new(at, State::Confirmed)
    }
}

fn elsewhere(proof: &Proof) -> String {
    match proof.reviewed_at {
        Some(at) => format!(" elsewhere at {}", at.strftime("%H:%M:%S UTC")),
        None => " elsewhere".to_owned(),
    }
}
