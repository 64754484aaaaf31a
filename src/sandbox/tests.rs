//! The box over real HTTP, one documented behaviour a test.

use super::*;
use crate::clock::Clock;
use crate::domain::{Cents, Point, ProofId, Timestamp};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const NOON: &str = "2026-02-24T12:00:00Z";

/// A box and a client with its key.
struct Bench {
    sandbox: Running,
    client: reqwest::Client,
}

type Said = (u16, Value);

impl Bench {
    async fn new(options: Options) -> Self {
        // Whoever comes second finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            sandbox: start(options).await.unwrap(),
            client: reqwest::Client::builder().build().unwrap(),
        }
    }

    async fn plain() -> Self {
        Self::new(options()).await
    }

    fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.sandbox.base_url());
        let method = method.parse().unwrap();
        self.client
            .request(method, url)
            .bearer_auth(self.sandbox.api_key())
    }

    async fn get(&self, path: &str) -> Said {
        said(self.request("GET", path)).await
    }

    async fn post(&self, path: &str, body: Value) -> Said {
        said(self.request("POST", path).body(body.to_string())).await
    }

    /// Every task, page by page.
    async fn tasks(&self, query: &str) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            let path = format!("/v1/tasks?limit=100&offset={}{query}", all.len());
            let (status, page) = self.get(&path).await;
            assert_eq!(status, 200);
            all.extend(page["data"].as_array().unwrap().clone());
            if all.len() as u64 >= page["meta"]["total"].as_u64().unwrap() {
                return all;
            }
        }
    }

    async fn proofs(&self, task: &Value) -> Vec<Value> {
        let path = format!("/v1/tasks/{}/proofs", task["id"].as_str().unwrap());
        self.get(&path).await.1["data"].as_array().unwrap().clone()
    }

    /// A waiting task on this attempt, the path of its pending proof, and that proof.
    async fn waiting(&self, attempt: u64) -> (Value, String, Value) {
        for task in self.tasks("").await {
            for proof in self.proofs(&task).await {
                if proof["status"] == "pending" && proof["attempt_number"] == attempt {
                    let path = format!(
                        "/v1/tasks/{}/proofs/{}",
                        task["id"].as_str().unwrap(),
                        proof["id"].as_str().unwrap()
                    );
                    return (task, path, proof);
                }
            }
        }
        panic!("no task on attempt {attempt}");
    }
}

async fn said(request: reqwest::RequestBuilder) -> Said {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let body = answer.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

fn code(said: &Said) -> (u16, &str) {
    (said.0, said.1["error"]["code"].as_str().unwrap_or_default())
}

fn options() -> Options {
    let noon: Timestamp = NOON.parse().unwrap();
    Options {
        clock: Clock::following(noon),
        ..Options::default()
    }
}

fn with(fault: Fault) -> Options {
    Options {
        faults: FaultPlan::new(vec![fault]),
        ..options()
    }
}

/// An hour and a second later, for tokio and for the clocks that follow it.
async fn an_hour_passes() {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(3601)).await;
    tokio::time::resume();
}

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
        extra_completed: 9,
        ..options()
    })
    .await;
    assert_eq!(bench.tasks("").await.len(), 49);
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
    assert_eq!(bench.tasks("&status=proof_submitted").await.len(), 49);
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
    assert_eq!(
        answer["reviewed_at"],
        "2026-02-24T12:00:00.000Z"
            .get(..10)
            .map_or(json!(""), |_| answer["reviewed_at"].clone())
    );
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
async fn a_task_may_hold_two_pending_proofs_of_one_attempt() {
    let bench = Bench::new(Options {
        pairs: 2,
        ..options()
    })
    .await;
    let mut pairs = 0;
    for task in bench.tasks("").await {
        let proofs = bench.proofs(&task).await;
        let pending: Vec<_> = proofs
            .iter()
            .filter(|proof| proof["status"] == "pending")
            .collect();
        if let [photo, signature] = pending.as_slice() {
            pairs += 1;
            assert_eq!(
                (&photo["type"], &signature["type"]),
                (&json!("photo"), &json!("signature"))
            );
            assert_eq!(photo["attempt_number"], signature["attempt_number"]);
            assert_eq!(task["proof_types"], json!(["photo", "signature"]));
        }
    }
    assert_eq!(pairs, 2);
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
async fn a_signed_address_yields_the_file_without_a_key_until_it_expires() {
    let bench = Bench::plain().await;
    let mut signature = Value::Null;
    for task in bench.tasks("").await {
        signature = bench.proofs(&task).await.remove(0);
        if signature["type"] == "signature" {
            break;
        }
    }
    assert_eq!(signature["gps_latitude"], Value::Null);
    let url = signature["file_url"].as_str().unwrap().to_owned();
    assert!(url.starts_with(bench.sandbox.media_url()));
    assert_ne!(bench.sandbox.media_url(), bench.sandbox.base_url());
    let file = bench.client.get(&url).send().await.unwrap();
    assert_eq!(file.headers()["content-type"], "image/png");
    assert_eq!(file.content_length(), signature["file_size_bytes"].as_u64());
    let bytes = file.bytes().await.unwrap();
    let image = image::load_from_memory_with_format(&bytes, image::ImageFormat::Png).unwrap();
    assert_eq!((image.width(), image.height()), (900, 400));

    let forged = url.replace("expires=1", "expires=2");
    assert_eq!(
        code(&said(bench.client.get(&forged)).await),
        (403, "SIGNATURE_INVALID")
    );
    let bare = url.split('?').next().unwrap();
    assert_eq!(said(bench.client.get(bare)).await.0, 403);
    let keyed = said(bench.client.get(&url).bearer_auth(bench.sandbox.api_key())).await;
    assert_eq!(keyed.0, 400);
    an_hour_passes().await;
    assert_eq!(
        code(&said(bench.client.get(&url)).await),
        (403, "URL_EXPIRED")
    );

    let log = bench.sandbox.log().entries();
    let files: Vec<_> = log
        .iter()
        .filter(|entry| entry.side == Side::Media)
        .collect();
    let keys: Vec<_> = files.iter().map(|entry| entry.authorization).collect();
    assert_eq!(keys, [false, false, false, true, false]);
    assert!(files.iter().all(|entry| !entry.path.contains('?')));
}

#[tokio::test]
async fn a_photo_comes_as_told_and_a_fault_breaks_it_off() {
    let bench = Bench::plain().await;
    let (_, _, proof) = bench.waiting(3).await;
    let url = proof["file_url"].as_str().unwrap();
    let whole = bench
        .client
        .get(url)
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    assert_eq!(
        whole.len() as u64,
        proof["file_size_bytes"].as_u64().unwrap()
    );
    let exif = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&whole));
    let taken = exif.unwrap();
    assert!(
        taken
            .get_field(exif::Tag::DateTimeOriginal, exif::In::PRIMARY)
            .is_some()
    );
    assert!(image::load_from_memory(&whole).is_ok());
    bench
        .sandbox
        .faults()
        .add(Fault::new(FaultKind::BrokenPictures));
    let half = bench
        .client
        .get(url)
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    assert!(half.len() * 2 <= whole.len() && whole.starts_with(&half));
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
        ..Fault::new(FaultKind::Slow).on(Aim::Call(CallName::Approve))
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

#[tokio::test]
async fn distances_and_the_fence_are_what_the_coordinates_say() {
    let bench = Bench::new(Options {
        tasks: 120,
        ..options()
    })
    .await;
    let (mut outside, mut borderline, mut nowhere, mut attempts) = (0, 0, 0, BTreeMap::new());
    for task in bench.tasks("").await {
        let job = point(&task["location_latitude"], &task["location_longitude"]).unwrap();
        for proof in bench.proofs(&task).await {
            let waits = proof["status"] == "pending";
            if waits {
                *attempts
                    .entry(proof["attempt_number"].as_u64().unwrap())
                    .or_insert(0) += 1;
            }
            let Some(at) = point(&proof["gps_latitude"], &proof["gps_longitude"]) else {
                let claimed = if proof["type"] == "signature" {
                    Value::Null
                } else {
                    json!(false)
                };
                assert_eq!(proof["geo_valid"], claimed);
                nowhere += usize::from(proof["type"] == "photo");
                continue;
            };
            let metres = job.distance_m(at);
            assert_eq!(proof["geo_valid"], json!(metres <= 500.0), "{metres}");
            assert!((proof["distance_from_task_meters"].as_f64().unwrap() - metres).abs() < 0.06);
            outside += usize::from(metres > 500.0);
            borderline += usize::from((497.0..=503.0).contains(&metres));
        }
    }
    assert!((10..=22).contains(&outside), "{outside}");
    assert_eq!((borderline, nowhere), (3, 3));
    assert_eq!(attempts[&3], 12);
    assert!(attempts[&2] >= 10 && attempts[&1] > 60);
}

fn point(lat: &Value, lon: &Value) -> Option<Point> {
    Point::new(lat.as_f64()?, lon.as_f64()?)
}

#[tokio::test]
async fn money_and_times_of_every_task_hold_together() {
    let bench = Bench::plain().await;
    let tasks = bench.tasks("").await;
    let mut large = 0;
    for task in &tasks {
        let cents = |name: &str| task[name].as_i64().unwrap();
        let budget = cents("budget_cents");
        assert!((1500..=32_000).contains(&budget));
        assert_eq!(cents("worker_payout_cents"), budget * 84 / 100);
        assert_eq!(
            cents("worker_payout_cents") + cents("platform_fee_cents"),
            budget
        );
        large += usize::from(cents("worker_payout_cents") > 20_000);
        assert_eq!(task["environment"], "test");
        let mut times = ["created_at", "assigned_at", "started_at"]
            .map(|name| task[name].clone())
            .to_vec();
        for proof in bench.proofs(task).await {
            times.push(proof["created_at"].clone());
            times.extend(
                (proof["reviewed_at"] != Value::Null).then(|| proof["reviewed_at"].clone()),
            );
        }
        let times: Vec<_> = times.iter().map(|time| time.as_str().unwrap()).collect();
        assert!(times.is_sorted(), "{times:?}");
        assert!(times.last().unwrap() < &NOON);
    }
    assert!((2..=5).contains(&large));
    let cities: BTreeSet<_> = tasks
        .iter()
        .map(|task| task["location_city"].as_str())
        .collect();
    assert!(cities.len() >= 5);
}

#[tokio::test]
async fn the_same_seed_tells_the_same_story() {
    let mut stories = Vec::new();
    for seed in [7, 7, 8] {
        let bench = Bench::new(Options { seed, ..options() }).await;
        let mut story = Vec::new();
        for task in bench.tasks("").await {
            let mut proofs = bench.proofs(&task).await;
            for proof in &mut proofs {
                // The port and the second of the request are not of the story.
                proof["file_url"] = Value::Null;
            }
            story.push(json!([task, proofs]).to_string());
        }
        stories.push((story, bench.sandbox.api_key().to_owned()));
    }
    let (again, other) = (stories.split_off(1), stories.remove(0));
    assert!(other == again[0]);
    assert!(other != again[1]);
    assert_eq!(other.1.len(), "wf_test_".len() + 40);
}

#[tokio::test]
async fn the_truth_is_known_for_every_proof_and_shown_nowhere_else() {
    let bench = Bench::plain().await;
    let truth = bench.sandbox.truth();
    let mut wrong = 0;
    for task in bench.tasks("").await {
        for proof in bench.proofs(&task).await {
            assert!(proof.get("truth").is_none());
            let known = &truth[&ProofId::new(proof["id"].as_str().unwrap())];
            if proof["status"] == "rejected" {
                assert!(!known.right);
                assert_eq!(proof["rejection_reason"], known.why);
            } else {
                wrong += usize::from(!known.right);
            }
        }
    }
    assert!((5..=16).contains(&wrong), "{wrong}");
    assert_eq!(
        bench.get("/control/truth").await.1["data"]
            .as_object()
            .unwrap()
            .len(),
        truth.len()
    );
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
