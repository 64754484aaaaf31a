//! The files, at their own address: whoever has a signed one may read it for an hour.
//!
//! Files are drawn when they are asked for, two at a time, and a few are kept. A key has
//! no business here: a request that brings one is refused, as R2 and S3 do.

use super::answer::error;
use super::clips;
use super::faults::{FaultKind, instead_of};
use super::gate;
use super::pictures::{self, Failure, Shot};
use super::ranges;
use super::server::Server;
use super::shape;
use super::signing::Bad;
use crate::background;
use crate::domain::{MediaKind, ProofId};
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{Extensions, HeaderMap, header};
use axum::middleware;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OnceCell, Semaphore};

/// Where a file is.
pub(super) const SIGNED: &str = "/signed/{proof}";
/// Files kept in memory, each up to 4 MB.
const KEPT: usize = 24;
/// Files drawn at once.
const DRAWN_AT_ONCE: usize = 2;

/// The routes, behind their gate.
pub(super) fn router(server: &Arc<Server>) -> Router {
    Router::new()
        .route(SIGNED, get(file))
        .fallback(async || error(404, "NOT_FOUND", "No such file"))
        .method_not_allowed_fallback(async || error(405, "METHOD_NOT_ALLOWED", "Wrong method"))
        .layer(middleware::from_fn_with_state(
            Arc::clone(server),
            gate::media,
        ))
        .with_state(Arc::clone(server))
}

#[derive(Deserialize)]
struct Signature {
    expires: i64,
    sig: String,
}

async fn file(
    State(server): State<Arc<Server>>,
    extensions: Extensions,
    headers: HeaderMap,
    Path(proof): Path<String>,
    signature: Result<Query<Signature>, QueryRejection>,
) -> Response {
    if headers.contains_key(header::AUTHORIZATION) {
        return error(
            400,
            "INVALID_ARGUMENT",
            "A signed address takes no Authorization",
        );
    }
    let Ok(Query(Signature { expires, sig })) = signature else {
        return error(403, "SIGNATURE_INVALID", "The address is not signed");
    };
    match server.signer.check(&proof, expires, &sig, server.wall()) {
        Ok(()) => {}
        Err(Bad::Signature) => return error(403, "SIGNATURE_INVALID", "The signature is wrong"),
        Err(Bad::Expired) => return error(403, "URL_EXPIRED", "The address has expired"),
    }
    let Some(order) = server.order(&proof) else {
        return error(404, "NOT_FOUND", "No such file");
    };
    let content_type = shape::content_type(&order.kind);
    let trouble = gate::trouble(&extensions);
    if let Some(instead) = instead_of(&trouble, content_type) {
        return instead;
    }
    let Ok(bytes) = server.darkroom.develop(order).await else {
        return error(500, "INTERNAL_ERROR", "The file could not be made");
    };
    let bytes = if trouble.has(FaultKind::BrokenPictures) {
        bytes.slice(..drawn(&bytes) / 2)
    } else {
        bytes
    };
    ranges::answer(&headers, bytes, &proof, content_type)
}

/// The length without the padding, so that half of it is half a picture.
fn drawn(bytes: &Bytes) -> usize {
    let padding = bytes.iter().rev().take_while(|byte| **byte == 0).count();
    bytes.len() - padding
}

/// A file to be made.
#[derive(Clone)]
pub(super) struct Order {
    pub proof: ProofId,
    pub kind: MediaKind,
    pub shot: Shot,
    /// The size that was told before the file was drawn; zeros behind its end fill it up,
    /// which all decoders ignore.
    pub bytes: u64,
}

type Kept = (ProofId, Arc<OnceCell<Bytes>>);

/// Where files are drawn and a few of them kept, the latest asked for first.
pub(super) struct Darkroom {
    places: Arc<Semaphore>,
    kept: Mutex<VecDeque<Kept>>,
}

impl Default for Darkroom {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(DRAWN_AT_ONCE)),
            kept: Mutex::default(),
        }
    }
}

impl Darkroom {
    /// The file, drawn now or kept; asked for twice at once it is drawn once.
    pub async fn develop(&self, order: Order) -> Result<Bytes, Failure> {
        let cell = self.cell(&order.proof);
        let places = Arc::clone(&self.places);
        let file = cell.get_or_try_init(|| async move {
            let place = places.acquire_owned().await;
            let drawing = background::run("drawing", move || {
                let _place = place;
                let mut file = match order.kind {
                    MediaKind::Video => clips::film(&order.shot)?,
                    _ => pictures::take(&order.shot)?,
                };
                let told = usize::try_from(order.bytes).unwrap_or(0);
                file.resize(told.max(file.len()), 0);
                Ok(Bytes::from(file))
            });
            drawing.await.unwrap_or(Err(Failure::Canvas))
        });
        file.await.cloned()
    }

    /// Whether the file is drawn and kept.
    #[cfg(test)]
    pub fn has(&self, proof: &ProofId) -> bool {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = kept.iter().filter(|(id, _)| id == proof);
        found.any(|(_, cell)| cell.initialized())
    }

    fn cell(&self, proof: &ProofId) -> Arc<OnceCell<Bytes>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().position(|(id, _)| id == proof);
        let entry = found.and_then(|at| kept.remove(at));
        let entry = entry.unwrap_or_else(|| (proof.clone(), Arc::default()));
        let cell = Arc::clone(&entry.1);
        kept.push_front(entry);
        kept.truncate(KEPT);
        cell
    }
}
