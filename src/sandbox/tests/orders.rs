//! Tasks and bounties that are posted, called off and disputed.

use super::*;

/// What a customer posts.
pub fn new_task() -> Value {
    json!({
        "title": "Photograph the front of Rosa Bakery, 123 Main St",
        "description": "The whole front, sign and number readable.",
        "instructions": "From across the street.",
        "category": "photography",
        "required_skills": ["photography"],
        "location": {
            "address": "123 Main St",
            "city": "Brooklyn",
            "state": "NY",
            "latitude": 40.6782,
            "longitude": -73.9442,
        },
        "budget_cents": 5000,
        "priority": "urgent",
        "deadline": "2026-02-26T12:00:00Z",
        "metadata": {"listing": {"id": 4711, "tags": ["a", null]}},
    })
}

fn path(task: &Value) -> String {
    format!("/v1/tasks/{}", task["id"].as_str().unwrap())
}

async fn events(bench: &Bench, task: &Value) -> Vec<String> {
    let (_, told) = bench.get("/control/events").await;
    let told = told["data"].as_array().unwrap().iter();
    let own = told.filter(|told| told["task"] == task["id"]);
    own.map(|told| told["event"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_posted_task_is_funded_at_once_in_test_and_keeps_what_was_said() {
    let bench = Bench::plain().await;
    let (status, task) = bench.post("/v1/tasks", new_task()).await;
    assert_eq!(status, 201);
    let asked = new_task();
    for field in [
        "title",
        "description",
        "instructions",
        "category",
        "required_skills",
        "budget_cents",
        "priority",
        "metadata",
    ] {
        assert_eq!(task[field], asked[field], "{field}");
    }
    for field in ["address", "city", "state", "latitude", "longitude"] {
        let flat = format!("location_{field}");
        assert_eq!(task[flat], asked["location"][field], "{field}");
    }
    assert_eq!(task["deadline"], "2026-02-26T12:00:00.000Z");
    assert_eq!(task["proof_types"], json!(["photo"]));
    assert_eq!(
        (&task["platform_fee_cents"], &task["worker_payout_cents"]),
        (&json!(800), &json!(4200))
    );
    assert_eq!(
        (&task["status"], &task["environment"]),
        (&json!("funded"), &json!("test"))
    );
    assert_eq!(events(&bench, &task).await, ["task.created", "task.funded"]);
    assert_eq!(bench.get(&path(&task)).await, (200, task.clone()));
    assert_eq!(bench.get("/v1/tasks?limit=1").await.1["data"][0], task);
}

#[tokio::test]
async fn a_bounty_costs_a_fifth() {
    let bench = Bench::plain().await;
    let (status, bounty) = bench.post("/v1/bounties", new_task()).await;
    assert_eq!(status, 201);
    let cents = |name: &str| bounty[name].as_i64().unwrap();
    assert_eq!(cents("platform_fee_cents"), 1000);
    assert_eq!(cents("worker_payout_cents"), 4000);
}

#[tokio::test]
async fn a_task_that_says_too_little_is_not_posted() {
    let bench = Bench::plain().await;
    for call in ["/v1/tasks", "/v1/bounties"] {
        let mut cheap = new_task();
        cheap["budget_cents"] = json!(499);
        for body in [cheap, json!({}), json!([]), Value::Null] {
            let refused = bench.post(call, body.clone()).await;
            assert_eq!(code(&refused), (400, "VALIDATION_ERROR"), "{body}");
        }
    }
    assert_eq!(bench.get("/v1/tasks").await.1["meta"]["total"], 40);
}

#[tokio::test]
async fn workers_do_a_posted_task_and_its_proof_can_be_judged() {
    let bench = Bench::plain().await;
    // One in twelve tasks is taken by nobody; of five, one is done at least.
    let mut done = None;
    for _ in 0..5 {
        let (_, task) = bench.post("/v1/tasks", new_task()).await;
        let next = format!("/control/tasks/{}/next", task["id"].as_str().unwrap());
        let mut now = Value::Null;
        for _ in 0..4 {
            now = bench.post(&next, json!({})).await.1;
        }
        if now["status"] == "proof_submitted" {
            done = Some(now);
            break;
        }
    }
    let task = done.unwrap();
    let proof = bench.proofs(&task).await.remove(0);
    assert_eq!(
        (&proof["type"], &proof["status"]),
        (&json!("photo"), &json!("pending"))
    );
    let why = &bench.sandbox.truth()[&ProofId::new(proof["id"].as_str().unwrap())].why;
    assert!(
        why.contains("123") && why.contains("can't be known"),
        "{why}"
    );
    let file = bench.client.get(proof["file_url"].as_str().unwrap());
    let file = file.send().await.unwrap().bytes().await.unwrap();
    assert!(image::load_from_memory(&file).is_ok());
    let approve = format!(
        "{}/proofs/{}/approve",
        path(&task),
        proof["id"].as_str().unwrap()
    );
    let (status, answer) = bench.post(&approve, json!({})).await;
    assert_eq!(
        (status, &answer["task"]["status"]),
        (200, &json!("completed"))
    );
    assert_eq!(bench.sandbox.payments()[0].cents, Cents(4200));
}

#[tokio::test]
async fn a_task_that_asks_for_a_photo_and_a_video_gets_both_and_the_video_comes_in_parts() {
    let bench = Bench::plain().await;
    let mut asked = new_task();
    asked["proof_types"] = json!(["photo", "video"]);
    // One in twelve tasks is taken by nobody; of five, one is done at least.
    let mut done = None;
    for _ in 0..5 {
        let (_, task) = bench.post("/v1/tasks", asked.clone()).await;
        let next = format!("/control/tasks/{}/next", task["id"].as_str().unwrap());
        let mut now = Value::Null;
        for _ in 0..4 {
            now = bench.post(&next, json!({})).await.1;
        }
        if now["status"] == "proof_submitted" {
            done = Some(now);
            break;
        }
    }
    let proofs = bench.proofs(&done.unwrap()).await;
    let kinds: Vec<_> = proofs.iter().map(|proof| &proof["type"]).collect();
    assert_eq!(kinds, [&json!("photo"), &json!("video")]);
    let clip = &proofs[1];
    assert_eq!(clip["content_type"], json!("video/mp4"));
    let url = clip["file_url"].as_str().unwrap();
    let start = bench.client.get(url).header("range", "bytes=0-11");
    let start = start.send().await.unwrap();
    assert_eq!(start.status(), 206);
    let whole = format!("bytes 0-11/{}", clip["file_size_bytes"]);
    assert_eq!(start.headers()["content-range"], whole);
    assert_eq!(&start.bytes().await.unwrap()[4..8], b"ftyp");
}

#[tokio::test]
async fn a_task_is_called_off_by_either_form_of_the_call_until_somebody_works_on_it() {
    let bench = Bench::new(Options {
        elsewhere: 22,
        ..options()
    })
    .await;
    for (method, suffix) in [("POST", "/cancel"), ("DELETE", "")] {
        for status in ["pending", "funded", "posted", "assigned"] {
            let found = bench.tasks(&format!("&status={status}")).await;
            let call = format!("{}{suffix}", path(&found[0]));
            let (done, task) = said(bench.request(method, &call)).await;
            assert_eq!(
                (done, &task["status"]),
                (200, &json!("cancelled")),
                "{status}"
            );
            assert!(task["cancelled_at"].is_string());
            assert_eq!(events(&bench, &task).await, ["task.cancelled"]);
        }
        for status in ["in_progress", "proof_submitted", "completed", "cancelled"] {
            let found = bench.tasks(&format!("&status={status}")).await;
            let call = format!("{}{suffix}", path(&found[0]));
            let late = said(bench.request(method, &call)).await;
            assert_eq!(code(&late), (409, "INVALID_TASK_STATE"), "{status}");
        }
        let nothing = said(bench.request(method, &format!("/v1/tasks/none{suffix}"))).await;
        assert_eq!(code(&nothing), (404, "TASK_NOT_FOUND"));
    }
}

#[tokio::test]
async fn a_dispute_freezes_a_waiting_or_completed_task_within_two_days() {
    let bench = Bench::plain().await;
    let (task, proof, _) = bench.waiting(1).await;
    let dispute = format!("{}/dispute", path(&task));
    for body in [json!({}), json!({"reason": " "}), json!({"reason": 7})] {
        let refused = bench.post(&dispute, body).await;
        assert_eq!(code(&refused), (400, "VALIDATION_ERROR"));
    }
    let reason = "Die Fotos zeigen – etwas anderes.";
    let (status, opened) = bench.post(&dispute, json!({ "reason": reason })).await;
    assert_eq!(status, 201);
    assert_eq!(opened["task_id"], task["id"]);
    assert_eq!(
        (&opened["opened_by"], &opened["reason"]),
        (&json!("developer"), &json!(reason))
    );
    let at = |name: &str| opened[name].as_str().unwrap().parse::<Timestamp>().unwrap();
    let window = at("evidence_deadline").duration_since(at("created_at"));
    assert_eq!(window.as_hours(), 48);
    assert_eq!(bench.get(&path(&task)).await.1["status"], "disputed");
    let late = bench.post(&format!("{proof}/approve"), json!({})).await;
    assert_eq!(code(&late), (409, "INVALID_TASK_STATE"));
    let twice = bench.post(&dispute, json!({ "reason": reason })).await;
    assert_eq!(code(&twice), (409, "INVALID_TASK_STATE"));
    let nothing = bench
        .post("/v1/tasks/none/dispute", json!({"reason": "x"}))
        .await;
    assert_eq!(code(&nothing), (404, "TASK_NOT_FOUND"));

    for (hours, expected) in [(47, 201), (49, 409)] {
        let (task, proof, _) = bench.waiting(1).await;
        bench.post(&format!("{proof}/approve"), json!({})).await;
        bench
            .sandbox
            .advance(Duration::from_secs(hours * 3600))
            .unwrap();
        let dispute = format!("{}/dispute", path(&task));
        let (status, _) = bench.post(&dispute, json!({ "reason": reason })).await;
        assert_eq!(status, expected, "after {hours} hours");
    }
}

#[tokio::test]
async fn a_body_that_says_it_is_no_json_is_not_read() {
    let bench = Bench::plain().await;
    let (_, proof, _) = bench.waiting(1).await;
    let reject = format!("{proof}/reject");
    let body = json!({"reason": "Blurred."}).to_string();
    for (kind, status) in [
        ("application/x-www-form-urlencoded", 415),
        ("text/plain", 415),
        ("application/json; charset=utf-8", 200),
    ] {
        let request = bench.request("POST", &reject).header("content-type", kind);
        assert_eq!(said(request.body(body.clone())).await.0, status, "{kind}");
    }
}

#[tokio::test]
async fn every_error_has_the_vendors_form() {
    let bench = Bench::plain().await;
    for (method, path, status) in [
        ("GET", "/v1/nothing", 404),
        ("PATCH", "/v1/account", 405),
        ("GET", "/v1/tasks/%ff", 400),
        ("GET", "/v1/tasks?limit=-1", 400),
        ("POST", "/v1/tasks", 400),
    ] {
        let answer = said(bench.request(method, path)).await;
        assert_eq!(answer.0, status, "{method} {path}");
        assert!(!code(&answer).1.is_empty(), "{method} {path}: {answer:?}");
    }
    let heavy = bench
        .request("POST", "/v1/tasks")
        .body("x".repeat(65 * 1024));
    assert_eq!(code(&said(heavy).await), (413, "PAYLOAD_TOO_LARGE"));
    let files = bench.sandbox.media_url();
    let posted = said(bench.client.post(format!("{files}/signed/p"))).await;
    assert_eq!(code(&posted), (405, "METHOD_NOT_ALLOWED"));
}

#[tokio::test]
async fn what_was_entered_can_be_written_down_and_entered_again() {
    use crate::sandbox::genesis::Recipe;
    use crate::sandbox::posting::Posting;
    use crate::sandbox::world::{Input, World};
    let now = NOON.parse().unwrap();
    let recipe = Recipe {
        seed: 1,
        tasks: 2,
        elsewhere: 0,
        pairs: 0,
        corner: false,
        speed: 20.0,
        now,
    };
    let asked = new_task();
    let posting = Posting::read(asked.as_object().unwrap(), now).unwrap();
    let post = |live, bounty| Input::Post {
        posting: Box::new(posting.clone()),
        live,
        bounty,
    };
    let key = Input::IssueKey {
        name: "ci".to_owned(),
        live: true,
    };
    let inputs = [post(false, false), key, post(true, true)];
    let written: Vec<_> = inputs
        .iter()
        .map(|input| serde_json::to_string(input).unwrap())
        .collect();
    let [one, again] = [false, true].map(|from_paper| {
        let mut world = World::new(&recipe);
        for (input, written) in inputs.iter().zip(&written) {
            let read = serde_json::from_str(written).unwrap();
            let input = if from_paper { &read } else { input };
            world.enter(input, now).unwrap();
        }
        world.live_until(now + jiff::SignedDuration::from_hours(12));
        let told = world.happenings(0).map(|told| format!("{told:?}"));
        let told: Vec<_> = told.collect();
        (told, world.newest_key().cloned())
    });
    assert!(one.0.len() > 10 && one.1.is_some());
    assert_eq!(one, again);
}
