//! The state in a file: what was answered is there again, and what isn't ours stays as it
//! is.

use super::webhooks::Receiver;
use super::*;
use std::path::PathBuf;

struct Kept {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Kept {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            path: folder.path().join("state"),
            _folder: folder,
        }
    }

    /// A box on this file, so many seconds after noon.
    async fn bench(&self, seconds: i64) -> Bench {
        let noon: Timestamp = NOON.parse().unwrap();
        let now = noon + jiff::SignedDuration::from_secs(seconds);
        Bench::new(Options {
            seed: 4,
            elsewhere: 22,
            pairs: 1,
            // A decimal that no binary number is.
            speed: 7.3,
            clock: Clock::following(now),
            state: Some(State::open(&self.path).unwrap()),
            ..options()
        })
        .await
    }

    fn text(&self) -> String {
        std::fs::read_to_string(&self.path).unwrap()
    }
}

/// All that can be seen from outside but for addresses, which hold a port and a time.
async fn seen(bench: &Bench) -> Vec<String> {
    let mut all = bench.sandbox.story();
    for task in bench.tasks("").await {
        let mut proofs = bench.proofs(&task).await;
        for proof in &mut proofs {
            proof["file_url"] = Value::Null;
        }
        all.push(json!([task, proofs]).to_string());
    }
    for path in ["/control/payments", "/control/score", "/control/truth"] {
        all.push(bench.get(path).await.1.to_string());
    }
    all.push(bench.sandbox.api_key().to_owned());
    all
}

/// A day's work: verdicts, a forced status, a hastened task, the clock set ahead.
async fn work(bench: &Bench) {
    for (attempt, verdict) in [(1, "approve"), (1, "reject"), (2, "reject"), (3, "reject")] {
        let (_, path, _) = bench.waiting(attempt).await;
        let body = json!({"reason": "Zu «dunkel»; retake\n🙈"});
        let said = bench.post(&format!("{path}/{verdict}"), body).await;
        assert_eq!(said.0, 200);
    }
    let hours = json!({"advance_seconds": 3 * 3600});
    assert_eq!(bench.post("/control/clock", hours).await.0, 200);
    let posted = bench.tasks("&status=posted").await;
    let call = |task: &Value, name: &str| {
        format!("/control/tasks/{}/{name}", task["id"].as_str().unwrap())
    };
    let next = bench.post(&call(&posted[0], "next"), json!({})).await;
    assert_eq!(next.0, 200);
    let forced = json!({"status": "cancelled"});
    assert_eq!(bench.post(&call(&posted[1], "status"), forced).await.0, 200);
    let (_, path, _) = bench.waiting(1).await;
    assert_eq!(
        bench.post(&format!("{path}/approve"), json!({})).await.0,
        200
    );
    // What is refused is no part of the story.
    assert_eq!(
        bench.post(&format!("{path}/approve"), json!({})).await.0,
        409
    );
}

#[tokio::test]
async fn after_a_restart_tasks_proofs_payments_and_story_are_what_they_were_byte_for_byte() {
    let kept = Kept::new();
    let bench = kept.bench(0).await;
    work(&bench).await;
    tokio::time::pause();
    let before = seen(&bench).await;
    bench.sandbox.stop().await;
    let lines = kept.text().lines().count();
    assert_eq!(lines, 1 + 8, "{}", kept.text());

    let again = kept.bench(0).await;
    assert!(before.len() > 100);
    assert_eq!(seen(&again).await, before);
    assert_eq!(
        kept.text().lines().count(),
        lines,
        "nothing was written by that"
    );
    again.sandbox.stop().await;
}

#[tokio::test]
async fn life_goes_on_over_the_gap_as_if_the_box_had_been_there() {
    let (kept, other) = (Kept::new(), Kept::new());
    let absent = kept.bench(0).await;
    absent.sandbox.stop().await;
    std::fs::copy(&kept.path, &other.path).unwrap();
    let absent = kept.bench(7200).await;
    let present = other.bench(0).await;
    present.sandbox.advance(Duration::from_secs(3600)).unwrap();
    present.sandbox.advance(Duration::from_secs(3600)).unwrap();
    let until = "2026-02-24T13:59:59";
    let told = |bench: &Bench| -> Vec<String> {
        let mut story = bench.sandbox.story();
        story.retain(|line| {
            serde_json::from_str::<Value>(line).unwrap()["at"]
                .as_str()
                .unwrap()
                < until
        });
        story
    };
    assert!(told(&present).len() > 50);
    let same = told(&absent) == told(&present);
    assert!(same, "the stories differ");
}

#[tokio::test]
async fn the_webhook_is_kept_and_told_what_happens_from_the_restart_on_and_nothing_older() {
    let mut receiver = Receiver::new(|_| Some(200)).await;
    let kept = Kept::new();
    let bench = kept.bench(0).await;
    let webhook = json!({"url": receiver.url, "events": ["task.assigned"]});
    let put = bench.request("PUT", "/v1/account/webhook");
    assert_eq!(said(put.body(webhook.to_string())).await.0, 200);
    let assign = async |bench: &Bench| {
        let task = bench.tasks("&status=posted").await.remove(0);
        let task = task["id"].as_str().unwrap().to_owned();
        let next = format!("/control/tasks/{task}/next");
        let (_, now) = bench.post(&next, json!({})).await;
        assert_eq!(now["status"], "assigned");
        task
    };
    let before = assign(&bench).await;
    while receiver.next().await.said["data"]["id"] != before {}
    bench.sandbox.stop().await;

    let again = kept.bench(7200).await;
    let after = assign(&again).await;
    loop {
        let came = receiver.next().await;
        assert_eq!(
            (came.path.as_str(), &came.said["event"]),
            ("/hook", &json!("task.assigned"))
        );
        let at = came.said["timestamp"].as_str().unwrap();
        assert!(
            at >= "2026-02-24T14:00",
            "told again, or from the gap: {at}"
        );
        if came.said["data"]["id"] == after {
            break;
        }
    }
    let (_, account) = again.get("/v1/account").await;
    assert_eq!(account["webhook_url"], receiver.url);
    assert_eq!(account["webhook_events"], json!(["task.assigned"]));
    assert!(
        account["updated_at"]
            .as_str()
            .unwrap()
            .starts_with("2026-02-24T12:00")
    );
}

#[tokio::test]
async fn a_clock_that_was_set_ahead_or_back_meanwhile_brings_nothing_back() {
    let kept = Kept::new();
    let bench = kept.bench(0).await;
    bench.sandbox.advance(Duration::from_secs(9000)).unwrap();
    let (_, path, _) = bench.waiting(1).await;
    assert_eq!(
        bench.post(&format!("{path}/approve"), json!({})).await.0,
        200
    );
    let story = bench.sandbox.story();
    bench.sandbox.stop().await;
    let earlier = kept.bench(-600).await;
    let now = earlier.get("/control/clock").await.1["now"].clone();
    assert!(
        now.as_str().unwrap().starts_with("2026-02-24T14:30:0"),
        "{now}"
    );
    assert_eq!(earlier.sandbox.story()[..story.len()], story);
}

#[tokio::test]
async fn a_torn_last_line_is_dropped_and_the_next_one_begins_where_a_line_begins() {
    let kept = Kept::new();
    let bench = kept.bench(0).await;
    work(&bench).await;
    bench.sandbox.stop().await;
    let whole = kept.text();
    let last = whole.trim_end().rfind('\n').unwrap() + 1;
    std::fs::write(&kept.path, &whole[..last + 30]).unwrap();
    assert!(State::open(&kept.path).unwrap().was_torn());
    let bench = kept.bench(0).await;
    assert_eq!(bench.sandbox.score().decided, 4);
    let (_, path, _) = bench.waiting(1).await;
    bench.post(&format!("{path}/approve"), json!({})).await;
    assert_eq!(bench.sandbox.score().decided, 5);
    bench.sandbox.stop().await;
    let text = kept.text();
    assert!(text.starts_with(&whole[..last]));
    assert!(!State::open(&kept.path).unwrap().was_torn());
    assert_eq!(kept.bench(0).await.sandbox.score().decided, 5);
}

#[tokio::test]
async fn a_file_that_is_not_ours_is_refused_and_left_as_it_is() {
    let kept = Kept::new();
    let begun = kept.bench(0).await;
    begun.sandbox.stop().await;
    let ours = kept.text();
    let forged = |at: &str, after: u32, what: &str| {
        format!("{ours}{{\"at\":\"{at}\",\"after\":{after},{what}}}\n")
    };
    let approval = "\"input\":{\"do\":\"approve\",\"task\":\"none\",\"proof\":\"none\"}";
    for (text, says) in [
        ("Dear diary".to_owned(), "is not the state of a sandbox"),
        ("Dear\ndiary\n".to_owned(), "is not the state of a sandbox"),
        (
            "{\"tasks\":[]}\n".to_owned(),
            "is not the state of a sandbox",
        ),
        (
            ours.replace("\"proofdesk_sandbox\":1", "\"proofdesk_sandbox\":2"),
            "whose form",
        ),
        (format!("{ours}gibberish\n"), "can't be read in line 2"),
        (
            forged(NOON, 0, approval),
            "tells from line 2 on what does not happen",
        ),
        (
            forged(NOON, 9, "\"advance_ms\":5"),
            "tells from line 2 on what does not happen",
        ),
    ] {
        std::fs::write(&kept.path, &text).unwrap();
        let refused = State::open(&kept.path).unwrap_err();
        assert!(format!("{refused:#}").contains(says), "{refused:#}");
        assert_eq!(kept.text(), text);
    }
}

#[tokio::test]
async fn two_boxes_never_share_a_file() {
    let kept = Kept::new();
    let bench = kept.bench(0).await;
    let second = State::open(&kept.path).unwrap_err();
    assert!(second.to_string().contains("another sandbox has it open"));
    bench.sandbox.stop().await;
    assert!(State::open(&kept.path).is_ok());
}
