//! `trigger`: what a receiver gets that checks signatures as the vendors publish it.

use crate::world::{Ended, PROGRAM, bare, end};
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

const SECRETS: &[(&str, &str)] = &[
    ("WORKFUNDER", "whsec_wf_0123"),
    ("TOLOKA", "12345"),
    ("WORKMARKET", "6f1c08b0a9d94f65"),
    ("TASKRABBIT", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
];

/// One delivery as it arrived.
struct Delivery {
    path: String,
    genuine: bool,
    body: Value,
}

/// A receiver, and a person whose four accounts point to it.
struct Desk {
    home: TempDir,
    addr: String,
    deliveries: mpsc::UnboundedReceiver<Delivery>,
}

impl Desk {
    async fn answering(status: StatusCode, words: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap().to_string();
        let (tell, deliveries) = mpsc::unbounded_channel();
        let take = move |uri: Uri, headers: HeaderMap, body: Bytes| async move {
            let delivery = Delivery {
                path: uri.path().to_owned(),
                genuine: is_genuine(uri.path(), &headers, &body),
                body: serde_json::from_slice(&body).unwrap(),
            };
            // A test that has ended listens no more.
            let _ = tell.send(delivery);
            (status, words)
        };
        let routes = Router::new().fallback(take);
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        let home = tempfile::tempdir().unwrap();
        let all = ["workfunder", "toloka", "workmarket", "taskrabbit"];
        configure(home.path(), &addr, &all.map(|name| (name, name)));
        Self {
            home,
            addr,
            deliveries,
        }
    }

    async fn run(&self, args: &[&str]) -> Ended {
        end(self.command(args)).await
    }

    fn command(&self, args: &[&str]) -> Command {
        let config = self.home.path().join("config.toml");
        let mut command = bare(&["--config", config.to_str().unwrap(), "trigger"]);
        command.args(args);
        for (name, secret) in SECRETS {
            command.env(format!("{name}_SECRET"), secret);
        }
        command
    }

    async fn triggered(&mut self, args: &[&str]) -> Delivery {
        let ended = self.run(args).await;
        assert_eq!((ended.exit, ended.stderr.as_str()), (0, ""), "{args:?}");
        self.deliveries.recv().await.unwrap()
    }
}

/// An address that was somebody's a moment ago.
async fn deserted() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}/", listener.local_addr().unwrap())
}

/// Accounts with these names at these marketplaces.
fn configure(home: &Path, addr: &str, accounts: &[(&str, &str)]) {
    let mut text = format!("[listen]\naddr = \"{addr}\"\n");
    for (name, marketplace) in accounts {
        let variable = format!("{}_SECRET", marketplace.to_uppercase());
        text += &format!(
            "[[accounts]]\nname = \"{name}\"\nmarketplace = \"{marketplace}\"\n\
             webhook_secret_env = \"{variable}\"\n"
        );
    }
    std::fs::write(home.join("config.toml"), text).unwrap();
}

fn sum(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Each marketplace's own page, by hand.
fn is_genuine(path: &str, headers: &HeaderMap, body: &[u8]) -> bool {
    let header = |name: &str| headers[name].to_str().unwrap();
    let account = path.strip_prefix("/webhooks/").unwrap().to_uppercase();
    let (_, secret) = SECRETS.iter().find(|(name, _)| *name == account).unwrap();
    let is_now = |seconds: i64| (jiff::Timestamp::now().as_second() - seconds).abs() <= 300;
    assert_eq!(header("content-type"), "application/json");
    match account.as_str() {
        "WORKFUNDER" => {
            let timestamp = header("x-workfunder-timestamp");
            let text = [timestamp.as_bytes(), b".", body].concat();
            let expected = format!("v1={}", hex(&sum(secret.as_bytes(), &text)));
            is_now(timestamp.parse().unwrap()) && header("x-workfunder-signature") == expected
        }
        "TOLOKA" => {
            let header = header("toloka-signature");
            let inner = header.trim_matches(['{', '}']);
            let part = |n: usize| inner.split(", ").nth(n).unwrap().split_once('=').unwrap();
            let ((_, version), (_, timestamp), (_, sign)) = (part(0), part(1), part(2));
            let text = [format!("{timestamp}.{version}.").as_bytes(), body].concat();
            let seconds = timestamp.parse::<i64>().unwrap() / 1000;
            is_now(seconds) && sign == hex(&sum(secret.as_bytes(), &text))
        }
        "WORKMARKET" => header("x-hook-token") == *secret,
        _ => {
            let (id, timestamp) = (header("svix-id"), header("svix-timestamp"));
            let key = STANDARD
                .decode(secret.trim_start_matches("whsec_"))
                .unwrap();
            let text = [format!("{id}.{timestamp}.").as_bytes(), body].concat();
            let expected = format!("v1,{}", STANDARD.encode(sum(&key, &text)));
            is_now(timestamp.parse().unwrap()) && header("svix-signature") == expected
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_listed_event_arrives_signed_at_the_account_that_knows_it() {
    let mut desk = Desk::answering(StatusCode::OK, "").await;
    let ended = desk.run(&["--list"]).await;
    assert_eq!(ended.exit, 0);
    let listed: Vec<(String, String)> = ended
        .stdout
        .lines()
        .map(|line| line.split_once(' ').unwrap())
        .map(|(name, event)| (name.to_owned(), event.trim().to_owned()))
        .collect();
    assert_eq!(listed.len(), 13 + 9 + 35 + 3);
    for (name, event) in &listed {
        let delivery = desk.triggered(&[event]).await;
        assert_eq!(delivery.path, format!("/webhooks/{name}"), "{event}");
        assert!(delivery.genuine, "{event}");
        let body = delivery.body;
        let said = match name.as_str() {
            "toloka" => &body["events"][0]["type"],
            _ => &body["event"],
        };
        let written = said.as_str().unwrap().to_lowercase();
        assert_eq!(written, event.to_lowercase().replace(' ', "_"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_is_sent_and_signed() {
    let mut desk = Desk::answering(StatusCode::ACCEPTED, "thank you\u{1b}[2J").await;
    let args = [
        "task.proof_submitted",
        "--set",
        "data.proof.geo_valid=false",
        "--set",
        "data.id=t 1",
        "--set",
        "extra.deep=[1]",
    ];
    let ended = desk.run(&args).await;
    assert_eq!(ended.exit, 0, "{ended:?}");
    let line = ended.stdout.trim_end();
    let to = format!("http://{}/webhooks/workfunder", desk.addr);
    let expected = format!("202 Accepted task.proof_submitted → {to}: thank you");
    assert!(line.starts_with(&expected), "{line}");
    assert!(!line.contains('\u{1b}'), "{line}");
    let delivery = desk.deliveries.recv().await.unwrap();
    assert!(delivery.genuine);
    assert_eq!(delivery.body["data"]["proof"]["geo_valid"], false);
    assert_eq!(delivery.body["data"]["id"], "t 1");
    assert_eq!(delivery.body["extra"]["deep"][0], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_sent_where_it_is_told_to_and_only_2xx_is_a_yes() {
    let mut desk = Desk::answering(StatusCode::OK, "").await;
    let sides = Desk::answering(StatusCode::UNAUTHORIZED, "who are you?").await;
    let to = format!("http://{}/webhooks/toloka", desk.addr);
    let elsewhere = format!("http://{}/webhooks/toloka?token=SECRET", sides.addr);
    let delivery = sides.run(&["assignment_created", "--to", &to]).await;
    assert_eq!(delivery.exit, 0, "{delivery:?}");
    assert!(desk.deliveries.recv().await.unwrap().genuine);
    let refused = desk.run(&["ASSIGNMENT_CREATED", "--to", &elsewhere]).await;
    refused.refused(1, "401 Unauthorized ASSIGNMENT_CREATED");
    refused.says("who are you?");
    assert!(!refused.stderr.contains("SECRET"), "{refused:?}");
    let moved = Desk::answering(StatusCode::FOUND, "").await;
    moved.run(&["POOL_CLOSED"]).await.refused(1, "302");
    let empty = deserted().await;
    let nobody = desk.run(&["POOL_CLOSED", "--to", &empty]).await;
    nobody.refused(1, &format!("nothing answers at {empty}"));
    let open = desk
        .run(&["POOL_CLOSED", "--to", "http://hooks.example/"])
        .await;
    open.refused(2, "http:// is for loopback addresses only");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_meant_must_be_clear() {
    let desk = Desk::answering(StatusCode::OK, "").await;
    desk.run(&[]).await.refused(2, "EVENT");
    let unknown = desk.run(&["task.complete\u{1b}"]).await;
    unknown.refused(2, "did you mean `task.completed`?");
    unknown.says("trigger --list");
    desk.run(&["task.funded", "--account", "toloka"])
        .await
        .refused(2, "is an event of WorkFunder");
    desk.run(&["task.funded", "--account", "nobody"])
        .await
        .refused(2, "workfunder, toloka, workmarket, taskrabbit");
    desk.run(&["Paid", "--set", "x"])
        .await
        .refused(2, "has no =");
    let two = [
        ("one", "workfunder"),
        ("two", "workfunder"),
        ("tr", "taskrabbit"),
    ];
    configure(desk.home.path(), &desk.addr, &two);
    desk.run(&["task.funded"])
        .await
        .refused(2, "one, two know this event");
    let empty = deserted().await;
    let args = ["task.funded", "--account", "two", "--to", &empty];
    desk.run(&args).await.refused(1, "nothing answers");
    desk.run(&["Check In"])
        .await
        .refused(2, "an event of WorkMarket");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_missing_or_none_is_told_before_anything_is_sent() {
    let desk = Desk::answering(StatusCode::OK, "").await;
    let mut command = desk.command(&["project.canceled"]);
    command.env("TASKRABBIT_SECRET", "whsec_no+base=64");
    let refused = end(command).await;
    refused.refused(2, "copy the endpoint's signing secret");
    assert!(!refused.stderr.contains("no+base"), "{refused:?}");
    let mut command = desk.command(&["project.canceled"]);
    command.env_remove("TASKRABBIT_SECRET");
    end(command).await.refused(2, "TASKRABBIT_SECRET is empty");
    let config = desk.home.path().join("config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.starts_with("webhook_secret_env"));
    std::fs::write(&config, lines.collect::<Vec<_>>().join("\n")).unwrap();
    desk.run(&["project.canceled"])
        .await
        .refused(2, "no webhook secret");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_configuration_the_variables_are_the_account() {
    let mut desk = Desk::answering(StatusCode::OK, "").await;
    let mut command = Command::new(PROGRAM);
    let to = format!("http://{}/webhooks/workfunder", desk.addr);
    command
        .args(["trigger", "worker.verified", "--to", &to])
        .env_clear();
    command.env("HOME", desk.home.path());
    command.env("WORKFUNDER_API_KEY", "wf_test_1");
    command.env("WORKFUNDER_WEBHOOK_SECRET", "whsec_wf_0123");
    let ended = end(command).await;
    assert_eq!(ended.exit, 0, "{ended:?}");
    assert!(desk.deliveries.recv().await.unwrap().genuine);
}
