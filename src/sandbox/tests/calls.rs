//! The calls: lists, verdicts, refusals, the limit, the log.

use super::*;

#[tokio::test]
async fn pages_hold_every_task_once_newest_first_and_no_more_than_a_hundred() {
    let bench = Bench::new(Options {
        tasks: 130,
        ..options()
    })
    .await;
    let (_, first) = bench.get("/v1/tasks").await;
    assert_eq!(
        first["meta"],
        json!({"total": 130, "limit": 20, "offset": 0})
    );
    let (_, big) = bench.get("/v1/tasks?limit=500").await;
    assert_eq!(big["data"].as_array().unwrap().len(), 100);
    assert_eq!(big["meta"]["limit"], 100);
    let all = bench.tasks("").await;
    let ids: BTreeSet<_> = all
        .iter()
        .map(|task| task["id"].as_str().unwrap())
        .collect();
    assert_eq!((all.len(), ids.len()), (130, 130));
    let created: Vec<_> = all
        .iter()
        .map(|task| task["created_at"].as_str().unwrap())
        .collect();
    assert!(created.is_sorted_by(|newer, older| newer >= older));
    assert_eq!(bench.get("/v1/tasks?offset=130").await.1["data"], json!([]));
    assert_eq!(
        code(&bench.get("/v1/tasks?limit=many").await),
        (400, "VALIDATION_ERROR")
    );
}

#[tokio::test]
async fn the_filter_yields_that_status_only_and_a_fault_ignores_it() {
    let bench = Bench::new(Options {
        elsewhere: 12,
        ..options()
    })
    .await;
    assert_eq!(bench.tasks("").await.len(), 52);
    let waiting = bench.tasks("&status=proof_submitted").await;
    assert_eq!(waiting.len(), 40);
    assert!(
        waiting
            .iter()
            .all(|task| task["status"] == "proof_submitted")
    );
    assert_eq!(bench.tasks("&status=completed").await.len(), 2);
    assert_eq!(
        code(&bench.get("/v1/tasks?status=done").await),
        (400, "VALIDATION_ERROR")
    );
    bench
        .sandbox
        .faults()
        .add(Fault::new(FaultKind::IgnoreStatus));
    assert_eq!(bench.tasks("&status=proof_submitted").await.len(), 52);
}

#[tokio::test]
async fn only_the_key_opens_the_api_and_the_control_calls() {
    let bench = Bench::plain().await;
    for path in ["/v1/tasks", "/v1/account", "/control/log", "/v1/nothing"] {
        let url = format!("{}{path}", bench.sandbox.base_url());
        let nobody = said(bench.client.get(&url)).await;
        assert_eq!(code(&nobody), (401, "UNAUTHORIZED"), "{path}");
        let stranger = said(bench.client.get(&url).bearer_auth("wf_test_0")).await;
        assert_eq!(stranger.0, 401, "{path}");
    }
    assert_eq!(bench.get("/v1/account").await.1["tier"], "pro");
    assert_eq!(code(&bench.get("/v1/nothing").await), (404, "NOT_FOUND"));
    assert_eq!(
        bench
            .request("DELETE", "/v1/tasks")
            .send()
            .await
            .unwrap()
            .status(),
        405
    );
}

#[tokio::test]
async fn an_approval_completes_the_task_and_pays_once() {
    let bench = Bench::plain().await;
    let (task, path, proof) = bench.waiting(1).await;
    let (status, answer) = bench.post(&format!("{path}/approve"), json!({})).await;
    assert_eq!(status, 200);
    assert_eq!(answer["id"], proof["id"]);
    assert_eq!(answer["status"], "approved");
    let reviewed_at = answer["reviewed_at"].as_str().unwrap();
    assert!(reviewed_at.starts_with("2026-02-24T12:00:0") && reviewed_at.ends_with('Z'));
    assert_eq!(answer["task"]["status"], "completed");
    assert_eq!(answer["task"]["completed_at"], answer["reviewed_at"]);
    let again = bench.post(&format!("{path}/approve"), json!({})).await;
    assert_eq!(code(&again), (409, "INVALID_TASK_STATE"));
    let reject = bench
        .post(&format!("{path}/reject"), json!({"reason": "no"}))
        .await;
    assert_eq!(code(&reject), (409, "INVALID_TASK_STATE"));
    let paid = bench.sandbox.payments();
    assert_eq!(paid.len(), 1);
    assert_eq!(paid[0].kind, PaymentKind::Paid);
    assert_eq!(
        paid[0].cents,
        Cents(task["worker_payout_cents"].as_i64().unwrap())
    );
    let read = bench.proofs(&task).await;
    let read = read.iter().find(|read| read["id"] == proof["id"]).unwrap();
    assert_eq!(
        (&read["status"], &read["reviewed_at"]),
        (&json!("approved"), &answer["reviewed_at"])
    );
}

#[tokio::test]
async fn the_first_two_rejections_leave_attempts_and_the_third_refunds() {
    let bench = Bench::plain().await;
    for (attempt, status, left) in [
        (1, "proof_rejected", 2),
        (2, "proof_rejected", 1),
        (3, "refunded", 0),
    ] {
        let (task, path, _) = bench.waiting(attempt).await;
        let before = bench.sandbox.payments().len();
        let (_, answer) = bench
            .post(&format!("{path}/reject"), json!({"reason": "x"}))
            .await;
        assert_eq!(answer["task"]["status"], status);
        assert_eq!(answer["task"]["attempts_remaining"], left);
        let moved = bench.sandbox.payments().split_off(before);
        let refunds: Vec<_> = moved.iter().map(|paid| (paid.kind, paid.cents)).collect();
        let budget = Cents(task["budget_cents"].as_i64().unwrap());
        let expected = if left == 0 {
            vec![(PaymentKind::Refunded, budget)]
        } else {
            vec![]
        };
        assert_eq!(refunds, expected);
    }
}

#[tokio::test]
async fn an_earlier_attempt_that_was_judged_takes_no_verdict_while_a_later_one_waits() {
    let bench = Bench::plain().await;
    let (task, _, _) = bench.waiting(2).await;
    let earlier = bench.proofs(&task).await.remove(0);
    assert_eq!(earlier["status"], "rejected");
    let path = format!(
        "/v1/tasks/{}/proofs/{}/approve",
        task["id"].as_str().unwrap(),
        earlier["id"].as_str().unwrap()
    );
    let refused = bench.post(&path, json!({})).await;
    assert_eq!(code(&refused), (409, "INVALID_TASK_STATE"));
    assert_eq!(bench.sandbox.payments(), []);
}

#[tokio::test]
async fn a_rejection_needs_a_reason_and_keeps_it_byte_for_byte() {
    let bench = Bench::plain().await;
    let (task, path, proof) = bench.waiting(1).await;
    let reject = format!("{path}/reject");
    for body in [json!({}), json!({"reason": "  "}), json!("no"), Value::Null] {
        assert_eq!(
            code(&bench.post(&reject, body).await),
            (400, "VALIDATION_ERROR")
        );
    }
    let reason = "Schild «Größe 7» unlesbar — 看板が読めない 🙈\u{301}";
    assert_eq!(
        bench.post(&reject, json!({ "reason": reason })).await.1["rejection_reason"],
        reason
    );
    let read = bench.proofs(&task).await;
    let read = read.iter().find(|read| read["id"] == proof["id"]).unwrap();
    assert_eq!(read["rejection_reason"], reason);
    let last = bench.sandbox.log().posts().pop().unwrap();
    assert_eq!(
        last.body.as_deref(),
        Some(json!({ "reason": reason }).to_string().as_str())
    );
}

#[tokio::test]
async fn what_is_not_there_is_said_to_be_not_there() {
    let bench = Bench::plain().await;
    let (task, path, _) = bench.waiting(1).await;
    let (_, other, _) = bench.waiting(2).await;
    let id = task["id"].as_str().unwrap();
    let foreign = other.rsplit('/').next().unwrap();
    assert_eq!(
        code(&bench.get("/v1/tasks/none").await),
        (404, "TASK_NOT_FOUND")
    );
    assert_eq!(
        code(&bench.get("/v1/tasks/none/proofs").await),
        (404, "TASK_NOT_FOUND")
    );
    let call = |task: &str, proof: &str| format!("/v1/tasks/{task}/proofs/{proof}/approve");
    let missing = bench.post(&call("none", "none"), json!({})).await;
    assert_eq!(code(&missing), (404, "TASK_NOT_FOUND"));
    let misplaced = bench.post(&call(id, foreign), json!({})).await;
    assert_eq!(code(&misplaced), (404, "PROOF_NOT_FOUND"));
    assert_eq!(bench.get(&format!("/v1/tasks/{id}")).await.1, task);
    assert!(path.contains(id));
}

#[tokio::test]
async fn the_limit_is_told_on_every_answer_and_held_until_the_window_slides() {
    let bench = Bench::new(Options {
        rate_limit: 3,
        ..options()
    })
    .await;
    let header = |answer: &reqwest::Response, name: &str| -> Option<i64> {
        answer.headers().get(name)?.to_str().ok()?.parse().ok()
    };
    let noon = NOON.parse::<Timestamp>().unwrap().as_second();
    for left in [2, 1, 0] {
        let answer = bench.request("GET", "/v1/tasks/none").send().await.unwrap();
        assert_eq!(header(&answer, "x-ratelimit-limit"), Some(3));
        assert_eq!(header(&answer, "x-ratelimit-remaining"), Some(left));
        let reset = header(&answer, "x-ratelimit-reset").unwrap() - noon;
        assert!((58..=64).contains(&reset), "{reset}");
    }
    let refused = bench.request("GET", "/v1/account").send().await.unwrap();
    assert_eq!(refused.status(), 429);
    assert!((1..=60).contains(&header(&refused, "retry-after").unwrap()));
    assert_eq!(header(&refused, "x-ratelimit-remaining"), Some(0));
    let control = bench.post("/control/rate", json!({"limit": 4})).await;
    assert_eq!(control, (200, json!({"limit": 4})));
    assert_eq!(bench.get("/v1/account").await.0, 200);
    assert_eq!(bench.get("/v1/account").await.0, 429);
    an_hour_passes().await;
    assert_eq!(bench.get("/v1/account").await.0, 200);
}

#[tokio::test]
async fn the_log_has_every_call_and_no_control_call() {
    let bench = Bench::plain().await;
    bench.get("/v1/account").await;
    bench.get("/v1/tasks/none").await;
    let (_, log) = bench.get("/control/log").await;
    let seen: Vec<_> = log["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (&e["path"], &e["status"]))
        .collect();
    assert_eq!(
        seen,
        [
            (&json!("/v1/account"), &json!(200)),
            (&json!("/v1/tasks/none"), &json!(404))
        ]
    );
    assert!(!log.to_string().contains(bench.sandbox.api_key()));
}

#[tokio::test]
async fn a_stopped_box_answers_nobody() {
    let bench = Bench::plain().await;
    let url = format!("{}/v1/account", bench.sandbox.base_url());
    bench.get("/v1/account").await;
    bench.sandbox.stop().await;
    assert!(bench.client.get(url).send().await.unwrap_err().is_connect());
}
