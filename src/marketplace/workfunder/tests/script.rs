//! A server that plays a script: one reaction a connection, every request kept.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub struct Seen {
    pub head: String,
    pub body: Vec<u8>,
}

impl Seen {
    /// `POST /v1/… HTTP/1.1`
    pub fn line(&self) -> &str {
        self.head.lines().next().unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// What the server does with its next connection.
#[derive(Clone, Debug)]
pub enum Reaction {
    /// Reads the request, writes these bytes, and closes.
    Write(Vec<u8>),
    /// The same, but leaves the connection open and never reads from it again.
    WriteAndKeep(Vec<u8>),
    /// Reads the request and closes.
    CloseAfterRequest,
    /// Reads the request and never answers.
    Silence,
}

/// An answer with a right `Content-Length`.
pub fn json(status: &str, headers: &str, body: &str) -> Reaction {
    let length = body.len();
    Reaction::Write(
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
            .into_bytes(),
    )
}

/// The server, gone when it is dropped.
pub struct Script {
    pub base_url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Script {
    pub async fn play(reactions: Vec<Reaction>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let task = tokio::spawn(run(listener, reactions, Arc::clone(&seen)));
        Self {
            base_url,
            seen,
            task,
        }
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(listener: TcpListener, reactions: Vec<Reaction>, seen: Arc<Mutex<Vec<Seen>>>) {
    let mut silent = Vec::new();
    for reaction in reactions {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await;
        seen.lock().unwrap().push(request);
        match reaction {
            Reaction::Write(bytes) => stream.write_all(&bytes).await.unwrap(),
            Reaction::WriteAndKeep(bytes) => {
                stream.write_all(&bytes).await.unwrap();
                silent.push(stream);
            }
            Reaction::CloseAfterRequest => {}
            Reaction::Silence => silent.push(stream),
        }
    }
    // Whatever comes now is one request too many; it is kept, so that tests see it.
    while let Ok((mut stream, _)) = listener.accept().await {
        let request = read_request(&mut stream).await;
        seen.lock().unwrap().push(request);
    }
}

async fn read_request(stream: &mut TcpStream) -> Seen {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let mut seen = Seen {
                head,
                body: bytes[end + 4..].to_vec(),
            };
            let length = seen.header("content-length").unwrap_or("0");
            if seen.body.len() >= length.parse().unwrap() {
                seen.body.truncate(length.parse().unwrap());
                return seen;
            }
        }
        let read = stream.read(&mut buffer).await.unwrap();
        assert!(read > 0, "the client hung up in the middle of a request");
        bytes.extend_from_slice(&buffer[..read]);
    }
}
