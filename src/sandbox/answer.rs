//! Answers of the API: JSON bodies, and errors in the vendor's form.

use super::limit::Budget;
use super::world::Refusal;
use crate::domain::Timestamp;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;
use std::time::Duration;

/// A body as JSON.
pub(super) fn json_body(body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => ([(header::CONTENT_TYPE, "application/json")], bytes).into_response(),
        Err(_) => error(500, "INTERNAL_ERROR", "The answer could not be written"),
    }
}

/// `{"error":{"code","message"}}`.
pub(super) fn error(status: u16, code: &str, message: &str) -> Response {
    let mut response = json_body(&json!({ "error": { "code": code, "message": message } }));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    response
}

/// 401: whoever asks has no key that works.
pub(super) fn stranger() -> Response {
    error(401, "UNAUTHORIZED", "Missing or invalid API key")
}

/// 500, without a reason.
pub(super) fn trouble() -> Response {
    error(500, "INTERNAL_ERROR", "Something went wrong")
}

/// 429, to be tried again after `wait`, in whole seconds and at least one.
pub(super) fn limited(wait: Duration) -> Response {
    let mut response = error(429, "RATE_LIMITED", "Too many requests; slow down");
    let seconds = wait.as_millis().div_ceil(1000).max(1);
    let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
    let after = HeaderValue::from(seconds);
    response.headers_mut().insert(header::RETRY_AFTER, after);
    response
}

/// What came of a call: 200 with this body, or the refusal.
pub(super) fn of<T: Serialize>(result: Result<T, Refusal>) -> Response {
    match result {
        Ok(body) => json_body(&body),
        Err(refusal) => refusal.into_response(),
    }
}

/// What came of a call that makes something: 201 with this body, or the refusal.
pub(super) fn made<T: Serialize>(result: Result<T, Refusal>) -> Response {
    let is_made = result.is_ok();
    let mut response = of(result);
    if is_made && response.status().is_success() {
        *response.status_mut() = StatusCode::CREATED;
    }
    response
}

/// Errors that the router itself answers (a path that isn't UTF-8, say), in the vendor's
/// form as well.
pub(super) fn in_form(response: Response) -> Response {
    let status = response.status();
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/json");
    if is_json || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let words = status.canonical_reason().unwrap_or("Error");
    let code = match status {
        StatusCode::BAD_REQUEST => "VALIDATION_ERROR".to_owned(),
        _ => words.to_uppercase().replace(' ', "_"),
    };
    error(status.as_u16(), &code, words)
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code, message) = self.told();
        error(status, code, &message)
    }
}

/// What stands in for an answer that will never be read.
pub(super) fn unheard() -> Response {
    Response::new(Body::empty())
}

/// Writes the limit into an answer: `X-RateLimit-Reset` in Unix seconds, and `Retry-After`
/// where the request was refused.
pub(super) fn tell(budget: Budget, refused: bool, now: Timestamp, headers: &mut HeaderMap) {
    let wait = budget.reset_in.as_millis().div_ceil(1000).max(1);
    let wait = i64::try_from(wait).unwrap_or(i64::MAX);
    let mut put = |name: &'static str, value: i64| {
        headers.insert(name, HeaderValue::from(value));
    };
    put("x-ratelimit-limit", i64::from(budget.limit));
    put("x-ratelimit-remaining", i64::from(budget.remaining));
    put("x-ratelimit-reset", now.as_second().saturating_add(wait));
    if refused {
        put("retry-after", wait);
    }
}
