//! Calls that are no part of the marketplace: to look behind it and to change it under a
//! reviewer's hands. They need the key, don't count, and aren't in the log.

use super::answer::{error, json_body};
use super::gate;
use super::server::Server;
use super::shape;
use super::world::{Input, Refusal};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// The clock is set ahead by so many seconds at most at a time.
const FARTHEST_S: u64 = 366 * 24 * 3600;

/// Every call with what it does, as `GET /control` tells it. A test calls them all.
const CALLS: [(&str, &str, &str); 15] = [
    ("GET", "/control", "This list"),
    (
        "GET",
        "/control/clock",
        "The box's time, how far it is ahead, what is due next",
    ),
    (
        "POST",
        "/control/clock",
        "Sets it ahead: {\"advance_seconds\": N}",
    ),
    (
        "GET",
        "/control/deliveries",
        "Every attempt to tell an event to the webhook",
    ),
    (
        "GET",
        "/control/events",
        "What has happened, from number ?from=N on",
    ),
    (
        "POST",
        "/control/faults",
        "Orders troubles, written as in a faults file",
    ),
    ("DELETE", "/control/faults", "Takes all troubles off"),
    (
        "GET",
        "/control/log",
        "Every request to the API and for files",
    ),
    ("GET", "/control/payments", "The money that moved"),
    (
        "GET",
        "/control/proofs/{proof}",
        "What is true about one proof",
    ),
    (
        "POST",
        "/control/rate",
        "Another limit: {\"limit\": N} requests a minute",
    ),
    (
        "GET",
        "/control/score",
        "The verdicts held against the truth",
    ),
    (
        "POST",
        "/control/tasks/{task}/next",
        "The task's next step happens now",
    ),
    (
        "POST",
        "/control/tasks/{task}/status",
        "Forces a status: {\"status\": one of the twelve}",
    ),
    ("GET", "/control/truth", "What is true about every proof"),
];

/// The routes under `/control`, behind their gate.
pub(super) fn router(server: &Arc<Server>) -> Router {
    Router::new()
        .route("/control", get(calls))
        .route("/control/clock", get(clock).post(advance))
        .route("/control/events", get(events))
        .route("/control/deliveries", get(deliveries))
        .route("/control/faults", post(order).delete(clear))
        .route("/control/log", get(log))
        .route("/control/payments", get(payments))
        .route("/control/proofs/{proof}", get(proof))
        .route("/control/rate", post(rate))
        .route("/control/score", get(score))
        .route("/control/tasks/{task}/next", post(next))
        .route("/control/tasks/{task}/status", post(status))
        .route("/control/truth", get(truth))
        .layer(middleware::from_fn_with_state(
            Arc::clone(server),
            gate::control,
        ))
        .with_state(Arc::clone(server))
}

async fn calls() -> Response {
    let told =
        CALLS.map(|(method, path, does)| json!({ "method": method, "path": path, "does": does }));
    json_body(&json!({ "data": told }))
}

async fn log(State(server): State<Arc<Server>>) -> Response {
    let entries = server.log.entries();
    let entries: Vec<_> = entries.iter().map(AsRef::as_ref).collect();
    json_body(&json!({ "data": entries }))
}

async fn truth(State(server): State<Arc<Server>>) -> Response {
    json_body(&json!({ "data": server.truth() }))
}

async fn payments(State(server): State<Arc<Server>>) -> Response {
    json_body(&json!({ "data": server.world().payments() }))
}

async fn rate(State(server): State<Arc<Server>>, body: Bytes) -> Response {
    #[derive(Deserialize)]
    struct Rate {
        limit: u32,
    }
    match serde_json::from_slice(&body) {
        Ok(Rate { limit }) => {
            server.set_limit(limit);
            json_body(&json!({ "limit": limit }))
        }
        Err(_) => invalid("The body must be {\"limit\": N}"),
    }
}

/// What has happened, oldest first; `from` is the number to begin with.
async fn events(State(server): State<Arc<Server>>, Query(asked): Query<From>) -> Response {
    let world = server.world();
    let happenings: Vec<_> = world.happenings(asked.from).map(AsRef::as_ref).collect();
    json_body(&json!({ "data": happenings, "next": world.happened() }))
}

/// Every attempt to deliver an event, oldest first.
async fn deliveries(State(server): State<Arc<Server>>) -> Response {
    let (made, waiting, dropped) = server.deliveries.all();
    let made: Vec<_> = made.iter().map(AsRef::as_ref).collect();
    json_body(&json!({ "data": made, "waiting": waiting, "dropped": dropped }))
}

#[derive(Deserialize)]
struct From {
    #[serde(default)]
    from: u64,
}

/// The box's clock.
async fn clock(State(server): State<Arc<Server>>) -> Response {
    let due = server.world().next_due();
    json_body(&json!({
        "now": shape::stamp(server.wall()),
        "ahead_seconds": server.ahead().as_secs(),
        "next_due": due.map(shape::stamp),
    }))
}

/// Sets it ahead; what would have happened meanwhile happens now.
async fn advance(State(server): State<Arc<Server>>, body: Bytes) -> Response {
    #[derive(Deserialize)]
    struct Advance {
        advance_seconds: u64,
    }
    let Ok(Advance { advance_seconds }) = serde_json::from_slice(&body) else {
        return invalid("The body must be {\"advance_seconds\": N}");
    };
    if advance_seconds > FARTHEST_S {
        return invalid("advance_seconds must be a year at most");
    }
    match server.advance(Duration::from_secs(advance_seconds)) {
        Ok(()) => clock(State(server)).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// Orders troubles.
async fn order(State(server): State<Arc<Server>>, body: Bytes) -> Response {
    let text = String::from_utf8_lossy(&body);
    match server.faults.order(&text) {
        Ok(ordered) => json_body(&json!({ "ordered": ordered })),
        Err(wrong) => invalid(&format!("{wrong:#}")),
    }
}

/// No more troubles.
async fn clear(State(server): State<Arc<Server>>) -> Response {
    server.faults.clear();
    json_body(&json!({ "ordered": 0 }))
}

/// What is true about one proof.
async fn proof(State(server): State<Arc<Server>>, Path(proof): Path<String>) -> Response {
    let world = server.world();
    let Some((job, sent)) = world.proof(&proof) else {
        return Refusal::ProofNotFound.into_response();
    };
    json_body(&json!({
        "id": sent.id,
        "task_id": job.id,
        "attempt_number": sent.attempt,
        "status": shape::review(sent),
        "worker": job.worker.as_ref().map(|worker| json!({
            "id": worker.id,
            "name": worker.name,
            "habit": worker.habit.word(),
        })),
        "right": sent.truth.right,
        "why": sent.truth.why,
    }))
}

/// The verdicts held against the truth.
async fn score(State(server): State<Arc<Server>>) -> Response {
    let world = server.world();
    json_body(&json!({
        "says": world.score().to_string(),
        "score": world.score(),
        "verdicts": world.judged(),
    }))
}

/// Lets a task's next step happen now.
async fn next(State(server): State<Arc<Server>>, Path(task): Path<String>) -> Response {
    match server.enter(&Input::Hasten { task }, |job| Ok(shape::task(job))) {
        Ok(task) => json_body(&task),
        Err(refusal) => refusal.into_response(),
    }
}

async fn status(
    State(server): State<Arc<Server>>,
    Path(task): Path<String>,
    body: Bytes,
) -> Response {
    #[derive(Deserialize)]
    struct Wanted {
        status: String,
    }
    let wanted = serde_json::from_slice(&body).ok();
    let Some(status) = wanted.and_then(|Wanted { status }| shape::known_status(&status)) else {
        return invalid("The body must be {\"status\": one of the twelve}");
    };
    let status = status.word();
    match server.enter(&Input::Force { task, status }, |job| Ok(shape::task(job))) {
        Ok(task) => json_body(&task),
        Err(refusal) => refusal.into_response(),
    }
}

fn invalid(why: &str) -> Response {
    error(400, "VALIDATION_ERROR", why)
}
