//! TaskRabbit's payloads in the house's words.
//!
//! There is no envelope: the whole body is the event's data. The `timestamp` of a
//! `project.rescheduled` is the new start and lies in the future.

use crate::domain::event::Change;
use crate::domain::{Status, TaskId, Untrusted};
use crate::marketplace::webhook::object::{Object, row};
use crate::marketplace::webhook::proof::hex;
use crate::marketplace::webhook::tidy::tidy;
use crate::marketplace::webhook::{NotAnObject, Told};
use sha2::{Digest, Sha256};
use std::borrow::Cow;

pub(super) fn told(id: Option<&str>, body: &[u8]) -> Result<Told, NotAnObject> {
    let text = tidy(body).ok_or(NotAnObject)?;
    let fields = Object::parse(&text).ok_or(NotAnObject)?;
    let name = fields.text("event").unwrap_or_default();
    // Svix gives every event an id. Without one, the same body is the same event.
    let identity = match id {
        Some(id) => row(&[Some(Cow::Borrowed(id))]),
        None => row(&[None, Some(Cow::Owned(hex(&Sha256::digest(&text))))]),
    };
    Ok(Told {
        task: fields.text("project_uuid").map(TaskId::new),
        happened_at: fields.moment("timestamp"),
        delivery_attempt: None,
        identity: identity.into(),
        change: Change {
            status: status(&name),
            // The partner's own name for it is the nearest thing to a title.
            title: fields.untrusted("agreement_external_reference"),
            ..Change::default()
        },
        name: Untrusted::new(name),
        data: text.as_str().into(),
    })
}

fn status(name: &str) -> Option<Status> {
    match name {
        "project.completed" => Some(Status::Completed),
        "project.canceled" | "project.cancelled" => Some(Status::Cancelled),
        _ => None,
    }
}
