//! Load: wrk as a program of its own, and a crowd that sends a byte a second.

use std::fmt;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// What wrk has measured.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    pub a_second: f64,
    pub p99: Duration,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.0}/s, p99 {:.1?}", self.a_second, self.p99)
    }
}

/// Sends the requests of this file for so long; each of them must be answered 200.
pub fn wrk(addr: SocketAddr, requests: &Path, seconds: usize, connections: usize) -> Figures {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/intake/wrk.lua");
    let output = Command::new("wrk")
        .args(["--latency", "-t1", "-s", script])
        .args(["-c", &connections.to_string(), "-d", &format!("{seconds}s")])
        .arg(format!("http://{addr}"))
        .arg("--")
        .arg(requests)
        .arg("1")
        .output()
        .expect("wrk is installed (it is packaged by most systems)");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(
        !text.contains("Non-2xx"),
        "not all were answered 200:\n{text}"
    );
    let after = |word: &str| {
        let line = text.lines().find_map(|line| line.trim().strip_prefix(word));
        line.unwrap_or_else(|| panic!("no {word} in:\n{text}"))
            .trim()
    };
    Figures {
        a_second: after("Requests/sec:").parse().unwrap(),
        p99: duration(after("99%")),
    }
}

/// `1.23ms`, as wrk writes it.
fn duration(text: &str) -> Duration {
    let digits = text.trim_end_matches(char::is_alphabetic);
    let number: f64 = digits.parse().unwrap();
    Duration::from_secs_f64(match &text[digits.len()..] {
        "us" => number / 1e6,
        "ms" => number / 1e3,
        "s" => number,
        unit => panic!("what is {unit}?"),
    })
}

/// So many who send a byte a second, and come again when they are sent away. Dropping it
/// ends them.
pub async fn slow_crowd(addr: SocketAddr, count: usize) -> JoinSet<()> {
    let mut crowd = JoinSet::new();
    for _ in 0..count {
        crowd.spawn(async move {
            loop {
                let Ok(mut stream) = TcpStream::connect(addr).await else {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    continue;
                };
                let head = b"POST /webhooks/wf HTTP/1.1\r\nX-Slow: ".iter();
                for byte in head.chain(std::iter::repeat(&b'x')) {
                    if stream.write_all(&[*byte]).await.is_err() {
                        break;
                    }
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        });
    }
    crowd
}
