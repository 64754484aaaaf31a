//! What is found about a proof from all that is known here, and what follows for its flags.

use super::data::Data;
use super::entry::{Entry, PictureState};
use crate::domain::canned::Fills;
use crate::domain::finding::{self, Case, Opening};
use crate::domain::{Finding, Proof, TaskKey, Weight};
use jiff::tz::TimeZone;

impl Data {
    /// All that is found about a proof, what says most first. Moments are told in `zone`.
    pub fn findings(&self, entry: &Entry, proof: &Proof, zone: &TimeZone) -> Vec<Finding> {
        self.with_case(entry, proof, zone, finding::findings)
    }

    /// What a ready-made text about a proof can be filled with.
    pub fn fills(&self, entry: &Entry, proof: &Proof) -> Fills {
        self.with_case(entry, proof, &TimeZone::UTC, Fills::of)
    }

    fn with_case<T>(
        &self,
        entry: &Entry,
        proof: &Proof,
        zone: &TimeZone,
        look: impl FnOnce(&Case<'_>) -> T,
    ) -> T {
        let key = entry.task.key.proof(&proof.id);
        let title = |key: &TaskKey| {
            let other = self.entry(key)?;
            Some(other.task.title.clean(48)).filter(|title| !title.is_empty())
        };
        look(&Case {
            task: &entry.task,
            proof,
            attempts: entry.proofs(),
            opening: match self.pictures.get(&key) {
                // Of a file that isn't whole yet, length and sharpness say nothing.
                Some(PictureState::Ready { shown, .. }) if shown.is_rough => Opening::Unopened,
                Some(PictureState::Ready { shown, .. }) => Opening::Opened(&shown.facts),
                Some(PictureState::Unreadable(why)) => Opening::Unreadable(why),
                _ => Opening::Unopened,
            },
            memory: self.memories.of(&key),
            title: &title,
            zone,
            wall: self.wall(),
        })
    }

    /// Looks again whether what is known of a task's proofs contradicts what they claim.
    /// A proof of which nothing was seen stays as it is. True if a flag has changed.
    pub fn judge(&mut self, key: &TaskKey) -> bool {
        let Some(entry) = self.entry(key) else {
            return false;
        };
        let mut judged = Vec::new();
        for proof in entry.proofs() {
            let key = key.proof(&proof.id);
            if self.pictures.contains_key(&key) || self.memories.of(&key).is_some() {
                let found = self.findings(entry, proof, &TimeZone::UTC);
                let heaviest = found.first().map(|finding| finding.weight);
                judged.push((key, heaviest == Some(Weight::Contradiction)));
            }
        }
        let mut has_changed = false;
        for (key, is_contradicted) in judged {
            has_changed |= self.set_contradicted(&key, is_contradicted);
        }
        has_changed
    }
}
