//! Jobs that a customer posts over the API: the workers of the nearest city do them.
//!
//! What a made-up picture would have to show can't be known from free words. A number and
//! a name in the title are drawn into the scene, and a wrong picture is wrong in exactly
//! one of them; where the words name neither, no picture is wrong. The truth of each proof
//! says what it is about.

use super::briefs::{Brief, Errand, other, other_number};
use super::chance::Chance;
use super::genesis::Recipe;
use super::pictures::Scene;
use super::places::{CITIES, SHOPS};
use super::posting::{CATEGORIES, Posting};
use super::words::{name_in, number_in};
use super::world::{Commission, Job, Site};
use crate::domain::{Cents, Environment, MediaKind, Point, Status, TaskId, Timestamp};

/// Jobs that are posted draw from streams behind all others.
const POSTED: u64 = 1 << 34;
/// So far from the city that its cell tower is out of reach, in metres.
const REMOTE_M: f64 = 60_000.0;

/// What WorkFunder keeps, in percent of the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fee {
    /// Of a task.
    Task = 16,
    /// Of a bounty.
    Bounty = 20,
}

/// The `nth` job that is posted.
pub(super) fn job(
    recipe: &Recipe,
    nth: u64,
    posting: &Posting,
    (fee, environment): (Fee, Environment),
    at: Timestamp,
) -> Job {
    let nth = POSTED + nth;
    let mut chance = Chance::new(recipe.seed, "posted", nth);
    let place = posting.location.point();
    let (home, metres) = nearest_city(place);
    let kinds = posting.kinds();
    let errand = errand(&posting.category, &kinds);
    let (brief, drawn) = brief(errand, posting, &mut chance);
    let budget = Cents(posting.budget_cents);
    Job {
        id: TaskId::new(chance.hex(32)),
        nth,
        turn: 0,
        errand,
        brief,
        status: Status::Pending,
        environment,
        budget,
        payout: Cents(budget.0 * (100 - fee as i64) / 100),
        priority: posting.priority(),
        site: Site {
            home,
            city: posting.location.city.clone(),
            state: posting.location.state.clone(),
            place,
        },
        kinds,
        worker: None,
        created_at: at,
        assigned_at: None,
        started_at: None,
        completed_at: None,
        cancelled_at: None,
        deadline: posting.deadline,
        updated_at: at,
        dispute: None,
        submissions: Vec::new(),
        commission: Some(Box::new(Commission {
            address: posting.location.address.clone(),
            required_skills: posting.required_skills.clone(),
            metadata: posting.metadata.clone(),
            drawn,
            remote: metres > REMOTE_M,
        })),
    }
}

/// The city whose workers come, and how far it is.
fn nearest_city(place: Point) -> (usize, f64) {
    let cities = CITIES.iter().enumerate();
    let far = cities.map(|(home, city)| (home, city.middle().distance_m(place)));
    far.min_by(|(_, one), (_, other)| one.total_cmp(other))
        .unwrap_or_default()
}

/// The kind of picture that fits.
fn errand(category: &str, kinds: &[MediaKind]) -> Errand {
    if kinds == [MediaKind::Signature] {
        return Errand::Signature;
    }
    match category {
        "delivery" => Errand::Parcel,
        "inspection" => Errand::Meter,
        "survey" | "data_collection" => Errand::Board,
        "retail_audit" => Errand::Shelf,
        _ => Errand::Shopfront,
    }
}

/// The words as they were posted, the pictures that go with them, and what of the words
/// is drawn.
fn brief(errand: Errand, posting: &Posting, chance: &mut Chance) -> (Brief, String) {
    let made_up = errand.brief("the street", chance);
    let known = CATEGORIES.iter().find(|word| **word == posting.category);
    let (right, wrong, objection, drawn) = scenes(errand, &made_up, posting, chance);
    let brief = Brief {
        title: posting.title.clone(),
        description: posting.description.clone(),
        instructions: posting.instructions.clone(),
        category: known.copied().unwrap_or("other"),
        right,
        wrong,
        objection,
        ..made_up
    };
    (brief, drawn)
}

fn scenes(
    errand: Errand,
    made_up: &Brief,
    posting: &Posting,
    chance: &mut Chance,
) -> (Scene, Scene, String, String) {
    if errand == Errand::Signature {
        let drawn = "A made-up name is signed; whose it should be can't be known here.";
        let (right, wrong) = (made_up.right.clone(), made_up.wrong.clone());
        return (right, wrong, made_up.objection.clone(), drawn.to_owned());
    }
    let address = posting.location.address.as_deref().unwrap_or_default();
    let number = number_in(&posting.title).or_else(|| number_in(address));
    let name = name_in(&posting.title);
    let mut right = made_up.right.clone();
    let number = number.filter(|number| write(number_of(&mut right), number));
    let name = name.filter(|name| write(name_of(&mut right), name));
    let mut wrong = right.clone();
    let rest = "what else they ask for can't be known here.";
    let (objection, drawn) = match (number, name) {
        (Some(number), name) => {
            let seen = other_number(&number, chance);
            write(number_of(&mut wrong), &seen);
            let named = name.map(|name| format!(" and the name {name}"));
            let named = named.unwrap_or_default();
            (
                format!("This is number {seen}; the task names number {number}."),
                format!("The number {number}{named} are drawn as the words have them; {rest}"),
            )
        }
        (None, Some(name)) => {
            let seen = other(&SHOPS, &name, chance);
            write(name_of(&mut wrong), seen);
            (
                format!("This says {seen}; the task names {name}."),
                format!("The name {name} is drawn as the words have it; {rest}"),
            )
        }
        (None, None) => (
            String::new(),
            "The picture is made up: the words name nothing that could be drawn.".to_owned(),
        ),
    };
    (right, wrong, objection, drawn)
}

/// Writes it there, if there is such a place.
fn write(place: Option<&mut String>, words: &str) -> bool {
    place.map(|place| words.clone_into(place)).is_some()
}

fn number_of(scene: &mut Scene) -> Option<&mut String> {
    match scene {
        Scene::Shopfront { number, .. }
        | Scene::Parcel { number, .. }
        | Scene::Meter { number, .. }
        | Scene::Board { number, .. } => Some(number),
        _ => None,
    }
}

fn name_of(scene: &mut Scene) -> Option<&mut String> {
    match scene {
        Scene::Shopfront { name, .. } => Some(name),
        Scene::Board { heading, .. } => Some(heading),
        Scene::Shelf { product, .. } => Some(product),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn posting(title: &str, category: &str, kinds: &[&str]) -> Posting {
        let body = json!({
            "title": title,
            "description": "As the title says.",
            "category": category,
            "location": {"city": "Queens", "state": "NY", "latitude": 40.73, "longitude": -73.79},
            "budget_cents": 5000,
            "proof_types": kinds,
        });
        let now = "2026-02-24T12:00:00Z".parse().unwrap();
        Posting::read(body.as_object().unwrap(), now).unwrap()
    }

    fn made(title: &str, category: &str, kinds: &[&str]) -> (Brief, String) {
        let posting = posting(title, category, kinds);
        let errand = errand(category, &posting.kinds());
        brief(errand, &posting, &mut Chance::new(1, "posted", 0))
    }

    #[test]
    fn the_words_numbers_are_drawn_and_a_wrong_picture_differs_in_one_of_them() {
        let (brief, drawn) = made(
            "Photograph Rosa Bakery, 12 Main St",
            "photography",
            &["photo"],
        );
        let mut right = brief.right.clone();
        assert_eq!(number_of(&mut right).unwrap(), "12");
        assert_eq!(name_of(&mut right).unwrap(), "ROSA");
        let mut wrong = brief.wrong.clone();
        assert_eq!(name_of(&mut wrong).unwrap(), "ROSA");
        let seen = number_of(&mut wrong).unwrap().clone();
        assert_ne!(seen, "12");
        assert!(brief.objection.contains(&seen) && brief.objection.contains("12"));
        assert!(drawn.contains("12") && drawn.contains("ROSA"), "{drawn}");
        assert_eq!(brief.title, "Photograph Rosa Bakery, 12 Main St");
    }

    #[test]
    fn where_the_words_name_nothing_no_picture_is_wrong() {
        let (brief, drawn) = made("Photograph the shop", "photography", &["photo"]);
        assert_eq!(brief.right, brief.wrong);
        assert!(drawn.starts_with("The picture is made up"), "{drawn}");
    }

    #[test]
    fn the_picture_fits_the_category_and_a_signature_is_signed() {
        let (delivery, _) = made("Bring it to 77 Elm St", "delivery", &["photo", "signature"]);
        assert!(matches!(delivery.right, Scene::Parcel { .. }));
        let (signed, _) = made("Have it signed", "notary", &["signature"]);
        assert!(matches!(
            signed.right,
            Scene::Signature { empty: false, .. }
        ));
        assert!(matches!(signed.wrong, Scene::Signature { empty: true, .. }));
    }

    #[test]
    fn the_nearest_citys_workers_come_and_fees_are_as_documented() {
        let recipe = Recipe {
            seed: 1,
            tasks: 0,
            elsewhere: 0,
            pairs: 0,
            corner: false,
            speed: 1.0,
            now: "2026-02-24T12:00:00Z".parse().unwrap(),
        };
        let posting = posting("Photograph the shop", "photography", &["photo"]);
        let make = |fee| job(&recipe, 0, &posting, (fee, Environment::Test), recipe.now);
        let task = make(Fee::Task);
        assert_eq!(CITIES[task.site.home].name, "Brooklyn");
        assert_eq!((task.fee(), task.payout), (Cents(800), Cents(4200)));
        let bounty = make(Fee::Bounty);
        assert_eq!((bounty.fee(), bounty.payout), (Cents(1000), Cents(4000)));
    }
}
