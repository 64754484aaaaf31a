//! Jobs behind a door.

use super::super::chance::Chance;
use super::super::pictures::{Scene, Utility};
use super::super::places::{DEPARTMENTS, PRODUCTS, SIGNERS};
use super::{Brief, other, other_number};

pub(super) fn meter(street: &str, number: &str, chance: &mut Chance) -> Brief {
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

pub(super) fn shelf(street: &str, number: &str, chance: &mut Chance) -> Brief {
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

pub(super) fn interior(street: &str, number: &str, chance: &mut Chance) -> Brief {
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

pub(super) fn signature(street: &str, number: &str, chance: &mut Chance) -> Brief {
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
