//! A decision on its way from the key press to its end, as a pure state machine.
//!
//! The outbox runs it: it writes each [`Move::step`] to disk, and only then does what
//! `Move::act` says and feeds the result back in. Everything that decides whether money
//! moves once is in this folder, and none of it knows a clock, a disk or a socket.
//!
//! ```text
//! Held ─► Reading ─► Sending ─► done
//!            ▲          ├─► Explaining (409) ─► done
//!            └─ wait ◄──┤ (429)
//!                       └─► Settling (unclear) ─► done, or back to a person
//! ```
//!
//! Until the verdict is out the journal says `held`, and a 429 makes it say so again: what
//! dies or is undone there was never carried out.

mod finding;
#[cfg(test)]
mod tests;
mod words;

use super::answer::{Answer, CallError, Receipt};
use super::decision::{Decision, State, Step};
use super::task::Status;
use super::time::Timestamp;
use super::untrusted::Untrusted;
use finding::{Finding, Words, judge};
use std::time::Duration;
pub use words::{Act, Ending, Input, Moment, Move, Reading};

/// The longest pause between two tries to read what an earlier process left.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Where the machine is.
#[derive(Clone, Debug, PartialEq)]
enum Phase {
    Held,
    Reading,
    Sending,
    /// After a 409 that came with these words.
    Explaining(Untrusted),
    Settling,
    Done,
}

/// The machine for one decision.
#[derive(Clone, Debug)]
pub struct Machine {
    decision: Decision,
    settle: Duration,
    phase: Phase,
    /// Whether an earlier process sent it: then it is read until a reading succeeds.
    restored: bool,
    /// When the last sending was answered with 429.
    limited_at: Option<Timestamp>,
    reads: u32,
}

impl Machine {
    /// A new decision: held. An unclear outcome is read for as long as `settle`.
    pub fn hold(decision: Decision, settle: Duration) -> Self {
        Self {
            decision,
            settle,
            phase: Phase::Held,
            restored: false,
            limited_at: None,
            reads: 0,
        }
    }

    /// A decision that an earlier process left while it was being sent or unclear. It is
    /// read once, however long that takes to succeed, and never sent.
    pub fn restore(decision: Decision) -> Self {
        Self {
            phase: Phase::Settling,
            restored: true,
            ..Self::hold(decision, Duration::ZERO)
        }
    }

    /// The decision this machine is about.
    pub fn decision(&self) -> &Decision {
        &self.decision
    }

    /// Whether nothing has been carried out or could be, so that it can be taken back.
    /// The journal says `held` then.
    pub fn can_undo(&self) -> bool {
        matches!(self.phase, Phase::Held | Phase::Reading)
    }

    /// Whether the next reading comes right before sending.
    pub fn is_about_to_send(&self) -> bool {
        self.phase == Phase::Reading
    }

    /// Whether an earlier process sent it.
    pub fn is_restored(&self) -> bool {
        self.restored
    }

    /// Whether the verdict may be sent after this reading.
    pub fn fits(&self, reading: &Reading) -> bool {
        matches!(judge(&self.decision, reading), Finding::Fit)
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
            (Phase::Explaining(_), Input::Read(result)) => self.explain(result, now),
            (Phase::Settling, Input::Read(result)) => self.settling(result, now),
            _ => Move::act(Act::GoOn),
        }
    }

    fn before_sending(&mut self, result: Result<Reading, CallError>, now: Moment) -> Move {
        match result {
            Ok(reading) => match judge(&self.decision, &reading) {
                Finding::Fit => {
                    self.phase = Phase::Sending;
                    Move {
                        step: Some(Step::new(now.at, State::Sending)),
                        act: Act::Send,
                    }
                }
                Finding::Ours(words) => self.same_verdict(words, now),
                Finding::Theirs(words) | Finding::Unfit(words) => self.conflict(words, now),
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
            Answer::Conflict { message } => {
                self.phase = Phase::Explaining(message);
                self.reads = 0;
                Move::act(Act::ReadAfter(Duration::ZERO))
            }
            Answer::Limited { after } => {
                self.phase = Phase::Reading;
                self.limited_at = Some(now.at);
                Move {
                    step: Some(Step::new(now.at, State::Held).because(format!(
                        "too many requests; tried again in {} s",
                        after.as_secs()
                    ))),
                    act: Act::ReadAfter(after),
                }
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
            Ok(reading) => match judge(&self.decision, &reading) {
                Finding::Ours(words) => return self.same_verdict(words, now),
                Finding::Theirs(words) | Finding::Unfit(words) => return self.conflict(words, now),
                // The reading may be behind the refusal.
                Finding::Fit => match self.next_read(now) {
                    Some(act) => return Move::act(act),
                    None => format!(
                        "{}, though the proof is still pending; look at it again",
                        self.refusal()
                    ),
                },
            },
            Err(CallError::Limited { after }) if now.since_sent < self.settle => {
                return Move::act(Act::ReadAfter(after));
            }
            Err(error) => match self.next_read(now) {
                Some(act) => return Move::act(act),
                None => format!(
                    "{}, and who decided could not be read: {error}",
                    self.refusal()
                ),
            },
        };
        let step = Step::new(now.at, State::Conflict).because(why);
        self.end(step, Ending::Conflict)
    }

    /// The 409 in words.
    fn refusal(&self) -> String {
        match &self.phase {
            Phase::Explaining(message) if !message.is_blank() => format!(
                "the marketplace refused it as a conflict (“{}”)",
                message.clean(120)
            ),
            _ => "the marketplace refused it as a conflict".to_owned(),
        }
    }

    /// After an unclear sending: read until it shows, or the time is over.
    fn settling(&mut self, result: Result<Reading, CallError>, now: Moment) -> Move {
        let why = match result {
            Ok(reading) => match judge(&self.decision, &reading) {
                // It was pending right before it was sent, so this is what we sent.
                Finding::Ours(words) => {
                    return self.end(words.confirmed(now.at), Ending::Confirmed);
                }
                Finding::Theirs(words) => return self.conflict(words, now),
                Finding::Fit => "the proof is still pending".to_owned(),
                Finding::Unfit(words) => words.why.unwrap_or_default(),
            },
            Err(error) if self.restored && says_nothing(&error) => {
                return Move::act(self.try_again(&error));
            }
            Err(CallError::Limited { after }) if now.since_sent < self.settle => {
                return Move::act(Act::ReadAfter(after));
            }
            Err(error) => format!("the proof could not be read: {error}"),
        };
        if let Some(act) = self.next_read(now) {
            return Move::act(act);
        }
        let why = format!("no clear answer, and {why}; decide again if you want it sent");
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

    /// The next try of a reading that must succeed once: 1 s, 2 s, 4 s … a minute.
    fn try_again(&mut self, error: &CallError) -> Act {
        let pause = Duration::from_secs(1 << self.reads.min(6)).min(LONGEST_PAUSE);
        self.reads += 1;
        match error {
            CallError::Limited { after } => Act::ReadAfter(*after),
            _ => Act::ReadAfter(pause),
        }
    }

    /// The proof carries the same verdict though our last sending didn't give it: somebody
    /// else's, unless it took effect while an earlier sending of ours was out.
    fn same_verdict(&mut self, words: Words, now: Moment) -> Move {
        let while_out = words
            .reviewed_at
            .zip(self.limited_at)
            .is_some_and(|(reviewed, limited)| reviewed <= limited);
        match while_out {
            true => self.end(words.confirmed(now.at), Ending::Confirmed),
            false => self.conflict(words, now),
        }
    }

    fn conflict(&mut self, words: Words, now: Moment) -> Move {
        self.end(words.conflict(now.at), Ending::Conflict)
    }

    fn end(&mut self, step: Step, ending: Ending) -> Move {
        self.phase = Phase::Done;
        Move {
            step: Some(step),
            act: Act::Stop(ending),
        }
    }
}

/// Whether this error leaves open what a reading would show.
fn says_nothing(error: &CallError) -> bool {
    match error {
        CallError::NotFound | CallError::Refused { .. } => false,
        CallError::Auth { .. }
        | CallError::Limited { .. }
        | CallError::Uncounted { .. }
        | CallError::Offline { .. }
        | CallError::Server { .. }
        | CallError::Protocol { .. } => true,
    }
}

fn confirmed_by(receipt: &Receipt, at: Timestamp) -> Step {
    Step {
        task_status: receipt.task_status.as_ref().map(Status::word),
        reviewed_at: receipt.reviewed_at,
        ..Step::new(at, State::Confirmed)
    }
}
