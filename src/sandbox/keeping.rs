//! The box's state in a file, for whoever asks for it: how its world began, and what came
//! in from outside since, one JSON object a line.
//!
//! A line is written before its call is answered, so that a box which dies has kept every
//! answer it gave (a power cut may take the last ones: nothing is synced). What lives by
//! itself is not written: the world is a function of these lines. `after` counts what had
//! happened by then; where it doesn't come out the same, another version of the program
//! tells another story, and the file is refused rather than continued wrongly.

use super::genesis::Recipe;
use super::world::{Input, World};
use crate::domain::Timestamp;
use anyhow::{Context, anyhow, ensure};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

/// The form of the file.
const FORM: u32 = 1;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Beginning {
    proofdesk_sandbox: u32,
    version: String,
    seed: u64,
    tasks: usize,
    elsewhere: usize,
    pairs: usize,
    #[serde(default)]
    corner: bool,
    /// As text: not every decimal survives the way through a JSON number.
    speed: String,
    begun_at: Timestamp,
}

/// Any other line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    at: Timestamp,
    /// How many happenings had been told when it was carried out.
    after: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<Input>,
    /// The clock was set ahead.
    #[serde(skip_serializing_if = "Option::is_none")]
    advance_ms: Option<u64>,
}

/// A state file that is open, and ours alone until it is dropped.
#[derive(Debug)]
pub struct State {
    file: File,
    /// Bytes of whole lines.
    whole: u64,
    was_torn: bool,
    restored: Option<Restored>,
    /// A line could not be written: what comes after it must not be either.
    broken: bool,
}

/// What a state file said: the world, and how far its clock is ahead of the machine's.
#[derive(Debug)]
pub(super) struct Restored {
    pub world: World,
    pub ahead_ms: u64,
    /// Another box ran it before.
    pub goes_on: bool,
}

impl State {
    /// Opens the file and builds the world in it; where there is none, one will begin.
    /// Nothing is written yet.
    ///
    /// # Errors
    /// It can't be read or written, another process has it open, it is no such file, or it
    /// tells of something that does not happen in this version.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path).context("can't be opened")?;
        file.try_lock()
            .map_err(|_| anyhow!("another sandbox has it open"))?;
        let mut text = Vec::new();
        file.read_to_end(&mut text).context("can't be read")?;
        let newline = text.iter().rposition(|byte| *byte == b'\n');
        let whole = newline.map_or(0, |end| end + 1);
        let lines = text.get(..whole).unwrap_or_default();
        Ok(Self {
            file,
            whole: whole as u64,
            was_torn: whole < text.len(),
            restored: match text.as_slice() {
                [] => None,
                _ => Some(restored(lines)?),
            },
            broken: false,
        })
    }

    /// The seed of the world in it, how many tasks waited at its beginning, and how fast
    /// its workers live; nothing where none has begun.
    pub fn begun(&self) -> Option<(u64, usize, f64)> {
        let recipe = self.restored.as_ref()?.world.recipe();
        Some((recipe.seed, recipe.tasks, recipe.speed))
    }

    /// Whether the last line was written in part only, and is dropped.
    pub fn was_torn(&self) -> bool {
        self.was_torn
    }

    /// The world as it was, or a new one of this recipe. From here on the file is written.
    ///
    /// # Errors
    /// It can't be written.
    pub(super) fn take_up(&mut self, otherwise: &Recipe) -> anyhow::Result<Restored> {
        self.file.set_len(self.whole).context("can't be written")?;
        self.file.seek(SeekFrom::End(0))?;
        if let Some(mut restored) = self.restored.take() {
            restored.goes_on = true;
            return Ok(restored);
        }
        self.begin(otherwise)?;
        Ok(Restored::new(otherwise))
    }

    fn begin(&mut self, recipe: &Recipe) -> anyhow::Result<()> {
        self.write(&Beginning {
            proofdesk_sandbox: FORM,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            seed: recipe.seed,
            tasks: recipe.tasks,
            elsewhere: recipe.elsewhere,
            pairs: recipe.pairs,
            corner: recipe.corner,
            speed: recipe.speed.to_string(),
            begun_at: recipe.now,
        })
        .context("can't be written")
    }

    /// Whether anything more can be kept.
    pub(super) fn is_sound(&self) -> bool {
        !self.broken
    }

    /// Keeps an input that was just carried out.
    ///
    /// # Errors
    /// It could not be written; nothing is any more from then on.
    pub(super) fn keep(&mut self, world: &World, input: &Input) -> std::io::Result<()> {
        self.write(&Line {
            at: world.lived(),
            after: world.happened(),
            input: Some(input.clone()),
            advance_ms: None,
        })
    }

    /// Keeps that the clock was set ahead.
    ///
    /// # Errors
    /// As [`State::keep`].
    pub(super) fn keep_advance(&mut self, world: &World, millis: u64) -> std::io::Result<()> {
        self.write(&Line {
            at: world.lived(),
            after: world.happened(),
            input: None,
            advance_ms: Some(millis),
        })
    }

    fn write(&mut self, line: &impl Serialize) -> std::io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        let written = self.file.write_all(&text);
        self.broken = written.is_err();
        written
    }
}

impl Restored {
    /// A world that begins.
    pub fn new(recipe: &Recipe) -> Self {
        Self {
            world: World::new(recipe),
            ahead_ms: 0,
            goes_on: false,
        }
    }
}

/// The world that these lines tell of.
fn restored(lines: &[u8]) -> anyhow::Result<Restored> {
    let mut lines = lines.split(|byte| *byte == b'\n');
    let first: Option<Beginning> = lines
        .next()
        .and_then(|line| serde_json::from_slice(line).ok());
    let begun = first.context("is not the state of a sandbox; nothing was changed in it")?;
    ensure!(
        begun.proofdesk_sandbox == FORM,
        "was written by proofdesk {}, whose form isn't known here",
        begun.version
    );
    let speed = begun.speed.parse().context("has no speed in line 1")?;
    let mut restored = Restored::new(&Recipe {
        seed: begun.seed,
        tasks: begun.tasks,
        elsewhere: begun.elsewhere,
        pairs: begun.pairs,
        corner: begun.corner,
        speed,
        now: begun.begun_at,
    });
    for (line, number) in lines.filter(|line| !line.is_empty()).zip(2..) {
        let line: Line = serde_json::from_slice(line)
            .with_context(|| format!("can't be read in line {number}"))?;
        let told_so = restored.continued(&line);
        ensure!(
            told_so,
            "tells from line {number} on what does not happen in this version; it was written by proofdesk {}",
            begun.version
        );
    }
    Ok(restored)
}

impl Restored {
    /// Carries out a line; whether it came out as it did then.
    fn continued(&mut self, line: &Line) -> bool {
        let world = &mut self.world;
        world.live_until(line.at);
        let accepted = match &line.input {
            Some(input) => world.enter(input, line.at).is_ok(),
            None => true,
        };
        self.ahead_ms = self.ahead_ms.saturating_add(line.advance_ms.unwrap_or(0));
        accepted && world.happened() == line.after
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::domain::Status;
    use crate::sandbox::faults::FaultPlan;
    use crate::sandbox::server::Server;
    use crate::sandbox::tier::Tier;
    use crate::sandbox::world::Refusal;
    use std::time::Duration;

    #[test]
    fn what_can_not_be_written_is_answered_as_not_done_and_nothing_is_done_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let clock = Clock::following("2026-02-24T12:00:00Z".parse().unwrap());
        let recipe = Recipe {
            seed: 1,
            tasks: 3,
            elsewhere: 0,
            pairs: 0,
            corner: false,
            speed: 0.0,
            now: clock.wall(),
        };
        let mut state = State::open(&path).unwrap();
        let restored = state.take_up(&recipe).unwrap();
        // From here on as on a disk that is full.
        state.file = File::open(&path).unwrap();
        let url = "http://127.0.0.1:1".to_owned();
        let server = Server::new(
            restored,
            Some(state),
            url,
            (Tier::Pro, 500),
            FaultPlan::default(),
            clock,
        );
        let call_off = |nth: usize| Input::Force {
            task: server
                .world()
                .jobs()
                .nth(nth)
                .unwrap()
                .id
                .as_str()
                .to_owned(),
            status: "cancelled".to_owned(),
        };
        let first = server.enter(&call_off(0), |_| Ok(()));
        let second = server.enter(&call_off(1), |_| Ok(()));
        assert_eq!(
            (first, second),
            (Err(Refusal::Unkept), Err(Refusal::Unkept))
        );
        assert_eq!(server.world().count(Some(&Status::Cancelled)), 1);
        let hour = Duration::from_secs(3600);
        assert_eq!(server.advance(hour), Err(Refusal::Unkept));
        assert_eq!(server.ahead(), Duration::ZERO);
        drop(server);
        let again = State::open(&path).unwrap().take_up(&recipe).unwrap();
        assert_eq!(again.world.count(Some(&Status::Cancelled)), 0);
    }
}
