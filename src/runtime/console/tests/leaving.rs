//! The ways out, and what becomes of decisions on each.

use super::rig::{Lived, Rig, TestTurns, pasted};
use crate::domain::{State, TaskKey};
use crate::model::{Effect, Msg};
use crate::runtime::console::Farewell;
use crate::runtime::console::outside::Outside;
use crate::term::Signal;
use crate::testkit::marketplace::FakeMarketplace;
use std::time::Duration;

/// Runs until the loop ends by itself; the script runs beside it.
async fn ended(turns: &mut TestTurns, script: impl Future<Output = ()>) {
    let both = async { tokio::join!(turns.run(), script) };
    let ended = tokio::time::timeout(Duration::from_secs(3600), both).await;
    ended.expect("the loop goes on");
}

async fn recorded(rig: &mut Rig, state: State) {
    loop {
        if let Lived::Told(Msg::Recorded { record, .. }) = rig.next().await
            && record.state() == state
        {
            return;
        }
    }
}

/// Approves on `approve`, with a hold of five seconds; leaves on `quit`.
fn reviewer(rig: &Rig, script: &mut super::rig::Script) {
    let approval = rig.approval("d1", "t000", 5);
    script.answers = vec![
        (pasted("approve"), approval),
        (pasted("quit"), Effect::Quit),
    ];
}

async fn hold(rig: &mut Rig) {
    rig.paste("approve");
    recorded(rig, State::Held).await;
}

#[tokio::test(start_paused = true)]
async fn leaving_makes_a_draft_of_what_was_held() {
    let (mut rig, mut turns) = Rig::start(false, reviewer);
    ended(&mut turns, async {
        hold(&mut rig).await;
        rig.paste("quit");
    })
    .await;
    let farewell = turns.leave().await;
    assert_eq!(
        farewell,
        Farewell {
            drafts: 1,
            unsettled: 0
        }
    );
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(rig.market.decisions(), []);
    let last = rig.ledger.steps().pop().unwrap();
    assert_eq!(last.1, State::Draft);
}

#[tokio::test(start_paused = true)]
async fn a_signal_or_a_lost_terminal_leaves_whatever_the_model_says() {
    for outside in [
        Outside::Signal(Signal::Terminate),
        Outside::Signal(Signal::Hangup),
        Outside::Signal(Signal::Interrupt),
        Outside::Ended,
    ] {
        // This model has no answer to Leave, and its terminal swallows nothing.
        let (mut rig, mut turns) = Rig::start(false, |rig, script| {
            rig.terminal.hold();
            reviewer(rig, script);
        });
        ended(&mut turns, async {
            hold(&mut rig).await;
            rig.person.send(outside.clone()).unwrap();
        })
        .await;
        assert!(rig.rest().contains(&Lived::Told(Msg::Leave)), "{outside:?}");
        assert_eq!(turns.leave().await.drafts, 1, "{outside:?}");
        assert_eq!(rig.market.decisions(), []);
        rig.terminal.release();
    }
}

/// A decision whose answer takes a minute, on its way.
async fn sending(rig: &mut Rig) {
    rig.paste("approve");
    recorded(rig, State::Sending).await;
}

fn slow(market: &FakeMarketplace) {
    let _ = market.clone().with_latency(Duration::from_secs(60));
}

#[tokio::test(start_paused = true)]
async fn what_is_being_sent_has_two_seconds_and_is_told_as_unsettled() {
    let (mut rig, mut turns) = Rig::start(false, |rig, script| {
        slow(&rig.market);
        reviewer(rig, script);
    });
    ended(&mut turns, async {
        sending(&mut rig).await;
        rig.paste("quit");
    })
    .await;
    let left_at = rig.clock.mono();
    let farewell = turns.leave().await;
    assert_eq!(
        farewell,
        Farewell {
            drafts: 0,
            unsettled: 1
        }
    );
    let waited = left_at.until(rig.clock.mono());
    assert!(waited >= Duration::from_secs(2) && waited < Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_while_leaving_leaves_at_once() {
    let (mut rig, mut turns) = Rig::start(false, |rig, script| {
        slow(&rig.market);
        reviewer(rig, script);
    });
    ended(&mut turns, async {
        sending(&mut rig).await;
        rig.paste("quit");
    })
    .await;
    let left_at = rig.clock.mono();
    rig.signal(Signal::Interrupt);
    assert_eq!(turns.leave().await.unsettled, 1);
    assert_eq!(rig.clock.mono(), left_at);
}

#[tokio::test(start_paused = true)]
async fn a_skip_that_cannot_be_written_down_is_told() {
    use crate::ledger::LedgerError;
    let (mut rig, mut turns) = Rig::start(false, |_, script| {
        let key = TaskKey::new("acc", "t000").proof(&"p".into());
        let skip = |reason: &str| Effect::Skip {
            key: key.clone(),
            reason: reason.to_owned(),
        };
        script.answers = vec![
            (pasted("first"), skip("later")),
            (pasted("second"), skip("never")),
            (pasted("quit"), Effect::Quit),
        ];
    });
    ended(&mut turns, async {
        rig.paste("first");
        rig.until(pasted("first")).await;
        tokio::time::sleep(Duration::from_millis(1)).await;
        let full = LedgerError::Storage("the disk is full".to_owned());
        rig.ledger.break_with(Some(full));
        rig.paste("second");
        loop {
            if let Lived::Told(Msg::Fault(words)) = rig.next().await {
                assert!(words.contains("the disk is full"), "{words}");
                break;
            }
        }
        rig.paste("quit");
    })
    .await;
    rig.ledger.break_with(None);
    let skips = crate::ledger::Ledger::skips(&*rig.ledger).await.unwrap();
    let reasons: Vec<&str> = skips.iter().map(|skip| skip.reason.raw()).collect();
    assert_eq!(reasons, ["later"]);
}
