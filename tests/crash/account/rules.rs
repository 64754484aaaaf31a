//! What must be true of each decision at any time, whatever killed its console.

use super::journal::{Line, is_limited};
use super::{Press, Session};
use crate::row::Row;
use jiff::SignedDuration;
use proofdesk::domain::{Cents, Decision, State, Verdict, VerdictKind};
use proofdesk::sandbox::Entry;
use std::sync::Arc;

/// Payouts above this many cents must be typed: low enough that many are.
pub const CONFIRM_ABOVE: i64 = 5_000;

/// The amount that a verdict of this kind on this row must be given with, in cents.
pub fn amount_wanted(row: &Row, kind: VerdictKind) -> Option<i64> {
    match kind {
        VerdictKind::Approve => (row.payout > CONFIRM_ABOVE).then_some(row.payout),
        VerdictKind::Reject => (row.attempt >= 3).then_some(row.refund),
    }
}

/// Whether a verdict of this kind on this row must be given with words.
pub fn words_wanted(row: &Row, kind: VerdictKind) -> bool {
    kind == VerdictKind::Reject || row.needs_note
}

/// Holds one decision against the session it was made in, and against the server's log.
/// `is_here` tells whether a verdict went out in that session.
///
/// # Errors
/// What is wrong, in words.
pub fn check(
    line: &Line,
    session: &Session,
    rows: &[Row],
    is_here: impl Fn(&Entry) -> bool,
) -> Result<(), &'static str> {
    let decision = &line.record.decision;
    let pressed = session.presses.iter().any(|press| press.made(decision));
    let sendings = line.sendings();
    let hold = SignedDuration::try_from(session.hold).unwrap();
    let all = |holds: &dyn Fn(&Entry) -> bool| line.posts.iter().all(|post| holds(post));
    let decided = all(&|post| matches!(post.status, Some(200 | 429) | None));
    for (holds, wrong) in [
        (pressed, "nobody pressed this"),
        (guards_hold(decision, rows), "a guard was not satisfied"),
        (
            sendings.len() <= 1 + limited(line),
            "sent more than once, by its journal",
        ),
        (line.let_through() <= 1, "posted more than once"),
        (
            only_after_refusals(&line.posts),
            "posted again though it was not refused by the limit",
        ),
        (
            each_post_has_its_step(line),
            "posted without a sending step of its own on disk",
        ),
        (stays_undone(line), "undone and sent all the same"),
        (
            all(&|post| post.at >= decision.decided_at + hold),
            "posted before its hold had ended",
        ),
        (all(&is_here), "posted by another process than decided it"),
        (
            all(&|post| says(post, &decision.verdict)),
            "another verdict was posted",
        ),
        (decided, "posted on a decided proof"),
    ] {
        if !holds {
            return Err(wrong);
        }
    }
    Ok(())
}

impl Press {
    /// Whether this press made that decision: the proof that was shown, the verdict, and
    /// to the letter what stood in the fields.
    pub fn made(&self, decision: &Decision) -> bool {
        let verdict = &decision.verdict;
        let words = (!self.words.is_empty()).then_some(self.words.as_str());
        self.row.proof == decision.subject.key.proof.as_str()
            && self.verdict == verdict.kind()
            && words == verdict.reason().or(verdict.note())
            && self.amount.map(Cents) == decision.confirmed_amount
    }
}

/// Words where words are needed, and the amount that the marketplace knows of. The script
/// itself never leaves them out; this judges the journal by the marketplace alone.
fn guards_hold(decision: &Decision, rows: &[Row]) -> bool {
    let proof = decision.subject.key.proof.as_str();
    let row = rows.iter().find(|row| row.proof == proof);
    let kind = decision.verdict.kind();
    row.is_some_and(|row| {
        let has_words = !decision.verdict.words().trim().is_empty();
        (has_words || !words_wanted(row, kind))
            && decision.confirmed_amount == amount_wanted(row, kind).map(Cents)
    })
}

fn limited(line: &Line) -> usize {
    line.posts.iter().filter(|post| is_limited(post)).count()
}

fn only_after_refusals(posts: &[Arc<Entry>]) -> bool {
    let earlier = posts.split_last().map_or(&[][..], |(_, earlier)| earlier);
    earlier.iter().all(|post| is_limited(post))
}

/// The first post lies after the first sending step and before the second, and so on.
fn each_post_has_its_step(line: &Line) -> bool {
    let sendings = line.sendings();
    line.posts.iter().enumerate().all(|(nth, post)| {
        let own = sendings.get(nth).is_some_and(|step| step.at <= post.at);
        let next = sendings.get(nth + 1);
        own && next.is_none_or(|step| post.at <= step.at)
    })
}

/// What was taken back met nothing but refusals, and nothing at all afterwards.
fn stays_undone(line: &Line) -> bool {
    let steps = line.record.steps.iter();
    let mut undone = steps.filter(|step| step.state == State::Cancelled);
    undone.next().is_none_or(|undone| {
        let before = |post: &Arc<Entry>| is_limited(post) && post.at <= undone.at;
        line.posts.iter().all(before) && line.record.state() == State::Cancelled
    })
}

/// Whether this is how the verdict goes over the wire.
fn says(post: &Entry, verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Approved { .. } => post.path.ends_with("/approve"),
        Verdict::Rejected { reason } => {
            let body = post.body.clone().unwrap_or_default();
            let said: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
            post.path.ends_with("/reject") && said["reason"] == reason.as_str()
        }
    }
}
