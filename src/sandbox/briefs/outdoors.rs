//! Jobs in the street.

use super::super::chance::Chance;
use super::super::pictures::Scene;
use super::super::places::{CITIES, NOTICES, SHOPS, TRADES};
use super::{Brief, other, other_number, sentence};

pub(super) fn shopfront(street: &str, number: &str, chance: &mut Chance) -> Brief {
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

pub(super) fn parcel(street: &str, number: &str, chance: &mut Chance) -> Brief {
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

pub(super) fn board(street: &str, chance: &mut Chance) -> Brief {
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

pub(super) fn street_sign(street: &str, chance: &mut Chance) -> Brief {
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
