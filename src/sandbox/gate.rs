//! What every request passes before and after its call: key, limit, faults, log.
//!
//! The order is fixed: whoever has no key costs nothing, whoever is over the limit meets
//! no fault, and what was carried out is in the log before its answer is held back.

use super::answer;
use super::connection::Plug;
use super::faults::{CallName, FaultKind, Trouble};
use super::log::{Entry, Side};
use super::server::Server;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;

/// Bodies larger than this are refused, in bytes.
const BODY_MAX: usize = 64 * 1024;

/// The API's gate.
pub(super) async fn api(
    State(server): State<Arc<Server>>,
    ConnectInfo(plug): ConnectInfo<Plug>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut entry = entry(
        &server,
        Side::Api,
        &parts.method,
        &parts.uri,
        &parts.headers,
    );
    let Ok(body) = to_bytes(body, BODY_MAX).await else {
        let refused = answer::error(413, "PAYLOAD_TOO_LARGE", "The body is too large");
        let budget = server.budget_for_strangers();
        return told(&server, entry, refused, budget, false);
    };
    entry.body = said(&parts.method, &body);
    let Some(key) = server.holder(&parts.headers) else {
        let refused = answer::error(401, "UNAUTHORIZED", "Missing or invalid API key");
        let budget = server.budget_for_strangers();
        return told(&server, entry, refused, budget, false);
    };
    let budget = server.admit(&key);
    parts.extensions.insert(key);
    if !budget.admitted {
        let refused = answer::error(429, "RATE_LIMITED", "Too many requests; slow down");
        return told(&server, entry, refused, budget, true);
    }
    let trouble = server
        .faults
        .strike(api_call(&parts.method, parts.uri.path()));
    entry.faults = trouble.words();
    if trouble.has(FaultKind::DropBefore) {
        return dropped(&server, entry, &plug);
    }
    let delay = trouble.delay;
    let response = if trouble.has(FaultKind::ServerError) {
        answer::error(500, "INTERNAL_ERROR", "Something went wrong")
    } else {
        parts.extensions.insert(trouble.clone());
        let request = Request::from_parts(parts, Body::from(body));
        answer::in_form(next.run(request).await)
    };
    if trouble.has(FaultKind::LostAnswer) {
        entry.answered = false;
        plug.pull();
    }
    let response = told(&server, entry, response, budget, false);
    held_back(delay).await;
    response
}

/// The gate of the files: no key, no limit.
pub(super) async fn media(
    State(server): State<Arc<Server>>,
    ConnectInfo(plug): ConnectInfo<Plug>,
    mut request: Request,
    next: Next,
) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let mut entry = entry(&server, Side::Media, &method, &uri, request.headers());
    let trouble = server.faults.strike(CallName::Media);
    entry.faults = trouble.words();
    if trouble.has(FaultKind::DropBefore) {
        return dropped(&server, entry, &plug);
    }
    let response = if trouble.has(FaultKind::ServerError) {
        answer::error(500, "INTERNAL_ERROR", "Something went wrong")
    } else {
        request.extensions_mut().insert(trouble.clone());
        answer::in_form(next.run(request).await)
    };
    if trouble.has(FaultKind::LostAnswer) {
        entry.answered = false;
        plug.pull();
    }
    let response = noted(&server, entry, response);
    held_back(trouble.delay).await;
    response
}

/// The gate of the control calls: the key, and nothing else.
pub(super) async fn control(
    State(server): State<Arc<Server>>,
    request: Request,
    next: Next,
) -> Response {
    if server.holder(request.headers()).is_some() {
        next.run(request).await
    } else {
        answer::error(401, "UNAUTHORIZED", "Missing or invalid API key")
    }
}

/// What befalls this request, for calls that carry out faults themselves.
pub(super) fn trouble(extensions: &axum::http::Extensions) -> Trouble {
    extensions.get().cloned().unwrap_or_default()
}

fn entry(server: &Server, side: Side, method: &Method, uri: &Uri, headers: &HeaderMap) -> Entry {
    let path = match (side, uri.path_and_query()) {
        (Side::Api, Some(whole)) => whole.as_str(),
        _ => uri.path(),
    };
    Entry {
        seq: 0,
        at: server.wall(),
        side,
        method: method.to_string(),
        path: path.to_owned(),
        status: None,
        answered: true,
        body: None,
        authorization: headers.contains_key(header::AUTHORIZATION),
        faults: Vec::new(),
    }
}

fn said(method: &Method, body: &Bytes) -> Option<String> {
    let wrote = *method == Method::POST || *method == Method::PUT;
    wrote.then(|| String::from_utf8_lossy(body).into_owned())
}

fn noted(server: &Server, entry: Entry, response: Response) -> Response {
    server.log.note(Entry {
        status: Some(response.status().as_u16()),
        ..entry
    });
    response
}

fn told(
    server: &Server,
    entry: Entry,
    mut response: Response,
    budget: super::limit::Budget,
    refused: bool,
) -> Response {
    answer::tell(budget, refused, server.wall(), response.headers_mut());
    noted(server, entry, response)
}

fn dropped(server: &Server, entry: Entry, plug: &Plug) -> Response {
    plug.pull();
    server.log.note(Entry {
        answered: false,
        ..entry
    });
    answer::unheard()
}

async fn held_back(delay: std::time::Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}

/// Which call a request is, for faults to be aimed at.
fn api_call(method: &Method, path: &str) -> CallName {
    let parts: Vec<_> = path.trim_matches('/').split('/').collect();
    match (method.as_str(), parts.as_slice()) {
        ("GET", ["v1", "tasks"]) => CallName::Tasks,
        ("GET", ["v1", "tasks", _]) => CallName::Task,
        ("GET", ["v1", "tasks", _, "proofs"]) => CallName::Proofs,
        ("POST", ["v1", "tasks", _, "proofs", _, "approve"]) => CallName::Approve,
        ("POST", ["v1", "tasks", _, "proofs", _, "reject"]) => CallName::Reject,
        ("GET", ["v1", "account"]) => CallName::Account,
        _ => CallName::Other,
    }
}
