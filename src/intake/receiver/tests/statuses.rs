//! What is answered to whom.

use super::rig::{Rig, SECRET, body, noon, request, signed_at};
use crate::intake::receiver::Reason;
use jiff::SignedDuration;

#[tokio::test(start_paused = true)]
async fn a_rightly_signed_event_is_in_the_feed_when_it_is_answered_200() {
    let rig = Rig::start();
    let answer = rig.ask(&rig.signed("task.posted", "t1")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        rig.written().await,
        [("task.posted".to_owned(), "t1".to_owned())]
    );
    assert_eq!(rig.tally().taken, 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_delivered_before_is_answered_200_and_is_there_once() {
    let rig = Rig::start();
    for _ in 0..3 {
        let answer = rig.ask(&rig.signed("task.posted", "t1")).await;
        assert_eq!(answer.status, 200);
    }
    assert_eq!(rig.written().await.len(), 1);
    assert_eq!((rig.tally().taken, rig.tally().again), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn any_of_an_accounts_secrets_may_have_signed() {
    let rig = Rig::start();
    let before = rig.signed_with("whsec_before", &body("task.posted", "t1"));
    assert_eq!(rig.ask(&before).await.status, 200);
    let after = rig.signed_with(SECRET, &body("task.posted", "t2"));
    assert_eq!(rig.ask(&after).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_rightly_signed_is_401_and_nothing_of_it_is_kept() {
    let rig = Rig::start();
    let told = body("task.posted", "t1");
    let at = |seconds| noon() + SignedDuration::from_secs(seconds);
    let altered = String::from_utf8(signed_at(SECRET, told.as_bytes(), noon())).unwrap();
    for (asked, reason) in [
        (
            request("POST", "/webhooks/wf", "", told.as_bytes()),
            Reason::Unsigned,
        ),
        (
            signed_at("whsec_other", told.as_bytes(), noon()),
            Reason::Wrong,
        ),
        (
            altered.replace("task.posted", "task.funded").into_bytes(),
            Reason::Wrong,
        ),
        (signed_at(SECRET, told.as_bytes(), at(-301)), Reason::Stale),
        (signed_at(SECRET, told.as_bytes(), at(302)), Reason::Stale),
        (
            altered.replace("v1=", "v2=").into_bytes(),
            Reason::Malformed,
        ),
        (
            request("POST", "/webhooks/bare", "", told.as_bytes()),
            Reason::NoSecret,
        ),
    ] {
        let answer = rig.ask(&asked).await;
        assert_eq!(answer.status, 401, "{reason:?}");
        let counted = rig.tally().refused.into_iter();
        let of = |account: &str| (Some(account.into()), reason);
        let count: u64 = counted
            .filter(|(key, _)| *key == of("wf") || *key == of("bare"))
            .map(|(_, count)| count)
            .sum();
        assert!(count >= 1, "{reason:?} is not counted");
    }
    assert!(rig.written().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_signed_body_that_is_no_json_object_is_400_and_garbage_without_a_signature_401() {
    let rig = Rig::start();
    for no_object in ["", "[]", "null", "7", "{", "\u{0}\u{1}", "{\"event\":"] {
        let answer = rig.ask(&rig.signed_with(SECRET, no_object)).await;
        assert_eq!(answer.status, 400, "{no_object:?}");
        let garbage = request("POST", "/webhooks/wf", "", no_object.as_bytes());
        assert_eq!(rig.ask(&garbage).await.status, 401, "{no_object:?}");
    }
    assert!(rig.written().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn strange_fields_and_events_are_taken() {
    let rig = Rig::start();
    for object in [
        "{}",
        r#"{"event":"task.teleported","data":{"id":"t1","status":"beamed"}}"#,
        r#"{"event":7,"timestamp":[],"data":"none","more":{"deep":[1]}}"#,
    ] {
        let answer = rig.ask(&rig.signed_with(SECRET, object)).await;
        assert_eq!(answer.status, 200, "{object}");
    }
    assert_eq!(rig.written().await.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn every_other_path_is_404_and_every_other_method_405() {
    let rig = Rig::start();
    let told = body("task.posted", "t1");
    for path in [
        "/",
        "/webhooks",
        "/webhooks/",
        "/webhooks/other",
        "/webhooks/wf/",
        "/webhooks/w%66",
        "/webhooks/../webhooks/wf",
        "/healthz/",
    ] {
        let asked = request("POST", path, "", told.as_bytes());
        assert_eq!(rig.ask(&asked).await.status, 404, "{path}");
    }
    for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"] {
        let answer = rig.ask(&request(method, "/webhooks/wf", "", b"")).await;
        assert_eq!(answer.status, 405, "{method}");
        assert!(answer.head.contains("allow: post"), "{answer:?}");
    }
    assert_eq!(
        rig.ask(&request("GET", "/healthz", "", b"")).await.status,
        200
    );
    assert_eq!(
        rig.ask(&request("POST", "/healthz", "", b"")).await.status,
        405
    );
    assert!(rig.written().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn over_one_mebibyte_is_413_whether_the_length_is_told_or_not() {
    let rig = Rig::start();
    let cap = 1024 * 1024;
    let padded = |length: usize| {
        let told = body("task.posted", "t1");
        let pad = " ".repeat(length - told.len());
        told + &pad
    };
    let just = rig.signed_with(SECRET, &padded(cap));
    assert_eq!(rig.ask(&just).await.status, 200);
    let told = rig.signed_with(SECRET, &padded(cap + 1));
    assert_eq!(rig.ask(&told).await.status, 413);
    let mut chunked =
        b"POST /webhooks/wf HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..17 {
        chunked.extend_from_slice(b"10000\r\n");
        chunked.resize(chunked.len() + 0x10000, b' ');
        chunked.extend_from_slice(b"\r\n");
    }
    assert_eq!(rig.ask(&chunked).await.status, 413);
}

#[tokio::test(start_paused = true)]
async fn a_chunked_body_is_taken_and_pipelined_requests_are_answered_in_order() {
    let rig = Rig::start();
    let mut line = rig.connect().await;
    let all = [
        rig.signed("task.posted", "t1"),
        request("GET", "/healthz", "", b""),
        request("GET", "/webhooks/wf", "", b""),
        rig.signed("task.posted", "t2"),
    ];
    line.send(&all.concat()).await;
    for status in [200, 200, 405, 200] {
        assert_eq!(line.answer().await.unwrap().status, status);
    }
    let whole = String::from_utf8(rig.signed("task.posted", "t3")).unwrap();
    let (head, body) = whole.split_once("\r\n\r\n").unwrap();
    let length = format!("Content-Length: {}", body.len());
    let head = head.replace(&length, "Transfer-Encoding: chunked");
    let chunked = format!("{head}\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    line.send(chunked.as_bytes()).await;
    assert_eq!(line.answer().await.unwrap().status, 200);
    assert_eq!(rig.written().await.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_http_is_closed_and_hurts_nobody() {
    let rig = Rig::start();
    for garbage in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"\0\0\0\0\r\n\r\n",
        b"POST /webhooks/wf HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let mut line = rig.connect().await;
        line.send(garbage).await;
        if let Some(answer) = line.answer().await {
            assert_eq!(answer.status, 400, "{answer:?}");
        }
    }
    assert_eq!(rig.ask(&rig.signed("task.posted", "t1")).await.status, 200);
}
