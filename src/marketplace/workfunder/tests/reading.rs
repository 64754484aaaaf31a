//! Reading calls: what they ask, and how leniently the answers are read.

use super::script::{Reaction, json};
use super::*;
use crate::domain::{
    CallError, Cents, Environment, MediaKind, Point, Priority, ProofStatus, Status,
};
use crate::marketplace::Marketplace;
use std::time::Duration;

async fn reading(body: &str) -> (Script, WorkFunder) {
    let script = Script::play(vec![json("200 OK", "", body)]).await;
    let desk = at(&script.base_url);
    (script, desk)
}

#[tokio::test]
async fn a_page_asks_for_what_waits_and_keeps_what_it_can_name() {
    let (script, desk) = reading(
        r#"{"data":[
            {"id":"t1","title":"Shop","status":"proof_submitted","budget_cents":5000,
             "worker_payout_cents":4200,"priority":"urgent","proof_types":["photo","scan"],
             "location_city":"Brooklyn","location_latitude":40.6782,"location_longitude":-73.9442,
             "environment":"test","created_at":"2026-02-24T12:00:00.000Z"},
            {"title":"no id"}, "junk", null, {"id":".."},
            {"id":2,"status":"paused","location":{"city":"Kyiv","latitude":"50.4","longitude":30.5},
             "worker_payout_cents":-5,"proof_types":null}],
           "meta":{"total":130,"limit":100,"offset":0}}"#,
    )
    .await;
    let page = desk.waiting(100).await.body.unwrap();
    assert_eq!(
        script.seen()[0].line(),
        "GET /v1/tasks?status=proof_submitted&limit=100&offset=100 HTTP/1.1"
    );
    assert_eq!((page.total, page.limit), (Some(130), Some(100)));
    assert_eq!(page.tasks.len(), 2);
    let first = &page.tasks[0];
    assert_eq!(first.key.account.as_str(), "wf");
    assert_eq!(first.payout, Some(Cents(4200)));
    assert_eq!(first.priority, Priority::Urgent);
    assert_eq!(first.environment, Environment::Test);
    assert_eq!(first.location, Point::new(40.6782, -73.9442));
    assert_eq!(first.proof_kinds[1], MediaKind::Other("scan".into()));
    let second = &page.tasks[1];
    assert_eq!(second.key.task.as_str(), "2");
    assert_eq!(second.status, Status::Other("paused".into()));
    assert_eq!(second.location, Point::new(50.4, 30.5));
    assert_eq!(second.city.raw(), "Kyiv");
    assert_eq!(second.payout, None);
}

#[tokio::test]
async fn a_list_must_be_said_and_is_never_guessed_to_be_empty() {
    for body in [
        "{}",
        r#"{"data":null}"#,
        r#"{"data":{}}"#,
        "null",
        "7",
        "",
        "[",
        "<html>",
    ] {
        let (_script, desk) = reading(body).await;
        let result = desk.waiting(0).await.body;
        assert!(matches!(result, Err(CallError::Protocol { .. })), "{body}");
    }
    let (_script, desk) = reading(r#"{"data":[],"meta":null}"#).await;
    assert_eq!(desk.waiting(0).await.body.unwrap().tasks, []);
}

#[tokio::test]
async fn proofs_are_read_leniently() {
    let (script, desk) = reading(
        r#"{"data":[
            {"id":"p1","task_id":"t1","worker_id":"w1","attempt_number":2,"type":"video",
             "file_url":"https://proofs.workfunder.com/signed/abc?expires=1708794000",
             "content_type":"video/mp4","file_size_bytes":2458624,"gps_latitude":40.6784,
             "gps_longitude":-73.9440,"geo_valid":true,"distance_from_task_meters":142,
             "device_info":{"user_agent":"UA","platform":"iOS"},"status":"rejected",
             "rejection_reason":"blurry","reviewed_at":"2026-02-24T14:30:00.000Z",
             "created_at":"2026-02-24T13:45:00.000Z"},
            {"id":"p2","distance_from_task_meters":null,"file_url":null,"status":"held",
             "gps_latitude":91,"gps_longitude":0,"device_info":"phone"}]}"#,
    )
    .await;
    let proofs = desk.proofs(&"t1".into()).await.body.unwrap();
    assert_eq!(script.seen()[0].line(), "GET /v1/tasks/t1/proofs HTTP/1.1");
    let first = &proofs[0];
    assert_eq!((first.attempt, &first.kind), (2, &MediaKind::Video));
    assert_eq!(first.distance_m, Some(142.0));
    assert_eq!(first.status, ProofStatus::Rejected);
    assert!(first.file.as_ref().unwrap().expires_at().is_some());
    let second = &proofs[1];
    assert_eq!((second.attempt, &second.kind), (1, &MediaKind::Photo));
    assert_eq!(second.status, ProofStatus::Other("held".into()));
    assert_eq!((second.point, second.distance_m), (None, None));
    assert_eq!((second.geo_valid, &second.file), (None, &None));
}

#[tokio::test]
async fn an_answer_about_something_else_is_no_answer() {
    for body in [
        r#"{"data":[{"id":"p1","task_id":"t2"}]}"#,
        r#"{"data":[{"id":"p1"},{"attempt_number":2}]}"#,
        r#"{"data":["p1"]}"#,
    ] {
        let (_script, desk) = reading(body).await;
        let result = desk.proofs(&"t1".into()).await.body;
        assert!(matches!(result, Err(CallError::Protocol { .. })), "{body}");
    }
    for body in [r#"{"id":"t2"}"#, r#"{"title":"x"}"#, "[]"] {
        let (_script, desk) = reading(body).await;
        let result = desk.task(&"t1".into()).await.body;
        assert!(matches!(result, Err(CallError::Protocol { .. })), "{body}");
    }
}

#[tokio::test]
async fn a_task_and_an_account_may_come_in_an_envelope() {
    for body in [
        r#"{"id":"t1","title":"Shop","location":"Brooklyn"}"#,
        r#"{"data":{"id":"t1","title":"Shop"}}"#,
    ] {
        let (_script, desk) = reading(body).await;
        let task = desk.task(&"t1".into()).await.body.unwrap();
        assert_eq!(task.title.raw(), "Shop");
        assert_eq!(task.environment, Environment::Unknown);
    }
    let (script, desk) =
        reading(r#"{"data":{"id":"a","company":"","name":"Dana","tier":"free"}}"#).await;
    let account = desk.account().await.body.unwrap();
    assert_eq!(script.seen()[0].line(), "GET /v1/account HTTP/1.1");
    assert_eq!((account.name.raw(), account.tier.raw()), ("Dana", "free"));
}

#[tokio::test]
async fn a_reading_call_says_what_went_wrong() {
    let limited = json("429 Too Many", "X-RateLimit-Reset: 9\r\n", "");
    let script = Script::play(vec![
        json("401 Unauthorized", "", ""),
        json("404 Not Found", "", ""),
        limited,
        json("503 Unavailable", "X-RateLimit-Limit: 500\r\n", ""),
        json("302 Found", "Location: /elsewhere\r\n", ""),
        Reaction::CloseAfterRequest,
    ])
    .await;
    let desk = at(&script.base_url);
    let mut errors = Vec::new();
    for _ in 0..5 {
        errors.push(desk.account().await.body.unwrap_err());
    }
    let after = Duration::from_secs(9);
    assert_eq!(errors[0], CallError::Auth { status: 401 });
    assert_eq!(errors[1], CallError::NotFound);
    assert_eq!(errors[2], CallError::Limited { after });
    assert_eq!(errors[3], CallError::Server { status: 503 });
    assert!(matches!(errors[4], CallError::Protocol { .. }));
    let cut = desk.account().await.body.unwrap_err();
    assert!(matches!(cut, CallError::Offline { .. }));
    assert_eq!(script.seen().len(), 6, "nothing is repeated or followed");
}

#[tokio::test]
async fn no_error_shows_the_key_or_an_address() {
    let body = format!(r#"{{"error":{{"message":"bad key {KEY}"}}}}"#);
    let script = Script::play(vec![
        json("400 Bad Request", "", &body),
        json("200 OK", "", "nonsense"),
        Reaction::CloseAfterRequest,
    ])
    .await;
    let (there, nowhere) = (at(&script.base_url), at(&nowhere().await));
    let task = "secret_task_id".into();
    let mut errors = String::new();
    for desk in [&there, &there, &there, &nowhere] {
        let error = desk.task(&task).await.body.unwrap_err();
        errors.push_str(&format!("{error}\n{error:?}\n"));
    }
    let (key, verdict) = (proof("secret_task_id", "p"), approved());
    let answer = nowhere.decide(&key, &verdict).await.body;
    errors.push_str(&format!("{answer:?}"));
    for secret in [KEY, "127.0.0.1", "http", "secret_task_id"] {
        assert!(!errors.contains(secret), "{errors}");
    }
    assert!(!format!("{there:?}").contains(KEY));
}

#[test]
fn the_key_tells_whether_money_is_real() {
    let environment = |key: &str| {
        let key = SecretString::from(key);
        WorkFunder::new("wf".into(), "http://127.0.0.1:1", key, Clock::system())
            .map(|desk| desk.abilities().environment)
    };
    assert_eq!(environment("wf_live_1"), Ok(Environment::Live));
    assert_eq!(environment("wf_test_1"), Ok(Environment::Test));
    assert_eq!(environment("other"), Ok(Environment::Unknown));
    for bad in ["", "wf live", "wf_live_1\n", "ключ"] {
        let error = environment(bad).unwrap_err();
        assert!(bad.is_empty() || !error.to_string().contains(bad));
    }
}
