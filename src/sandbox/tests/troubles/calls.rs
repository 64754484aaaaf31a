//! What befalls a call as a whole, or its answer.

use super::*;

/// What a client sees of a verdict under this trouble, and whether it was carried out:
/// nothing where the trouble can't befall one.
pub(super) fn on_a_verdict(kind: FaultKind) -> Option<(Seen, bool)> {
    Some(match kind {
        FaultKind::DropBefore => (Seen::Closed, false),
        FaultKind::LostAnswer => (Seen::Closed, true),
        FaultKind::Reset => (Seen::Reset, true),
        // Not yet; a test of its own waits for it.
        FaultKind::LateActing => (Seen::Closed, false),
        FaultKind::Slow | FaultKind::SlowBody => (Seen::Whole(200), true),
        FaultKind::ServerError => (Seen::Whole(500), false),
        FaultKind::ServerErrorAfter => (Seen::Whole(500), true),
        FaultKind::RateLimited => (Seen::Whole(429), false),
        FaultKind::RateLimitedAfter => (Seen::Whole(429), true),
        FaultKind::KeyRevoked => (Seen::Whole(401), false),
        FaultKind::CutBody => (Seen::Closed, true),
        FaultKind::CutUnmarked | FaultKind::WrongLength | FaultKind::UnreadableJson => {
            (Seen::Unreadable, true)
        }
        FaultKind::IgnoreStatus
        | FaultKind::PagesShift
        | FaultKind::StaleRead
        | FaultKind::ExpiredUrls
        | FaultKind::BrokenPictures
        | FaultKind::WrongType
        | FaultKind::HugePicture
        | FaultKind::EmptyPicture
        | FaultKind::WebhookLost
        | FaultKind::WebhookDoubled
        | FaultKind::WebhookReordered
        | FaultKind::WebhookSlow
        | FaultKind::WebhookLate
        | FaultKind::WebhookForged => return None,
    })
}

#[tokio::test]
async fn a_verdict_is_carried_out_or_not_and_looks_as_its_trouble_says() {
    for kind in FaultKind::ALL {
        let Some((expected, carried_out)) = on_a_verdict(*kind) else {
            continue;
        };
        let fault = ordinary(*kind).on(Aim::Decision).times(1);
        let bench = Bench::new(with(fault)).await;
        let (_, path, _) = bench.waiting(1).await;
        let approve = format!("{path}/approve");
        let (seen, wait) = seen(bench.request("POST", &approve)).await;
        assert_eq!(seen, expected, "{kind:?}");
        let limited = seen == Seen::Whole(429);
        assert_eq!(wait.as_deref(), limited.then_some("1"), "{kind:?}");
        let payments = bench.sandbox.payments().len();
        assert_eq!(payments, usize::from(carried_out), "{kind:?}");
        let posts = bench.sandbox.log().posts();
        assert_eq!(posts.len(), 1);
        assert_eq!(posts[0].faults, [kind.word()]);
        assert!(posts[0].line().ends_with(kind.word()));
        let again = bench.post(&approve, json!({})).await.0;
        assert_eq!(again, if carried_out { 409 } else { 200 }, "{kind:?}");
    }
}

#[tokio::test]
async fn a_reading_meets_the_same_troubles_and_goes_well_after_them() {
    for kind in FaultKind::ALL {
        let Some((expected, _)) = on_a_verdict(*kind) else {
            continue;
        };
        if kind.reach() == Aim::Decision {
            continue;
        }
        let bench = Bench::new(with(ordinary(*kind).on(Aim::Task).times(1))).await;
        let task = bench.tasks("").await.remove(0);
        let path = format!("/v1/tasks/{}", task["id"].as_str().unwrap());
        assert_eq!(seen(bench.request("GET", &path)).await.0, expected);
        assert_eq!(bench.get(&path).await, (200, task));
    }
}

#[tokio::test]
async fn a_late_server_has_answered_nothing_and_acts_all_the_same() {
    let fault = ordinary(FaultKind::LateActing).times(1);
    let bench = Bench::new(with(fault)).await;
    let (_, path, proof) = bench.waiting(1).await;
    let reject = bench.request("POST", &format!("{path}/reject"));
    let reject = reject.body(r#"{"reason":"too dark"}"#);
    assert_eq!(seen(reject).await.0, Seen::Closed);
    let task = path.split("/proofs").next().unwrap().to_owned();
    let reviewed = async || {
        let read = bench.get(&format!("{task}/proofs")).await.1;
        let mut all = read["data"].as_array().unwrap().iter();
        all.find(|read| read["id"] == proof["id"]).unwrap().clone()
    };
    assert_eq!(reviewed().await["status"], "pending");
    an_hour_passes().await;
    // It runs beside us from here on.
    for _ in 0..1000 {
        if reviewed().await["status"] != "pending" {
            break;
        }
    }
    assert_eq!(reviewed().await["rejection_reason"], "too dark");
    assert_eq!(bench.sandbox.log().posts().len(), 1);
}

#[tokio::test]
async fn a_limit_that_is_ordered_tells_how_long_to_wait() {
    let fault = Fault::new(FaultKind::RateLimited).ms(2_500);
    let bench = Bench::new(with(fault)).await;
    let (seen, wait) = seen(bench.request("GET", "/v1/account")).await;
    assert_eq!((seen, wait.as_deref()), (Seen::Whole(429), Some("3")));
}

#[tokio::test]
async fn a_slow_answer_does_it_first() {
    let bench = Bench::plain().await;
    let (_, path, _) = bench.waiting(1).await;
    let slow = Fault::new(FaultKind::Slow).ms(3_600_000);
    bench.sandbox.faults().add(slow.on(Aim::Approve));
    let mut live = bench.sandbox.log().subscribe();
    let call = tokio::spawn(bench.request("POST", &format!("{path}/approve")).send());
    let entry = live.recv().await.unwrap();
    assert_eq!((entry.method.as_str(), entry.status), ("POST", Some(200)));
    assert!(!call.is_finished());
    assert_eq!(bench.sandbox.payments().len(), 1);
    call.abort();
}

#[tokio::test]
async fn a_slow_body_has_its_head_first() {
    let slow = Fault::new(FaultKind::SlowBody).on(Aim::Account);
    let bench = Bench::new(with(slow.ms(3_600_000))).await;
    let answer = bench.request("GET", "/v1/account").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let length = answer.content_length();
    let body = tokio::spawn(answer.bytes());
    // Another call goes there and back, and it has not come.
    assert_eq!(bench.tasks("").await.len(), 40);
    assert!(!body.is_finished());
    // Each drip waits for itself.
    while !body.is_finished() {
        an_hour_passes().await;
    }
    assert_eq!(Some(body.await.unwrap().unwrap().len() as u64), length);
}

#[tokio::test]
async fn a_key_that_is_revoked_midway_stays_so_for_every_call() {
    let fault = Fault::new(FaultKind::KeyRevoked).on(Aim::Reject);
    let bench = Bench::new(with(fault)).await;
    let (_, path, _) = bench.waiting(1).await;
    assert_eq!(bench.get("/v1/account").await.0, 200);
    let reject = format!("{path}/reject");
    let refused = bench.post(&reject, json!({"reason": "no"})).await;
    assert_eq!(code(&refused), (401, "UNAUTHORIZED"));
    for path in ["/v1/account", "/v1/tasks"] {
        assert_eq!(bench.get(path).await.0, 401);
    }
}
