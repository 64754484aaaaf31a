//! The cards that this process wrote last, so that a task's next event needn't read its
//! card again.
//!
//! Invariant: what is in here is what the file says. It is only looked at inside of a
//! transaction that keeps other writers out; whatever another connection has committed since
//! the last one empties it, and so does a transaction that isn't committed.

use super::failure::Failure;
use super::follow;
use super::tasks::{self, Known, Number};
use crate::domain::{Card, TaskKey};
use crate::ledger::Stamp;
use rusqlite::Transaction;
use std::collections::HashMap;

/// Cards at most; about 4 MiB. One more empties it.
const ROOM: usize = 4_096;

/// Cards as they are in the file.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// The file's state, as far as others write it.
    stamp: Option<Stamp>,
    cards: HashMap<TaskKey, (Number, Card)>,
}

impl Recent {
    /// What is still true of `last`, in a transaction that writes. `last` is empty until it
    /// is given back, which is to happen after the commit.
    pub fn take(last: &mut Self, change: &Transaction<'_>) -> Result<Self, Failure> {
        let last = std::mem::take(last);
        let stamp = Some(follow::stamp(change)?);
        if last.stamp == stamp && last.cards.len() < ROOM {
            return Ok(last);
        }
        let cards = HashMap::new();
        Ok(Self { stamp, cards })
    }

    /// What is known of a task. It is forgotten here until it is written again.
    pub fn find(
        &mut self,
        change: &Transaction<'_>,
        key: &TaskKey,
    ) -> Result<Option<Known>, Failure> {
        if let Some((number, card)) = self.cards.remove(key) {
            let card = Some(card);
            return Ok(Some(Known { number, card }));
        }
        tasks::find(change, key)
    }

    /// Writes a card: see [`tasks::write`].
    pub fn write(
        &mut self,
        change: &Transaction<'_>,
        number: Option<Number>,
        card: Card,
    ) -> Result<Number, Failure> {
        let number = tasks::write(change, number, &card)?;
        self.cards.insert(card.key.clone(), (number, card));
        Ok(number)
    }
}
