//! Events passed on from the console, and what is said of the forwarding beside it.

use super::super::passing::{Passing, tell_reports};
use crate::clock::Clock;
use crate::domain::{Seq, Status};
use crate::ledger::Feed;
use crate::model::{Msg, Tone};
use crate::runtime::forward::{Destination, Letter, Reply, Report, Road, Then, Waiting, local};
use crate::testkit::events::told;
use crate::testkit::ledger::MemoryLedger;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;

/// A developer's server that gives one answer, and the bodies it heard.
#[derive(Clone)]
struct Server {
    answer: Reply,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Road for Server {
    async fn carry(&self, letter: Letter) -> Reply {
        let body = String::from_utf8(letter.body).unwrap();
        self.heard.lock().unwrap().push(body);
        self.answer
    }
}

/// What is said when the second of two events is passed on to a server that answers so, and
/// what the server heard.
async fn pass(seq: Seq, answer: Reply, account: &str) -> (Msg, Vec<String>) {
    let ledger = Arc::new(MemoryLedger::new());
    let both = ["first", "second"].map(|task| told(task, Status::Posted));
    ledger.take(both.into()).await.unwrap();
    let server = Server {
        answer,
        heard: Arc::default(),
    };
    let heard = server.heard.clone();
    let (news, mut fresh) = mpsc::unbounded_channel();
    let secret = local(&SecretString::from("whsec_x"));
    let passing = Passing {
        to: Some(Arc::new(Destination {
            secrets: BTreeMap::from([(account.into(), secret)]),
            road: server,
        })),
        feed: ledger,
        clock: Clock::system(),
        news,
    };
    passing.pass(seq);
    let said = fresh.recv().await.unwrap();
    let heard = heard.lock().unwrap().clone();
    (said, heard)
}

fn said(tone: Tone, words: &str) -> Msg {
    Msg::Said(tone, words.to_owned())
}

#[tokio::test]
async fn the_event_of_that_place_goes_out_once_and_the_answer_is_said() {
    let (told, heard) = pass(Seq(2), Reply::Status(204), "acc").await;
    assert_eq!(told, said(Tone::Good, "task.posted passed on: 204"));
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(heard[0].contains(r#""data":{"some":"thing"}"#), "{heard:?}");
}

#[tokio::test]
async fn what_is_not_taken_is_said_as_what_it_is() {
    let words = async |seq, answer, account| match pass(seq, answer, account).await {
        (Msg::Said(Tone::Bad | Tone::Plain, words), _) => words,
        other => panic!("{other:?}"),
    };
    let refused = words(Seq(1), Reply::Status(500), "acc").await;
    assert_eq!(refused, "task.posted was not taken: 500");
    let nobody = words(Seq(1), Reply::Unreachable, "acc").await;
    assert!(nobody.contains("Nobody answers at forward_to"), "{nobody}");
    let unsigned = words(Seq(1), Reply::Status(200), "other").await;
    assert!(unsigned.contains("webhook_secret_env"), "{unsigned}");
    let gone = words(Seq(9), Reply::Status(200), "acc").await;
    assert!(gone.contains("not kept any more"), "{gone}");
}

#[tokio::test]
async fn of_the_forwarding_only_what_changes_is_said() {
    let waiting = Waiting {
        events: 3,
        and_more: false,
    };
    let down = |seconds| Report::Down {
        wait: Duration::from_secs(seconds),
        waiting,
    };
    let attempt = |then| Report::Attempt {
        event: "task.posted".into(),
        reply: Reply::Status(500),
        attempt: 8,
        then,
    };
    let (tell, reports) = mpsc::channel(16);
    let (news, mut fresh) = mpsc::unbounded_channel();
    for report in [
        attempt(Then::Taken),
        down(1),
        down(2),
        down(4),
        Report::Back { waiting },
        attempt(Then::Again(Duration::from_secs(1))),
        attempt(Then::GivenUp),
        down(1),
    ] {
        tell.send(report).await.unwrap();
    }
    drop(tell);
    tell_reports(reports, news).await;
    let mut words = Vec::new();
    while let Some(Msg::Said(_, said)) = fresh.recv().await {
        words.push(said);
    }
    let down = "Nobody answers at forward_to; 3 events wait and what comes is kept";
    assert_eq!(
        words,
        [
            down,
            "→ the endpoint answers again; 3 events wait",
            "→ task.posted 500 (attempt 8), given up",
            down,
        ]
    );
}
