//! `events resend`: what goes out, how it is signed, and what is refused.

use crate::watching::told;
use crate::world::{Ended, bare, end};
use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use hmac::{Hmac, Mac};
use proofdesk::domain::event::Source;
use proofdesk::ledger::{Feed, SqliteLedger};
use serde_json::Value;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

const SECRET: &str = "whsec_of_the_test";

type Letters = Arc<Mutex<Vec<(HeaderMap, String)>>>;

/// A developer's server, and a journal with something to tell it.
struct Desk {
    home: TempDir,
    url: String,
    letters: Letters,
}

impl Desk {
    async fn start(answers: StatusCode) -> Self {
        let letters = Letters::default();
        let take = letters.clone();
        let hook = move |headers: HeaderMap, body: String| async move {
            take.lock().unwrap().push((headers, body));
            answers
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let server = Router::new().route("/hook", post(hook));
            axum::serve(listener, server).await.unwrap();
        });
        let home = tempfile::tempdir().unwrap();
        let journal = SqliteLedger::open(&home.path().join("state")).unwrap();
        let mut asked = told("task.posted", "asked", 20);
        asked.source = Source::Poll;
        let events = vec![
            told("task.posted", "too-old", 300),
            told("task.posted", "first", 30),
            asked,
            told("task.completed", "second", 10),
        ];
        journal.take(events).await.unwrap();
        Self { home, url, letters }
    }

    async fn resend(&self, to: &str, args: &[&str]) -> Ended {
        let fixed = ["events", "resend", "--since", "1h", "--to", to];
        let mut command = bare(&[&fixed[..], args].concat());
        command
            .env("PROOFDESK_STATE_DIR", self.home.path().join("state"))
            .env("WORKFUNDER_API_KEY", "wf_test_x")
            .env("WORKFUNDER_WEBHOOK_SECRET", SECRET);
        end(command).await
    }

    /// Event and status of what arrived.
    fn arrived(&self) -> Vec<String> {
        let letters = self.letters.lock().unwrap();
        let events = letters.iter().map(|(_, body)| {
            let body: Value = serde_json::from_str(body).unwrap();
            body["event"].as_str().unwrap().to_owned()
        });
        events.collect()
    }
}

/// What `printf 'proofdesk forward v1' | openssl dgst -sha256 -hmac whsec_of_the_test -binary |
/// head -c 24 | base64` prints, behind `whsec_`.
const LOCAL: &str = "whsec_oQbAMB+QwiqKV6GNLQMatnL5+mkYdzna";

#[tokio::test(flavor = "multi_thread")]
async fn the_range_goes_out_oldest_first_signed_with_the_local_secret_that_is_said() {
    let desk = Desk::start(StatusCode::OK).await;
    let ended = desk.resend(&desk.url, &[]).await;
    assert_eq!(ended.exit, 0, "{ended:?}");
    let said: Vec<_> = ended.stderr.lines().collect();
    assert!(
        said[0].contains("2 events; 1 more were asked for"),
        "{said:?}"
    );
    let secret = format!("workfunder: forwarded events are signed with {LOCAL}");
    assert_eq!(said[1..], [secret]);
    assert_eq!(
        ended.stdout,
        "task.posted  first  → 200\ntask.completed  second  → 200\n"
    );
    assert_eq!(desk.arrived(), ["task.posted", "task.completed"]);
    for (headers, body) in desk.letters.lock().unwrap().iter() {
        let timestamp = headers["x-workfunder-timestamp"].to_str().unwrap();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(LOCAL.as_bytes()).unwrap();
        mac.update(format!("{timestamp}.{body}").as_bytes());
        let sum = mac.finalize().into_bytes();
        let hex: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(headers["x-workfunder-signature"], format!("v1={hex}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_without_a_secret_is_named_before_anything_goes_out() {
    let desk = Desk::start(StatusCode::OK).await;
    let mut command = bare(&["events", "resend", "--to", &desk.url]);
    command
        .env("PROOFDESK_STATE_DIR", desk.home.path().join("state"))
        .env("WORKFUNDER_API_KEY", "wf_test_x");
    let ended = end(command).await;
    assert_eq!(ended.exit, 2, "{ended:?}");
    assert!(ended.stderr.contains("webhook_secret_env"), "{ended:?}");
    assert_eq!(desk.arrived(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_lists_and_sends_nothing() {
    let desk = Desk::start(StatusCode::OK).await;
    let ended = desk
        .resend(&desk.url, &["--dry-run", "--until", "20m"])
        .await;
    assert_eq!(ended.exit, 0, "{ended:?}");
    ended.says("1 events");
    assert_eq!(ended.stdout.lines().count(), 1);
    assert!(ended.stdout.contains("first"), "{ended:?}");
    assert_eq!(desk.arrived(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_the_limit_are_refused_as_a_whole() {
    let desk = Desk::start(StatusCode::OK).await;
    let ended = desk.resend(&desk.url, &["--limit", "1"]).await;
    assert_eq!((ended.exit, ended.stdout.as_str()), (2, ""), "{ended:?}");
    assert!(
        ended.stderr.contains("2 events are more than 1"),
        "{ended:?}"
    );
    assert_eq!(desk.arrived(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_taken_is_a_failure() {
    let desk = Desk::start(StatusCode::INTERNAL_SERVER_ERROR).await;
    let ended = desk.resend(&desk.url, &["--event", "*.completed"]).await;
    assert_eq!(ended.exit, 1, "{ended:?}");
    assert!(ended.stderr.contains("1 of 1 were not taken"), "{ended:?}");
    assert_eq!(desk.arrived(), ["task.completed"], "once");
    let nobody = desk.resend("http://127.0.0.1:9/hook", &[]).await;
    assert_eq!(nobody.exit, 1, "{nobody:?}");
    assert!(nobody.stderr.contains("0 of 2 were sent"), "{nobody:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_goes_to_this_machine_only() {
    let desk = Desk::start(StatusCode::OK).await;
    let ended = desk.resend("http://example.com/hook", &[]).await;
    ended.refused(2, "https://");
}
