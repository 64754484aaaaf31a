//! What jobs ask for: the words a reviewer reads, the picture that answers them, and a
//! picture that looks alike but doesn't.

use super::chance::Chance;
use super::pictures::{Scene, Utility};
use super::places::{CITIES, DEPARTMENTS, NOTICES, PRODUCTS, SHOPS, SIGNERS, TRADES};

/// A job before it has a place in time.
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
            Self::Shopfront => shopfront(street, &number, chance),
            Self::Parcel => parcel(street, &number, chance),
            Self::Meter => meter(street, &number, chance),
            Self::Board => board(street, chance),
            Self::Shelf => shelf(street, &number, chance),
            Self::StreetSign => street_sign(street, chance),
            Self::Interior => interior(street, &number, chance),
            Self::Signature => signature(street, &number, chance),
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
fn other_number(number: &str, chance: &mut Chance) -> String {
    let value: i64 = number.parse().unwrap_or(100);
    let away = chance.whole(3, 9) * if chance.one_in(2) { 2 } else { 11 };
    (value + away).to_string()
}

fn other(from: &[&'static str], not: &str, chance: &mut Chance) -> &'static str {
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
    let trade = chance.pick(&TRADES);
    let shop = format!("{} {}", sentence(name), trade.word());
    let wrong_name = chance.one_in(2);
    let (seen_name, seen_number) = if wrong_name {
        (other(&SHOPS, name, chance), number.to_owned())
    } else {
        (name, other_number(number, chance))
    };
    let front = |name: &str, number: &str| Scene::Shopfront {
        name: name.to_owned(),
        number: number.to_owned(),
        trade,
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
    let utility = chance.pick(&[Utility::Water, Utility::Gas, Utility::Electricity]);
    let kind = utility.word();
    let tag = chance.whole(1002, 9899).to_string();
    let seen = other_number(&tag, chance);
    let reading = format!("{:05}", chance.whole(1200, 98_000));
    let dial = |number: &str| Scene::Meter {
        utility,
        number: number.to_owned(),
        reading: reading.clone(),
    };
    Brief {
        title: format!("Read {kind} meter {tag} at {number} {street}"),
        description: format!(
            "The yearly reading of the {kind} meter in the basement of {number} {street}. The caretaker knows that you are coming."
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

fn street_sign(street: &str, chance: &mut Chance) -> Brief {
    let name = street.to_uppercase();
    let block = (chance.whole(1, 48) * 100).to_string();
    let near = CITIES.iter().find(|city| city.streets.contains(&street));
    let streets = near.map(|city| city.streets).unwrap_or_default();
    let wrong_street = chance.one_in(2);
    let (seen_name, seen_block) = if wrong_street {
        let seen = other(&streets, street, chance);
        (seen.to_uppercase(), block.clone())
    } else {
        let blocks_on = chance.whole(2, 7) * 100;
        let seen = block.parse::<i64>().unwrap_or(100) + blocks_on;
        (name.clone(), seen.to_string())
    };
    Brief {
        title: format!("Photograph the street sign of the {block} block of {street}"),
        description: format!(
            "We check whether the sign at the corner of the {block} block of {street} still stands and can be read."
        ),
        instructions: format!(
            "One photo from below: the name {name} and the block number {block} on the sign must be readable."
        ),
        category: "survey",
        dollars: (15, 40),
        objection: if wrong_street {
            format!("The sign says {seen_name}; the job is {name}.")
        } else {
            format!("This is the {seen_block} block; the job is the {block} block.")
        },
        right: Scene::StreetSign {
            street: name,
            block,
        },
        wrong: Scene::StreetSign {
            street: seen_name,
            block: seen_block,
        },
    }
}

fn interior(street: &str, number: &str, chance: &mut Chance) -> Brief {
    let department = chance.pick(&DEPARTMENTS);
    let aisle = chance.whole(2, 24).to_string();
    let wrong_department = chance.one_in(2);
    let (seen_aisle, seen_department) = if wrong_department {
        (aisle.clone(), other(&DEPARTMENTS, department, chance))
    } else {
        let on = chance.whole(2, 6);
        let seen = aisle.parse::<i64>().unwrap_or(1) + on;
        (seen.to_string(), department)
    };
    let goods = department.to_lowercase();
    Brief {
        title: format!("Photograph aisle {aisle}, {goods}, of the grocery at {number} {street}"),
        description: format!(
            "The shop has been rebuilt. We need to see aisle {aisle} with the new sign for {goods} in place."
        ),
        instructions: format!(
            "One photo down the aisle: the hanging sign with AISLE {aisle} and {department} must be readable."
        ),
        category: "retail_audit",
        dollars: (16, 50),
        objection: if wrong_department {
            format!("The sign says {seen_department}; the job is {department}.")
        } else {
            format!("This is aisle {seen_aisle}; the job is aisle {aisle}.")
        },
        right: Scene::Interior {
            aisle,
            department: department.to_owned(),
        },
        wrong: Scene::Interior {
            aisle: seen_aisle,
            department: seen_department.to_owned(),
        },
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
