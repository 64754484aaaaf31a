//! One account's list, page by page, and then the proofs of each task that waits.

use crate::cli::exit::{Exit, Failure};
use crate::cli::progress::Progress;
use crate::cli::reads::patiently;
use crate::domain::proof::newest_pending;
use crate::domain::{CallError, Proof, Task, TaskId};
use crate::intake::{Calls, Class, Walk};
use crate::marketplace::{Page, needs_proofs};
use futures_util::{StreamExt, stream};
use std::collections::HashMap;

/// Proofs that are read at the same time, within the budget.
const AT_ONCE: usize = 4;

/// A task that waits for review.
#[derive(Debug)]
pub struct Waiting {
    /// As the list tells it.
    pub task: Task,
    /// Its newest pending proof; `None` where that was not, or could not be, read.
    pub proof: Option<Proof>,
}

/// What one account's sweep brought.
#[derive(Debug, Default)]
pub struct Found {
    /// In the list's order.
    pub waiting: Vec<Waiting>,
    /// What went wrong on the way, with the account's name.
    pub failures: Vec<Failure>,
}

/// The sweep of one account.
pub struct Sweep<'a> {
    calls: &'a Calls,
    progress: &'a Progress,
}

impl<'a> Sweep<'a> {
    /// Counts into `progress`.
    pub fn new(calls: &'a Calls, progress: &'a Progress) -> Self {
        Self { calls, progress }
    }

    /// Reads the list, and the proofs unless it has to be fast.
    pub async fn run(self, fast: bool) -> Found {
        let mut found = Found::default();
        let tasks = match self.list().await {
            Ok(tasks) => tasks,
            Err(error) => {
                found.failures.push(self.failure(error));
                return found;
            }
        };
        self.progress.found(tasks.len());
        if fast {
            let known = |task| Waiting { task, proof: None };
            found.waiting = tasks.into_iter().map(known).collect();
            return found;
        }
        let readings = stream::iter(tasks).map(|task| async {
            let proofs = self.proofs(&task.key.task).await;
            (task, proofs)
        });
        let mut readings = readings.buffered(AT_ONCE);
        while let Some((task, proofs)) = readings.next().await {
            self.progress.read();
            if !found.take(task, proofs, &self) {
                break;
            }
        }
        found
    }

    /// Every task that waits, once. A server that ignores the filter is filtered here; a
    /// task that is on two pages counts as the later one tells it.
    async fn list(&self) -> Result<Vec<Task>, CallError> {
        let mut walk = Walk::new();
        let mut tasks: Vec<Task> = Vec::new();
        let mut places: HashMap<TaskId, usize> = HashMap::new();
        while let Some(offset) = walk.next_offset() {
            let (page, asked) = patiently(|| self.page(offset)).await?;
            walk.take(&page, asked);
            for task in page.tasks {
                let next = tasks.len();
                let place = *places.entry(task.key.task.clone()).or_insert(next);
                match tasks.get_mut(place) {
                    Some(known) => *known = task,
                    None => tasks.push(task),
                }
            }
        }
        tasks.retain(|task| needs_proofs(&task.status));
        Ok(tasks)
    }

    async fn page(&self, offset: u64) -> Result<(Page, crate::domain::Mono), CallError> {
        let place = self.calls.place(Class::Prefetch).await?;
        let asked = place.at();
        Ok((self.calls.waiting_with(place, offset).await?, asked))
    }

    async fn proofs(&self, task: &TaskId) -> Result<Vec<Proof>, CallError> {
        patiently(|| self.calls.proofs(task, Class::Prefetch)).await
    }

    fn failure(&self, error: CallError) -> Failure {
        let exit = Failure::from(error.clone()).exit;
        Failure::new(
            exit,
            format!("account `{}`: {error}", self.calls.name().shown()),
        )
    }
}

impl Found {
    /// Takes one reading; `false` where the others would fare no better.
    fn take(
        &mut self,
        task: Task,
        proofs: Result<Vec<Proof>, CallError>,
        sweep: &Sweep<'_>,
    ) -> bool {
        match proofs {
            Ok(proofs) => {
                // Without one, somebody was faster: it no longer waits.
                if let Some(proof) = newest_pending(&proofs) {
                    let proof = Some(proof.clone());
                    self.waiting.push(Waiting { task, proof });
                }
                true
            }
            Err(CallError::NotFound) => true,
            Err(
                error @ (CallError::Auth { .. }
                | CallError::Uncounted { .. }
                | CallError::Offline { .. }),
            ) => {
                self.failures.push(sweep.failure(error));
                false
            }
            Err(error) => {
                let shown = task.key.task.shown();
                self.failures.push(Failure::new(
                    Exit::Failed,
                    format!("the proofs of task {shown}: {error}"),
                ));
                self.waiting.push(Waiting { task, proof: None });
                true
            }
        }
    }
}
