//! What jobs ask for: the words a reviewer reads, the picture that answers them, and a
//! picture that looks alike but doesn't.

mod indoors;
mod outdoors;

use super::chance::Chance;
use super::pictures::Scene;

/// A job before it has a place in time.
#[derive(Clone, Debug)]
pub(super) struct Brief {
    pub title: String,
    pub description: String,
    pub instructions: String,
    pub category: &'static str,
    /// Budgets of such jobs, in whole dollars.
    pub dollars: (i64, i64),
    /// What was asked for.
    pub right: Scene,
    /// What a hurried worker sends instead.
    pub wrong: Scene,
    /// What a careful reviewer says to that.
    pub objection: String,
}

/// What a job is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Errand {
    Shopfront,
    Parcel,
    Meter,
    Board,
    Shelf,
    StreetSign,
    Interior,
    Signature,
}

impl Errand {
    /// Shopfronts are the commonest.
    pub fn draw(chance: &mut Chance) -> Self {
        match chance.below(18) {
            0..=4 => Self::Shopfront,
            5..=7 => Self::Parcel,
            8..=9 => Self::Meter,
            10..=11 => Self::Board,
            12..=13 => Self::Shelf,
            14..=15 => Self::StreetSign,
            _ => Self::Interior,
        }
    }

    /// The words and pictures of one such job in this street.
    pub fn brief(self, street: &str, chance: &mut Chance) -> Brief {
        let number = house_number(chance);
        let mut brief = match self {
            Self::Shopfront => outdoors::shopfront(street, &number, chance),
            Self::Parcel => outdoors::parcel(street, &number, chance),
            Self::Meter => indoors::meter(street, &number, chance),
            Self::Board => outdoors::board(street, chance),
            Self::Shelf => indoors::shelf(street, &number, chance),
            Self::StreetSign => outdoors::street_sign(street, chance),
            Self::Interior => indoors::interior(street, &number, chance),
            Self::Signature => indoors::signature(street, &number, chance),
        };
        if self != Self::Signature {
            brief.instructions += " Taken there and then; no screenshots.";
        }
        brief
    }
}

fn house_number(chance: &mut Chance) -> String {
    let number = match chance.below(4) {
        0 => chance.whole(12, 98),
        1 | 2 => chance.whole(101, 989),
        _ => chance.whole(1002, 2489),
    };
    number.to_string()
}

/// A number that could be misread for this one only by somebody careless.
pub(super) fn other_number(number: &str, chance: &mut Chance) -> String {
    let value: i64 = number.parse().unwrap_or(100);
    let away = chance.whole(3, 9) * if chance.one_in(2) { 2 } else { 11 };
    (value + away).to_string()
}

pub(super) fn other(from: &[&'static str], not: &str, chance: &mut Chance) -> &'static str {
    let rest: Vec<_> = from.iter().filter(|word| **word != not).copied().collect();
    chance.pick(&rest)
}

/// `YARD SALE` as `Yard sale`.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().collect();
    first + &letters.as_str().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ERRANDS: [Errand; 8] = [
        Errand::Shopfront,
        Errand::Parcel,
        Errand::Meter,
        Errand::Board,
        Errand::Shelf,
        Errand::StreetSign,
        Errand::Interior,
        Errand::Signature,
    ];

    /// What can be read in the picture and tells it from others.
    fn words(scene: &Scene) -> Vec<String> {
        let words = match scene {
            Scene::Shopfront { name, number, .. } => vec![name, number],
            Scene::Parcel { number } | Scene::Meter { number, .. } => vec![number],
            Scene::Board { heading, number } => vec![heading, number],
            Scene::Shelf { product, .. } => vec![product],
            Scene::StreetSign { street, block } => vec![street, block],
            Scene::Interior { aisle, department } => vec![aisle, department],
            Scene::Signature { .. } => vec![],
        };
        words.into_iter().cloned().collect()
    }

    fn briefs() -> impl Iterator<Item = (Errand, Brief)> {
        ERRANDS.into_iter().flat_map(|errand| {
            (0..60).map(move |seed| {
                let mut chance = Chance::new(seed, "brief", 0);
                let street = chance.pick(&["SE Stark St", "Broadway", "8th Ave S"]);
                (errand, errand.brief(street, &mut chance))
            })
        })
    }

    #[test]
    fn the_words_name_all_that_the_right_picture_shows_and_the_wrong_one_lacks_some_of_it() {
        for (errand, brief) in briefs() {
            let (asked, seen) = (words(&brief.right), words(&brief.wrong));
            for word in &asked {
                assert!(brief.instructions.contains(word), "{errand:?}: {word}");
            }
            assert_ne!(brief.right, brief.wrong);
            let differing: Vec<_> = asked.iter().zip(&seen).filter(|(a, b)| a != b).collect();
            assert!(differing.len() == 1 || errand == Errand::Signature);
            for (missing, instead) in differing {
                assert!(brief.objection.contains(missing.as_str()), "{errand:?}");
                assert!(brief.objection.contains(instead.as_str()), "{errand:?}");
            }
        }
    }

    #[test]
    fn whoever_may_not_send_a_screenshot_is_told_so() {
        for (errand, brief) in briefs() {
            let photo = errand != Errand::Signature;
            assert_eq!(brief.instructions.contains("no screenshots"), photo);
        }
    }
}
