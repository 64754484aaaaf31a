//! What must be true after each death, and at the end: keys, journal and the server's log
//! held against each other.

pub mod journal;
mod phase;
pub mod rules;
mod tally;

use crate::row::Row;
use crate::world::World;
use journal::Line;
use phase::Phase;
use proofdesk::domain::{Cents, State, Timestamp, VerdictKind};
use proofdesk::sandbox::{Entry, PaymentKind, Side};
use std::collections::BTreeSet;
use std::time::Duration;
pub use tally::Tally;

/// A verdict whose last key was pressed, whether or not the console still lived to see it.
#[derive(Clone, Debug)]
pub struct Press {
    /// Whose proof was shown.
    pub row: Row,
    pub verdict: VerdictKind,
    /// What stood in the field of the reason or the note; nothing where none was asked for.
    pub words: String,
    /// What was typed as the amount, in cents.
    pub amount: Option<i64>,
}

/// One life of the console.
pub struct Session {
    pub from: Timestamp,
    pub hold: Duration,
    pub presses: Vec<Press>,
    /// How the titles begin whose decisions the screen said were taken back.
    pub undone: BTreeSet<String>,
    /// When the screen said that it was too late to take anything back.
    pub too_late: Vec<Timestamp>,
}

/// How a console looked when it died.
pub struct Death {
    pub at: Timestamp,
    pub screen: String,
    /// A question stood on the screen.
    pub was_asked: bool,
}

/// The books of one marketplace and one state folder.
pub struct Account {
    rows: Vec<Row>,
    pub sessions: Vec<Session>,
    tally: Tally,
}

impl Account {
    pub fn new(rows: Vec<Row>) -> Self {
        Self {
            rows,
            sessions: Vec::new(),
            tally: Tally::default(),
        }
    }

    /// What waited for review when the marketplace began.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Begins a session whose decisions are held this long.
    pub fn begin(&mut self, hold: Duration) {
        self.sessions.push(Session {
            from: Timestamp::now(),
            hold,
            presses: Vec::new(),
            undone: BTreeSet::new(),
            too_late: Vec::new(),
        });
    }

    /// The session of now.
    pub fn session(&mut self) -> &mut Session {
        self.sessions.last_mut().unwrap()
    }

    /// Verdicts that the marketplace has carried out.
    pub fn carried_out(&self, world: &World) -> usize {
        let posts = world.look(|running| running.log().posts());
        posts.iter().filter(|post| post.status == Some(200)).count()
    }

    /// Takes in a death.
    pub fn killed(&mut self, world: &World, death: &Death) {
        let lines = self.check(world, &death.screen);
        let newest = world.entries();
        let newest = newest.iter().rfind(|entry| entry.side == Side::Api);
        let is_limited = newest.is_some_and(|entry| journal::is_limited(entry));
        let phase = |line: &Line| {
            let hold = self.sessions[self.session_at(line)].hold;
            Phase::of(line, hold, death.at, is_limited)
        };
        let mut phases: BTreeSet<_> = lines.iter().filter_map(phase).collect();
        phases.extend(death.was_asked.then_some(Phase::Question));
        self.tally.kills += 1;
        self.tally.idle += usize::from(phases.is_empty());
        for phase in phases {
            *self.tally.phases.entry(phase).or_default() += 1;
        }
    }

    /// The end: nothing is open, and journal and log say the same of each decision.
    pub fn close(self, world: &World) -> Tally {
        let lines = self.check(world, "");
        for line in &lines {
            check_end(line);
        }
        self.check_payments(&lines, world);
        let count = |holds: &dyn Fn(&Line) -> bool| lines.iter().filter(|l| holds(l)).count();
        let state = |state: State| count(&|line| line.record.state() == state);
        let posts: Vec<_> = lines.iter().flat_map(|line| &line.posts).collect();
        Tally {
            worlds: 1,
            decisions: lines.len(),
            notes: count(&|line| line.record.decision.verdict.note().is_some()),
            amounts: count(&|line| line.record.decision.confirmed_amount.is_some()),
            posts: posts.len(),
            limited: posts
                .iter()
                .filter(|post| journal::is_limited(post))
                .count(),
            undone: state(State::Cancelled),
            drafts: state(State::Draft),
            unclear: state(State::Unknown),
            confirmed: state(State::Confirmed),
            ..self.tally
        }
    }

    /// Money moved once for each verdict that moves some, and as much as was shown.
    fn check_payments(&self, lines: &[Line], world: &World) {
        let moved = |line: &Line| {
            let decision = &line.record.decision;
            let proof = decision.subject.key.proof.as_str();
            let row = self.rows.iter().find(|row| row.proof == proof).unwrap();
            let moves = match decision.verdict.kind() {
                VerdictKind::Approve => Some((PaymentKind::Paid, row.payout)),
                VerdictKind::Reject if row.attempt >= 3 => {
                    Some((PaymentKind::Refunded, row.refund))
                }
                VerdictKind::Reject => None,
            };
            moves.map(|(kind, cents)| {
                let is_paid = kind == PaymentKind::Paid;
                (Some(proof.to_owned()), is_paid, Cents(cents))
            })
        };
        let carried_out = lines.iter().filter(|line| line.was_carried_out());
        let mut ours: Vec<_> = carried_out.filter_map(moved).collect();
        let payments = world.look(|running| running.payments());
        let theirs = payments.into_iter().map(|paid| {
            let proof = paid.proof.map(|id| id.as_str().to_owned());
            (proof, paid.kind == PaymentKind::Paid, paid.cents)
        });
        let mut theirs: Vec<_> = theirs.collect();
        ours.sort();
        theirs.sort();
        assert_eq!(ours, theirs, "by journal and log, and by the marketplace");
    }

    /// Compares everything so far.
    fn check(&self, world: &World, screen: &str) -> Vec<Line> {
        let posts = world.look(|running| running.log().posts());
        let lines = journal::assign(journal::copied(world), posts);
        for line in &lines {
            let at = self.session_at(line);
            let session = &self.sessions[at];
            let is_here = |post: &Entry| self.session_of(post.at) == at;
            if let Err(wrong) = rules::check(line, session, &self.rows, is_here) {
                panic!(
                    "{wrong}\n{:#?}\nposted {:#?}\npressed {:#?}\nthe screen:\n{screen}",
                    line.record, line.posts, session.presses
                );
            }
        }
        for (at, session) in self.sessions.iter().enumerate() {
            let ours: Vec<_> = lines
                .iter()
                .filter(|line| self.session_at(line) == at)
                .collect();
            session.check(&ours, screen);
        }
        lines
    }

    fn session_at(&self, line: &Line) -> usize {
        self.session_of(line.record.decision.decided_at)
    }

    fn session_of(&self, at: Timestamp) -> usize {
        let after = self.sessions.partition_point(|session| session.from <= at);
        after.checked_sub(1).expect("a session had begun")
    }
}

impl Session {
    /// Holds what the screen had said against the decisions of this session, oldest first.
    fn check(&self, lines: &[&Line], screen: &str) {
        let told = || format!("{:#?}\nthe screen:\n{screen}", self.presses);
        for title in &self.undone {
            let stays = |line: &&&Line| {
                let decision = &line.record.decision;
                let ours = decision.subject.title.raw().starts_with(title);
                ours && line.record.state() == State::Cancelled
            };
            let found = lines.iter().find(stays);
            assert!(found.is_some(), "an undo was forgotten: {title}{}", told());
        }
        for at in &self.too_late {
            let is_past = |line: &&&Line| {
                let mut steps = line.record.steps.iter();
                steps.any(|step| step.state != State::Held && step.at <= *at)
            };
            let found = lines.iter().find(is_past);
            assert!(found.is_some(), "too late for an undo, it said{}", told());
        }
        // Each press but the last was answered on screen before the next. Intents are
        // written in their order, so none may be missing before one that is there.
        let is_there = |press: &Press| lines.iter().any(|l| press.made(&l.record.decision));
        let there = self.presses.iter().rposition(is_there);
        for press in &self.presses[..there.unwrap_or_default()] {
            assert!(is_there(press), "lost: {press:#?}\n{}", told());
        }
        for press in &self.presses {
            let same = |other: &&Press| {
                other.row.proof == press.row.proof
                    && other.verdict == press.verdict
                    && other.words == press.words
            };
            let presses = self.presses.iter().filter(same).count();
            let made = lines
                .iter()
                .filter(|l| press.made(&l.record.decision))
                .count();
            assert!(
                made <= presses,
                "decided more often than pressed: {}",
                told()
            );
        }
    }
}

/// Nobody else decides here, and the marketplace never says no for good.
fn check_end(line: &Line) {
    let (state, id) = (line.record.state(), &line.record.decision.id);
    let is_confirmed = state == State::Confirmed;
    assert_eq!(is_confirmed, line.was_carried_out(), "{id:?}: {state:?}");
    let may_end = [State::Cancelled, State::Draft, State::Unknown];
    assert!(
        is_confirmed || may_end.contains(&state),
        "{id:?}: {state:?}"
    );
    assert!(!line.record.is_open(), "{id:?} is open: {state:?}");
    let is_sent = is_confirmed || state == State::Unknown;
    assert!(
        !is_sent || !line.sendings().is_empty(),
        "{id:?} was never sent, and is {state:?}"
    );
    assert!(
        is_sent || line.let_through() == 0,
        "{id:?} was posted, and is {state:?}"
    );
}
