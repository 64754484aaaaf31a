//! A request and its answer: which account, signed how, saying what, and then onto disk.
//!
//! Invariant: 200 only after the events are on disk. The signature is checked over the raw
//! bytes before anything in them is looked at. Must not: log a body, a header or a path.

use super::guests::Place;
use super::scribe::Written;
use super::tally::Reason;
use super::{Inside, Mailbox};
use crate::domain::event::Source;
use crate::domain::{NewEvent, Timestamp};
use crate::marketplace::scheme;
use crate::marketplace::webhook::{Refusal, Told};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes};
use hyper::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use hyper::{Method, Request, Response, StatusCode};
use std::error::Error;
use std::time::Duration;

/// The longest body.
pub(super) const BODY_CAP: usize = 1024 * 1024;

/// How long a delivery may wait for the disk before it is answered 503. Well within what
/// every marketplace allows (15 s at the least).
pub(super) const WAIT: Duration = Duration::from_secs(5);

/// When to come again, in seconds.
const COME_AGAIN: &str = "5";

/// What a body may go wrong with.
type Trouble = Box<dyn Error + Send + Sync>;

/// Why there is no 200.
enum No {
    /// Refused, and counted as that.
    Refused(Reason),
    /// Another method than the path knows.
    Method(&'static str),
    /// The body broke off.
    Broken,
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Reason::from(&refusal))
    }
}

/// Answers a request of the guest in this place.
pub(super) async fn answer<B>(
    inside: &Inside,
    place: &Place,
    request: Request<B>,
) -> Response<Full<Bytes>>
where
    B: Body<Data = Bytes, Error: Into<Trouble>> + Send,
{
    let path = request.uri().path();
    let name = path.strip_prefix("/webhooks/");
    let mailbox = name.and_then(|name| inside.mailboxes.get(name));
    let result = match (path, name, mailbox) {
        ("/healthz", ..) if matches!(*request.method(), Method::GET | Method::HEAD) => Ok(()),
        ("/healthz", ..) => Err(No::Method("GET, HEAD")),
        (_, _, Some(_)) if request.method() != Method::POST => Err(No::Method("POST")),
        (_, _, Some(mailbox)) => receive(inside, place, mailbox, request).await,
        (_, _, None) => Err(No::Refused(Reason::NoAccount)),
    };
    place.has_answer(inside.clock.mono());
    let mut response = match result {
        Ok(()) => text(StatusCode::OK, "ok\n".to_owned()),
        Err(no) => refusal(inside, mailbox, no),
    };
    if place.is_last() {
        let headers = response.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

async fn receive<B>(
    inside: &Inside,
    place: &Place,
    mailbox: &Mailbox,
    request: Request<B>,
) -> Result<(), No>
where
    B: Body<Data = Bytes, Error: Into<Trouble>> + Send,
{
    // Without a secret nothing can be right, so nothing is read.
    if mailbox.secrets.is_empty() {
        return Err(Refusal::NoSecret.into());
    }
    if request.body().size_hint().lower() > BODY_CAP as u64 {
        return Err(No::Refused(Reason::TooLarge));
    }
    place.reads_body(inside.clock.mono());
    let (head, body) = request.into_parts();
    let body = Limited::new(body, BODY_CAP).collect().await;
    let body = body.map_err(|trouble| body_trouble(&trouble))?.to_bytes();
    place.is_answered(inside.clock.mono());
    let events = check(mailbox, &head.headers, &body, inside.clock.wall())?;
    place.is_proven();
    drop(body);
    if events.is_empty() {
        return Ok(());
    }
    let no_room = || No::Refused(Reason::Busy);
    let written = inside.desk.hand_in(events).ok_or_else(no_room)?;
    match tokio::time::timeout(WAIT, written).await {
        Ok(Ok(Written::Yes)) => Ok(()),
        Ok(Ok(Written::No) | Err(_)) => Err(No::Refused(Reason::Unwritten)),
        Err(_) => Err(no_room()),
    }
}

/// The events that a rightly signed body tells.
fn check(
    mailbox: &Mailbox,
    headers: &HeaderMap,
    body: &[u8],
    now: Timestamp,
) -> Result<Vec<NewEvent>, No> {
    let scheme = scheme(mailbox.marketplace);
    scheme.verify(headers, body, &mailbox.secrets, now)?;
    let told = scheme.decode(headers, body);
    let told = told.map_err(|_| No::Refused(Reason::NoObject))?;
    let event = |told| event(mailbox, told, now);
    Ok(told.into_iter().map(event).collect())
}

fn event(mailbox: &Mailbox, told: Told, now: Timestamp) -> NewEvent {
    NewEvent {
        account: mailbox.account.clone(),
        marketplace: mailbox.marketplace,
        source: Source::Webhook,
        name: told.name,
        task: told.task,
        happened_at: told.happened_at,
        received_at: now,
        delivery_attempt: told.delivery_attempt,
        verified: Some(true),
        change: told.change,
        identity: Some(told.identity),
        data: told.data,
    }
}

fn body_trouble(trouble: &Trouble) -> No {
    if trouble.is::<LengthLimitError>() {
        return No::Refused(Reason::TooLarge);
    }
    No::Broken
}

fn refusal(inside: &Inside, mailbox: Option<&Mailbox>, no: No) -> Response<Full<Bytes>> {
    let reason = match no {
        No::Refused(reason) => reason,
        No::Method(allowed) => {
            let words = format!("only {allowed} here\n");
            let mut response = text(StatusCode::METHOD_NOT_ALLOWED, words);
            let allowed = HeaderValue::from_static(allowed);
            response.headers_mut().insert(ALLOW, allowed);
            return response;
        }
        // Nobody is there to read it.
        No::Broken => return text(StatusCode::BAD_REQUEST, String::new()),
    };
    inside.refuse(mailbox.map(|of| &of.account), reason);
    let mut response = text(status(reason), format!("{}\n", answer_words(reason)));
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        let come_again = HeaderValue::from_static(COME_AGAIN);
        response.headers_mut().insert(RETRY_AFTER, come_again);
    }
    response
}

/// What the sender is told. Why a signature was refused is for whoever runs this alone.
const fn answer_words(reason: Reason) -> &'static str {
    match reason {
        Reason::NoSecret | Reason::Unsigned | Reason::Malformed | Reason::Stale | Reason::Wrong => {
            "not rightly signed"
        }
        reason => reason.words(),
    }
}

const fn status(reason: Reason) -> StatusCode {
    match reason {
        Reason::NoAccount => StatusCode::NOT_FOUND,
        Reason::NoSecret | Reason::Unsigned | Reason::Malformed | Reason::Stale | Reason::Wrong => {
            StatusCode::UNAUTHORIZED
        }
        Reason::NoObject => StatusCode::BAD_REQUEST,
        Reason::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Reason::Busy | Reason::Unwritten => StatusCode::SERVICE_UNAVAILABLE,
        Reason::Slow => StatusCode::REQUEST_TIMEOUT,
    }
}

fn text(status: StatusCode, text: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response
}
