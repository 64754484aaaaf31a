//! One process with a reviewer in front of it: from its start, through key presses, to
//! its death or its leaving in order.

use super::disk::{Counter, Disk};
use super::faults::Fault;
use super::link::Link;
use super::reviewer;
use super::scene::{ACCOUNT, SETTLE, Scene, Seam};
use super::story::{Event, ProcessId};
use crate::domain::{Decision, DecisionId, State, Step, TaskId};
use crate::intake::{Budget, Calls};
use crate::ledger::Ledger;
use crate::runtime::outbox::{Outbox, Told};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::time::sleep;

/// Whether a process lives, and its way to its outbox for whoever presses keys.
pub struct Life {
    pub id: ProcessId,
    alive: AtomicBool,
    over: Notify,
    wants_to_leave: Notify,
    outbox: Mutex<Option<Outbox>>,
    pub pressed: Mutex<Vec<Decision>>,
}

impl Life {
    pub fn is_alive(&self) -> bool {
        self.alive.load(Ordering::Relaxed)
    }

    /// It dies at this very moment.
    pub fn end(&self, scene: &Scene) {
        if self.alive.swap(false, Ordering::Relaxed) {
            scene.died(self.id);
            self.over.notify_one();
        }
    }

    /// The reviewer leaves at this very moment.
    pub fn leave(&self) {
        self.wants_to_leave.notify_one();
    }

    pub fn outbox(&self) -> Option<Outbox> {
        let outbox = self.outbox.lock().unwrap();
        outbox.clone().filter(|_| self.is_alive())
    }

    /// The reviewer takes one back.
    pub fn undo(&self, scene: &Scene, id: &DecisionId) {
        let Some(outbox) = self.outbox() else {
            return;
        };
        scene.note(Event::Undo {
            process: self.id,
            id: id.clone(),
        });
        outbox.undo(id.clone());
    }

    /// The reviewer takes back the newest verdict on a task, just when its process is at
    /// this seam.
    pub fn undo_on(&self, scene: &Scene, task: &TaskId, seam: Seam) {
        let Some(id) = self.newest_on(task) else {
            return;
        };
        if seam == Seam::Reading && state(scene, &id).is_some_and(|(held, _)| held) {
            scene.count(Fault::UndoInReading);
        }
        self.undo(scene, &id);
    }

    /// The reviewer may take it back while the marketplace wants to be left alone.
    pub fn maybe_undo_soon(self: &Arc<Self>, scene: &Arc<Scene>, task: &TaskId) {
        let (Some(id), true) = (
            self.newest_on(task),
            scene.roll(|dice| dice.chance(scene.temper.undo)),
        ) else {
            return;
        };
        let (me, scene) = (Arc::clone(self), Arc::clone(scene));
        let wait = scene.roll(|dice| dice.up_to(Duration::from_secs(15)));
        tokio::spawn(async move {
            sleep(wait).await;
            if !scene.is_mended() {
                me.undo_counted(&scene, &id);
            }
        });
    }

    /// The reviewer takes one back, at any time.
    pub fn undo_counted(&self, scene: &Scene, id: &DecisionId) {
        if self.outbox().is_none() {
            return;
        }
        scene.count(match state(scene, id) {
            Some((true, false)) => Fault::UndoInHold,
            Some((true, true)) => Fault::UndoInRetryAfter,
            Some((false, _)) | None => Fault::UndoTooLate,
        });
        self.undo(scene, id);
    }

    fn newest_on(&self, task: &TaskId) -> Option<DecisionId> {
        let pressed = self.pressed.lock().unwrap();
        let newest = pressed.iter().rev();
        let mut of_task = newest.filter(|decision| decision.subject.key.task.task == *task);
        of_task.next().map(|decision| decision.id.clone())
    }
}

/// Whether the disk says that it is held, and whether it was sent before.
fn state(scene: &Scene, id: &DecisionId) -> Option<(bool, bool)> {
    scene.store.look(|records| {
        let record = records.iter().rfind(|r| r.decision.id == *id)?;
        let held = record.state() == State::Held;
        Some((held, record.first_sent_at().is_some()))
    })
}

/// How a process came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Died,
    Left,
    /// It lives on: there is nothing left to press.
    Over,
}

pub struct Process {
    pub scene: Arc<Scene>,
    pub life: Arc<Life>,
    pub calls: Arc<Calls>,
    disk: Option<Arc<Disk>>,
    told: mpsc::UnboundedReceiver<Told>,
}

impl Process {
    /// Starts, takes over what the dead left, and has it read.
    pub async fn start(scene: &Arc<Scene>) -> Self {
        let life = Arc::new(Life {
            id: scene.number(),
            alive: AtomicBool::new(true),
            over: Notify::new(),
            wants_to_leave: Notify::new(),
            outbox: Mutex::default(),
            pressed: Mutex::default(),
        });
        scene.note(Event::Started(life.id));
        let disk = Disk::open(scene, &life);
        let link = Arc::new(Link {
            scene: Arc::clone(scene),
            life: Arc::clone(&life),
        });
        let log = Arc::new(Counter(Arc::clone(scene)));
        let limit = scene.temper.limit;
        let budget = Budget::new(log, "key".to_owned(), limit, scene.clock);
        let calls = Calls::new(ACCOUNT.into(), link, budget, scene.clock);
        let desks = BTreeMap::from([(ACCOUNT.into(), Arc::clone(&calls))]);
        let (tell, told) = mpsc::unbounded_channel();
        let outbox = Outbox::start(disk.clone(), desks, scene.clock, SETTLE, false, tell);
        *life.outbox.lock().unwrap() = Some(outbox.clone());
        let left = loop {
            match disk.adopt(scene.clock.wall()).await {
                Ok(left) => break left,
                Err(_) => sleep(Duration::from_secs(1)).await,
            }
        };
        outbox.restore(left);
        Self {
            scene: Arc::clone(scene),
            life,
            calls,
            disk: Some(disk),
            told,
        }
    }

    /// The reviewer works until there is nothing left to press, or the process ends.
    pub async fn work(&mut self) -> End {
        let scene = Arc::clone(&self.scene);
        let mut eyes = None;
        loop {
            let pause = scene.roll(|dice| dice.up_to(scene.temper.thinking));
            let life = Arc::clone(&self.life);
            tokio::select! {
                biased;
                () = life.over.notified() => return End::Died,
                () = life.wants_to_leave.notified() => return self.leave().await,
                () = sleep(pause) => {}
            }
            if scene.is_over() {
                return End::Over;
            }
            let any = [Fault::DiesAnywhere];
            if scene.strike(&any, scene.temper.anywhere).is_some() {
                life.end(&scene);
                return End::Died;
            }
            let leaves = [Fault::LeavesInOrder];
            if scene.strike(&leaves, scene.temper.leaving).is_some() {
                return self.leave().await;
            }
            reviewer::act(self, &mut eyes);
        }
    }

    /// Leaves in order, unless it dies on the way.
    pub async fn leave(&mut self) -> End {
        let Some(outbox) = self.life.outbox() else {
            return End::Died;
        };
        self.scene.note(Event::Left(self.life.id));
        let patience = Duration::from_secs(self.scene.roll(|dice| dice.below(12)));
        let life = Arc::clone(&self.life);
        let dies_in = match self.scene.strike(&[Fault::DiesLeaving], 200) {
            Some(_) => self.scene.roll(|dice| dice.up_to(Duration::from_secs(2))),
            None => Duration::from_secs(3600),
        };
        tokio::select! {
            biased;
            () = life.over.notified() => End::Died,
            _ = outbox.leave(patience) => End::Left,
            () = sleep(dies_in) => {
                life.end(&self.scene);
                End::Died
            }
        }
    }

    /// The end: its tasks, then its hold on the ledger.
    pub async fn close(mut self) {
        self.life.alive.store(false, Ordering::Relaxed);
        self.life.outbox.lock().unwrap().take();
        // Aborted tasks are dropped when they would next be polled.
        sleep(Duration::from_millis(1)).await;
        self.listen();
        let disk = self.disk.take();
        let disk = disk.map_or(0, |disk| Arc::strong_count(&disk));
        assert_eq!(disk, 1, "somebody lives on");
    }

    /// Writes a step past the outbox, on a disk that works.
    pub async fn write(&self, id: &DecisionId, step: &Step) {
        let disk = self.disk.as_ref().unwrap();
        disk.step(id, step).await.unwrap();
    }

    /// Notes what the outbox has told.
    pub fn listen(&mut self) {
        while let Ok(told) = self.told.try_recv() {
            self.scene.note(match told {
                Told::Recorded { record, .. } => Event::Accepted(record.decision.id.clone()),
                Told::NotHeld { decision, .. } => Event::Declined(decision),
                Told::Ended { decision, ending } => Event::Ended(decision, ending),
                Told::TooLate(_) | Told::Checking(_) => continue,
            });
        }
    }

    /// How many decisions are under way here.
    pub fn under_way(&self) -> usize {
        let outbox = self.life.outbox();
        outbox.map_or(0, |outbox| outbox.0.core.under_way())
    }
}
