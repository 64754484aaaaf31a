//! What is on order altogether, and what of it befalls a request.
//!
//! Deterministic: it depends on the order of the calls alone.

use super::aim::CallName;
use super::kind::{FaultKind, Ms};
use super::order::Fault;
use anyhow::Context;
use serde::Deserialize;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// All troubles on order.
#[derive(Debug, Default)]
pub struct FaultPlan(Mutex<Vec<Order>>);

/// A fault and how far it has come.
#[derive(Debug)]
struct Order {
    fault: Fault,
    /// Calls that it was aimed at.
    met: u32,
    /// Calls that it befell.
    struck: u32,
}

/// What a request is, as far as troubles depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Occasion {
    pub call: CallName,
    /// It asks for a page behind the first.
    pub later_page: bool,
    /// What it asks for was decided upon meanwhile, so that there is an older truth to tell.
    pub has_past: bool,
}

/// What befalls one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::sandbox) struct Trouble(Vec<(FaultKind, Duration)>);

impl Trouble {
    /// Whether this is among it.
    pub fn has(&self, kind: FaultKind) -> bool {
        self.0.iter().any(|(found, _)| *found == kind)
    }

    /// The time that belongs to this, if it is among it: all together, where it is so twice.
    pub fn lasting(&self, kind: FaultKind) -> Option<Duration> {
        let times = self.0.iter().filter(|(found, _)| *found == kind);
        times.map(|(_, time)| *time).reduce(|sum, time| sum + time)
    }

    /// Its names, for the log.
    pub fn words(&self) -> Vec<&'static str> {
        self.0.iter().map(|(kind, _)| kind.word()).collect()
    }
}

impl FaultPlan {
    /// These faults; all that fit a request befall it.
    pub fn new(faults: Vec<Fault>) -> Self {
        Self(Mutex::new(faults.into_iter().map(Order::new).collect()))
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
            .push(Order::new(fault));
    }

    /// Orders what a text in the form of a faults file says; how many troubles that is.
    ///
    /// # Errors
    /// As [`FaultPlan::parse`]; then nothing is ordered.
    pub(in crate::sandbox) fn order(&self, text: &str) -> anyhow::Result<usize> {
        let more = Self::parse(text)?.0.into_inner();
        let more = more.unwrap_or_else(PoisonError::into_inner);
        let ordered = more.len();
        more.into_iter().for_each(|order| self.add(order.fault));
        Ok(ordered)
    }

    /// Takes all troubles off.
    pub(in crate::sandbox) fn clear(&self) {
        let mut orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        orders.clear();
    }

    /// What befalls this request now; faults that are counted are used up by it.
    pub(in crate::sandbox) fn strike(&self, occasion: Occasion) -> Trouble {
        let mut orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let struck = orders.iter_mut().filter_map(|order| order.strike(occasion));
        Trouble(struck.collect())
    }
}

impl Occasion {
    /// A call of which nothing else is known.
    pub fn of(call: CallName) -> Self {
        Self {
            call,
            later_page: false,
            has_past: false,
        }
    }

    fn suits(self, kind: FaultKind) -> bool {
        let is_there = match kind {
            FaultKind::PagesShift => self.later_page,
            FaultKind::StaleRead => self.has_past,
            _ => true,
        };
        is_there && kind.fits(self.call)
    }
}

impl Order {
    fn new(fault: Fault) -> Self {
        Self {
            fault,
            met: 0,
            struck: 0,
        }
    }

    fn strike(&mut self, occasion: Occasion) -> Option<(FaultKind, Duration)> {
        let fault = &self.fault;
        let kind = fault.kind;
        let has_spread = kind.spreads() && self.struck > 0;
        let is_aimed = has_spread || fault.on.takes_in(occasion.call);
        if !is_aimed || !occasion.suits(kind) || fault.times.is_some_and(|n| self.struck >= n) {
            return None;
        }
        self.met = self.met.saturating_add(1);
        let behind = self.met.checked_sub(fault.after.unwrap_or(0));
        let is_its_turn =
            behind.is_some_and(|nth| nth > 0 && nth.is_multiple_of(fault.one_in.unwrap_or(1)));
        if !has_spread && !is_its_turn {
            return None;
        }
        self.struck = self.struck.saturating_add(1);
        let otherwise = match kind.ms() {
            Ms::Or(ms) => ms,
            Ms::None | Ms::Needed => 0,
        };
        let time = Duration::from_millis(fault.ms.unwrap_or(otherwise));
        Some((kind, time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::faults::Aim;

    fn strike(plan: &FaultPlan, call: CallName) -> Vec<&'static str> {
        plan.strike(Occasion::of(call)).words()
    }

    const NOTHING: [&str; 0] = [];

    #[test]
    fn a_counted_fault_is_used_up_by_the_calls_it_is_aimed_at() {
        let text = "[[fault]]\nkind = \"lost_answer\"\non = \"approve\"\ntimes = 1\n\
                    [[fault]]\nkind = \"slow\"\non = \"decision\"\nms = 5\n";
        let plan = FaultPlan::parse(text).unwrap();
        assert_eq!(strike(&plan, CallName::Proofs), NOTHING);
        let first = plan.strike(Occasion::of(CallName::Approve));
        assert_eq!(first.words(), ["lost_answer", "slow"]);
        assert_eq!(
            first.lasting(FaultKind::Slow),
            Some(Duration::from_millis(5))
        );
        assert_eq!(first.lasting(FaultKind::SlowBody), None);
        assert_eq!(strike(&plan, CallName::Approve), ["slow"]);
    }

    #[test]
    fn a_fault_befalls_only_calls_it_can_happen_on() {
        let plan = FaultPlan::new(vec![Fault::new(FaultKind::BrokenPictures).times(1)]);
        assert_eq!(strike(&plan, CallName::Tasks), NOTHING);
        assert_eq!(strike(&plan, CallName::Media), ["broken_pictures"]);
    }

    #[test]
    fn some_calls_pass_first_and_then_every_third_is_struck_until_it_is_enough() {
        let text = "[[fault]]\nkind = \"reset\"\non = \"task\"\nafter = 2\none_in = 3\ntimes = 2\n";
        let plan = FaultPlan::parse(text).unwrap();
        let struck: Vec<usize> = (1..=20)
            .filter(|_| {
                // Calls it isn't aimed at are not counted.
                strike(&plan, CallName::Tasks);
                strike(&plan, CallName::Task) == ["reset"]
            })
            .collect();
        assert_eq!(struck, [5, 8]);
    }

    #[test]
    fn a_revoked_key_is_revoked_for_every_call_that_follows() {
        let fault = Fault::new(FaultKind::KeyRevoked);
        let plan = FaultPlan::new(vec![fault.on(Aim::Approve).after(1).times(3)]);
        assert_eq!(strike(&plan, CallName::Approve), NOTHING);
        assert_eq!(strike(&plan, CallName::Tasks), NOTHING);
        assert_eq!(strike(&plan, CallName::Approve), ["key_revoked"]);
        assert_eq!(strike(&plan, CallName::Tasks), ["key_revoked"]);
        // The files know no key.
        assert_eq!(strike(&plan, CallName::Media), NOTHING);
        assert_eq!(strike(&plan, CallName::Account), ["key_revoked"]);
        assert_eq!(strike(&plan, CallName::Tasks), NOTHING);
    }

    #[test]
    fn what_has_no_occasion_is_kept_for_the_next_one() {
        let faults = [FaultKind::PagesShift, FaultKind::StaleRead];
        let plan = FaultPlan::new(faults.map(|kind| Fault::new(kind).times(1)).to_vec());
        let first = Occasion::of(CallName::Tasks);
        assert_eq!(plan.strike(first), Trouble::default());
        let later_page = Occasion {
            later_page: true,
            ..first
        };
        assert_eq!(plan.strike(later_page).words(), ["pages_shift"]);
        let has_past = Occasion {
            has_past: true,
            ..first
        };
        assert_eq!(plan.strike(has_past).words(), ["stale_read"]);
    }

    #[test]
    fn a_wrong_plan_says_what_is_wrong_and_where() {
        for (text, says) in [
            ("kind = \"lost\"", "unknown variant `lost`"),
            ("kind = \"lost\"", "line 2"),
            ("kind = \"slow\"", "fault 1: slow needs its time"),
            (
                "kind = \"slow\"\nms = 1\nforever = true",
                "unknown field `forever`",
            ),
            ("kind = \"expired_urls\"\non = \"approve\"", "can't happen"),
            (
                "kind = \"server_error\"\nms = 3",
                "server_error takes no ms",
            ),
            ("kind = \"reset\"\ntimes = 0", "times = 0 means never"),
            ("kind = \"reset\"\none_in = 0", "one_in = 0 means never"),
            (
                "kind = \"slow\"\non = \"aprove\"",
                "unknown variant `aprove`",
            ),
        ] {
            let error = FaultPlan::parse(&format!("[[fault]]\n{text}")).unwrap_err();
            let error = format!("{error:#}");
            assert!(error.contains(says), "{text}: {error}");
        }
        let error = FaultPlan::parse("[[faults]]\nkind = \"slow\"").unwrap_err();
        assert!(format!("{error:#}").contains("unknown field `faults`"));
    }
}
