//! What was delivered and what wasn't: every attempt, kept in memory and told live.
//!
//! Where it went is not kept: an address may hold a secret.

use super::bag::Parcel;
use super::road::Answer;
use crate::domain::{TaskId, Timestamp};
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;

/// Attempts kept for whoever asks; older ones make room.
const KEPT: usize = 20_000;

/// One attempt to deliver an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// Counts from 0.
    pub seq: u64,
    /// When it ended, by the box's clock.
    pub at: Timestamp,
    /// `task.created`, …
    pub event: &'static str,
    /// The event's number in the box's story.
    pub happening: u64,
    /// Whose event, where it is a task's.
    pub task: Option<TaskId>,
    /// 1 for the first.
    pub attempt_number: u32,
    /// What its `X-WorkFunder-Timestamp` said: Unix seconds of the real clock.
    pub timestamp: i64,
    /// How it was answered, if it was.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub error: Option<&'static str>,
    /// How it goes on.
    pub then: Then,
    /// After how many seconds it is tried again, if it is.
    pub again_in_s: Option<u64>,
    /// The faults it met.
    pub faults: Vec<&'static str>,
}

/// How it goes on after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// It has arrived.
    Delivered,
    /// It is tried again.
    Again,
    /// That was the last attempt.
    GivenUp,
    /// It was a forgery beside the attempt, and nothing comes of it.
    Forged,
    /// It was not even sent.
    Lost,
}

/// All attempts so far.
#[derive(Debug)]
pub struct Deliveries {
    kept: Mutex<Kept>,
    lines: broadcast::Sender<Arc<str>>,
}

#[derive(Debug, Default)]
struct Kept {
    made: u64,
    attempts: VecDeque<Arc<Attempt>>,
    dropped: u64,
    waiting: usize,
}

impl Default for Deliveries {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            lines: broadcast::Sender::new(1024),
        }
    }
}

impl Deliveries {
    /// The attempts so far, oldest first.
    pub fn attempts(&self) -> Vec<Arc<Attempt>> {
        self.all().0
    }

    /// How many events were given up because too many waited.
    pub fn dropped(&self) -> u64 {
        self.kept().dropped
    }

    /// The attempts, how many wait and how many were dropped, of one moment.
    pub(in crate::sandbox) fn all(&self) -> (Vec<Arc<Attempt>>, usize, u64) {
        let kept = self.kept();
        let attempts = kept.attempts.iter().cloned().collect();
        (attempts, kept.waiting, kept.dropped)
    }

    /// Each attempt from now on as a line for a person; a reader that is 1,024 behind loses
    /// the oldest.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<str>> {
        self.lines.subscribe()
    }

    /// Notes an attempt; its number is given here.
    pub(super) fn note(&self, mut attempt: Attempt) {
        let mut kept = self.kept();
        attempt.seq = kept.made;
        kept.made += 1;
        // Nobody listening is not an error.
        let _ = self.lines.send(attempt.line().into());
        kept.attempts.push_back(Arc::new(attempt));
        if kept.attempts.len() > KEPT {
            kept.attempts.pop_front();
        }
    }

    /// Notes that so many were given up untold.
    pub(super) fn note_dropped(&self, count: u64, at: Timestamp) {
        if count > 0 {
            self.kept().dropped += count;
            let time = at.strftime("%H:%M:%S");
            let line = format!("{time} → {count} events not sent: too many wait");
            let _ = self.lines.send(line.into());
        }
    }

    /// Notes how many wait.
    pub(super) fn note_waiting(&self, count: usize) {
        self.kept().waiting = count;
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    /// What came of telling this, at these times by the box's clock and by its header; it
    /// is tried again after `again`.
    pub(super) fn new(
        parcel: &Parcel,
        (at, timestamp): (Timestamp, i64),
        answer: Answer,
        then: Then,
        again: Option<Duration>,
    ) -> Self {
        let (status, error) = match answer {
            Answer::Status(status) => (Some(status), None),
            Answer::None(why) => (None, Some(why)),
        };
        Self {
            seq: 0,
            at,
            event: parcel.told.event,
            happening: parcel.told.seq,
            task: parcel.told.task.clone(),
            attempt_number: parcel.attempt,
            timestamp,
            status,
            error,
            then,
            again_in_s: again.map(|wait| wait.as_secs()),
            faults: parcel.trouble.words(),
        }
    }

    /// One line for a person: `12:03:59 → task.completed 200 (attempt 1)`.
    pub fn line(&self) -> String {
        let time = self.at.strftime("%H:%M:%S");
        let status = self.status.map(|status| status.to_string());
        let came = status.as_deref().or(self.error).unwrap_or_default();
        let mut aside = vec![format!("attempt {}", self.attempt_number)];
        aside.extend(self.again_in_s.map(|s| format!("again in {}", span(s))));
        aside.extend(match self.then {
            Then::GivenUp => Some("given up".to_owned()),
            Then::Forged => Some("forged".to_owned()),
            _ => None,
        });
        aside.extend(self.faults.iter().map(|fault| (*fault).to_owned()));
        format!("{time} → {} {came} ({})", self.event, aside.join(", "))
    }
}

/// Whole hours, minutes or seconds, as the schedule has them.
fn span(seconds: u64) -> String {
    match seconds {
        s if s > 0 && s.is_multiple_of(3600) => format!("{} h", s / 3600),
        s if s > 0 && s.is_multiple_of(60) => format!("{} min", s / 60),
        s => format!("{s} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::faults::Trouble;
    use crate::sandbox::world::Happening;
    use serde_json::Value;

    #[test]
    fn an_attempt_is_a_line_that_a_person_can_read() {
        let at: Timestamp = "2026-02-24T12:03:59Z".parse().unwrap();
        let told = Happening {
            seq: 0,
            at,
            event: "task.completed",
            task: None,
            data: Value::Null,
        };
        let mut parcel = Parcel::new(Arc::new(told), Trouble::default());
        let mut line = |attempt, answer, then, again: Option<u64>| {
            parcel.attempt = attempt;
            let again = again.map(Duration::from_secs);
            Attempt::new(&parcel, (at, 0), answer, then, again).line()
        };
        let nobody = Answer::None("can't connect");
        for (line, says) in [
            (
                line(1, Answer::Status(200), Then::Delivered, None),
                "200 (attempt 1)",
            ),
            (
                line(1, Answer::Status(503), Then::Again, Some(1)),
                "503 (attempt 1, again in 1 s)",
            ),
            (
                line(4, nobody, Then::Again, Some(120)),
                "can't connect (attempt 4, again in 2 min)",
            ),
            (
                line(7, Answer::Status(302), Then::GivenUp, None),
                "302 (attempt 7, given up)",
            ),
            (
                line(1, Answer::Status(401), Then::Forged, None),
                "401 (attempt 1, forged)",
            ),
        ] {
            assert_eq!(line, format!("12:03:59 → task.completed {says}"));
        }
    }
}
