//! A marketplace of its own for each test, and a person at a shell beside it.

use crate::support::doomed::Doomed;
use proofdesk::sandbox::{Options, Running, start};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_proofdesk");

/// The marketplace and the person's folders.
pub struct World {
    pub running: Running,
    pub home: TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub exit: i32,
    pub stdout: String,
    pub stderr: String,
}

/// A small world: 24 tasks, nothing drawn ahead.
pub fn small() -> Options {
    Options {
        tasks: 24,
        draw_ahead: 0,
        ..Options::default()
    }
}

impl World {
    pub async fn with(options: Options) -> Self {
        Self {
            running: start(options).await.unwrap(),
            home: tempfile::tempdir().unwrap(),
        }
    }

    /// The variables of the person's shell.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let home = self.home.path().to_str().unwrap().to_owned();
        vec![
            ("HOME", home),
            (
                "PROOFDESK_STATE_DIR",
                self.state().to_str().unwrap().to_owned(),
            ),
            ("WORKFUNDER_API_KEY", self.running.api_key().to_owned()),
            ("WORKFUNDER_BASE_URL", self.running.base_url().to_owned()),
            ("USER", "dana".to_owned()),
        ]
    }

    pub fn state(&self) -> std::path::PathBuf {
        self.home.path().join("state")
    }

    /// The command, with neither a terminal nor anything of the tester's environment.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = bare(args);
        command.envs(self.variables());
        command
    }

    pub async fn run(&self, args: &[&str]) -> Ended {
        end(self.command(args)).await
    }

    /// The rows of `queue --json`.
    pub async fn queue(&self) -> Vec<Value> {
        let ended = self.run(&["queue", "--json"]).await;
        assert_eq!(ended.exit, 0, "{ended:?}");
        ended.objects()
    }

    /// The first task of the queue that is so.
    pub async fn task(&self, is_so: impl Fn(&Value) -> bool) -> Value {
        let rows = self.queue().await;
        let found = rows.into_iter().find(is_so);
        found.expect("the world has such a task")
    }

    /// What was posted: paths and bodies.
    pub fn posts(&self) -> Vec<(String, Option<String>)> {
        let posts = self.running.log().posts();
        posts
            .iter()
            .map(|entry| (entry.path.clone(), entry.body.clone()))
            .collect()
    }

    /// Writes a configuration for this marketplace with more lines in front.
    pub fn configure(&self, lines: &str) -> String {
        let path = self.home.path().join("config.toml");
        let text = format!(
            "{lines}\n[[accounts]]\nname = \"workfunder\"\nmarketplace = \"workfunder\"\n\
             base_url = \"{}\"\napi_key_env = \"WORKFUNDER_API_KEY\"\n",
            self.running.base_url()
        );
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Puts a task into another status, behind the console's back.
    pub async fn force_status(&self, task: &str, status: &str) {
        let path = format!("/control/tasks/{task}/status");
        self.post(&path, &format!("{{\"status\":\"{status}\"}}"))
            .await;
    }

    /// Posts this as somebody else with the key would.
    pub async fn post(&self, path: &str, body: &str) {
        self.send(reqwest::Method::POST, path, body).await;
    }

    /// Puts this as the account's owner would.
    pub async fn put(&self, path: &str, body: &str) {
        self.send(reqwest::Method::PUT, path, body).await;
    }

    async fn send(&self, method: reqwest::Method, path: &str, body: &str) {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let answer = reqwest::Client::new()
            .request(method, format!("{}{path}", self.running.base_url()))
            .header(
                "Authorization",
                format!("Bearer {}", self.running.api_key()),
            )
            .body(body.to_owned())
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success());
    }
}

/// The command in an empty environment.
pub fn bare(args: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .args(args)
        .env_clear()
        .env("HOME", "/nonexistent")
        .stdin(Stdio::null());
    command
}

/// Runs it to its end, beside the marketplace.
pub async fn end(mut command: Command) -> Ended {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = Doomed::spawn(&mut command);
    let output = tokio::task::spawn_blocking(move || child.output());
    Ended::from(output.await.unwrap())
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            exit: output.status.code().expect("it ended by itself"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ended {
    /// stdout as objects, one a line.
    pub fn objects(&self) -> Vec<Value> {
        let lines = self.stdout.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The one object on stdout.
    pub fn object(&self) -> Value {
        let mut objects = self.objects();
        assert_eq!(objects.len(), 1, "{self:?}");
        objects.remove(0)
    }

    /// It failed like this: the status, nothing on stdout, one line that says so.
    #[track_caller]
    pub fn refused(&self, exit: i32, says: &str) {
        assert_eq!(self.exit, exit, "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        self.says(says);
    }

    /// One line on stderr, with these words in it.
    #[track_caller]
    pub fn says(&self, words: &str) {
        assert_eq!(self.stderr.lines().count(), 1, "{self:?}");
        assert!(self.stderr.contains(words), "{self:?}");
    }
}

/// A field as text.
pub fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field]
        .as_str()
        .unwrap_or_else(|| panic!("{field} in {row}"))
}

/// A proof that one key approves: no flag, no large amount.
pub fn is_routine(row: &Value) -> bool {
    row["flags"].as_array().unwrap().is_empty() && row["payout_cents"].as_i64().unwrap() <= 20_000
}

/// Whether the bytes occur in any file below.
pub fn occurs_below(folder: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return occurs_below(&path, bytes);
        }
        let content = std::fs::read(&path).unwrap();
        content.windows(bytes.len()).any(|window| window == bytes)
    })
}
