//! Faults, each as it looks on the wire, and changes from behind.

use super::*;
use crate::sandbox::courier::tests::troubles::arrives;

mod calls;
mod files;
mod lists;

/// What a client gets to see of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// A whole answer that can be read.
    Whole(u16),
    /// A whole answer, as far as the client can tell, and none that can be read.
    Unreadable,
    /// The connection was closed before the answer was whole.
    Closed,
    /// The connection was reset.
    Reset,
}

/// Sends it, and looks at what comes back; with what it has to say about waiting.
async fn seen(request: reqwest::RequestBuilder) -> (Seen, Option<String>) {
    let answer = match request.send().await {
        Ok(answer) => answer,
        Err(error) => return (broken(&error), None),
    };
    let status = answer.status().as_u16();
    let wait = answer.headers().get("retry-after");
    let wait = wait.map(|value| value.to_str().unwrap().to_owned());
    let seen = match answer.bytes().await {
        Err(error) => broken(&error),
        Ok(bytes) if serde_json::from_slice::<Value>(&bytes).is_err() => Seen::Unreadable,
        Ok(_) => Seen::Whole(status),
    };
    (seen, wait)
}

fn broken(error: &reqwest::Error) -> Seen {
    assert!(!error.is_connect() && !error.is_timeout(), "{error:?}");
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(inner) = cause {
        let io = inner.downcast_ref::<std::io::Error>();
        if io.is_some_and(|io| io.kind() == std::io::ErrorKind::ConnectionReset) {
            return Seen::Reset;
        }
        cause = inner.source();
    }
    Seen::Closed
}

/// This kind as it is ordered where nothing else is meant: for a moment, if it lasts.
fn ordinary(kind: FaultKind) -> Fault {
    match kind {
        FaultKind::Slow | FaultKind::SlowBody | FaultKind::WebhookSlow => Fault::new(kind).ms(20),
        FaultKind::LateActing => Fault::new(kind).ms(3_600_000),
        _ => Fault::new(kind),
    }
}

#[test]
fn every_kind_is_shown_on_the_wire_by_a_test_of_this_room() {
    for kind in FaultKind::ALL {
        let shown = calls::on_a_verdict(*kind).is_some()
            || files::in_place_of_a_picture(*kind).is_some()
            || lists::SHOWN.contains(kind)
            || arrives(*kind).is_some();
        assert!(shown, "{kind:?}");
    }
}

#[tokio::test]
async fn a_task_changed_from_behind_takes_no_verdict() {
    let bench = Bench::plain().await;
    for status in ["cancelled", "disputed", "expired", "completed"] {
        let (task, path, proof) = bench.waiting(1).await;
        let control = format!("/control/tasks/{}/status", task["id"].as_str().unwrap());
        assert_eq!(
            bench.post(&control, json!({ "status": status })).await.1["status"],
            status
        );
        let late = bench.post(&format!("{path}/approve"), json!({})).await;
        assert_eq!(code(&late), (409, "INVALID_TASK_STATE"), "{status}");
        let read = bench.proofs(&task).await;
        let read = read.iter().find(|read| read["id"] == proof["id"]).unwrap();
        let expected = if status == "completed" {
            "approved"
        } else {
            "pending"
        };
        assert_eq!(read["status"], expected);
        // Out of the way of the next round, which looks for a pending proof.
        bench.post(&control, json!({ "status": "refunded" })).await;
    }
    assert_eq!(bench.sandbox.payments(), []);
    let nonsense = bench
        .post("/control/tasks/none/status", json!({"status": "gone"}))
        .await;
    assert_eq!(nonsense.0, 400);
}
