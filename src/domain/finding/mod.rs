//! Findings: what a careful investigator would look up about a proof, each with its source
//! and how it can be innocent.
//!
//! Invariant: a finding tells what was measured or read; never what somebody is. One
//! function looks at a case, wherever it is looked at: what contradicts the claim here is
//! what flags the proof in the queue, on the command line and before an approval.

mod device;
mod file;
mod picture;
mod position;
mod sameness;
mod site;
#[cfg(test)]
mod tests;
mod time;

pub use sameness::LOOKS_ALIKE_BITS;

use super::file::FileFacts;
use super::ids::{ProofKey, TaskKey};
use super::memory::{Memory, Remark};
use super::proof::Proof;
use super::task::Task;
use super::time::Timestamp;
use jiff::tz::TimeZone;

/// For cases that are told without a clock on a wall.
static UTC: TimeZone = TimeZone::UTC;

/// How much a finding says by itself. Heavier ones come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// It can't be true together with what the proof claims; an approval needs a note.
    Contradiction,
    /// Worth a second look.
    Notable,
    /// As it mostly is.
    Plain,
}

impl Weight {
    /// The name in `--json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contradiction => "contradiction",
            Self::Notable => "notable",
            Self::Plain => "plain",
        }
    }

    /// One glyph, always beside words.
    pub fn glyph(self) -> &'static str {
        match self {
            Self::Contradiction => "!",
            Self::Notable => "▲",
            Self::Plain => "·",
        }
    }
}

/// What a finding is about. Of two that weigh the same, the earlier topic comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Whether it was seen before.
    Sameness,
    /// Where it was taken and sent.
    Position,
    /// When.
    Time,
    /// With what.
    Device,
    /// What the file is, beside what it is said to be.
    File,
    /// How sharp and how bright it is.
    Picture,
}

impl Topic {
    /// The name in `--json` and in the list.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sameness => "sameness",
            Self::Position => "position",
            Self::Time => "time",
            Self::Device => "device",
            Self::File => "file",
            Self::Picture => "picture",
        }
    }
}

/// Where a number stands among the usual ones, each from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gauge {
    /// This one.
    pub value: f32,
    /// From the lower to the upper quartile of what was seen, where that is known.
    pub usual: Option<(f32, f32)>,
}

/// One thing that was found. All of it is fit for a screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// How much it says.
    pub weight: Weight,
    /// What it is about.
    pub topic: Topic,
    /// What was found, in few words.
    pub text: String,
    /// Where that comes from.
    pub source: &'static str,
    /// How it comes about without anybody having done wrong; `None` where nothing is odd.
    pub innocent: Option<&'static str>,
    /// The number on a scale, where it is one.
    pub gauge: Option<Gauge>,
    /// Another proof that it is about: its picture can be put beside this one.
    pub other: Option<ProofKey>,
    /// The other proof's file is this one: byte for byte, or by a video's index and length.
    pub is_same_file: bool,
    /// Where it is plain, it is told in the whole list only.
    pub is_detail: bool,
    /// What this machine keeps of it, where it contradicts the claim by the file alone.
    pub remark: Option<Remark>,
}

impl Finding {
    fn new(weight: Weight, topic: Topic, source: &'static str, text: impl Into<String>) -> Self {
        Self {
            weight,
            topic,
            text: text.into(),
            source,
            innocent: None,
            gauge: None,
            other: None,
            is_same_file: false,
            is_detail: false,
            remark: None,
        }
    }

    fn detail(self) -> Self {
        Self {
            is_detail: true,
            ..self
        }
    }

    fn innocent(self, how: &'static str) -> Self {
        Self {
            innocent: Some(how),
            ..self
        }
    }
}

/// What has become of the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Opening<'a> {
    /// It wasn't fetched, or not here.
    Unopened,
    /// It was opened.
    Opened(&'a FileFacts),
    /// It is not what it claims to be, or is broken; how, in words of ours.
    Unreadable(&'a str),
}

/// Everything that is looked at.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The job.
    pub task: &'a Task,
    /// The proof in question.
    pub proof: &'a Proof,
    /// All proofs of the task, that one among them.
    pub attempts: &'a [Proof],
    /// Its file.
    pub opening: Opening<'a>,
    /// What this machine has seen before.
    pub memory: Option<&'a Memory>,
    /// The title of another task, clean, where it is known.
    pub title: &'a dyn Fn(&TaskKey) -> Option<String>,
    /// In which zone moments are told.
    pub zone: &'a TimeZone,
    /// The day that needs no date.
    pub wall: Timestamp,
}

impl<'a> Case<'a> {
    /// A proof of which nothing is known beside what the marketplace says.
    pub fn told(task: &'a Task, proof: &'a Proof, memory: Option<&'a Memory>) -> Self {
        Self {
            task,
            proof,
            attempts: std::slice::from_ref(proof),
            opening: Opening::Unopened,
            memory,
            title: &|_| None,
            zone: &UTC,
            wall: Timestamp::UNIX_EPOCH,
        }
    }

    /// What the file says, where it was opened.
    pub(super) fn file(&self) -> Option<&'a FileFacts> {
        match self.opening {
            Opening::Opened(facts) => Some(facts),
            Opening::Unopened | Opening::Unreadable(_) => None,
        }
    }

    /// What is remembered of this very file: another one under the same id is another proof.
    fn remembered(&self) -> Option<&'a Memory> {
        self.memory.filter(|memory| memory.is_of(self.proof))
    }

    /// A moment as a clock on the wall shows it, with its day where it isn't today.
    fn moment(&self, at: Timestamp) -> String {
        let zoned = at.to_zoned(self.zone.clone());
        let is_today = zoned.date() == self.wall.to_zoned(self.zone.clone()).date();
        let form = if is_today {
            "%H:%M:%S"
        } else {
            "%-d %b %Y %H:%M"
        };
        zoned.strftime(form).to_string()
    }
}

/// All that is found, what says most first.
pub fn findings(case: &Case<'_>) -> Vec<Finding> {
    let mut found = sameness::findings(case);
    // A wrong pin explains the distance, so it comes before it.
    found.extend(site::pin(case));
    found.extend(position::findings(case));
    found.extend(site::findings(case));
    found.extend(time::findings(case));
    found.extend(device::findings(case));
    found.extend(file::findings(case));
    found.extend(picture::findings(case));
    // Stable: within a topic, the order of its rules stays.
    found.sort_by_key(|finding| (finding.weight, finding.topic));
    found
}

/// Whether anything contradicts what the proof claims: the flag `contradiction`.
pub fn is_contradicted(case: &Case<'_>) -> bool {
    findings(case)
        .iter()
        .any(|finding| finding.weight == Weight::Contradiction)
}

/// What of the findings is kept on this machine, so that it is known without the picture.
pub fn remarks(findings: &[Finding]) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = findings.iter().filter_map(|f| f.remark).collect();
    remarks.dedup();
    remarks
}
