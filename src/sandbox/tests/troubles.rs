//! Faults, and changes from behind.

use super::*;

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

#[tokio::test]
async fn a_lost_answer_was_carried_out_and_a_dropped_call_was_not() {
    for (kind, carried_out) in [
        (FaultKind::LostAnswer, true),
        (FaultKind::DropBefore, false),
    ] {
        let fault = Fault::new(kind).on(Aim::Decision).times(1);
        let bench = Bench::new(with(fault)).await;
        let (_, path, _) = bench.waiting(1).await;
        let approve = format!("{path}/approve");
        let lost = bench.request("POST", &approve).send().await;
        let lost = lost.unwrap_err();
        assert!(!lost.is_connect() && lost.status().is_none());
        assert_eq!(bench.sandbox.payments().len(), usize::from(carried_out));
        let posts = bench.sandbox.log().posts();
        assert_eq!(posts.len(), 1);
        assert!(!posts[0].answered);
        assert_eq!(posts[0].status.is_some(), carried_out);
        let again = bench.post(&approve, json!({})).await.0;
        assert_eq!(again, if carried_out { 409 } else { 200 });
    }
}

#[tokio::test]
async fn a_server_error_does_nothing_and_a_slow_answer_does_it_first() {
    let bench = Bench::new(with(Fault::new(FaultKind::ServerError).times(1))).await;
    assert_eq!(bench.get("/v1/account").await.0, 500);
    let (_, path, _) = bench.waiting(1).await;
    bench.sandbox.faults().add(Fault {
        ms: Some(3_600_000),
        ..Fault::new(FaultKind::Slow).on(Aim::Approve)
    });
    let mut live = bench.sandbox.log().subscribe();
    let call = tokio::spawn(bench.request("POST", &format!("{path}/approve")).send());
    let entry = live.recv().await.unwrap();
    assert_eq!((entry.method.as_str(), entry.status), ("POST", Some(200)));
    assert!(!call.is_finished());
    assert_eq!(bench.sandbox.payments().len(), 1);
    call.abort();
}

#[tokio::test]
async fn expired_addresses_are_refused_from_the_start_under_that_fault() {
    let bench = Bench::new(with(Fault::new(FaultKind::ExpiredUrls).times(1))).await;
    let (task, first) = {
        let task = bench.tasks("").await.remove(0);
        (task.clone(), bench.proofs(&task).await.remove(0))
    };
    let expired = said(bench.client.get(first["file_url"].as_str().unwrap())).await;
    assert_eq!(code(&expired), (403, "URL_EXPIRED"));
    let fresh = bench.proofs(&task).await.remove(0);
    let fresh = bench
        .client
        .get(fresh["file_url"].as_str().unwrap())
        .send()
        .await;
    assert_eq!(fresh.unwrap().status(), 200);
}
