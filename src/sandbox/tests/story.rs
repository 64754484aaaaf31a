//! What the world holds.

use super::*;

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

/// `cargo test --release --lib start_takes -- --ignored --nocapture`
#[tokio::test]
#[ignore = "prints times for a person to read"]
async fn start_takes() {
    for tasks in [40, 1000, 10_000] {
        let begun = std::time::Instant::now();
        let sandbox = start(Options {
            tasks,
            draw_ahead: 0,
            ..Options::default()
        })
        .await;
        eprintln!("{tasks} tasks: {:?}", begun.elapsed());
        sandbox.unwrap().stop().await;
    }
}

/// `cargo test --release --lib drawing_takes -- --ignored --nocapture`
#[tokio::test]
#[ignore = "draws forty pictures and prints times for a person to read"]
async fn drawing_takes_as_long_as_it_may_and_files_fit_the_size_that_was_told() {
    let bench = Bench::plain().await;
    let mut times = Vec::new();
    for order in bench.sandbox.server.drawn_ahead(40) {
        let begun = std::time::Instant::now();
        let file = pictures::take(&order.shot).unwrap();
        assert!(file.len() as u64 <= order.bytes, "{:?}", order.shot);
        times.push(begun.elapsed());
    }
    times.sort();
    eprintln!("median {:?}, longest {:?}", times[20], times[39]);
}
