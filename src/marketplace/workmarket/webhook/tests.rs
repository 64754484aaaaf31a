//! The shipped templates are what the code says, and what it sends for a sample.

use super::read::slug;
use super::templates::{EVENTS, sample, template};
use crate::domain::Timestamp;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Variables that hold ids, numbers, times or words of WorkMarket's own: nothing in them can
/// break a body.
const SAFE: &[&str] = &[
    "assignment_id",
    "status",
    "now",
    "resource_id",
    "file_uuid",
    "file_data_byte_length",
    "check_in_out_id",
    "checked_in_on",
    "checked_out_on",
    "label_id",
    "is_negotiation",
    "negotiation_id",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/workmarket")
}

fn file(event: &str) -> String {
    format!("{}.json", slug(event))
}

/// To write them anew: `PROOFDESK_WRITE_TEMPLATES=1 cargo test --lib every_event_has_its_template`.
#[test]
fn every_event_has_its_template_among_the_assets_and_nothing_else_is_there() {
    if std::env::var_os("PROOFDESK_WRITE_TEMPLATES").is_some() {
        std::fs::create_dir_all(folder()).unwrap();
        for event in EVENTS {
            std::fs::write(folder().join(file(event)), template(event)).unwrap();
        }
    }
    for event in EVENTS {
        let shipped = std::fs::read_to_string(folder().join(file(event))).unwrap();
        assert_eq!(shipped, template(event), "{event}");
    }
    let shipped: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(shipped, EVENTS.iter().map(|event| file(event)).collect());
}

#[test]
fn a_template_has_only_variables_that_cannot_break_it() {
    for event in EVENTS {
        let template = template(event);
        for after in template.split("${").skip(1) {
            let (variable, _) = after.split_once('}').unwrap();
            assert!(SAFE.contains(&variable), "{event}: {variable}");
        }
    }
}

#[test]
fn a_sample_is_its_template_filled_in() {
    let now: Timestamp = "2026-02-24T12:00:00Z".parse().unwrap();
    for event in EVENTS {
        let template: Value = serde_json::from_str(&template(event)).unwrap();
        let sample = sample(event, now).unwrap();
        let keys = |body: &Value| -> BTreeSet<String> {
            body.as_object().unwrap().keys().cloned().collect()
        };
        assert_eq!(keys(&template), keys(&sample), "{event}");
        assert!(!sample.to_string().contains('$'), "{sample}");
        assert_eq!(template["event"], sample["event"]);
        assert_eq!(sample["sent_at"], "1771934400");
    }
}
