//! Who works in this world, and what habits they have. All people are invented.

use super::chance::Chance;
use super::pictures::Phone;
use super::places::{CITIES, FIRST_NAMES, PHONES};

/// Careful workers of a city; of each other habit a city has one.
const CAREFUL: u64 = 3;

/// A worker.
#[derive(Clone, Debug)]
pub(super) struct Worker {
    pub id: String,
    pub name: String,
    pub phone: Phone,
    pub habit: Habit,
}

/// What kind of worker it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    /// Reads the task, looks at the picture before sending it.
    Careful,
    /// Sends blurred pictures, or one of the house next door.
    Hurried,
    /// Sends files that were sent before, from wherever they are.
    Cheat,
    /// Has a phone that falls back to the position of the cell tower.
    Tower,
    /// Lives in a street of tall houses, where positions drift by some hundred metres.
    Canyon,
}

impl Habit {
    /// In one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Careful => "careful",
            Self::Hurried => "hurried",
            Self::Cheat => "cheat",
            Self::Tower => "tower",
            Self::Canyon => "canyon",
        }
    }
}

impl Worker {
    /// Somebody of this city with this habit.
    pub fn of(seed: u64, home: usize, habit: Habit, chance: &mut Chance) -> Self {
        let slot = match habit {
            Habit::Careful => chance.below(CAREFUL),
            Habit::Hurried => CAREFUL,
            Habit::Cheat => CAREFUL + 1,
            Habit::Tower => CAREFUL + 2,
            Habit::Canyon => CAREFUL + 3,
        };
        Self::numbered(seed, home as u64 * (CAREFUL + 4) + slot, habit)
    }

    /// One of the careful ones of this city.
    pub fn careful(seed: u64, home: usize, nth: u64) -> Self {
        let number = home as u64 * (CAREFUL + 4) + nth % CAREFUL;
        Self::numbered(seed, number, Habit::Careful)
    }

    /// Somebody who has just joined.
    pub fn joining(seed: u64, nth: u64) -> Self {
        let settled = CITIES.len() as u64 * (CAREFUL + 4);
        Self::numbered(seed, settled + nth, Habit::Careful)
    }

    fn numbered(seed: u64, number: u64, habit: Habit) -> Self {
        let mut own = Chance::new(seed, "worker", number);
        let id = format!("w{}", own.hex(31));
        let count = FIRST_NAMES.len() as u64;
        // Seven and the number of names have no factor in common: a city's crew differ.
        let at = usize::try_from((number * 7 + number / count) % count).unwrap_or(0);
        let first = FIRST_NAMES.get(at).copied().unwrap_or_default();
        let letter = own.pick(&['A', 'B', 'D', 'E', 'G', 'K', 'L', 'M', 'P', 'R', 'S', 'T']);
        Self {
            id,
            name: format!("{first} {letter}."),
            phone: own.pick(&PHONES),
            habit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn everybody_has_one_id_and_one_habit_wherever_they_are_met() {
        let mut met = BTreeSet::new();
        for home in 0..CITIES.len() {
            for habit in [Habit::Hurried, Habit::Cheat, Habit::Tower, Habit::Canyon] {
                let one = Worker::of(4, home, habit, &mut Chance::new(4, "a", 0));
                let again = Worker::of(4, home, habit, &mut Chance::new(4, "b", 9));
                assert_eq!((&one.id, &one.name), (&again.id, &again.name));
                assert!(met.insert(one.id));
            }
        }
    }
}
