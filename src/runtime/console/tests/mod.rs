//! What the loop promises, with a terminal that may be slow or gone.

mod leaving;
mod passing;
mod rig;

use super::Farewell;
use super::outside::Outside;
use crate::domain::Mono;
use crate::model::{Effect, Msg, ReadWant, What};
use crate::term::{Input, Signal};
use rig::{Lived, Rig, paints, pasted};
use std::time::Duration;

/// Runs the loop beside the script, until the script has ended.
async fn beside(turns: &mut rig::TestTurns, script: impl Future<Output = ()>) {
    tokio::select! {
        () = turns.run() => panic!("the loop has ended"),
        () = script => {}
    }
}

fn drawn(lived: &[Lived]) -> usize {
    let drew = |lived: &&Lived| matches!(lived, Lived::Drew(_));
    lived.iter().filter(drew).count()
}

#[tokio::test]
async fn a_frame_counts_only_when_it_has_reached_the_terminal() {
    let (mut rig, mut turns) = Rig::start(false, |rig, _| rig.terminal.hold());
    beside(&mut turns, async {
        assert_eq!(rig.next().await, Lived::Drew(0));
        rig.paste("one");
        // The loop goes on, but neither believes in the frame nor draws another.
        assert_eq!(rig.next().await, Lived::Told(pasted("one")));
        rig.paste("two");
        assert_eq!(rig.next().await, Lived::Told(pasted("two")));
        rig.terminal.release();
        assert_eq!(rig.next().await, Lived::Told(Msg::Painted(paints(0))));
        assert_eq!(rig.next().await, Lived::Drew(2), "one frame for both");
        assert_eq!(rig.next().await, Lived::Told(Msg::Painted(paints(2))));
    })
    .await;
}

#[tokio::test]
async fn a_burst_of_keys_is_one_frame() {
    let (mut rig, mut turns) = Rig::start(false, |_, _| {});
    beside(&mut turns, async {
        rig.until(Msg::Painted(paints(0))).await;
        for text in ["a", "b", "c", "d"] {
            rig.paste(text);
        }
        let before = rig.until(Msg::Painted(paints(4))).await;
        // Another may follow the first one's Painted, which was under way.
        assert!(drawn(&before) <= 2, "{before:?}");
        assert!(before.contains(&Lived::Drew(4)), "{before:?}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_flood_loses_nothing() {
    let (mut rig, mut turns) = Rig::start(false, |_, _| {});
    beside(&mut turns, async {
        let texts: Vec<String> = (0..2000).map(|n| n.to_string()).collect();
        texts.iter().for_each(|text| rig.paste(text));
        let mut told = Vec::new();
        while told.len() < texts.len() {
            if let Lived::Told(Msg::Paste(text)) = rig.next().await {
                told.push(text);
            }
        }
        assert_eq!(told, texts);
    })
    .await;
}

#[tokio::test]
async fn at_rest_nothing_runs() {
    let (mut rig, mut turns) = Rig::start(false, |_, script| script.shows_count = false);
    beside(&mut turns, async {
        rig.until(Msg::Painted(paints(0))).await;
        // That it was painted is news, so the mind is asked once more what it shows.
        rig.until(Msg::Painted(paints(0))).await;
        rig.paste("x");
        rig.until(pasted("x")).await;
        // It changes nothing on the screen: its frame shows the same, and that is that.
        rig.until(Msg::Painted(paints(0))).await;
        tokio::time::pause();
        tokio::time::sleep(Duration::from_secs(3600)).await;
        assert_eq!(rig.rest(), []);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_wake_comes_when_it_was_wanted_and_not_in_a_flood() {
    let (mut rig, mut turns) = Rig::start(false, |_, script| {
        script.wants.wake = Some(Mono(Duration::from_secs(10)));
    });
    beside(&mut turns, async {
        rig.until(Msg::Woke).await;
        assert_eq!(rig.clock.mono(), Mono(Duration::from_secs(10)));
        // This mind wants the same wake for ever.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let woke = |lived: &Lived| *lived == Lived::Told(Msg::Woke);
        let wakes = rig.rest().into_iter().filter(woke).count();
        assert!((1..=50).contains(&wakes), "{wakes}");
    })
    .await;
}

#[tokio::test]
async fn another_size_is_told_and_drawn_on() {
    let (mut rig, mut turns) = Rig::start(false, |_, _| {});
    beside(&mut turns, async {
        rig.until(Msg::Painted(paints(0))).await;
        let resize = Input::Resize(33, 7);
        rig.person.send(Outside::Input(resize)).unwrap();
        let resized = |columns, rows| Msg::Resized {
            columns,
            rows,
            cell: (10, 20),
        };
        rig.until(resized(33, 7)).await;
        rig.until(Msg::Painted(paints(1))).await;
        // Somebody continued the stopped process: everything is drawn again.
        rig.signal(Signal::Continued);
        rig.until(resized(33, 7)).await;
        rig.until(Msg::Painted(paints(2))).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_task_that_panicked_is_told_and_the_loop_goes_on() {
    let (mut rig, mut turns) = Rig::start(false, |_, _| {});
    beside(&mut turns, async {
        rig.faults.send("a fault".to_owned()).unwrap();
        rig.until(Msg::Fault("a fault".to_owned())).await;
        rig.paste("x");
        rig.until(pasted("x")).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn wanted_readings_reach_the_poller_and_their_results_the_mind() {
    let (mut rig, mut turns) = Rig::start(true, |_, script| {
        script.wants.reads = vec![ReadWant {
            key: crate::domain::TaskKey::new("acc", "t001"),
            what: What::Proofs,
            rank: crate::model::Rank::OnScreen,
        }];
        let refresh = Effect::Refresh("acc".into());
        script.answers.push((pasted("refresh"), refresh));
    });
    beside(&mut turns, async {
        let (mut rows, mut proofs) = (0, false);
        while rows < 3 || !proofs {
            match rig.next().await {
                Lived::Told(Msg::Tasks { tasks, .. }) => rows += tasks.len(),
                Lived::Told(Msg::ProofsRead { key, result }) => {
                    assert_eq!(key.task.as_str(), "t001");
                    proofs = result.is_ok();
                }
                _ => {}
            }
        }
        let account = || "acc".into();
        rig.until(Msg::Swept { account: account() }).await;
        let swept = rig.clock.mono();
        rig.paste("refresh");
        rig.until(Msg::Swept { account: account() }).await;
        let waited = swept.until(rig.clock.mono());
        assert!(waited < Duration::from_secs(1), "{waited:?}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_decision_goes_out_although_the_terminal_hangs() {
    let (mut rig, mut turns) = Rig::start(false, |rig, script| {
        rig.terminal.hold();
        let approval = rig.approval("d1", "t000", 5);
        script.answers.push((pasted("approve"), approval));
    });
    beside(&mut turns, async {
        rig.paste("approve");
        loop {
            if let Lived::Told(Msg::Recorded { record, .. }) = rig.next().await
                && record.state() == crate::domain::State::Confirmed
            {
                break;
            }
        }
        assert_eq!(rig.market.decisions().len(), 1);
        rig.terminal.release();
    })
    .await;
}

#[test]
fn the_farewell_says_what_became_of_decisions_that_had_not_ended() {
    let farewell = |drafts, unsettled| Farewell { drafts, unsettled }.to_string();
    assert_eq!(farewell(0, 0), "");
    assert_eq!(
        farewell(1, 0),
        "1 held decision was not sent; it is a draft on its row."
    );
    assert_eq!(
        farewell(2, 1),
        "2 held decisions were not sent; they are drafts on their rows.\n\
         1 decision was still being sent; it is read at the next start."
    );
}

/// Waits for frames until something was written; what comes meanwhile is drawn.
async fn written(rig: &mut Rig, text: &str) {
    while rig.terminal.count(text) == 0 {
        rig.next().await;
    }
}

const COPIED: &str = "\x1b]52;c;e30=\x1b\\";

#[tokio::test]
async fn a_copy_goes_out_once_behind_a_frame() {
    let (mut rig, mut turns) = Rig::start(false, |_, script| {
        script.answers = vec![(pasted("copy"), Effect::Copy("{}".to_owned()))];
    });
    beside(&mut turns, async {
        rig.paste("copy");
        written(&mut rig, COPIED).await;
        rig.paste("more");
        rig.until(Msg::Painted(paints(2))).await;
        assert_eq!(rig.terminal.count(COPIED), 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_said_to_a_slow_terminal_waits_for_its_frame() {
    let (mut rig, mut turns) = Rig::start(false, |rig, script| {
        rig.terminal.hold();
        script.answers = vec![(pasted("copy"), Effect::Copy("{}".to_owned()))];
    });
    beside(&mut turns, async {
        assert_eq!(rig.next().await, Lived::Drew(0));
        rig.paste("copy");
        rig.until(pasted("copy")).await;
        assert_eq!(rig.terminal.count(COPIED), 0);
        rig.terminal.release();
        written(&mut rig, COPIED).await;
    })
    .await;
}

#[tokio::test]
async fn the_title_is_set_when_it_changes_and_the_old_one_kept_once() {
    let (mut rig, mut turns) = Rig::start(false, |_, script| {
        script.wants.title = Some("3 waiting".to_owned());
    });
    beside(&mut turns, async {
        written(&mut rig, "\x1b]2;3 waiting\x1b\\").await;
        rig.paste("one");
        rig.until(Msg::Painted(paints(1))).await;
        assert_eq!(rig.terminal.count("\x1b]2;"), 1);
        assert_eq!(rig.terminal.count("\x1b[22;2t"), 1);
    })
    .await;
    let terminal = rig.terminal.clone();
    turns.leave().await;
    assert_eq!(terminal.count("\x1b[23;2t"), 1, "it is given back");
}

#[tokio::test]
async fn what_can_not_be_passed_on_is_said() {
    let (mut rig, mut turns) = Rig::start(false, |_, script| {
        let resend = Effect::Resend(crate::domain::Seq(7));
        script.answers = vec![(pasted("again"), resend)];
    });
    beside(&mut turns, async {
        rig.paste("again");
        loop {
            if let Lived::Told(Msg::Said(_, words)) = rig.next().await {
                assert!(
                    words.contains("[listen] needs a line: forward_to = "),
                    "{words}"
                );
                assert!(words.len() <= 72, "cut in a narrow window: {words}");
                return;
            }
        }
    })
    .await;
}
