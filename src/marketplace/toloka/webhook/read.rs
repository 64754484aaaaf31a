//! Toloka's `{"events": […]}` in the house's words.
//!
//! What the house calls a task is Toloka's assignment: the one thing that is submitted and
//! accepted as a whole. `uuid` is an event's own id.

use crate::domain::event::Change;
use crate::domain::{Status, TaskId, Untrusted};
use crate::marketplace::webhook::object::{Object, row};
use crate::marketplace::webhook::proof::hex;
use crate::marketplace::webhook::tidy::tidy;
use crate::marketplace::webhook::{NotAnObject, Told};
use sha2::{Digest, Sha256};
use std::borrow::Cow;

pub(super) fn told(body: &[u8]) -> Result<Vec<Told>, NotAnObject> {
    let text = tidy(body).ok_or(NotAnObject)?;
    let envelope = Object::parse(&text).ok_or(NotAnObject)?;
    // A body without a list is taken for one event: better an odd line than a lost one.
    let events = envelope.list("events").unwrap_or_else(|| vec![&text]);
    Ok(events.into_iter().map(event).collect())
}

fn event(json: &str) -> Told {
    let fields = Object::parse(json).unwrap_or_default();
    let name = fields.text("type").unwrap_or_default();
    let identity = match fields.text("uuid") {
        Some(id) => row(&[Some(id)]),
        None => row(&[None, Some(Cow::Owned(hex(&Sha256::digest(json))))]),
    };
    let task = fields.text_of(&["assignment_id", "task_id"]);
    Told {
        change: Change {
            status: task.as_ref().and_then(|_| status(&name)),
            ..Change::default()
        },
        task: task.map(TaskId::new),
        happened_at: fields.moment("event_time"),
        delivery_attempt: None,
        identity: identity.into(),
        name: Untrusted::new(name),
        data: json.into(),
    }
}

/// A skipped assignment is over for good: the worker won't return, and whoever does the job
/// after them does it under another assignment. So it is called off, not open again.
fn status(name: &str) -> Option<Status> {
    Some(match name {
        "ASSIGNMENT_CREATED" => Status::Assigned,
        "ASSIGNMENT_SUBMITTED" => Status::ProofSubmitted,
        "ASSIGNMENT_APPROVED" => Status::Completed,
        "ASSIGNMENT_REJECTED" => Status::ProofRejected,
        "ASSIGNMENT_SKIPPED" => Status::Cancelled,
        "ASSIGNMENT_EXPIRED" => Status::Expired,
        _ => return None,
    })
}
