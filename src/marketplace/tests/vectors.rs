//! Signatures that others made: the vendors' published examples, and files of cases with
//! their clock and their outcome.

use super::{at, verify};
use crate::domain::MarketplaceName::{TaskRabbit, Toloka, WorkFunder};
use crate::domain::Timestamp;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The cases of a file, if it is there; says so where it is not.
fn cases(file: &str, list: &str) -> Vec<Value> {
    let root = std::env::var_os("PROOFDESK_TESTDATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/testdata"),
        PathBuf::from,
    );
    let Ok(text) = std::fs::read_to_string(root.join("webhooks").join(file)) else {
        println!("{file}: no test data here, so only the published examples are used");
        return Vec::new();
    };
    let cases: Value = serde_json::from_str(&text).unwrap();
    let cases = cases[list].as_array().unwrap().clone();
    assert!(!cases.is_empty());
    cases
}

fn text<'a>(case: &'a Value, field: &str) -> &'a str {
    case[field].as_str().unwrap()
}

fn svix(case: &Value, names: [&str; 3]) -> bool {
    let values = ["id", "timestamp", "signature"].map(|field| text(case, field));
    let lines: Vec<_> = names.into_iter().zip(values).collect();
    let now = at(case["valid_at"].as_i64().unwrap());
    let body = text(case, "body").as_bytes();
    verify(TaskRabbit, &lines, body, text(case, "secret"), now).is_ok()
}

#[test]
fn every_svix_case_ends_as_svix_says() {
    for list in ["published", "generated"] {
        for case in cases("vectors_open.json", list) {
            for names in [
                ["svix-id", "svix-timestamp", "svix-signature"],
                ["webhook-id", "webhook-timestamp", "webhook-signature"],
            ] {
                assert_eq!(svix(&case, names), case["valid"], "{}", case["name"]);
            }
        }
    }
}

#[test]
fn every_case_of_workfunder_and_toloka_ends_as_it_should() {
    for list in ["vectors", "published"] {
        for case in cases("workfunder_toloka_open.json", list) {
            let body = text(&case, "body").as_bytes();
            let secret = text(&case, "secret");
            let outcome = match text(&case, "provider") {
                "workfunder" => {
                    let lines = [
                        ("X-WorkFunder-Signature", text(&case, "signature")),
                        ("X-WorkFunder-Timestamp", text(&case, "timestamp")),
                    ];
                    let now = at(case["valid_at"].as_i64().unwrap());
                    verify(WorkFunder, &lines, body, secret, now)
                }
                _ => {
                    let header = text(&case, "header");
                    let lines = [("Toloka-Signature", header)];
                    verify(Toloka, &lines, body, secret, signed_at(header))
                }
            };
            assert_eq!(
                outcome.is_ok(),
                case["valid"],
                "{}: {outcome:?}",
                case["name"]
            );
        }
    }
}

/// The cases of Toloka have no clock: they are looked at when they were signed.
fn signed_at(header: &str) -> Timestamp {
    let (_, after) = header.split_once("ts=").unwrap();
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    Timestamp::from_millisecond(digits.parse().unwrap()).unwrap()
}

#[test]
fn the_published_example_of_toloka_is_accepted_when_it_was_signed_and_not_today() {
    let body = br#"{"events":[{"event_time":"2000-01-01T12:00:00","project_id":"project-1","pool_id":"pool-1","uuid":"00000000-0000-0000-0000-000000000000","task_suite_id":"task-suite-1","assignment_id":"assignment-1","webhook_subscription_id":"subscription-1","type":"ASSIGNMENT_APPROVED"}]}"#;
    let header = "{v=1, ts=946728000000, sign=609af3eefd4c12b6afad30ab456efcd21fe82f4247d3340151a3ca0c97a6cbcb}";
    let lines = [("Toloka-Signature", header)];
    assert_eq!(
        verify(Toloka, &lines, body, "12345", signed_at(header)),
        Ok(())
    );
    assert!(verify(Toloka, &lines, body, "12346", signed_at(header)).is_err());
    assert!(verify(Toloka, &lines, body, "12345", at(1_771_934_400)).is_err());
}

#[test]
fn the_published_example_of_svix_is_accepted() {
    let lines = [
        ("svix-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
        ("svix-timestamp", "1614265330"),
        (
            "svix-signature",
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
    ];
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let body = br#"{"test": 2432232314}"#;
    assert_eq!(
        verify(TaskRabbit, &lines, body, secret, at(1_614_265_330)),
        Ok(())
    );
}

#[test]
fn a_workfunder_signature_made_by_another_program_is_accepted() {
    // Python: hmac.new(b"whsec_wf_0123", b"1771943402." + body, sha256).hexdigest()
    let body = br#"{"event":"task.posted","data":{"id":"a1"}}"#;
    let signature = "v1=de3e04187d2a50353b1bb1e8c9a4d67e5a0e43f49ef19955fb5502cca9726a23";
    let lines = [
        ("X-WorkFunder-Signature", signature),
        ("X-WorkFunder-Timestamp", "1771943402"),
    ];
    let now = at(1_771_943_402);
    assert_eq!(
        verify(WorkFunder, &lines, body, "whsec_wf_0123", now),
        Ok(())
    );
    assert!(verify(WorkFunder, &lines, body, "wf_0123", now).is_err());
}
