//! Troubles of the last reading before a verdict: without it nothing is sent.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn without_a_last_reading_nothing_is_sent_and_it_may_be_sent_again() {
    for kind in [
        FaultKind::DropBefore,
        FaultKind::Reset,
        FaultKind::ServerError,
        FaultKind::CutBody,
        FaultKind::CutUnmarked,
        FaultKind::WrongLength,
        FaultKind::UnreadableJson,
    ] {
        let (world, task) = routine().await;
        // The first reading is the command's own.
        let fault = Fault::new(kind).on(Aim::Proofs).after(1).times(1);
        world.running.faults().add(fault);
        let approve = ["approve", &task, "--yes", "--json"];
        let ended = world.run(&approve).await;
        ended.refused(1, "nothing was sent");
        assert!(world.posts().is_empty(), "{kind:?}");
        let history = world.run(&["history", "--json"]).await;
        assert_eq!(history.object()["state"], "draft", "{kind:?}");
        assert_eq!(world.run(&approve).await.exit, 0, "{kind:?}");
        assert_eq!(world.posts().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_revoked_before_the_last_reading_sends_nothing() {
    let (world, task) = routine().await;
    let fault = Fault::new(FaultKind::KeyRevoked).on(Aim::Proofs).after(1);
    world.running.faults().add(fault);
    let ended = world.run(&["approve", &task, "--yes", "--json"]).await;
    ended.refused(1, "the key was refused (401)");
    assert!(world.posts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_before_the_last_reading_is_waited_out() {
    let (world, task) = routine().await;
    let fault = Fault::new(FaultKind::RateLimited).on(Aim::Proofs).after(1);
    world.running.faults().add(fault.times(1));
    let ended = world.run(&["approve", &task, "--yes", "--json"]).await;
    assert_eq!(ended.exit, 0, "{ended:?}");
    assert_eq!(world.posts().len(), 1);
}
