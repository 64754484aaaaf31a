//! `show`: one task, all its attempts, the facts, and the picture inline.

mod object;
mod page;
mod picture;

use super::args::Show;
use super::exit::{Exit, Failure};
use super::out::{Out, say};
use super::progress::Progress;
use super::reads::patiently;
use super::shell::Shell;
use crate::domain::proof::newest_pending;
use crate::domain::{CallError, Proof, Task, TaskId, Timestamp};
use crate::intake::{Calls, Class};
use crate::runtime::desk::Seat;

/// A task with everything that was read of it, and when.
pub struct Sight {
    /// The job.
    pub task: Task,
    /// Every attempt, earliest first.
    pub proofs: Vec<Proof>,
    /// The marketplace's name.
    pub marketplace: &'static str,
    /// When it was read.
    pub wall: Timestamp,
}

impl Sight {
    /// Reads a task and its proofs, both at once.
    ///
    /// # Errors
    /// As the marketplace says.
    pub async fn of(calls: &Calls, task: &TaskId, class: Class) -> Result<Self, CallError> {
        let reading = patiently(|| calls.task(task, class));
        let proofs = patiently(|| calls.proofs(task, class));
        let (task, mut proofs) = tokio::try_join!(reading, proofs)?;
        // Stable: the server's own order stays where the rest is equal.
        proofs.sort_by_key(|proof| (proof.attempt, proof.created_at));
        Ok(Self {
            task,
            proofs,
            marketplace: calls.abilities().name.word(),
            wall: calls.clock().wall(),
        })
    }

    /// The proof a person wants to see first.
    fn foremost(&self) -> Option<&Proof> {
        newest_pending(&self.proofs).or(self.proofs.last())
    }
}

/// Runs the command.
pub async fn run(shell: &Shell, args: Show) -> Result<Exit, Failure> {
    let desk = shell.desk_for_task().await?;
    let seat = shell.seat(&desk)?;
    let id = TaskId::new(&args.task);
    let calls = [seat.calls.clone()];
    let reading = Sight::of(&seat.calls, &id, Class::OnScreen);
    let sight = Progress::of("reading the task")
        .during(&calls, reading)
        .await?;
    let mut out = Out::stdout();
    if args.json {
        out.json(&object::Object::of(&sight))?;
        out.finish()?;
        return Ok(Exit::Done);
    }
    for line in page::lines(&sight) {
        out.line(&line);
    }
    out.flush()?;
    if Out::is_terminal() && !args.no_image {
        let forced = desk.config.ui.colour.depth();
        let depth = crate::term::depth::detect(|name| shell.env.get(name), forced);
        picture(&mut out, seat, &sight, depth).await;
    }
    out.finish()?;
    Ok(Exit::Done)
}

/// The picture and what its file says. Where there is none, the rest stands all the same.
async fn picture(out: &mut Out, seat: &Seat, sight: &Sight, depth: crate::domain::ColourDepth) {
    let Some(proof) = sight.foremost() else {
        return;
    };
    out.line("");
    match picture::fetch(seat, &sight.task.key.task, proof).await {
        Ok(bytes) => match picture::print(out, bytes, depth).await {
            Ok(facts) => {
                for line in page::facts(&facts) {
                    out.line(&line);
                }
            }
            Err(failure) => say(format!("no picture: {failure}")),
        },
        Err(failure) => say(format!("no picture: {failure}")),
    }
}
