//! The cities, streets, people and phones the world is made of. Data only; all people
//! are invented.

use super::pictures::{Phone, Trade};
use crate::domain::Point;

/// A city with a few of its streets.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct City {
    /// Its name.
    pub name: &'static str,
    /// Its state's two letters.
    pub state: &'static str,
    /// A point inland, around which jobs lie, in degrees north.
    pub lat: f64,
    /// The same in degrees east.
    pub lon: f64,
    /// Minutes east of UTC, without summer time.
    pub zone_minutes: i32,
    /// Streets.
    pub streets: [&'static str; 5],
}

/// Where jobs are.
pub(super) const CITIES: [City; 10] = [
    city("Brooklyn", "NY", (40.6782, -73.9442), -300).with([
        "Atlantic Ave",
        "Nostrand Ave",
        "Fulton St",
        "Bergen St",
        "Franklin Ave",
    ]),
    city("Chicago", "IL", (41.9100, -87.6770), -360).with([
        "N Damen Ave",
        "W Division St",
        "W North Ave",
        "N Milwaukee Ave",
        "W Augusta Blvd",
    ]),
    city("Austin", "TX", (30.2450, -97.7510), -360).with([
        "S Congress Ave",
        "S 1st St",
        "S Lamar Blvd",
        "E Oltorf St",
        "W Mary St",
    ]),
    city("Portland", "OR", (45.5180, -122.6390), -480).with([
        "E Burnside St",
        "SE Stark St",
        "NE Glisan St",
        "SE Division St",
        "SE Hawthorne Blvd",
    ]),
    city("Denver", "CO", (39.7392, -104.9750), -420).with([
        "E Colfax Ave",
        "N Broadway",
        "Larimer St",
        "N Pearl St",
        "N Downing St",
    ]),
    city("Atlanta", "GA", (33.7537, -84.3633), -300).with([
        "Edgewood Ave SE",
        "Auburn Ave NE",
        "Boulevard SE",
        "Memorial Dr SE",
        "N Highland Ave NE",
    ]),
    city("Philadelphia", "PA", (39.9460, -75.1650), -300).with([
        "South St",
        "Pine St",
        "Market St",
        "Spruce St",
        "Walnut St",
    ]),
    city("Oakland", "CA", (37.8160, -122.2600), -480).with([
        "Telegraph Ave",
        "Broadway",
        "Grand Ave",
        "San Pablo Ave",
        "Piedmont Ave",
    ]),
    city("Nashville", "TN", (36.1627, -86.7816), -360).with([
        "Gallatin Ave",
        "Charlotte Ave",
        "8th Ave S",
        "Main St",
        "Woodland St",
    ]),
    city("Minneapolis", "MN", (44.9537, -93.2780), -360).with([
        "Nicollet Ave",
        "Lyndale Ave S",
        "E Lake St",
        "Hennepin Ave",
        "W 26th St",
    ]),
];

const fn city(
    name: &'static str,
    state: &'static str,
    (lat, lon): (f64, f64),
    zone_minutes: i32,
) -> City {
    City {
        name,
        state,
        lat,
        lon,
        zone_minutes,
        streets: [""; 5],
    }
}

impl City {
    /// The point around which jobs lie.
    pub fn middle(&self) -> Point {
        Point {
            lat: self.lat,
            lon: self.lon,
        }
    }

    const fn with(mut self, streets: [&'static str; 5]) -> Self {
        self.streets = streets;
        self
    }
}

/// First names of workers.
pub(super) const FIRST_NAMES: [&str; 24] = [
    "Marcus", "Ana", "Priya", "Jonah", "Wei", "Fatima", "Luis", "Hannah", "Tyrone", "Mei", "Oskar",
    "Ruth", "Devon", "Ines", "Kofi", "Sarah", "Tomás", "Grace", "Ilya", "Nadia", "Ben", "Carmen",
    "Amir", "Zoë",
];

/// Phones workers carry.
pub(super) const PHONES: [Phone; 4] = [
    Phone {
        make: "Apple",
        model: "iPhone 13",
        user_agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.3 Mobile/15E148 Safari/604.1",
        platform: "iOS",
        software: "17.3",
    },
    Phone {
        make: "Google",
        model: "Pixel 7",
        user_agent: "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0 Mobile Safari/537.36",
        platform: "Android",
        software: "",
    },
    Phone {
        make: "samsung",
        model: "SM-G991U",
        user_agent: "Mozilla/5.0 (Linux; Android 13; SM-G991U) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36",
        platform: "Android",
        software: "G991USQS9EWK1",
    },
    Phone {
        make: "Apple",
        model: "iPhone SE (2nd generation)",
        user_agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 16_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1",
        platform: "iOS",
        software: "16.7.4",
    },
];

/// Names that fit a sign.
pub(super) const SHOPS: [&str; 20] = [
    "FINCH", "ROSA", "LANTERN", "MAPLE", "OTTO", "JUNIPER", "KITE", "HARBOR", "VELVET", "MAGPIE",
    "CEDAR", "POPPY", "TULIP", "WALNUT", "COMET", "ANCHOR", "BISON", "LUNA", "PEPPER", "INDIGO",
];

/// What those shops are; the name on the sign comes first.
pub(super) const TRADES: [Trade; 7] = [
    Trade::Books,
    Trade::Bakery,
    Trade::Coffee,
    Trade::Hardware,
    Trade::Flowers,
    Trade::Records,
    Trade::Cleaners,
];

/// Headings of notices.
pub(super) const NOTICES: [&str; 8] = [
    "CHOIR",
    "YARD SALE",
    "BLOOD",
    "TENNIS",
    "LOST CAT",
    "VOTE",
    "MARKET",
    "YOGA",
];

/// Products on shelves.
pub(super) const PRODUCTS: [&str; 8] = [
    "OATS", "RICE", "COFFEE", "PASTA", "LENTILS", "SOAP", "FLOUR", "TEA",
];

/// Departments over aisles.
pub(super) const DEPARTMENTS: [&str; 8] = [
    "DAIRY", "BAKERY", "PRODUCE", "SNACKS", "CEREAL", "FROZEN", "PET FOOD", "SOUPS",
];

/// People who sign for things.
pub(super) const SIGNERS: [&str; 8] = [
    "Dana Whitfield",
    "Harold Lindqvist",
    "Yolanda Pruitt",
    "Gregory Banks",
    "Felipe Duarte",
    "Kathryn Bell",
    "Dmitri Halvorsen",
    "Beatrix Lowell",
];
