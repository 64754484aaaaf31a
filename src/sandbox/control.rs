//! Calls that are no part of the marketplace: to look behind it and to change it under a
//! reviewer's hands. They need the key, don't count, and aren't in the log.

use super::answer::{error, json_body};
use super::gate;
use super::server::Server;
use super::shape;
use super::world::Input;
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

/// The routes under `/control`, behind their gate.
pub(super) fn router(server: &Arc<Server>) -> Router {
    Router::new()
        .route("/control/log", get(log))
        .route("/control/truth", get(truth))
        .route("/control/payments", get(payments))
        .route("/control/rate", post(rate))
        .route("/control/events", get(events))
        .route("/control/deliveries", get(deliveries))
        .route("/control/clock", post(clock))
        .route("/control/tasks/{task}/status", post(status))
        .route("/control/tasks/{task}/next", post(next))
        .layer(middleware::from_fn_with_state(
            Arc::clone(server),
            gate::control,
        ))
        .with_state(Arc::clone(server))
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
        Err(_) => error(400, "VALIDATION_ERROR", "The body must be {\"limit\": N}"),
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

/// Sets the box's clock ahead; what would have happened meanwhile happens now.
async fn clock(State(server): State<Arc<Server>>, body: Bytes) -> Response {
    #[derive(Deserialize)]
    struct Advance {
        advance_seconds: u64,
    }
    match serde_json::from_slice(&body) {
        Ok(Advance { advance_seconds }) if advance_seconds <= FARTHEST_S => {
            server.advance(Duration::from_secs(advance_seconds));
            json_body(&json!({ "now": shape::stamp(server.wall()) }))
        }
        _ => error(
            400,
            "VALIDATION_ERROR",
            "The body must be {\"advance_seconds\": N}, a year at most",
        ),
    }
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
        return error(
            400,
            "VALIDATION_ERROR",
            "The body must be {\"status\": one of the twelve}",
        );
    };
    let status = status.word();
    match server.enter(&Input::Force { task, status }, |job| Ok(shape::task(job))) {
        Ok(task) => json_body(&task),
        Err(refusal) => refusal.into_response(),
    }
}
