//! Readings that tell something else than what is true.

use super::*;

/// The kinds that are shown here.
pub(super) const SHOWN: [FaultKind; 4] = [
    FaultKind::IgnoreStatus,
    FaultKind::PagesShift,
    FaultKind::StaleRead,
    FaultKind::ExpiredUrls,
];

#[tokio::test]
async fn a_list_that_ignores_its_filter_tells_of_every_task() {
    let bench = Bench::new(Options {
        elsewhere: 5,
        ..with(Fault::new(FaultKind::IgnoreStatus).times(1))
    })
    .await;
    let waiting = "/v1/tasks?limit=100&status=proof_submitted";
    let total = async || bench.get(waiting).await.1["meta"]["total"].clone();
    assert_eq!(total().await, 45);
    assert_eq!(total().await, 40);
}

#[tokio::test]
async fn pages_that_shift_skip_a_row_between_two_of_them() {
    let bench = Bench::new(with(Fault::new(FaultKind::PagesShift).times(1))).await;
    let ids = async |offset: usize| {
        let path = format!("/v1/tasks?status=proof_submitted&limit=10&offset={offset}");
        let page = bench.get(&path).await.1;
        let rows = page["data"].as_array().unwrap().iter();
        let ids = rows.map(|row| row["id"].as_str().unwrap().to_owned());
        (
            ids.collect::<Vec<_>>(),
            page["meta"]["total"].as_u64().unwrap(),
        )
    };
    let (first, total) = ids(0).await;
    let (shifted, less) = ids(10).await;
    assert_eq!((total, less), (40, 39));
    let (second, again) = ids(10).await;
    assert_eq!(again, 40);
    // The row that nobody got to see.
    assert!(!first.contains(&second[0]) && !shifted.contains(&second[0]));
    assert_eq!(second[1..], shifted[..9]);
}

#[tokio::test]
async fn a_stale_reading_tells_how_it_was_before_the_last_change() {
    let bench = Bench::plain().await;
    let (task, path, _) = bench.waiting(1).await;
    let id = task["id"].as_str().unwrap();
    // As long as nothing has changed, there is nothing else to tell.
    bench
        .sandbox
        .faults()
        .add(Fault::new(FaultKind::StaleRead).times(3));
    let one = format!("/v1/tasks/{id}");
    let proofs = format!("{one}/proofs");
    let list = "/v1/tasks?status=proof_submitted&limit=100";
    let review = async || bench.get(&proofs).await.1["data"][0]["status"].clone();
    assert_eq!(review().await, "pending");
    assert_eq!(
        bench.post(&format!("{path}/approve"), json!({})).await.0,
        200
    );
    assert_eq!(review().await, "pending");
    assert_eq!(bench.get(&one).await.1["status"], "proof_submitted");
    assert_eq!(bench.get(list).await.1["meta"]["total"], 40);
    assert_eq!(review().await, "approved");
    assert_eq!(bench.get(&one).await.1["status"], "completed");
    assert_eq!(bench.get(list).await.1["meta"]["total"], 39);

    // Another change, by the marketplace's own staff.
    bench
        .sandbox
        .faults()
        .add(Fault::new(FaultKind::StaleRead).times(1));
    let control = format!("/control/tasks/{id}/status");
    bench.post(&control, json!({"status": "disputed"})).await;
    assert_eq!(bench.get(&one).await.1["status"], "completed");
    assert_eq!(bench.get(&one).await.1["status"], "disputed");
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
