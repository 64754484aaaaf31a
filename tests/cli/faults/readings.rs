//! Troubles of reading: a hiccup is survived, what stays is said, nothing is left out.

use super::*;
use proofdesk::sandbox::Options;

/// Kinds that need a world of their own, which a test of this file gives them.
pub(super) const BY_THEMSELVES: [FaultKind; 2] = [FaultKind::PagesShift, FaultKind::StaleRead];

/// How `queue` ends where this befalls two of its readings.
pub(super) fn expected(kind: FaultKind) -> Option<(Fault, i32)> {
    let fault = Fault::new(kind).on(Aim::Read).times(2);
    match kind {
        FaultKind::DropBefore
        | FaultKind::LostAnswer
        | FaultKind::Reset
        | FaultKind::ServerError
        | FaultKind::RateLimited
        | FaultKind::CutBody
        | FaultKind::CutUnmarked
        | FaultKind::WrongLength
        | FaultKind::UnreadableJson => Some((fault, 0)),
        FaultKind::Slow | FaultKind::SlowBody => Some((fault.ms(100), 0)),
        FaultKind::KeyRevoked => Some((fault.after(3), 1)),
        FaultKind::IgnoreStatus => Some((fault.on(Aim::Tasks), 0)),
        FaultKind::PagesShift
        | FaultKind::StaleRead
        | FaultKind::ExpiredUrls
        | FaultKind::LateActing
        | FaultKind::ServerErrorAfter
        | FaultKind::RateLimitedAfter
        | FaultKind::BrokenPictures
        | FaultKind::WrongType
        | FaultKind::HugePicture
        | FaultKind::EmptyPicture
        | FaultKind::WebhookLost
        | FaultKind::WebhookDoubled
        | FaultKind::WebhookReordered
        | FaultKind::WebhookSlow
        | FaultKind::WebhookLate
        | FaultKind::WebhookForged => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_is_whole_after_a_hiccup_and_says_what_keeps_it_from_being_so() {
    for kind in FaultKind::ALL {
        let Some((fault, exit)) = expected(*kind) else {
            continue;
        };
        let world = World::with(Options {
            tasks: 6,
            elsewhere: 3,
            ..small()
        })
        .await;
        world.running.faults().add(fault);
        let ended = world.run(&["queue", "--json"]).await;
        assert_eq!(ended.exit, exit, "{kind:?}: {ended:?}");
        if exit == 0 {
            assert_eq!(ended.objects().len(), 6, "{kind:?}");
            assert_eq!(ended.stderr, "", "{kind:?}");
        } else {
            // What was read before stands, and is said not to be all.
            ended.says("the key was refused (401)");
        }
        let entries = world.running.log().entries();
        let met = entries.iter().filter(|entry| !entry.faults.is_empty());
        assert!(met.count() >= 1, "{kind:?} befell nothing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_whose_pages_shift_while_they_are_read_leaves_nobody_out() {
    let world = World::with(Options {
        tasks: 230,
        ..small()
    })
    .await;
    world
        .running
        .faults()
        .add(Fault::new(FaultKind::PagesShift).times(1));
    let ended = world.run(&["queue", "--fast", "--json"]).await;
    assert_eq!(ended.exit, 0, "{ended:?}");
    let rows = ended.objects();
    let ids: std::collections::HashSet<_> = rows.iter().map(|row| text(row, "task_id")).collect();
    assert_eq!((rows.len(), ids.len()), (230, 230));
    let entries = world.running.log().entries();
    assert!(entries.iter().any(|e| e.faults == ["pages_shift"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_that_is_behind_does_not_let_a_decision_be_taken_twice() {
    let (world, task) = routine().await;
    let approve = ["approve", &task, "--yes", "--json"];
    assert_eq!(world.run(&approve).await.exit, 0);
    let stale = Fault::new(FaultKind::StaleRead).times(5);
    world.running.faults().add(stale);
    // Everything that is read says that it is pending still; the marketplace knows better.
    let again = world.run(&approve).await;
    assert_eq!(again.exit, 3, "{again:?}");
    assert_eq!(again.object()["outcome"], "conflict");
    assert_eq!(world.running.payments().len(), 1);
}
