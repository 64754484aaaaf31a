//! Troubles on order: what shall go wrong, on which call, how often.
//!
//! The plan only says what befalls a request; the gate and the calls carry it out. As a
//! file: `[[fault]] kind = "lost_answer" on = "approve" times = 1`.

use anyhow::Context;
use serde::Deserialize;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A kind of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The call is carried out, then the connection is cut without an answer.
    LostAnswer,
    /// The connection is cut before anything is done.
    DropBefore,
    /// 500 before anything is done.
    ServerError,
    /// The call is carried out, its answer comes `ms` later.
    Slow,
    /// The list of tasks ignores its filter.
    IgnoreStatus,
    /// Addresses of files have already expired.
    ExpiredUrls,
    /// Files break off in the middle.
    BrokenPictures,
}

impl FaultKind {
    /// As files and logs name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::LostAnswer => "lost_answer",
            Self::DropBefore => "drop_before",
            Self::ServerError => "server_error",
            Self::Slow => "slow",
            Self::IgnoreStatus => "ignore_status",
            Self::ExpiredUrls => "expired_urls",
            Self::BrokenPictures => "broken_pictures",
        }
    }

    /// Whether this trouble can befall such a call.
    fn fits(self, call: CallName) -> bool {
        match self {
            Self::IgnoreStatus => call == CallName::Tasks,
            Self::ExpiredUrls => call == CallName::Proofs,
            Self::BrokenPictures => call == CallName::Media,
            _ => true,
        }
    }
}

/// The calls, as far as faults tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallName {
    Tasks,
    Task,
    Proofs,
    Approve,
    Reject,
    Account,
    Media,
    Other,
}

/// Every call that can be aimed at.
const CALLS: [CallName; 7] = [
    CallName::Tasks,
    CallName::Task,
    CallName::Proofs,
    CallName::Approve,
    CallName::Reject,
    CallName::Account,
    CallName::Media,
];

/// What a fault is aimed at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// Every call that the trouble can befall.
    #[default]
    Any,
    /// Approvals and rejections.
    Decision,
    /// The list of tasks.
    Tasks,
    /// One task.
    Task,
    /// A task's proofs.
    Proofs,
    /// Approvals.
    Approve,
    /// Rejections.
    Reject,
    /// The account.
    Account,
    /// Files.
    Media,
}

impl Aim {
    fn takes_in(self, call: CallName) -> bool {
        match self {
            Self::Any => true,
            Self::Decision => matches!(call, CallName::Approve | CallName::Reject),
            Self::Tasks => call == CallName::Tasks,
            Self::Task => call == CallName::Task,
            Self::Proofs => call == CallName::Proofs,
            Self::Approve => call == CallName::Approve,
            Self::Reject => call == CallName::Reject,
            Self::Account => call == CallName::Account,
            Self::Media => call == CallName::Media,
        }
    }
}

/// One trouble on order.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What happens.
    pub kind: FaultKind,
    /// To which calls.
    #[serde(default)]
    pub on: Aim,
    /// How often; always, if it isn't said.
    pub times: Option<u32>,
    /// For [`FaultKind::Slow`]: the delay in milliseconds.
    pub ms: Option<u64>,
}

/// All troubles on order.
#[derive(Debug, Default)]
pub struct FaultPlan(Mutex<Vec<Fault>>);

/// What befalls one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Trouble {
    kinds: Vec<FaultKind>,
    /// How long its answer is held back.
    pub delay: Duration,
}

impl Trouble {
    /// Whether this is among it.
    pub fn has(&self, kind: FaultKind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Its names, for the log.
    pub fn words(&self) -> Vec<&'static str> {
        self.kinds.iter().map(|kind| kind.word()).collect()
    }
}

impl FaultPlan {
    /// These faults; all that fit a request befall it.
    pub fn new(faults: Vec<Fault>) -> Self {
        Self(Mutex::new(faults))
    }

    /// Reads a plan.
    ///
    /// # Errors
    /// Names what is wrong and where: an unknown word, a fault that can never happen.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            #[serde(default)]
            fault: Vec<Fault>,
        }
        let file: File = toml::from_str(text)?;
        for (nth, fault) in file.fault.iter().enumerate() {
            fault
                .check()
                .with_context(|| format!("fault {}", nth + 1))?;
        }
        Ok(Self::new(file.fault))
    }

    /// Reads a plan from a file.
    ///
    /// # Errors
    /// As [`FaultPlan::parse`], and if the file can't be read.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path);
        let named = || format!("the faults in {}", path.display());
        Self::parse(&text.with_context(named)?).with_context(named)
    }

    /// Orders one more.
    pub fn add(&self, fault: Fault) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(fault);
    }

    /// Orders what a text in the form of a faults file says; how many troubles that is.
    ///
    /// # Errors
    /// As [`FaultPlan::parse`]; then nothing is ordered.
    pub(super) fn order(&self, text: &str) -> anyhow::Result<usize> {
        let more = Self::parse(text)?.0.into_inner();
        let more = more.unwrap_or_else(PoisonError::into_inner);
        let ordered = more.len();
        more.into_iter().for_each(|fault| self.add(fault));
        Ok(ordered)
    }

    /// Takes all troubles off.
    pub(super) fn clear(&self) {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        faults.clear();
    }

    /// What befalls this call now; faults that are counted are used up by it.
    pub(super) fn strike(&self, call: CallName) -> Trouble {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut trouble = Trouble::default();
        for fault in faults.iter_mut() {
            if !fault.on.takes_in(call) || !fault.kind.fits(call) || fault.times == Some(0) {
                continue;
            }
            fault.times = fault.times.map(|left| left - 1);
            trouble.kinds.push(fault.kind);
            if fault.kind == FaultKind::Slow {
                trouble.delay += Duration::from_millis(fault.ms.unwrap_or(0));
            }
        }
        trouble
    }
}

impl Fault {
    /// This trouble, on every call it can befall.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            on: Aim::Any,
            times: None,
            ms: None,
        }
    }

    /// Aimed at this.
    pub fn on(self, on: Aim) -> Self {
        Self { on, ..self }
    }

    /// So often only.
    pub fn times(self, times: u32) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }

    fn check(&self) -> anyhow::Result<()> {
        let word = self.kind.word();
        if self.kind == FaultKind::Slow && self.ms.is_none() {
            anyhow::bail!("slow needs its delay: ms = 2000");
        }
        if self.kind != FaultKind::Slow && self.ms.is_some() {
            anyhow::bail!("ms belongs to slow, not to {word}");
        }
        if self.times == Some(0) {
            anyhow::bail!("times = 0 means never; leave the fault out");
        }
        let aimed = CALLS.iter().filter(|call| self.on.takes_in(**call));
        let can_happen = aimed.into_iter().any(|call| self.kind.fits(*call));
        anyhow::ensure!(
            can_happen,
            "{word} can't happen on that call; leave `on` out"
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counted_fault_is_used_up_by_the_calls_it_is_aimed_at() {
        let text = "[[fault]]\nkind = \"lost_answer\"\non = \"approve\"\ntimes = 1\n\
                    [[fault]]\nkind = \"slow\"\non = \"decision\"\nms = 5\n";
        let plan = FaultPlan::parse(text).unwrap();
        assert_eq!(plan.strike(CallName::Proofs), Trouble::default());
        let first = plan.strike(CallName::Approve);
        assert_eq!(first.words(), ["lost_answer", "slow"]);
        assert_eq!(first.delay, Duration::from_millis(5));
        assert_eq!(plan.strike(CallName::Approve).words(), ["slow"]);
    }

    #[test]
    fn a_fault_befalls_only_calls_it_can_happen_on() {
        let plan = FaultPlan::new(vec![Fault::new(FaultKind::BrokenPictures).times(1)]);
        assert!(!plan.strike(CallName::Tasks).has(FaultKind::BrokenPictures));
        assert!(plan.strike(CallName::Media).has(FaultKind::BrokenPictures));
    }

    #[test]
    fn a_wrong_plan_says_what_is_wrong_and_where() {
        for (text, says) in [
            ("[[fault]]\nkind = \"lost\"", "unknown variant `lost`"),
            ("[[fault]]\nkind = \"lost\"", "line 2"),
            (
                "[[fault]]\nkind = \"slow\"",
                "fault 1: slow needs its delay",
            ),
            (
                "[[fault]]\nkind = \"slow\"\nms = 1\nforever = true",
                "unknown field `forever`",
            ),
            (
                "[[fault]]\nkind = \"expired_urls\"\non = \"approve\"",
                "can't happen",
            ),
            (
                "[[fault]]\nkind = \"server_error\"\nms = 3",
                "ms belongs to slow",
            ),
            (
                "[[fault]]\nkind = \"slow\"\non = \"aprove\"",
                "unknown variant `aprove`",
            ),
            ("[[faults]]\nkind = \"slow\"", "unknown field `faults`"),
        ] {
            let error = format!("{:#}", FaultPlan::parse(text).unwrap_err());
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
