//! The account: its webhook, its keys, its tier.

use super::*;

async fn put(bench: &Bench, body: Value) -> Said {
    let request = bench.request("PUT", "/v1/account/webhook");
    said(request.body(body.to_string())).await
}

#[tokio::test]
async fn the_webhook_is_kept_and_shown_and_left_out_events_mean_all() {
    let bench = Bench::plain().await;
    let (_, before) = bench.get("/v1/account").await;
    assert_eq!(
        (&before["webhook_url"], &before["webhook_events"]),
        (&Value::Null, &json!([]))
    );
    let some = json!({"url": "https://hooks.example/", "events": ["task.proof_submitted"]});
    let (status, set) = put(&bench, some).await;
    assert_eq!(status, 200);
    assert_eq!(
        set,
        json!({"webhook_url": "https://hooks.example/", "webhook_events": ["task.proof_submitted"]})
    );
    let (_, all) = put(&bench, json!({"url": "http://127.0.0.1:9/hook"})).await;
    assert_eq!(all["webhook_events"].as_array().unwrap().len(), 13);
    let (_, account) = bench.get("/v1/account").await;
    assert_eq!(account["webhook_url"], "http://127.0.0.1:9/hook");
    assert_eq!(account["webhook_events"], all["webhook_events"]);
    assert!(account["updated_at"].as_str() > before["updated_at"].as_str());
    let kept = bench.sandbox.server.subscription().unwrap();
    assert!(kept.takes("worker.verified"));
}

#[tokio::test]
async fn a_webhook_that_is_none_changes_nothing() {
    let bench = Bench::plain().await;
    for body in [
        json!({}),
        json!({"url": "http://hooks.example/"}),
        json!({"url": "https://hooks.example/", "events": ["task.create"]}),
        json!({"url": "https://hooks.example/", "events": []}),
        json!({"url": "https://hooks.example/", "events": "task.created"}),
        json!(["https://hooks.example/"]),
    ] {
        let refused = put(&bench, body.clone()).await;
        assert_eq!(code(&refused), (400, "VALIDATION_ERROR"), "{body}");
    }
    assert_eq!(bench.sandbox.server.subscription(), None);
}

#[tokio::test]
async fn a_box_can_start_with_a_webhook_and_not_with_a_wrong_one() {
    let at = |url: &str| Options {
        webhook: Some(url.to_owned()),
        ..options()
    };
    let bench = Bench::new(at("http://127.0.0.1:9/hook")).await;
    let (_, account) = bench.get("/v1/account").await;
    assert_eq!(account["webhook_url"], "http://127.0.0.1:9/hook");
    let Err(error) = start(at("http://hooks.example/")).await else {
        panic!("started");
    };
    assert!(format!("{error:#}").starts_with("the webhook: url must"));
}

#[tokio::test]
async fn a_deleted_key_opens_nothing_and_no_key_deletes_itself() {
    let bench = Bench::plain().await;
    let key = bench.key("test").await;
    let secret = key["key"].as_str().unwrap();
    let path = format!("/v1/account/keys/{}", key["id"].as_str().unwrap());
    assert!(secret.starts_with("wf_test_") && secret.len() >= 48);
    let own = said(bench.request_as(secret, "DELETE", &path)).await;
    assert_eq!(code(&own), (409, "KEY_IN_USE"));
    let with_it = bench.request_as(secret, "GET", "/v1/account");
    assert_eq!(said(with_it).await.0, 200);
    let gone = bench.request("DELETE", &path).send().await.unwrap();
    assert_eq!(gone.status(), 204);
    let with_it = bench.request_as(secret, "GET", "/v1/account");
    assert_eq!(code(&said(with_it).await), (401, "UNAUTHORIZED"));
    let again = said(bench.request("DELETE", &path)).await;
    assert_eq!(code(&again), (404, "KEY_NOT_FOUND"));
}

#[tokio::test]
async fn a_key_needs_a_name_and_one_of_two_environments_and_is_never_logged() {
    let bench = Bench::plain().await;
    for body in [
        json!({"name": "ci"}),
        json!({"name": "ci", "environment": "staging"}),
        json!({"name": " ", "environment": "test"}),
        json!({"name": "x".repeat(101), "environment": "test"}),
        json!({"environment": "test"}),
    ] {
        let refused = bench.post("/v1/account/keys", body.clone()).await;
        assert_eq!(code(&refused), (400, "VALIDATION_ERROR"), "{body}");
    }
    let key = bench.key("live").await;
    let secret = key["key"].as_str().unwrap();
    assert!(secret.starts_with("wf_live_"));
    assert!(!format!("{:?}", bench.sandbox.log().entries()).contains(secret));
}

#[tokio::test]
async fn live_and_test_tasks_are_kept_apart_and_tagged() {
    let bench = Bench::plain().await;
    let live = bench.key("live").await;
    let live = live["key"].as_str().unwrap();
    let mine = said(bench.request_as(live, "GET", "/v1/tasks")).await.1;
    assert_eq!(mine["meta"]["total"], 0);
    let body = orders::new_task().to_string();
    let request = bench.request_as(live, "POST", "/v1/tasks").body(body);
    let (status, posted) = said(request).await;
    assert_eq!(status, 201);
    assert_eq!(
        (&posted["environment"], &posted["status"]),
        (&json!("live"), &json!("pending"))
    );
    for query in ["", "?status=pending"] {
        let path = format!("/v1/tasks{query}");
        let mine = said(bench.request_as(live, "GET", &path)).await.1;
        assert_eq!(
            (&mine["meta"]["total"], &mine["data"][0]),
            (&json!(1), &posted)
        );
    }
    let (_, theirs) = bench.get("/v1/tasks").await;
    assert_eq!(theirs["meta"]["total"], 40);
    let own = format!("/v1/tasks/{}", posted["id"].as_str().unwrap());
    let (waiting, proof, _) = bench.waiting(1).await;
    let foreign = format!("/v1/tasks/{}", waiting["id"].as_str().unwrap());
    for (key, method, path) in [
        (bench.sandbox.api_key(), "GET", own.clone()),
        (bench.sandbox.api_key(), "DELETE", own.clone()),
        (bench.sandbox.api_key(), "GET", format!("{own}/proofs")),
        (live, "GET", foreign.clone()),
        (live, "GET", format!("{foreign}/proofs")),
        (live, "POST", format!("{foreign}/cancel")),
        (live, "POST", format!("{proof}/approve")),
    ] {
        let hidden = said(bench.request_as(key, method, &path)).await;
        assert_eq!(code(&hidden), (404, "TASK_NOT_FOUND"), "{method} {path}");
    }
    assert_eq!(
        said(bench.request_as(live, "GET", &own)).await,
        (200, posted)
    );
    assert_eq!(bench.sandbox.payments(), []);
}

#[tokio::test]
async fn each_key_has_a_window_of_its_own() {
    let bench = Bench::new(Options {
        rate_limit: 2,
        ..options()
    })
    .await;
    let key = bench.key("test").await;
    let other = key["key"].as_str().unwrap();
    assert_eq!(bench.get("/v1/account").await.0, 200);
    assert_eq!(bench.get("/v1/account").await.0, 429);
    for status in [200, 200, 429] {
        let asked = said(bench.request_as(other, "GET", "/v1/account")).await;
        assert_eq!(asked.0, status);
    }
}

#[tokio::test]
async fn a_tier_says_how_often_and_how_many() {
    for (tier, word, a_minute) in [
        (Tier::Free, "free", 10),
        (Tier::Growth, "growth", 100),
        (Tier::Pro, "pro", 500),
        (Tier::Enterprise, "enterprise", 2000),
    ] {
        let bench = Bench::new(Options {
            tasks: 1,
            tier,
            rate_limit: tier.requests_a_minute(),
            ..options()
        })
        .await;
        let answer = bench.request("GET", "/v1/account").send().await.unwrap();
        let told = answer.headers()["x-ratelimit-limit"].to_str().unwrap();
        assert_eq!(told, a_minute.to_string());
        let account: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert_eq!(account["tier"], word);
    }
}

#[tokio::test]
async fn beyond_the_months_tasks_none_is_posted_until_the_next_month() {
    let bench = Bench::new(Options {
        tier: Tier::Free,
        ..options()
    })
    .await;
    for posted in 1..=50 {
        let said = bench.post("/v1/tasks", orders::new_task()).await;
        assert_eq!(said.0, 201, "{posted}");
    }
    for path in ["/v1/tasks", "/v1/bounties"] {
        let refused = bench.post(path, orders::new_task()).await;
        assert_eq!(code(&refused), (403, "TASK_LIMIT_REACHED"));
    }
    let (_, account) = bench.get("/v1/account").await;
    assert_eq!(account["tasks_this_month"], 50);
    // From 24 February into March.
    bench
        .sandbox
        .advance(Duration::from_secs(5 * 24 * 3600))
        .unwrap();
    assert_eq!(bench.get("/v1/account").await.1["tasks_this_month"], 0);
    let mut later = orders::new_task();
    later["deadline"] = Value::Null;
    assert_eq!(bench.post("/v1/tasks", later).await.0, 201);
}
