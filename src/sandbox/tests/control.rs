//! The control calls.

use super::*;

#[tokio::test]
async fn the_list_of_control_calls_names_all_of_them_and_each_answers() {
    let bench = Bench::new(Options {
        elsewhere: 11,
        ..options()
    })
    .await;
    let (task, path, proof) = bench.waiting(1).await;
    let (task, proof) = (task["id"].as_str().unwrap(), proof["id"].as_str().unwrap());
    let posted = bench.tasks("&status=posted").await;
    let bodies = BTreeMap::from([
        ("/control/clock", json!({"advance_seconds": 1}).to_string()),
        (
            "/control/faults",
            "[[fault]]\nkind = \"slow\"\nms = 1\n".to_owned(),
        ),
        ("/control/rate", json!({"limit": 400}).to_string()),
        (
            "/control/tasks/{task}/status",
            json!({"status": "cancelled"}).to_string(),
        ),
    ]);
    assert!(path.contains(task));
    let (_, list) = bench.get("/control").await;
    let mut named = BTreeSet::new();
    for call in list["data"].as_array().unwrap() {
        let word = |name: &str| call[name].as_str().unwrap();
        let (method, path) = (word("method"), word("path"));
        assert!(word("does").len() > 5 && named.insert((method, path)));
        let task = if path.ends_with("/next") {
            posted[0]["id"].as_str().unwrap()
        } else {
            task
        };
        let real = path.replace("{task}", task).replace("{proof}", proof);
        let body = bodies.get(path).cloned().unwrap_or_default();
        let (status, said) = said(bench.request(method, &real).body(body)).await;
        assert_eq!(status, 200, "{method} {path}: {said}");
    }
    assert_eq!(named.len(), 15);
}

#[tokio::test]
async fn a_proof_can_be_looked_up_behind_the_scenes() {
    let bench = Bench::plain().await;
    let (task, path, proof) = bench.waiting(1).await;
    let at = format!("/control/proofs/{}", proof["id"].as_str().unwrap());
    let (_, told) = bench.get(&at).await;
    let truth = &bench.sandbox.truth()[&ProofId::new(proof["id"].as_str().unwrap())];
    assert_eq!(told["task_id"], task["id"]);
    assert_eq!(told["status"], "pending");
    assert_eq!(
        (&told["right"], &told["why"]),
        (&json!(truth.right), &json!(truth.why))
    );
    let habits = ["careful", "hurried", "cheat", "tower", "canyon"];
    assert!(habits.contains(&told["worker"]["habit"].as_str().unwrap()));
    bench.post(&format!("{path}/approve"), json!({})).await;
    assert_eq!(bench.get(&at).await.1["status"], "approved");
    let nothing = bench.get("/control/proofs/none").await;
    assert_eq!(code(&nothing), (404, "PROOF_NOT_FOUND"));
}

#[tokio::test]
async fn the_score_tells_every_verdict_with_its_truth() {
    let bench = Bench::plain().await;
    let nothing = bench.get("/control/score").await.1;
    assert_eq!(nothing["verdicts"], json!([]));
    bench.sandbox.judge_all(|_| true);
    let (_, told) = bench.get("/control/score").await;
    assert_eq!(told["says"], bench.sandbox.score().to_string());
    assert_eq!(told["score"]["decided"], 40);
    let verdicts = told["verdicts"].as_array().unwrap();
    let wrong = verdicts
        .iter()
        .filter(|verdict| verdict["truth"]["right"] == false);
    assert_eq!(
        wrong.clone().count() as u64,
        40 - told["score"]["right"].as_u64().unwrap()
    );
    assert!(wrong.clone().all(|verdict| verdict["mistake"].is_string()));
}

#[tokio::test]
async fn troubles_are_ordered_and_taken_off_while_the_box_runs() {
    let bench = Bench::plain().await;
    let order = async |text: &str| {
        let request = bench.request("POST", "/control/faults");
        said(request.body(text.to_owned())).await
    };
    let trouble = "[[fault]]\nkind = \"server_error\"\non = \"account\"\n";
    assert_eq!(order(trouble).await, (200, json!({"ordered": 1})));
    assert_eq!(bench.get("/v1/account").await.0, 500);
    let off = said(bench.request("DELETE", "/control/faults")).await;
    assert_eq!(off, (200, json!({"ordered": 0})));
    assert_eq!(bench.get("/v1/account").await.0, 200);
    for wrong in ["nonsense", "[[fault]]\nkind = \"slow\"\n"] {
        assert_eq!(code(&order(wrong).await), (400, "VALIDATION_ERROR"));
    }
    assert_eq!(bench.get("/v1/account").await.0, 200);
}

#[tokio::test]
async fn the_clock_tells_the_time_and_is_set_ahead_but_never_back() {
    let bench = Bench::new(Options {
        elsewhere: 11,
        speed: 1.0,
        ..options()
    })
    .await;
    let (_, before) = bench.get("/control/clock").await;
    assert!(
        before["now"]
            .as_str()
            .unwrap()
            .starts_with("2026-02-24T12:00:0")
    );
    assert_eq!(before["ahead_seconds"], 0);
    assert!(before["next_due"].is_string());
    let set = bench
        .post("/control/clock", json!({"advance_seconds": 7200}))
        .await;
    assert_eq!(set.0, 200);
    assert!(
        set.1["now"]
            .as_str()
            .unwrap()
            .starts_with("2026-02-24T14:00:0")
    );
    assert_eq!(set.1["ahead_seconds"], 7200);
    assert!(bench.get("/control/events").await.1["next"].as_u64() > Some(10));
    for wrong in [
        json!({"advance_seconds": -1}),
        json!({}),
        json!({"advance_seconds": u64::MAX}),
    ] {
        let refused = bench.post("/control/clock", wrong).await;
        assert_eq!(code(&refused), (400, "VALIDATION_ERROR"));
    }
}
