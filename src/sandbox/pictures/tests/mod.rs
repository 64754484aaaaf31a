//! What the files are, and whether they show what they should.

use super::*;
use crate::domain::Point;

mod alike;
mod files;
mod seen;
mod speed;

fn facts() -> Facts {
    Facts {
        phone: Phone {
            make: "Google",
            model: "Pixel 7",
            software: "HDR+ 1.0.540",
            ..Phone::default()
        },
        taken_at: "2026-02-24T13:45:10.250Z".parse().unwrap(),
        zone_minutes: -330,
        at: Point::new(40.678_2, -73.944_2),
        stripped: false,
    }
}

fn shot(scene: Scene, seed: u64) -> Shot {
    Shot {
        scene,
        flaw: Flaw::None,
        upright: false,
        seed,
        facts: facts(),
    }
}

fn shop() -> Scene {
    scenes(0).remove(0)
}

/// One scene of each kind; the other `set` says something else, as long, everywhere.
fn scenes(set: usize) -> Vec<Scene> {
    let pick = |one: &str, other: &str| [one, other][set].to_owned();
    vec![
        Scene::Shopfront {
            name: pick("FINCH", "COMET"),
            number: pick("128", "975"),
            trade: Trade::Books,
        },
        Scene::Parcel {
            number: pick("1309", "8724"),
        },
        Scene::Meter {
            utility: Utility::Water,
            number: pick("4471", "9236"),
            reading: pick("08356", "71924"),
        },
        Scene::Meter {
            utility: Utility::Gas,
            number: pick("4471", "9236"),
            reading: pick("08356", "71924"),
        },
        Scene::Meter {
            utility: Utility::Electricity,
            number: pick("4471", "9236"),
            reading: pick("08356", "71924"),
        },
        Scene::Board {
            heading: pick("CHOIR", "TULIP"),
            number: pick("12", "47"),
        },
        Scene::Shelf {
            product: pick("OATS", "SOAP"),
            price: pick("$3.49", "$8.19"),
        },
        Scene::StreetSign {
            street: pick("SE HAWTHORNE BLVD", "NW MILWAUKEE AVE"),
            block: pick("1200", "4700"),
        },
        Scene::Interior {
            aisle: pick("27", "14"),
            department: pick("DAIRY", "SOUPS"),
        },
    ]
}
