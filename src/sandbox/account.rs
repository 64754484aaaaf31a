//! The account: who it is, where its events go, and its keys.

use super::answer::{self, json_body};
use super::body::Body;
use super::fields::{Fields, wrong};
use super::server::Server;
use super::shape::stamp;
use super::subscription::Subscription;
use super::world::{Input, Key, Refusal};
use crate::marketplace::workfunder::wire;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::sync::Arc;

/// A key's name has so many characters at most.
const NAME_MAX: usize = 100;

/// `GET /v1/account`.
pub(super) async fn show(State(server): State<Arc<Server>>) -> Response {
    let text = |words: &str| Some(words.to_owned());
    let world = server.world();
    let (webhook, changed) = match world.webhook() {
        Some((webhook, at)) => (Some(webhook), *at),
        None => (None, server.opened),
    };
    json_body(&wire::Account {
        id: Some(server.account_id.clone()),
        email: text("review@fieldwork.example"),
        name: text("Fieldwork Reviews"),
        company: text("Fieldwork Inc."),
        tier: text(server.tier.word()),
        status: text("active"),
        webhook_events: webhook.map_or_else(Vec::new, Subscription::named),
        webhook_url: webhook.map(|webhook| webhook.url.clone()),
        tasks_this_month: Some(world.posted_in_month(server.wall())),
        created_at: Some(stamp(server.opened)),
        updated_at: Some(stamp(changed)),
    })
}

/// `PUT /v1/account/webhook`.
pub(super) async fn webhook(State(server): State<Arc<Server>>, Body(body): Body) -> Response {
    let set = || {
        let body = Fields::of(&body);
        let input = Input::Subscribe {
            url: body.words("url")?,
            events: body.texts("events")?,
        };
        server.manage(&input, |world| {
            world.webhook().map(
                |(webhook, _)| json!({ "webhook_url": webhook.url, "webhook_events": webhook.named() }),
            )
        })
    };
    answer::of::<Option<Value>>(set())
}

/// `POST /v1/account/keys`. The answer is the one place where the key itself is shown.
pub(super) async fn issue_key(State(server): State<Arc<Server>>, Body(body): Body) -> Response {
    let issue = || {
        let body = Fields::of(&body);
        let input = Input::IssueKey {
            name: body.text("name", 1, NAME_MAX)?,
            live: is_live(&body)?,
        };
        server.manage(&input, |world| {
            world.newest_key().map(|key| {
                json!({
                    "id": key.id,
                    "name": key.name,
                    "environment": key.environment.word(),
                    "key": key.secret,
                    "created_at": stamp(key.created_at),
                })
            })
        })
    };
    answer::made::<Option<Value>>(issue())
}

fn is_live(body: &Fields<'_>) -> Result<bool, Refusal> {
    match body.value("environment").and_then(Value::as_str) {
        Some("live") => Ok(true),
        Some("test") => Ok(false),
        _ => Err(wrong("environment is required: live or test")),
    }
}

/// `DELETE /v1/account/keys/:id`. Requests with that key are answered 401 from then on.
pub(super) async fn delete_key(
    State(server): State<Arc<Server>>,
    Extension(by): Extension<Key>,
    Path(key): Path<String>,
) -> Response {
    let input = Input::DeleteKey { key, by: by.id };
    match server.manage(&input, |_| ()) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => refusal.into_response(),
    }
}
