//! From the wire's words to the house's: total, lenient about fields, strict about names.
//!
//! A missing field is unknown, a strange word is kept. But nothing is taken for the
//! answer to a question that it doesn't name: another task, another proof, no id at all.
//! Must not: invent a value, or put foreign text into an error.

use super::address::is_usable;
use super::answers::protocol;
use super::wire;
use crate::domain::time::parse_timestamp;
use crate::domain::{
    AccountName, CallError, Cents, Environment, MediaKind, Point, Priority, Proof, ProofId,
    ProofKey, ProofStatus, Receipt, SignedUrl, Status, Task, TaskId, TaskKey, Timestamp, Untrusted,
    VerdictKind, WorkerId,
};
use crate::marketplace::{Account, Page};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A page of tasks. A row without a usable id can't be read or judged, and is left out.
pub(super) fn page(account: &AccountName, body: &[u8]) -> Result<Page, CallError> {
    let (rows, meta) = rows(body)?;
    let tasks = rows
        .into_iter()
        .filter_map(|row| serde_json::from_value::<wire::Task>(row).ok())
        .filter_map(|row| {
            let id = row.id.clone().filter(|id| is_usable(id))?;
            Some(task_of(TaskKey::new(account.clone(), TaskId::new(id)), row))
        })
        .collect();
    Ok(Page {
        tasks,
        total: meta.total,
        limit: meta.limit,
    })
}

/// The task that was asked for.
pub(super) fn task(key: &TaskKey, body: &[u8]) -> Result<Task, CallError> {
    let row: wire::Task = single(body)?;
    match row.id.as_deref() {
        Some(id) if id == key.task.as_str() => Ok(task_of(key.clone(), row)),
        Some(_) => Err(protocol("it is about another task")),
        None => Err(protocol("it names no task")),
    }
}

/// All proofs of a task. One row that can't be told apart spoils the list: the newest
/// attempt might be hidden in it.
pub(super) fn proofs(task: &TaskId, body: &[u8]) -> Result<Vec<Proof>, CallError> {
    let (rows, _) = rows(body)?;
    rows.into_iter()
        .map(|row| {
            let row: wire::Proof =
                serde_json::from_value(row).map_err(|_| protocol("a proof in it is no object"))?;
            if row.task_id.as_deref().is_some_and(|id| id != task.as_str()) {
                return Err(protocol("a proof in it belongs to another task"));
            }
            let id = row.id.clone().filter(|id| is_usable(id));
            let id = id.ok_or_else(|| protocol("a proof in it has no usable id"))?;
            Ok(proof_of(ProofId::new(id), row))
        })
        .collect()
}

/// Who the key belongs to.
pub(super) fn account(body: &[u8]) -> Result<Account, CallError> {
    let row: wire::Account = single(body)?;
    let name = [row.company, row.name, row.email]
        .into_iter()
        .flatten()
        .find(|name| !name.trim().is_empty());
    Ok(Account {
        name: text(name),
        tier: text(row.tier),
        webhook: row.webhook_url.map(Untrusted::new),
    })
}

/// What a 2xx says of a verdict, if it names this proof, this verdict, and no other task.
pub(super) fn receipt(
    body: &[u8],
    proof: &ProofKey,
    kind: VerdictKind,
) -> Result<Receipt, &'static str> {
    let said: wire::Reviewed = serde_json::from_slice(body).map_err(|_| "it could not be read")?;
    let word = match kind {
        VerdictKind::Approve => "approved",
        VerdictKind::Reject => "rejected",
    };
    if said.id.as_deref() != Some(proof.proof.as_str()) {
        return Err("it does not name this proof");
    }
    if said.status.as_deref() != Some(word) {
        return Err("it does not name this verdict");
    }
    let task = said.task.unwrap_or_default();
    if task.id.is_some_and(|id| id != proof.task.task.as_str()) {
        return Err("it names another task");
    }
    Ok(Receipt {
        task_status: task.status.as_deref().map(Status::from_wire),
        reviewed_at: moment(said.reviewed_at),
        attempts_remaining: task.attempts_remaining,
    })
}

/// The rows of `{"data": […], "meta": {…}}`, or of a bare array. Anything else is no
/// list: an empty queue must be said, not guessed from a missing field.
fn rows(body: &[u8]) -> Result<(Vec<Value>, wire::Meta), CallError> {
    match json(body)? {
        Value::Array(rows) => Ok((rows, wire::Meta::default())),
        Value::Object(mut envelope) => {
            let Some(Value::Array(rows)) = envelope.remove("data") else {
                return Err(protocol("it holds no list"));
            };
            let meta = envelope.remove("meta").unwrap_or_default();
            Ok((rows, serde_json::from_value(meta).unwrap_or_default()))
        }
        _ => Err(protocol("it holds no list")),
    }
}

/// One object, bare or as `{"data": {…}}`: the pages that would tell are cut in the store.
fn single<T: DeserializeOwned>(body: &[u8]) -> Result<T, CallError> {
    let mut value = json(body)?;
    if value.get("id").is_none()
        && let Some(inner) = value.get_mut("data").filter(|data| data.is_object())
    {
        value = inner.take();
    }
    if !value.is_object() {
        return Err(protocol("it is no object"));
    }
    serde_json::from_value(value).map_err(|_| protocol("its fields have strange types"))
}

fn json(body: &[u8]) -> Result<Value, CallError> {
    serde_json::from_slice(body).map_err(|error| {
        if error.is_eof() {
            return protocol("it ends too early");
        }
        let (line, column) = (error.line(), error.column());
        protocol(format!("it is not JSON (line {line}, column {column})"))
    })
}

fn task_of(key: TaskKey, row: wire::Task) -> Task {
    let nested = row.location.unwrap_or_default();
    let location = point(row.location_latitude, row.location_longitude)
        .or_else(|| point(nested.latitude, nested.longitude));
    Task {
        key,
        title: text(row.title),
        description: text(row.description),
        instructions: text(row.instructions),
        category: text(row.category),
        status: Status::from_wire(row.status.as_deref().unwrap_or_default()),
        budget: cents(row.budget_cents),
        payout: cents(row.worker_payout_cents),
        priority: match row.priority.as_deref() {
            Some("urgent") => Priority::Urgent,
            _ => Priority::Normal,
        },
        address: text(row.location_address.or(nested.address)),
        city: text(row.location_city.or(nested.city)),
        state: text(row.location_state.or(nested.state)),
        location,
        proof_kinds: row
            .proof_types
            .iter()
            .map(|word| MediaKind::from_wire(word))
            .collect(),
        environment: Environment::from_wire(row.environment.as_deref().unwrap_or_default()),
        worker: row.worker_id.map(WorkerId::new),
        worker_name: text(row.worker_name),
        assigned_at: moment(row.assigned_at),
        started_at: moment(row.started_at),
        deadline: moment(row.deadline),
        created_at: moment(row.created_at),
        updated_at: moment(row.updated_at),
    }
}

fn proof_of(id: ProofId, row: wire::Proof) -> Proof {
    let word = |word: Option<String>| word.unwrap_or_default();
    Proof {
        id,
        worker: row.worker_id.map(WorkerId::new),
        attempt: row.attempt_number.unwrap_or(1).max(1),
        kind: MediaKind::from_wire(row.kind.as_deref().unwrap_or("photo")),
        file: row
            .file_url
            .filter(|url| !url.trim().is_empty())
            .map(SignedUrl::new),
        content_type: text(row.content_type),
        size_bytes: row.file_size_bytes,
        point: point(row.gps_latitude, row.gps_longitude),
        geo_valid: row.geo_valid,
        distance_m: row.distance_from_task_meters.filter(|m| *m >= 0.0),
        user_agent: text(row.device_info.user_agent),
        platform: text(row.device_info.platform),
        status: ProofStatus::from_wire(&word(row.status)),
        rejection_reason: row.rejection_reason.map(Untrusted::new),
        reviewed_at: moment(row.reviewed_at),
        created_at: moment(row.created_at),
    }
}

fn text(text: Option<String>) -> Untrusted {
    Untrusted::new(text.unwrap_or_default())
}

fn moment(text: Option<String>) -> Option<Timestamp> {
    parse_timestamp(&text?)
}

fn point(lat: Option<f64>, lon: Option<f64>) -> Option<Point> {
    Point::new(lat?, lon?)
}

/// An amount below zero is no amount: unknown asks for more care.
fn cents(amount: Option<i64>) -> Option<Cents> {
    amount.filter(|amount| *amount >= 0).map(Cents)
}
