//! One process's way to the server, which breaks in every way the seam can express.
//!
//! The server's side of a verdict call is a task of its own: it acts whether or not
//! anybody still waits for its answer.

use super::faults::Fault;
use super::process::Life;
use super::scene::{Scene, Seam};
use super::story::{CallId, Event, Saw};
use crate::domain::{
    Answer, CallError, Environment, MarketplaceName, Proof, ProofKey, Task, TaskId, Untrusted,
    Verdict,
};
use crate::marketplace::{Abilities, Account, CALL_TIMEOUT, Marketplace, Page, Reply, Told};
use async_trait::async_trait;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

pub struct Link {
    pub scene: Arc<Scene>,
    pub life: Arc<Life>,
}

/// What happens at the server's side of one verdict call.
struct Trip {
    /// Until it arrives; `None`: it never does.
    there: Option<Duration>,
    /// What the server does instead of acting.
    instead: Option<Answer>,
    /// What the sender sees instead of the answer.
    garbled: Option<Answer>,
    /// Until the answer is back; `None`: it never comes, and the sender notices after this.
    back: Result<Duration, Duration>,
}

impl Trip {
    fn plan(scene: &Scene, fault: Option<Fault>) -> Self {
        let seconds = |from, to| {
            let (from, to) = (Duration::from_secs(from), Duration::from_secs(to));
            scene.roll(|dice| dice.between(from, to))
        };
        let plain = Self {
            there: Some(scene.latency()),
            instead: None,
            garbled: None,
            back: Ok(scene.latency()),
        };
        let says = |answer| Self {
            instead: Some(answer),
            ..Self::fine()
        };
        let broken = Err(scene.latency());
        match fault {
            None => plain,
            Some(Fault::DroppedBefore) => Self {
                there: None,
                back: broken,
                ..plain
            },
            Some(Fault::AnswerLost) => Self {
                back: broken,
                ..plain
            },
            Some(Fault::ActsLate) => Self {
                there: Some(seconds(0, 10)),
                back: broken,
                ..plain
            },
            Some(Fault::ActsAfterSettling) => Self {
                there: Some(seconds(11, 90)),
                back: broken,
                ..plain
            },
            Some(Fault::Limited) => says(Answer::Limited {
                after: seconds(0, 30),
            }),
            Some(Fault::FalseConflict) => says(Answer::Conflict {
                message: "INVALID_TASK_STATE".into(),
            }),
            Some(Fault::TroubleBefore) => says(trouble("the marketplace has trouble (503)")),
            Some(Fault::TroubleAfter) => Self {
                garbled: Some(trouble("the marketplace has trouble (500)")),
                ..plain
            },
            Some(Fault::AnswerCut) => Self {
                garbled: Some(trouble("the answer was cut")),
                ..plain
            },
            Some(Fault::OddSuccess) => says(trouble("a 2xx that names another proof")),
            Some(Fault::SlowVerdict) => Self {
                there: Some(seconds(1, 15)),
                back: Ok(seconds(0, 10)),
                ..plain
            },
            Some(_) => says(Answer::Refused {
                status: 422,
                message: "VALIDATION_ERROR".into(),
            }),
        }
    }

    fn fine() -> Self {
        Self {
            there: Some(Duration::ZERO),
            instead: None,
            garbled: None,
            back: Ok(Duration::ZERO),
        }
    }
}

fn trouble(why: &str) -> Answer {
    Answer::Unknown {
        why: why.to_owned(),
    }
}

impl Link {
    /// Lets one verdict go, and waits as long as its sender does.
    async fn send(&self, call: CallId, key: &ProofKey, verdict: &Verdict) -> Answer {
        let scene = &self.scene;
        if !scene.key_works() {
            return Answer::KeyRefused { status: 401 };
        }
        let fault = scene.strike(Fault::VERDICT, scene.temper.verdict);
        match fault {
            Some(Fault::NotSent) => {
                sleep(scene.latency()).await;
                return Answer::NotSent {
                    why: "could not connect".to_owned(),
                };
            }
            Some(Fault::KeyRefused) => {
                let long = Duration::from_secs(60);
                scene.refuse_key_for(scene.roll(|dice| dice.up_to(long)));
                return Answer::KeyRefused { status: 401 };
            }
            _ => {}
        }
        let (say, heard) = oneshot::channel();
        let trip = Trip::plan(scene, fault);
        let (scene, key, verdict) = (Arc::clone(scene), key.clone(), verdict.clone());
        let lost_after = trip.back.err();
        scene.goes_out();
        tokio::spawn(async move {
            travel(&scene, trip, call, &key, &verdict, say).await;
            scene.comes_in();
        });
        match timeout(lost_after.unwrap_or(CALL_TIMEOUT), heard).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => trouble("the connection was reset"),
            Err(_) => trouble("the answer timed out"),
        }
    }

    /// Any other request: it takes its time, and may fail.
    async fn ask(&self, task: Option<&TaskId>, call: Option<CallId>) -> Result<(), CallError> {
        let (scene, process) = (&self.scene, self.life.id);
        let proofs = task.cloned().and_then(|task| Some((call?, task)));
        let seam_task = proofs.is_some().then_some(task).flatten();
        scene.note(Event::Asking { process, proofs });
        scene.pass(&self.life, Seam::Reading, seam_task).await;
        wait(scene.latency()).await;
        let fault = scene.strike(Fault::READING, scene.temper.reading);
        if !scene.key_works() {
            return Err(CallError::Auth { status: 401 });
        }
        let seconds = |to| scene.roll(|dice| dice.up_to(Duration::from_secs(to)));
        match fault {
            Some(Fault::ReadingLimited) => Err(CallError::Limited { after: seconds(20) }),
            Some(Fault::ReadingTrouble) => Err(CallError::Server { status: 502 }),
            Some(Fault::ReadingOffline) => Err(CallError::Offline {
                why: "no connection".to_owned(),
            }),
            Some(Fault::ReadingCut) => Err(CallError::Protocol {
                why: "the answer ended early".to_owned(),
            }),
            Some(_) => {
                sleep(seconds(15)).await;
                Ok(())
            }
            None => Ok(()),
        }
    }

    async fn back(&self, task: Option<&TaskId>) {
        wait(self.scene.latency()).await;
        self.scene.pass(&self.life, Seam::Read, task).await;
    }
}

async fn travel(
    scene: &Scene,
    trip: Trip,
    call: CallId,
    key: &ProofKey,
    verdict: &Verdict,
    say: oneshot::Sender<Answer>,
) {
    let Some(there) = trip.there else {
        return wait(trip.back.unwrap_or_else(|notices| notices)).await;
    };
    wait(there).await;
    let answer = match trip.instead {
        Some(answer) => answer,
        None => scene.act(Some(call), key, verdict),
    };
    if let Ok(back) = trip.back {
        wait(back).await;
        let _ = say.send(trip.garbled.unwrap_or(answer));
    }
}

/// Nothing is a yield: a timer of zero would take a millisecond.
async fn wait(time: Duration) {
    match time.is_zero() {
        true => tokio::task::yield_now().await,
        false => sleep(time).await,
    }
}

fn reply<T>(body: T) -> Reply<T> {
    let told = Told::default();
    Reply { body, told }
}

#[async_trait]
impl Marketplace for Link {
    fn abilities(&self) -> Abilities {
        Abilities {
            name: MarketplaceName::WorkFunder,
            decides: true,
            environment: Environment::Test,
        }
    }

    async fn waiting(&self, _: u64) -> Reply<Result<Page, CallError>> {
        unreachable!("nobody sweeps here")
    }

    async fn task(&self, task: &TaskId) -> Reply<Result<Task, CallError>> {
        let asked = self.ask(Some(task), None).await;
        let found = asked.and_then(|()| {
            let found = self.scene.market.change(|world| world.find(task));
            found.map(|(task, _)| task).ok_or(CallError::NotFound)
        });
        self.back(None).await;
        reply(found)
    }

    async fn proofs(&self, task: &TaskId) -> Reply<Result<Vec<Proof>, CallError>> {
        let call = self.scene.number();
        let asked = self.ask(Some(task), Some(call)).await;
        let found = asked.and_then(|()| {
            let found = self.scene.market.change(|world| world.find(task));
            found.map(|(_, proofs)| proofs).ok_or(CallError::NotFound)
        });
        self.back(Some(task)).await;
        let proofs = found.as_ref().ok().cloned();
        self.scene.note(Event::Shown { call, proofs });
        reply(found)
    }

    async fn account(&self) -> Reply<Result<Account, CallError>> {
        let asked = self.ask(None, None).await;
        reply(asked.map(|()| Account {
            name: Untrusted::default(),
            ..Account::default()
        }))
    }

    async fn decide(&self, key: &ProofKey, verdict: &Verdict) -> Reply<Answer> {
        let (scene, task) = (&self.scene, &key.task.task);
        let call = scene.number();
        scene.pass(&self.life, Seam::Calling, Some(task)).await;
        scene.note(Event::Calling {
            process: self.life.id,
            call,
            key: key.clone(),
            verdict: verdict.clone(),
            sending: scene.being_sent(key),
        });
        let answer = self.send(call, key, verdict).await;
        let saw = Saw::of(&answer);
        if saw == Saw::Limited {
            self.life.maybe_undo_soon(scene, task);
        }
        scene.pass(&self.life, Seam::Answered, Some(task)).await;
        scene.note(Event::Answered { call, saw });
        reply(answer)
    }
}
