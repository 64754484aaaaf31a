//! The journal as it lies on disk, with the verdicts that the server saw for each decision.

use crate::world::World;
use proofdesk::domain::{Record, State, Step};
use proofdesk::ledger::{Ledger, SqliteLedger};
use proofdesk::sandbox::Entry;
use std::path::Path;
use std::sync::Arc;

/// The request limit said no: whatever was asked was not carried out.
const LIMITED: Option<u16> = Some(429);

/// A decision with the verdicts that went out for it, both oldest first.
pub struct Line {
    pub record: Record,
    pub posts: Vec<Arc<Entry>>,
}

impl Line {
    /// The steps that had to be on disk before a verdict went out, one for each.
    pub fn sendings(&self) -> Vec<&Step> {
        let steps = self.record.steps.iter();
        steps.filter(|step| step.state == State::Sending).collect()
    }

    /// Verdicts that the request limit let through.
    pub fn let_through(&self) -> usize {
        let let_through = |post: &&Arc<Entry>| post.status != LIMITED;
        self.posts.iter().filter(let_through).count()
    }

    pub fn was_carried_out(&self) -> bool {
        self.posts.iter().any(|post| post.status == Some(200))
    }
}

/// Whether the request limit refused this.
pub fn is_limited(entry: &Entry) -> bool {
    entry.status == LIMITED
}

/// Gives each decision the posts on its proof from its time on until the next decision on
/// that proof. A post that is nobody's is a failure.
pub fn assign(records: Vec<Record>, posts: Vec<Arc<Entry>>) -> Vec<Line> {
    let line = |record| Line {
        record,
        posts: Vec::new(),
    };
    let mut lines: Vec<_> = records.into_iter().map(line).collect();
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
pub fn copied(world: &World) -> Vec<Record> {
    let copy = tempfile::tempdir().unwrap();
    for name in ["ledger.db", "ledger.db-wal"] {
        let file = world.state().join(name);
        if file.exists() {
            std::fs::copy(file, copy.path().join(name)).unwrap();
        }
    }
    read(copy.path())
}

/// Reads the journal in a folder, as another process beside the console.
pub fn read(folder: &Path) -> Vec<Record> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let ledger = SqliteLedger::open(folder).unwrap();
    let all = ledger.decisions(usize::MAX);
    runtime.build().unwrap().block_on(all).unwrap()
}
