//! What a customer orders: tasks and bounties, their end before their time, disputes.

use super::answer;
use super::body::Body;
use super::fields::Fields;
use super::posting::Posting;
use super::server::Server;
use super::shape;
use super::world::{Input, Key, Refusal};
use crate::marketplace::workfunder::wire;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Map, Value};
use std::sync::Arc;

/// `POST /v1/tasks`.
pub(super) async fn task(
    State(server): State<Arc<Server>>,
    Extension(key): Extension<Key>,
    Body(body): Body,
) -> Response {
    answer::made(post(&server, &key, &body, false))
}

/// `POST /v1/bounties`: the same with the higher fee.
pub(super) async fn bounty(
    State(server): State<Arc<Server>>,
    Extension(key): Extension<Key>,
    Body(body): Body,
) -> Response {
    answer::made(post(&server, &key, &body, true))
}

fn post(
    server: &Server,
    key: &Key,
    body: &Map<String, Value>,
    bounty: bool,
) -> Result<wire::Task, Refusal> {
    let posting = Posting::read(body, server.wall())?;
    server.post(key.environment, posting, bounty, |job| Ok(shape::task(job)))
}

/// `POST /v1/tasks/:id/cancel` and `DELETE /v1/tasks/:id`: the vendor's pages tell of the
/// call and not of its form, so both are taken.
pub(super) async fn cancel(
    State(server): State<Arc<Server>>,
    Extension(key): Extension<Key>,
    Path(task): Path<String>,
) -> Response {
    let input = Input::Cancel { task };
    let cancelled = server.enter_for(key.environment, &input, |job| Ok(shape::task(job)));
    answer::of(cancelled)
}

/// `POST /v1/tasks/:id/dispute`.
pub(super) async fn dispute(
    State(server): State<Arc<Server>>,
    Extension(key): Extension<Key>,
    Path(task): Path<String>,
    Body(body): Body,
) -> Response {
    let open = || {
        let input = Input::Dispute {
            reason: Fields::of(&body).words("reason")?,
            task,
        };
        server.enter_for(key.environment, &input, |job| {
            let dispute = job.dispute.as_ref().ok_or(Refusal::TaskNotFound)?;
            Ok(shape::dispute(job, dispute))
        })
    };
    answer::made(open())
}
