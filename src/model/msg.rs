//! What happens to the model. A result carries what it was asked for, so that one that
//! comes late finds nobody waiting and drops out by itself.

use super::account::{Link, ShownBudget};
use super::notice::Tone;
use super::paints::Paints;
use crate::domain::{
    AccountName, CallError, Card, DecisionId, Environment, Event, FileFacts, Framing, Memory, Mono,
    Picture, PictureArea, Proof, ProofKey, Record, Seq, Sighting, SignedUrl, Task, TaskKey,
    Untrusted,
};
use crate::keys::KeyPress;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyPress),
    /// Text was pasted. It never acts.
    Paste(String),
    /// The terminal has another size, in cells, and cells of this many pixels.
    Resized {
        /// Columns.
        columns: u16,
        /// Rows.
        rows: u16,
        /// Width and height of a cell in pixels.
        cell: (u16, u16),
    },
    /// A deadline that was wanted has come.
    Woke,
    /// A frame was drawn; this is what it showed.
    Painted(Paints),
    /// The list told these tasks, as they are now.
    Tasks {
        /// Through which account.
        account: AccountName,
        /// The rows.
        tasks: Vec<Task>,
    },
    /// A task was read.
    TaskRead {
        /// Which.
        key: TaskKey,
        /// What came.
        result: Result<Box<Task>, CallError>,
    },
    /// A task's proofs were read.
    ProofsRead {
        /// Which task.
        key: TaskKey,
        /// What came.
        result: Result<Vec<Proof>, CallError>,
    },
    /// A whole sweep of the list has ended.
    Swept {
        /// Of which account.
        account: AccountName,
    },
    /// The way to a marketplace is open, or isn't.
    Link {
        /// Which account.
        account: AccountName,
        /// How it is now.
        link: Link,
    },
    /// The request budget moved.
    Budget {
        /// Which account.
        account: AccountName,
        /// How it is now.
        budget: ShownBudget,
    },
    /// The server's clock differs from ours by this many seconds (positive: it is ahead).
    Skew {
        /// Which account.
        account: AccountName,
        /// Seconds.
        seconds: i64,
    },
    /// What the feed knew of every task when it was read.
    Cards(Vec<Card>),
    /// Events in the feed, oldest first. One that was told before may come again: a
    /// webhook has told it since, and this is what it says now. Those that the cards hold
    /// already may come as well.
    Events(Vec<Event>),
    /// Events right before a place of the feed, in their order; none where there are none.
    Older {
        /// The place.
        before: Seq,
        /// What came; the error in words.
        result: Result<Vec<Event>, String>,
    },
    /// Every event about a task, in their order.
    About {
        /// Which task.
        key: TaskKey,
        /// What came; the error in words.
        result: Result<Vec<Event>, String>,
    },
    /// Something to be said to the person.
    Said(Tone, String),
    /// A picture is ready, or isn't to be had.
    Picture {
        /// Which proof.
        key: ProofKey,
        /// The address it was asked for with; another one means another asking.
        url: SignedUrl,
        /// The area it was asked for.
        area: PictureArea,
        /// The way of looking it was asked for.
        framing: Framing,
        /// What came.
        result: PictureResult,
    },
    /// What this machine recalls about a file that was seen.
    Compared {
        /// What was asked.
        sighting: Box<Sighting>,
        /// What came; the error in words.
        result: Result<Box<Memory>, String>,
    },
    /// What it recalls of earlier runs that contradicts proofs.
    Recalled(Vec<(ProofKey, Memory)>),
    /// The terminal shows pictures in another way than was believed: all are asked for anew,
    /// and stay as they are until they come.
    DisplayChanged,
    /// A decision's journal, as it is now. `until` is when its hold ends.
    Recorded {
        /// The decision with all its steps.
        record: Box<Record>,
        /// When the hold ends, while it is held.
        until: Option<Mono>,
    },
    /// A decision that another process on this machine made, as its journal is now.
    Elsewhere(Box<Record>),
    /// A decision of an earlier process is being read before its row may be acted on.
    Checking(DecisionId),
    /// A decision could not be written down; nothing was held and nothing will be sent.
    NotHeld {
        /// Which.
        decision: DecisionId,
        /// Why, in words.
        why: String,
    },
    /// An undo came too late.
    TooLate(DecisionId),
    /// What the ledger knew at the start.
    Restored {
        /// Decisions, oldest first.
        records: Vec<Record>,
        /// Put-off proofs and why.
        skips: Vec<(ProofKey, Untrusted)>,
    },
    /// An account was opened.
    Opened {
        /// Its name.
        account: AccountName,
        /// Its marketplace.
        marketplace: &'static str,
        /// Real money or not, as far as the key tells.
        environment: Environment,
        /// Requests a minute to begin with.
        limit: u32,
    },
    /// The ledger or another part of the house can't go on.
    Fault(String),
    /// The terminal or the system wants us to leave.
    Leave,
}

/// What came of a picture.
pub type PictureResult = Result<Box<Developed>, PictureFailure>;

/// A picture that can be shown, and what is known of its file.
#[derive(Clone, Debug, PartialEq)]
pub struct Developed {
    /// As the terminal takes it.
    pub picture: Picture,
    /// What the file says of itself.
    pub facts: FileFacts,
    /// Only the small picture that the file brings with it, until the real one is there.
    /// It may show something else, so nobody can judge by it.
    pub is_rough: bool,
}

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureFailure {
    /// The address has expired; a new reading of the proofs brings a new one.
    Expired,
    /// It can't be shown, and this is why.
    Broken(String),
    /// The file is not what it claims to be, or is broken; this is how.
    Unreadable(String),
    /// It couldn't be fetched just now; worth another try.
    Unreached(String),
}
