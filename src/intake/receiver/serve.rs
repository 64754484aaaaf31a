//! Accepts connections and talks HTTP/1.1 on each, for as long as its place is kept.
//!
//! hyper's own timers are off: [`Guests`] watches head, body and idling alike, and costs a
//! quick request nothing.

use super::Inside;
use super::answer::answer;
use super::guests::{Leave, Place};
use super::tally::Reason;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;

/// How often it is looked who has taken too long.
const ROUND: Duration = Duration::from_secs(1);

/// The pause after an accept that failed: mostly there are too many open files, and one
/// has to be closed first.
const PAUSE: Duration = Duration::from_millis(50);

/// The most that is read ahead, and so the longest head.
const BUFFER: usize = 64 * 1024;

/// Takes in everybody who comes, for as long as it is polled.
pub(super) async fn serve(listener: TcpListener, inside: Arc<Inside>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        // Answers are short and go out whole.
        let _ = stream.set_nodelay(true);
        let (place, leave) = inside.let_in().await;
        tokio::spawn(attend(stream, place, leave, Arc::clone(&inside)));
    }
}

/// Sends away who takes too long, for as long as it is polled.
pub(super) async fn make_rounds(inside: Arc<Inside>) {
    loop {
        tokio::time::sleep(ROUND).await;
        for _ in 0..inside.guests.drop_overdue(inside.clock.mono()) {
            inside.refuse(None, Reason::Slow);
        }
    }
}

/// One connection, from the first byte to the last.
pub(super) async fn attend(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send,
    place: Place,
    leave: Leave,
    inside: Arc<Inside>,
) {
    let service = service_fn(|request| {
        let (inside, place) = (&inside, &place);
        async move { Ok::<_, Infallible>(answer(inside, place, request).await) }
    });
    let mut http = http1::Builder::new();
    http.header_read_timeout(None).max_buf_size(BUFFER);
    let connection = http.serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        // What goes wrong on a connection is its other end's business.
        _ = connection => {}
        _ = leave => {}
    }
}
