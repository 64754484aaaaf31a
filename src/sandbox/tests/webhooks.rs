//! Webhooks over real HTTP, with a receiver of the test's own.

use super::*;
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// The signature, without the library that the sandbox uses.
pub(in crate::sandbox) fn by_hand(secret: &str, timestamp: i64, body: &[u8]) -> String {
    let text = [format!("{timestamp}.").as_bytes(), body].concat();
    format!("v1={}", hmac_by_hand(secret.as_bytes(), &text))
}

/// HMAC-SHA256 as RFC 2104 builds it from the bare hash.
fn hmac_by_hand(key: &[u8], text: &[u8]) -> String {
    assert!(key.len() <= 64, "longer keys are hashed first");
    let mut key = key.to_vec();
    key.resize(64, 0);
    let padded = |pad: u8| key.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>();
    let inner = Sha256::digest([&padded(0x36), text].concat());
    let outer = Sha256::digest([padded(0x5c), inner.to_vec()].concat());
    outer.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_sum_by_hand_is_that_of_the_rfc() {
    // RFC 4231, test case 2.
    assert_eq!(
        hmac_by_hand(b"Jefe", b"what do ya want for nothing?"),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

/// What came to a receiver.
pub(super) struct Came {
    pub path: String,
    pub signature: String,
    pub timestamp: i64,
    pub body: Bytes,
    pub said: Value,
}

impl Came {
    fn is_signed_by(&self, secret: &str) -> bool {
        self.signature == by_hand(secret, self.timestamp, &self.body)
    }

    fn what(&self) -> (&str, &str, u64) {
        (
            self.said["data"]["id"].as_str().unwrap_or_default(),
            self.said["event"].as_str().unwrap(),
            self.said["attempt_number"].as_u64().unwrap(),
        )
    }
}

/// An endpoint on loopback.
pub(super) struct Receiver {
    pub url: String,
    came: mpsc::UnboundedReceiver<Came>,
}

impl Receiver {
    /// Answers with what `manners` says; with nothing, it never answers.
    pub async fn new(manners: fn(&Came) -> Option<u16>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (tell, came) = mpsc::unbounded_channel();
        let take = move |uri: axum::http::Uri, headers: HeaderMap, body: Bytes| async move {
            let header = |name: &str| headers[name].to_str().unwrap().to_owned();
            assert_eq!(header("content-type"), "application/json");
            let came = Came {
                path: uri.path().to_owned(),
                signature: header("x-workfunder-signature"),
                timestamp: header("x-workfunder-timestamp").parse().unwrap(),
                said: serde_json::from_slice(&body).unwrap(),
                body,
            };
            let answer = manners(&came);
            // The test may have seen enough.
            let _ = tell.send(came);
            let Some(status) = answer else {
                return std::future::pending().await;
            };
            let elsewhere = [("location", "/elsewhere")];
            (StatusCode::from_u16(status).unwrap(), elsewhere).into_response()
        };
        let routes = Router::new().fallback(take);
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { url, came }
    }

    pub async fn next(&mut self) -> Came {
        comes("the next webhook", self.came.recv()).await.unwrap()
    }
}

impl Bench {
    async fn telling(receiver: &Receiver) -> Self {
        Self::new(Options {
            elsewhere: 22,
            webhook: Some(receiver.url.clone()),
            ..options()
        })
        .await
    }

    /// The ids of tasks in this status.
    async fn ids(&self, status: &str) -> Vec<String> {
        let tasks = self.tasks(&format!("&status={status}")).await;
        let ids = tasks.iter().map(|task| task["id"].as_str().unwrap());
        ids.map(str::to_owned).collect()
    }

    async fn hasten(&self, task: &str) {
        let path = format!("/control/tasks/{task}/next");
        assert_eq!(self.post(&path, json!({})).await.0, 200);
    }

    /// The attempts to deliver, once there are so many.
    async fn attempts(&self, count: usize) -> Value {
        // From before the first look, so that none is missed between two.
        let mut made = self.sandbox.deliveries().subscribe();
        let enough = async {
            loop {
                let (status, body) = self.get("/control/deliveries").await;
                assert_eq!(status, 200);
                if body["data"].as_array().unwrap().len() >= count {
                    return body;
                }
                // Where some were missed, the list has them.
                let _ = made.recv().await;
            }
        };
        comes("so many attempts", enough).await
    }
}

#[tokio::test]
async fn every_step_of_every_task_arrives_once_signed_and_in_its_tasks_order() {
    let mut receiver = Receiver::new(|_| Some(200)).await;
    let bench = Bench::telling(&receiver).await;
    let secret = bench.sandbox.webhook_secret().to_owned();
    let funded = bench.ids("funded").await;
    // Posted, assigned and started; or posted, expired and refunded.
    for _ in 0..3 {
        for task in &funded {
            bench.hasten(task).await;
        }
    }
    let (_, path, _) = bench.waiting(1).await;
    bench.post(&format!("{path}/approve"), json!({})).await;
    let (_, path, _) = bench.waiting(3).await;
    let reason = json!({ "reason": "It can't be read." });
    bench.post(&format!("{path}/reject"), reason).await;

    let story = bench.get("/control/events").await.1["data"].clone();
    let story = story.as_array().unwrap();
    assert_eq!(story.len(), funded.len() * 3 + 3);
    let mut came: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for _ in 0..story.len() {
        let one = receiver.next().await;
        assert!(one.is_signed_by(&secret), "{:?}", one.said);
        let now: Timestamp = NOON.parse().unwrap();
        assert!((now.as_second()..now.as_second() + 300).contains(&one.timestamp));
        let (task, _, attempt) = one.what();
        assert_eq!((one.path.as_str(), attempt), ("/hook", 1));
        let own = came.entry(task.to_owned()).or_default();
        own.push(one.said);
    }
    let mut told: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for one in story {
        let at: Timestamp = one["at"].as_str().unwrap().parse().unwrap();
        let own = told.entry(one["task"].as_str().unwrap().to_owned());
        own.or_default().push(json!({
            "event": one["event"],
            "timestamp": format!("{at:.3}"),
            "attempt_number": 1,
            "data": one["data"],
        }));
    }
    assert_eq!(came, told);
}

#[tokio::test]
async fn an_event_that_was_not_taken_comes_again_with_its_number_and_its_own_signature() {
    let first_fails = |came: &Came| Some(if came.what().2 == 1 { 500 } else { 202 });
    let mut receiver = Receiver::new(first_fails).await;
    let bench = Bench::telling(&receiver).await;
    bench.hasten(&bench.ids("funded").await[0]).await;
    let (first, again) = (receiver.next().await, receiver.next().await);
    for came in [&first, &again] {
        assert!(came.is_signed_by(bench.sandbox.webhook_secret()));
    }
    assert_eq!((first.what().2, again.what().2), (1, 2));
    assert_eq!(first.said["timestamp"], again.said["timestamp"]);
    assert_eq!(first.said["data"], again.said["data"]);
    assert_ne!(first.signature, again.signature);
    let noted = bench.attempts(2).await;
    let noted = noted["data"].as_array().unwrap();
    assert_eq!(
        (
            &noted[0]["status"],
            &noted[0]["then"],
            &noted[0]["again_in_s"]
        ),
        (&json!(500), &json!("again"), &json!(1))
    );
    assert_eq!(
        (
            &noted[1]["status"],
            &noted[1]["then"],
            &noted[1]["again_in_s"]
        ),
        (&json!(202), &json!("delivered"), &Value::Null)
    );
    assert_eq!(noted[1]["timestamp"], again.timestamp);
}

#[tokio::test]
async fn an_endpoint_that_never_answers_costs_the_api_nothing() {
    let mut receiver = Receiver::new(|_| None).await;
    let bench = Bench::telling(&receiver).await;
    for task in bench.ids("proof_submitted").await {
        let control = format!("/control/tasks/{task}/status");
        let (status, _) = bench.post(&control, json!({ "status": "cancelled" })).await;
        assert_eq!(status, 200);
    }
    // So many are out, none has come back, and everything above was answered.
    for _ in 0..16 {
        receiver.next().await;
    }
    let noted = bench.get("/control/deliveries").await.1;
    assert_eq!(noted["data"], json!([]));
    assert_eq!(
        (&noted["waiting"], &noted["dropped"]),
        (&json!(24), &json!(0))
    );
}

#[tokio::test]
async fn a_redirect_is_a_failure_and_nobody_there_too_and_neither_tells_the_address() {
    let mut receiver = Receiver::new(|_| Some(307)).await;
    let bench = Bench::telling(&receiver).await;
    let mut lines = bench.sandbox.deliveries().subscribe();
    bench.hasten(&bench.ids("funded").await[0]).await;
    assert_eq!(receiver.next().await.path, "/hook");
    assert!(
        lines
            .recv()
            .await
            .unwrap()
            .ends_with("→ task.posted 307 (attempt 1, again in 1 s)")
    );
    assert_eq!(receiver.next().await.path, "/hook");

    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = free.local_addr().unwrap();
    drop(free);
    let bench = Bench::new(Options {
        elsewhere: 22,
        webhook: Some(format!("http://{gone}/?token=hush")),
        ..options()
    })
    .await;
    bench.hasten(&bench.ids("funded").await[0]).await;
    let noted = bench.attempts(1).await;
    assert_eq!(noted["data"][0]["error"], "can't connect");
    assert!(!noted.to_string().contains("hush"), "{noted}");
}
