//! What becomes of events under each trouble, at an endpoint that looks at signatures.

use super::*;
use crate::sandbox::faults::{Aim, Fault};

/// The troubles of an event on its way out.
const WAYS: [FaultKind; 6] = [
    FaultKind::WebhookLost,
    FaultKind::WebhookDoubled,
    FaultKind::WebhookReordered,
    FaultKind::WebhookSlow,
    FaultKind::WebhookLate,
    FaultKind::WebhookForged,
];

/// What arrives of a task that is posted, assigned and started, where its first event meets
/// this trouble: second, event, attempt, and whether the endpoint took it.
pub(in crate::sandbox) fn arrives(kind: FaultKind) -> Option<&'static [&'static str]> {
    Some(match kind {
        FaultKind::WebhookLost => &["0 assigned 1 taken", "0 started 1 taken"],
        FaultKind::WebhookDoubled => &[
            "0 posted 1 taken",
            "0 posted 2 taken",
            "0 assigned 1 taken",
            "0 started 1 taken",
        ],
        FaultKind::WebhookReordered => &[
            "0 assigned 1 taken",
            "0 posted 1 taken",
            "0 started 1 taken",
        ],
        FaultKind::WebhookSlow => &[
            "5 posted 1 taken",
            "5 assigned 1 taken",
            "5 started 1 taken",
        ],
        FaultKind::WebhookLate => &[
            "0 posted 1 refused",
            "0 assigned 1 taken",
            "0 started 1 taken",
            "1 posted 2 taken",
        ],
        FaultKind::WebhookForged => &[
            "0 posted 1 refused",
            "0 posted 1 taken",
            "0 assigned 1 taken",
            "0 started 1 taken",
        ],
        _ => return None,
    })
}

/// As the vendor's page on security tells receivers to look.
fn is_genuine(sent: &Sent) -> bool {
    let noon: Timestamp = NOON.parse().unwrap();
    let now = noon.as_second() + i64::try_from(sent.at).unwrap();
    let Letter {
        body,
        timestamp,
        signature,
    } = &sent.letter;
    (now - timestamp).abs() <= 300 && *signature == by_hand(SECRET, *timestamp, body)
}

fn careful(sent: &Sent) -> Option<(u64, u16)> {
    Some((0, if is_genuine(sent) { 200 } else { 401 }))
}

fn fault(kind: FaultKind) -> Fault {
    match kind {
        FaultKind::WebhookSlow => Fault::new(kind).ms(5000),
        _ => Fault::new(kind),
    }
}

/// A task is posted, assigned and started under these faults; what arrives, line by line.
async fn played(faults: Vec<Fault>) -> (Bench, Vec<String>) {
    let mut bench = Bench::with(FaultPlan::new(faults), 0.0, 100, careful);
    bench.hasten(&bench.tasks(&Status::Funded)[0], 3);
    let day = Duration::from_secs(24 * 3600);
    let mut lines = Vec::new();
    while let Ok(Some(sent)) = tokio::time::timeout(day, bench.sent.recv()).await {
        let taken = if is_genuine(&sent) {
            "taken"
        } else {
            "refused"
        };
        let (event, nth) = sent.what();
        let event = event.trim_start_matches("task.");
        lines.push(format!("{} {event} {nth} {taken}", sent.at));
    }
    (bench, lines)
}

#[tokio::test(start_paused = true)]
async fn an_event_arrives_as_its_trouble_says_and_the_log_names_it() {
    for kind in WAYS {
        let (bench, lines) = played(vec![fault(kind).times(1)]).await;
        assert_eq!(lines, arrives(kind).unwrap(), "{kind:?}");
        let attempts = bench.server.deliveries.attempts();
        let named = attempts.iter().find(|made| made.faults == [kind.word()]);
        let named = named.unwrap_or_else(|| panic!("{kind:?} isn't in the log"));
        assert_eq!((named.event, named.attempt_number), ("task.posted", 1));
        let then = match kind {
            FaultKind::WebhookLost => Then::Lost,
            FaultKind::WebhookForged => Then::Forged,
            FaultKind::WebhookLate => Then::Again,
            _ => Then::Delivered,
        };
        assert_eq!(named.then, then, "{kind:?}");
        let arrived = attempts.iter().filter(|made| made.then == Then::Delivered);
        let taken = lines.iter().filter(|line| line.ends_with("taken"));
        assert_eq!(arrived.count(), taken.count(), "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_that_is_held_back_goes_by_itself_where_nothing_follows() {
    let held = Fault::new(FaultKind::WebhookReordered).after(2);
    let (_, lines) = played(vec![held]).await;
    assert_eq!(
        lines,
        [
            "0 posted 1 taken",
            "0 assigned 1 taken",
            "60 started 1 taken"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn every_second_event_is_struck_in_the_order_of_the_story() {
    let lost = Fault::new(FaultKind::WebhookLost)
        .on(Aim::Webhook)
        .one_in(2);
    let (_, lines) = played(vec![lost]).await;
    assert_eq!(lines, ["0 posted 1 taken", "0 started 1 taken"]);
}

#[tokio::test(start_paused = true)]
async fn what_befalls_any_request_leaves_events_alone() {
    let faults = [FaultKind::DropBefore, FaultKind::ServerError];
    let (_, lines) = played(faults.map(Fault::new).to_vec()).await;
    assert_eq!(
        lines,
        [
            "0 posted 1 taken",
            "0 assigned 1 taken",
            "0 started 1 taken"
        ]
    );
}
