//! The filter on events as webhooks tell them.

use super::*;
use crate::domain::Status;
use crate::testkit::events::event;

fn sample() -> Event {
    let mut event = event(7, "a1b2c3", Status::Posted);
    event.body.name = "task.proof_submitted".into();
    event.body.data = r#"{
        "status": "Posted", "attempt": 12, "open": true, "gone": null,
        "proof": {"geo_valid": false},
        "items": [{"kind": "photo"}, {"kind": "video"}]
    }"#
    .into();
    event
}

#[test]
fn names_and_fields_pass_or_not() {
    for filter in [
        "",
        "task.*",
        "PROOF",
        "data.status=posted",
        "data.status=po*",
        "data.attempt=12",
        "data.open=true",
        "data.gone=null",
        "data.proof.geo_valid=false",
        "data.items.1.kind=video",
        "data.items.kind=photo",
        "task=a1b2*",
        "task_id=A1B2C3",
        "account=acc source=webhook",
        "effect=moved verified=true attempt=1",
        "marketplace=workfunder",
    ] {
        assert!(EventFilter::new(filter).passes(&sample()), "{filter}");
    }
    for filter in [
        "task.?",
        "task.*ed.*",
        "completed",
        "data.status=post",
        "data.attempt=1",
        "data.missing=null",
        "data.items.2.kind=video",
        "data.proof=false",
        "task=a1b2",
        "source=poll",
        "no_such_field=1",
        "PROOF source=poll",
    ] {
        assert!(!EventFilter::new(filter).passes(&sample()), "{filter}");
    }
}

#[test]
fn a_term_that_is_not_whole_hides_nothing() {
    for filter in ["data.status=", "=", "task="] {
        assert!(EventFilter::new(filter).passes(&sample()), "{filter}");
    }
}

#[test]
fn what_is_no_json_passes_no_field() {
    let mut event = sample();
    event.body.data = "broken {".into();
    assert!(!EventFilter::new("data.status=posted").passes(&event));
}
