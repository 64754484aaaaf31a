//! What every request passes before its call: key, limit, faults.
//!
//! The order is fixed: whoever has no key costs nothing, and whoever is over the limit
//! meets no fault. How it goes on from there stands in `visit`.

use super::answer;
use super::connection::Plug;
use super::faults::{CallName, Occasion, Trouble};
use super::log::{Entry, Side};
use super::server::Server;
use super::visit::Visit;
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
        let refused = answer::stranger();
        let budget = server.budget_for_strangers();
        return told(&server, entry, refused, budget, false);
    };
    let budget = server.admit(&key);
    parts.extensions.insert(key);
    if !budget.admitted {
        let refused = answer::error(429, "RATE_LIMITED", "Too many requests; slow down");
        return told(&server, entry, refused, budget, true);
    }
    let occasion = occasion(&server, &parts.method, &parts.uri);
    let trouble = server.faults.strike(occasion);
    let request = Request::from_parts(parts, Body::from(body));
    let visit = Visit {
        server: &server,
        plug: &plug,
        entry,
        budget: Some(budget),
    };
    visit.go(trouble, request, next).await
}

/// The gate of the files: no key, no limit.
pub(super) async fn media(
    State(server): State<Arc<Server>>,
    ConnectInfo(plug): ConnectInfo<Plug>,
    request: Request,
    next: Next,
) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let visit = Visit {
        entry: entry(&server, Side::Media, &method, &uri, request.headers()),
        server: &server,
        plug: &plug,
        budget: None,
    };
    let trouble = server.faults.strike(Occasion::of(CallName::Media));
    visit.go(trouble, request, next).await
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
        answer::stranger()
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

/// What this request is, as far as troubles depend on it.
fn occasion(server: &Server, method: &Method, uri: &Uri) -> Occasion {
    let call = api_call(method, uri.path());
    let mut parts = uri.path().trim_matches('/').split('/').skip(2);
    Occasion {
        call,
        later_page: is_later_page(uri.query().unwrap_or_default()),
        has_past: match (call, parts.next()) {
            (CallName::Task | CallName::Proofs, Some(task)) => server.past.of(task).is_some(),
            (CallName::Tasks, _) => !server.past.is_empty(),
            _ => false,
        },
    }
}

fn is_later_page(query: &str) -> bool {
    let mut asked = query.split('&').filter_map(|pair| pair.split_once('='));
    let offset = asked.find(|(name, _)| *name == "offset");
    offset.is_some_and(|(_, value)| value.parse::<u64>().is_ok_and(|rows| rows > 0))
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
