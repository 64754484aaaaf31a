//! One exchange on the wire: a request out, a whole answer or a reason why there is none.
//!
//! Invariant: [`Broken::NotSent`] only where no byte of the request can have left. What
//! reqwest 0.13.5 reports as a connect error comes from the connector (name, TCP, TLS)
//! before hyper has the request; its pool is off in the deciding client, so nothing else
//! carries that mark. Every other error may have come after the first byte.

use super::client::CONNECT_TIMEOUT;
use super::headers::Heard;
use crate::clock::Clock;
use crate::marketplace::CALL_TIMEOUT;
use reqwest::{Client, Request, Response, StatusCode};
use std::error::Error;
use std::io;

/// Longer answers are cut off: a page of a hundred tasks in full stays below 2 MB.
pub(super) const BODY_CAP: usize = 8 * 1024 * 1024;

/// An answer that came in whole.
#[derive(Debug)]
pub(super) struct Whole {
    pub status: StatusCode,
    pub body: Vec<u8>,
}

/// Why no whole answer came, in own words: no address, no key, no foreign text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// The request never left.
    NotSent(String),
    /// It may have arrived.
    Lost(String),
    /// An answer came, and was longer than [`BODY_CAP`].
    TooLong,
}

/// Sends a request once and reads its answer to the end.
pub(super) async fn exchange(
    client: &Client,
    request: Request,
    clock: Clock,
) -> (Heard, Result<Whole, Broken>) {
    let response = match client.execute(request).await {
        Ok(response) => response,
        Err(error) => return (Heard::default(), Err(broken(&error))),
    };
    let heard = Heard::read(response.headers(), clock.wall());
    let status = response.status();
    let body = read_body(response).await;
    (heard, body.map(|body| Whole { status, body }))
}

async fn read_body(mut response: Response) -> Result<Vec<u8>, Broken> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(None) => return Ok(body),
            Ok(Some(chunk)) if body.len() + chunk.len() > BODY_CAP => return Err(Broken::TooLong),
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Err(error) if error.is_timeout() => return Err(Broken::Lost(too_slow())),
            Err(_) => return Err(Broken::Lost("the answer was cut off".to_owned())),
        }
    }
}

/// Sorts an error of sending. The error itself is dropped: it holds the address.
fn broken(error: &reqwest::Error) -> Broken {
    if error.is_builder() {
        return Broken::NotSent("the request could not be built".to_owned());
    }
    if error.is_connect() {
        return Broken::NotSent(connect_words(error));
    }
    if error.is_timeout() {
        return Broken::Lost(too_slow());
    }
    Broken::Lost("the connection broke before an answer came".to_owned())
}

fn too_slow() -> String {
    format!("no whole answer within {} s", CALL_TIMEOUT.as_secs())
}

fn connect_words(error: &reqwest::Error) -> String {
    if error.is_dns() {
        return "the host's name could not be found".to_owned();
    }
    if error.is_timeout() {
        return format!("no connection within {} s", CONNECT_TIMEOUT.as_secs());
    }
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(io) = inner.downcast_ref::<io::Error>() {
            return io_words(io);
        }
        cause = inner.source();
    }
    "no connection".to_owned()
}

fn io_words(error: &io::Error) -> String {
    if let Some(inner) = error.get_ref() {
        // TLS errors come wrapped twice.
        if let Some(io) = inner.downcast_ref::<io::Error>() {
            return io_words(io);
        }
        match inner.downcast_ref::<rustls::Error>() {
            Some(rustls::Error::InvalidCertificate(_)) => {
                return "the server's certificate is not trusted".to_owned();
            }
            Some(_) => return "the encrypted connection could not be set up".to_owned(),
            None => {}
        }
    }
    match error.kind() {
        io::ErrorKind::Other => "no connection".to_owned(),
        // An ErrorKind prints as fixed words: "connection refused".
        kind => format!("no connection ({kind})"),
    }
}
