//! What a call brings: one JSON object, or a refusal in the vendor's form.

use super::answer::error;
use super::server::Server;
use super::world::Refusal;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};
use std::sync::Arc;

/// A body that is a JSON object.
pub(super) struct Body(pub Map<String, Value>);

impl FromRequest<Arc<Server>> for Body {
    type Rejection = Response;

    async fn from_request(request: Request, server: &Arc<Server>) -> Result<Self, Response> {
        if !may_be_json(request.headers()) {
            let why = "The body must be JSON: Content-Type application/json";
            return Err(error(415, "UNSUPPORTED_MEDIA_TYPE", why));
        }
        let bytes = Bytes::from_request(request, server).await;
        let bytes = bytes.map_err(IntoResponse::into_response)?;
        match serde_json::from_slice(&bytes) {
            Ok(fields) => Ok(Self(fields)),
            Err(_) => {
                let why = "The body must be a JSON object".to_owned();
                Err(Refusal::Validation(why).into_response())
            }
        }
    }
}

/// Whether it says that it is JSON, or nothing.
fn may_be_json(headers: &HeaderMap) -> bool {
    let Some(told) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let told = told.to_str().unwrap_or_default();
    let kind = told.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}
