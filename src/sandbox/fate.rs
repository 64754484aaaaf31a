//! What befalls each job, in fixed shares: one in six is far from the job, one in eight
//! shows the wrong thing, and so on, in every block of jobs and thus in small worlds too.

use super::chance::{Chance, falls_on};
use super::people::Habit;
use super::pictures::Flaw;
use crate::domain::Priority;

/// One job's lot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fate {
    /// A signature is asked for, not a photo.
    pub signature: bool,
    /// A clip is asked for, not a photo.
    pub film: bool,
    /// The picture shows something else.
    pub wrong: bool,
    /// It does so because the file was sent before, for another job.
    pub reused: bool,
    /// The picture can't be read.
    pub flaw: Flaw,
    /// Which attempt waits.
    pub attempts: u32,
    /// Where it was sent from.
    pub position: Where,
    /// Reviewed first.
    pub urgent: bool,
    /// Has a deadline.
    pub deadline: bool,
    /// Pays more than $200.
    pub large: bool,
}

/// Where a proof was sent from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// At the job.
    Near,
    /// At the job, but between tall houses: the phone is 510 to 950 m off.
    Drifted,
    /// At the job, but the phone told the position of the cell tower.
    Tower,
    /// Somewhere else, 5 to 41 km away.
    Elsewhere,
    /// Within 3 m of the fence.
    Borderline,
    /// The phone didn't say.
    Nowhere,
}

impl Fate {
    /// The lot of job `index`.
    pub fn of(seed: u64, index: u64) -> Self {
        let on = |name, every| falls_on(seed, name, index, every);
        let signature = is_signature(seed, index);
        Self {
            signature,
            film: chosen(seed, "film", index, 20) || chosen(seed, "another film", index, 30),
            wrong: if signature {
                falls_on(seed, "empty", index / 8, 4)
            } else {
                on("wrong", 8)
            },
            reused: Chance::new(seed, "reused", index).one_in(2),
            flaw: if on("flawed", 8) {
                Chance::new(seed, "flaw", index).pick(&Flaw::ALL)
            } else {
                Flaw::None
            },
            attempts: match (on("third", 10), on("second", 6)) {
                (true, _) => 3,
                (false, true) => 2,
                (false, false) => 1,
            },
            position: if chosen(seed, "borderline", index, 0) {
                Where::Borderline
            } else if chosen(seed, "nowhere", index, 10) {
                Where::Nowhere
            } else if on("far", 6) {
                match Chance::new(seed, "how far", index).below(5) {
                    0 | 1 => Where::Drifted,
                    2 => Where::Tower,
                    _ => Where::Elsewhere,
                }
            } else {
                Where::Near
            },
            urgent: on("urgent", 9),
            deadline: on("deadline", 6),
            large: on("large", 12),
        }
    }
}

impl Fate {
    /// Whose lot this is.
    pub fn habit(self) -> Habit {
        let Self { wrong, flaw, .. } = self;
        match self.position {
            Where::Elsewhere => Habit::Cheat,
            Where::Tower => Habit::Tower,
            Where::Drifted | Where::Borderline => Habit::Canyon,
            _ if wrong && self.reused => Habit::Cheat,
            _ if wrong || flaw != Flaw::None || self.attempts > 1 => Habit::Hurried,
            _ => Habit::Careful,
        }
    }

    /// As the task tells it.
    pub fn priority(self) -> Priority {
        if self.urgent {
            Priority::Urgent
        } else {
            Priority::Normal
        }
    }
}

impl Where {
    /// How many metres from the job; nothing where the phone didn't say, or said where
    /// the tower is.
    pub fn metres(self, chance: &mut Chance) -> Option<f64> {
        Some(match self {
            Self::Nowhere | Self::Tower => return None,
            Self::Near if chance.one_in(6) => chance.between(180.0, 430.0),
            Self::Near => chance.between(3.0, 150.0),
            Self::Borderline if chance.one_in(2) => chance.between(497.2, 499.4),
            Self::Borderline => chance.between(500.6, 502.8),
            Self::Drifted => chance.between(510.0, 950.0),
            Self::Elsewhere if chance.one_in(2) => chance.between(5000.0, 15_000.0),
            Self::Elsewhere => chance.between(15_000.0, 41_000.0),
        })
    }
}

fn is_signature(seed: u64, index: u64) -> bool {
    falls_on(seed, "signature", index, 8)
}

/// Whether this is the one photo of its block of 40 that `name` falls on: the first photo
/// from a place drawn among the ten from `from` on.
fn chosen(seed: u64, name: &str, index: u64, from: u64) -> bool {
    let block = index / 40;
    let drawn = block * 40 + from + Chance::new(seed, name, block).below(10);
    (drawn..drawn + 4).find(|index| !is_signature(seed, *index)) == Some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_jobs_hold_every_lot_in_its_share() {
        for seed in 0..50 {
            let fates: Vec<_> = (0..40).map(|index| Fate::of(seed, index)).collect();
            let count = |is: fn(&Fate) -> bool| fates.iter().filter(|fate| is(fate)).count();
            assert_eq!(count(|f| f.signature), 5);
            assert_eq!(count(|f| f.film), 2, "seed {seed}");
            assert_eq!(count(|f| f.position == Where::Borderline), 1, "seed {seed}");
            assert_eq!(count(|f| f.position == Where::Nowhere), 1, "seed {seed}");
            let far = [Where::Drifted, Where::Tower, Where::Elsewhere];
            let outside = fates.iter().filter(|fate| far.contains(&fate.position));
            assert!((4..=7).contains(&outside.count()));
            assert_eq!(count(|f| f.attempts == 3), 4);
            assert!((2..=7).contains(&count(|f| f.attempts == 2)), "seed {seed}");
            assert!((3..=4).contains(&count(|f| f.large)));
        }
    }
}
