//! `sandbox --webhook`: what a receiver gets to hear, and what stderr says about it.

use super::*;
use crate::support::doomed::Doomed;
use crate::world::{bare, end};
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::{Arc, Mutex, OnceLock};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// What arrives, in order, when three steps of a task are told and the first meets this
/// trouble; and how stderr tells that one.
pub(super) fn told(kind: FaultKind) -> Option<(&'static [&'static str], &'static str)> {
    Some(match kind {
        FaultKind::WebhookLost => (
            &["assigned 1", "started 1"],
            "not sent (attempt 1, webhook_lost)",
        ),
        FaultKind::WebhookDoubled => (
            &["posted 1", "posted 2", "assigned 1", "started 1"],
            "200 (attempt 2)",
        ),
        FaultKind::WebhookReordered => (
            &["assigned 1", "posted 1", "started 1"],
            "200 (attempt 1, webhook_reordered)",
        ),
        FaultKind::WebhookSlow => (
            &["posted 1", "assigned 1", "started 1"],
            "200 (attempt 1, webhook_slow)",
        ),
        FaultKind::WebhookLate => (
            &["posted 1 refused", "assigned 1", "started 1", "posted 2"],
            "401 (attempt 1, again in 1 s, webhook_late)",
        ),
        FaultKind::WebhookForged => (
            &["posted 1 refused", "posted 1", "assigned 1", "started 1"],
            "401 (attempt 1, forged, webhook_forged)",
        ),
        _ => return None,
    })
}

/// A receiver that looks at signatures, and what it heard.
struct Receiver {
    url: String,
    secret: Arc<OnceLock<String>>,
    heard: Arc<Mutex<Vec<String>>>,
    news: mpsc::UnboundedReceiver<()>,
}

impl Receiver {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (tell, news) = mpsc::unbounded_channel();
        let secret = Arc::new(OnceLock::<String>::new());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (known, hears) = (Arc::clone(&secret), Arc::clone(&heard));
        let take = move |headers: HeaderMap, body: Bytes| async move {
            let said: Value = serde_json::from_slice(&body).unwrap();
            let taken = is_genuine(known.get().unwrap(), &headers, &body);
            let event = text(&said, "event").trim_start_matches("task.").to_owned();
            let verdict = if taken { "" } else { " refused" };
            let line = format!("{event} {}{verdict}", said["attempt_number"]);
            hears.lock().unwrap().push(line);
            // The test may have heard enough.
            let _ = tell.send(());
            if taken {
                StatusCode::OK
            } else {
                StatusCode::UNAUTHORIZED
            }
        };
        let routes = Router::new().fallback(take);
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self {
            url,
            secret,
            heard,
            news,
        }
    }

    async fn heard(&mut self, count: usize) -> Vec<String> {
        for _ in 0..count {
            self.news.recv().await.unwrap();
        }
        self.heard.lock().unwrap().clone()
    }
}

fn is_genuine(secret: &str, headers: &HeaderMap, body: &[u8]) -> bool {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let timestamp = header("x-workfunder-timestamp");
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{timestamp}.").as_bytes());
    mac.update(body);
    let sum = mac.finalize().into_bytes();
    let digits: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
    let now = jiff::Timestamp::now().as_second();
    let age = now - timestamp.parse::<i64>().unwrap();
    age.abs() <= 300 && header("x-workfunder-signature") == format!("v1={digits}")
}

/// The built sandbox, telling this receiver, and what it printed when it was ready.
async fn sandbox(receiver: &Receiver, faults: &str) -> (Doomed, Value) {
    let url = receiver.url.as_str();
    let mut command = bare(&["sandbox", "--tasks", "1", "--speed", "0", "--webhook", url]);
    command.args(
        (!faults.is_empty())
            .then_some(["--faults", faults])
            .into_iter()
            .flatten(),
    );
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = Doomed::spawn(&mut command);
    let stdout = child.stdout.take().unwrap();
    let line = tokio::task::spawn_blocking(move || {
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        line
    });
    let ready: Value = serde_json::from_str(&line.await.unwrap()).unwrap();
    let secret = text(&ready, "webhook_secret").to_owned();
    receiver.secret.set(secret).unwrap();
    (child, ready)
}

/// A task that is funded becomes posted, assigned and started.
async fn move_on(ready: &Value) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (base, key) = (text(ready, "base_url"), text(ready, "api_key"));
    let client = reqwest::Client::new();
    let list = format!("{base}/v1/tasks?status=funded");
    let list = client.get(list).bearer_auth(key).send().await.unwrap();
    let list: Value = serde_json::from_slice(&list.bytes().await.unwrap()).unwrap();
    let next = format!("{base}/control/tasks/{}/next", text(&list["data"][0], "id"));
    for _ in 0..3 {
        let moved = client.post(&next).bearer_auth(key).send().await.unwrap();
        assert_eq!(moved.status(), 200);
    }
}

/// Reads what the child says until this stands at the end of a line about an event.
async fn says(child: &mut Doomed, words: &'static str) {
    let stderr = child.stderr.take().unwrap();
    let reading = tokio::task::spawn_blocking(move || {
        let mut lines = BufReader::new(stderr).lines().map(Result::unwrap);
        let found = lines.find(|line| line.contains("→ task.") && line.ends_with(words));
        assert!(found.is_some(), "no line ends with {words}");
    });
    reading.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_tells_what_happens_to_the_address_it_is_given() {
    let mut receiver = Receiver::new().await;
    let (mut child, ready) = sandbox(&receiver, "").await;
    move_on(&ready).await;
    assert_eq!(
        receiver.heard(3).await,
        ["posted 1", "assigned 1", "started 1"]
    );
    says(&mut child, "→ task.started 200 (attempt 1)").await;
    drop(child);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_trouble_of_an_event_is_heard_by_the_receiver_and_told_on_stderr() {
    let folder = tempfile::tempdir().unwrap();
    for kind in FaultKind::ALL {
        let Some((arrives, line)) = told(*kind) else {
            continue;
        };
        let file = folder.path().join(kind.word());
        let lasts = match kind {
            FaultKind::WebhookSlow => "ms = 1\n",
            _ => "",
        };
        let fault = format!(
            "[[fault]]\nkind = \"{}\"\non = \"webhook\"\ntimes = 1\n{lasts}",
            kind.word()
        );
        std::fs::write(&file, fault).unwrap();
        let mut receiver = Receiver::new().await;
        let (mut child, ready) = sandbox(&receiver, file.to_str().unwrap()).await;
        move_on(&ready).await;
        let (mut heard, mut expected) = (receiver.heard(arrives.len()).await, arrives.to_vec());
        if *kind == FaultKind::WebhookLate {
            // What else happens before its second later is up to the machine.
            heard.sort_unstable();
            expected.sort_unstable();
        }
        assert_eq!(heard, expected, "{kind:?}");
        says(&mut child, line).await;
        drop(child);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_none_or_neither_encrypted_nor_here_is_wrong_use() {
    for url in ["hooks.example", "http://hooks.example/", "ftp://127.0.0.1/"] {
        let ended = end(bare(&["sandbox", "--webhook", url])).await;
        ended.refused(2, "--webhook");
        assert!(ended.stderr.contains("https://"), "{ended:?}");
    }
}
