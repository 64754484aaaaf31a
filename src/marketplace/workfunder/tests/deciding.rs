//! Verdicts on the wire: one request each, and what every answer and accident proves.

use super::script::{Reaction, json};
use super::*;
use crate::domain::{Answer, Status};
use crate::marketplace::Marketplace;
use std::time::Duration;

const APPROVED: &str = r#"{"id":"p1","status":"approved","reviewed_at":"2026-02-24T14:30:00.000Z",
    "task":{"id":"t1","status":"completed","completed_at":"2026-02-24T14:30:00.000Z"}}"#;

async fn answer_to(reaction: Reaction, verdict: &Verdict) -> (Answer, Script) {
    let script = Script::play(vec![reaction]).await;
    let reply = at(&script.base_url)
        .decide(&proof("t1", "p1"), verdict)
        .await;
    (reply.body, script)
}

async fn unknown(reaction: Reaction) {
    let (answer, script) = answer_to(reaction.clone(), &approved()).await;
    assert!(
        matches!(answer, Answer::Unknown { .. }),
        "{reaction:?}: {answer:?}"
    );
    assert_eq!(script.seen().len(), 1, "sent more than once: {reaction:?}");
}

#[tokio::test]
async fn an_approval_is_one_post_without_a_body() {
    let (answer, script) = answer_to(json("200 OK", "", APPROVED), &approved()).await;
    let Answer::Confirmed(receipt) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(receipt.task_status, Some(Status::Completed));
    assert_eq!(receipt.reviewed_at, "2026-02-24T14:30:00Z".parse().ok());
    let seen = script.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(
        seen[0].line(),
        "POST /v1/tasks/t1/proofs/p1/approve HTTP/1.1"
    );
    assert_eq!(seen[0].header("content-length"), Some("0"));
    assert_eq!(
        seen[0].header("authorization"),
        Some(&*format!("Bearer {KEY}"))
    );
    assert_eq!(seen[0].header("referer"), None);
    let agent = seen[0].header("user-agent").unwrap();
    assert!(agent.starts_with("proofdesk/"), "{agent}");
}

#[tokio::test]
async fn a_reason_arrives_byte_for_byte() {
    let reason = "Zu unscharf – \"写真\" \\ \u{1b}[31m\n\t🙃\u{202e}’ </script>\u{0}";
    let body = r#"{"id":"p1","status":"rejected",
        "task":{"id":"t1","status":"proof_rejected","attempts_remaining":2}}"#;
    let (answer, script) = answer_to(json("200 OK", "", body), &rejected(reason)).await;
    let Answer::Confirmed(receipt) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(receipt.attempts_remaining, Some(2));
    let seen = script.seen();
    assert_eq!(
        seen[0].line(),
        "POST /v1/tasks/t1/proofs/p1/reject HTTP/1.1"
    );
    assert_eq!(seen[0].header("content-type"), Some("application/json"));
    let sent: serde_json::Value = serde_json::from_slice(&seen[0].body).unwrap();
    assert_eq!(sent, serde_json::json!({ "reason": reason }));
}

#[tokio::test]
async fn only_an_answer_that_names_this_proof_and_verdict_confirms() {
    for body in [
        "",
        "{}",
        "null",
        "[]",
        "<html>ok</html>",
        r#"{"id":"p2","status":"approved"}"#,
        r#"{"status":"approved"}"#,
        r#"{"id":"p1"}"#,
        r#"{"id":"p1","status":"rejected"}"#,
        r#"{"id":"p1","status":"pending"}"#,
        r#"{"id":"p1","status":"approved","task":{"id":"t2"}}"#,
        r#"{"id":"p1","status":"approved"} trailing"#,
    ] {
        unknown(json("200 OK", "", body)).await;
    }
    unknown(json("204 No Content", "", "")).await;
}

#[tokio::test]
async fn a_cut_or_miscounted_answer_is_unknown() {
    let write = |text: String| Reaction::Write(text.into_bytes());
    let half = &APPROVED[..40];
    let length = APPROVED.len();
    let whole_404 = r#"{"code":"TASK_NOT_FOUND"}"#;
    for reaction in [
        write(format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{half}"
        )),
        // Too long and too short a length around a good body.
        write(format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{APPROVED}",
            length + 1
        )),
        write(format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{APPROVED}",
            length - 1
        )),
        write(format!(
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{half}"
        )),
        write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n".to_owned()),
        // Even a clear status, if its body breaks off.
        write(format!(
            "HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\n{whole_404}"
        )),
        write("HTTP/1.1 200".to_owned()),
        write("SSH-2.0-OpenSSH_9.7\r\n".to_owned()),
        Reaction::CloseAfterRequest,
    ] {
        unknown(reaction).await;
    }
}

#[tokio::test]
async fn an_endless_answer_is_cut_off_and_unknown() {
    let long = " ".repeat(super::super::transport::BODY_CAP + 1);
    let body = format!("{long}{APPROVED}");
    let script = Script::play(vec![json("200 OK", "", &body)]).await;
    let reply = at(&script.base_url)
        .decide(&proof("t1", "p1"), &approved())
        .await;
    assert!(matches!(reply.body, Answer::Unknown { .. }));
}

#[tokio::test]
async fn silence_after_the_request_is_unknown_and_not_repeated() {
    let script = Script::play(vec![Reaction::Silence]).await;
    let desk = at(&script.base_url);
    let key = proof("t1", "p1");
    // The clock stands still until the request has arrived, then jumps to the timeout.
    let verdict = approved();
    let decide = desk.decide(&key, &verdict);
    let jump = async {
        while script.seen().is_empty() {
            tokio::task::yield_now().await;
        }
        tokio::time::pause();
        tokio::time::advance(crate::marketplace::CALL_TIMEOUT).await;
    };
    let (reply, ()) = tokio::join!(decide, jump);
    assert!(
        matches!(reply.body, Answer::Unknown { .. }),
        "{:?}",
        reply.body
    );
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test]
async fn a_refused_connection_proves_that_nothing_was_sent() {
    let reply = at(&nowhere().await)
        .decide(&proof("t1", "p1"), &approved())
        .await;
    let Answer::NotSent { why } = reply.body else {
        panic!("{:?}", reply.body);
    };
    assert_eq!(why, "no connection (connection refused)");
}

#[tokio::test]
async fn every_decision_opens_a_connection_of_its_own() {
    // A kept connection may be closed by the server at any moment, and then a request
    // dies in a way that proves nothing.
    let answer = json("200 OK", "Connection: keep-alive\r\n", APPROVED);
    let Reaction::Write(bytes) = answer.clone() else {
        panic!("{answer:?}");
    };
    let script = Script::play(vec![Reaction::WriteAndKeep(bytes), answer]).await;
    let desk = at(&script.base_url);
    for _ in 0..2 {
        let reply = desk.decide(&proof("t1", "p1"), &approved()).await;
        assert!(matches!(reply.body, Answer::Confirmed(_)));
    }
    assert_eq!(script.seen().len(), 2);
}

#[tokio::test]
async fn a_failed_handshake_proves_that_nothing_was_sent() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut hello = [0; 16];
            let _ = tokio::io::AsyncReadExt::read(&mut stream, &mut hello).await;
            let answer = b"HTTP/1.1 400 Bad Request\r\n\r\n";
            let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, answer).await;
        }
    });
    let key = SecretString::from(KEY);
    // A machine without CA certificates can't build the client; there is nothing to test.
    if let Ok(desk) = WorkFunder::new("wf".into(), &base, key, Clock::system()) {
        let reply = desk.decide(&proof("t1", "p1"), &approved()).await;
        let why = "the encrypted connection could not be set up".to_owned();
        assert_eq!(reply.body, Answer::NotSent { why });
    }
    server.abort();
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_key_goes_nowhere_else() {
    let elsewhere = Script::play(vec![json("200 OK", "", APPROVED)]).await;
    for status in ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"] {
        let location = format!("Location: {}/x\r\n", elsewhere.base_url);
        unknown(json(status, &location, APPROVED)).await;
    }
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn a_429_says_how_long_to_wait_and_the_limit() {
    let script = Script::play(vec![json(
        "429 Too Many Requests",
        "Retry-After: 17\r\nX-RateLimit-Limit: 10\r\n",
        "",
    )])
    .await;
    let reply = at(&script.base_url)
        .decide(&proof("t1", "p1"), &approved())
        .await;
    let after = Duration::from_secs(17);
    assert_eq!(reply.body, Answer::Limited { after });
    assert_eq!(reply.told.limit, Some(10));
}

#[tokio::test]
async fn a_409_carries_the_marketplaces_words() {
    let body = r#"{"error":{"code":"INVALID_TASK_STATE","message":"Task is completed"}}"#;
    let (answer, _script) = answer_to(json("409 Conflict", "", body), &approved()).await;
    let Answer::Conflict { message } = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(message.raw(), "Task is completed");
}

#[tokio::test]
async fn hostile_ids_stay_in_their_place_and_impossible_ones_are_not_sent() {
    let script = Script::play(vec![json("404 Not Found", "", "")]).await;
    let desk = at(&format!("{}/prefix/", script.base_url));
    desk.decide(&proof("../../x?y", "a/b#c\r\nX: y"), &approved())
        .await;
    assert_eq!(
        script.seen()[0].line(),
        "POST /prefix/v1/tasks/..%2F..%2Fx%3Fy/proofs/a%2Fb%23c%0D%0AX%3A%20y/approve HTTP/1.1"
    );
    let reply = desk.decide(&proof("t1", ".."), &approved()).await;
    assert!(matches!(reply.body, Answer::NotSent { .. }));
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test]
async fn a_decision_of_another_account_is_not_sent_with_this_key() {
    let script = Script::play(vec![json("200 OK", "", APPROVED)]).await;
    let other = TaskKey::new(AccountName::new("other"), TaskId::new("t1"));
    let reply = at(&script.base_url)
        .decide(&other.proof(&ProofId::new("p1")), &approved())
        .await;
    assert!(matches!(reply.body, Answer::NotSent { .. }));
    assert!(script.seen().is_empty());
}
