//! What troubles make of an answer that is otherwise good.
//!
//! Each body goes out in pieces, so that its head and what stands before the break have
//! left when the rest doesn't come.

use super::kind::FaultKind;
use super::plan::Trouble;
use crate::sandbox::answer;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, Version, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use std::collections::VecDeque;
use std::io;
use std::time::Duration;

/// In how many pieces a slow body drips in.
const DRIPS: usize = 10;

/// What stands in place of JSON, and of pictures.
const WEB_PAGE: &str = "<!doctype html><title>Sign in to this network</title>";

/// The pixels a side that a huge picture claims: nearly as many as a JPEG can.
const HUGE: u16 = 65_500;

/// The answer as it goes out under this trouble, after its call was carried out.
pub(in crate::sandbox) async fn damaged(response: Response, trouble: &Trouble) -> Response {
    if trouble.has(FaultKind::ServerErrorAfter) {
        return answer::trouble();
    }
    if let Some(wait) = trouble.lasting(FaultKind::RateLimitedAfter) {
        return answer::limited(wait);
    }
    if trouble.has(FaultKind::UnreadableJson) {
        return web_page("text/html");
    }
    let broken_body = [
        FaultKind::CutBody,
        FaultKind::CutUnmarked,
        FaultKind::WrongLength,
        FaultKind::SlowBody,
    ];
    match broken_body.into_iter().find(|kind| trouble.has(*kind)) {
        Some(kind) => {
            let time = trouble.lasting(kind).unwrap_or_default();
            with_broken_body(response, kind, time).await
        }
        None => response,
    }
}

/// What comes in place of a file that isn't drawn at all, claimed to be of this type.
pub(in crate::sandbox) fn instead_of(
    trouble: &Trouble,
    content_type: &'static str,
) -> Option<Response> {
    let bytes = if trouble.has(FaultKind::WrongType) {
        return Some(web_page(content_type));
    } else if trouble.has(FaultKind::HugePicture) {
        huge_picture(content_type)
    } else if trouble.has(FaultKind::EmptyPicture) {
        Vec::new()
    } else {
        return None;
    };
    Some(([(header::CONTENT_TYPE, content_type)], bytes).into_response())
}

fn web_page(content_type: &'static str) -> Response {
    ([(header::CONTENT_TYPE, content_type)], WEB_PAGE).into_response()
}

/// The beginning of a picture that a decoder would need gigabytes for.
fn huge_picture(content_type: &str) -> Vec<u8> {
    if content_type == "image/png" {
        let mut bytes = Vec::new();
        let encoder = png::Encoder::new(&mut bytes, HUGE.into(), HUGE.into());
        // A Vec can always be written to; the writer ends the file when it is dropped.
        let begun = encoder.write_header();
        let _ = begun.map(|mut file| file.write_chunk(png::chunk::IDAT, &[]));
        return bytes;
    }
    let [high, low] = HUGE.to_be_bytes();
    // ITU T.81, annex B: start, a frame of three components, the start of its scan.
    let frame = [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, high, low, high, low, 3];
    let components = [1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0];
    let scan = [0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 0xff, 0xd9];
    [&frame[..], &components, &scan].concat()
}

async fn with_broken_body(response: Response, kind: FaultKind, time: Duration) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return answer::trouble();
    };
    let half = bytes.slice(..bytes.len() / 2);
    let (told, body) = match kind {
        FaultKind::CutBody => (Some(bytes.len()), pieces([half], Duration::ZERO, true)),
        FaultKind::CutUnmarked => {
            // HTTP/1.0 ends a body by closing.
            parts.version = Version::HTTP_10;
            (None, pieces([half], Duration::ZERO, false))
        }
        FaultKind::WrongLength => {
            let told = bytes.len() - bytes.len() / 4;
            (Some(told), pieces([bytes], Duration::ZERO, false))
        }
        _ => {
            let length = bytes.len().div_ceil(DRIPS).max(1);
            let starts = (0..bytes.len()).step_by(length);
            let drips = starts.map(|at| bytes.slice(at..bytes.len().min(at + length)));
            let drips: Vec<_> = drips.collect();
            let pause = time / u32::try_from(drips.len().max(1)).unwrap_or(1);
            (Some(bytes.len()), pieces(drips, pause, false))
        }
    };
    match told {
        Some(told) => parts
            .headers
            .insert(header::CONTENT_LENGTH, HeaderValue::from(told)),
        None => parts.headers.remove(header::CONTENT_LENGTH),
    };
    Response::from_parts(parts, body)
}

/// A body whose pieces go out one by one, each after a pause; at its end it breaks, or not.
fn pieces(pieces: impl IntoIterator<Item = Bytes>, pause: Duration, breaks: bool) -> Body {
    let mut queue: VecDeque<io::Result<Bytes>> = pieces.into_iter().map(Ok).collect();
    if breaks {
        queue.push_back(Err(io::ErrorKind::ConnectionReset.into()));
    }
    Body::from_stream(stream::unfold(queue, move |mut queue| async move {
        let next = queue.pop_front()?;
        // In a pause of no length what came before is still written out.
        match pause.is_zero() {
            true => tokio::task::yield_now().await,
            false => tokio::time::sleep(pause).await,
        }
        Some((next, queue))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::sandbox::faults::{CallName, Fault, FaultPlan, Occasion};

    #[tokio::test(start_paused = true)]
    async fn a_slow_body_takes_the_time_that_was_ordered_and_comes_whole() {
        let fault = Fault::new(FaultKind::SlowBody).ms(10_000);
        let trouble = FaultPlan::new(vec![fault]).strike(Occasion::of(CallName::Other));
        let clock = Clock::following("2026-02-24T12:00:00Z".parse().unwrap());
        for text in ["a short one", "", "x", &"a long one ".repeat(999)] {
            let began = clock.mono();
            let slow = damaged(text.to_owned().into_response(), &trouble).await;
            let came = to_bytes(slow.into_body(), usize::MAX).await.unwrap();
            assert_eq!(came, text);
            let took = began.until(clock.mono());
            let expected = Duration::from_secs(if text.is_empty() { 0 } else { 10 });
            // Each of the ten sleeps is rounded up to a whole millisecond.
            let off = took.checked_sub(expected).unwrap();
            assert!(off <= Duration::from_millis(20), "{took:?}");
        }
    }
}
