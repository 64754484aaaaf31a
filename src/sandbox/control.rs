//! Calls that are no part of the marketplace: to look behind it and to change it under a
//! reviewer's hands. They need the key, don't count, and aren't in the log.

use super::answer::{error, json_body};
use super::gate;
use super::server::Server;
use super::shape;
use super::state::Refusal;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// The routes under `/control`, behind their gate.
pub(super) fn router(server: &Arc<Server>) -> Router {
    Router::new()
        .route("/control/log", get(log))
        .route("/control/truth", get(truth))
        .route("/control/payments", get(payments))
        .route("/control/rate", post(rate))
        .route("/control/tasks/{task}/status", post(status))
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
    let mut world = server.world();
    let Some(job) = world.job_mut(&task) else {
        return Refusal::TaskNotFound.into_response();
    };
    server.past.keep(job.clone());
    job.force(status, server.clock.wall());
    json_body(&shape::task(job))
}
