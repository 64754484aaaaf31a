//! Everything that can go wrong, by name, and how often it does in one story.

use super::dice::Dice;
use jiff::SignedDuration;
use std::time::Duration;

macro_rules! faults {
    ($($name:ident),* $(,)?) => {
        /// One kind of trouble. A link's are named as the client or the server sees them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Fault { $($name),* }

        impl Fault {
            pub const ALL: &[Self] = &[$(Self::$name),*];
        }
    };
}

faults! {
    // A verdict on its way.
    NotSent, DroppedBefore, AnswerLost, ActsLate, ActsAfterSettling, Limited, FalseConflict,
    TroubleBefore, TroubleAfter, AnswerCut, KeyRefused, SlowVerdict, Refused, OddSuccess,
    // A reading.
    ReadingLimited, ReadingTrouble, ReadingOffline, ReadingCut, SlowReading,
    // Somebody else at the server.
    ForeignVerdict, ForeignCancel, ForeignDispute, Resubmitted, OtherFile, OddStatus, TaskGone,
    // The disk.
    WriteFails, DiskFull, SlowWrite, CountFails,
    // The process.
    DiesAnywhere, DiesWriting, DiesWritten, DiesReading, DiesRead, DiesCalling, DiesAnswered,
    LeavesInOrder, LeavesSending, DiesLeaving,
    // The reviewer.
    UndoInHold, UndoInReading, UndoInRetryAfter, UndoTooLate, DecidedAgain, TwoOnOneProof,
    Withdrawn,
}

impl Fault {
    pub const COUNT: usize = Self::ALL.len();

    /// What may happen to a verdict on its way.
    pub const VERDICT: &[Self] = &[
        Self::NotSent,
        Self::DroppedBefore,
        Self::AnswerLost,
        Self::ActsLate,
        Self::ActsAfterSettling,
        Self::Limited,
        Self::Limited,
        Self::FalseConflict,
        Self::TroubleBefore,
        Self::TroubleAfter,
        Self::AnswerCut,
        Self::KeyRefused,
        Self::SlowVerdict,
        Self::Refused,
        Self::OddSuccess,
    ];

    /// What may happen to a reading.
    pub const READING: &[Self] = &[
        Self::ReadingLimited,
        Self::ReadingTrouble,
        Self::ReadingOffline,
        Self::ReadingCut,
        Self::SlowReading,
    ];

    /// What somebody else may do at the server.
    pub const FOREIGN: &[Self] = &[
        Self::ForeignVerdict,
        Self::ForeignVerdict,
        Self::ForeignVerdict,
        Self::Resubmitted,
        Self::Resubmitted,
        Self::ForeignCancel,
        Self::ForeignDispute,
        Self::OtherFile,
        Self::OddStatus,
        Self::TaskGone,
    ];

    /// What may happen to a write.
    pub const WRITE: &[Self] = &[Self::WriteFails, Self::DiskFull, Self::SlowWrite];
}

/// How often what goes wrong in one story, in thousandths. Each story has its own: what is
/// rare everywhere would never meet what is rare, too.
pub struct Temper {
    pub verdict: u64,
    pub reading: u64,
    pub write: u64,
    pub count: u64,
    /// Dying at a seam.
    pub death: u64,
    /// Dying between two key presses.
    pub anywhere: u64,
    pub leaving: u64,
    pub undo: u64,
    /// The mean pause between two acts of somebody else.
    pub foreign: Duration,
    /// How long one way on the wire takes at most.
    pub latency: Duration,
    /// How long a reviewer thinks at most.
    pub thinking: Duration,
    pub hold: Duration,
    /// Requests a minute.
    pub limit: u32,
    pub seats: u64,
    /// How many tasks wait at a time.
    pub tasks: usize,
    /// How far the server's clock is ahead.
    pub skew: SignedDuration,
    /// The kinds that don't happen.
    pub spared: Vec<Fault>,
}

impl Temper {
    pub fn roll(dice: &mut Dice) -> Self {
        let spared = Fault::ALL.iter().copied();
        let spared = spared.filter(|_| dice.chance(250)).collect();
        Self {
            verdict: *dice.pick(&[0, 200, 500, 900]),
            reading: *dice.pick(&[0, 30, 30, 200]),
            write: *dice.pick(&[0, 0, 10, 50]),
            count: *dice.pick(&[0, 5, 10]),
            death: *dice.pick(&[0, 5, 5, 30]),
            anywhere: *dice.pick(&[0, 10, 40]),
            leaving: *dice.pick(&[0, 10, 40]),
            undo: *dice.pick(&[20, 100, 400]),
            foreign: Duration::from_secs(*dice.pick(&[2, 10, 60])),
            latency: Duration::from_millis(*dice.pick(&[0, 5, 200, 2_000])),
            thinking: Duration::from_secs(*dice.pick(&[1, 3, 10])),
            hold: Duration::from_secs(*dice.pick(&[0, 2, 5])),
            limit: *dice.pick(&[10, 100, 2_000, 2_000]),
            seats: *dice.pick(&[1, 2, 2, 3]),
            tasks: *dice.pick(&[3, 12, 40]),
            skew: SignedDuration::from_secs(*dice.pick(&[0, 0, -90, 90])),
            spared,
        }
    }
}
