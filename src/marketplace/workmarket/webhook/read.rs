//! WorkMarket's payloads in the house's words.
//!
//! Bodies are made by customers, so beside our template's names others are understood, and
//! times come in Unix seconds, milliseconds or ISO 8601. Nothing in a body is proven beyond
//! the token; it is a hint that something happened.

use crate::domain::event::Change;
use crate::domain::{Status, TaskId, Untrusted, WorkerId};
use crate::marketplace::webhook::object::{Object, row};
use crate::marketplace::webhook::proof::hex;
use crate::marketplace::webhook::tidy::tidy;
use crate::marketplace::webhook::{NotAnObject, Told};
use sha2::{Digest, Sha256};
use std::borrow::Cow;

const SENT: &[&str] = &["sent_at", "now", "timestamp"];

/// Ids that tell two events of one kind, task and second apart.
const PARTS: [&str; 5] = [
    "file_uuid",
    "check_in_out_id",
    "label_id",
    "negotiation_id",
    "resource_id",
];

pub(super) fn told(body: &[u8]) -> Result<Told, NotAnObject> {
    let text = tidy(body).ok_or(NotAnObject)?;
    let fields = Object::parse(&text).ok_or(NotAnObject)?;
    let name = fields.text_of(&["event", "event_name"]).unwrap_or_default();
    let task = fields.text_of(&["assignment_id", "assignmentId"]);
    let status_word = fields.text("status");
    let sent = fields.text_of(SENT);
    Ok(Told {
        identity: identity(&name, &task, &status_word, &sent, &fields, &text).into(),
        happened_at: SENT.iter().find_map(|name| fields.moment(name)),
        delivery_attempt: None,
        change: Change {
            status: task
                .as_ref()
                .and_then(|_| status(&name, status_word.as_deref())),
            title: fields.untrusted("title"),
            worker: fields.text("resource_id").map(WorkerId::new),
            ..Change::default()
        },
        task: task.map(TaskId::new),
        name: Untrusted::new(name),
        data: text.as_str().into(),
    })
}

/// An event's name as our templates write it: `Check In` is `check_in`.
pub(super) fn slug(name: &str) -> String {
    name.trim().to_ascii_lowercase().replace([' ', '-'], "_")
}

/// Nothing is delivered with an id. WorkMarket tries twice, with the same body as far as is
/// known; without a time in it, the whole body must be the same.
fn identity(
    name: &str,
    task: &Option<Cow<'_, str>>,
    status: &Option<Cow<'_, str>>,
    sent: &Option<Cow<'_, str>>,
    fields: &Object<'_>,
    text: &str,
) -> String {
    let whole = || Some(Cow::Owned(hex(&Sha256::digest(text))));
    let sent = sent.clone().or_else(whole);
    let mut texts = vec![
        Some(Cow::Borrowed(name)),
        task.clone(),
        status.clone(),
        sent,
    ];
    texts.extend(PARTS.map(|part| fields.text(part)));
    row(&texts)
}

/// What the event means; else what the assignment's status says.
fn status(name: &str, word: Option<&str>) -> Option<Status> {
    let meant = match slug(name).as_str() {
        "created" => Some(Status::Pending),
        "sent" => Some(Status::Posted),
        "accepted" | "confirm" => Some(Status::Assigned),
        "check_in" => Some(Status::InProgress),
        "completed" => Some(Status::ProofSubmitted),
        "approved" | "paid" => Some(Status::Completed),
        "cancel" | "voided" => Some(Status::Cancelled),
        _ => None,
    };
    meant.or_else(|| standing(&slug(word?)))
}

/// The vendor's words for where an assignment is, as its interface lists them. What says
/// nothing that the house has a word for is left to the payload.
fn standing(word: &str) -> Option<Status> {
    Some(match word {
        "draft" => Status::Pending,
        "sent" | "declined" => Status::Posted,
        "active" | "assigned" => Status::Assigned,
        "inprogress" | "in_progress" => Status::InProgress,
        "complete" | "pending_approval" => Status::ProofSubmitted,
        "paymentpending" | "payment_pending" | "paid" => Status::Completed,
        "cancelled" | "canceled" | "void" | "voided" => Status::Cancelled,
        "refunded" => Status::Refunded,
        _ => return None,
    })
}
