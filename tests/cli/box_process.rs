//! `sandbox` as a process of its own, for tests that end it or ask it as a client would.

use crate::support::doomed::Doomed;
use crate::world::bare;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::process::{ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

/// The process, its address and its key. Dropping it kills it, with -9.
pub struct BoxProcess {
    child: Doomed,
    stderr: ChildStderr,
    client: reqwest::Client,
    pub base_url: String,
    pub key: String,
}

impl BoxProcess {
    /// Starts this program's sandbox.
    pub async fn start(args: &[&str]) -> Self {
        Self::spawn(bare(&[&["sandbox"], args].concat())).await
    }

    /// Starts it and waits for its first line.
    pub async fn spawn(mut command: Command) -> Self {
        // Whoever comes second finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = Doomed::spawn(&mut command);
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let stderr = child.stderr.take().unwrap();
        let ready = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            line
        });
        let ready = ready.await.unwrap();
        let ready: Value = serde_json::from_str(&ready).expect("it says that it is ready");
        let word = |name: &str| ready[name].as_str().unwrap().to_owned();
        Self {
            child,
            stderr,
            client: reqwest::Client::new(),
            base_url: word("base_url"),
            key: word("api_key"),
        }
    }

    /// The process's number.
    pub fn pid(&self) -> Pid {
        self.child.pid()
    }

    /// Asks for this path.
    pub async fn get(&self, path: &str) -> (u16, Value) {
        let (status, body, _) = self.timed(path).await;
        (status, body)
    }

    /// The same, and how long it took until the whole answer was there.
    pub async fn timed(&self, path: &str) -> (u16, Value, Duration) {
        let begun = Instant::now();
        let request = self.client.get(format!("{}{path}", self.base_url));
        let answer = request.bearer_auth(&self.key).send().await.unwrap();
        let status = answer.status().as_u16();
        let body = answer.bytes().await.unwrap();
        let took = begun.elapsed();
        (status, serde_json::from_slice(&body).unwrap(), took)
    }

    /// Posts to this path; the status, if there was an answer.
    pub async fn post(&self, path: &str, body: Value) -> Option<u16> {
        let request = self.client.post(format!("{}{path}", self.base_url));
        let request = request.bearer_auth(&self.key).body(body.to_string());
        let answer = request.send().await.ok()?;
        Some(answer.status().as_u16())
    }

    /// The paths of all proofs that wait.
    pub async fn waiting(&self) -> Vec<String> {
        let (_, list) = self.get("/v1/tasks?status=proof_submitted&limit=100").await;
        let mut paths = Vec::new();
        for task in list["data"].as_array().unwrap() {
            let task = task["id"].as_str().unwrap();
            let path = format!("/v1/tasks/{task}/proofs");
            let (_, proofs) = self.get(&path).await;
            let proofs = proofs["data"].as_array().unwrap().iter();
            let pending = proofs.filter(|proof| proof["status"] == "pending");
            paths.extend(pending.map(|proof| format!("{path}/{}", proof["id"].as_str().unwrap())));
        }
        paths
    }

    /// Approves a proof by its path.
    pub async fn approve(&self, proof: &str) -> Option<u16> {
        self.post(&format!("{proof}/approve"), json!({})).await
    }

    /// Kills it with -9.
    pub fn kill(self) {
        drop(self);
    }

    /// Ends it in order; what it said on stderr.
    pub fn stop(mut self) -> String {
        kill_process(self.child.pid(), Signal::TERM).unwrap();
        assert!(self.child.wait().unwrap().success());
        let mut said = String::new();
        self.stderr.read_to_string(&mut said).unwrap();
        said
    }
}
