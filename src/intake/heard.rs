//! The words between the poller and the runtime: what was heard, what is wanted, what
//! is asked for. Data only.

use super::budget::{BudgetView, Class};
use crate::domain::{
    AccountName, CallError, Mono, Proof, Status, Task, TaskId, TaskKey, Timestamp,
};
use crate::ledger::LedgerError;

/// What the poller heard, on its way to the runtime.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// Rows as the list tells them: tasks that wait for review, and known ones that are
    /// no longer what they were. A page at a time, so that the screen fills at once.
    Tasks {
        /// Through which account.
        account: AccountName,
        /// The rows.
        tasks: Vec<Task>,
    },
    /// A task's proofs were read, or could not be.
    Proofs {
        /// Which task.
        key: TaskKey,
        /// All its proofs, every attempt.
        result: Result<Vec<Proof>, CallError>,
    },
    /// A task was read, or could not be.
    Task {
        /// Which task.
        key: TaskKey,
        /// The task as it is now; `NotFound` where the marketplace has none any more.
        result: Result<Box<Task>, CallError>,
    },
    /// A whole sweep ended: the queue is known.
    Swept {
        /// Through which account.
        account: AccountName,
        /// Tasks known to wait for review.
        waiting: usize,
        /// When it ended.
        at: Timestamp,
    },
    /// The connection is another than before.
    Link {
        /// Through which account.
        account: AccountName,
        /// What it is now.
        link: Link,
    },
    /// The request budget moved.
    Budget {
        /// Whose.
        account: AccountName,
        /// What it is now.
        view: BudgetView,
    },
    /// The feed could not be read or written; events are kept and tried again.
    FeedTrouble {
        /// Through which account.
        account: AccountName,
        /// Why.
        error: LedgerError,
    },
}

/// How the connection to a marketplace is.
#[derive(Clone, Debug, PartialEq)]
pub enum Link {
    /// Nothing has come back yet.
    Connecting,
    /// The last answer was one.
    Live {
        /// Since when without trouble.
        since: Mono,
    },
    /// There is trouble; it is tried again by itself.
    Trouble {
        /// What went wrong.
        error: CallError,
        /// When it is tried again.
        next_try: Mono,
    },
}

/// What is to be read of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// All its proofs, with fresh addresses.
    Proofs,
    /// The task itself.
    Task,
}

/// A standing want of the pure side. The list of them is ranked, best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedRead {
    /// Of which task.
    pub task: TaskId,
    /// What of it.
    pub what: What,
    /// How urgent it is.
    pub class: Class,
}

/// What others ask of the poller, once.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// A person wants the queue to be read now.
    Refresh,
    /// The outbox learnt what became of a task; no reading is wasted on it.
    Settled {
        /// Which task.
        task: TaskId,
        /// Its status now.
        status: Status,
    },
    /// Something may have happened to a task: it is read soon.
    Look {
        /// Which task.
        task: TaskId,
    },
    /// Webhooks told of these; a batch at a time, so that none has to be dropped.
    Told(Vec<Hint>),
}

/// What a webhook told of a task, as far as it tells whether the task has to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Which task.
    pub task: TaskId,
    /// Where it is after it, if the webhook says so.
    pub status: Option<Status>,
    /// Whether that could be told from what was known.
    pub is_unclear: bool,
}
