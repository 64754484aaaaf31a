//! What a customer posts: the body of a new task or bounty, held to the documented limits.

use super::fields::{Fields, wrong};
use super::world::Refusal;
use crate::domain::{MediaKind, Point, Priority, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Categories of the vendor's page.
pub(super) const CATEGORIES: [&str; 13] = [
    "photography",
    "inspection",
    "delivery",
    "data_collection",
    "mystery_shopping",
    "installation",
    "assembly",
    "cleaning",
    "survey",
    "retail_audit",
    "event",
    "notary",
    "other",
];

/// The least budget, in cents.
const BUDGET_MIN: i64 = 500;
/// The largest: Stripe takes amounts of eight digits.
const BUDGET_MAX: i64 = 99_999_999;

/// A task as it was asked for; everything in it is within its limits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Posting {
    pub title: String,
    pub description: String,
    #[serde(default)]
    pub instructions: String,
    pub category: String,
    #[serde(default)]
    pub required_skills: Vec<String>,
    pub location: Location,
    pub budget_cents: i64,
    #[serde(default)]
    pub urgent: bool,
    #[serde(default)]
    pub deadline: Option<Timestamp>,
    pub proof_types: Vec<String>,
    #[serde(default)]
    pub metadata: Option<Map<String, Value>>,
}

/// Where it is to be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Location {
    #[serde(default)]
    pub address: Option<String>,
    pub city: String,
    pub state: String,
    pub latitude: f64,
    pub longitude: f64,
}

impl Posting {
    /// Reads a body that came in at `now`. Fields that aren't documented are not looked at.
    ///
    /// # Errors
    /// Names the first field that is wrong, and how it should be.
    pub fn read(body: &Map<String, Value>, now: Timestamp) -> Result<Self, Refusal> {
        let body = Fields::of(body);
        let category = body.text("category", 1, 40)?;
        if !CATEGORIES.contains(&category.as_str()) {
            let all = CATEGORIES.join(", ");
            return Err(wrong(format!("category must be one of {all}")));
        }
        let budget_cents = body.value("budget_cents").and_then(Value::as_i64);
        let budget_cents = budget_cents.filter(|cents| (BUDGET_MIN..=BUDGET_MAX).contains(cents));
        let metadata = match body.value("metadata") {
            None => None,
            Some(Value::Object(metadata)) => Some(metadata.clone()),
            Some(_) => return Err(wrong("metadata must be an object")),
        };
        Ok(Self {
            title: body.text("title", 1, 200)?,
            description: body.text("description", 1, 2000)?,
            instructions: body.optional("instructions", 5000)?.unwrap_or_default(),
            category,
            required_skills: body.texts("required_skills")?.unwrap_or_default(),
            location: Location::read(body.value("location"))?,
            budget_cents: budget_cents.ok_or_else(|| {
                wrong(format!(
                    "budget_cents must be a whole number, {BUDGET_MIN} or more"
                ))
            })?,
            urgent: priority(&body)?,
            deadline: deadline(&body, now)?,
            proof_types: proof_types(&body)?,
            metadata,
        })
    }

    /// The kinds of proof it asks for, photos first.
    pub fn kinds(&self) -> Vec<MediaKind> {
        let all = [MediaKind::Photo, MediaKind::Video, MediaKind::Signature];
        let asked = |kind: &MediaKind| self.proof_types.contains(&kind.word());
        all.into_iter().filter(asked).collect()
    }

    /// As the task tells it.
    pub fn priority(&self) -> Priority {
        if self.urgent {
            Priority::Urgent
        } else {
            Priority::Normal
        }
    }
}

impl Location {
    fn read(value: Option<&Value>) -> Result<Self, Refusal> {
        let Some(Value::Object(place)) = value else {
            let why = "location is required: city, state, latitude, longitude";
            return Err(wrong(why));
        };
        let place = Fields::inside("location.", place);
        let degrees = |name: &str| place.value(name).and_then(Value::as_f64);
        let point = degrees("latitude").zip(degrees("longitude"));
        let point = point.and_then(|(lat, lon)| Point::new(lat, lon));
        let point = point.ok_or_else(|| {
            wrong("location.latitude and location.longitude must be degrees on the earth")
        })?;
        Ok(Self {
            address: place.optional("address", 500)?,
            city: place.text("city", 1, 100)?,
            state: place.text("state", 1, 100)?,
            latitude: point.lat,
            longitude: point.lon,
        })
    }

    /// The place.
    pub fn point(&self) -> Point {
        Point {
            lat: self.latitude,
            lon: self.longitude,
        }
    }
}

fn priority(body: &Fields<'_>) -> Result<bool, Refusal> {
    match body.value("priority").map(Value::as_str) {
        None | Some(Some("normal")) => Ok(false),
        Some(Some("urgent")) => Ok(true),
        Some(_) => Err(wrong("priority must be normal or urgent")),
    }
}

fn deadline(body: &Fields<'_>, now: Timestamp) -> Result<Option<Timestamp>, Refusal> {
    let Some(told) = body.value("deadline") else {
        return Ok(None);
    };
    let at = told
        .as_str()
        .and_then(|text| text.parse::<Timestamp>().ok());
    match at {
        Some(at) if at > now => Ok(Some(at)),
        Some(_) => Err(wrong("deadline must lie in the future")),
        None => Err(wrong(
            "deadline must be an ISO 8601 time such as 2026-02-25T12:00:00Z",
        )),
    }
}

fn proof_types(body: &Fields<'_>) -> Result<Vec<String>, Refusal> {
    let Some(mut named) = body.texts("proof_types")? else {
        return Ok(vec!["photo".to_owned()]);
    };
    let known = |word: &String| !matches!(MediaKind::from_wire(word), MediaKind::Other(_));
    if named.is_empty() || !named.iter().all(known) {
        return Err(wrong(
            "proof_types must name at least one of photo, video, signature",
        ));
    }
    named.sort();
    named.dedup();
    Ok(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn least() -> Value {
        json!({
            "title": "Photograph storefront at 123 Main St",
            "description": "Take 3 clear photos of the storefront.",
            "category": "photography",
            "location": {"city": "Brooklyn", "state": "NY", "latitude": 40.6782, "longitude": -73.9442},
            "budget_cents": 500,
        })
    }

    fn read(change: impl FnOnce(&mut Value)) -> Result<Posting, Refusal> {
        let mut body = least();
        change(&mut body);
        let now = "2026-02-24T12:00:00Z".parse().unwrap();
        Posting::read(body.as_object().unwrap(), now)
    }

    #[test]
    fn the_least_that_must_be_said_is_enough() {
        let posting = read(|_| {}).unwrap();
        assert_eq!(posting.proof_types, ["photo"]);
        assert_eq!((posting.urgent, posting.deadline), (false, None));
        assert_eq!(posting.metadata, None);
    }

    #[test]
    fn every_documented_limit_holds_on_both_of_its_sides() {
        let long = |n: usize| json!("ü".repeat(n));
        for (field, good, bad) in [
            ("title", long(200), long(201)),
            ("title", long(1), json!("")),
            ("title", long(1), json!("  ")),
            ("description", long(2000), long(2001)),
            ("instructions", long(5000), long(5001)),
            ("category", json!("notary"), json!("plumbing")),
            ("budget_cents", json!(500), json!(499)),
            ("budget_cents", json!(99_999_999), json!(100_000_000)),
            ("budget_cents", json!(500), json!(500.5)),
            ("priority", json!("urgent"), json!("soon")),
            ("priority", json!("normal"), json!(1)),
            (
                "deadline",
                json!("2026-02-24T12:00:01Z"),
                json!("2026-02-24T12:00:00Z"),
            ),
            (
                "deadline",
                json!("2026-02-25T12:00:00+02:00"),
                json!("tomorrow"),
            ),
            ("proof_types", json!(["video", "photo"]), json!(["smell"])),
            ("proof_types", json!(["signature"]), json!([])),
            (
                "required_skills",
                json!(["photography"]),
                json!("photography"),
            ),
            ("metadata", json!({"order": {"id": 7}}), json!([1])),
            ("instructions", Value::Null, json!(1)),
        ] {
            assert!(read(|body| body[field] = good).is_ok(), "{field}");
            let Err(Refusal::Validation(why)) = read(|body| body[field] = bad.clone()) else {
                panic!("{field} may be {bad}");
            };
            assert!(why.contains(field), "{why}");
        }
    }

    #[test]
    fn what_is_required_is_missed_by_its_name() {
        for field in [
            "title",
            "description",
            "category",
            "location",
            "budget_cents",
        ] {
            let refused = read(|body| {
                body.as_object_mut().unwrap().remove(field);
            });
            let Err(Refusal::Validation(why)) = refused else {
                panic!("{field} is not missed");
            };
            assert!(why.starts_with(field), "{why}");
        }
        for field in ["city", "state", "latitude", "longitude"] {
            let refused = read(|body| body["location"][field] = Value::Null);
            let Err(Refusal::Validation(why)) = refused else {
                panic!("{field} is not missed");
            };
            assert!(why.contains(field), "{why}");
        }
        assert!(read(|body| body["location"]["latitude"] = json!(91)).is_err());
    }
}
