//! What bodies tell: leniently, but never the same for two events.

use super::{decode, noon, scheme, told};
use crate::domain::MarketplaceName::{self, TaskRabbit, Toloka, WorkFunder, WorkMarket};
use crate::domain::{Cents, Status, TaskId};
use crate::marketplace::webhook::NotAnObject;
use proptest::prelude::*;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn raw(name: MarketplaceName, body: &[u8]) -> Result<usize, NotAnObject> {
    scheme(name)
        .decode(&HeaderMap::new(), body)
        .map(|told| told.len())
}

#[test]
fn only_what_is_no_json_object_is_refused() {
    for name in MarketplaceName::ALL {
        for body in [
            "",
            " ",
            "[]",
            "[{}]",
            "null",
            "\"{}\"",
            "{",
            "{}{}",
            "{\"a\":1 2}",
            "{'a':1}",
        ] {
            assert_eq!(raw(name, body.as_bytes()), Err(NotAnObject), "{body}");
        }
        assert_eq!(raw(name, b"{\"a\":\"\xff\"}"), Err(NotAnObject));
        for body in [
            "{}",
            " {} \n",
            r#"{"event":[],"data":7,"type":null}"#,
            r#"{"a":"\ud800"}"#,
        ] {
            assert_eq!(raw(name, body.as_bytes()), Ok(1), "{body}");
        }
        let deep = format!("{{\"data\":{}1{}}}", "[".repeat(5000), "]".repeat(5000));
        assert_eq!(raw(name, deep.as_bytes()), Ok(1));
    }
}

#[test]
fn values_of_strange_types_are_understood_or_unknown() {
    let told = told(
        WorkFunder,
        &json!({"event": "task.proof_submitted", "timestamp": 1771934400, "attempt_number": "3",
            "data": {"id": 7, "status": null, "title": {"en": "x"}, "worker_payout_cents": "4200",
                "worker_id": "", "updated_at": "yesterday", "deadline": "2026-02-24 12:00:00",
                "proof": {"id": "p1", "attempt_number": "2", "geo_valid": "false"}}}),
    );
    assert_eq!(told.task, Some(TaskId::new("7")));
    assert_eq!(told.happened_at, Some(noon()));
    assert_eq!(told.delivery_attempt, Some(3));
    let change = told.change;
    assert_eq!(change.status, Some(Status::ProofSubmitted));
    assert_eq!(change.attempt, Some(2));
    assert_eq!(change.geo_valid, Some(false));
    assert_eq!(change.payout, Some(Cents(4200)));
    assert_eq!(change.deadline, Some(noon()));
    assert_eq!(
        (change.title, change.worker, change.version),
        (None, None, None)
    );
}

#[test]
fn unknown_events_and_fields_are_kept() {
    let event = told(
        WorkFunder,
        &json!({"event": "task.paused", "trace": {"a": 1}, "data": {"id": "a1", "status": "paused", "new": [1]}}),
    );
    assert_eq!(event.name.raw(), "task.paused");
    assert_eq!(event.change.status, Some(Status::from_wire("paused")));
    let data: Value = serde_json::from_str(&event.data).unwrap();
    assert_eq!(
        data,
        json!({"id": "a1", "status": "paused", "new": [1], "_envelope": {"trace": {"a": 1}}})
    );
    for (name, body) in [
        (
            WorkMarket,
            json!({"event": "teleported", "assignment_id": "1", "new": true}),
        ),
        (
            TaskRabbit,
            json!({"event": "project.teleported", "project_uuid": "1", "new": true}),
        ),
    ] {
        let event = told(name, &body);
        assert!(event.name.raw().contains("teleported"));
        assert_eq!(event.change.status, None);
        assert_eq!(serde_json::from_str::<Value>(&event.data).unwrap(), body);
    }
    let new = json!({"type": "POOL_TELEPORTED", "uuid": "1", "new": true});
    let event = told(Toloka, &json!({"events": [new]}));
    assert_eq!(event.name.raw(), "POOL_TELEPORTED");
    assert_eq!(serde_json::from_str::<Value>(&event.data).unwrap(), new);
}

#[test]
fn data_that_is_no_object_or_not_there_loses_nothing() {
    for (body, kept) in [
        (json!({"event": "x"}), json!({})),
        (json!({"event": "x", "data": null}), json!({})),
        (json!({"event": "x", "data": [1]}), json!([1])),
        (
            json!({"event": "x", "more": 1}),
            json!({"_envelope": {"more": 1}}),
        ),
        (
            json!({"data": {}, "more": 1}),
            json!({"_envelope": {"more": 1}}),
        ),
        (
            json!({"data": "t", "more": 1}),
            json!({"data": "t", "more": 1}),
        ),
    ] {
        let told = told(WorkFunder, &body);
        assert_eq!(
            serde_json::from_str::<Value>(&told.data).unwrap(),
            kept,
            "{body}"
        );
    }
}

#[test]
fn a_signed_address_is_nowhere_in_what_is_told() {
    let address = "https://proofs.workfunder.com/p1.jpg?X-Amz-Signature=SECRET";
    for name in MarketplaceName::ALL {
        for key in [
            "event",
            "type",
            "id",
            "assignment_id",
            "project_uuid",
            "uuid",
            "title",
        ] {
            let body = json!({"event": "task.created", "data": {"id": "a", key: address},
                "events": [{key: address}], key: address});
            let told = format!("{:?}", decode(scheme(name), &[], &body));
            assert!(!told.contains("SECRET"), "{told}");
        }
    }
}

/// Bodies that are two events each, and bodies that are the same event.
#[test]
fn a_delivery_is_the_same_event_by_what_it_is_about() {
    let base = json!({"event": "task.proof_rejected", "timestamp": "2026-02-24T14:30:00.000Z",
        "attempt_number": 1, "data": {"id": "a1", "proof": {"id": "p1"}, "worker_id": "w1"}});
    let identity = |body: &Value| told(WorkFunder, body).identity;
    let with = |path: &str, value: Value| {
        let mut body = base.clone();
        *body.pointer_mut(path).unwrap() = value;
        body
    };
    for same in [
        with("/attempt_number", json!(2)),
        with("/data/worker_id", json!("w2")),
    ] {
        assert_eq!(identity(&same), identity(&base), "{same}");
    }
    for other in [
        with("/event", json!("task.proof_submitted")),
        with("/timestamp", json!("2026-02-24T14:30:00.001Z")),
        with("/data/id", json!("a2")),
        with("/data/proof/id", json!("p2")),
        // Without a proof the dispute or the worker tells them apart.
        with("/data/proof", json!(null)),
    ] {
        assert_ne!(identity(&other), identity(&base), "{other}");
    }
    let dispute = |id: &str| {
        identity(
            &json!({"event": "task.disputed", "timestamp": "t", "data": {"id": "a1", "dispute": {"id": id}}}),
        )
    };
    assert_ne!(dispute("d1"), dispute("d2"));
    let worker = |id: &str| {
        identity(&json!({"event": "worker.verified", "timestamp": "t", "data": {"worker_id": id}}))
    };
    assert_ne!(worker("w1"), worker("w2"));
    // Without a time, nothing but the same data is the same.
    let timeless = |n: u32, more: u32| {
        identity(&json!({"event": "x", "attempt_number": n, "data": {"more": more}}))
    };
    assert_eq!(timeless(1, 1), timeless(2, 1));
    assert_ne!(timeless(1, 1), timeless(1, 2));
}

#[test]
fn svixs_id_and_tolokas_uuid_are_the_event() {
    let body = json!({"event": "project.completed", "project_uuid": "1"});
    let lines = |id| {
        [
            ("svix-id", id),
            ("svix-timestamp", "1"),
            ("svix-signature", "v1,"),
        ]
    };
    let told = |id| {
        decode(scheme(TaskRabbit), &lines(id), &body)[0]
            .identity
            .clone()
    };
    assert_eq!(told("msg_1"), told("msg_1"));
    assert_ne!(told("msg_1"), told("msg_2"));
    let plain = [
        ("webhook-id", "msg_1"),
        ("webhook-timestamp", "1"),
        ("webhook-signature", "v1,"),
    ];
    assert_eq!(
        decode(scheme(TaskRabbit), &plain, &body)[0].identity,
        told("msg_1")
    );
    let batch = json!({"events": [
        {"uuid": "u1", "type": "ASSIGNMENT_SUBMITTED", "assignment_id": "a1"},
        {"uuid": "u2", "type": "ASSIGNMENT_SUBMITTED", "assignment_id": "a1"},
        {"uuid": "u1", "type": "ASSIGNMENT_SUBMITTED", "assignment_id": "a1"}, 5]});
    let told = decode(scheme(Toloka), &[], &batch);
    assert_eq!(told.len(), 4);
    assert_eq!(told[0], told[2]);
    assert_ne!(told[0].identity, told[1].identity);
    assert_eq!(&*told[3].data, "5");
    assert!(decode(scheme(Toloka), &[], &json!({"events": []})).is_empty());
}

#[test]
fn workmarkets_hand_made_bodies_are_told_apart_by_every_id_they_have() {
    let base = json!({"event": "Attachment Added", "assignment_id": 7, "status": "complete",
        "file_uuid": "f1", "sent_at": 1771934400});
    let mut seen = BTreeSet::from([told(WorkMarket, &base).identity]);
    for (key, value) in [
        ("event", json!("Attachment Removed")),
        ("assignment_id", json!(8)),
        ("status", json!("inprogress")),
        ("file_uuid", json!("f2")),
        ("sent_at", json!(1_771_934_401)),
        ("label_id", json!(3)),
    ] {
        let mut other = base.clone();
        other[key] = value;
        assert!(seen.insert(told(WorkMarket, &other).identity), "{key}");
    }
    for (sent, happened) in [
        (json!(1_771_934_400), true),
        (json!("1771934400000"), true),
        (json!("2026-02-24T12:00:00Z"), true),
        (json!("soon"), false),
    ] {
        let told = told(
            WorkMarket,
            &json!({"event": "Paid", "assignment_id": "1", "now": sent}),
        );
        assert_eq!(told.happened_at, happened.then(noon), "{sent}");
    }
}

#[test]
fn what_an_event_leaves_open_workmarkets_status_tells() {
    for (word, status) in [
        ("draft", Status::Pending),
        ("sent", Status::Posted),
        ("declined", Status::Posted),
        ("active", Status::Assigned),
        ("inprogress", Status::InProgress),
        ("complete", Status::ProofSubmitted),
        ("paymentPending", Status::Completed),
        ("paid", Status::Completed),
        ("cancelled", Status::Cancelled),
        ("void", Status::Cancelled),
        ("refunded", Status::Refunded),
    ] {
        let note = json!({"event": "note_added", "assignment_id": "1", "status": word});
        assert_eq!(told(WorkMarket, &note).change.status, Some(status));
        let sent = json!({"event": "check_in", "assignment_id": "1", "status": word});
        assert_eq!(
            told(WorkMarket, &sent).change.status,
            Some(Status::InProgress)
        );
    }
}

fn field() -> impl Strategy<Value = String> {
    const NAMES: &[&str] = &[
        "event",
        "type",
        "events",
        "timestamp",
        "attempt_number",
        "data",
        "id",
        "status",
        "proof",
        "updated_at",
        "uuid",
        "assignment_id",
        "project_uuid",
        "sent_at",
        "geo_valid",
        "file_url",
    ];
    prop_oneof![
        proptest::sample::select(NAMES).prop_map(str::to_owned),
        any::<String>()
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[a-z]{0,8}://[ -~]{0,30}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((field(), inner), 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_object_is_told_and_kept_as_one_line_of_json(
        fields in proptest::collection::vec((field(), value()), 0..8),
    ) {
        let body = Value::Object(fields.into_iter().collect());
        for name in MarketplaceName::ALL {
            for told in decode(scheme(name), &[], &body) {
                prop_assert!(!told.data.contains(['\n', '\r']));
                prop_assert!(serde_json::from_str::<Value>(&told.data).is_ok(), "{}", told.data);
                prop_assert!(!told.identity.is_empty());
            }
        }
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        for name in MarketplaceName::ALL {
            let _ = raw(name, &bytes);
            let text = String::from_utf8_lossy(&bytes);
            let _ = raw(name, format!("{{\"data\":{{{text}}}}}").as_bytes());
            let header = reqwest::header::HeaderValue::from_bytes(&bytes);
            let Ok(header) = header else { continue };
            let mut headers = HeaderMap::new();
            for (line, _) in scheme(name).sign(b"", &super::secret(name), "i", noon()) {
                headers.insert(line, header.clone());
            }
            let verdict = scheme(name).verify(&headers, b"{}", &[super::secret(name)], noon());
            prop_assert!(verdict.is_err());
        }
    }
}
