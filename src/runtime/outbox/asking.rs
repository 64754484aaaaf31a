//! Reading the marketplace for a decision, within the request budget.
//!
//! A place in the budget is used at once, since it is counted where it was taken. The two
//! requests of one decision, a reading and the verdict, are taken together and in turn:
//! otherwise many decisions at once would all read and none could send.

use super::core::Desk;
use crate::domain::machine::Reading;
use crate::domain::{CallError, Task, TaskId};
use crate::intake::{Class, Place};
use std::time::Duration;
use tokio::time::timeout;

/// An older place may leave our window before its request leaves the server's, which is a
/// second shorter (see [`crate::ledger::WINDOW`]).
const PLACE_KEEPS: Duration = Duration::from_millis(900);

/// A reading that is older when the verdict may go out is made anew.
const READING_KEEPS: Duration = Duration::from_secs(2);

/// How often, where the budget is too small to let both out within that time.
const READINGS: usize = 2;

/// The task's status is a bonus to its proofs, and isn't waited for longer.
const TASK_TAKES: Duration = Duration::from_secs(3);

/// Reads for the last time before sending. The place is the verdict's, and there is none
/// where `fits` says that nothing will be sent.
pub(super) async fn before_sending(
    desk: &Desk,
    task: &TaskId,
    fits: impl Fn(&Reading) -> bool,
) -> Result<(Reading, Option<Place>), CallError> {
    let calls = &desk.calls;
    let turn = desk.turn.lock().await;
    let mut next = calls.place(Class::Decision).await?;
    let mut verdicts = calls.try_place(Class::Decision).await?;
    drop(turn);
    let mut readings = 1;
    loop {
        let reading = read_with(desk, task, next).await?;
        let read_at = calls.clock().mono();
        if !fits(&reading) {
            return Ok((reading, None));
        }
        if let Some(place) = verdicts.take()
            && place.at().until(read_at) <= PLACE_KEEPS
        {
            return Ok((reading, Some(place)));
        }
        next = calls.place(Class::Decision).await?;
        if readings == READINGS || read_at.until(next.at()) <= READING_KEEPS {
            return Ok((reading, Some(next)));
        }
        readings += 1;
    }
}

/// The place for a verdict that goes out now: this one, or another if it has become too old
/// while the step was written; `None` where there is no room for another.
pub(super) async fn kept(desk: &Desk, place: Place) -> Result<Option<Place>, CallError> {
    match place.at().until(desk.calls.clock().mono()) <= PLACE_KEEPS {
        true => Ok(Some(place)),
        false => desk.calls.try_place(Class::Decision).await,
    }
}

/// Reads the proofs with this place, and the task too if there is room without waiting.
pub(super) async fn read_with(
    desk: &Desk,
    task: &TaskId,
    place: Place,
) -> Result<Reading, CallError> {
    let (proofs, task) = tokio::join!(
        desk.calls.proofs_with(place, task),
        timeout(TASK_TAKES, read_task(desk, task))
    );
    let task = task.ok().flatten();
    Ok(Reading {
        proofs: proofs?,
        task_status: task.as_ref().map(|task| task.status.clone()),
        task_changed_at: task.and_then(|task| task.updated_at),
        given_here: None,
    })
}

/// The task itself if there is room beyond what decisions need, and it can be read.
async fn read_task(desk: &Desk, task: &TaskId) -> Option<Task> {
    let place = desk.calls.try_place(Class::OnScreen).await.ok().flatten()?;
    desk.calls.task_with(place, task).await.ok()
}
