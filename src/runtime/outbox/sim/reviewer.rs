//! What reviewers do at their keys, and other people at the server.

use super::faults::Fault;
use super::process::Process;
use super::scene::{ACCOUNT, Scene};
use super::story::Event;
use crate::domain::proof::{Proof, Seen, newest_pending};
use crate::domain::{
    Answer, Decision, ProofId, ProofStatus, Record, State, Status, Subject, Task, TaskId, TaskKey,
    Untrusted, Verdict,
};
use crate::testkit::marketplace::World;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// What a reviewer has before their eyes; it may have become old.
pub type Eyes = Option<(TaskId, Proof)>;

/// The next thing a reviewer does.
pub fn act(process: &mut Process, eyes: &mut Eyes) {
    process.listen();
    let scene = Arc::clone(&process.scene);
    withdraw_what_changed(process);
    match scene.roll(|dice| dice.below(100)) {
        0..70 => press(process, eyes),
        70..85 => {
            let pressed = process.life.pressed.lock().unwrap();
            let newest: Vec<_> = pressed.iter().rev().take(3).collect();
            let id = (!newest.is_empty()).then(|| scene.roll(|dice| dice.pick(&newest).id.clone()));
            drop(pressed);
            if let Some(id) = id {
                process.life.undo_counted(&scene, &id);
            }
        }
        _ => {
            let calls = Arc::clone(&process.calls);
            if calls.key().pass().is_err() {
                tokio::spawn(async move { drop(calls.probe(true).await) });
            }
        }
    }
}

/// The reviewer looks, or has looked some time ago, and confirms a verdict.
fn press(process: &mut Process, eyes: &mut Eyes) {
    let scene = &process.scene;
    let before = eyes.take();
    let now = look(scene);
    let (shown, next) = match scene.roll(|dice| dice.below(4)) {
        0 => (before.or(now.clone()), now),
        1 => (now.clone(), now),
        _ => (now, None),
    };
    *eyes = next;
    let (Some((task, proof)), Some(outbox)) = (shown, process.life.outbox()) else {
        return;
    };
    let Some(number) = scene.next_press() else {
        return;
    };
    let key = TaskKey::new(ACCOUNT, task).proof(&proof.id);
    let decision = Decision {
        id: format!("d{number:05}").as_str().into(),
        decided_at: scene.clock.wall(),
        reviewer: format!("reviewer {}", process.life.id),
        subject: Subject {
            key,
            title: Untrusted::default(),
            seen: Seen::of(&proof),
            payout: None,
            budget: None,
            flags: Vec::new(),
        },
        verdict: verdict(scene, number),
        confirmed_amount: None,
    };
    let again = scene.store.look(|records| {
        let of = |record: &&Record| record.decision.subject.key == decision.subject.key;
        let earlier = records.iter().rev().find(of);
        earlier.is_some_and(|r| matches!(r.state(), State::Draft | State::Unknown))
    });
    if again {
        scene.count(Fault::DecidedAgain);
    }
    let hold = scene.roll(|dice| dice.up_to(scene.temper.hold));
    scene.note(Event::Pressed {
        process: process.life.id,
        decision: Box::new(decision.clone()),
        hold,
    });
    process.life.pressed.lock().unwrap().push(decision.clone());
    outbox.submit(decision, hold);
}

fn verdict(scene: &Scene, number: u64) -> Verdict {
    let words = [
        "too blurry",
        "  zu unscharf – 写真 \u{1b}",
        "n\u{e4}\u{308}\r\n",
        "\u{202e}0",
    ];
    scene.roll(|dice| match dice.chance(500) {
        true => Verdict::Approved { note: None },
        false => Verdict::Rejected {
            reason: format!("{}{number}", dice.pick(&words)),
        },
    })
}

/// A proof that waits; mostly one that nobody here is deciding upon.
fn look(scene: &Scene) -> Eyes {
    let mut waiting = scene.market.change(|world| world.reviewable());
    while waiting.len() < scene.temper.tasks {
        let id = format!("t{}", scene.number());
        let add = |world: &mut World| world.add(&id, Status::ProofSubmitted);
        scene.market.change(add);
        waiting.push(id.as_str().into());
    }
    let mut found = None;
    for _ in 0..3 {
        let task = scene.roll(|dice| dice.pick(&waiting).clone());
        let (_, proofs) = scene.market.change(|world| world.find(&task))?;
        let newest = newest_pending(&proofs)?.clone();
        let is_free = is_free(scene, &task, &newest.id);
        found = Some((task, newest));
        if is_free {
            break;
        }
    }
    found
}

fn is_free(scene: &Scene, task: &TaskId, proof: &ProofId) -> bool {
    scene.store.look(|records| {
        let mut open = records.iter().rev().filter(|record| record.is_open());
        !open.any(|record| {
            let key = &record.decision.subject.key;
            key.proof == *proof && key.task.task == *task
        })
    })
}

/// A feed tells the console that a task can't be judged any more.
fn withdraw_what_changed(process: &Process) {
    let (scene, life) = (&process.scene, &process.life);
    let (Some(outbox), true) = (life.outbox(), scene.roll(|dice| dice.chance(300))) else {
        return;
    };
    let pressed = life.pressed.lock().unwrap();
    for decision in pressed.iter().rev().take(3) {
        let task = &decision.subject.key.task.task;
        let found = scene.market.change(|world| world.find(task));
        if found
            .is_some_and(|(task, _)| matches!(task.status, Status::Disputed | Status::Cancelled))
        {
            scene.count(Fault::Withdrawn);
            outbox.withdraw(decision.id.clone(), "the task changed".to_owned());
        }
    }
}

/// Other people at the server, until nothing is pressed any more.
pub async fn others(scene: Arc<Scene>) {
    while !scene.is_over() {
        let longest = 2 * scene.temper.foreign;
        let pause = scene.roll(|dice| dice.between(Duration::from_millis(1), longest));
        sleep(pause).await;
        interfere(&scene);
    }
}

fn interfere(scene: &Scene) {
    let Some(fault) = scene.draw(Fault::FOREIGN, 1000) else {
        return;
    };
    let all = scene.market.change(|world| world.known());
    let candidates: Vec<_> = all.into_iter().rev().take(scene.temper.tasks + 3).collect();
    if candidates.is_empty() {
        return;
    }
    let id = scene.roll(|dice| dice.pick(&candidates).clone());
    let Some((task, proofs)) = scene.market.change(|world| world.find(&id)) else {
        return;
    };
    if is_done(scene, fault, &task, &proofs) {
        scene.count(fault);
    }
}

/// Does it, where the task is in a state for it.
fn is_done(scene: &Scene, fault: Fault, task: &Task, proofs: &[Proof]) -> bool {
    let name = task.key.task.as_str();
    let waits = task.status.is_reviewable();
    let becomes = |status| {
        scene.market.change(|world| world.set_status(name, status));
        true
    };
    match (fault, newest_pending(proofs)) {
        (Fault::ForeignVerdict, Some(proof)) => {
            let key = task.key.proof(&proof.id);
            let answer = scene.act(None, &key, &foreign_verdict(scene));
            matches!(answer, Answer::Confirmed(_))
        }
        (Fault::Resubmitted, pending) if proofs.len() < 3 => {
            let may = task.status == Status::ProofRejected || waits && pending.is_some();
            if may {
                scene.market.change(|world| world.submit(name));
            }
            may
        }
        (Fault::ForeignCancel, _) if waits => becomes(Status::Cancelled),
        (Fault::ForeignDispute, _) if waits => becomes(Status::Disputed),
        (Fault::OtherFile, Some(proof)) => alter(scene, name, proof, |proof| {
            proof.size_bytes = proof.size_bytes.map(|size| size + 1);
        }),
        (Fault::OddStatus, Some(proof)) => alter(scene, name, proof, |proof| {
            proof.status = ProofStatus::Other("in_review".into());
        }),
        (Fault::TaskGone, _) => {
            scene.market.change(|world| world.remove(name));
            true
        }
        _ => false,
    }
}

fn foreign_verdict(scene: &Scene) -> Verdict {
    scene.roll(|dice| match dice.chance(500) {
        true => Verdict::Approved { note: None },
        false => Verdict::Rejected {
            reason: "blurry".to_owned(),
        },
    })
}

fn alter(scene: &Scene, task: &str, of: &Proof, how: impl FnOnce(&mut Proof)) -> bool {
    scene.market.change(|world| {
        let found = world.proofs(task).iter_mut().find(|p| p.id == of.id);
        let is_there = found.is_some();
        found.map(how);
        is_there
    })
}
