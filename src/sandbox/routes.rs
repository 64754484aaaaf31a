//! The calls of the API: all of them by name, and those that a reviewer needs. Keys,
//! limits, faults and the log are the gate's affair.

use super::answer::{self, error};
use super::body::Body;
use super::faults::{FaultKind, Trouble};
use super::fields::Fields;
use super::gate;
use super::past::Told;
use super::server::Server;
use super::shape;
use super::signing::LIFETIME;
use super::world::{Input, Job, Key, Refusal};
use super::{account, orders};
use crate::domain::{Environment, ProofId, Timestamp};
use crate::marketplace::workfunder::wire;
use axum::extract::{Path, Query, State};
use axum::http::{Extensions, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, post, put};
use axum::{Extension, Router};
use jiff::SignedDuration;
use std::collections::HashMap;
use std::sync::Arc;

/// What the calls are, as OpenAPI 3.1.
pub(super) const DOCUMENT: &str = include_str!("openapi.json");
/// Where it is.
const DOCUMENT_PATH: &str = "/openapi.json";
/// Rows on a page where nothing is asked.
const PAGE: usize = 20;
/// Rows on a page at most.
const PAGE_MAX: usize = 100;

/// Every call: its path, and what answers to which method. The document in
/// `openapi.json` tells the same.
pub(super) fn table() -> Vec<(&'static str, MethodRouter<Arc<Server>>)> {
    vec![
        ("/v1/tasks", get(tasks).post(orders::task)),
        ("/v1/tasks/{task}", get(task).delete(orders::cancel)),
        ("/v1/tasks/{task}/cancel", post(orders::cancel)),
        ("/v1/tasks/{task}/dispute", post(orders::dispute)),
        ("/v1/tasks/{task}/proofs", get(proofs)),
        ("/v1/tasks/{task}/proofs/{proof}/approve", post(approve)),
        ("/v1/tasks/{task}/proofs/{proof}/reject", post(reject)),
        ("/v1/bounties", post(orders::bounty)),
        ("/v1/account", get(account::show)),
        ("/v1/account/webhook", put(account::webhook)),
        ("/v1/account/keys", post(account::issue_key)),
        ("/v1/account/keys/{key}", delete(account::delete_key)),
    ]
}

/// The routes under `/v1` behind their gate, and the document that describes them.
pub(super) fn router(server: &Arc<Server>) -> Router {
    let calls = table().into_iter();
    calls
        .fold(Router::new(), |router, (path, call)| {
            router.route(path, call)
        })
        .fallback(async || error(404, "NOT_FOUND", "No such route"))
        .method_not_allowed_fallback(async || error(405, "METHOD_NOT_ALLOWED", "Wrong method"))
        .layer(middleware::from_fn_with_state(
            Arc::clone(server),
            gate::api,
        ))
        .with_state(Arc::clone(server))
        // It holds no secret, and whoever has no key yet wants to read it.
        .merge(Router::new().route(DOCUMENT_PATH, get(document)))
}

async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT).into_response()
}

type Asked = Query<HashMap<String, String>>;

async fn tasks(
    State(server): State<Arc<Server>>,
    Extension(key): Extension<Key>,
    extensions: Extensions,
    Query(asked): Asked,
) -> Response {
    answer::of(list(
        &server,
        key.environment,
        &asked,
        &gate::trouble(&extensions),
    ))
}

fn list(
    server: &Server,
    side: Environment,
    asked: &HashMap<String, String>,
    trouble: &Trouble,
) -> Result<wire::List<wire::Task>, Refusal> {
    let page = Page::of(asked)?;
    let wanted = match asked.get("status") {
        Some(word) => Some(shape::known_status(word).ok_or_else(|| {
            Refusal::Validation("status is not one of the task statuses".to_owned())
        })?),
        None => None,
    };
    let wanted = wanted.filter(|_| !trouble.has(FaultKind::IgnoreStatus));
    let gone = usize::from(trouble.has(FaultKind::PagesShift));
    let world = server.world();
    if trouble.has(FaultKind::StaleRead) {
        // What is told may be older than what is, so each job is asked what it tells.
        let own = world.of_side(side);
        let told = own.map(|job| as_told(server, job, trouble));
        let matching: Vec<_> = told
            .filter(|job| wanted.as_ref().is_none_or(|status| job.status == *status))
            .skip(gone)
            .collect();
        let rows = page.cut(&matching).map(|job| shape::task(job)).collect();
        return Ok(page.list(rows, matching.len()));
    }
    let (rows, total) = world.listed(side, wanted.as_ref(), (page.offset + gone, page.limit));
    let rows = rows.into_iter().map(shape::task).collect();
    Ok(page.list(rows, total.saturating_sub(gone)))
}

/// The job as it is told: as it stands, or, under that fault, as it stood.
fn as_told<'a>(server: &Server, job: &'a Job, trouble: &Trouble) -> Told<'a> {
    let is_stale = trouble.has(FaultKind::StaleRead);
    let past = is_stale.then(|| server.past.of(job.id.as_str()));
    past.flatten().map_or(Told::Now(job), Told::Then)
}

async fn task(
    State(server): State<Arc<Server>>,
    Extension(key): Extension<Key>,
    extensions: Extensions,
    Path(task): Path<String>,
) -> Response {
    let trouble = gate::trouble(&extensions);
    let world = server.world();
    let job = world.job_of(key.environment, &task);
    let job = job.ok_or(Refusal::TaskNotFound);
    answer::of(job.map(|job| shape::task(&as_told(&server, job, &trouble))))
}

async fn proofs(
    State(server): State<Arc<Server>>,
    Extension(key): Extension<Key>,
    extensions: Extensions,
    Path(task): Path<String>,
    Query(asked): Asked,
) -> Response {
    let trouble = gate::trouble(&extensions);
    let expires = expiry(server.wall(), &trouble);
    let read = || {
        let page = Page::of(&asked)?;
        let world = server.world();
        let job = world.job_of(key.environment, &task);
        let job = as_told(&server, job.ok_or(Refusal::TaskNotFound)?, &trouble);
        let all: Vec<_> = job.submissions.iter().collect();
        let rows = page
            .cut(&all)
            .map(|sent| shape::proof(&job, sent, &server.signer, expires))
            .collect();
        Ok(page.list(rows, all.len()))
    };
    answer::of::<wire::List<wire::Proof>>(read())
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
    Extension(key): Extension<Key>,
    Path((task, proof)): Path<(String, String)>,
) -> Response {
    let input = Input::Approve {
        task,
        proof: proof.clone(),
    };
    answer::of(judge(&server, &key, &proof, &input))
}

async fn reject(
    State(server): State<Arc<Server>>,
    Extension(key): Extension<Key>,
    Path((task, proof)): Path<(String, String)>,
    Body(body): Body,
) -> Response {
    let reason = match Fields::of(&body).words("reason") {
        Ok(reason) => reason,
        Err(refusal) => return refusal.into_response(),
    };
    let input = Input::Reject {
        task,
        proof: proof.clone(),
        reason,
    };
    answer::of(judge(&server, &key, &proof, &input))
}

fn judge(
    server: &Server,
    key: &Key,
    proof: &str,
    input: &Input,
) -> Result<wire::Reviewed, Refusal> {
    server.enter_for(key.environment, input, |job| {
        let sent = job
            .sent(&ProofId::new(proof))
            .ok_or(Refusal::ProofNotFound)?;
        Ok(shape::reviewed(job, sent))
    })
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
