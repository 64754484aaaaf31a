//! Slow, silent and half connections, and those who come beside them.

use super::rig::{Line, Rig, body, request};
use crate::intake::receiver::Reason;
use crate::intake::receiver::guests::ROOM;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

async fn strangers(rig: &Rig, count: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for _ in 0..count {
        let mut line = rig.connect().await;
        line.send(b"P").await;
        lines.push(line);
    }
    lines
}

#[tokio::test(start_paused = true)]
async fn a_thousand_who_send_a_byte_a_second_keep_nobody_waiting() {
    let rig = Rig::start();
    for n in 0..8 {
        let mut slow = strangers(&rig, 1000).await;
        let before = rig.clock.mono();
        let answer = rig.ask(&rig.signed("task.posted", &format!("t{n}"))).await;
        assert_eq!(answer.status, 200);
        assert_eq!(before.until(rig.clock.mono()), Duration::ZERO);
        for line in &mut slow {
            line.send(b"O").await;
        }
        tokio::time::sleep(SECOND).await;
    }
    assert_eq!(rig.written().await.len(), 8);
}

#[tokio::test(start_paused = true)]
async fn strangers_take_no_place_from_those_who_know_a_secret() {
    let rig = Rig::start();
    let mut known = rig.connect().await;
    known.send(&rig.signed("task.posted", "t1")).await;
    assert_eq!(known.answer().await.unwrap().status, 200);
    let _slow = strangers(&rig, 3 * ROOM).await;
    known.send(&rig.signed("task.posted", "t2")).await;
    assert_eq!(known.answer().await.unwrap().status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_signature_proves_nothing() {
    let rig = Rig::start();
    let mut stranger = rig.connect().await;
    let wrong = rig.signed_with("whsec_other", &body("task.posted", "t1"));
    stranger.send(&wrong).await;
    assert_eq!(stranger.answer().await.unwrap().status, 401);
    let _slow = strangers(&rig, ROOM).await;
    assert_eq!(stranger.answer().await, None);
}

#[tokio::test(start_paused = true)]
async fn half_a_head_or_half_a_body_is_closed_within_seconds_and_counted() {
    let rig = Rig::start();
    let whole = rig.signed("task.posted", "t1");
    for half in [&whole[..20], &whole[..whole.len() - 1], b""] {
        let mut line = rig.connect().await;
        line.send(half).await;
        assert!(line.is_silent_for(4 * SECOND).await);
        let before = rig.clock.mono();
        assert_eq!(line.answer().await, None);
        assert!(before.until(rig.clock.mono()) <= 3 * SECOND);
    }
    assert_eq!(rig.tally().refused[&(None, Reason::Slow)], 3);
    assert!(rig.written().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_byte_a_second_does_not_make_the_wait_longer() {
    let rig = Rig::start();
    let mut line = rig.connect().await;
    let whole = rig.signed("task.posted", "t1");
    let before = rig.clock.mono();
    for byte in whole.iter().take(7) {
        line.send(&[*byte]).await;
        tokio::time::sleep(SECOND).await;
    }
    assert_eq!(line.answer().await, None);
    assert!(before.until(rig.clock.mono()) <= 7 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn who_knows_a_secret_may_rest_between_two_requests() {
    let rig = Rig::start();
    let mut known = rig.connect().await;
    known.send(&rig.signed("task.posted", "t1")).await;
    assert_eq!(known.answer().await.unwrap().status, 200);
    assert!(known.is_silent_for(55 * SECOND).await);
    known.send(&rig.signed("task.posted", "t2")).await;
    assert_eq!(known.answer().await.unwrap().status, 200);
    assert!(known.is_silent_for(59 * SECOND).await);
    tokio::time::sleep(3 * SECOND).await;
    assert_eq!(known.answer().await, None);
    // But not in the middle of one.
    let mut known = rig.connect().await;
    known.send(&rig.signed("task.posted", "t3")).await;
    assert_eq!(known.answer().await.unwrap().status, 200);
    let unsigned = request("POST", "/webhooks/wf", "", b"0123456789");
    known.send(&unsigned[..unsigned.len() - 1]).await;
    assert!(known.is_silent_for(4 * SECOND).await);
    tokio::time::sleep(3 * SECOND).await;
    assert_eq!(known.answer().await, None);
}

#[tokio::test(start_paused = true)]
async fn nobody_is_sent_away_while_an_answer_is_written_for_him() {
    let rig = Rig::start();
    rig.feed.taking.hold();
    let mut answered = Vec::new();
    for n in 0..ROOM {
        let mut line = rig.connect().await;
        line.send(&rig.signed("task.posted", &format!("t{n}")))
            .await;
        assert!(line.is_silent_for(Duration::from_millis(1)).await);
        answered.push(line);
    }
    // One more waits for a place, and no longer than until the first is answered.
    let late = async {
        let answer = rig.ask(&rig.signed("task.posted", "late")).await;
        assert_eq!(answer.status, 200);
    };
    let release = async {
        tokio::time::sleep(SECOND).await;
        rig.feed.taking.release();
    };
    tokio::join!(late, release);
    for mut line in answered {
        assert_eq!(line.answer().await.unwrap().status, 200);
    }
    assert_eq!(rig.written().await.len(), ROOM + 1);
}
