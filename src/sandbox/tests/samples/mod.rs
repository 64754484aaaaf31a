//! The vendor's own examples, written down from its two pages: read by our types without
//! losing a field, and shaped like what the box says in the same place.

use super::*;
use crate::marketplace::workfunder::wire;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The pages' thirteen events.
const EVENTS: &str = include_str!("events.json");
/// The page's list, its two answers and its one body.
const PROOFS: &str = include_str!("proofs.json");

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// What was told in a world in which everything happens, as it goes to a webhook.
pub async fn events() -> Vec<Value> {
    let bench = Bench::new(Options {
        elsewhere: 22,
        speed: 6.0,
        rate_limit: 1_000_000,
        ..options()
    })
    .await;
    for round in 0..90 {
        bench.sandbox.advance(Duration::from_secs(600)).unwrap();
        for task in bench
            .get("/v1/tasks?status=proof_submitted&limit=2")
            .await
            .1["data"]
            .as_array()
            .unwrap()
        {
            let proofs = bench.proofs(task).await;
            let pending = proofs.iter().find(|proof| proof["status"] == "pending");
            let proof = pending.unwrap()["id"].as_str().unwrap();
            let task = task["id"].as_str().unwrap();
            let verdict = ["approve", "reject"][round % 2];
            let path = format!("/v1/tasks/{task}/proofs/{proof}/{verdict}");
            let said = bench.post(&path, json!({"reason": "Blurred."})).await;
            assert_eq!(said.0, 200, "{said:?}");
        }
    }
    for (status, call) in [("posted", "cancel"), ("proof_submitted", "dispute")] {
        let found = bench.tasks(&format!("&status={status}")).await;
        let path = format!("/v1/tasks/{}/{call}", found[0]["id"].as_str().unwrap());
        let said = bench.post(&path, json!({"reason": "Another shop."})).await;
        assert!(said.0 < 300, "{said:?}");
    }
    let (_, told) = bench.get("/control/events").await;
    let told = told["data"].as_array().unwrap().iter();
    let told = told.map(|told| {
        let at: Timestamp = told["at"].as_str().unwrap().parse().unwrap();
        json!({
            "event": told["event"],
            "timestamp": crate::sandbox::shape::stamp(at),
            "attempt_number": 1,
            "data": told["data"],
        })
    });
    told.collect()
}

/// The same with every number as a float, which is all that JSON knows.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64().unwrap()),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(name, value)| (name.clone(), plain(value)));
            Value::Object(fields.collect())
        }
        other => other.clone(),
    }
}

/// What is left of it after our type has read it and written it again.
fn through<T: Serialize + DeserializeOwned>(sample: &Value) -> Value {
    let read: T = serde_json::from_value(sample.clone()).unwrap();
    plain(&serde_json::to_value(&read).unwrap())
}

/// Says where two values differ in their fields or the types of these. Where nothing is
/// known (null) on either side, nothing is compared, if the page allows that there.
fn differences(sample: &Value, ours: &Value, at: &str, unknown: &[&str]) -> Vec<String> {
    match (sample, ours) {
        (Value::Object(sample), Value::Object(ours)) => {
            let names = |of: &serde_json::Map<String, Value>| -> BTreeSet<String> {
                of.keys().cloned().collect()
            };
            let (theirs, own) = (names(sample), names(ours));
            let mut found: Vec<_> = theirs
                .symmetric_difference(&own)
                .map(|name| format!("{at}.{name} is on one side only"))
                .collect();
            for name in theirs.intersection(&own) {
                let at = format!("{at}.{name}");
                found.extend(differences(&sample[name], &ours[name], &at, unknown));
            }
            found
        }
        (Value::Array(sample), Value::Array(ours)) => {
            let sample = sample.first();
            let pairs = ours.iter().filter_map(|ours| Some((sample?, ours)));
            pairs
                .flat_map(|(sample, ours)| differences(sample, ours, at, unknown))
                .collect()
        }
        (Value::Null, _) | (_, Value::Null) if unknown.contains(&at) => Vec::new(),
        (Value::String(_), Value::String(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::Bool(_), Value::Bool(_))
        | (Value::Null, Value::Null) => Vec::new(),
        _ => vec![format!("{at}: {sample} and {ours}")],
    }
}

#[test]
fn our_types_read_the_pages_list_and_answers_without_losing_a_field() {
    let page = read(PROOFS);
    let list = &page["list"];
    assert_eq!(through::<wire::List<wire::Proof>>(list), plain(list));
    for name in ["approve", "reject"] {
        assert_eq!(through::<wire::Reviewed>(&page[name]), plain(&page[name]));
    }
    assert_eq!(through::<wire::Reason>(&page["reason"]), page["reason"]);
}

#[test]
fn our_types_read_the_pages_events_without_losing_what_they_have_a_name_for() {
    let mut tasks = 0;
    for sample in read(EVENTS).as_array().unwrap() {
        let data = &sample["data"];
        let event = sample["event"].as_str().unwrap();
        if event == "worker.verified" {
            continue;
        }
        tasks += 1;
        let task = through::<wire::Task>(data);
        for (name, value) in data.as_object().unwrap() {
            match name.as_str() {
                "proof" => {
                    let proof = through::<wire::Proof>(value);
                    for (name, value) in value.as_object().unwrap() {
                        assert_eq!(proof[name], plain(value), "{event}: proof.{name}");
                    }
                }
                // What a review does not need.
                "dispute" | "refund_amount_cents" | "refund_reason" => {}
                name => assert_eq!(task[name], plain(value), "{event}: {name}"),
            }
        }
    }
    assert_eq!(tasks, 12);
}

#[tokio::test]
async fn every_event_of_the_box_is_shaped_like_the_pages() {
    let samples = read(EVENTS);
    let told = events().await;
    // A signature needs no position, so nothing can be said about where it was sent from.
    let unknown = [
        ".data.proof.geo_valid",
        ".data.proof.distance_from_task_meters",
    ];
    let mut seen = BTreeSet::new();
    for ours in &told {
        let mut samples = samples.as_array().unwrap().iter();
        let sample = samples.find(|sample| sample["event"] == ours["event"]);
        let found = differences(sample.unwrap(), ours, "", &unknown);
        assert!(found.is_empty(), "{}: {found:?}", ours["event"]);
        seen.insert(ours["event"].as_str().unwrap());
    }
    assert_eq!(seen.len(), 13);
}

#[tokio::test]
async fn lists_and_answers_of_the_box_are_shaped_like_the_pages() {
    let page = read(PROOFS);
    let bench = Bench::plain().await;
    let same = |name: &str, ours: &Value, unknown: &[&str]| {
        let found = differences(&page[name], ours, "", unknown);
        assert!(found.is_empty(), "{name}: {found:?}");
    };
    for task in bench.tasks("&status=proof_submitted").await {
        let proofs = format!("/v1/tasks/{}/proofs", task["id"].as_str().unwrap());
        let sent = bench.get(&proofs).await.1["data"][0].clone();
        let proof = format!("{proofs}/{}", sent["id"].as_str().unwrap());
        if sent["gps_latitude"].is_number() && sent["status"] == "pending" {
            let (_, said) = bench.post(&format!("{proof}/approve"), json!({})).await;
            same("approve", &said, &[]);
            same("list", &bench.get(&proofs).await.1, &[]);
            break;
        }
    }
    for attempt in 1..=3 {
        let (_, path, _) = bench.waiting(attempt).await;
        let (_, said) = bench
            .post(&format!("{path}/reject"), page["reason"].clone())
            .await;
        same("reject", &said, &[]);
    }
    let unknown = [
        ".data.gps_latitude",
        ".data.gps_longitude",
        ".data.geo_valid",
        ".data.distance_from_task_meters",
        ".data.rejection_reason",
        ".data.reviewed_at",
    ];
    for task in bench.tasks("").await {
        let proofs = format!("/v1/tasks/{}/proofs", task["id"].as_str().unwrap());
        same("list", &bench.get(&proofs).await.1, &unknown);
    }
}
