//! The files themselves, in memory, bounded in bytes, the least recently wanted leaving
//! first. What leaves is wiped.

use crate::domain::{FileVersion, ProofKey, SignedUrl};
use secrecy::zeroize::Zeroizing;
use std::sync::Arc;

/// A file's bytes, wiped when the last holder lets go.
pub(super) type Bytes = Arc<Zeroizing<Vec<u8>>>;

/// Which file it is, whatever the signature of its address; another version is another file,
/// wherever it lies. It has no Debug: the path may be all that protects the file.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct FileKey {
    proof: ProofKey,
    path: String,
    version: FileVersion,
}

impl FileKey {
    /// This version of the file behind an address.
    pub(super) fn new(proof: &ProofKey, url: &SignedUrl, version: FileVersion) -> Self {
        let address = url.reveal();
        let path = address.split(['?', '#']).next().unwrap_or(address);
        Self {
            proof: proof.clone(),
            path: path.to_owned(),
            version,
        }
    }
}

/// Files, the one wanted last at the end.
pub(super) struct Cache {
    files: Vec<(FileKey, Bytes)>,
    bound: usize,
}

impl Cache {
    /// An empty one that holds at most `bound` bytes, or one file.
    pub(super) fn new(bound: usize) -> Self {
        Self {
            files: Vec::new(),
            bound,
        }
    }

    /// The file, if it is here.
    pub(super) fn get(&self, key: &FileKey) -> Option<Bytes> {
        let found = self.files.iter().find(|(known, _)| known == key);
        found.map(|(_, bytes)| Arc::clone(bytes))
    }

    /// The file is wanted: others leave before it.
    pub(super) fn touch(&mut self, key: &FileKey) {
        if let Some(at) = self.files.iter().position(|(known, _)| known == key) {
            let file = self.files.remove(at);
            self.files.push(file);
        }
    }

    /// Keeps a file; others leave for it.
    pub(super) fn keep(&mut self, key: FileKey, bytes: Vec<u8>) {
        self.files.retain(|(known, _)| *known != key);
        self.files.push((key, Arc::new(Zeroizing::new(bytes))));
        while self.files.len() > 1 && self.size() > self.bound {
            self.files.remove(0);
        }
    }

    fn size(&self) -> usize {
        self.files.iter().map(|(_, bytes)| bytes.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TaskKey;

    fn key(proof: &str, url: &str) -> FileKey {
        let proof = TaskKey::new("acc", "t").proof(&proof.into());
        FileKey::new(&proof, &SignedUrl::new(url), FileVersion::default())
    }

    #[test]
    fn another_attempt_at_the_same_place_is_another_file() {
        let proof = TaskKey::new("acc", "t").proof(&"p".into());
        let of = |attempt, size_bytes| {
            let version = FileVersion {
                attempt,
                size_bytes,
                sent_at: None,
            };
            FileKey::new(&proof, &SignedUrl::new("https://h/a"), version)
        };
        assert!(of(1, Some(5)) == of(1, Some(5)));
        assert!(of(1, Some(5)) != of(2, Some(5)));
        assert!(of(1, Some(5)) != of(1, Some(6)));
    }

    #[test]
    fn a_new_signature_is_the_same_file_and_another_path_or_proof_is_not() {
        let file = key("p", "https://h/a?sig=1");
        assert!(file == key("p", "https://h/a?sig=2"));
        assert!(file != key("p", "https://h/b?sig=1"));
        assert!(file != key("q", "https://h/a?sig=1"));
    }

    #[test]
    fn the_bound_holds_and_what_was_wanted_last_stays() {
        let mut cache = Cache::new(10);
        let [a, b, c] = ["a", "b", "c"].map(|proof| key(proof, "https://h/"));
        cache.keep(a.clone(), vec![1; 4]);
        cache.keep(b.clone(), vec![2; 4]);
        cache.touch(&a);
        cache.keep(c.clone(), vec![3; 4]);
        assert!(cache.get(&b).is_none());
        assert!(cache.get(&a).is_some() && cache.get(&c).is_some());
        cache.keep(b.clone(), vec![0; 11]);
        assert!(
            cache.get(&b).is_some(),
            "one file is always kept to be shown"
        );
        assert_eq!(cache.size(), 11);
        cache.keep(b, vec![0; 3]);
        assert_eq!(cache.size(), 3, "a file is not counted twice");
    }
}
