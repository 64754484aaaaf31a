//! After a sleep, a restart or an outage: what of the time between is known.
//!
//! While a way to an account is alive (its webhooks are received, or it is asked and
//! answers), that is written every ten seconds. Where more than [`LAPSE`] lies between two
//! such words, nobody was there: the program was not running, the machine slept, or the
//! connection was gone. Then one event is told, by this house itself, and it says which of
//! three it was ([`Outcome`]):
//!
//! * **nothing missed**: the list was read anew from its first page to its last, and every
//!   task known not to have ended was read by itself; none had moved.
//! * **replayed n**: the same, and n events came of it, or were delivered late.
//! * **a gap**: it could not be filled. There is no key to ask with; or there were more
//!   open tasks than are read one by one (`agenda::MOST_FILLS`). The
//!   steps of a task in between are lost in any case: asking tells where it is now. And a
//!   task that came into being meanwhile and doesn't wait yet is told by its next webhook.
//!
//! A receiver that was away is not excused by polling, which sees only what waits; polling
//! that was away is excused by a receiver. Pure; [`keeper`] acts on it.

pub mod keeper;

use crate::domain::event::{Effect, Source};
use crate::domain::time::moment;
use crate::domain::{Event, Mono, Seq, TaskId, Timestamp};
use crate::ledger::{Alive, Way};
use serde::Serialize;
use std::collections::BTreeSet;
use std::time::Duration;

/// The longest silence that is none: three words in a row were not written.
pub const LAPSE: Duration = Duration::from_secs(30);

/// Without a key, late deliveries are waited for so long before the gap is told.
pub const GRACE: Duration = Duration::from_secs(60);

/// A time in which nobody was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Until then somebody was.
    pub from: Timestamp,
    /// From then on again.
    pub to: Timestamp,
}

/// What is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing had moved.
    NothingMissed,
    /// So many events were found or delivered late.
    Replayed(usize),
    /// It could not be filled.
    Gap {
        /// So many were, all the same.
        replayed: usize,
        /// Why not all.
        why: &'static str,
    },
}

/// The time between the last word and this one, if nobody was there.
pub fn lapse(way: Way, last: Alive, now: Timestamp) -> Option<Span> {
    let last = match way {
        Way::Receiver => last.receiver,
        Way::Poller => last.poller.max(last.receiver),
    };
    let from = last?;
    let silence = Duration::try_from(now.duration_since(from)).unwrap_or_default();
    (silence > LAPSE).then_some(Span { from, to: now })
}

/// An outage that is over and not yet told.
#[derive(Debug)]
pub struct Outage {
    span: Span,
    /// The newest event before anything came of it.
    pub before: Seq,
    since: Mono,
    /// Open tasks that are still to be read; `None` before the list was read anew.
    to_read: Option<BTreeSet<TaskId>>,
    left_out: bool,
}

impl Outage {
    /// It was noticed at `now`; `before` was the newest event.
    pub fn new(span: Span, before: Seq, now: Mono) -> Self {
        Self {
            span,
            before,
            since: now,
            to_read: None,
            left_out: false,
        }
    }

    /// Another one before the last was told: both are one.
    pub fn again(&mut self, span: Span, now: Mono) {
        self.span.to = self.span.to.max(span.to);
        self.span.from = self.span.from.min(span.from);
        self.since = now;
        self.to_read = None;
        self.left_out = false;
    }

    /// Whether a sweep that began then has seen how things stood afterwards. Its first page
    /// may be what showed that somebody is there again, hence the slack; before an outage
    /// lies more than that.
    pub fn is_seen_by(&self, started: Timestamp) -> bool {
        let slack = jiff::SignedDuration::try_from(LAPSE).unwrap_or_default();
        self.to_read.is_none()
            && started
                .saturating_add(slack)
                .is_ok_and(|at| at >= self.span.to)
    }

    /// The list was read; these are to be read by themselves. `left_out`: and more.
    pub fn read(&mut self, open: impl Iterator<Item = TaskId>, left_out: bool) {
        self.to_read = Some(open.collect());
        self.left_out = left_out;
    }

    /// What became of this task is known.
    pub fn is_read(&mut self, task: &TaskId) {
        if let Some(open) = &mut self.to_read {
            open.remove(task);
        }
    }

    /// Whether all is known that will be.
    pub fn is_ripe(&self, can_ask: bool, now: Mono) -> bool {
        match can_ask {
            true => self.to_read.as_ref().is_some_and(BTreeSet::is_empty),
            false => self.since.until(now) >= GRACE,
        }
    }

    /// Whether an event that came afterwards belongs to it.
    pub fn has(&self, event: &Event) -> bool {
        let within = |at: Timestamp| self.span.from <= at && at <= self.span.to;
        match event.body.source {
            Source::Webhook => event.body.happened_at.is_some_and(within),
            Source::Poll => {
                let changed = event.body.change.version;
                event.effect == Effect::Moved && changed.is_none_or(|at| at <= self.span.to)
            }
            Source::House => false,
        }
    }

    /// What there is to tell, when `replayed` events belong to it.
    pub fn outcome(&self, can_ask: bool, replayed: usize) -> Outcome {
        let why = match (can_ask, self.left_out) {
            (false, _) => Some("without a key nothing could be asked for"),
            (true, true) => Some("there were more open tasks than are read one by one"),
            (true, false) => None,
        };
        match (why, replayed) {
            (Some(why), replayed) => Outcome::Gap { replayed, why },
            (None, 0) => Outcome::NothingMissed,
            (None, replayed) => Outcome::Replayed(replayed),
        }
    }

    /// When nobody was there.
    pub fn span(&self) -> Span {
        self.span
    }
}

/// What the event says, as JSON.
#[derive(Serialize)]
pub struct Said {
    from: Timestamp,
    to: Timestamp,
    outcome: &'static str,
    replayed: usize,
    why: Option<&'static str>,
    words: String,
}

impl Said {
    /// In words and data.
    pub fn new(span: Span, outcome: &Outcome) -> Self {
        let Span { from, to } = span;
        let time = format!("{} and {}", moment(from, to), moment(to, to));
        let events = |n: usize| if n == 1 { "event was" } else { "events were" };
        let (replayed, why, words) = match outcome {
            Outcome::NothingMissed => (0, None, format!("nothing was missed between {time}")),
            Outcome::Replayed(n) => {
                let n = *n;
                (
                    n,
                    None,
                    format!("{n} {} replayed from between {time}", events(n)),
                )
            }
            Outcome::Gap { replayed, why } => {
                let n = *replayed;
                let more = match n {
                    0 => String::new(),
                    n => format!("; {n} {} replayed", events(n)),
                };
                let words =
                    format!("a gap: what happened between {time} may be missing, {why}{more}");
                (n, Some(*why), words)
            }
        };
        Self {
            from,
            to,
            outcome: outcome.word(),
            replayed,
            why,
            words,
        }
    }
}

impl Outcome {
    /// In `--json`, and at the end of the event's name.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NothingMissed => "nothing_missed",
            Self::Replayed(_) => "replayed",
            Self::Gap { .. } => "gap",
        }
    }
}

#[cfg(test)]
mod tests;
