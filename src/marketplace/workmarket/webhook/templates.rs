//! The bodies that a customer pastes into WorkMarket, one for each webhook event.
//!
//! No variable tells which event a webhook is for, so each body says it in words. Variables
//! with free text (`note`, `resolution`, names) are left out: how WorkMarket escapes them
//! within JSON is written nowhere, and a quotation mark would break the body.

use super::read::slug;
use crate::domain::Timestamp;
use crate::marketplace::webhook::sample::filled;
use serde_json::{Map, Value};

/// Every webhook event on the vendor's page, in its order.
pub(super) const EVENTS: &[&str] = &[
    "Accepted",
    "Approved",
    "Attachment Added",
    "Attachment Removed",
    "Bonus Added",
    "Bonus Approved",
    "Bonus Declined",
    "Bonus Requested",
    "Budget Increase Added",
    "Budget Increase Approved",
    "Budget Increase Declined",
    "Budget Increase Requested",
    "Cancel",
    "Check In",
    "Check Out",
    "Completed",
    "Confirm",
    "Created",
    "Custom Fields Updated",
    "Expense Reimbursement Added",
    "Expense Reimbursement Approved",
    "Expense Reimbursement Declined",
    "Expense Reimbursement Requested",
    "Label Added",
    "Label Removed",
    "Counteroffer Approved",
    "Counteroffer Declined",
    "Counteroffer Requested",
    "Note Added",
    "Paid",
    "Reschedule Approved",
    "Reschedule Declined",
    "Reschedule Requested",
    "Sent",
    "Voided",
];

/// A field of a template, the variable that fills it, and what stands there in a sample.
type Field = (&'static str, &'static str, &'static str);

/// What an event has beside the fields that all have: ids and numbers only.
fn fields(event: &str) -> &'static [Field] {
    const ATTACHMENT: &[Field] = &[
        ("file_uuid", "file_uuid", "{uuid:file}"),
        ("size", "file_data_byte_length", "48213"),
    ];
    const CHECK: Field = ("check_in_out_id", "check_in_out_id", "5501");
    const NEGOTIATION: &[Field] = &[("negotiation_id", "negotiation_id", "7702")];
    const LABEL: &[Field] = &[
        ("label_id", "label_id", "3303"),
        ("is_negotiation", "is_negotiation", "false"),
    ];
    match event {
        "Accepted" => &[("resource_id", "resource_id", "90210")],
        "Attachment Added" => ATTACHMENT,
        "Attachment Removed" => &[("file_uuid", "file_uuid", "{uuid:file}")],
        "Check In" => &[CHECK, ("checked_in_on", "checked_in_on", "{unix}")],
        "Check Out" => &[CHECK, ("checked_out_on", "checked_out_on", "{unix}")],
        "Label Added" | "Label Removed" => LABEL,
        _ if negotiated(event) => NEGOTIATION,
        _ => &[],
    }
}

/// Whether the vendor counts it among the negotiations.
fn negotiated(event: &str) -> bool {
    const ABOUT: [&str; 5] = [
        "Bonus ",
        "Budget Increase ",
        "Expense Reimbursement ",
        "Counteroffer ",
        "Reschedule ",
    ];
    ABOUT.iter().any(|about| event.starts_with(about))
}

/// The status that an assignment has after it, in WorkMarket's words.
fn status(event: &str) -> &'static str {
    match event {
        "Created" => "draft",
        "Sent" | "Counteroffer Requested" | "Counteroffer Declined" => "sent",
        "Accepted" | "Confirm" | "Counteroffer Approved" => "active",
        "Completed" => "complete",
        "Approved" => "paymentPending",
        "Paid" => "paid",
        "Cancel" => "cancelled",
        "Voided" => "void",
        _ if event.starts_with("Reschedule ") => "active",
        _ => "inprogress",
    }
}

/// A body with its variables, as it is pasted.
#[cfg(test)]
pub(super) fn template(event: &str) -> String {
    let own = fields(event);
    let own = own
        .iter()
        .map(|(field, variable, _)| (*field, format!("${{{variable}}}")));
    let all = [("event", slug(event))]
        .into_iter()
        .chain(["assignment_id", "status"].map(|name| (name, format!("${{{name}}}"))))
        .chain(own)
        .chain([("sent_at", "${now}".to_owned())]);
    let lines: Vec<String> = all
        .map(|(field, text)| format!("  \"{field}\": \"{text}\""))
        .collect();
    format!("{{\n  \"schema\": 1,\n{}\n}}\n", lines.join(",\n"))
}

/// The same as WorkMarket would fill it in.
pub(super) fn sample(event: &str, now: Timestamp) -> Option<Value> {
    let event = *EVENTS.iter().find(|known| slug(known) == slug(event))?;
    let text = |text: &str| Value::from(filled(text, now));
    let mut body = Map::new();
    body.insert("schema".to_owned(), Value::from(1));
    body.insert("event".to_owned(), Value::from(slug(event)));
    // WorkMarket's assignments have numbers for ids.
    body.insert("assignment_id".to_owned(), text("{number:assignment}"));
    body.insert("status".to_owned(), Value::from(status(event)));
    for (field, _, told) in fields(event) {
        body.insert((*field).to_owned(), text(told));
    }
    body.insert("sent_at".to_owned(), text("{unix}"));
    Some(Value::Object(body))
}
