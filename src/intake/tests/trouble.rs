//! Lost connections, refused keys, broken answers and a full disk.

use super::rig::{Rig, set};
use super::{Ask, Class, Link};
use crate::domain::{Answer, CallError, ProofKey, Status, TaskKey, Verdict};
use crate::ledger::LedgerError;
use std::time::Duration;

fn offline() -> CallError {
    CallError::Offline {
        why: "could not connect".to_owned(),
    }
}

fn approve() -> (ProofKey, Verdict) {
    let proof = TaskKey::new("acc", "t000").proof(&"t000-p1".into());
    (proof, Verdict::Approved { note: None })
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_is_tried_at_growing_distances_and_is_live_again() {
    let mut rig = Rig::start(500, |market| market.with_waiting(3));
    rig.market.fail_with(Some(offline()));
    rig.run(200).await;
    let tries: Vec<f64> = rig.calls_with_times().iter().map(|(_, at)| *at).collect();
    let mut expected = 1.0;
    for pair in tries.windows(2) {
        let wait = pair[1] - pair[0];
        assert!(
            (0.89 * expected..1.11 * expected).contains(&wait),
            "{wait} s"
        );
        expected = f64::min(2.0 * expected, 60.0);
    }
    assert!(tries.len() >= 8);
    let Link::Trouble { error, next_try } = rig.link().clone() else {
        panic!("no trouble was told");
    };
    assert_eq!(error, offline());
    assert!(next_try > rig.clock.mono());
    rig.market.fail_with(None);
    rig.ask(Ask::Refresh).await;
    rig.run(1).await;
    assert!(
        matches!(rig.link(), Link::Live { .. }),
        "a refresh tries at once"
    );
    assert_eq!(rig.waiting().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_outage_between_pages_goes_on_where_it_stopped() {
    let mut rig = Rig::start(500, |market| market.with_waiting(250));
    rig.market.succeed_next(1);
    rig.market.fail_next([CallError::Server { status: 502 }]);
    rig.run_until_swept(1).await;
    assert_eq!(rig.waiting().len(), 250);
    assert_eq!(rig.calls(), ["list 0", "list 100", "list 100", "list 200"]);
}

#[tokio::test(start_paused = true)]
async fn readings_pause_while_the_connection_is_lost() {
    let mut rig = Rig::start(500, |market| market.with_waiting(30));
    rig.run_until_swept(1).await;
    rig.market.fail_with(Some(offline()));
    let wanted: Vec<String> = (0..30).map(|n| format!("t{n:03}")).collect();
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    rig.want(&wanted, Class::Prefetch);
    rig.run(120).await;
    assert!(matches!(rig.link(), Link::Trouble { .. }));
    assert!(rig.count("proofs") <= 4, "{} readings", rig.count("proofs"));
    rig.market.fail_with(None);
    rig.run(70).await;
    let read = rig.seen.proofs.iter().filter(|(_, ok)| *ok).count();
    assert_eq!(read, 30);
}

#[tokio::test(start_paused = true)]
async fn one_broken_task_holds_up_no_other() {
    let mut rig = Rig::start(500, |market| market.with_waiting(5));
    rig.market
        .fail_task("t001", CallError::Server { status: 500 });
    rig.want(&["t000", "t001", "t002", "t003"], Class::Prefetch);
    rig.run(31).await;
    let good: Vec<_> = rig.seen.proofs.iter().filter(|(_, ok)| *ok).collect();
    assert_eq!(good.len(), 3);
    let bad = rig.count("proofs t001");
    assert_eq!(bad, 3, "asked again after 5 s and 10 s, not in a loop");
    assert!(matches!(rig.link(), Link::Live { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_refused_key_stops_everything_until_a_probe_succeeds() {
    let mut rig = Rig::start(500, |market| market.with_waiting(5));
    rig.run_until_swept(1).await;
    rig.market.fail_with(Some(CallError::Auth { status: 401 }));
    rig.market.forget_calls();
    rig.want(&["t000", "t001", "t002"], Class::OnScreen);
    rig.run(299).await;
    let (first, rest): (Vec<_>, Vec<_>) =
        rig.calls().into_iter().partition(|call| call != "account");
    assert!(first.len() <= 3, "what was under way: {first:?}");
    assert_eq!(rest.len(), 4, "a probe a minute");
    assert!(matches!(
        rig.link(),
        Link::Trouble {
            error: CallError::Auth { status: 401 },
            ..
        }
    ));
    let (proof, verdict) = approve();
    let answer = rig.calls.decide(&proof, &verdict).await;
    assert!(matches!(answer, Answer::NotSent { .. }), "{answer:?}");
    assert_eq!(rig.market.decisions(), []);

    rig.market.forget_calls();
    rig.ask(Ask::Refresh).await;
    rig.run(1).await;
    assert_eq!(rig.calls(), ["account"], "a person may ask at once");
    rig.market.fail_with(None);
    rig.run(61).await;
    assert!(matches!(rig.link(), Link::Live { .. }));
    assert_eq!(rig.seen.proofs.iter().filter(|(_, ok)| *ok).count(), 3);
    assert_eq!(rig.calls()[1], "account");
}

#[tokio::test(start_paused = true)]
async fn a_key_refused_to_the_outbox_stops_the_poller_too() {
    let mut rig = Rig::start(500, |market| market.with_waiting(5));
    rig.run_until_swept(1).await;
    let (proof, verdict) = approve();
    rig.market
        .break_next_decision(crate::testkit::marketplace::LinkFault::Says(401));
    let answer = rig.calls.decide(&proof, &verdict).await;
    assert_eq!(answer, Answer::KeyRefused { status: 401 });
    rig.market.forget_calls();
    rig.run(59).await;
    assert_eq!(rig.calls(), [""; 0]);
    assert!(matches!(rig.link(), Link::Trouble { .. }));
    rig.run(10).await;
    assert_eq!(rig.calls()[..2], ["account", "list 0"]);
}

#[tokio::test(start_paused = true)]
async fn a_429_makes_everybody_wait_and_is_no_trouble() {
    let after = Duration::from_secs(20);
    let mut rig = Rig::start(500, |market| market.with_waiting(5));
    rig.run_until_swept(1).await;
    rig.market.fail_next([CallError::Limited { after }]);
    rig.want(&["t000"], Class::Prefetch);
    rig.run(1).await;
    let limited_at = rig.calls_with_times().last().unwrap().1;
    rig.want(&["t001", "t000"], Class::OnScreen);
    rig.run(30).await;
    let next = rig
        .calls_with_times()
        .into_iter()
        .find(|(_, at)| *at > limited_at)
        .unwrap();
    assert!(next.1 - limited_at >= 20.0, "{next:?} after {limited_at}");
    assert_eq!(rig.seen.proofs.len(), 2);
    assert!(
        rig.seen.proofs.iter().all(|(_, ok)| *ok),
        "no error is shown"
    );
    assert!(matches!(rig.link(), Link::Live { .. }));
}

#[tokio::test(start_paused = true)]
async fn events_that_can_not_be_written_are_kept_and_written_once() {
    let mut rig = Rig::start(500, |market| market.with_waiting(5));
    let full = LedgerError::Storage("the disk is full".to_owned());
    rig.feed.break_with(Some(full));
    rig.run_until_swept(1).await;
    assert_eq!(rig.waiting().len(), 5, "the rows are shown all the same");
    assert!(rig.seen.feed_troubles > 0);
    rig.feed.break_with(None);
    set(&rig.market, "t000", Status::Disputed);
    rig.run_until_swept(3).await;
    rig.run(5).await;
    assert_eq!(rig.journal().await.len(), 6);
}
