//! What this machine recalls about the proofs whose files were seen, and what was asked of
//! it.

use crate::domain::{Memory, ProofKey, Sighting, TaskKey};
use std::collections::HashMap;

/// What is recalled, by proof.
#[derive(Clone, Debug, Default)]
pub struct Memories(HashMap<ProofKey, Recalled>);

#[derive(Clone, Debug)]
struct Recalled {
    memory: Memory,
    content: Option<[u8; 32]>,
    /// The ledger hasn't answered yet.
    is_awaited: bool,
}

impl Memories {
    /// What is recalled about a proof.
    pub fn of(&self, key: &ProofKey) -> Option<&Memory> {
        self.0.get(key).map(|recalled| &recalled.memory)
    }

    /// Whether a proof's file is still being held against what was seen before.
    pub fn is_awaited(&self, key: &ProofKey) -> bool {
        self.0.get(key).is_some_and(|recalled| recalled.is_awaited)
    }

    /// A file was seen. True if the ledger is to be asked about it: it wasn't yet, or another
    /// file stands there now. Until it answers, what was known before is still recalled.
    pub fn meet(&mut self, sighting: &Sighting) -> bool {
        let known = self.0.get(&sighting.key);
        let is_known = known.is_some_and(|known| {
            known.content == sighting.content
                && known.memory.claim == sighting.claim
                && (known.is_awaited || known.content.is_some())
        });
        if is_known {
            return false;
        }
        let before = known.map(|known| known.memory.clone());
        let before = before.filter(|memory| memory.claim == sighting.claim);
        let recalled = Recalled {
            memory: Memory {
                claim: sighting.claim,
                remarks: sighting.remarks.clone(),
                ..before.unwrap_or_default()
            },
            content: sighting.content,
            // What couldn't be opened can't be compared, and nobody waits for that.
            is_awaited: sighting.content.is_some(),
        };
        self.0.insert(sighting.key.clone(), recalled);
        true
    }

    /// The ledger has answered what was asked: with what it recalls, or with nothing where
    /// it couldn't. Returns the tasks that it is about: a file that is the same as another
    /// makes the other the same as this one.
    pub fn answer(&mut self, sighting: &Sighting, memory: Option<Memory>) -> Vec<TaskKey> {
        let Some(recalled) = self.0.get_mut(&sighting.key) else {
            return Vec::new();
        };
        if recalled.content != sighting.content || recalled.memory.claim != sighting.claim {
            return Vec::new();
        }
        recalled.is_awaited = false;
        let mut concerned = vec![sighting.key.task.clone()];
        if let Some(memory) = memory {
            let same = memory.twins.iter().filter(|twin| twin.bits.is_none());
            let others: Vec<ProofKey> = same.map(|twin| twin.other.clone()).collect();
            recalled.memory = Memory {
                claim: sighting.claim,
                remarks: sighting.remarks.clone(),
                ..memory
            };
            for other in others {
                if self.tell_twin(&other, sighting) {
                    concerned.push(other.task);
                }
            }
        }
        concerned
    }

    /// Tells an earlier proof of its later twin. False where it knows, or isn't known here.
    fn tell_twin(&mut self, other: &ProofKey, sighting: &Sighting) -> bool {
        let Some(recalled) = self.0.get_mut(other) else {
            return false;
        };
        let twins = &mut recalled.memory.twins;
        let is_news = twins.iter().all(|twin| twin.other != sighting.key);
        if is_news {
            twins.insert(0, sighting.as_twin());
        }
        is_news
    }

    /// What the ledger recalled about a proof before its file was seen in this run.
    pub fn recall(&mut self, key: ProofKey, memory: Memory) {
        self.0.entry(key).or_insert(Recalled {
            memory,
            content: None,
            is_awaited: false,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::memory::{Claim, Remark, Twin};
    use crate::domain::{Proof, Task, TaskKey, Timestamp};

    fn sighting(content: Option<[u8; 32]>) -> Sighting {
        let task = Task::unknown(TaskKey::new("acc", "t"));
        let at = Timestamp::UNIX_EPOCH;
        let mut seen = Sighting::of(&task, &Proof::unknown("p"), None, Vec::new(), at);
        seen.content = content;
        seen
    }

    fn twin(of: &Sighting) -> Memory {
        Memory {
            twins: vec![Twin {
                other: TaskKey::new("acc", "u").proof(&"q".into()),
                attempt: 1,
                worker: None,
                sent_at: None,
                bits: None,
            }],
            claim: of.claim,
            ..Memory::default()
        }
    }

    #[test]
    fn a_file_is_asked_about_once_and_another_one_under_the_same_id_again() {
        let mut memories = Memories::default();
        let first = sighting(Some([1; 32]));
        assert!(memories.meet(&first));
        assert!(!memories.meet(&first), "the answer is on its way");
        memories.answer(&first, Some(Memory::default()));
        assert!(!memories.meet(&first), "it was answered");
        assert!(memories.meet(&sighting(Some([2; 32]))));
        assert!(memories.is_awaited(&first.key));
    }

    #[test]
    fn the_earlier_of_two_equal_files_hears_of_the_later_one() {
        let mut memories = Memories::default();
        let later = sighting(Some([1; 32]));
        let earlier = Sighting {
            key: TaskKey::new("acc", "u").proof(&"q".into()),
            ..later.clone()
        };
        memories.meet(&earlier);
        memories.answer(&earlier, Some(Memory::default()));
        memories.meet(&later);
        let concerned = memories.answer(&later, Some(twin(&later)));
        assert_eq!(concerned.len(), 2);
        assert_eq!(memories.of(&earlier.key).unwrap().twins[0].other, later.key);
    }

    #[test]
    fn a_late_answer_about_another_file_is_not_taken() {
        let mut memories = Memories::default();
        let (first, second) = (sighting(Some([1; 32])), sighting(Some([2; 32])));
        memories.meet(&first);
        memories.meet(&second);
        memories.answer(&first, Some(twin(&first)));
        assert!(memories.is_awaited(&first.key));
        assert!(memories.of(&first.key).unwrap().twins.is_empty());
    }

    #[test]
    fn what_was_known_before_stays_until_the_ledger_answers() {
        let mut memories = Memories::default();
        let seen = sighting(Some([1; 32]));
        memories.recall(seen.key.clone(), twin(&seen));
        memories.meet(&seen);
        assert_eq!(memories.of(&seen.key).unwrap().twins.len(), 1);
        memories.answer(&seen, None);
        assert!(
            !memories.is_awaited(&seen.key),
            "a failed disk stops nobody"
        );
        assert_eq!(memories.of(&seen.key).unwrap().twins.len(), 1);
    }

    #[test]
    fn what_the_file_holds_against_its_proof_needs_no_ledger() {
        let mut memories = Memories::default();
        let mut seen = sighting(None);
        seen.remarks = vec![Remark::Unreadable];
        memories.meet(&seen);
        memories.answer(&seen, None);
        let memory = memories.of(&seen.key).unwrap();
        assert_eq!(memory.remarks, [Remark::Unreadable]);
        assert_eq!(memory.claim, Claim::default());
    }
}
