//! `watch`: what stands in the journal, what comes, and who may receive.

use crate::listening::Server;
use crate::world::{Ended, World, bare, end, small};
use proofdesk::domain::event::{Change, Source};
use proofdesk::domain::{MarketplaceName, NewEvent, Status, Timestamp, Untrusted};
use proofdesk::ledger::{Feed, SqliteLedger};
use proofdesk::marketplace::scheme;
use secrecy::SecretString;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

pub fn told(name: &str, task: &str, ago_minutes: i64) -> NewEvent {
    let now = Timestamp::now();
    NewEvent {
        account: "workfunder".into(),
        marketplace: MarketplaceName::WorkFunder,
        source: Source::Webhook,
        name: Untrusted::new(name),
        task: Some(task.into()),
        happened_at: None,
        received_at: now - jiff::SignedDuration::from_mins(ago_minutes),
        delivery_attempt: Some(1),
        verified: Some(true),
        change: Change {
            status: Some(Status::Posted),
            title: Some(Untrusted::new("Meter reading")),
            ..Change::default()
        },
        identity: None,
        data: "{\"id\":1}".into(),
    }
}

/// A watch that runs, and its lines. Ends with the test.
struct Watching {
    child: Child,
    lines: Option<BufReader<ChildStdout>>,
    said: BufReader<ChildStderr>,
}

impl Watching {
    fn start(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        Self {
            lines: child.stdout.take().map(BufReader::new),
            said: BufReader::new(child.stderr.take().unwrap()),
            child,
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        let lines = self.lines.as_mut().unwrap();
        lines.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// The next line of stderr with these words.
    fn said_with(&mut self, words: &str) -> String {
        loop {
            let line = self.said();
            assert_ne!(line, "", "it never said {words}");
            if line.contains(words) {
                return line;
            }
        }
    }

    fn said(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Ends it as Ctrl-C would.
    fn stop(mut self) -> Option<i32> {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(state: &Path, args: &[&str]) -> Command {
    let mut command = bare(args);
    command.env("PROOFDESK_STATE_DIR", state);
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_it_tells_what_was_received_and_then_what_comes() {
    let home = tempfile::tempdir().unwrap();
    let journal = SqliteLedger::open(home.path()).unwrap();
    let before = vec![
        told("task.posted", "old", 200),
        told("task.posted", "a", 5),
        told("worker.verified", "b", 5),
        told("task.started", "c", 4),
    ];
    journal.take(before).await.unwrap();
    let args = ["watch", "--json", "--since", "1h", "--event", "task.*"];
    let mut watching = Watching::start(command(home.path(), &args));
    let mut tasks = Vec::new();
    for _ in 0..2 {
        let line: Value = serde_json::from_str(&watching.line()).unwrap();
        tasks.push(line["task_id"].as_str().unwrap().to_owned());
        assert_eq!(line["data"]["id"], 1);
    }
    assert_eq!(tasks, ["a", "c"]);
    // Another process writes.
    let now = vec![told("task.posted", "live", 0)];
    journal.take(now).await.unwrap();
    assert!(watching.line().contains("\"live\""));
    assert_eq!(watching.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_in_words_is_told_as_it_comes_and_no_longer_than_100_columns() {
    let home = tempfile::tempdir().unwrap();
    let journal = SqliteLedger::open(home.path()).unwrap();
    journal
        .take(vec![told("task.posted", "tsk_1", 1)])
        .await
        .unwrap();
    let args = ["watch", "--since", "1d", "--task", "tsk_1"];
    let mut watching = Watching::start(command(home.path(), &args));
    let line = watching.line();
    assert!(
        line.contains("workfunder  task.posted           tsk_1"),
        "{line}"
    );
    assert!(line.ends_with("Meter reading"), "{line}");
    assert!(line.len() <= 100, "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_goes_ends_it_quietly() {
    let home = tempfile::tempdir().unwrap();
    let journal = SqliteLedger::open(home.path()).unwrap();
    let mut watching = Watching::start(command(home.path(), &["watch", "--since", "1d"]));
    journal
        .take(vec![told("task.posted", "a", 0)])
        .await
        .unwrap();
    watching.line();
    watching.lines = None;
    journal
        .take(vec![told("task.posted", "b", 0)])
        .await
        .unwrap();
    let code = watching.child.wait().unwrap().code();
    assert_eq!((code, watching.said()), (Some(0), String::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_can_not_read_is_wrong_use() {
    for args in [
        &["watch", "--since", "yesterday"][..],
        &["watch", "--since=-2h"],
    ] {
        let ended: Ended = end(bare(args)).await;
        ended.refused(2, "15m, 2h, 1d");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_listen_it_receives_and_a_second_one_follows_it() {
    let world = World::with(small()).await;
    let config = world.configure("[listen]\naddr = \"127.0.0.1:0\"");
    let with_secret = "webhook_secret_env = \"SECRET\"\n";
    let text = std::fs::read_to_string(&config).unwrap() + with_secret;
    std::fs::write(&config, &text).unwrap();
    let start = |config: &str| {
        let mut command = world.command(&["--config", config, "watch", "--json"]);
        command.env("SECRET", world.running.webhook_secret());
        Watching::start(command)
    };
    let mut first = start(&config);
    let said = first.said();
    let addr = said.rsplit(' ').next().unwrap().to_owned();
    assert!(
        said.contains("webhooks are received on 127.0.0.1:"),
        "{said}"
    );
    std::fs::write(&config, text.replace("127.0.0.1:0", &addr)).unwrap();
    let mut second = start(&config);
    let said = second.said();
    assert!(said.contains("another process receives on"), "{said}");
    let url = format!("http://{addr}/webhooks/workfunder");
    let body = format!("{{\"url\":\"{url}\"}}");
    world.put("/v1/account/webhook", &body).await;
    let row = &world.queue().await[0];
    let task = row["task_id"].as_str().unwrap();
    world.force_status(task, "disputed").await;
    for watching in [&mut first, &mut second] {
        let line: Value = serde_json::from_str(&watching.line()).unwrap();
        assert_eq!(line["event"], "task.disputed");
        assert_eq!(
            (line["verified"].clone(), &line["task_id"]),
            (Value::Bool(true), &row["task_id"])
        );
    }
    // When the first leaves, the second takes the address over.
    assert_eq!(first.stop(), Some(0));
    let said = second.said();
    assert!(said.contains("webhooks are received on"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_forward_to_it_passes_on_what_it_receives() {
    let world = World::with(small()).await;
    let server = Server::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    server.open(listener).await;
    let listen = format!("[listen]\naddr = \"127.0.0.1:0\"\nforward_to = \"{url}\"");
    let config = world.configure(&listen);
    let text = std::fs::read_to_string(&config).unwrap() + "webhook_secret_env = \"SECRET\"\n";
    std::fs::write(&config, &text).unwrap();
    for command in ["watch", "listen"] {
        let mut command = world.command(&["--config", &config, command]);
        command.env("SECRET", world.running.webhook_secret());
        let mut watching = Watching::start(command);
        let secret = watching.said_with("forwarded events are signed with whsec_");
        let local = SecretString::from(secret.rsplit(' ').next().unwrap());
        let received = watching.said_with("127.0.0.1:");
        let addr = received.split("127.0.0.1:").nth(1).unwrap();
        let port: String = addr.chars().take_while(char::is_ascii_digit).collect();
        let hook = format!("{{\"url\":\"http://127.0.0.1:{port}/webhooks/workfunder\"}}");
        world.put("/v1/account/webhook", &hook).await;
        let row = world.queue().await.remove(0);
        let task = row["task_id"].as_str().unwrap();
        world.force_status(task, "disputed").await;
        watching.said_with("→ task.disputed 204 (attempt 1)");
        let (headers, body) = server.heard().pop().unwrap();
        let scheme = scheme(MarketplaceName::WorkFunder);
        let now = Timestamp::now();
        assert_eq!(scheme.verify(&headers, &body, &[local], now), Ok(()));
        assert!(String::from_utf8_lossy(&body).contains(task));
        assert_eq!(watching.stop(), Some(0));
    }
    assert_eq!(server.heard().len(), 2);
}
