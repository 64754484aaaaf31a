//! WorkFunder's envelope `{event, timestamp, attempt_number, data}` in the house's words.
//!
//! There is no delivery id. `timestamp` tells when it happened and stays the same over
//! deliveries; `attempt_number` doesn't, so it is no part of the identity.

use crate::domain::event::Change;
use crate::domain::{Status, TaskId, Untrusted, WorkerId};
use crate::marketplace::webhook::object::{Object, row};
use crate::marketplace::webhook::proof::hex;
use crate::marketplace::webhook::tidy::tidy;
use crate::marketplace::webhook::{NotAnObject, Told};
use sha2::{Digest, Sha256};
use std::borrow::Cow;

const ENVELOPE: &[&str] = &["event", "timestamp", "attempt_number", "data"];

pub(super) fn told(body: &[u8]) -> Result<Told, NotAnObject> {
    let text = tidy(body).ok_or(NotAnObject)?;
    let envelope = Object::parse(&text).ok_or(NotAnObject)?;
    let data = envelope.object("data");
    let name = envelope.text("event").unwrap_or_default();
    let task = task(&name, &data);
    Ok(Told {
        identity: identity(&name, &task, &envelope, &data).into(),
        happened_at: envelope.moment("timestamp"),
        delivery_attempt: envelope.count("attempt_number"),
        change: change(&name, &data),
        data: kept(&envelope, &text).into(),
        task: task.map(TaskId::new),
        name: Untrusted::new(name),
    })
}

/// The task's id. Of events about something else (`worker.verified`), `id` is not a task's.
fn task<'a>(name: &str, data: &Object<'a>) -> Option<Cow<'a, str>> {
    let about_task = match name.split_once('.') {
        Some((about, _)) => matches!(about, "task" | "bounty"),
        None => true,
    };
    let names: &[&str] = if about_task {
        &["id", "task_id"]
    } else {
        &["task_id"]
    };
    data.text_of(names)
}

/// Same event, time, task, and proof, dispute or worker. Without a time, the rest must be
/// the same as well.
fn identity(
    name: &str,
    task: &Option<Cow<'_, str>>,
    envelope: &Object<'_>,
    data: &Object<'_>,
) -> String {
    let of = |object: Object<'_>| object.text("id").map(|id| Cow::Owned(id.into_owned()));
    let part = of(data.object("proof"))
        .or_else(|| of(data.object("dispute")))
        .or_else(|| data.text("worker_id"));
    let time = envelope.text("timestamp").or_else(|| {
        let rest = envelope.without(&["attempt_number"]).unwrap_or_default();
        Some(Cow::Owned(hex(&Sha256::digest(rest))))
    });
    row(&[Some(Cow::Borrowed(name)), time, task.clone(), part])
}

fn change(name: &str, data: &Object<'_>) -> Change {
    let proof = data.object("proof");
    let city = || data.object("location").untrusted("city");
    Change {
        status: status(name, data),
        attempt: proof.count("attempt_number").filter(|attempt| *attempt > 0),
        version: data.moment("updated_at"),
        title: data.untrusted("title"),
        city: data.untrusted("location_city").or_else(city),
        worker: data.text("worker_id").map(WorkerId::new),
        worker_name: data.untrusted("worker_name"),
        payout: data.cents("worker_payout_cents"),
        geo_valid: proof.truth("geo_valid"),
        deadline: data.moment("deadline"),
    }
}

/// Where the task is: the payload's own word if it is one of the twelve, else what the event
/// means, else whatever word there is. What is not about a task has no status.
fn status(name: &str, data: &Object<'_>) -> Option<Status> {
    task(name, data)?;
    let said = data.text("status").map(|word| Status::from_wire(&word));
    let meant = match name.strip_prefix("task.") {
        Some("created") => Some(Status::Pending),
        Some("started") => Some(Status::InProgress),
        Some(word) => Some(Status::from_wire(word)),
        None => None,
    };
    let known = |status: &Status| !matches!(status, Status::Other(_));
    let meant = meant.filter(known);
    match said {
        Some(said) if known(&said) => Some(said),
        said => meant.or(said),
    }
}

/// `data` as it came. Fields of the envelope that nobody here knows are kept in it, as
/// `_envelope`; and the whole body where there is no such place.
fn kept(envelope: &Object<'_>, whole: &str) -> String {
    let rest = envelope.without(ENVELOPE);
    let data = envelope.raw("data").filter(|data| *data != "null");
    match (data, rest) {
        (Some(data), None) => data.to_owned(),
        (None, None) => "{}".to_owned(),
        (None | Some("{}"), Some(rest)) => format!("{{\"_envelope\":{rest}}}"),
        (Some(data), Some(rest)) => match data.strip_suffix('}') {
            Some(open) if data.starts_with('{') => format!("{open},\"_envelope\":{rest}}}"),
            _ => whole.to_owned(),
        },
    }
}
