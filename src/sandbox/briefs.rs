//! What jobs ask for: the words a reviewer reads, the picture that answers them, and a
//! picture that looks alike but doesn't.

use super::chance::Chance;
use super::pictures::Scene;
use super::places::{NOTICES, PRODUCTS, SHOPS, SIGNERS, TRADES};

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
    Signature,
}

impl Errand {
    /// Shopfronts are the commonest.
    pub fn draw(chance: &mut Chance) -> Self {
        match chance.below(15) {
            0..=5 => Self::Shopfront,
            6..=8 => Self::Parcel,
            9..=10 => Self::Meter,
            11..=12 => Self::Board,
            _ => Self::Shelf,
        }
    }

    /// The words and pictures of one such job in this street.
    pub fn brief(self, street: &str, chance: &mut Chance) -> Brief {
        let number = house_number(chance);
        match self {
            Self::Shopfront => shopfront(street, &number, chance),
            Self::Parcel => parcel(street, &number, chance),
            Self::Meter => meter(street, &number, chance),
            Self::Board => board(street, chance),
            Self::Shelf => shelf(street, &number, chance),
            Self::Signature => signature(street, &number, chance),
        }
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

/// Another one of these words.
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

fn shopfront(street: &str, number: &str, chance: &mut Chance) -> Brief {
    let name = chance.pick(&SHOPS);
    let shop = format!("{} {}", sentence(name), chance.pick(&TRADES));
    let wrong_name = chance.one_in(2);
    let (seen_name, seen_number) = if wrong_name {
        (other(&SHOPS, name, chance), number.to_owned())
    } else {
        (name, other_number(number, chance))
    };
    let front = |name: &str, number: &str| Scene::Shopfront {
        name: name.to_owned(),
        number: number.to_owned(),
    };
    Brief {
        title: format!("Photograph the storefront of {shop}, {number} {street}"),
        description: format!(
            "Our listing for {shop} needs a current photo of the shop as it is seen from the pavement."
        ),
        instructions: format!(
            "Stand across the street so that the whole front is in the frame. The sign {name} and the house number {number} must both be readable. No people in the foreground, please."
        ),
        category: "photography",
        dollars: (15, 60),
        right: front(name, number),
        wrong: front(seen_name, &seen_number),
        objection: if wrong_name {
            format!("The sign says {seen_name}; the job is {name}.")
        } else {
            format!("This is number {seen_number}; the job is at number {number}.")
        },
    }
}

fn parcel(street: &str, number: &str, chance: &mut Chance) -> Brief {
    let seen = other_number(number, chance);
    let door = |number: &str| Scene::Parcel {
        number: number.to_owned(),
    };
    Brief {
        title: format!("Leave a parcel at the door of {number} {street}"),
        description: format!(
            "Collect the parcel at the counter on {street} and leave it at the door. The customer has agreed to delivery without handing over."
        ),
        instructions: format!(
            "One photo with the parcel at the door and the number {number} readable on it."
        ),
        category: "delivery",
        dollars: (18, 70),
        right: door(number),
        wrong: door(&seen),
        objection: format!("The parcel stands at number {seen}; it belongs to number {number}."),
    }
}

fn meter(street: &str, number: &str, chance: &mut Chance) -> Brief {
    let tag = chance.whole(1002, 9899).to_string();
    let seen = other_number(&tag, chance);
    let reading = format!("{:05}", chance.whole(1200, 98_000));
    let dial = |number: &str| Scene::Meter {
        number: number.to_owned(),
        reading: reading.clone(),
    };
    Brief {
        title: format!("Read water meter {tag} at {number} {street}"),
        description: format!(
            "The yearly reading of the water meter in the basement of {number} {street}. The caretaker knows that you are coming."
        ),
        instructions: format!(
            "One photo straight from the front: all five digits of the counter and the tag NO {tag} must be readable."
        ),
        category: "inspection",
        dollars: (22, 95),
        right: dial(&tag),
        wrong: dial(&seen),
        objection: format!("The tag says {seen}; the job is meter {tag}."),
    }
}

fn board(street: &str, chance: &mut Chance) -> Brief {
    let heading = chance.pick(&NOTICES);
    let number = chance.whole(3, 48).to_string();
    let seen = other(&NOTICES, heading, chance);
    let pinned = |heading: &str| Scene::Board {
        heading: heading.to_owned(),
        number: number.clone(),
    };
    Brief {
        title: format!(
            "Pin the notice \"{}\" to board {number} on {street}",
            sentence(heading)
        ),
        description: format!(
            "The notice waits at the community desk. Pin it to the public board {number} on {street}, at eye level."
        ),
        instructions: format!(
            "One photo of the whole board: the heading {heading} in the middle and the plate BOARD {number} must be readable."
        ),
        category: "survey",
        dollars: (15, 45),
        right: pinned(heading),
        wrong: pinned(seen),
        objection: format!("The notice is headed {seen}; it should be {heading}."),
    }
}

fn shelf(street: &str, number: &str, chance: &mut Chance) -> Brief {
    let product = chance.pick(&PRODUCTS);
    let price = format!("${}.{}9", chance.whole(1, 9), chance.whole(0, 9));
    let seen = other(&PRODUCTS, product, chance);
    let tagged = |product: &str| Scene::Shelf {
        product: product.to_owned(),
        price: price.clone(),
    };
    let goods = product.to_lowercase();
    Brief {
        title: format!("Check the price of {goods} at {number} {street}"),
        description: format!(
            "Go to the grocery at {number} {street}, find our {goods} and photograph shelf and price tag."
        ),
        instructions: format!(
            "One photo of the shelf: the name {product} on the edge and the price on the yellow tag must be readable."
        ),
        category: "retail_audit",
        dollars: (16, 55),
        right: tagged(product),
        wrong: tagged(seen),
        objection: format!("The shelf is {seen}; the job is {product}."),
    }
}

fn signature(street: &str, number: &str, chance: &mut Chance) -> Brief {
    let name = chance.pick(&SIGNERS);
    let signed = |empty| Scene::Signature {
        name: name.to_owned(),
        empty,
    };
    Brief {
        title: format!("Have {name} sign for documents at {number} {street}"),
        description: format!(
            "Hand the envelope to {name} in person and have the receipt signed on your screen."
        ),
        instructions:
            "The full name, signed by the person named; initials or a mere line are not enough."
                .to_owned(),
        category: "delivery",
        dollars: (25, 120),
        right: signed(false),
        wrong: signed(true),
        objection: "This is a stray line, not a signature.".to_owned(),
    }
}
