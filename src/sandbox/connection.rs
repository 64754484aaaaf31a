//! Connections that can be cut in the middle: what a lost answer looks like to a client.
//!
//! A handler can't refuse to answer in axum; it can pull the plug of its connection.

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// A listener whose connections can be cut.
pub(super) struct Door(pub TcpListener);

/// The plug of one connection.
#[derive(Clone, Debug, Default)]
pub(super) struct Plug(Arc<AtomicU8>);

/// It is in: all is well.
const IN: u8 = 0;
const PULLED: u8 = 1;
const TORN: u8 = 2;

impl Plug {
    /// Nothing more is written; the connection is closed at the next attempt.
    pub fn pull(&self) {
        self.0.store(PULLED, Ordering::Release);
    }

    /// The same, and the other side is told that the connection is reset.
    pub fn tear(&self) {
        self.0.store(TORN, Ordering::Release);
    }
}

/// A connection with its plug.
pub(super) struct Line {
    stream: TcpStream,
    plug: Plug,
}

impl Listener for Door {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        let (stream, addr) = Listener::accept(&mut self.0).await;
        // Small answers should not wait for acknowledgements; without it they are slower.
        let _ = stream.set_nodelay(true);
        let plug = Plug::default();
        (Line { stream, plug }, addr)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Door>> for Plug {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().plug.clone()
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let plug = self.plug.0.load(Ordering::Acquire);
        if plug == TORN {
            // Closed without lingering, TCP sends RST. Where that fails, it is closed alone.
            let _ = self.stream.set_zero_linger();
        }
        if plug != IN {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
