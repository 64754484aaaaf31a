//! Every decision at the end: in the journal, settled, and told as the server has it.

use super::{Broken, Case, Ended, Index, Promise};
use crate::domain::machine::Ending;
use crate::domain::{DecisionId, Mono, Proof, ProofKey, ProofStatus, Record, State, Verdict};
use crate::runtime::outbox::sim::scene::SETTLE;
use crate::runtime::outbox::sim::story::{CallId, Event, Saw, Story};
use std::collections::{BTreeMap, BTreeSet};

/// What the server carried out, by proof.
struct Carried<'a> {
    at: Mono,
    call: Option<CallId>,
    verdict: &'a Verdict,
}

type Log<'a> = BTreeMap<&'a ProofKey, Vec<Carried<'a>>>;

pub fn check(index: &mut Index<'_>, ended: &Ended) {
    let log = server_log(index.story);
    let mut broken = Vec::new();
    let mut tell = |promise, id: Option<&DecisionId>, words: &str| {
        broken.push(Broken {
            promise,
            id: id.cloned(),
            words: words.to_owned(),
        });
    };
    if ended.hanging > 0 {
        tell(Promise::Settled, None, "something never came to an end");
    }
    for (key, carried) in &log {
        if carried.len() > 1 {
            tell(
                Promise::NotTwice,
                None,
                &format!("carried out twice: {key:?}"),
            );
        }
        for one in carried {
            let of = one.call.map(|call| index.of_call.get(&call));
            let case = of.map(|id| id.and_then(|id| index.cases.get(*id)));
            let confirmed = case.is_none_or(|case| {
                case.is_some_and(|case| {
                    case.decision.subject.key == **key && case.decision.verdict == *one.verdict
                })
            });
            if !confirmed {
                let words = format!("carried out, and nobody confirmed it: {key:?}");
                tell(Promise::AsConfirmed, None, &words);
            }
        }
    }
    lost(index, ended, &mut tell);
    let mut paid: BTreeSet<&ProofKey> = BTreeSet::new();
    for record in &ended.records {
        let id = &record.decision.id;
        let Some(case) = index.cases.get(id) else {
            tell(
                Promise::AsConfirmed,
                Some(id),
                "in the journal, but never pressed",
            );
            continue;
        };
        if record.is_open() {
            tell(Promise::Settled, Some(id), "still open at the end");
        }
        if record.state() == State::Confirmed && !paid.insert(&record.decision.subject.key) {
            tell(Promise::Truth, Some(id), "confirmed twice for one proof");
        }
        let told_by = index.last_written.get(id).copied();
        let is_own_word = told_by == Some(case.process);
        if let Err(why) = agrees(record, case, is_own_word, &log, ended) {
            tell(Promise::Truth, Some(id), why);
        }
        if let Err(why) = read_long_enough(index, case) {
            tell(Promise::Settled, Some(id), why);
        }
    }
    index.broken.extend(broken);
}

fn server_log(story: &Story) -> Log<'_> {
    let mut log = Log::new();
    for (at, event) in story {
        if let Event::Acted { call, key, verdict } = event {
            log.entry(key).or_default().push(Carried {
                at: *at,
                call: *call,
                verdict,
            });
        }
    }
    log
}

/// What was acknowledged is in the journal; what was pressed got a word, unless its process
/// came to its end before.
fn lost(
    index: &Index<'_>,
    ended: &Ended,
    tell: &mut impl FnMut(Promise, Option<&DecisionId>, &str),
) {
    let in_journal: BTreeSet<_> = ended.records.iter().map(|r| &r.decision.id).collect();
    let mut heard = BTreeSet::new();
    let mut over = BTreeSet::new();
    // Those of which it was said that they could not be written.
    let mut excused = BTreeSet::new();
    let mut journal = BTreeMap::new();
    for (_, event) in index.story {
        match event {
            Event::Accepted(id) => {
                heard.insert(id);
                if !in_journal.contains(id) {
                    tell(
                        Promise::NotLost,
                        Some(id),
                        "acknowledged and not in the journal",
                    );
                }
            }
            Event::Declined(id) => {
                heard.insert(id);
                excused.insert(id);
            }
            Event::Written { id, state, .. } => {
                journal.insert(id, *state);
            }
            Event::Ended(id, ending) => {
                heard.insert(id);
                let is_open = matches!(journal.get(id), Some(State::Held | State::Sending));
                if is_open && *ending != Ending::Unknown && !excused.contains(id) {
                    tell(Promise::Truth, Some(id), "its end was told and not written");
                }
            }
            Event::Died(process) => {
                over.insert(*process);
            }
            _ => {}
        }
    }
    for case in index.cases.values() {
        let id = &case.decision.id;
        if !heard.contains(id) && !over.contains(&case.process) {
            tell(
                Promise::NotLost,
                Some(id),
                "pressed, and never heard of again",
            );
        }
    }
}

/// Whether the journal's last word is what the server's log says.
fn agrees(
    record: &Record,
    case: &Case<'_>,
    is_own_word: bool,
    log: &Log<'_>,
    ended: &Ended,
) -> Result<(), &'static str> {
    let key = &record.decision.subject.key;
    let carried = log.get(key).and_then(|carried| carried.first());
    let own = carried.filter(|c| case.calls.iter().any(|call| Some(call.id) == c.call));
    match record.state() {
        State::Confirmed => match carried {
            _ if record.first_sent_at().is_none() => Err("confirmed and never sent"),
            Some(c) if !is_same(c.verdict, &record.decision.verdict) => {
                Err("confirmed, and the server did something else")
            }
            Some(c) if c.at < case.pressed_at => Err("confirmed, and it was done before"),
            // Whoever comes after a death knows the call, but not its answer.
            Some(_) if own.is_none() && is_own_word && !case.calls.iter().any(is_unclear) => {
                Err("confirmed, and somebody else did it")
            }
            Some(_) => Ok(()),
            None => Err("confirmed, and the server did nothing"),
        },
        State::Unknown => match ended.proofs.get(key) {
            Some(proof) if has_verdict(proof) && !is_superseded(record, ended) => {
                Err("unknown, and the server shows what was done")
            }
            _ => Ok(()),
        },
        State::Held | State::Sending => Ok(()),
        State::Cancelled | State::Draft | State::Conflict | State::Refused => match own {
            // Of two calls with the same words nobody can tell which one did it.
            Some(_) if !is_superseded(record, ended) => Err("told as not carried out, and it was"),
            Some(_) | None => Ok(()),
        },
    }
}

/// A call of which its sender could not know that it had done nothing.
fn is_unclear(call: &super::Call) -> bool {
    call.answered
        .is_none_or(|(_, _, saw)| matches!(saw, Saw::Nothing | Saw::Limited))
}

fn is_same(one: &Verdict, other: &Verdict) -> bool {
    one.kind() == other.kind() && one.reason() == other.reason()
}

fn has_verdict(proof: &Proof) -> bool {
    matches!(proof.status, ProofStatus::Approved | ProofStatus::Rejected)
}

fn is_superseded(record: &Record, ended: &Ended) -> bool {
    let same = |r: &&Record| r.decision.subject.key == record.decision.subject.key;
    let mut others = ended.records.iter().filter(same);
    others.any(|other| {
        let verdicts = (&other.decision.verdict, &record.decision.verdict);
        other.state() == State::Confirmed && is_same(verdicts.0, verdicts.1)
    })
}

/// What its own process handed back had been read until the time was over.
fn read_long_enough(index: &Index<'_>, case: &Case<'_>) -> Result<(), &'static str> {
    let Some((_, sent, _)) = case.calls.last().and_then(|call| call.answered) else {
        return Ok(());
    };
    let too_early = index.story.iter().any(|(at, event)| {
        matches!(event, Event::Written { process, id, handed_back: true, .. }
            if *id == case.decision.id && *process == case.process && sent.until(*at) < SETTLE)
    });
    match too_early {
        true => Err("handed back before its time was over"),
        false => Ok(()),
    }
}
