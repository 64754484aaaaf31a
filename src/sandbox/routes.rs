//! The calls of the API. Keys, limits, faults and the log are the gate's affair.

use super::answer::{error, json_body};
use super::faults::{FaultKind, Trouble};
use super::gate;
use super::server::Server;
use super::shape;
use super::signing::LIFETIME;
use super::world::{Input, Refusal};
use crate::domain::{ProofId, Timestamp};
use crate::marketplace::workfunder::wire;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::Extensions;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::SignedDuration;
use std::collections::HashMap;
use std::sync::Arc;

/// Rows on a page where nothing is asked.
const PAGE: usize = 20;
/// Rows on a page at most.
const PAGE_MAX: usize = 100;

/// The routes under `/v1`, behind their gate.
pub(super) fn router(server: &Arc<Server>) -> Router {
    Router::new()
        .route("/v1/tasks", get(tasks))
        .route("/v1/tasks/{task}", get(task))
        .route("/v1/tasks/{task}/proofs", get(proofs))
        .route("/v1/tasks/{task}/proofs/{proof}/approve", post(approve))
        .route("/v1/tasks/{task}/proofs/{proof}/reject", post(reject))
        .route("/v1/account", get(account))
        .fallback(async || error(404, "NOT_FOUND", "No such route"))
        .method_not_allowed_fallback(async || error(405, "METHOD_NOT_ALLOWED", "Wrong method"))
        .layer(middleware::from_fn_with_state(
            Arc::clone(server),
            gate::api,
        ))
        .with_state(Arc::clone(server))
}

type Asked = Query<HashMap<String, String>>;

async fn tasks(
    State(server): State<Arc<Server>>,
    extensions: Extensions,
    Query(asked): Asked,
) -> Response {
    let ignore = gate::trouble(&extensions).has(FaultKind::IgnoreStatus);
    answer(list(&server, &asked, ignore))
}

fn list(
    server: &Server,
    asked: &HashMap<String, String>,
    ignore_status: bool,
) -> Result<wire::List<wire::Task>, Refusal> {
    let page = Page::of(asked)?;
    let wanted = match asked.get("status") {
        Some(word) => Some(shape::known_status(word).ok_or_else(|| {
            Refusal::Validation("status is not one of the task statuses".to_owned())
        })?),
        None => None,
    };
    let wanted = wanted.filter(|_| !ignore_status);
    let world = server.world();
    let rows = world.page(wanted.as_ref(), page.offset, page.limit);
    let rows = rows.into_iter().map(shape::task).collect();
    Ok(page.list(rows, world.count(wanted.as_ref())))
}

async fn task(State(server): State<Arc<Server>>, Path(task): Path<String>) -> Response {
    let world = server.world();
    answer(
        world
            .job(&task)
            .map(shape::task)
            .ok_or(Refusal::TaskNotFound),
    )
}

async fn proofs(
    State(server): State<Arc<Server>>,
    extensions: Extensions,
    Path(task): Path<String>,
    Query(asked): Asked,
) -> Response {
    let expires = expiry(server.wall(), &gate::trouble(&extensions));
    let read = || {
        let page = Page::of(&asked)?;
        let world = server.world();
        let job = world.job(&task).ok_or(Refusal::TaskNotFound)?;
        let all: Vec<_> = job.submissions.iter().collect();
        let rows = page
            .cut(&all)
            .map(|sent| shape::proof(job, sent, &server.signer, expires))
            .collect();
        Ok(page.list(rows, all.len()))
    };
    answer::<wire::List<wire::Proof>>(read())
}

/// One hour from now, or a second ago under that fault.
fn expiry(now: Timestamp, trouble: &Trouble) -> Timestamp {
    if trouble.has(FaultKind::ExpiredUrls) {
        now - SignedDuration::from_secs(1)
    } else {
        now + LIFETIME
    }
}

async fn approve(
    State(server): State<Arc<Server>>,
    Path((task, proof)): Path<(String, String)>,
) -> Response {
    answer(judge(
        &server,
        &proof,
        &Input::Approve {
            task,
            proof: proof.clone(),
        },
    ))
}

async fn reject(
    State(server): State<Arc<Server>>,
    Path((task, proof)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let Ok(wire::Reason { reason }) = serde_json::from_slice(&body) else {
        let why = "The body must be a JSON object with a reason".to_owned();
        return Refusal::Validation(why).into_response();
    };
    let input = Input::Reject {
        task,
        proof: proof.clone(),
        reason,
    };
    answer(judge(&server, &proof, &input))
}

fn judge(server: &Server, proof: &str, input: &Input) -> Result<wire::Reviewed, Refusal> {
    server.enter(input, |job| {
        let sent = job
            .sent(&ProofId::new(proof))
            .ok_or(Refusal::ProofNotFound)?;
        Ok(shape::reviewed(job, sent))
    })
}

async fn account(State(server): State<Arc<Server>>) -> Response {
    let limit = server.budget_for_strangers().limit;
    let id = server.account_id.clone();
    json_body(&shape::account(
        limit,
        server.opened,
        server.world().count(None) as u64,
        id,
    ))
}

fn answer<T: serde::Serialize>(result: Result<T, Refusal>) -> Response {
    match result {
        Ok(body) => json_body(&body),
        Err(refusal) => refusal.into_response(),
    }
}

/// The part of a list that was asked for.
struct Page {
    limit: usize,
    offset: usize,
}

impl Page {
    fn of(asked: &HashMap<String, String>) -> Result<Self, Refusal> {
        let number = |name: &str, otherwise| match asked.get(name) {
            Some(text) => text.parse::<usize>().map_err(|_| {
                Refusal::Validation(format!("{name} must be a whole number, 0 or more"))
            }),
            None => Ok(otherwise),
        };
        Ok(Self {
            limit: number("limit", PAGE)?.clamp(1, PAGE_MAX),
            offset: number("offset", 0)?,
        })
    }

    fn cut<'a, T>(&self, all: &'a [T]) -> impl Iterator<Item = &'a T> {
        all.iter().skip(self.offset).take(self.limit)
    }

    fn list<T>(&self, data: Vec<T>, total: usize) -> wire::List<T> {
        wire::List {
            data,
            meta: wire::Meta {
                total: Some(total as u64),
                limit: Some(self.limit as u64),
                offset: Some(self.offset as u64),
            },
        }
    }
}
