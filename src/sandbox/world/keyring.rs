//! The account's keys: which there are, what they open, and which are gone.
//!
//! Secrets come from the seed and the place in the ring, so that a kept world needs none
//! of them on disk.

use super::acts::Refusal;
use crate::domain::{Environment, Timestamp};
use crate::sandbox::chance::Chance;
use std::collections::HashMap;

/// A key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Key {
    pub id: String,
    pub name: String,
    pub environment: Environment,
    /// What a request brings; shown once.
    pub secret: String,
    pub created_at: Timestamp,
}

/// All keys that open something.
#[derive(Debug)]
pub(in crate::sandbox) struct Keyring {
    seed: u64,
    issued: u64,
    keys: Vec<Key>,
    by_secret: HashMap<String, String>,
}

impl Keyring {
    /// A ring with the one test key that the box is started with.
    pub fn new(seed: u64, now: Timestamp) -> Self {
        let mut ring = Self {
            seed,
            issued: 0,
            keys: Vec::new(),
            by_secret: HashMap::new(),
        };
        ring.add("Sandbox", Environment::Test, Self::first_secret(seed), now);
        ring
    }

    /// The secret of the key that the box is started with.
    pub fn first_secret(seed: u64) -> String {
        format!("wf_test_{}", Chance::new(seed, "api key", 0).hex(40))
    }

    /// The key that has this secret.
    pub fn find(&self, secret: &str) -> Option<&Key> {
        let id = self.by_secret.get(secret)?;
        self.keys.iter().find(|key| key.id == *id)
    }

    /// The key that was issued last.
    pub fn latest(&self) -> Option<&Key> {
        self.keys.last()
    }

    /// One more key.
    pub(super) fn issue(&mut self, name: &str, environment: Environment, now: Timestamp) {
        let prefix = match environment {
            Environment::Live => "wf_live_",
            Environment::Test | Environment::Unknown => "wf_test_",
        };
        let digits = Chance::new(self.seed, "issued key", self.issued).hex(40);
        self.add(name, environment, format!("{prefix}{digits}"), now);
    }

    /// This key opens nothing from now on. The one that asks for it stays, so that nobody
    /// locks themselves out.
    pub(super) fn delete(&mut self, id: &str, by: &str) -> Result<(), Refusal> {
        let place = self.keys.iter().position(|key| key.id == id);
        let place = place.ok_or(Refusal::KeyNotFound)?;
        if id == by {
            return Err(Refusal::KeyInUse);
        }
        let gone = self.keys.remove(place);
        self.by_secret.remove(&gone.secret);
        Ok(())
    }

    fn add(&mut self, name: &str, environment: Environment, secret: String, now: Timestamp) {
        let id = format!(
            "key_{}",
            Chance::new(self.seed, "key id", self.issued).hex(12)
        );
        self.issued += 1;
        self.by_secret.insert(secret.clone(), id.clone());
        self.keys.push(Key {
            id,
            name: name.to_owned(),
            environment,
            secret,
            created_at: now,
        });
    }
}
