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
use crate::domain::finding::{self, Case, Opening};
use crate::domain::flag::{self, Flag};
use crate::domain::proof::newest_pending;
use crate::domain::{FileFacts, Finding, Memory, Proof, ProofKey, Task, TaskId, Timestamp};
use crate::intake::{Calls, Class};
use crate::ledger::Ledger;
use crate::runtime::desk::Seat;
use jiff::tz::TimeZone;
use std::collections::HashMap;

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
    /// What this machine recalls about the proofs.
    memories: HashMap<ProofKey, Memory>,
}

impl Sight {
    /// Reads a task and its proofs, both at once.
    ///
    /// # Errors
    /// As the marketplace says, or the disk.
    pub async fn of(
        calls: &Calls,
        ledger: &dyn Ledger,
        task: &TaskId,
        class: Class,
    ) -> Result<Self, Failure> {
        let reading = patiently(|| calls.task(task, class));
        let proofs = patiently(|| calls.proofs(task, class));
        let (task, mut proofs) = tokio::try_join!(reading, proofs)?;
        // Stable: the server's own order stays where the rest is equal.
        proofs.sort_by_key(|proof| (proof.attempt, proof.created_at));
        let memories = ledger.recall(&task.key).await?;
        Ok(Self {
            memories: memories.into_iter().collect(),
            task,
            proofs,
            marketplace: calls.abilities().name.word(),
            wall: calls.clock().wall(),
        })
    }

    /// All that is found about a proof without its picture, or with what its file says. A
    /// script is told moments in UTC, a person in their zone.
    pub fn findings(
        &self,
        proof: &Proof,
        file: Option<&FileFacts>,
        zone: &TimeZone,
    ) -> Vec<Finding> {
        finding::findings(&Case {
            attempts: &self.proofs,
            opening: file.map_or(Opening::Unopened, Opening::Opened),
            zone,
            wall: self.wall,
            ..Case::told(&self.task, proof, self.memory(proof))
        })
    }

    /// The flags of a proof.
    pub fn flags(&self, proof: &Proof) -> Vec<Flag> {
        let case = Case::told(&self.task, proof, self.memory(proof));
        let contradicted = finding::is_contradicted(&case);
        flag::flags(&self.task, proof, contradicted, self.wall)
    }

    fn memory(&self, proof: &Proof) -> Option<&Memory> {
        self.memories.get(&self.task.key.proof(&proof.id))
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
    let reading = Sight::of(&seat.calls, desk.ledger.as_ref(), &id, Class::OnScreen);
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
    let opened = picture::open(seat, &sight.task.key.task, proof).await;
    match opened.and_then(|opened| picture::print(out, opened, depth)) {
        Ok(facts) => {
            for line in page::facts(sight, proof, &facts) {
                out.line(&line);
            }
        }
        Err(failure) => say(format!("no picture: {failure}")),
    }
}
