//! What a file says once it was seen: held against its proof, and against what this machine
//! has seen before.

use super::Model;
use crate::domain::finding::remarks;
use crate::domain::{Memory, Now, ProofKey, Sighting};
use crate::model::{Effect, PictureState, Tone};
use jiff::tz::TimeZone;

impl Model {
    /// A file was opened, or could not be: what follows, and what the ledger is asked.
    pub(super) fn met(&mut self, key: &ProofKey, now: Now) -> Vec<Effect> {
        let sighting = self.sighting(key, now);
        let asks = sighting
            .filter(|sighting| self.data.memories.meet(sighting))
            .map(|sighting| Effect::Compare(Box::new(sighting)));
        if self.data.judge(&key.task) {
            self.rebuild(now);
        }
        asks.into_iter().collect()
    }

    /// What is kept of a proof whose whole file was seen.
    fn sighting(&self, key: &ProofKey, now: Now) -> Option<Sighting> {
        let facts = match self.data.pictures.get(key)? {
            PictureState::Ready { shown, .. } if shown.is_rough => return None,
            PictureState::Ready { shown, .. } => Some(&shown.facts).filter(|facts| {
                // Another look at what was compared already comes without its hash.
                facts.content.is_some()
            }),
            PictureState::Unreadable(_) => None,
            _ => return None,
        };
        let is_unread = matches!(
            self.data.pictures.get(key),
            Some(PictureState::Unreadable(_))
        );
        if facts.is_none() && !is_unread {
            return None;
        }
        let entry = self.data.entry(&key.task)?;
        let proof = entry.proofs().iter().find(|proof| proof.id == key.proof)?;
        let found = self.data.findings(entry, proof, &TimeZone::UTC);
        let remarks = remarks(&found);
        Some(Sighting::of(&entry.task, proof, facts, remarks, now.wall))
    }

    /// The ledger has answered. Where it couldn't, nobody is kept from deciding.
    pub(super) fn compared(
        &mut self,
        sighting: &Sighting,
        result: Result<Box<Memory>, String>,
        now: Now,
    ) {
        let concerned = match result {
            Ok(memory) => self.data.memories.answer(sighting, Some(*memory)),
            Err(why) => {
                let text = format!("What was seen before can't be looked up: {why}");
                self.tell(Tone::Bad, text, now);
                self.data.memories.answer(sighting, None)
            }
        };
        let judged = concerned.iter().map(|task| self.data.judge(task));
        // Each of them, whatever came of the one before.
        if judged.fold(false, |changed, now| changed | now) {
            self.rebuild(now);
        }
    }

    /// What earlier runs have seen; it stands on its rows when their proofs are read.
    pub(super) fn recalled(&mut self, recalled: Vec<(ProofKey, Memory)>, now: Now) {
        let mut has_changed = false;
        for (key, memory) in recalled {
            let task = key.task.clone();
            self.data.memories.recall(key, memory);
            has_changed |= self.data.judge(&task);
        }
        if has_changed {
            self.rebuild(now);
        }
    }
}
