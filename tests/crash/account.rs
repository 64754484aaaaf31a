//! What must be true after each death, and at the end: keys, journal and the server's log
//! held against each other.

use crate::world::World;
use jiff::SignedDuration;
use proofdesk::domain::{Record, State, Timestamp, Verdict, VerdictKind};
use proofdesk::ledger::{Ledger, SqliteLedger};
use proofdesk::sandbox::{Entry, PaymentKind};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A verdict that was pressed, whether or not the console still lived to see it.
#[derive(Debug)]
pub struct Press {
    pub head: String,
    pub verdict: VerdictKind,
    pub words: String,
}

/// One life of the console.
pub struct Session {
    pub from: Timestamp,
    pub hold: Duration,
    pub presses: Vec<Press>,
    /// Decisions that the screen said were taken back.
    pub undone: usize,
}

/// The books of one marketplace and one state folder.
#[derive(Default)]
pub struct Account {
    pub sessions: Vec<Session>,
    tally: Tally,
}

/// A decision with the verdicts that went out for it.
struct Line {
    record: Record,
    posts: Vec<Arc<Entry>>,
}

impl Line {
    fn was_sent(&self) -> bool {
        self.record.first_sent_at().is_some()
    }

    fn was_carried_out(&self) -> bool {
        self.posts.iter().any(|post| post.status == Some(200))
    }

    /// Where the process died with it.
    fn moment(&self) -> &'static str {
        match (self.record.state(), self.posts.len()) {
            (State::Sending, 0) => "sending, not yet posted",
            (State::Sending, _) => "sending, posted",
            (state, _) => state.name(),
        }
    }
}

impl Account {
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
    pub fn killed(&mut self, world: &World, screen: &str) {
        let lines = self.check(world, screen);
        let last = self.sessions.last().unwrap().from;
        self.tally.kills += 1;
        let mut moments: BTreeSet<_> = lines
            .iter()
            .filter(|line| line.record.decision.decided_at >= last)
            .map(Line::moment)
            .collect();
        if moments.is_empty() {
            moments.insert("nothing decided");
        }
        for moment in moments {
            *self.tally.moments.entry(moment).or_default() += 1;
        }
    }

    /// The end: nothing is open, and journal and log say the same of each decision.
    pub fn close(mut self, world: &World) -> Tally {
        let lines = self.check(world, "");
        for line in &lines {
            let (state, id) = (line.record.state(), &line.record.decision.id);
            let is_confirmed = state == State::Confirmed;
            assert_eq!(is_confirmed, line.was_carried_out(), "{id:?}: {state:?}");
            // Nobody else decides here, and the marketplace never says no.
            let may_end = [State::Cancelled, State::Draft, State::Unknown];
            assert!(
                is_confirmed || may_end.contains(&state),
                "{id:?}: {state:?}"
            );
            assert!(!line.record.is_open(), "{id:?} is open: {state:?}");
            let needs_sending = is_confirmed || state == State::Unknown;
            assert!(
                !needs_sending || line.was_sent(),
                "{id:?} was never sent, and is {state:?}"
            );
            let posts = line.posts.len();
            assert!(
                posts == 0 || is_confirmed || state == State::Unknown,
                "{id:?}"
            );
        }
        let payments = world.look(|running| running.payments());
        let approved = lines.iter().filter(|line| {
            line.was_carried_out() && line.record.decision.verdict.kind() == VerdictKind::Approve
        });
        assert_eq!(payments.len(), approved.count());
        assert!(payments.iter().all(|paid| paid.kind == PaymentKind::Paid));
        let proofs: BTreeSet<_> = payments
            .iter()
            .map(|paid| paid.proof.as_ref().map(|id| id.as_str().to_owned()))
            .collect();
        assert_eq!(proofs.len(), payments.len(), "a proof was paid twice");
        self.tally.worlds = 1;
        self.tally.decisions = lines.len();
        self.tally.posts = lines.iter().map(|line| line.posts.len()).sum();
        self.tally.confirmed = lines.iter().filter(|line| line.was_carried_out()).count();
        self.tally
    }

    /// Compares everything so far.
    fn check(&self, world: &World, screen: &str) -> Vec<Line> {
        let posts = world.look(|running| running.log().posts());
        let lines = assign(copied_journal(world), posts);
        for line in &lines {
            if let Err(wrong) = self.check_line(line) {
                panic!(
                    "{wrong}\n{:#?}\nposted {:#?}\npressed {:#?}\nthe screen:\n{screen}",
                    line.record,
                    line.posts,
                    self.sessions[self.session_at(line)].presses
                );
            }
        }
        for (at, session) in self.sessions.iter().enumerate() {
            let ours = lines.iter().filter(|line| self.session_at(line) == at);
            let cancelled = ours.filter(|line| line.record.state() == State::Cancelled);
            assert!(cancelled.count() >= session.undone, "an undo was forgotten");
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

    /// What must be true of each decision at any time.
    fn check_line(&self, line: &Line) -> Result<(), &'static str> {
        let decision = &line.record.decision;
        let session = &self.sessions[self.session_at(line)];
        let pressed = session.presses.iter().any(|press| {
            press.verdict == decision.verdict.kind()
                && press.head.starts_with(decision.subject.title.raw())
                && decision
                    .verdict
                    .reason()
                    .is_none_or(|reason| reason.ends_with(&press.words))
        });
        let sendings = line.record.steps.iter();
        let sendings = sendings.filter(|step| step.state == State::Sending).count();
        let hold = SignedDuration::try_from(session.hold).unwrap();
        let is_late = |post: &Arc<Entry>| post.at >= decision.decided_at + hold;
        let here = self.session_at(line);
        let is_here = |post: &Arc<Entry>| self.session_of(post.at) == here;
        let was_written =
            |post: &Arc<Entry>| line.record.first_sent_at().is_some_and(|at| at <= post.at);
        let all = |holds: &dyn Fn(&Arc<Entry>) -> bool| line.posts.iter().all(holds);
        let undone = line.record.state() == State::Cancelled;
        for (holds, wrong) in [
            (pressed, "nobody pressed this"),
            (sendings <= 1, "sent more than once, by its journal"),
            (line.posts.len() <= 1, "posted more than once"),
            (!undone || !line.was_sent(), "sent and undone"),
            (
                !undone || line.posts.is_empty(),
                "posted though it was undone",
            ),
            (all(&is_late), "posted before its hold had ended"),
            (all(&is_here), "posted by another process than decided it"),
            (all(&was_written), "posted without its sending step on disk"),
            (
                all(&|post| says(post, &decision.verdict)),
                "another verdict was posted",
            ),
            (
                all(&|post| matches!(post.status, Some(200) | None)),
                "posted on a decided proof",
            ),
        ] {
            if !holds {
                return Err(wrong);
            }
        }
        Ok(())
    }
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

/// Gives each decision the posts on its proof from its time on until the next decision on
/// that proof. A post that is nobody's is a failure.
fn assign(records: Vec<Record>, posts: Vec<Arc<Entry>>) -> Vec<Line> {
    let mut lines: Vec<_> = records
        .into_iter()
        .map(|record| Line {
            record,
            posts: Vec::new(),
        })
        .collect();
    for post in posts {
        let owner = lines.iter_mut().rfind(|line| {
            let decision = &line.record.decision;
            post.path.contains(decision.subject.key.proof.as_str())
                && decision.decided_at <= post.at
        });
        let owner = owner.unwrap_or_else(|| panic!("posted, and not in the journal: {post:?}"));
        owner.posts.push(post);
    }
    lines
}

/// Reads a copy of what lies on disk, so that the next console finds it as it was left.
fn copied_journal(world: &World) -> Vec<Record> {
    let copy = tempfile::tempdir().unwrap();
    for name in ["ledger.db", "ledger.db-wal"] {
        let file = world.state().join(name);
        if file.exists() {
            std::fs::copy(file, copy.path().join(name)).unwrap();
        }
    }
    journal(copy.path())
}

/// Reads the journal in a folder, as another process beside the console.
pub fn journal(folder: &Path) -> Vec<Record> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let ledger = SqliteLedger::open(folder).unwrap();
    let all = ledger.decisions(usize::MAX);
    runtime.build().unwrap().block_on(all).unwrap()
}

/// What was done over all.
#[derive(Default)]
pub struct Tally {
    kills: usize,
    worlds: usize,
    decisions: usize,
    posts: usize,
    confirmed: usize,
    /// Where decisions stood when their console was killed: kills with at least one such.
    moments: BTreeMap<&'static str, usize>,
}

impl Tally {
    pub fn add(&mut self, other: Self) {
        self.kills += other.kills;
        self.worlds += other.worlds;
        self.decisions += other.decisions;
        self.posts += other.posts;
        self.confirmed += other.confirmed;
        for (moment, count) in other.moments {
            *self.moments.entry(moment).or_default() += count;
        }
    }

    /// A loop that never kills where it hurts proves nothing.
    pub fn assert_every_moment_was_hit(&self) {
        for moment in [
            "held",
            "sending, not yet posted",
            "sending, posted",
            "unknown",
        ] {
            let count = self.moments.get(moment).copied().unwrap_or_default();
            assert!(count > 0, "no console was killed at: {moment}");
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} kills on {} marketplaces; {} decisions, {} posted, {} carried out and confirmed. \
             Killed with a decision",
            self.kills, self.worlds, self.decisions, self.posts, self.confirmed
        )?;
        for (moment, count) in &self.moments {
            write!(f, " · {moment}: {count}")?;
        }
        Ok(())
    }
}
