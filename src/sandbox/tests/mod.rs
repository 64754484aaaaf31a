//! The box over real HTTP, one documented behaviour a test.

use super::*;
use crate::clock::Clock;
use crate::domain::{Cents, Point, ProofId, Timestamp};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

mod account;
mod calls;
mod control;
mod document;
mod files;
mod kept;
mod orders;
mod samples;
mod score;
mod story;
mod troubles;
pub(super) mod webhooks;

/// How long anything may take that has to come.
const PATIENCE: Duration = Duration::from_secs(60);

const NOON: &str = "2026-02-24T12:00:00Z";

/// A box and a client with its key.
struct Bench {
    sandbox: Running,
    client: reqwest::Client,
}

type Said = (u16, Value);

impl Bench {
    async fn new(options: Options) -> Self {
        // Whoever comes second finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            sandbox: start(options).await.unwrap(),
            client: reqwest::Client::builder().build().unwrap(),
        }
    }

    async fn plain() -> Self {
        Self::new(options()).await
    }

    fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.request_as(self.sandbox.api_key(), method, path)
    }

    /// The same with another key.
    fn request_as(&self, key: &str, method: &str, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.sandbox.base_url());
        let method = method.parse().unwrap();
        self.client.request(method, url).bearer_auth(key)
    }

    /// One more key of this environment.
    async fn key(&self, environment: &str) -> Value {
        let asked = json!({"name": "another", "environment": environment});
        let (status, key) = self.post("/v1/account/keys", asked).await;
        assert_eq!(status, 201, "{key}");
        key
    }

    async fn get(&self, path: &str) -> Said {
        said(self.request("GET", path)).await
    }

    async fn post(&self, path: &str, body: Value) -> Said {
        said(self.request("POST", path).body(body.to_string())).await
    }

    /// Every task, page by page.
    async fn tasks(&self, query: &str) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            let path = format!("/v1/tasks?limit=100&offset={}{query}", all.len());
            let (status, page) = self.get(&path).await;
            assert_eq!(status, 200);
            let rows = page["data"].as_array().unwrap();
            all.extend(rows.clone());
            if all.len() as u64 >= page["meta"]["total"].as_u64().unwrap() {
                return all;
            }
            assert!(!rows.is_empty(), "the list ends before its total");
        }
    }

    async fn proofs(&self, task: &Value) -> Vec<Value> {
        let path = format!("/v1/tasks/{}/proofs", task["id"].as_str().unwrap());
        self.get(&path).await.1["data"].as_array().unwrap().clone()
    }

    /// A waiting task on this attempt, the path of its pending proof, and that proof.
    async fn waiting(&self, attempt: u64) -> (Value, String, Value) {
        for task in self.tasks("&status=proof_submitted").await {
            for proof in self.proofs(&task).await {
                if proof["status"] == "pending" && proof["attempt_number"] == attempt {
                    let path = format!(
                        "/v1/tasks/{}/proofs/{}",
                        task["id"].as_str().unwrap(),
                        proof["id"].as_str().unwrap()
                    );
                    return (task, path, proof);
                }
            }
        }
        panic!("no task on attempt {attempt}");
    }
}

async fn said(request: reqwest::RequestBuilder) -> Said {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let body = answer.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

fn code(said: &Said) -> (u16, &str) {
    (said.0, said.1["error"]["code"].as_str().unwrap_or_default())
}

fn options() -> Options {
    let noon: Timestamp = NOON.parse().unwrap();
    Options {
        clock: Clock::following(noon),
        draw_ahead: 0,
        ..Options::default()
    }
}

fn with(fault: Fault) -> Options {
    Options {
        faults: FaultPlan::new(vec![fault]),
        ..options()
    }
}

/// What is waited for; a test whose wait is in vain fails instead of going on for ever.
async fn comes<T>(what: &str, waited_for: impl Future<Output = T>) -> T {
    let came = tokio::time::timeout(PATIENCE, waited_for).await;
    came.unwrap_or_else(|_| panic!("{what}: waited for in vain"))
}

/// An hour and a second later, for tokio and for the clocks that follow it.
async fn an_hour_passes() {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(3601)).await;
    tokio::time::resume();
}
