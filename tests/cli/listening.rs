//! `listen` as a program of its own: webhooks from outside, and on to another server.

use crate::support::patience;
use crate::world::{World, end, small};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use proofdesk::domain::{MarketplaceName, Seq, Timestamp};
use proofdesk::ledger::{Feed, SqliteLedger};
use proofdesk::marketplace::scheme;
use rustix::process::{Pid, Signal, kill_process};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

const SECRET: &str = "whsec_of_the_marketplace";

/// A `listen` that runs, and its lines.
struct Listening {
    child: Child,
    out: Receiver<String>,
    err: Receiver<String>,
    addr: String,
}

impl Listening {
    fn start(world: &World, args: &[&str]) -> Self {
        let mut command = world.command(&[&["listen", "--json"], args].concat());
        command.env("WORKFUNDER_WEBHOOK_SECRET", SECRET);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let out = lines(child.stdout.take().unwrap());
        let err = lines(child.stderr.take().unwrap());
        let mut listening = Self {
            child,
            out,
            err,
            addr: String::new(),
        };
        let ready = listening.object();
        listening.addr = ready["addr"].as_str().unwrap().to_owned();
        listening
    }

    /// The next line of stdout.
    fn object(&self) -> Value {
        let line = self.out.recv_timeout(patience()).expect("a line on stdout");
        serde_json::from_str(&line).unwrap()
    }

    /// The next line of stderr with these words.
    fn said(&self, words: &str) -> String {
        loop {
            let line = self.err.recv_timeout(patience());
            let line = line.unwrap_or_else(|_| panic!("never said {words:?}"));
            if line.contains(words) {
                return line;
            }
        }
    }

    /// The status of the answer to an event about this task.
    async fn tell(&self, task: &str) -> Option<u16> {
        let body = json!({
            "event": "task.posted",
            "timestamp": "2026-02-24T12:00:00.000Z",
            "attempt_number": 1,
            "data": { "id": task, "status": "posted" },
        });
        self.post(SECRET, body.to_string()).await
    }

    async fn post(&self, secret: &str, body: String) -> Option<u16> {
        let secret = SecretString::from(secret);
        let scheme = scheme(MarketplaceName::WorkFunder);
        let signed = scheme.sign(body.as_bytes(), &secret, "", Timestamp::now());
        let url = format!("http://{}/webhooks/workfunder", self.addr);
        let request = client().post(url).body(body);
        let with = |request: reqwest::RequestBuilder, (name, value)| request.header(name, value);
        let answer = signed.into_iter().fold(request, with).send().await.ok()?;
        Some(answer.status().as_u16())
    }

    fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id().try_into().unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// Asks it to end, and waits for that.
    fn stop(&mut self) {
        self.signal(Signal::TERM);
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            let _ = send.send(line);
        }
    });
    receive
}

fn client() -> reqwest::Client {
    proofdesk::marketplace::workfunder::install_tls();
    reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .pool_max_idle_per_host(0)
        .build()
        .unwrap()
}

/// The tasks of all events in the journal.
async fn journal(world: &World) -> Vec<String> {
    let ledger = SqliteLedger::open(&world.state()).unwrap();
    let events = ledger.after(Seq(0), usize::MAX).await.unwrap();
    let task = |event: proofdesk::domain::Event| event.body.task.unwrap().as_str().to_owned();
    events.into_iter().map(task).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_answered_printed_and_kept_and_sigterm_ends_it_well() {
    let world = World::with(small()).await;
    let mut listening = Listening::start(&world, &["--addr", "127.0.0.1:0"]);
    assert_eq!(listening.tell("t1").await, Some(200));
    assert_eq!(listening.tell("t1").await, Some(200));
    assert_eq!(listening.tell("t2").await, Some(200));
    let line = listening.object();
    for (key, value) in [
        ("account", json!("workfunder")),
        ("marketplace", json!("workfunder")),
        ("event", json!("task.posted")),
        ("task_id", json!("t1")),
        ("delivery_attempt", json!(1)),
        ("verified", json!(true)),
        ("source", json!("webhook")),
    ] {
        assert_eq!(line[key], value, "{key}");
    }
    assert_eq!(listening.object()["task_id"], json!("t2"));
    listening.stop();
    assert_eq!(journal(&world).await, ["t1", "t2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_said_on_stderr_without_what_was_sent() {
    let world = World::with(small()).await;
    let listening = Listening::start(&world, &["--addr", "127.0.0.1:0"]);
    let body = r#"{"event":"SECRET WORDS"}"#.to_owned();
    assert_eq!(listening.post("whsec_wrong", body).await, Some(401));
    let line = listening.said("refused");
    assert_eq!(line, "workfunder: 1 refused: the signature is wrong");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_on_the_address_follows_the_journal_and_says_so() {
    let world = World::with(small()).await;
    let first = Listening::start(&world, &["--addr", "127.0.0.1:0"]);
    let second = Listening::start(&world, &["--addr", &first.addr]);
    second.said("following the journal");
    assert_eq!(first.tell("t1").await, Some(200));
    assert_eq!(first.object()["task_id"], json!("t1"));
    assert_eq!(second.object()["task_id"], json!("t1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_takes_the_address_over_when_the_first_has_ended() {
    let world = World::with(small()).await;
    let mut first = Listening::start(&world, &["--addr", "127.0.0.1:0"]);
    let second = Listening::start(&world, &["--addr", &first.addr]);
    second.said("following the journal");
    first.stop();
    second.said("webhooks are received on");
    assert_eq!(second.tell("t1").await, Some(200));
    assert_eq!(second.object()["task_id"], json!("t1"));
    // What is refused after that is counted as well.
    assert_eq!(second.post("whsec_wrong", "{}".to_owned()).await, Some(401));
    second.said("workfunder: 1 refused: the signature is wrong");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_cant_be_had_ends_it_at_once() {
    let world = World::with(small()).await;
    let ended = world.run(&["listen", "--addr", "192.0.2.1:8787"]).await;
    assert_eq!((ended.exit, ended.stdout.as_str()), (1, ""), "{ended:?}");
    assert!(ended.stderr.contains("can't be listened on"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_receivers_on_one_state_folder_keep_an_event_once() {
    let world = World::with(small()).await;
    let first = Listening::start(&world, &["--addr", "127.0.0.1:0"]);
    let second = Listening::start(&world, &["--addr", "127.0.0.1:0"]);
    for n in 0..20 {
        let task = format!("t{n}");
        let both = tokio::join!(first.tell(&task), second.tell(&task));
        assert_eq!(both, (Some(200), Some(200)));
    }
    let kept = journal(&world).await;
    assert_eq!(kept.len(), 20, "{kept:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_was_answered_200_outlives_kill_9() {
    let world = World::with(small()).await;
    let mut answered = BTreeSet::new();
    for life in 0..5 {
        let listening = Listening::start(&world, &["--addr", "127.0.0.1:0"]);
        let told = |n: usize| {
            let (task, listening) = (format!("{life}-{n}"), &listening);
            async move { (listening.tell(&task).await == Some(200)).then_some(task) }
        };
        // The kill comes amidst them: after the first few, while the others are on their way.
        let mut first = Vec::new();
        for n in 0..5 {
            first.push(told(n).await);
        }
        let rest = futures_util::future::join_all((5..60).map(told));
        let (rest, ()) = tokio::join!(rest, async {
            tokio::task::yield_now().await;
            listening.signal(Signal::KILL);
        });
        answered.extend(first.into_iter().chain(rest).flatten());
        let kept: BTreeSet<_> = journal(&world).await.into_iter().collect();
        let lost: Vec<_> = answered.difference(&kept).collect();
        assert!(lost.is_empty(), "answered and lost: {lost:?}");
    }
    assert!(answered.len() >= 25, "{}", answered.len());
}

/// A developer's own server: what it heard, and what it says.
#[derive(Clone, Default)]
pub struct Server {
    heard: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    fails: Arc<Mutex<usize>>,
}

impl Server {
    /// What it took.
    pub fn heard(&self) -> Vec<(HeaderMap, Bytes)> {
        self.heard.lock().unwrap().clone()
    }

    pub async fn open(&self, listener: tokio::net::TcpListener) {
        let hear = async |State(server): State<Self>, headers: HeaderMap, body: Bytes| {
            let mut fails = server.fails.lock().unwrap();
            if *fails > 0 {
                *fails -= 1;
                return StatusCode::INTERNAL_SERVER_ERROR;
            }
            server.heard.lock().unwrap().push((headers, body));
            StatusCode::NO_CONTENT
        };
        let routes = Router::new()
            .route("/hook", post(hear))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_go_on_signed_with_a_local_secret_and_wait_while_nobody_is_there() {
    let world = World::with(small()).await;
    // An address at which nobody listens yet.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    drop(listener);
    let url = format!("http://{addr}/hook");
    let args = ["--addr", "127.0.0.1:0", "--forward-to", &url];
    let mut listening = Listening::start(&world, &args);
    let line = listening.said("are signed with whsec_");
    let (_, local) = line.rsplit_once(' ').unwrap();
    assert_ne!(local, SECRET);
    // The receiver is none the slower for it.
    assert_eq!(listening.tell("t1").await, Some(200));
    listening.said("nobody answers there; 1 event waits, tried again in 1 s");
    assert_eq!(listening.tell("t2").await, Some(200));
    let server = Server::default();
    *server.fails.lock().unwrap() = 1;
    server
        .open(tokio::net::TcpListener::bind(addr).await.unwrap())
        .await;
    listening.said("answers again");
    listening.said("500 (attempt 1), again in 1 s");
    listening.said("204 (attempt 1)");
    listening.said("204 (attempt 2)");
    let heard = server.heard();
    let secrets = [SecretString::from(local)];
    let scheme = scheme(MarketplaceName::WorkFunder);
    let mut tasks = BTreeSet::new();
    for (headers, body) in heard {
        let now = Timestamp::now();
        assert_eq!(scheme.verify(&headers, &body, &secrets, now), Ok(()));
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["event"], json!("task.posted"));
        tasks.insert(body["data"]["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(tasks, BTreeSet::from(["t1".to_owned(), "t2".to_owned()]));
    listening.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_to_forward_to_is_encrypted_or_on_this_machine() {
    let world = World::with(small()).await;
    let ended = world
        .run(&["listen", "--forward-to", "http://192.0.2.1/"])
        .await;
    ended.refused(2, "http:// is for loopback addresses only");
}

#[tokio::test(flavor = "multi_thread")]
async fn webhook_set_shows_what_was_set_and_what_is() {
    let world = World::with(small()).await;
    let set = async |url: &str| {
        let ended = world.run(&["webhook", "set", url, "--json"]).await;
        assert_eq!(ended.exit, 0, "{ended:?}");
        ended.objects().remove(0)
    };
    let first = set("https://desk.example/webhooks/workfunder").await;
    assert_eq!(first["before"], Value::Null);
    assert_eq!(
        first["after"],
        json!("https://desk.example/webhooks/workfunder")
    );
    let second = set("http://127.0.0.1:8787/webhooks/workfunder").await;
    assert_eq!(second["before"], first["after"]);
    let ended = world.run(&["webhook", "set", "http://192.0.2.1/"]).await;
    ended.refused(2, "http:// is for loopback addresses only");
    let ended = world
        .run(&["--read-only", "webhook", "set", "https://a.example/"])
        .await;
    ended.refused(2, "--read-only");
    let mut command = world.command(&["webhook", "set", "https://a.example/"]);
    command.env("WORKFUNDER_API_KEY", "wf_test_unknown");
    end(command).await.refused(1, "key");
}
