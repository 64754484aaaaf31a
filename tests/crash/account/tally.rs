//! What a run has done, for the summary and for knowing that it killed where it hurts.

use super::phase::Phase;
use std::collections::BTreeMap;
use std::fmt;

/// Counts over all marketplaces.
#[derive(Default)]
pub struct Tally {
    pub kills: usize,
    pub worlds: usize,
    pub decisions: usize,
    /// Approvals with a note.
    pub notes: usize,
    /// Verdicts with a typed amount.
    pub amounts: usize,
    pub posts: usize,
    /// Verdicts that the request limit refused.
    pub limited: usize,
    pub undone: usize,
    pub drafts: usize,
    pub unclear: usize,
    pub confirmed: usize,
    /// Kills with something in this phase.
    pub phases: BTreeMap<Phase, usize>,
    /// Kills with nothing under way.
    pub idle: usize,
}

impl Tally {
    pub fn add(&mut self, other: Self) {
        self.kills += other.kills;
        self.worlds += other.worlds;
        self.decisions += other.decisions;
        self.notes += other.notes;
        self.amounts += other.amounts;
        self.posts += other.posts;
        self.limited += other.limited;
        self.undone += other.undone;
        self.drafts += other.drafts;
        self.unclear += other.unclear;
        self.confirmed += other.confirmed;
        self.idle += other.idle;
        for (phase, count) in other.phases {
            *self.phases.entry(phase).or_default() += count;
        }
    }

    fn count(&self, phase: Phase) -> usize {
        self.phases.get(&phase).copied().unwrap_or_default()
    }

    /// A loop that never kills where it hurts, or never meets a guard, proves nothing.
    pub fn assert_everything_was_hit(&self) {
        for phase in Phase::ALL {
            assert!(self.count(phase) > 0, "no console was killed at: {phase}");
        }
        for (count, what) in [
            (self.notes, "approved with a note"),
            (self.amounts, "decided with an amount"),
            (self.limited, "refused by the request limit"),
            (self.undone, "taken back"),
        ] {
            assert!(count > 0, "nothing was {what}");
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} kills on {} marketplaces", self.kills, self.worlds)?;
        writeln!(
            f,
            "{} decisions ({} with a note, {} with an amount): {} confirmed, {} taken back, \
             {} drafts, {} handed back as unclear; {} verdicts posted, {} of them met a 429",
            self.decisions,
            self.notes,
            self.amounts,
            self.confirmed,
            self.undone,
            self.drafts,
            self.unclear,
            self.posts,
            self.limited,
        )?;
        write!(f, "killed with")?;
        for phase in Phase::ALL {
            write!(f, " · {phase}: {}", self.count(phase))?;
        }
        write!(f, " · nothing under way: {}", self.idle)
    }
}
