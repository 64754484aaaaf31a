//! A marketplace for each test, which a test can look into and change, and the folders of
//! the person who reviews there.
//!
//! The tests block in front of a terminal, so the marketplace has a runtime of its own.

use crate::row::Row;
use crate::support::patience;
use proofdesk::sandbox::{Aim, Entry, Fault, FaultKind, Options, Running, Side, start};
use serde_json::Value;
use std::cell::RefCell;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::broadcast::error::RecvError;

/// The program under test: the one in PROOFDESK_BIN, or the one that was built with this.
pub fn program() -> PathBuf {
    match std::env::var_os("PROOFDESK_BIN") {
        Some(named) => std::fs::canonicalize(named).expect("PROOFDESK_BIN names a file"),
        None => PathBuf::from(env!("CARGO_BIN_EXE_proofdesk")),
    }
}

/// The marketplace and the person's folders.
pub struct World {
    runtime: Runtime,
    running: RefCell<Option<Running>>,
    client: reqwest::Client,
    pub base_url: String,
    pub key: String,
    home: TempDir,
}

/// No file is drawn, which takes seconds, and none comes: the console says so, and that
/// is evidence enough to decide upon.
pub fn without_pictures(tasks: usize) -> Options {
    let options = with_pictures(tasks);
    let fault = Fault::new(FaultKind::ServerError).on(Aim::Media);
    options.faults.add(fault);
    options
}

/// Files are drawn when they are asked for.
pub fn with_pictures(tasks: usize) -> Options {
    Options {
        tasks,
        draw_ahead: 0,
        ..Options::default()
    }
}

impl World {
    pub fn new(options: Options) -> Self {
        // Whoever comes second finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = Runtime::new().unwrap();
        let running = runtime.block_on(start(options)).unwrap();
        Self {
            base_url: running.base_url().to_owned(),
            key: running.api_key().to_owned(),
            running: RefCell::new(Some(running)),
            client: reqwest::Client::new(),
            home: tempfile::tempdir().unwrap(),
            runtime,
        }
    }

    /// A world without pictures in which only `count` routine tasks wait, with those rows.
    pub fn routine(count: usize) -> (Self, Vec<Row>) {
        let world = Self::new(without_pictures(24));
        let kept = world.keep(count, Row::is_routine);
        (world, kept)
    }

    /// A world in which one signature waits: the only picture that is drawn quickly.
    pub fn signature() -> Self {
        let world = Self::new(with_pictures(24));
        world.keep(1, |row| row.is_signature && row.is_routine());
        world
    }

    /// Leaves only `count` tasks of this kind waiting.
    pub fn keep(&self, count: usize, is_kept: impl Fn(&Row) -> bool) -> Vec<Row> {
        let (mut kept, gone): (Vec<_>, Vec<_>) = self.rows().into_iter().partition(is_kept);
        assert!(kept.len() >= count, "the story has enough such tasks");
        for row in kept.drain(count..).chain(gone) {
            self.force_status(&row, "cancelled");
        }
        kept
    }

    /// Every task that waits, with its newest pending proof. Costs a request a task.
    pub fn rows(&self) -> Vec<Row> {
        let row = |task: &Value| {
            let proofs = self.get(&format!(
                "/v1/tasks/{}/proofs",
                task["id"].as_str().unwrap()
            ));
            let proofs = proofs["data"].as_array().unwrap().clone();
            let pending = proofs.iter().rfind(|proof| proof["status"] == "pending");
            Row::of(task, pending.unwrap())
        };
        let mut rows = Vec::new();
        loop {
            let page = format!(
                "/v1/tasks?status=proof_submitted&limit=100&offset={}",
                rows.len()
            );
            let list = self.get(&page);
            let tasks = list["data"].as_array().unwrap();
            if tasks.is_empty() {
                return rows;
            }
            rows.extend(tasks.iter().map(row));
        }
    }

    /// Asks the marketplace with the person's key, as another program would.
    pub fn get(&self, path: &str) -> Value {
        let request = self.client.get(format!("{}{path}", self.base_url));
        let request = request.bearer_auth(&self.key);
        self.runtime.block_on(async {
            let answer = request.send().await.unwrap();
            assert!(answer.status().is_success(), "{path}: {}", answer.status());
            serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
        })
    }

    /// Puts a task into another status, behind the console's back.
    pub fn force_status(&self, row: &Row, status: &str) {
        let path = format!("/control/tasks/{}/status", row.task);
        self.post(&path, &format!("{{\"status\":\"{status}\"}}"));
    }

    /// From now on so many requests are let through in any 60 s.
    #[allow(dead_code, reason = "the crash loop asks for it")]
    pub fn set_limit(&self, limit: usize) {
        self.post("/control/rate", &format!("{{\"limit\":{limit}}}"));
    }

    /// Posts this as somebody else with the key would.
    pub fn post(&self, path: &str, body: &str) {
        let url = format!("{}{path}", self.base_url);
        let request = self.client.post(url).bearer_auth(&self.key);
        let request = request.body(body.to_owned());
        let answer = self.runtime.block_on(request.send()).unwrap();
        assert!(answer.status().is_success());
    }

    /// Looks into the marketplace.
    pub fn look<T>(&self, look: impl FnOnce(&Running) -> T) -> T {
        look(self.running.borrow().as_ref().expect("it is running"))
    }

    /// What shall go wrong from now on.
    pub fn order(&self, fault: Fault) {
        self.look(|running| running.faults().add(fault));
    }

    /// The marketplace goes away.
    pub fn stop(&self) {
        let running = self.running.take().expect("it is running");
        self.runtime.block_on(running.stop());
    }

    /// The same story begins again at the same address.
    pub fn start_again(&self, options: Options) {
        let address = self.base_url.trim_start_matches("http://");
        let listen: SocketAddr = address.parse().unwrap();
        let options = Options { listen, ..options };
        let running = self.runtime.block_on(start(options)).unwrap();
        *self.running.borrow_mut() = Some(running);
    }

    pub fn entries(&self) -> Vec<Arc<Entry>> {
        self.look(|running| running.log().entries())
    }

    /// What was posted: paths and bodies.
    pub fn posts(&self) -> Vec<(String, String)> {
        let posts = self.look(|running| running.log().posts());
        let told = |entry: &Arc<Entry>| (entry.path.clone(), entry.body.clone().unwrap());
        posts.iter().map(told).collect()
    }

    /// Waits until the log is as `holds` says.
    #[track_caller]
    pub fn wait_log(&self, what: &str, holds: impl Fn(&[Arc<Entry>]) -> bool) {
        let mut live = self.look(|running| running.log().subscribe());
        let deadline = Instant::now() + patience();
        while !holds(&self.entries()) {
            let left = deadline.saturating_duration_since(Instant::now());
            let next = async { tokio::time::timeout(left, live.recv()).await };
            let next = self.runtime.block_on(next);
            assert!(
                matches!(next, Ok(Ok(_) | Err(RecvError::Lagged(_)))),
                "waited in vain for {what}; the log:\n{}",
                self.log_lines()
            );
        }
    }

    /// Waits until nothing was asked of the API for so long.
    pub fn wait_quiet_log(&self, quiet: Duration) {
        let mut live = self.look(|running| running.log().subscribe());
        let deadline = Instant::now() + patience();
        let next = async || tokio::time::timeout(quiet, live.recv()).await;
        self.runtime.block_on(async {
            let mut next = next;
            while let Ok(asked) = next().await {
                assert!(Instant::now() < deadline, "the log never came to rest");
                drop(asked);
            }
        });
    }

    fn log_lines(&self) -> String {
        let lines: Vec<_> = self.entries().iter().map(|entry| entry.line()).collect();
        lines.join("\n")
    }

    /// API calls that the limit refused.
    pub fn refused_by_limit(&self) -> usize {
        let entries = self.entries();
        let refused = |entry: &&Arc<Entry>| entry.side == Side::Api && entry.status == Some(429);
        entries.iter().filter(refused).count()
    }

    /// What events are signed with.
    #[allow(dead_code, reason = "the storm asks for it")]
    pub fn webhook_secret(&self) -> String {
        self.look(|running| running.webhook_secret().to_owned())
    }

    /// What comes of this, if it comes before the deadline.
    #[allow(dead_code, reason = "the storm asks for it")]
    pub fn wait<T>(&self, deadline: Instant, what: impl Future<Output = T>) -> Option<T> {
        let left = deadline.saturating_duration_since(Instant::now());
        let timed = async { tokio::time::timeout(left, what).await.ok() };
        self.runtime.block_on(timed)
    }

    pub fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    pub fn state(&self) -> PathBuf {
        self.home.path().join("state")
    }

    /// The variables of the person's shell.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let path = |path: PathBuf| path.to_str().unwrap().to_owned();
        vec![
            ("PROOFDESK_STATE_DIR", path(self.state())),
            ("PROOFDESK_CONFIG", path(self.home().join("config.toml"))),
            ("WORKFUNDER_API_KEY", self.key.clone()),
        ]
    }

    /// Writes the configuration, with these lines in `[review]`.
    pub fn configure(&self, review: &str) {
        self.configure_for("dana", "config.toml", review);
    }

    /// The same in a file of this name, for another reviewer.
    pub fn configure_for(&self, reviewer: &str, file: &str, review: &str) {
        let text = format!(
            "reviewer = \"{reviewer}\"\n[review]\n{review}\n[[accounts]]\nname = \"workfunder\"\n\
             base_url = \"{}\"\napi_key_env = \"WORKFUNDER_API_KEY\"\n",
            self.base_url
        );
        std::fs::write(self.home().join(file), text).unwrap();
    }

    /// A command of the same person, ready to run.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(args).env_clear();
        command.env("HOME", self.home()).stdin(Stdio::null());
        command.envs(self.variables());
        command
    }

    /// The journal, as another process reads it.
    pub fn history(&self) -> Vec<Value> {
        let output = self.command(&["history", "--json"]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        let lines = text.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Waits until the journal on disk has a decision in this state.
    #[track_caller]
    pub fn wait_journal(&self, state: &str) {
        let deadline = Instant::now() + patience();
        loop {
            let history = self.history();
            if history.iter().any(|line| line["state"] == state) {
                return;
            }
            assert!(Instant::now() < deadline, "no {state} in {history:?}");
        }
    }
}
